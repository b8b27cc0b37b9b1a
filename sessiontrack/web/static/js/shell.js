/**
 * Lets the bedside open while the server cannot be reached: the files of the page stay on this device.
 */

/** Registers the service worker, where the browser has one; without it everything works while online. */
export function installShell() {
  if (!("serviceWorker" in navigator)) return;
  navigator.serviceWorker.register("/sw.js", { updateViaCache: "none" }).catch(() => {
    // Plain HTTP on a network address, or a browser told to keep nothing: the page goes on without.
  });
}
