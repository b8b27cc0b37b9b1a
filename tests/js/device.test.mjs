// The device's pure parts: ids, order, pauses, words, the clock.
import assert from "node:assert/strict";
import { test } from "node:test";

import { confirmedItem, isConfirmable, itemAnew, notesFor, renamed }
  from "../../sessiontrack/web/static/js/device/decisions.js";
import { waitingWords } from "../../sessiontrack/web/static/js/device/guard.js";
import { merged } from "../../sessiontrack/web/static/js/device/merge.js";
import { bodyOf, nextToSend, pathOf, pauseMs, verdictOf } from "../../sessiontrack/web/static/js/device/order.js";
import { inWords, parts, quote } from "../../sessiontrack/web/static/js/device/quote.js";
import { roomOf } from "../../sessiontrack/web/static/js/device/room.js";
import { addSample, skewOf } from "../../sessiontrack/web/static/js/device/skew.js";
import { uuid7 } from "../../sessiontrack/web/static/js/lib/ids.js";

test("ids are version 7 and sort as they were made, also when the clock is set back", () => {
  const ids = [2_000_000, 2_000_000, 2_000_001, 1_000_000, ...Array(5000).fill(2_000_001)].map((now) => uuid7(now));
  assert.deepEqual(ids, [...ids].sort());
  assert.equal(new Set(ids).size, ids.length);
  for (const id of ids) assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  assert.equal(uuid7(0x0190_0000_0000).slice(0, 13), "01900000-0000");
});

const item = (id, more = {}) => ({ id, sessionId: "s", state: "waiting", payload: {}, ...more });

test("what speaks of a refused entry waits with it, and so does what speaks of that", () => {
  const items = [
    item("a", { state: "refused" }), item("b", { payload: { target: "a" } }), item("c", { payload: { target: "b" } }),
    item("d"),
  ];
  assert.equal(nextToSend(items, new Set(), new Set()).id, "d");
  assert.equal(nextToSend(items, new Set(["d"]), new Set()), null);
});

test("a stalled session does not hold up another", () => {
  const items = [item("a"), item("b", { sessionId: "t" })];
  assert.equal(nextToSend(items, new Set(), new Set(["s"])).id, "b");
});

test("an answer takes an entry out of the queue only when it is of this entry", () => {
  const body = { entry: { id: "a" }, receipt: { seq: 3, link: "l" } };
  const verdicts = [
    [201, body, "kept"], [200, body, "kept"], [200, { ...body, entry: { id: "b" } }, "odd"], [200, null, "odd"],
    [200, { entry: { id: "a" } }, "odd"], [404, null, "odd"], [302, null, "odd"], [500, { type: "/problems/x" }, "odd"],
    [404, { type: "/problems/not_found" }, "refused"], [409, { type: "/problems/conflict" }, "refused"],
    [409, { type: "/problems/author_must_confirm" }, "author"], [422, { type: "/problems/rejected" }, "refused"],
    [401, { type: "/problems/not_signed_in" }, "sign_in"], [403, { type: "/problems/not_allowed" }, "forbidden"],
    [502, null, "later"], [0, null, "later"],
  ];
  for (const [status, answer, verdict] of verdicts) {
    assert.equal(verdictOf({ status, body: answer }, "a"), verdict, `${status}`);
  }
});

test("an entry of the session goes to the session, a score to the course", () => {
  const where = { sessionId: "s", courseId: "c", id: "i" };
  assert.equal(pathOf({ ...where, segment: "vitals" }), "/sessions/s/vitals/i");
  assert.equal(pathOf({ ...where, segment: "scores" }), "/courses/c/scores/i");
  assert.deepEqual(bodyOf({ payload: { text: "x" }, measuredAt: 1.5e12 }),
    { text: "x", measured_at: "2017-07-14T02:40:00.000Z" });
});

test("pauses grow, end somewhere, differ, and heed the server", () => {
  const pace = { firstMs: 1000, mostMs: 30_000 };
  assert.deepEqual([0, 1, 2, 9, 400].map((tries) => pauseMs(tries, pace, 1)), [1000, 2000, 4000, 30_000, 30_000]);
  assert.equal(pauseMs(3, pace, 0), 4000);
  assert.equal(pauseMs(0, pace, 0, 5000), 5000);
});

const doubt = { path: "/readings/systolic", code: "unusual", message: "is unusual", value: 206, confirmable: true };

test("a doubt is confirmed with its value, in an amendment inside its body", () => {
  const problem = { errors: [doubt] };
  const refused = item("a", { state: "refused", problem, segment: "vitals", payload: { readings: { systolic: 206 } } });
  const confirmed = [{ path: "/readings/systolic", code: "unusual", value: 206 }];
  assert.deepEqual(confirmedItem(refused), {
    id: "a", sessionId: "s", state: "waiting", segment: "vitals", payload: { readings: { systolic: 206 }, confirmed },
  });
  const amendment = { ...refused, segment: "amendments", payload: { target: "t", body: {} } };
  assert.deepEqual(confirmedItem(amendment).payload, { target: "t", body: { confirmed } });
});

