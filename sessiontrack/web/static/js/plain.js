/**
 * The page of forms in the place of the live bedside: when its script is missing, or cannot start.
 */

/** Goes there, once the page that names it has come; the page that the device keeps has none. */
export function showPlain() {
  document.documentElement.classList.remove("js");
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", leave, { once: true });
  else leave();
}

function leave() {
  const forms = document.querySelector("[data-forms]");
  if (forms) location.replace(forms.href);
}
