/**
 * The fields above the pad: what is typed, what was measured last, and the difference between them.
 */

import { h, setAttr, setText } from "../lib/dom.js";
import { signed } from "../lib/format.js";
import { fieldInHand, isComplete, shownOf } from "./pad-logic.js";
import { levelOf } from "./signs.js";

/** The elements of some fields; real inputs, so that a keyboard types straight into them. */
export function makeFields(fields) {
  return fields.map((field) => {
    const was = h("em");
    const difference = h("u", { "aria-hidden": "true" });
    const input = h("input", {
      name: field.code,
      inputmode: "none",
      autocomplete: "off",
      "aria-describedby": "vitals-say",
      placeholder: field.placeholder,
    });
    const label = h(
      "label",
      { class: "field", "data-code": field.code },
      h("span", { "aria-hidden": "true" }, field.short),
      was,
      input,
      difference,
    );
    return { field, label, input, was, difference };
  });
}

/**
 * Draws them.
 *
 * @param {object[]} made by `makeFields`
 * @param {object} pad
 * @param {{shown: object[], record: object, at: number, moaas: object}} known faults to show, the record, the moment of
 *   the set (what came after it is not what was before it), words of the sedation scale
 */
export function drawFields(made, pad, { shown, record, at, moaas = {} }) {
  const inHand = fieldInHand(pad)?.code;
  for (const one of made) {
    const { code, name } = one.field;
    const digits = pad.typed[code] ?? "";
    const before = record.last(code, at)?.value;
    const isDone = digits !== "" && (code !== inHand || isComplete(one.field, digits));
    const value = shownOf(one.field, digits);
    one.input.value = value;
    setAttr(one.input, "aria-label", before === undefined ? name : `${name}, was ${before}`);
    setAttr(one.input, "aria-invalid", levelOf(shown, code) === "crit" ? "true" : null);
    setText(one.was, before === undefined ? "" : `was ${before}`);
    setText(one.difference, beside(one.field, { isDone, value, before, pad, moaas }));
    one.label.classList.toggle("on", code === inHand);
    one.label.classList.toggle("done", isDone);
    one.label.classList.toggle("skipped", code in pad.skipped);
    one.label.classList.toggle("artifact", pad.artifacts.includes(code));
    setAttr(one.label, "data-level", levelOf(shown, code));
  }
}

function beside(field, { isDone, value, before, pad, moaas }) {
  if (pad.artifacts.includes(field.code)) return "artifact";
  if (field.code in pad.skipped) return pad.skipped[field.code] ? "not measured" : "skipped";
  if (!isDone) return "";
  if (field.code === "sedation") return moaas[value] ?? "";
  if (before === undefined) return "";
  const scale = 10 ** field.decimals;
  return signed(Math.round((Number(value) - Number(before)) * scale) / scale);
}
