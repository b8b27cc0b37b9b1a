/**
 * The severity of a side effect, asked over the tile or card that was tapped: one tap saves, Escape or a tap beside it
 * closes and keeps nothing. No severity is ever chosen beforehand.
 */

import { h, icon, on, replace, setAttr } from "../lib/dom.js";
import { box, choice } from "./choices.js";
import { pips } from "./effect-cards.js";

const MINUTE = 60_000;

/** Minutes back to an onset that are one tap away. Source: design of the page, 6.5. */
const AGO = [0, 1, 2, 5];

/** So long after its last use "Asked" goes back to "Told us": the nurse no longer reads from the list. */
const ASKING_MS = 3 * MINUTE;

const EDGE = 8;

/**
 * @param {HTMLElement} panel over which it opens; it is positioned
 * @param {object} app
 * @param {{onset: function, change: function, gone: function}} keep what a tap keeps: `onset(term, severity, {ago, asked, words})`,
 *   `change(effect, severity, {ago, words})`, `gone(effect, {ago})`
 * @returns {{open: function, close: function, stopAsking: function}} `open(term, effect, anchor)`, the effect when it is going on
 */
export function severityPicker(panel, app, keep) {
  const node = h("div", { class: "pick", role: "dialog", "aria-labelledby": "pick-title", hidden: true });
  panel.append(node);
  let asking = { on: false, at: 0 };
  let anchorKey = "";

  function open(term, effect, anchor) {
    const words = term.code === "other" && !effect ? box("Which?", { hint: "What the patient says", max: 1000, changed: () => draw() }) : null;
    const when = agoRow(effect, app.now());
    const found = effect ? null : foundRow();
    const severities = app.document.words.severities.map(([code, label], place) => severity(code, label, place + 1));
    anchorKey = anchor.dataset.key ?? "";

    function severity(code, label, rank) {
      return h("button", {
        type: "button", class: `sev--${rank}`, "data-severity": code, "aria-pressed": effect ? String(effect.severity === code) : null,
        on: { click: (event) => choose(event, code) },
      }, pips(rank), label);
    }

    /** A second tap of the same finger is a bounce: the picker opens where the tile was. */
    function choose(event, code) {
      if (event.detail > 1) return;
      const how = { ago: Number(when.value()), asked: found?.value() === "asked", words: words?.value() };
      if (found) asking = { on: how.asked, at: app.now() };
      close();
      if (!effect) keep.onset(term, code, how);
      else if (effect.severity !== code) keep.change(effect, code, how);
    }

    function draw() {
      for (const button of severities) button.disabled = Boolean(words) && !words.value();
    }

    function gone() {
      const ago = Number(when.value());
      close();
      keep.gone(effect, { ago });
    }

    replace(node,
      h("header", {}, h("h3", { id: "pick-title" }, term.label), effect ? h("span", { class: "muted" }, "now") : null,
        h("button", { type: "button", class: "iconbtn", "aria-label": "Close without saving", on: { click: close } }, icon("close"))),
      words?.node, h("div", { class: "pick__sev" }, severities),
      h("div", { class: "pick__on" }, when.node), found && h("div", { class: "pick__on" }, found.node),
      effect && h("button", { type: "button", class: "pick__gone", on: { click: gone } }, icon("check"), "Gone at this time"));
    draw();
    node.hidden = false;
    place(anchor);
    (words?.input ?? severities[0]).focus({ preventScroll: true });
    on(node, "keydown", keyed);
  }

  function foundRow() {
    const isAsking = asking.on && app.now() - asking.at < ASKING_MS;
    return choice("Found", [["told", "Told us"], ["asked", "Asked"]], { chosen: isAsking ? "asked" : "told", few: true });
  }

  function place(anchor) {
    const [space, tapped] = [panel.getBoundingClientRect(), anchor.getBoundingClientRect()];
    const left = tapped.left - space.left + (tapped.width - node.offsetWidth) / 2;
    const top = tapped.top - space.top - 52;
    const within = (value, most) => `${Math.max(EDGE, Math.min(value, most - EDGE))}px`;
    node.style.setProperty("left", within(left, space.width - node.offsetWidth));
    node.style.setProperty("top", within(top, space.height - node.offsetHeight));
  }

  function keyed(event) {
    if (event.key === "Escape") { event.preventDefault(); event.stopPropagation(); close(); }
    const isText = event.target.matches("input");
    if (!isText && ["1", "2", "3"].includes(event.key)) { event.preventDefault(); node.querySelectorAll(".pick__sev button")[event.key - 1]?.click(); }
    if (event.key === "Tab") hold(event);
  }

  function hold(event) {
    const stops = [...node.querySelectorAll("button:not([disabled]), input")];
    const last = event.shiftKey ? stops[0] : stops.at(-1);
    if (document.activeElement !== last) return;
    event.preventDefault();
    (event.shiftKey ? stops.at(-1) : stops[0]).focus();
  }

  function close() {
    if (node.hidden) return;
    node.hidden = true;
    node.removeEventListener("keydown", keyed);
    document.querySelector(`[data-key="${CSS.escape(anchorKey)}"]`)?.focus({ preventScroll: true });
  }

  on(document, "pointerdown", (event) => { if (!node.hidden && !node.contains(event.target)) close(); });
  return { open, close, stopAsking: () => { asking = { on: false, at: 0 }; } };
}

/** Minutes ago; of an effect that is going on, none before its last step. */
function agoRow(effect, now) {
  const from = effect ? effect.steps.at(-1).at : -Infinity;
  const minutes = AGO.filter((ago) => ago === 0 || now - ago * MINUTE >= from);
  const options = minutes.map((ago) => [String(ago), ago ? `−${ago}` : "now"]);
  const row = choice(effect ? "Since" : "Onset", options, { chosen: "0", few: true });
  for (const button of row.node.querySelectorAll("button")) if (button.dataset.code !== "0") setAttr(button, "aria-label", `${button.dataset.code} minutes ago`);
  return row;
}
