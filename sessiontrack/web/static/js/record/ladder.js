// When full sets are planned: the next one, those that were due and came, and those to come.

import { MINUTE, minutesBetween, moved } from "./time.js";

/** States in which readings are still to come. */
const WATCHED = ["planned", "checked_in", "infusing", "paused", "recovering"];

/**
 * When the next full set is due: one interval after the last one, or after the start; null when none is.
 *
 * @param {object} record of `record.js`
 */
export function dueAt(record) {
  const limit = record.tables.vitals_intervals[record.state];
  const { startedAt } = record.infusion;
  if (limit === undefined || startedAt === null) return null;
  // A set before the start does not postpone the first one after it.
  const last = fullSets(record).at(-1);
  return moved(Math.max(startedAt, last?.at ?? startedAt), record.limits[limit] * MINUTE);
}

function fullSets(record) {
  return record.vitals.filter((set) => set.isFull && set.at <= record.now);
}

/**
 * The planned readings of the whole visit, from the one before the start to the earliest leaving. Each follows the
 * set that was really taken before it, so a late one moves those after it.
 *
 * @returns {{at: number, minute: number, label: string, doneAt: number|null, late: boolean}[]} `late`: taken, or still
 *   open, after the minutes of grace
 */
export function ladderOf(record) {
  const zero = record.startedAt ?? record.plannedAt;
  const first = moved(zero, record.limits.vitals_first_minute * MINUTE);
  const { before, rungs } = doneRungs(record, zero, first);
  const open = WATCHED.includes(record.state) ? openRungs(record, zero, before) : [];
  return [...rungs, ...open].map((rung) => ({ ...rung, ...minuteOf(rung, zero) }));
}

function minuteOf(rung, zero) {
  const minute = minutesBetween(zero, rung.at);
  return { minute, label: minute < 0 ? `−${-minute}` : String(minute) };
}

function doneRungs(record, zero, first) {
  const sets = fullSets(record).filter((set) => set.at >= first);
  const early = sets.findLast((set) => set.at <= zero);
  const rungs = [];
  if (early) rungs.push({ at: first, doneAt: early.at, late: false });
  else rungs.push({ at: first, doneAt: null, late: isLate(record, first, record.now) });
  let before = zero;
  for (const set of sets.filter((one) => one.at > zero)) {
    const at = nextAfter(record, before, record.effectEndedAt);
    rungs.push({ at, doneAt: set.at, late: isLate(record, at, set.at) });
    before = set.at;
  }
  return { before, rungs };
}

function openRungs(record, zero, before) {
  const ends = expectedEnds(record, zero);
  const rungs = [];
  for (let last = before; ;) {
    const planned = nextAfter(record, last, ends.drug);
    const at = rungs.length ? planned : (record.dueAt ?? planned);
    if (rungs.length && at > ends.watch) return rungs;
    rungs.push({ at, doneAt: null, late: record.startedAt !== null && isLate(record, at, record.now) });
    last = at;
  }
}

/** The end of the drug as it was, or as it is ordered; and the earliest leaving after both. */
function expectedEnds(record, zero) {
  const { limits } = record;
  const minutes = record.order?.duration_minutes ?? limits.window_from_minutes;
  const atMost = moved(zero, limits.not_closed_infusing_minutes * MINUTE);
  const planned = record.infusion.completesAt ?? moved(zero, minutes * MINUTE);
  const drug = record.effectEndedAt ?? Math.min(planned, atMost);
  const afterStart = moved(zero, limits.leave_after_start_minutes * MINUTE);
  return { drug, watch: Math.max(moved(drug, limits.leave_after_stop_minutes * MINUTE), afterStart) };
}

/** When the set after this one is planned: what would fall after the drug has the interval of recovery. */
function nextAfter(record, last, drugEndsAt) {
  const at = moved(last, record.limits.vitals_interval_minutes * MINUTE);
  if (drugEndsAt === null || at <= drugEndsAt) return at;
  return moved(last, record.limits.vitals_interval_recovery_minutes * MINUTE);
}

function isLate(record, plannedAt, at) {
  return at > moved(plannedAt, record.limits.vitals_gap_warn_minutes * MINUTE);
}
