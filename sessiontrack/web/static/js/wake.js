/**
 * Keeps the tablet awake while a session runs and its page is seen.
 */

/**
 * @param {() => boolean} isWanted asked whenever something changed
 * @param {{wakeLock?: object}} [device]
 * @returns {() => Promise<void>} call it after every change of the session's state
 */
export function keepAwake(isWanted, device = navigator) {
  let lock = null;
  let asking = null;

  async function settle() {
    if (!device.wakeLock) return;
    const isSeen = document.visibilityState === "visible";
    if (isWanted() && isSeen) {
      asking ??= ask().finally(() => {
        asking = null;
      });
      await asking;
    } else {
      await lock?.release();
      lock = null;
    }
  }

  async function ask() {
    if (lock && !lock.released) return;
    // A tablet that saves power refuses; it is asked again at the next change.
    lock = await device.wakeLock.request("screen").catch(() => null);
  }

  // The browser lets go of it whenever the page is hidden.
  document.addEventListener("visibilitychange", settle);
  return settle;
}
