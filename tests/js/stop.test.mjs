import assert from "node:assert/strict";
import { test } from "node:test";

import { pauseFor, stopWords } from "../../sessiontrack/web/static/js/bedside/stop.js";

test("a pause names the sign that asked for it", () => {
  assert.deepEqual(pauseFor({ code: "inf_spo2", message: "" }), { event: "paused", reason: "low_spo2" });
  assert.deepEqual(pauseFor({ code: "sedation", message: "" }), { event: "paused", reason: "over_sedation" });
  assert.deepEqual(pauseFor({ code: "inf_bp_fall", message: "" }), { event: "paused", reason: "low_bp" });
});

test("a rule that is none of the reasons is quoted", () => {
  const { reason, note } = pauseFor({ code: "inf_rr", message: "Respiratory rate 6 /min: below the critical limit 8. Count." });
  assert.equal(reason, "other");
  assert.match(note, /Respiratory rate 6/);
});

test("the panel names every value that is kept with the one past its limit", () => {
  const fields = [["systolic", "Sys"], ["diastolic", "Dia"], ["heart_rate", "HR"], ["spo2", "SpO₂"], ["respiratory_rate", "RR"]]
    .map(([code, short]) => ({ code, short, name: short, unit: "" }));
  const limits = { bp_low_critical_systolic: 90, bp_critical_systolic: 180, bp_critical_diastolic: 110 };
  const record = { last: () => null, limits };
  const fault = (code, kind, message = "") => ({ path: `/readings/${code}`, code, kind, message, confirmable: kind === "unusual" });
  const faults = [
    fault("systolic", "stop"), fault("spo2", "stop"), fault("systolic", "unusual"), fault("spo2", "unusual"),
    fault("heart_rate", "unusual"), fault("respiratory_rate", "caution"),
  ];
  const readings = { systolic: 190, diastolic: 95, heart_rate: 131, spo2: 84, respiratory_rate: 26 };
  const { value, why, brief } = stopWords(faults, readings, record, fields);
  assert.equal(value, "190/95 mmHg");
  assert.match(why, /Also past a stop limit: SpO₂ 84\. Also unusual: HR 131\. Check the cuff/);
  assert.equal(brief, "Stop limit 180/110. Also past a stop limit: SpO₂ 84. Also unusual: HR 131.");
  const alone = stopWords([faults[0], faults[2]], readings, record, fields);
  assert.doesNotMatch(alone.why, /Also/);
});
