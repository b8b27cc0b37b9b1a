/**
 * The page of forms in the place of the live bedside: when its script is missing, or cannot start.
 */

/** Shows it, with the styles that a browser with scripts was spared, once the whole page has come. */
export function showPlain() {
  document.documentElement.classList.remove("js");
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", restore, { once: true });
  else restore();
}

function restore() {
  document.querySelector(".late")?.remove();
  for (const spared of document.querySelectorAll("noscript[data-plain]")) {
    // A browser that runs scripts keeps what stands in it as text.
    spared.outerHTML = spared.textContent;
  }
}
