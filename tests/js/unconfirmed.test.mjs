// A monitor's values that nobody has looked at: in the log, and beside a catalogue that is older than the record.
import assert from "node:assert/strict";
import { test } from "node:test";

import { entryWords } from "../../sessiontrack/web/static/js/bedside/entry-words.js";
import { SIGN_RULES } from "../../sessiontrack/web/static/js/record/rules/signs.js";

const SYSTOLIC = { code: "systolic", label: "Systolic pressure", unit: "mmHg", decimals: 0 };
const BODY = {
  readings: { systolic: 205, diastolic: 80 },
  unconfirmed: [{ path: "/readings/systolic", code: "unusual", value: 205 }],
};

test("the log says that nobody has looked at a value", () => {
  const app = { catalogue: { signs: [SYSTOLIC] }, document: { words: {} } };
  assert.match(entryWords({ kind: "vitals", body: BODY }, app), /205\/80, unusual values not confirmed$/);
});

test("a tablet whose catalogue has no words for it still raises the alert", () => {
  const set = { entry: { body: BODY }, stored: { systolic: 205 }, values: { systolic: 205 }, used: { systolic: 205 } };
  const situation = { readings: [set], catalogue: { signs: [SYSTOLIC] } };
  const rule = { codes: ["unusual"], says: { value: "{label} {value} {unit}", said: "{values} was confirmed." } };
  const [found] = SIGN_RULES.value_implausible(situation, rule);
  assert.equal(found.message, "Systolic pressure 205 mmHg");
});

test("a tablet whose catalogue has no word for a jump says the value", () => {
  const body = { readings: { systolic: 131 }, confirmed: [{ path: "/readings/systolic", code: "jump", value: 131 }] };
  const set = { entry: { body }, stored: { systolic: 131 }, values: { systolic: 131 }, used: { systolic: 131 } };
  const situation = { readings: [set], catalogue: { signs: [SYSTOLIC] } };
  const says = { value: "{label} {value} {unit}", said: "{values}." };
  const saidWith = (words) => SIGN_RULES.value_implausible(situation, { codes: ["jump"], says: { ...says, ...words } })[0].message;
  assert.equal(saidWith({}), "Systolic pressure 131 mmHg.");
  assert.equal(saidWith({ jump: "{value} (a jump)" }), "131 (a jump).");
});
