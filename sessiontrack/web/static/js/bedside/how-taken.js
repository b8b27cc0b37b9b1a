/**
 * How a set was taken, behind "More": lying or sitting, from the monitor or from paper. Said, or left out; never guessed.
 */

import { h, on, replace, setAttr, setText } from "../lib/dom.js";
import { choice } from "./choices.js";
import { closer } from "./when.js";

/** Fields of the API that say it, each with the list of the document's words. */
const ASKED = [["position", "Position", "positions"], ["source", "Source", "sources"]];

/** A chip in the head of the pad's second page, and what opens from it. */
export function mount(_root, app) {
  const panel = document.getElementById("live-vitals");
  const words = h("span");
  const chip = h("button", { type: "button", class: "btn btn--quiet how", "data-key": "how", "aria-haspopup": "dialog", hidden: true, on: { click: open } },
    words, h("i", { "aria-hidden": "true" }, "⋯"));
  const over = h("div", { class: "over over--how", role: "dialog", "aria-label": "How it was taken", hidden: true });
  let pad = null;
  panel.querySelector(".say").after(chip);
  panel.append(over);
  on(over, "keydown", (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    close();
  });
  on(document, "pointerdown", (event) => { if (!over.hidden && !over.contains(event.target)) over.hidden = true; });
  app.on("pad", (drawn) => { pad = drawn; draw(); });

  function draw() {
    chip.hidden = !pad.isMore;
    const said = ASKED.map(([code, , list]) => wordsOf(list).find(([one]) => one === pad.said[code])?.[1]).filter(Boolean);
    setText(words, said[0] ?? "How…");
    setAttr(chip, "data-moved", said.length > 0);
    setAttr(chip, "aria-label", `How it was taken: ${said.join(", ") || "not said"}. Change`);
  }

  function wordsOf(list) {
    return app.document.words[list] ?? [];
  }

  function open() {
    const rows = ASKED.map(([code, name, list]) => choice(name, wordsOf(list),
      { chosen: pad.said[code] ?? null, isQuiet: true, changed: (value) => pad.say(code, value ?? undefined) }).node);
    replace(over, h("header", {}, "How this set was taken", closer(close)), rows);
    over.hidden = false;
    over.querySelector(".opt").focus();
  }

  function close() {
    over.hidden = true;
    chip.focus();
  }

  return {};
}
