// What presses on the number pad add up to.
import assert from "node:assert/strict";
import { test } from "node:test";

import * as logic from "../../sessiontrack/web/static/js/bedside/pad-logic.js";

const field = (code, low, high, decimals = 0) => ({ code, low, high, decimals });
const MAIN = [
  field("systolic", 40, 300), field("diastolic", 20, 200), field("heart_rate", 20, 250),
  field("spo2", 50, 100), field("respiratory_rate", 2, 60), field("sedation", 0, 5),
];
const [SYSTOLIC, , PULSE, SATURATION, BREATHS, SEDATION] = MAIN;
const RATING = field("nausea_nrs", 0, 10);
const TEMPERATURE = field("temperature_c", 300, 430, 1);

const pressed = (keys, pad = logic.openPad(MAIN)) => keys.reduce((now, key) => logic.press(now, key).pad, pad);
const typed = (digits, pad) => pressed([...digits], pad);

test("a full set is typed in twelve or thirteen digits without any other key", () => {
  const pad = typed("1489283971" + "65");
  assert.deepEqual(pad.typed, {
    systolic: "148", diastolic: "92", heart_rate: "83", spo2: "97", respiratory_rate: "16", sedation: "5",
  });
  assert.equal(pad.at, MAIN.length);
});

test("a field is complete when no further digit could be in range", () => {
  const cases = [
    [SYSTOLIC, "92", true], [SYSTOLIC, "12", false], [SYSTOLIC, "148", true], [PULSE, "83", true], [PULSE, "25", false],
    [SATURATION, "97", true], [SATURATION, "10", false], [SATURATION, "100", true], [BREATHS, "14", true],
    [BREATHS, "6", false], [BREATHS, "7", true], [SEDATION, "5", true], [SEDATION, "0", true],
    [RATING, "1", false], [RATING, "10", true], [RATING, "0", true], [TEMPERATURE, "37", false], [TEMPERATURE, "368", true],
  ];
  for (const [one, digits, isComplete] of cases) {
    assert.equal(logic.isComplete(one, digits), isComplete, `${one.code} ${digits}`);
  }
});

test("a digit that would leave the range is refused and the field keeps what it had", () => {
  const before = typed("10", logic.goTo(logic.openPad(MAIN), 3));
  const { pad, refused } = logic.press(before, "5");
  assert.equal(refused.digits, "105");
  assert.equal(pad.typed.spo2, "10");
});

test("no pressure begins with a zero", () => {
  assert.equal(logic.press(logic.openPad(MAIN), "0").refused.field.code, "systolic");
});

test("a value that is too low stays in hand, for it cannot be kept", () => {
  const pad = typed("45", logic.goTo(logic.openPad(MAIN), 3));
  assert.equal(pad.at, 3);
  assert.ok(logic.isTooLow(SATURATION, pad.typed.spo2));
});

test("Delete after moving on takes the last digit of the field before", () => {
  const pad = pressed(["del"], typed("148"));
  assert.equal(pad.at, 0);
  assert.equal(pad.typed.systolic, "14");
  assert.equal(typed("6", pad).typed.systolic, "146");
});

test("typing into a field that was entered again replaces what stood in it", () => {
  const pad = logic.goTo(typed("1489265"), 0);
  assert.equal(typed("152", pad).typed.systolic, "152");
});

test("Next leaves a value that could have been longer", () => {
  const pad = pressed(["next"], typed("6", logic.goTo(logic.openPad(MAIN), 4)));
  assert.equal(pad.at, 5);
  assert.equal(pad.typed.respiratory_rate, "6");
});

test("Skip leaves a field without a value and goes on; the next digit is of the next field", () => {
  const pad = typed("98", pressed(["skip", "skip", "skip"]));
  assert.deepEqual(Object.keys(pad.skipped), ["systolic", "diastolic", "heart_rate"]);
  assert.deepEqual(pad.typed, { spo2: "98" });
});

test("a reason for the whole cuff moves past both pressures", () => {
  const pad = logic.withReason(pressed(["skip"]), ["systolic", "diastolic"], "cuff_error");
  assert.equal(logic.fieldInHand(pad).code, "heart_rate");
  assert.deepEqual(pad.skipped, { systolic: "cuff_error", diastolic: "cuff_error" });
});

test("a value typed after all takes the reason away", () => {
  const pad = logic.withReason(pressed(["skip"]), ["systolic"], "refused");
  assert.deepEqual(typed("120", logic.goTo(pad, 0)).skipped, {});
});

test("Skip keeps a value that was typed, for it may be an artifact", () => {
  const there = logic.goTo(typed("148"), 0);
  const pad = logic.withArtifact(pressed(["skip"], there), "systolic");
  assert.equal(pad.typed.systolic, "148");
  assert.deepEqual(pad.artifacts, ["systolic"]);
  assert.deepEqual(typed("152", logic.goTo(pad, 0)).artifacts, []);
});

test("Clear empties everything; an empty pad has nothing to save", () => {
  const pad = pressed(["clear"], typed("14892"));
  assert.ok(logic.isEmpty(pad));
  assert.ok(logic.isEmpty(pressed(["skip"])));
  assert.ok(!logic.isEmpty(logic.withReason(pressed(["skip"]), ["systolic"], "refused")));
});

test("nothing typed is lost by turning to the other signs", () => {
  const pad = logic.turnTo(typed("14892"), [RATING, TEMPERATURE]);
  const done = typed("4368", pad);
  assert.equal(done.typed.systolic, "148");
  assert.equal(done.typed.nausea_nrs, "4");
  assert.equal(logic.shownOf(TEMPERATURE, done.typed.temperature_c), "36.8");
});

test("only the same key within 80 ms is a bounce", () => {
  const last = { key: "1", at: 1000 };
  assert.ok(logic.isBounce(last, "1", 1079));
  assert.ok(!logic.isBounce(last, "1", 1080));
  assert.ok(!logic.isBounce(last, "2", 1000));
  assert.ok(!logic.isBounce(null, "1", 0));
});

test("digits, Delete and Next beyond the last field change nothing that was typed", () => {
  const full = typed("148928397165");
  assert.equal(typed("7", full), full);
  assert.equal(pressed(["next"], full).at, MAIN.length);
});
