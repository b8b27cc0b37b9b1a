/**
 * Rates of the pump and what they come to: exact, no page here. Amounts are fractions of whole µg.
 */

import { perKgOf, scaled, shownMg, shownMgPerKg } from "../record/amounts.js";
import { Fraction, fraction, nearest } from "../record/fractions.js";

export { mgText } from "../record/amounts.js";

const HOUR_MS = 3_600_000n;

/** Changes of the rate that are offered, in percent. Source: design of the page, 6.6. */
export const STEPS = [-50, -25, -10, 10];

/** After a longer pause the rate is chosen anew. Source: design of the page, 6.6. */
export const SHORT_PAUSE_MS = 5 * 60_000;

/** A typed rate further from the present one is typed twice. Source: design of the page, 6.6. */
const FAR_PERCENT = 50;

/** The drug has a rate and an end: neither single doses, nor a route of such. */
export function hasRate({ order, tables, isSingleDoses }) {
  return tables.rate_routes.includes(order?.route ?? "iv") && !isSingleDoses;
}

/** The rates that the steps lead to. */
export function steps(rateUgPerH) {
  return STEPS.map((percent) => ({ percent, rateUgPerH: stepped(rateUgPerH, percent) }));
}

/** A rate changed by a percentage, to the whole µg/h in which it is sent. */
export function stepped(rateUgPerH, percent) {
  return new Fraction(nearest(fraction(rateUgPerH).times(100 + percent).over(100)));
}

/** "−25 %" */
export function percentWords(percent) {
  return `${percent < 0 ? "−" : "+"}${Math.abs(percent)} %`;
}

/** What the pump shows for a rate, in µL/h; null while the concentration is not known. */
function pumpUlPerH(rateUgPerH, strengthUgPerMl) {
  return strengthUgPerMl ? fraction(rateUgPerH).times(1000).times(inverse(strengthUgPerMl)) : null;
}

/** A rate as mass, and as the pump shows it: "57.6 mg/h (140 mL/h)". */
export function rateWords(rateUgPerH, strengthUgPerMl) {
  const pump = pumpUlPerH(rateUgPerH, strengthUgPerMl);
  return `${shownMg(rateUgPerH)} mg/h${pump ? ` (${shownMg(pump)} mL/h)` : ""}`;
}

/**
 * A decimal as a person types it, a comma too, as thousandths; null when it is none above zero.
 *
 * @param {string} typed
 * @returns {Fraction|null}
 */
export function typedThousandths(typed) {
  const text = typed.trim().replace(",", ".");
  if (!/^\d{1,6}(\.\d{1,3})?$/.test(text)) return null;
  const amount = scaled(text, 3);
  return amount > 0 ? new Fraction(amount) : null;
}

/**
 * The rate that was typed, in µg/h.
 *
 * @param {string} typed
 * @param {"mg"|"ml"} unit an hour
 * @param {Fraction|number|null} strengthUgPerMl
 * @returns {Fraction|null}
 */
export function typedRate(typed, unit, strengthUgPerMl) {
  const amount = typedThousandths(typed);
  if (amount === null || unit === "mg") return amount;
  return strengthUgPerMl ? amount.times(fraction(strengthUgPerMl)).over(1000) : null;
}

/** A rate is far enough from the present one to be typed twice; without a present one it always is. */
export function isFar(rateUgPerH, presentUgPerH) {
  if (presentUgPerH === null || fraction(presentUgPerH).n <= 0n) return true;
  const present = fraction(presentUgPerH).times(FAR_PERCENT);
  const difference = fraction(rateUgPerH).minus(presentUgPerH).times(100);
  return difference.compared(present) > 0 || difference.compared(present.times(-1)) < 0;
}

/**
 * What a new rate comes to when it stays.
 *
 * @param {{rateUgPerH: Fraction, deliveredUg: Fraction, orderedUg: Fraction|null, weightG: number|null,
 *   at: number, endsAt: number|null}} given `endsAt` is the planned end; the dose is counted up to it
 * @returns {{totalUg: Fraction|null, perKgUg: Fraction|null, reachedAt: number|null, isOver: boolean}} `reachedAt` is
 *   when the ordered dose is reached at this rate, `isOver` whether that is before the planned end
 */
export function projection({ rateUgPerH, deliveredUg, orderedUg, weightG, at, endsAt }) {
  const leftMs = endsAt === null ? null : Math.max(0, Math.round(endsAt - at));
  const totalUg = leftMs === null ? null : deliveredUg.plus(fraction(rateUgPerH).times(new Fraction(BigInt(leftMs), HOUR_MS)));
  return {
    totalUg,
    perKgUg: totalUg && perKgOf(totalUg, weightG),
    reachedAt: reachedAt({ rateUgPerH, deliveredUg, orderedUg, at }),
    // A hundredth more is the rounding of the pump, not a dose.
    isOver: Boolean(totalUg && orderedUg) && totalUg.times(100).compared(fraction(orderedUg).times(101)) > 0,
  };
}

function reachedAt({ rateUgPerH, deliveredUg, orderedUg, at }) {
  const rate = fraction(rateUgPerH);
  if (orderedUg === null || rate.n <= 0n) return null;
  const left = fraction(orderedUg).minus(deliveredUg);
  return left.n <= 0n ? at : Math.round(at + Number(left.times(new Fraction(HOUR_MS)).times(inverse(rate))));
}

/** The words of a projection: "38.9 mg", "0.54 mg/kg"; a dash for what is not known. */
export function projectionWords({ totalUg, perKgUg }) {
  return { total: totalUg ? shownMg(totalUg) : "–", perKg: perKgUg ? shownMgPerKg(perKgUg) : "–" };
}

function inverse(value) {
  const { n, d } = fraction(value);
  return new Fraction(d, n);
}
