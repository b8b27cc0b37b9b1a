/**
 * Why a sign has no value, or a value that is not believed: one tap, or none, for the pad goes on meanwhile.
 */

import { h, on, replace } from "../lib/dom.js";
import { CUFF, excusedBy } from "./signs.js";
import { closer, option } from "./when.js";

/** A cuff that gave no systolic pressure gave no diastolic one. */
function withOtherPressure(codes, pad) {
  const isCuff = codes.length === 1 && CUFF.includes(codes[0]);
  return isCuff && !CUFF.some((code) => pad.typed[code]) ? CUFF : codes;
}

/**
 * The panel over the fields; the pad below stays in use, and any digit closes it.
 *
 * @param {HTMLElement} panel
 * @param {object} app
 * @param {{reason: function, artifact: function}} act what a choice does
 * @returns {{open: function, close: function}} `open(fields, pad)`
 */
export function skipPanel(panel, app, act) {
  const over = h("div", { class: "over", role: "group", "aria-label": "Not measured", hidden: true });
  panel.append(over);
  on(over, "keydown", (event) => {
    if (event.key === "Escape") close();
  });

  function close() {
    over.hidden = true;
  }

  /** Asks about some fields: those that were skipped, or a whole set. */
  function open(fields, pad) {
    const codes = withOtherPressure(
      fields.map((field) => field.code),
      pad,
    );
    if (!codes.length) return;
    const isOne = fields.length === 1;
    const name = codes.length === 2 && isOne ? "Pressure" : fields[0].name;
    const title = isOne ? `${name} not measured. Why? Or go on with the pad.` : "The rest is not measured. Why?";
    const reasons = app.document.words.not_measured.filter(([code]) => excusedBy(code, codes).length);
    replace(
      over,
      h("header", {}, title, closer(close)),
      h(
        "div",
        { class: "wrap" },
        reasons.map(([code, words]) =>
          option(words, () => {
            act.reason(excusedBy(code, codes), code);
            close();
          }),
        ),
        isOne && pad.typed[codes[0]]
          ? option("Artifact: keep the value", () => {
              act.artifact(codes[0]);
              close();
            })
          : null,
      ),
    );
    over.hidden = false;
  }

  return { open, close };
}
