// Which catalogue a page draws itself from: its own, or the server's.
import assert from "node:assert/strict";
import { test } from "node:test";

import { loadCatalogue } from "../../sessiontrack/web/static/js/device/sync.js";

const KEPT = { catalogue: { signs: [], of: "device" }, etag: '"1"' };
const store = Promise.resolve({ load: async () => KEPT, save: async () => {} });

/** The server answers so late, with a list of its own. */
function wire(lateMs) {
  const answer = { status: 200, body: { signs: [], of: "server" }, headers: new Headers({ ETag: '"2"' }) };
  return { ask: () => new Promise((done) => { setTimeout(done, lateMs, answer); }) };
}

test("a page of the server that names another list waits for it", async () => {
  assert.equal((await loadCatalogue(store, wire(500), '"2"')).of, "server");
});

test("a page of the server that names the same list asks for none", async () => {
  assert.equal((await loadCatalogue(store, { ask: assert.fail }, '"1"')).of, "device");
});

test("a page that the device keeps does not wait for long", async () => {
  assert.equal((await loadCatalogue(store, wire(500))).of, "device");
});
