// What the bedside says: when vitals are due, where the infusion stands, whether all is saved, when it was.
import assert from "node:assert/strict";
import { test } from "node:test";

import { dueWords, nextDue, windowWords } from "../../sessiontrack/web/static/js/bedside/due.js";
import { savingWords, skewWords } from "../../sessiontrack/web/static/js/bedside/saving.js";
import { inOrder, keepWords, levelOf, question, readingsOf, shortWords } from "../../sessiontrack/web/static/js/bedside/signs.js";
import { momentOf, stepped } from "../../sessiontrack/web/static/js/bedside/when.js";
import { worstStretches } from "../../sessiontrack/web/static/js/bedside/strip-shape.js";

const MINUTE = 60_000;
const SECOND = 1000;

test("vitals are due, soon and overdue at 61, 59 and −1 seconds", () => {
  const due = { at: 10 * MINUTE, isRecheck: false };
  const at = (seconds) => dueWords(due, due.at - seconds * SECOND);
  assert.deepEqual(at(61), { level: "", label: "Next vitals", ms: 61_000 });
  assert.deepEqual(at(59), { level: "soon", label: "Next vitals", ms: 59_000 });
  assert.deepEqual(at(-1), { level: "over", label: "Vitals due now", ms: -1000 });
  assert.deepEqual(at(-60), { level: "over", label: "Vitals overdue", ms: -60_000 });
  assert.equal(dueWords({ at: null }, 0), null);
});

test("a reading past a limit is taken again before the planned set", () => {
  const newest = { at: 0 };
  const limits = { recheck_critical_minutes: 3, recheck_warn_minutes: 5 };
  const next = (plannedAt, levels) => nextDue(plannedAt, newest, levels, limits);
  assert.deepEqual(next(10 * MINUTE, ["warn", "critical"]), { at: 3 * MINUTE, isRecheck: true });
  assert.deepEqual(next(10 * MINUTE, ["warn"]), { at: 5 * MINUTE, isRecheck: true });
  assert.deepEqual(next(10 * MINUTE, ["info"]), { at: 10 * MINUTE, isRecheck: false });
  assert.deepEqual(next(2 * MINUTE, ["warn", "critical"]), { at: 2 * MINUTE, isRecheck: false });
  assert.deepEqual(next(null, ["warn", "critical"]), { at: null, isRecheck: false });
});

test("the window is said from its first minute on, and passed at its last", () => {
  const limits = { window_from_minutes: 40, window_to_minutes: 50 };
  assert.equal(windowWords(39, limits).words, "");
  assert.deepEqual(windowWords(45, limits), { words: "In the window, 5 min left", level: "ok" });
  assert.deepEqual(windowWords(50, limits), { words: "Past 50 min", level: "warn" });
});

test("the state of saving is said in words, the loudest first", () => {
  const says = (status) => savingWords({ waiting: 0, refused: 0, isOnline: true, ...status }).words;
  assert.equal(says({}), "All saved");
  assert.equal(says({ waiting: 3 }), "3 waiting");
  assert.equal(says({ isOnline: false }), "Offline");
  assert.equal(says({ waiting: 3, isOnline: false }), "Offline · 3 waiting");
  assert.equal(says({ waiting: 2, refused: 1, isOnline: false }), "1 not accepted · 2 waiting");
  assert.equal(says({ isClockOff: true }), "All saved · clock off");
  assert.equal(says({ waiting: 2, needsSignIn: true }), "Sign in · 2 waiting");
});

test("a clock is told off from two minutes on", () => {
  assert.equal(skewWords(null), "");
  assert.equal(skewWords(119_000), "");
  assert.equal(skewWords(180_000), "This device's clock is 3 minutes ahead of the server's.");
  assert.equal(skewWords(-120_000), "This device's clock is 2 minutes behind the server's.");
});

test("a moment lies so many minutes back, or was picked, and never in the future", () => {
  const now = 100 * MINUTE + 20_000;
  assert.equal(momentOf({ ago: 5 }, now), 95 * MINUTE + 20_000);
  assert.deepEqual(stepped({ ago: 0 }, -1, now), { at: 99 * MINUTE });
  assert.deepEqual(stepped({ at: 99 * MINUTE }, 10, now), { at: 100 * MINUTE });
  assert.equal(momentOf({ at: 200 * MINUTE }, now), now);
});

