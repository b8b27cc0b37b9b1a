/**
 * When it was: now, some minutes ago, or a minute that was picked. Never in the future.
 */

import { h, icon, on, setAttr, setText } from "../lib/dom.js";
import { clock } from "../lib/format.js";

const MINUTE = 60_000;
const AGO = [0, 1, 2, 5, 10];
const STEPS = [-5, -1, 1, 5];

/** The moment that a choice means: `{ago}` in minutes, or `{at}` for a picked one. */
export function momentOf(choice, now) {
  return choice.at === undefined ? now - choice.ago * MINUTE : Math.min(choice.at, now);
}

/** A picked minute, moved by some; not beyond now. */
export function stepped(choice, minutes, now) {
  const from = Math.floor(momentOf(choice, now) / MINUTE) * MINUTE;
  return { at: Math.min(from + minutes * MINUTE, Math.floor(now / MINUTE) * MINUTE) };
}

/**
 * The chip that says when, and what opens from it.
 *
 * @param {HTMLElement} panel the panel over which it opens
 * @param {object} app
 * @param {function} changed called after every choice
 * @returns {{chip: HTMLElement, at: function, takeUp: function, reset: function, tick: function}}
 */
export function whenChip(panel, app, changed) {
  let choice = { ago: 0 };
  const words = h("span");
  const chip = h(
    "button",
    { type: "button", class: "btn btn--quiet when", "aria-expanded": "false" },
    icon("clock"),
    words,
  );
  const said = h("output", { "aria-live": "polite" });
  const chips = AGO.map((ago) => option(ago ? `−${ago}` : "now", () => choose({ ago }, true)));
  const steps = STEPS.map((by) => {
    const shown = by > 0 ? `+${by}` : `−${-by}`;
    return option(shown, () => choose(stepped(choice, by, app.now())), `${shown} min`);
  });
  const over = h(
    "div",
    { class: "over", role: "dialog", "aria-label": "When it was", hidden: true },
    h(
      "header",
      {},
      "Minutes ago, or the minute it was",
      closer(() => show(false)),
    ),
    h("div", { class: "row" }, chips),
    h("div", { class: "row" }, steps.slice(0, 2), said, steps.slice(2)),
  );
  panel.append(over);
  on(chip, "click", () => show(over.hidden));
  on(over, "keydown", (event) => {
    if (event.key === "Escape") {
      event.stopPropagation();
      show(false);
    }
  });
  on(document, "pointerdown", (event) => {
    if (!over.hidden && !over.contains(event.target) && !chip.contains(event.target)) show(false, false);
  });

  function show(isOpen, focus = true) {
    over.hidden = !isOpen;
    setAttr(chip, "aria-expanded", isOpen);
    tick();
    if (focus) (isOpen ? chips[0] : chip).focus();
  }

  function choose(next, isDone) {
    choice = next;
    tick();
    changed();
    if (isDone) show(false);
  }

  function tick() {
    const now = app.now();
    const at = clock(momentOf(choice, now), app.document.zone);
    const isNow = choice.ago === 0;
    setText(words, isNow ? "now" : choice.ago ? `−${choice.ago} min` : at);
    setAttr(chip, "data-moved", !isNow);
    setAttr(chip, "aria-label", `Time taken: ${isNow ? "now, " : ""}${at}. Change`);
    setText(said, at);
    chips.forEach((button, place) => setAttr(button, "aria-pressed", choice.ago === AGO[place]));
  }

  tick();
  return {
    chip,
    tick,
    at: () => momentOf(choice, app.now()),
    /** Back to a moment that was meant before. */
    takeUp: (at) => {
      choice = { at };
      tick();
    },
    reset: () => {
      choice = { ago: 0 };
      over.hidden = true;
      tick();
    },
  };
}

/** A choice of an overlay. */
export function option(words, act, label) {
  return h("button", { type: "button", class: "opt", "aria-label": label, on: { click: act } }, words);
}

/** The cross that closes an overlay. */
export function closer(act) {
  return h("button", { type: "button", class: "iconbtn", "aria-label": "Close", on: { click: act } }, icon("close"));
}
