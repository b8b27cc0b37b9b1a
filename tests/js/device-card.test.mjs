// The line of what the monitor sent: when it is shown, and what it says.

import assert from "node:assert/strict";
import { test } from "node:test";

import { heldOut, readingWords } from "../../sessiontrack/web/static/js/bedside/device-card.js";

const SIGNS = [
  { code: "systolic", unit: "mmHg", short_label: "Sys" },
  { code: "diastolic", unit: "mmHg", short_label: "Dia" },
  { code: "heart_rate", unit: "/min", short_label: "HR" },
  { code: "spo2", unit: "%", short_label: "SpO₂" },
  { code: "respiratory_rate", unit: "/min", short_label: "RR" },
];
const READING = { id: "r", measured_at: "2026-11-23T14:05:00Z" };
const AT = Date.parse(READING.measured_at);

test("pressure, pulse and saturation stand bare, others with their name", () => {
  const readings = { systolic: 132, diastolic: 84, heart_rate: 72, spo2: 98, respiratory_rate: 14 };
  assert.equal(readingWords({ readings }, SIGNS), "132/84 · 72 · 98 % · RR 14");
});

test("without a pressure the line begins with what there is, and a doubt is said", () => {
  assert.equal(readingWords({ readings: { spo2: 92 }, artifact: ["spo2"] }, SIGNS), "92 % (doubtful)");
  assert.equal(readingWords({ readings: { systolic: 132, diastolic: 84 }, artifact: ["diastolic"] }, SIGNS), "132/84 (doubtful)");
});

test("a reading is held out until a set as new as it is charted", () => {
  assert.equal(heldOut({}, { vitals: [] }), null);
  assert.equal(heldOut({ device_reading: READING }, { vitals: [{ at: AT - 1 }] }), READING);
  assert.equal(heldOut({ device_reading: READING }, { vitals: [{ at: AT }] }), null);
});