test("what is impossible cannot be confirmed", () => {
  const problem = { errors: [doubt, { ...doubt, confirmable: false }] };
  assert.equal(isConfirmable(problem), false);
  assert.equal(isConfirmable({ errors: [] }), false);
  assert.throws(() => confirmedItem(item("a", { problem })), /cannot be confirmed/);
});

test("another entry in its place is its sender's, and what spoke of the old one speaks of the new", () => {
  const refused = item("a", { state: "refused", problem: {}, order: 4, payload: { text: "x", confirmed: [1] } });
  const anew = itemAnew(refused, { payload: { text: "y" } }, { id: "n", personId: "nils" });
  assert.deepEqual(anew, item("n", { order: 4, personId: "nils", payload: { text: "y" }, measuredAt: undefined }));
  const others = [item("b", { payload: { target: "a" } }), item("c")];
  assert.deepEqual(renamed(others, "a", "n").after, [item("b", { payload: { target: "n" } })]);
});

test("set aside, it stands in a note at its own moment, or now when that was wrong", () => {
  const refused = item("a", {
    kind: "vitals", personName: "N. Lind", measuredAt: 60_000, order: 2, revision: 1,
    payload: { readings: { spo2: 98 } },
    problem: { title: "No.", errors: [{ path: "/readings", message: "is wrong" }] },
  });
  const [note] = notesFor(refused, "twice", () => ({ id: "n" }), 120_000);
  assert.equal(note.payload.text,
    "Not kept: vitals of 1970-01-01 00:01 UTC by N. Lind: readings spo2 98. Refused: No. /readings is wrong " +
    "Set aside: twice");
  assert.deepEqual([note.measuredAt, note.order, note.segment], [60_000, 2, "notes"]);
  const problem = { title: "No.", errors: [{ path: "/measured_at", message: "must not lie in the future" }] };
  assert.equal(notesFor({ ...refused, problem }, "clock", () => ({}), 120_000)[0].measuredAt, 120_000);
});

test("a long note is quoted whole, in as many notes as it takes", () => {
  const text = quote(item("a", { kind: "note", payload: { text: "ö".repeat(4000) } }), "x");
  const pieces = parts(text);
  assert.equal(pieces.length, 2);
  assert.ok(pieces.every((piece) => [...piece].length <= 4000));
  assert.equal(pieces.map((piece) => piece.replace(/^\(. of .\) /, "")).join(""), text);
  assert.equal(inWords({ present: ["nausea", "panic_attack"], ok: true }), "present nausea, panic_attack, ok true");
});

test("an answer stands in the document until the document has it", () => {
  const receipt = { seq: 1, link: "1" };
  const document = { entries: [{ id: "a", seq: 1 }], alerts: [], receipt, next_vitals_due_at: "x" };
  const answer = {
    entry: { id: "b", seq: 2, entered_at: "t" }, receipt: { seq: 2, link: "2" }, alerts: [{ id: "r", rule: "high" }],
  };
  const both = merged(document, [answer]);
  assert.deepEqual(both.entries.map((entry) => entry.id), ["a", "b"]);
  assert.deepEqual(both.alerts, [{ id: "r", rule: "high", status: "open", raised_at: "t", cause_id: "b" }]);
  assert.deepEqual([both.receipt.seq, both.next_vitals_due_at], [2, "x"]);
  assert.equal(merged(both, [answer]), both);
});

test("the clock's difference is that of the quickest answer", () => {
  assert.equal(skewOf([]), null);
  const date = new Date(1_000_000).toUTCString();
  let samples = addSample([], { sentAt: 1_120_500, receivedAt: 1_124_500, date });
  samples = addSample(samples, { sentAt: 1_120_450, receivedAt: 1_120_550, date });
  samples = addSample(samples, { sentAt: 1, receivedAt: 2, date: null });
  assert.equal(skewOf(samples), 120_000);
});

test("a sign-out that is stopped says why and what would help", () => {
  const online = { isOnline: true, needsSignIn: false, waitsFor: [] };
  const one = "1 entry made on this device is not on the server yet.";
  assert.equal(waitingWords([item("a")], online), one);
  assert.match(waitingWords([item("a")], { ...online, isOnline: false }), /cannot be reached/);
  assert.match(waitingWords([item("a")], { ...online, needsSignIn: true }), /Sign in again/);
  assert.match(waitingWords([item("a")], { ...online, waitsFor: ["Nora Lind"] }), /wait for Nora Lind to sign in/);
  const both = [item("a", { state: "refused" }), item("b")];
  assert.match(waitingWords(both, online), /^2 entries .* are .*decided.*: 1\.$/);
});

test("a device with little room says so", () => {
  assert.deepEqual(roomOf(true, null).words, []);
  assert.match(roomOf(false, 10 ** 9).words[0], /may clear/);
  assert.deepEqual(roomOf(true, 3.7 * 1024 * 1024).words, ["Only 3 MB are free on this device."]);
});
