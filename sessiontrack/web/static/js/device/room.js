// Whether the browser will keep what waits, and has room for it: to be seen before a session begins.

const MEGABYTE = 1024 * 1024;

/** A long session's entries and its document take under 2 MB; this leaves room for ten. Our own choice. */
const LEAST_FREE_BYTES = 20 * MEGABYTE;

/**
 * Asks the browser once to keep our storage, and says how it stands.
 *
 * @param {object} store
 * @returns {Promise<{isPersistent: boolean, isNearlyFull: boolean, freeBytes: number|null, words: string[]}>}
 *   words: sentences for the person; none when all is well
 */
export async function readRoom(store) {
  const storage = navigator.storage;
  let isPersistent = (await storage?.persisted?.()) ?? false;
  if (!isPersistent && !(await store.load("asked to persist"))) {
    isPersistent = (await storage?.persist?.()) ?? false;
    await store.save("asked to persist", true);
  }
  const { quota, usage } = (await storage?.estimate?.()) ?? {};
  const freeBytes = quota === undefined ? null : quota - usage;
  return roomOf(isPersistent, freeBytes);
}

/** The same from what the browser said. */
export function roomOf(isPersistent, freeBytes) {
  const isNearlyFull = freeBytes !== null && freeBytes < LEAST_FREE_BYTES;
  const words = [];
  if (!isPersistent) words.push("This browser may clear what waits to be sent when it needs space. Install the app.");
  if (isNearlyFull) words.push(`Only ${Math.max(0, Math.floor(freeBytes / MEGABYTE))} MB are free on this device.`);
  return { isPersistent, isNearlyFull, freeBytes, words };
}
