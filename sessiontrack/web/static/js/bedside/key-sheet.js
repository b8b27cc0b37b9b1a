/**
 * What the keyboard does here, with the switch of the single letters; and the question before a letter pauses the drug.
 */

import { h } from "../lib/dom.js";
import { choice } from "./choices.js";
import { keepButton, openSheet } from "./sheet.js";
import { areKeysOn, switchKeys } from "./shortcuts.js";

const LETTERS = [
  ["/", "Find a side effect"],
  ["n", "Note"],
  ["m", "To what the monitor sent"],
  ["u", "Undo your newest entry"],
  ["p", "Pause or resume; it asks first"],
  ["?", "This list"],
];

const ALWAYS = [
  ["0 to 9", "The value in hand"],
  ["Enter", "Save the set, or what a sheet asks"],
  ["Tab", "The next value or button"],
  ["Backspace", "Take a digit back"],
  ["Delete", "Skip the value: not measured"],
  ["1 2 3", "Mild, moderate, severe, where a severity is asked"],
  ["Esc", "Close, and keep nothing"],
];

/** Opens the list. */
export function openKeys() {
  openSheet({ title: "Keys", name: "keys" }, () => [
    keyList("Anywhere but in a text", LETTERS),
    choice("These single keys, on this device", [["on", "On"], ["off", "Off"]],
      { chosen: areKeysOn() ? "on" : "off", few: true, changed: (code) => switchKeys(code === "on") }).node,
    keyList("Always", ALWAYS)]);
}

function keyList(legend, keys) {
  return h("section", {}, h("h3", { class: "keys__head" }, legend),
    h("dl", { class: "keys" }, keys.map(([key, words]) => h("div", {}, h("dt", {}, h("kbd", {}, key)), h("dd", {}, words)))));
}

/** Asks before a key does what a finger does in one tap: a key is pressed sooner by mistake. */
export function openSure(_app, title, words, act) {
  openSheet({ title, name: "sure" }, (sheet) => {
    const keep = keepButton(sheet, async () => act());
    keep.say(words);
    return [keep.node];
  });
}
