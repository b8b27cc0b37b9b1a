// What the device keeps: entries that wait, the last document of each session, receipts. Values lie there sealed.

import { ask, openRows } from "./rows.js";
import { openShelf } from "./shelf.js";
import { openVault } from "./vault.js";

const IN_CLEAR = ["id", "sessionId", "state", "order", "clientSeq", "revision"];

/**
 * Opens the device's store.
 *
 * @param {{name?: string, steps?: Array<Function>}} [choice] for tests of an upgrade
 * @throws {Error} the page did not come over HTTPS, or the browser keeps nothing
 */
export async function openStore(choice) {
  const rows = openRows(choice);
  const vault = await openVault(rows);
  return { ...itemsOf(rows, vault), ...openShelf(rows, vault), close: rows.close };
}

function itemsOf(rows, vault) {
  const read = new Map();
  let adding = Promise.resolve();

  async function rowOf(item) {
    const hidden = Object.fromEntries(Object.entries(item).filter(([name]) => !IN_CLEAR.includes(name)));
    const clear = Object.fromEntries(IN_CLEAR.filter((name) => name in item).map((name) => [name, item[name]]));
    return { ...clear, box: await vault.seal(hidden, aboutOf(item)) };
  }

  async function itemOf({ box, ...clear }) {
    const known = read.get(clear.id);
    if (known?.revision === clear.revision) return { ...known };
    const item = await vault.unseal(box, aboutOf(clear)).then((hidden) => ({ ...clear, ...hidden }), () => lost(clear));
    read.set(item.id, item);
    return { ...item };
  }

  /** Keeps a new item; items are in the order of the calls. It is on the disk when this resolves. */
  function addItem(item) {
    const added = adding.then(() => addNow({ state: "waiting", revision: 0, ...item }));
    adding = added.catch(() => {});
    return added;
  }

  async function addNow(item) {
    const row = await rowOf(item);
    const clear = await rows.run(["items", "kept"], "readwrite", (items, kept) => addRow(items, kept, row));
    return { ...item, ...clear };
  }

  /** Every item of every person, in order; those of one session when it is named. */
  async function listItems(sessionId) {
    const found = await rows.run(["items"], "readonly", (items) => ask(items.getAll()));
    const wanted = sessionId ? found.filter((row) => row.sessionId === sessionId) : found;
    const items = await Promise.all(wanted.map(itemOf));
    const ids = new Set(found.map((row) => row.id));
    for (const id of read.keys()) if (!ids.has(id)) read.delete(id);
    return items;
  }

  /**
   * Puts other items in the place of some, all or none of it.
   *
   * @param {object[]} before the items as they were read
   * @param {object[]} after what stands in their places, with their `order`; what has none is added at the end
   * @returns {Promise<boolean>} false when one of them was changed meanwhile
   */
  async function replaceItems(before, after) {
    const raised = after.map((item) => ({ ...item, revision: (item.revision ?? 0) + 1 }));
    const made = await Promise.all(raised.map(rowOf));
    return rows.run(["items", "kept"], "readwrite", async (items, kept) => {
      for (const item of before) {
        const now = await ask(items.get(item.order));
        if (now?.id !== item.id || now.revision !== item.revision) return false;
      }
      for (const item of before) await ask(items.delete(item.order));
      for (const row of made) await (row.order ? ask(items.put(row)) : addRow(items, kept, row));
      return true;
    });
  }

  return { addItem, listItems, replaceItems };
}

const aboutOf = ({ id, sessionId }) => `item ${id} ${sessionId}`;

/** The box does not open: it stays, and a person is told. */
function lost(clear) {
  const problem = { type: "/problems/unreadable", title: "This entry can no longer be read on this device." };
  return { ...clear, state: "refused", kind: "unknown", payload: {}, personName: "", problem };
}

async function addRow(items, kept, row) {
  const key = `count ${row.sessionId}`;
  const clientSeq = ((await ask(kept.get(key)))?.count ?? 0) + 1;
  await ask(kept.put({ key, count: clientSeq }));
  return { clientSeq, order: await ask(items.add({ ...row, clientSeq })) };
}
