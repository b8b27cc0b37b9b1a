// What was done to the drug in one session, as it was charted, and what it adds up to at any moment.

import { rateUgPerH, scaled, shownMg } from "./amounts.js";
import { bedsideOrder } from "./entries.js";
import { Fraction } from "./fractions.js";
import { microsBetween, moved } from "./time.js";

const HOUR_MICROS = 3_600_000_000;

/**
 * What was done to the drug, and what it adds up to at any moment.
 *
 * @param {object[]} events current entries of kind `dose_event`
 * @param {Fraction|null} ordered µg
 * @returns {object} `infusionOf` with orderedUg, delivered(at) as an exact Fraction of µg, deliveredUg(at) as the
 *   nearest number, deliveredMg(at) as text, remainingUg(at), rateUgPerHAt(at), elapsedSeconds(at) and completesAt
 */
export function drugOf(events, ordered) {
  const infusion = infusionOf(events);
  const delivered = (at) => deliveredAt(infusion, at);
  return {
    ...infusion,
    orderedUg: asNumber(ordered),
    delivered,
    deliveredUg: (at) => Number(delivered(at)),
    deliveredMg: (at) => shownMg(delivered(at)),
    remainingUg: (at) => (ordered === null ? null : Math.max(0, Number(ordered.minus(delivered(at))))),
    rateUgPerHAt: (at) => asNumber(rateAt(infusion, at)),
    elapsedSeconds: (at) => elapsedSeconds(infusion, at),
    completesAt: completesAt(infusion, ordered),
  };
}

function asNumber(fraction) {
  return fraction === null ? null : Number(fraction);
}

/**
 * The delivery that dose events add up to. An event that cannot follow changes nothing, and a drug that runs again
 * after its end was paused in between.
 *
 * @param {object[]} events current entries of kind `dose_event`
 * @returns {object} {startedAt, endedAt, endEvent, endReason, segments, pauses, doses, isSingleDoses}, moments in
 *   milliseconds or null, amounts in µg
 */
function infusionOf(events) {
  const walk = { segments: [], pauses: [], doses: [], startedAt: null, since: null, rate: null, paused: null, end: null };
  for (const entry of [...events].sort(bedsideOrder)) take(walk, entry.body, entry.measuredAt);
  return walk.startedAt === null ? singleDoses(walk.doses) : rated(walk);
}

function take(walk, body, at) {
  if (body.event === "started" || body.event === "resumed") run(walk, body, at);
  else if (body.event === "bolus" || body.event === "dose_given") give(walk, body, at);
  else if (walk.startedAt !== null && walk.end === null) change(walk, body, at);
}

function run(walk, body, at) {
  walk.startedAt ??= at;
  if (walk.end !== null) {
    walk.paused = { beginsAt: walk.end.at, endsAt: null, reason: walk.end.reason };
    walk.end = null;
  }
  close(walk, at);
  walk.since = at;
  setRate(walk, body);
}

function give(walk, body, at) {
  const doseUg = scaled(body.dose_mg, 3);
  if (doseUg !== null) walk.doses.push({ at, doseUg, event: body.event });
}

function change(walk, body, at) {
  if (body.event === "rate_changed") {
    if (walk.since !== null) {
      close(walk, at);
      walk.since = at;
    }
    setRate(walk, body);
  } else if (body.event === "paused") {
    if (walk.paused !== null) return;
    close(walk, at);
    walk.paused = { beginsAt: at, endsAt: null, reason: body.reason ?? null };
  } else if (body.event === "stopped" || body.event === "completed") {
    close(walk, at);
    walk.end = { at, event: body.event, reason: body.reason ?? null };
  }
}

function setRate(walk, body) {
  walk.rate = rateUgPerH(body) ?? walk.rate;
}

/** Ends the running stretch or the open pause; what lasted no time leaves no trace. */
function close(walk, at) {
  if (walk.since !== at) walk.segments.push(...running(walk, at));
  if (walk.paused !== null && walk.paused.beginsAt !== at) walk.pauses.push({ ...walk.paused, endsAt: at });
  walk.since = walk.paused = null;
}

function running(walk, endsAt) {
  if (walk.since === null || walk.rate === null) return [];
  return [{ beginsAt: walk.since, endsAt, rate: walk.rate, rateUgPerH: Number(walk.rate) }];
}

function singleDoses(doses) {
  const [startedAt, endedAt] = doses.length ? [doses[0].at, doses.at(-1).at] : [null, null];
  const none = { endEvent: null, endReason: null, segments: [], pauses: [] };
  return { startedAt, endedAt, ...none, doses, isSingleDoses: doses.length > 0 };
}

function rated(walk) {
  return {
    startedAt: walk.startedAt,
    endedAt: walk.end?.at ?? null,
    endEvent: walk.end?.event ?? null,
    endReason: walk.end?.reason ?? null,
    segments: [...walk.segments, ...running(walk, null)],
    pauses: walk.paused ? [...walk.pauses, walk.paused] : walk.pauses,
    doses: walk.doses,
    isSingleDoses: false,
  };
}

/**
 * µg delivered at or before a moment, never the ordered ones; exact.
 *
 * @returns {Fraction}
 */
export function deliveredAt(infusion, moment) {
  const given = infusion.doses.filter((dose) => dose.at <= moment).reduce((sum, dose) => sum + dose.doseUg, 0);
  return infusion.segments.reduce((sum, part) => {
    const micros = lasted(part, moment);
    return sum.plus(part.rate.times(new Fraction(micros, HOUR_MICROS)));
  }, new Fraction(given));
}

/** µg an hour in force: 0 while paused, null when none runs or none is known. */
function rateAt(infusion, moment) {
  if (infusion.pauses.some((pause) => isWithin(pause, moment))) return new Fraction(0);
  return infusion.segments.find((part) => isWithin(part, moment))?.rate ?? null;
}

/** Whole seconds from the first start to the end, or to now while it runs; pauses included, null for single doses. */
function elapsedSeconds(infusion, now) {
  if (infusion.startedAt === null || infusion.isSingleDoses) return null;
  const { startedAt, endedAt } = infusion;
  return Math.floor(lasted({ beginsAt: startedAt, endsAt: endedAt }, endedAt ?? now) / 1_000_000);
}

/**
 * When so much is delivered if the rate stays as it is.
 *
 * @param {Fraction|null} orderedUg
 * @returns {number|null} milliseconds; null unless the drug runs at a rate
 */
function completesAt(infusion, orderedUg) {
  const last = infusion.segments.at(-1);
  if (orderedUg === null || !last || last.endsAt !== null || last.rate.n <= 0n) return null;
  const doses = infusion.doses.reduce((sum, dose) => sum + dose.doseUg, 0);
  const before = infusion.segments.slice(0, -1);
  const delivered = deliveredAt({ doses: [], segments: before }, last.beginsAt).plus(doses);
  const left = orderedUg.minus(delivered).times(HOUR_MICROS).times(new Fraction(last.rate.d, last.rate.n));
  return moved(last.beginsAt, Number(left) / 1000);
}

/** Microseconds of a stretch that had passed by a moment. */
function lasted(stretch, until) {
  return Math.max(0, microsBetween(stretch.beginsAt, Math.min(stretch.endsAt ?? until, until)));
}

function isWithin(stretch, moment) {
  return moment >= stretch.beginsAt && (stretch.endsAt === null || moment < stretch.endsAt);
}
