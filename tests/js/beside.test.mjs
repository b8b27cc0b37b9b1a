// Beside the main road: what an entry says, what the device lacks, what two people charted at once, a raised pressure.
import assert from "node:assert/strict";
import { test } from "node:test";

import { clashOf, doubtfulOrder, orderWords } from "../../sessiontrack/web/static/js/bedside/clash.js";
import { doubtWords } from "../../sessiontrack/web/static/js/bedside/dose-doubt.js";
import { endedWords, entryWords, NOT_SAID } from "../../sessiontrack/web/static/js/bedside/entry-words.js";
import { raisedSet } from "../../sessiontrack/web/static/js/bedside/raised.js";
import { savingWords } from "../../sessiontrack/web/static/js/bedside/saving.js";
import { bodyOf } from "../../sessiontrack/web/static/js/bedside/signs.js";
import { notesFor } from "../../sessiontrack/web/static/js/device/decisions.js";
import { roomOf } from "../../sessiontrack/web/static/js/device/room.js";
import { briefName } from "../../sessiontrack/web/static/js/lib/format.js";

const AT = Date.UTC(2026, 10, 22, 14, 30);
const MINUTE = 60_000;
const PEOPLE = { nora: { name: "Nora Lind" }, jo: { name: "Jo Okafor" } };
const WORDS = {
  dose_events: [["paused", "Infusion paused"], ["dose_given", "Dose given"]], dose_reasons: [["distress", "Distress"], ["other", "Other"]],
  positions: [["sitting", "Sitting"]], sources: [["transcribed", "Written on paper first"]],
};

function appOf(entries = [], more = {}) {
  const byKind = (kind) => entries.filter((entry) => entry.kind === kind);
  return {
    document: { words: WORDS, people: PEOPLE, zone: "UTC", me: { id: "nora", name: "Nora Lind" } },
    catalogue: { signs: [] }, record: { byKind, ...more }, person: (id) => PEOPLE[id],
  };
}

const dose = (event, minute, authorId, seq, rest = {}) =>
  ({ id: `${event}${minute}`, kind: "dose_event", authorId, seq, measuredAt: AT + minute * MINUTE, body: { event }, waiting: false, ...rest });
const refusedDose = (event, minute) => ({
  id: "mine", kind: "dose_event", personId: "nora", measuredAt: AT + minute * MINUTE, payload: { event }, state: "refused",
  problem: { type: "/problems/conflict", title: "The drug is paused." },
});

test("a handover names both, also one who left", () => {
  const say = (body) => entryWords({ kind: "handover", body }, appOf());
  assert.equal(say({ from_id: "nora", to_id: "jo" }), "Handover: Nora Lind to Jo Okafor");
  assert.equal(say({ from_id: "jo", to_id: "gone", note: "calm" }), "Handover: Jo Okafor to somebody who left, calm");
});

test("a pause without its reason says so, one with another reason says that", () => {
  const say = (body) => entryWords({ kind: "dose_event", body: { event: "paused", ...body } }, appOf());
  assert.equal(say({ reason: "other", note: NOT_SAID }), "Infusion paused, reason not said yet");
  assert.equal(say({ reason: "other", note: "the line" }), "Infusion paused, other");
  assert.equal(say({ reason: "distress" }), "Infusion paused, distress");
});

test("a dose says where, and a set how it was taken", () => {
  assert.equal(entryWords({ kind: "dose_event", body: { event: "dose_given", dose_mg: "41.0", site: "Left deltoid" } }, appOf()),
    "Dose given, 41 mg, left deltoid");
  const set = { kind: "vitals", body: { readings: { systolic: 120, diastolic: 80 }, position: "sitting", source: "transcribed" } };
  assert.equal(entryWords(set, appOf()), "Vitals 120/80, sitting, written on paper first");
  assert.equal(entryWords(set, appOf(), { isBrief: true }), "Vitals 120/80");
});

test("what was said about a set goes with it, and what was taken back does not", () => {
  const fields = [{ code: "systolic", decimals: 0 }];
  const pad = { typed: { systolic: "120" }, skipped: {}, artifacts: [], said: { position: "sitting", source: undefined } };
  assert.deepEqual(bodyOf(fields, pad), { readings: { systolic: 120 }, position: "sitting" });
});

test("trouble of the device is louder than all, a full one is said once all is saved", () => {
  const says = (status) => savingWords({ waiting: 0, refused: 0, isOnline: true, ...status }).words;
  assert.equal(says({ trouble: "no disk", refused: 1 }), "Device trouble");
  assert.equal(says({ isNearlyFull: true }), "All saved · device full");
  assert.equal(says({ isNearlyFull: true, waiting: 2 }), "2 waiting");
  assert.equal(roomOf(true, 25 * 1024 * 1024).words.length, 0);
  assert.deepEqual(roomOf(true, 5 * 1024 * 1024).words, ["Only 5 MB are free on this device."]);
});

test("a name in a line has its first letter and its last word", () => {
  assert.deepEqual(["Jo Okafor", "Ana Maria de Sousa", "Plato"].map(briefName), ["J. Okafor", "A. Sousa", "Plato"]);
});

