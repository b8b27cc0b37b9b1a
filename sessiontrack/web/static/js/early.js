/**
 * Before the first paint: the theme of this device, and that scripts run. Not a module, so that it blocks.
 */
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
  const plain = () => document.querySelectorAll("link[data-plain]");
  for (const link of plain()) link.disabled = true;
  // A module that cannot be loaded leaves the page that works without it.
  addEventListener("error", (event) => {
    if (event.target?.tagName !== "SCRIPT") return;
    for (const link of plain()) link.disabled = false;
    root.classList.remove("js");
  }, true);
})();
