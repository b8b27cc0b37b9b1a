/**
 * What was typed on the pad and not saved yet: sealed on this device, for the person who typed it.
 */

import { isEmpty } from "./pad-logic.js";

/**
 * The draft of a person in a session.
 *
 * @param {{outbox: {store: object}, sessionId: string, me: {id: string}}} app
 * @returns {{keep: (pad: object, more: object) => void, load: () => Promise<object|null>}}
 */
export function openDraft({ outbox: { store }, sessionId, me }) {
  const key = `draft ${sessionId} ${me.id}`;
  let last = Promise.resolve();

  return {
    /** Keeps a pad as it stands, and nothing of an empty one. */
    keep({ fields: _, ...typed }, more) {
      // In the order of the presses. It is a help only: a device that keeps none takes entries all the same.
      last = last.then(() => (isEmpty(typed) ? store.remove(key) : store.save(key, { ...typed, ...more }))).catch(() => {});
    },
    /** The draft, when it is not so old that nobody would know it again. */
    load: () => store.purgeOld().then(() => store.load(key)),
  };
}
