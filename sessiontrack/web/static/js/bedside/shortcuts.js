/**
 * Keys of a single letter or mark, for a keyboard on a desk. They can be switched off on a device, as WCAG 2.1.4 asks.
 */

import { on } from "../lib/dom.js";

const KEPT = "sessiontrack.keys";

/** Where a letter is a letter. A field of the number pad takes digits only, so there it is none. */
const TYPING = "input:not([inputmode=none]), textarea, select";

/** What is open over the page takes its own keys. */
const OPEN = "dialog[open], [role$=dialog]:not([hidden])";

/** Whether they act on this device. */
export function areKeysOn() {
  try {
    return localStorage.getItem(KEPT) !== "off";
  } catch {
    return true;
  }
}

/** Switches them, for everybody who uses this device. */
export function switchKeys(isOn) {
  try {
    localStorage.setItem(KEPT, isOn ? "on" : "off");
  } catch {
    /* a browser that keeps nothing */
  }
}

/** Does something when a key is pressed outside of any text. */
export function onKey(key, act) {
  on(document, "keydown", (event) => {
    if (event.key !== key || event.ctrlKey || event.metaKey || event.altKey || event.repeat || !areKeysOn()) return;
    if (event.target.matches(TYPING) || document.querySelector(OPEN)) return;
    event.preventDefault();
    act();
  });
}