test("what was typed is sent as numbers, and decimals as text", () => {
  const fields = [{ code: "systolic", decimals: 0 }, { code: "temperature_c", decimals: 1 }, { code: "spo2", decimals: 0 }];
  assert.deepEqual(readingsOf(fields, { systolic: "148", temperature_c: "368", spo2: "" }), { systolic: 148, temperature_c: "36.8" });
});

test("the loudest fault is said, in few words, and colours its field", () => {
  const fields = [{ code: "systolic", name: "Systolic" }];
  const caution = { path: "/readings/systolic", kind: "caution", code: "bp_warn_systolic", message: "" };
  const stop = { ...caution, kind: "stop", code: "bp_critical_systolic" };
  assert.deepEqual(inOrder([caution, stop]).map((fault) => fault.kind), ["stop", "caution"]);
  assert.equal(shortWords(stop, fields, { systolic: 186 }), "Systolic past the stop limit");
  assert.equal(shortWords(caution, fields, { systolic: 164 }), "Systolic 164: recheck?");
  assert.equal(levelOf([caution], "systolic"), "warn");
  assert.equal(levelOf([caution, stop], "systolic"), "crit");
  assert.equal(levelOf([caution], "spo2"), "");
});

test("what is unusual is asked about with one question mark", () => {
  const fields = [{ code: "systolic", name: "Systolic" }];
  const repeat = { path: "/measured_at", code: "duplicate", message: "there is a set already: is this another one?", confirmable: true };
  const unusual = { path: "/readings/systolic", code: "unusual", message: "is unusual: is it right?", confirmable: true };
  assert.equal(question([repeat], fields, {}), "There is a set already: is this another one?");
  assert.equal(question([unusual], fields, { systolic: 190 }), "Systolic 190 is unusual: is it right?");
});

test("one answer keeps only what its question names, each value once", () => {
  const fields = [{ code: "systolic", short: "Sys" }, { code: "heart_rate", short: "HR" }, { code: "spo2", short: "SpO₂" }];
  const doubt = (code, why = "unusual") => ({ path: `/readings/${code}`, code: why, message: "", confirmable: true });
  const caution = { path: "/readings/systolic", code: "inf_bp_warn", kind: "caution", message: "" };
  const readings = { systolic: 164, heart_rate: 131, spo2: 91 };
  const doubts = [doubt("spo2"), doubt("heart_rate"), doubt("heart_rate", "jump"), caution];
  assert.equal(question(doubts, fields, readings), "HR 131, SpO₂ 91 are unusual: is all of it right?");
  assert.equal(keepWords(doubts), "Keep all");
  assert.equal(keepWords([doubts[0], caution]), "Keep it");
  const copied = { path: "/readings", code: "copied", message: "are the same 3 times running: were they measured?", confirmable: true };
  assert.equal(question([copied], fields, readings), "All values are the same 3 times running: were they measured?");
  assert.equal(question([doubts[0], copied], fields, readings), "SpO₂ 91 is unusual. All values are the same 3 times running: is all of it right?");
});

test("the worst effect is drawn in stretches, with gaps where there was none", () => {
  const ranks = ["mild", "moderate", "severe"];
  const effects = [
    { steps: [{ at: 1, severity: "mild" }, { at: 3, severity: "moderate" }], resolvedAt: 5 },
    { steps: [{ at: 2, severity: "mild" }], resolvedAt: 6 },
    { steps: [{ at: 8, severity: "severe" }], resolvedAt: null },
  ];
  assert.deepEqual(worstStretches(effects, 9, ranks), [
    { from: 1, to: 3, rank: 1 }, { from: 3, to: 5, rank: 2 }, { from: 5, to: 6, rank: 1 }, { from: 8, to: 9, rank: 3 },
  ]);
  assert.deepEqual(worstStretches([], 9, ranks), []);
});