test("a raised pressure is suggested while the drug acts, from the warning step on, unless it is charted", () => {
  const set = (values, at = AT) => ({ at, values, entry: { id: "s" } });
  const record = (values, more = {}) => ({
    vitals: [set({ systolic: 200 }), set(values)], state: "infusing", startedAt: AT - MINUTE,
    limits: { bp_warn_systolic: 160, bp_warn_diastolic: 100 }, activeEffects: [], ...more,
  });
  assert.equal(raisedSet(record({ systolic: 160, diastolic: 80 })).entry.id, "s");
  assert.equal(raisedSet(record({ diastolic: 100 })).entry.id, "s");
  assert.equal(raisedSet(record({ systolic: 159, diastolic: 99 })), null);
  assert.equal(raisedSet(record({ spo2: 97 })), null);
  assert.ok(raisedSet(record({ systolic: 170 }, { state: "paused" })));
  assert.equal(raisedSet(record({ systolic: 170 }, { state: "recovering" })), null);
  assert.equal(raisedSet(record({ systolic: 170 }, { startedAt: AT + MINUTE })), null);
  assert.equal(raisedSet(record({ systolic: 170 }, { activeEffects: [{ code: "blood_pressure_increased" }] })), null);
  assert.equal(raisedSet({ ...record({}), vitals: [] }), null);
});

test("a doubt about an amount is a question, an impossible one a statement", () => {
  const message = "is unusual: 20 to 300 mL/h is usual";
  assert.equal(doubtWords({ path: "/rate_ml_per_h", message, confirmable: true }), "Rate is unusual: 20 to 300 mL/h is usual. Is it right?");
  assert.equal(doubtWords({ path: "/dose_mg", message: "must be 1 to 300 mg", confirmable: false }), "Dose must be 1 to 300 mg.");
});

test("an infusion that somebody ended meanwhile is said before anything else about the drug", () => {
  const end = dose("completed", 21, "jo", 9);
  assert.equal(endedWords(end, appOf()), "J. Okafor ended the infusion 14:51");
  assert.deepEqual(clashOf(refusedDose("paused", 22), appOf([dose("paused", 1, "jo", 8), end])), { words: "J. Okafor ended the infusion 14:51", ways: [] });
  assert.equal(clashOf(refusedDose("paused", 22), appOf([dose("paused", 1, "nora", 8)])), null);
  assert.equal(clashOf(refusedDose("resumed", 22), appOf([dose("paused", 1, "jo", 8)])), null);
});

test("a rate against somebody's pause asks for the order, with two ways", () => {
  const clash = clashOf(refusedDose("rate_changed", 1), appOf([dose("paused", 0, "jo", 8)]));
  assert.equal(clash.words, "Check the order: pause 14:30, rate 14:31");
  assert.deepEqual(clash.ways.map(({ way, words, at }) => [way, words, at]),
    [["before", "Rate came first", AT - 1000], ["aside", "Pause came first", undefined]]);
});

test("a session that was signed meanwhile takes a late entry, as an addendum", () => {
  const item = { ...refusedDose("paused", 40), problem: { type: "/problems/already_signed", title: "This session is signed." } };
  const signature = { kind: "sign_off", authorId: "jo", measuredAt: AT + 28 * MINUTE };
  const clash = clashOf(item, appOf([signature]));
  assert.equal(clash.words, "Not accepted: session was signed at 14:58 by J. Okafor.");
  assert.deepEqual(clash.ways.map(({ words }) => words), ["Add as late entry"]);
  assert.equal(clashOf(item, appOf()).words, "Not accepted: session was signed.");
  const [kept] = notesFor({ ...item, personName: "Nora Lind" }, "late", () => ({ id: "n" }), AT + 60 * MINUTE);
  assert.deepEqual([kept.kind, kept.segment, kept.measuredAt], ["addendum", "addenda", AT + 60 * MINUTE]);
});

test("two sets of a minute and an effect that was gone already", () => {
  const set = { kind: "vitals", measuredAt: AT, problem: { errors: [{ code: "duplicate", path: "/measured_at", confirmable: true }] } };
  assert.deepEqual(clashOf(set, appOf()).ways.map(({ way, words }) => [way, words]), [["confirm", "Use both"], ["aside", "Retract one"]]);
  assert.equal(clashOf(set, appOf()).words, "Two sets at 14:30.");
  const change = { kind: "side_effect_change", payload: { target: "e", severity: "mild" }, problem: { errors: [{ code: "already_gone" }] } };
  const gone = { kind: "side_effect_change", authorId: "jo", measuredAt: AT + MINUTE, body: { target: "e", resolved: true } };
  assert.equal(clashOf(change, appOf([gone])).words, "Already marked gone 14:31 by J. Okafor");
  assert.equal(clashOf(change, appOf()), null);
  assert.equal(clashOf({ kind: "note", problem: { title: "No." } }, appOf()), null);
});

test("a pause and a rate of two people, the first of which was kept last, are asked about", () => {
  const found = (...events) => doubtfulOrder({ byKind: () => events });
  const [rate, pause] = [dose("rate_changed", 0, "nora", 9), dose("paused", 1, "jo", 8)];
  assert.deepEqual(found(dose("started", -20, "nora", 3), rate, pause), [rate, pause]);
  assert.equal(orderWords(rate, pause, appOf()), "Check the order: rate 14:30, pause 14:31");
  assert.equal(found({ ...rate, seq: 7 }, pause), null);
  assert.equal(found(rate, { ...pause, authorId: "nora" }), null);
  assert.equal(found(rate, dose("bolus", 1, "jo", 8)), null);
  assert.equal(found(), null);
});
