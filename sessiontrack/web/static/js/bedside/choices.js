/**
 * What is chosen or typed: one of several, and a box. The page itself and its sheets ask with the same two.
 */

import { h, on, setAttr } from "../lib/dom.js";

/**
 * One choice of several.
 *
 * @param {string} legend
 * @param {Array<[string, string, string?]>} options code, words, and smaller words below
 * @param {{chosen?: string|null, changed?: function, few?: boolean, wide?: boolean, isQuiet?: boolean}} [how] `few`: one row;
 *   `wide`: for long words; `isQuiet`: a second tap takes the choice back
 * @returns {{node: HTMLElement, value: function, set: function}}
 */
export function choice(legend, options, { chosen = null, changed = () => {}, few = false, wide = false, isQuiet = false } = {}) {
  const size = few ? " opts--few" : wide ? " opts--wide" : "";
  const buttons = options.map(([code, words, small]) =>
    h("button", { type: "button", class: "opt", "data-code": code, on: { click: () => pick(code) } },
      words, small ? h("small", {}, small) : null));
  const node = h("fieldset", { class: "sheet__set" }, h("legend", {}, legend), h("div", { class: `opts${size}` }, buttons));

  function pick(code) {
    set(isQuiet && code === chosen ? null : code);
    changed(chosen);
  }

  function set(code) {
    chosen = code;
    for (const button of buttons) setAttr(button, "aria-pressed", String(button.dataset.code === code));
  }

  set(chosen);
  return { node, value: () => chosen, set };
}

/**
 * A box to type in.
 *
 * @param {string} label
 * @param {{hint?: string, unit?: string, mode?: string, long?: boolean, type?: string, max?: number, changed?: function,
 *   value?: string, isOptional?: boolean}} [how]
 * @returns {{node: HTMLElement, input: HTMLInputElement, value: function}}
 */
export function box(label, { hint = "", unit = "", mode = "text", long = false, type = "text", max = 200, changed = () => {}, value = "", isOptional = false } = {}) {
  const input = long
    ? h("textarea", { class: "text", rows: 3, maxlength: max, placeholder: hint })
    : h("input", { class: "text", type, inputmode: mode, maxlength: max, placeholder: hint, autocomplete: type === "password" ? "current-password" : "off" });
  input.value = value;
  on(input, "input", () => changed(input.value));
  const name = isOptional ? `${label} (optional)` : label;
  const node = h("label", { class: "sheet__box" }, h("span", {}, name), unit ? h("span", { class: "sheet__unit" }, input, h("i", {}, unit)) : input);
  return { node, input, value: () => input.value.trim() };
}
