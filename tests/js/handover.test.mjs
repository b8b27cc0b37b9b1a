// What is said when the patient goes to another nurse, what "last time" tells, and what is ticked before leaving.
import assert from "node:assert/strict";
import { test } from "node:test";

import { handoverCard } from "../../sessiontrack/web/static/js/bedside/handover-card.js";
import { lastTimeRows } from "../../sessiontrack/web/static/js/bedside/lasttime.js";
import { allMet, answersOf, asDischarge } from "../../sessiontrack/web/static/js/bedside/leaving-state.js";
import { Fraction } from "../../sessiontrack/web/static/js/record/fractions.js";

const MINUTE = 60_000;
const START = Date.parse("2026-11-20T14:05:00Z");
const at = (minute) => START + minute * MINUTE;
const WORDS = {
  states: [["infusing", "Infusing"], ["paused", "Paused"], ["recovering", "Recovery"]],
  severities: [["mild", "Mild"], ["moderate", "Moderate"]],
  medicine_units: [["mg", "mg"]],
  medicine_routes: [["iv", "IV"]],
  moaas: { 4: "slow to answer" },
};
const KNOWN = {
  document: { zone: "UTC", words: WORDS, patient: { allergies: "Penicillin" } },
  catalogue: {
    signs: [{ code: "systolic" }, { code: "heart_rate", short_label: "HR" }, { code: "sedation", short_label: "MOAA/S" }],
    side_effects: [{ code: "nausea", label: "Nausea" }],
  },
};
const RECORD = {
  state: "infusing",
  startedAt: START,
  endedAt: null,
  pausedSince: null,
  ordered: new Fraction(43_200),
  infusion: { delivered: () => new Fraction(25_920), segments: [{ endsAt: null, rate: new Fraction(57_600) }] },
  vitals: [142, 148, 146].map((systolic, place) => ({
    at: at(15 + 5 * place), values: { systolic }, readings: { systolic, diastolic: 91, heart_rate: 82, sedation: 4 },
  })),
  baseline: { systolic: 126 },
  activeEffects: [{ code: "nausea", severity: "mild", onsetAt: at(22) }],
  alerts: [
    { status: "open", isGate: false, title: "High pressure" }, { status: "open", isGate: true, title: "Not ready to leave" },
    { status: "acknowledged", isGate: false, title: "Strong distress" }],
  dueAt: at(30),
  byKind: (kind) => ({
    medicine: [{ measuredAt: at(20), body: { name: "ondansetron", dose: "4.000", unit: "mg", route: "iv" } }],
    oxygen: [{ body: { action: "started", flow_l_per_min: "2.0" } }],
  })[kind] ?? [],
};

test("the card tells clock, dose, last set, trend, effects, drugs, flags and what is due", () => {
  assert.deepEqual(handoverCard(RECORD, KNOWN, at(27)), [
    ["Clock", "Infusing 27 min, started 14:05"],
    ["Dose", "25.9 of 43.2 mg, 57.6 mg/h"],
    ["Last set", "14:30: 146/91 · HR 82 · MOAA/S 4 slow to answer"],
    ["Trend", "systolic 142 → 148 → 146, 126 before the start"],
    ["Going on", "Nausea mild, 5 min"],
    ["Given", "14:25 ondansetron 4 mg IV; oxygen 2 L/min running"],
    ["Flags", "1 open alert: High pressure; allergies: Penicillin"],
    ["Next vitals", "14:35, in 3 min"],
  ]);
});

test("what is not there is said, never left out", () => {
  const bare = { ...RECORD, vitals: [], baseline: null, activeEffects: [], alerts: [], byKind: () => [] };
  const card = Object.fromEntries(handoverCard(bare, { ...KNOWN, document: { ...KNOWN.document, patient: {} } }, at(36)));
  assert.equal(card["Last set"], "none yet");
  assert.equal(card.Trend, "not known");
  assert.equal(card["Going on"], "none");
  assert.equal(card.Given, "none");
  assert.equal(card.Flags, "allergies not asked");
  assert.equal(card["Next vitals"], "overdue 6 min");
});

test("a pause and the recovery have clocks of their own", () => {
  const paused = handoverCard({ ...RECORD, state: "paused", pausedSince: at(24) }, KNOWN, at(27))[0][1];
  assert.equal(paused, "Paused for 3 min, 27 min since the start, started 14:05");
  const over = handoverCard({ ...RECORD, state: "recovering", endedAt: at(45) }, KNOWN, at(57))[0][1];
  assert.equal(over, "Recovery, 12 min since the end at 14:50");
});

test("last time tells what is known, and an antiemetic that was not given", () => {
  const last = { on: "2026-11-13", peak_systolic: 151, peak_diastolic: 94, peak_reading_diastolic: 88, worst_effect: "nausea", worst_severity: "moderate", worst_minute: 24, delivered_mg: "43.0", delivered_mg_per_kg: "0.60", minutes_to_ready: 88 };
  assert.deepEqual(lastTimeRows(last, KNOWN), [
    ["Peak pressure", "151/88"], ["Worst effect", "Nausea, moderate at 24 min"], ["Antiemetic", "none given"],
    ["Dose", "43 mg, 0.6 mg/kg"], ["Ready to leave", "88 min after the end"]]);
  assert.deepEqual(lastTimeRows({ on: "2026-11-13", antiemetic: ["ondansetron 4 mg IV"] }, KNOWN), [["Antiemetic", "ondansetron 4 mg IV"]]);
});

test("ticks of one session are kept, taken back, and the ready minute begins anew when something no longer is so", () => {
  const kept = new Map();
  const storage = { getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => kept.set(key, value) };
  const answers = answersOf(storage, "one");
  answers.toggle("oriented", at(80));
  answers.toggle("walks_unaided", at(81));
  answers.toggle("oriented", at(82));
  assert.deepEqual(Object.keys(answers.read().checks), ["walks_unaided"]);
  answers.note(true, at(85));
  answers.note(true, at(86));
  assert.equal(answers.read().readyAt, at(85));
  answers.note(false, at(87));
  assert.equal(answers.read().readyAt, null);
  assert.deepEqual(answersOf(storage, "other").read(), { checks: {}, readyAt: null });
});

test("a cannula that was charted as removed is out, and the answers are a discharge for home", () => {
  const record = { tables: { leaving: { home: "home" } }, byKind: () => [{ body: { action: "placed" } }, { body: { action: "removed" } }] };
  assert.deepEqual(asDischarge({ checks: { oriented: at(80) }, readyAt: at(85) }, record),
    { disposition: "home", checks: { oriented: true, iv_removed: true }, ready_at: new Date(at(85)).toISOString() });
});

test("an item that is not known is not met", () => {
  assert.equal(allMet([{ met: true }, { met: null }]), false);
  assert.equal(allMet([{ met: true }, { met: true }]), true);
});
