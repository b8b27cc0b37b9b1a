/**
 * What two people charted at once, or one of them offline: said in words that name the other, with the ways on.
 * Entries only add, so nothing was overwritten. No page here. Source of the words: design of the page, 6.9.
 */

import { briefName, clock } from "../lib/format.js";
import { ENDED, endedWords, goneWords } from "./entry-words.js";

const RATES = ["rate_changed", "bolus"];
const SHORT = { paused: "pause", rate_changed: "rate", bolus: "bolus" };

/**
 * Why an entry that was refused stands against what somebody else charted.
 *
 * @param {object} item a refused one
 * @param {object} app
 * @returns {{words: string, ways: Array<{way: "confirm"|"late"|"aside"|"before", words: string, why?: string, at?: number}>}|null}
 *   null when nobody stands in its way
 */
export function clashOf(item, app) {
  const { type = "", errors = [] } = item.problem ?? {};
  const codes = errors.map((fault) => fault.code);
  if (type.endsWith("/already_signed")) return signed(app);
  if (codes.includes("already_gone")) return gone(item, app);
  if (item.kind === "vitals" && codes.join() === "duplicate") return twoSets(item, app);
  return item.kind === "dose_event" && !errors.length ? drugMoved(item, app) : null;
}

function signed(app) {
  const signature = app.record.byKind("sign_off").at(-1);
  const words = signature
    ? `session was signed at ${clock(signature.measuredAt, app.document.zone)} by ${briefName(app.person(signature.authorId).name)}`
    : "session was signed";
  return { words: `Not accepted: ${words}.`, ways: [{ way: "late", words: "Add as late entry", why: "added after the signature" }] };
}

function gone({ payload }, app) {
  const first = app.record.byKind("side_effect_change").find(({ body, waiting }) => !waiting && body.resolved && body.target === payload.target);
  return first ? { words: goneWords(first, app), ways: [] } : null;
}

function twoSets(item, app) {
  const at = clock(item.measuredAt, app.document.zone);
  return { words: `Two sets at ${at}.`, ways: [
    { way: "confirm", words: "Use both" },
    { way: "aside", words: "Retract one", why: `Two sets at ${at}: the other one stands` }] };
}

/** The drug stood otherwise than this tablet knew. */
function drugMoved(item, app) {
  const others = app.record.byKind("dose_event").filter((entry) => !entry.waiting && entry.authorId !== item.personId);
  const last = others.at(-1);
  if (!last) return null;
  if (ENDED.includes(last.body.event)) return { words: endedWords(last, app), ways: [] };
  const pause = others.findLast((entry) => entry.body.event === "paused" && entry.measuredAt <= item.measuredAt);
  if (!pause || !RATES.includes(item.payload.event)) return null;
  const mine = { measuredAt: item.measuredAt, body: item.payload };
  return { words: orderWords(pause, mine, app), ways: [
    { way: "before", words: `${SHORT[item.payload.event] === "rate" ? "Rate" : "Bolus"} came first`, at: pause.measuredAt - 1000 },
    { way: "aside", words: "Pause came first", why: "The pause came first" }] };
}

/** "Check the order: pause 14:30, rate 14:31" */
export function orderWords(first, second, app) {
  const said = [first, second].map(({ body, measuredAt }) => `${SHORT[body.event]} ${clock(measuredAt, app.document.zone)}`);
  return `Check the order: ${said.join(", ")}`;
}

/**
 * A pause beside a change of rate by somebody else, where what happened first was kept last.
 *
 * @param {object} record
 * @returns {[object, object]|null} the newest such pair, in the order in which it happened
 */
export function doubtfulOrder(record) {
  const events = record.byKind("dose_event").filter((entry) => !entry.waiting);
  const pairs = events.slice(1).map((entry, place) => [events[place], entry]);
  return pairs.findLast(([first, second]) => {
    const kinds = [first.body.event, second.body.event];
    const isPair = kinds.includes("paused") && kinds.some((event) => RATES.includes(event));
    return isPair && first.authorId !== second.authorId && first.seq > second.seq;
  }) ?? null;
}
