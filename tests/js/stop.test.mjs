import assert from "node:assert/strict";
import { test } from "node:test";

import { pauseFor } from "../../sessiontrack/web/static/js/bedside/stop.js";

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
