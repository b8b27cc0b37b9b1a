// The queue's side of a decision: what a person chose stands in the place of a refused entry, in one step.

import { confirmedItem, itemAnew, notesFor, renamed } from "./decisions.js";

/**
 * @param {{store: object, person: {id: string, name: string}|null, stamp: () => object,
 *   decided: () => Promise<void>}} outbox stamp: what every new item carries; decided: tells whoever watches
 */
export function openDecisions({ store, person, stamp, decided }) {
  async function refusedOne(id) {
    const found = await store.listItems();
    const item = found.find((each) => each.id === id && each.state === "refused");
    if (!item) throw new Error("This entry no longer waits for a decision.");
    return { item, found };
  }

  async function readableOne(id) {
    const one = await refusedOne(id);
    if (!one.item.segment) throw new Error("This entry cannot be read any more: set it aside.");
    return one;
  }

  async function decide(before, after) {
    if (!(await store.replaceItems(before, after))) throw new Error("Somebody decided about this entry just now.");
    await decided();
    return after[0];
  }

  /** Sends a refused entry again with what its maker confirmed; everything that can be, when nothing is named. */
  async function confirm(id, confirmed) {
    const { item } = await readableOne(id);
    if (item.personId !== person.id) {
      throw new Error(`Only ${item.personName} can confirm this; send it as a new entry under your name.`);
    }
    return decide([item], [confirmedItem(item, confirmed)]);
  }

  /** Sends a refused entry again as it is, for what stood in its way may be gone. */
  async function retry(id) {
    const { item } = await readableOne(id);
    const { problem: _, ...again } = item;
    return decide([item], [{ ...again, state: "waiting" }]);
  }

  /** Sends another entry in the place of a refused one, in the name of who is here. */
  async function retryAsNew(id, changes = {}) {
    const { item, found } = await readableOne(id);
    refusePasswords(changes.payload ?? {});
    const anew = itemAnew(item, changes, stamp());
    const named = renamed(found, id, anew.id);
    return decide([item, ...named.before], [anew, ...named.after]);
  }

  /** Takes a refused entry out of the queue; a note in the record quotes it, with the reason. */
  async function setAside(id, why) {
    if (!why?.trim()) throw new Error("Say why it is set aside.");
    const { item } = await refusedOne(id);
    return decide([item], notesFor(item, why.trim(), stamp, Date.now()));
  }

  return { confirm, retry, retryAsNew, setAside };
}

/** A password must not lie anywhere; what needs one is sent from its own form. */
export function refusePasswords(payload) {
  if (/"[a-z_]*password"\s*:/.test(JSON.stringify(payload))) throw new Error("A password never waits on the device.");
}
