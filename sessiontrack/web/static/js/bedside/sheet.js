/**
 * A sheet over the page: what needs more than one tap. Escape and the cross close it and keep nothing.
 */

import { h, icon, on, replace } from "../lib/dom.js";
import { clock } from "../lib/format.js";
import { box, choice } from "./choices.js";

const MINUTE = 60_000;

/** How far back a sheet goes without a comment, in minutes. Source: design of the page, 6.8. */
const AGO = [0, 1, 2, 5, 10, 15];

/**
 * Opens a sheet; the focus returns to where it was when it closes.
 *
 * @param {{title: string, name: string, wide?: boolean}} what `name` tells sheets apart
 * @param {(sheet: {close: function, dialog: HTMLDialogElement}) => Array} fill gives its parts
 * @returns {{dialog: HTMLDialogElement, close: function}}
 */
export function openSheet({ title, name, wide = false }, fill) {
  const from = document.activeElement;
  const key = from?.dataset?.key;
  const id = `sheet-${name}`;
  const dialog = h("dialog", { class: wide ? "sheet sheet--wide" : "sheet", "aria-labelledby": id, "data-sheet": name });
  const sheet = { dialog, close: () => dialog.close() };
  const body = h("div", { class: "sheet__body" });
  dialog.append(
    h("header", { class: "sheet__head" }, h("h2", { id, tabindex: "-1" }, title), crossFor(sheet)), body);
  (document.getElementById("live-dialogs") ?? document.body).append(dialog);
  body.append(...[fill(sheet)].flat(Infinity).filter(Boolean));
  on(dialog, "close", () => {
    dialog.remove();
    const back = from?.isConnected ? from : key && document.querySelector(`[data-key="${CSS.escape(key)}"]`);
    back?.focus?.();
  });
  dialog.showModal();
  (dialog.querySelector("[autofocus]") ?? body.querySelector("button:not([disabled]), input, textarea, a"))?.focus();
  return sheet;
}

function crossFor(sheet) {
  return h("button", { type: "button", class: "iconbtn", "aria-label": "Close without saving", on: { click: sheet.close } }, icon("close"));
}

/** Boxes side by side. */
export function row(...parts) {
  return h("div", { class: "sheet__row" }, parts);
}

/**
 * When it was: now, or some minutes ago.
 *
 * @param {object} app
 * @param {{legend?: string, changed?: function, notBefore?: number|null}} [how] `notBefore`: nothing earlier can be meant
 * @returns {{node: HTMLElement, at: function}}
 */
export function agoChoice(app, { legend = "When", changed = () => {}, notBefore = null } = {}) {
  const now = app.now();
  const minutes = AGO.filter((ago) => notBefore === null || ago === 0 || now - ago * MINUTE >= notBefore);
  const options = minutes.map((ago) => [String(ago), ago ? `−${ago}` : "now", clock(now - ago * MINUTE, app.document.zone)]);
  const chips = choice(legend, options, { chosen: "0", changed, few: true });
  return { node: chips.node, at: () => app.now() - Number(chips.value()) * MINUTE };
}

/**
 * The button that keeps a sheet's entry; it closes the sheet once the entry lies on the device.
 *
 * @param {{close: function}} sheet
 * @param {() => Promise} keep resolves to false when the sheet stays open
 * @returns {{node: HTMLElement, say: function}} `say(words, isReady)`
 */
export function keepButton(sheet, keep) {
  const node = h("button", { type: "submit", class: "btn btn--primary sheet__keep" });
  let isBusy = false;

  async function press() {
    if (isBusy || node.disabled) return;
    isBusy = true;
    try {
      // What has to be asked first keeps the sheet open.
      if ((await keep()) !== false) sheet.close();
    } catch {
      // The app has said why; what was typed stays here.
    } finally {
      isBusy = false;
    }
  }

  // The second tap of the same finger, or a key held down, answers no question.
  on(node, "click", (event) => { event.preventDefault(); if (event.detail < 2) press(); });
  on(sheet.dialog, "keydown", (event) => {
    if (event.key === "Enter" && event.target.matches("input")) { event.preventDefault(); if (!event.repeat) press(); }
  });
  return {
    node,
    press,
    say(words, isReady = true) {
      node.disabled = !isReady;
      replace(node, words);
    },
  };
}

/** Facts side by side: term, value, unit. */
export function facts(rows) {
  return h("dl", { class: "proj" }, rows.map(([term, value, unit]) =>
    h("div", {}, h("dt", {}, term), h("dd", {}, value, unit ? h("small", {}, ` ${unit}`) : null))));
}

/** A line that a person must not overlook. */
export function warning(words) {
  return h("p", { class: "sheet__warn", role: "status" }, icon("warn"), h("span", {}, words));
}

/** Why: the reasons of the document, and words for the one that needs them. */
export function reasonChoice(legend, pairs, changed) {
  const words = box("In words", { hint: "What the other reason was", changed, max: 1000 });
  words.node.hidden = true;
  const reasons = choice(legend, pairs, { changed: (code) => {
    words.node.hidden = code !== "other";
    if (code === "other") words.input.focus();
    changed(code);
  } });
  return {
    node: [reasons.node, words.node],
    value: () => reasons.value(),
    isComplete: () => reasons.value() !== null && (reasons.value() !== "other" || words.value() !== ""),
    body: () => ({ reason: reasons.value(), ...(reasons.value() === "other" ? { note: words.value() } : {}) }),
  };
}
