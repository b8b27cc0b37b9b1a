/**
 * Before the first paint: the theme of this device, and that scripts run. What is built from this is no module, so that
 * it blocks.
 */

import { showPlain } from "./plain.js";

(() => {
  const root = document.documentElement;
  const own = document.currentScript.dataset;
  let theme = null;
  try {
    theme = localStorage.getItem("sessiontrack.theme");
  } catch {
    // A browser that keeps nothing follows the page's own choice.
  }
  if (theme ?? own.theme) root.dataset.theme = theme ?? own.theme;
  if (!("noModule" in HTMLScriptElement.prototype) || own.live === undefined) return;
  root.classList.add("js");
  // A module that cannot be loaded leaves the page that works without it.
  addEventListener("error", (event) => {
    if (event.target?.tagName === "SCRIPT") showPlain();
  }, true);
})();
