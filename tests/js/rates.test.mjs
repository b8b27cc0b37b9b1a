// Rates of the pump: steps, what is typed, and what a new rate comes to.
import assert from "node:assert/strict";
import { test } from "node:test";

import { shortfall, windowFault } from "../../sessiontrack/web/static/js/bedside/end-sheet.js";
import {
  isFar, mgText, percentWords, projection, projectionWords, rateWords, steps, typedRate, typedThousandths,
} from "../../sessiontrack/web/static/js/bedside/rates.js";
import { Fraction } from "../../sessiontrack/web/static/js/record/fractions.js";

const MINUTE = 60_000;
const RATE = new Fraction(57_600);

test("the steps of 57.6 mg/h", () => {
  const shown = steps(RATE).map(({ percent, rateUgPerH }) => [percentWords(percent), mgText(rateUgPerH)]);
  assert.deepEqual(shown, [["−50 %", "28.8"], ["−25 %", "43.2"], ["−10 %", "51.84"], ["+10 %", "63.36"]]);
});

test("an uneven rate steps to whole micrograms an hour, which is what is sent", () => {
  const third = new Fraction(100_000, 3);
  assert.deepEqual(steps(third).map(({ rateUgPerH }) => mgText(rateUgPerH)), ["16.667", "25", "30", "36.667"]);
});

test("a rate is said as mass and as the pump shows it", () => {
  assert.equal(rateWords(RATE, 432), "57.6 mg/h (133.3 mL/h)");
  assert.equal(rateWords(RATE, null), "57.6 mg/h");
});

test("a decimal comma is taken, and what is no amount is none", () => {
  assert.equal(mgText(typedThousandths(" 41,05 ")), "41.05");
  for (const typed of ["", "0", "-3", "1e3", "4.1.2", "12345678", "1.2345"]) assert.equal(typedThousandths(typed), null, typed);
});

test("mL/h is turned into mass by the concentration, and is nothing without one", () => {
  assert.equal(mgText(typedRate("100", "ml", 432)), "43.2");
  assert.equal(typedRate("100", "ml", null), null);
  assert.equal(mgText(typedRate("43.2", "mg", null)), "43.2");
});

test("a typed rate is typed twice beyond half and one and a half times the present one", () => {
  assert.equal(isFar(new Fraction(86_400), RATE), false);
  assert.equal(isFar(new Fraction(86_401), RATE), true);
  assert.equal(isFar(new Fraction(28_800), RATE), false);
  assert.equal(isFar(new Fraction(28_799), RATE), true);
  assert.equal(isFar(RATE, null), true);
});

test("a new rate comes to a total by the planned end, and per kilogram", () => {
  const given = { rateUgPerH: new Fraction(43_200), deliveredUg: new Fraction(25_920), orderedUg: new Fraction(43_200), weightG: 72_000, at: 0, endsAt: 18 * MINUTE };
  const comes = projection(given);
  assert.deepEqual(projectionWords(comes), { total: "38.9", perKg: "0.54" });
  assert.equal(comes.isOver, false);
  assert.equal(comes.reachedAt, 24 * MINUTE);
});

test("a rate that passes the order before the planned end says so, and when", () => {
  const given = { rateUgPerH: new Fraction(120_000), deliveredUg: new Fraction(25_920), orderedUg: new Fraction(43_200), weightG: null, at: 0, endsAt: 18 * MINUTE };
  const comes = projection(given);
  assert.equal(comes.isOver, true);
  assert.equal(comes.reachedAt, Math.round(8.64 * MINUTE));
  assert.deepEqual(projectionWords(comes), { total: "61.9", perKg: "–" });
});

test("the ordered rate itself never passes the order", () => {
  const given = { rateUgPerH: RATE, deliveredUg: new Fraction(25_920), orderedUg: new Fraction(43_200), weightG: 72_000, at: 27 * MINUTE, endsAt: 45 * MINUTE };
  assert.equal(projection(given).isOver, false);
  assert.equal(projection({ ...given, endsAt: null }).totalUg, null);
});

test("an end with less than the order, beyond the tolerance, is doubted", () => {
  const limits = { overrun_percent: 5 };
  assert.equal(shortfall(new Fraction(38_950), new Fraction(41_000), limits), null);
  assert.equal(shortfall(new Fraction(24_800), null, limits), null);
  assert.equal(shortfall(new Fraction(24_800), new Fraction(41_000), limits), "By calculation 24.8 of 41 mg is in. Finished, or stopped early?");
});

test("both ends of the window are inside it", () => {
  const limits = { window_from_minutes: 40, window_to_minutes: 50 };
  assert.equal(windowFault(2400, limits), null);
  assert.equal(windowFault(3000, limits), null);
  assert.match(windowFault(2399, limits), /^39:59 min: shorter than the window of 40 to 50 min/);
  assert.match(windowFault(3001, limits), /^50:01 min: longer/);
});
