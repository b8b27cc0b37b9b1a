// A session's state, walked from its entries by the table of moves that the catalogue holds.

import { MINUTE, moved } from "./time.js";

/** The move that an entry is; nothing when it moves nothing. */
function moveOf(entry, moves) {
  if (entry.kind === "dose_event") return entry.body.event;
  if (entry.kind === "cancellation") return entry.body.outcome;
  return entry.kind in moves ? entry.kind : null;
}

/**
 * The state that held at a moment, or after the last move.
 *
 * @param {object[]} current entries in the order of the bedside
 * @param {{moves: object, rate_moves: string[]}} tables of the catalogue
 * @param {number} underEffectMinutes how long a single dose counts as running
 * @param {number|null} moment
 * @returns {{state: string, since: number|null, until: number|null, isPossible: boolean}} `until`: when `infusing`
 *   turns into `recovering` by itself; a move that cannot follow is passed over and makes it not possible
 */
export function statusAt(current, tables, underEffectMinutes, moment = null) {
  let status = { state: "planned", since: null, until: null, isPossible: true };
  for (const entry of current) {
    const move = moveOf(entry, tables.moves);
    if (move === null || (moment !== null && entry.measuredAt > moment)) continue;
    status = after(settled(status, entry.measuredAt), move, entry.measuredAt, tables, underEffectMinutes);
  }
  return moment === null ? status : settled(status, moment);
}

function settled(status, moment) {
  if (status.state !== "infusing" || status.until === null || moment < status.until) return status;
  return { ...status, state: "recovering", since: status.until, until: null };
}

function after(status, move, at, tables, underEffectMinutes) {
  const state = tables.moves[move]?.[status.state];
  const isOfRate = status.until !== null && tables.rate_moves.includes(move);
  if (state === undefined || (isOfRate && move !== "dose_given")) return { ...status, isPossible: false };
  const since = state === status.state ? status.since : at;
  const until = move === "dose_given" ? moved(at, underEffectMinutes * MINUTE) : null;
  return { ...status, state, since, until };
}
