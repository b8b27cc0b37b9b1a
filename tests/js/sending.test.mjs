// One pass over the queue, against a server that is told what to answer.
import assert from "node:assert/strict";
import { test } from "node:test";

import { sendAll } from "../../sessiontrack/web/static/js/device/sending.js";

const NORA = { id: "nora", csrf_token: "of nora" };
const NILS = { id: "nils", csrf_token: "of nils" };
const kept = (id) => ({ status: 201, body: { entry: { id }, receipt: { seq: 1, link: "l" } } });
const problem = (status, slug) => ({ status, body: { type: `/problems/${slug}`, title: "No.", status } });
const item = (id, more = {}) => ({
  id, sessionId: "s", state: "waiting", segment: "notes", payload: { text: id }, measuredAt: 0, personId: "nora",
  personName: "Nora Lind", captureToken: "token of nora", ...more,
});

/** A queue whose server signs people in and out between requests: `people` and `answers` are taken one by one. */
function queueOf(items, { people = [NORA], answers = {} } = {}) {
  let waiting = [...items];
  const sent = [];
  let known = null;
  const next = (list) => (list.length > 1 ? list.shift() : list[0]);
  return {
    sent,
    odd: new Map(),
    get waiting() { return waiting; },
    sending() {},
    async kept() {},
    async refused() {},
    store: {
      listItems: async () => waiting,
      loadReceipt: async () => null,
      finishItem: async (done) => { waiting = waiting.filter((each) => each.id !== done.id); },
      replaceItems: async (before, after) => {
        waiting = waiting.map((each) => (each.id === before[0].id ? after[0] : each));
        return true;
      },
    },
    wire: {
      askMe: async () => {
        known ??= next(people);
        return known === "gone" ? problem(401, "not_signed_in") : { status: 200, body: known };
      },
      forgetMe: () => { known = null; },
      ask: async (_method, path, { headers }) => {
        const id = path.split("/").at(-1);
        sent.push(`${id} ${headers["X-CSRF-Token"]}`);
        return answers[id]?.length ? answers[id].shift() : kept(id);
      },
    },
  };
}

const states = (queue) => queue.waiting.map((each) => [each.id, each.state]);

test("what waits is sent in order", async () => {
  const queue = queueOf([item("a"), item("b")]);
  assert.equal((await sendAll(queue)).how, "done");
  assert.deepEqual(queue.sent, ["a of nora", "b of nora"]);
});

test("an entry keeps its place however often somebody else signs in while it is sent", async () => {
  const stale = () => problem(403, "not_allowed");
  const queue = queueOf([item("a"), item("b")], {
    people: [NORA, NILS, NORA, NILS], answers: { a: [stale(), stale(), stale()] },
  });
  await sendAll(queue);
  assert.deepEqual(queue.sent, ["a of nora", "a of nils", "a of nora", "a of nils", "b of nils"]);
});

test("an act that is not its maker's to do waits for a decision", async () => {
  const queue = queueOf([item("a"), item("b")], { answers: { a: [problem(403, "not_allowed")] } });
  await sendAll(queue);
  assert.deepEqual(queue.sent, ["a of nora", "b of nora"]);
  assert.deepEqual(states(queue), [["a", "refused"]]);
});

test("what only its author may send waits for them, and the rest goes on", async () => {
  const answers = { a: [problem(409, "author_must_confirm")] };
  const queue = queueOf([item("a"), item("b")], { people: [NILS], answers });
  assert.deepEqual((await sendAll(queue)).waitsFor, ["Nora Lind"]);
  assert.deepEqual(states(queue), [["a", "waiting"]]);
});

test("without a token of its maker nothing is sent under another's name", async () => {
  const queue = queueOf([item("a", { captureToken: null })], { people: [NILS] });
  assert.deepEqual((await sendAll(queue)).waitsFor, ["Nora Lind"]);
  assert.deepEqual(queue.sent, []);
});

for (const [status, slug, how] of [[401, "not_signed_in", "sign_in"], [408, "too_slow", "later"],
  [429, "too_many_tries", "later"], [503, "unavailable", "later"], [0, "", "later"]]) {
  test(`after ${status || "no answer"} everything stays and nothing is overtaken`, async () => {
    const queue = queueOf([item("a"), item("b")], { answers: { a: [problem(status, slug)] } });
    assert.equal((await sendAll(queue)).how, how);
    assert.deepEqual(states(queue), [["a", "waiting"], ["b", "waiting"]]);
    assert.equal(queue.sent.length, 1);
  });
}

test("nobody signed in: nothing is sent and everything stays", async () => {
  const queue = queueOf([item("a")], { people: ["gone"] });
  assert.equal((await sendAll(queue)).how, "sign_in");
  assert.deepEqual(queue.sent, []);
});

test("a signature whose password was given too long ago waits for a person, not for a sign-in", async () => {
  const queue = queueOf([item("a"), item("b")], { answers: { a: [problem(401, "identity_needed")] } });
  await sendAll(queue);
  assert.deepEqual(states(queue), [["a", "refused"]]);
});

test("a fault of the server holds up its session, and in the end only itself", async () => {
  const fault = () => problem(500, "unexpected");
  const items = [item("a"), item("b"), item("c", { sessionId: "other" })];
  const queue = queueOf(items, { answers: { a: [fault(), fault(), fault()] } });
  assert.equal((await sendAll(queue)).how, "later");
  assert.deepEqual(states(queue), [["a", "waiting"], ["b", "waiting"]]);
  await sendAll(queue);
  await sendAll(queue);
  assert.deepEqual(states(queue), [["a", "waiting"]]);
  await sendAll(queue);
  assert.deepEqual(states(queue), []);
});
