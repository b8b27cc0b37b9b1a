// How times and numbers are said.
import assert from "node:assert/strict";
import { test } from "node:test";

import * as say from "../../sessiontrack/web/static/js/lib/format.js";

test("a moment is the clinic's clock, on both sides of a change of clocks", () => {
  assert.equal(say.clock(Date.parse("2026-07-01T12:05:59Z"), "Europe/Berlin"), "14:05");
  assert.equal(say.clock(Date.parse("2026-10-25T00:30:00Z"), "Europe/Berlin"), "02:30");
  assert.equal(say.clock(Date.parse("2026-10-25T01:30:00Z"), "Europe/Berlin"), "02:30");
  assert.equal(say.clock(Date.parse("2026-11-22T23:00:00Z"), "Europe/Berlin"), "00:00");
});

test("a span is minutes and seconds, rounded down, without a sign", () => {
  const cases = [[0, "0:00"], [59_999, "0:59"], [27 * 60_000 + 14_900, "27:14"], [90 * 60_000, "90:00"], [-80_000, "1:20"]];
  for (const [ms, words] of cases) assert.equal(say.span(ms), words);
});

test("whole minutes are rounded down, negative before the start", () => {
  assert.equal(say.minutesFrom(0, 119_999), 1);
  assert.equal(say.minutesFrom(60_000, 0), -1);
  assert.equal(say.minutesFrom(60_000, 59_999), -1);
});

test("what is due is overdue from the next minute on", () => {
  assert.deepEqual([0, 1, 12].map(say.overdueWords), ["due now", "overdue 1 min", "overdue 12 min"]);
  assert.deepEqual([1_439, 1_440, 11_698].map(say.overdueWords), ["overdue 1439 min", "overdue 1 d", "overdue 8 d"]);
});

test("differences carry a true sign", () => {
  assert.deepEqual([2, -3, 0, 0.4].map(say.signed), ["+2", "−3", "=", "+0.4"]);
  assert.equal(say.plain(-9), "−9");
});

test("days, counts and decimals are written as the house writes them", () => {
  assert.equal(say.day("1985-03-14"), "14-Mar-1985");
  assert.deepEqual([1, 3].map((count) => say.counted(count, "entry", "entries")), ["1 entry", "3 entries"]);
  assert.deepEqual(["0.600", "100", "57.0", "0.41"].map(say.trimmed), ["0.6", "100", "57", "0.41"]);
});

test("initials are those of the first and the last name", () => {
  assert.deepEqual(["Nora Lind", "Juan de la Cruz", "Dr. Lena Hartmann"].map(say.initials), ["NL", "JC", "LH"]);
});
