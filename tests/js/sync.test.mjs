// An entry that was kept stands on the screen, whatever document is on its way.
import assert from "node:assert/strict";
import { test } from "node:test";

globalThis.document = { visibilityState: "visible", addEventListener() {}, removeEventListener() {} };
globalThis.addEventListener = globalThis.removeEventListener = () => {};
globalThis.BroadcastChannel = class { addEventListener() {} postMessage() {} close() {} };

const { openSync } = await import("../../sessiontrack/web/static/js/device/sync.js");

const later = (ms) => new Promise((done) => { setTimeout(done, ms); });
const documentOf = (...ids) => ({
  entries: ids.map((id, place) => ({ id, seq: place + 1 })), alerts: [], state: "infusing",
  receipt: { seq: ids.length, link: "l" }, session: { course_id: "c" }, me: { id: "nora" },
});

test("an entry kept while an older document is taken stays", async (t) => {
  const answers = [];
  let readingMs = 0;
  let keep;
  const store = {
    loadDocument: async () => ({ document: documentOf("a"), etag: '"1"' }),
    // What is read is what was there when it was asked for; opening the sealed rows takes a moment.
    listAnswers: async () => {
      const read = [...answers];
      await later(readingMs);
      return read;
    },
    saveReceipt: async () => {}, saveDocument: async () => {}, purge: async () => {}, purgeOld: async () => {},
  };
  const ask = async () => {
    readingMs = 20;
    return { status: 200, body: documentOf("a", "b"), headers: new Map([["ETag", '"2"']]) };
  };
  const outbox = { wire: { isReached: true, ask }, whenKept: (then) => { keep = then; return () => {}; }, person: { id: "nora" }, wake() {} };
  const sync = await openSync({ store, outbox, sessionId: "s", onDocument() {}, everyMs: 100_000 });
  t.after(() => sync.close());
  await later(5);
  const answer = { entry: { id: "c", seq: 3 }, receipt: { seq: 3, link: "l" }, alerts: [] };
  answers.push(answer);
  await keep({ id: "c", sessionId: "s", answer });
  await later(60);
  assert.deepEqual(sync.document.entries.map((entry) => entry.id), ["a", "b", "c"]);
});
