// Amounts as they are sent (decimal text in mg, mL, kg) and as they are counted (whole µg, µL, g).

import { Fraction, fraction, nearest, rounded } from "./fractions.js";

/**
 * A decimal as it is sent, as a whole number of its smallest unit: "41.0" with 3 decimals is 41000.
 *
 * @returns {number|null} null when nothing was sent
 */
export function scaled(sent, decimals) {
  if (sent === undefined || sent === null || sent === "") return null;
  const [whole, behind = ""] = String(sent).split(".");
  return Number(whole + behind.slice(0, decimals).padEnd(decimals, "0"));
}

/** A whole number of the smallest unit as it is shown: 368 with 1 decimal is "36.8". */
export function shownScaled(stored, decimals) {
  return decimals ? (stored / 10 ** decimals).toFixed(decimals) : String(stored);
}

/**
 * The rate of a dose event: as given, or volume rate times concentration.
 *
 * @returns {Fraction|null} µg an hour; null when it is not known
 */
export function rateUgPerH(body) {
  const rate = scaled(body.rate_mg_per_h, 3);
  if (rate !== null) return new Fraction(rate);
  const [volume, strength] = [scaled(body.rate_ml_per_h, 3), scaled(body.concentration_mg_per_ml, 3)];
  return volume === null || strength === null ? null : new Fraction(BigInt(volume) * BigInt(strength), 1000);
}

/**
 * What was ordered: as written, or per kilogram times today's weight.
 *
 * @returns {Fraction|null} µg; an order per kilogram has no amount without a weight
 */
export function orderedUg(order, weightG) {
  const dose = scaled(order.dose_mg, 3);
  if (dose !== null) return new Fraction(dose);
  const perKg = scaled(order.dose_mg_per_kg, 3);
  return perKg === null || !weightG ? null : new Fraction(BigInt(perKg) * BigInt(weightG), 1000);
}

/** What was ordered per kilogram, in µg: as written, or the whole dose over today's weight. */
export function orderedUgPerKg(order, weightG) {
  const perKg = scaled(order.dose_mg_per_kg, 3);
  if (perKg !== null) return new Fraction(perKg);
  const dose = scaled(order.dose_mg, 3);
  return dose === null ? null : perKgOf(dose, weightG);
}

/** µg per kilogram of a weight in grams; null while that is unknown. */
export function perKgOf(ug, weightG) {
  return weightG ? fraction(ug).times(1000).over(weightG) : null;
}

/** µg as mg to 0.1 mg, without trailing zeros: "43.2". Takes a fraction or a whole number. */
export function shownMg(ug) {
  return withoutZeros(rounded(fraction(ug).over(1000), 1));
}

/** µg per kilogram as mg/kg to 0.01 mg/kg, without trailing zeros: "0.28". */
export function shownMgPerKg(ugPerKg) {
  return withoutZeros(rounded(fraction(ugPerKg).over(1000), 2));
}

/** Thousandths as a decimal of their unit, without zeros that say nothing: µg, or µg an hour, as the API takes mg. */
export function mgText(ug) {
  const whole = nearest(ug);
  const text = `${whole / 1000n}.${String(whole % 1000n).padStart(3, "0")}`;
  return text.replace(/\.?0+$/, "");
}

function withoutZeros(text) {
  return text.replace(/0+$/, "").replace(/\.$/, "");
}
