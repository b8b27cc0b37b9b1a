/**
 * Why the drug was paused, in words.
 */

import { box } from "./choices.js";
import { keepButton, openSheet } from "./sheet.js";

/** Opens the sheet; `say` keeps the words. */
export function openPauseReason(say) {
  openSheet({ title: "Why was it paused?", name: "pause-why" }, (sheet) => {
    const words = box("In words", { max: 1000, changed: () => keep.say("Add the reason", words.value() !== "") });
    const keep = keepButton(sheet, () => say(words.value()));
    keep.say("Add the reason", false);
    return [words.node, keep.node];
  });
}
