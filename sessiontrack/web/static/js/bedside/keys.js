/**
 * The keys of the number pad: telephone order, zero at the foot. They act on press, as a keypad does.
 */

import { h, on } from "../lib/dom.js";
import { isBounce } from "./pad-logic.js";

const KEYS = ["1", "2", "3", "del", "4", "5", "6", "next", "7", "8", "9", "save", "clear", "0", "skip"];
const WORDS = { del: "⌫", next: "Next", clear: "Clear", skip: "Skip" };
const NAMES = { del: "Delete digit", next: "Next field", clear: "Clear all fields", skip: "Skip, not measured" };

/**
 * The pad.
 *
 * @param {HTMLButtonElement} save the key that keeps the set
 * @param {(key: string) => void} press called once for each press that is meant
 * @returns {HTMLElement}
 */
export function numberPad(save, press) {
  let last = null;

  function keyOf(key) {
    const props = {
      type: "button",
      class: WORDS[key] ? "key key--fn" : "key",
      "data-k": key,
      "aria-label": NAMES[key],
    };
    const button = h("button", props, WORDS[key] ?? key);
    on(button, "pointerdown", (event) => {
      event.preventDefault();
      if (event.button || isBounce(last, key, event.timeStamp)) return;
      last = { key, at: event.timeStamp };
      press(key);
    });
    // A click without a press is a screen reader or a switch.
    on(button, "click", (event) => {
      if (event.detail === 0) press(key);
    });
    return button;
  }

  const keys = KEYS.map((key) => (key === "save" ? save : keyOf(key)));
  return h("div", { class: "pad", role: "group", "aria-label": "Number pad" }, keys);
}
