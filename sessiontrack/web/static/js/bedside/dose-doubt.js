/**
 * An amount of drug that is unusual is asked about once, in the sheet, before it is kept; one that cannot be is said.
 */

import { h, replace } from "../lib/dom.js";
import { capital } from "../lib/format.js";
import { checkDose } from "../record/dose-checks.js";
import { warning } from "./sheet.js";
import { confirmationsOf, doubtsKey } from "./signs.js";

const NAMES = {
  "/rate_mg_per_h": "rate", "/rate_ml_per_h": "rate", "/concentration_mg_per_ml": "concentration", "/dose_mg": "dose",
};

/** A fault of `checkDose` as a sentence; a doubt is a question. */
export function doubtWords({ path, message, confirmable }) {
  return `${capital(`${NAMES[path] ?? ""} ${message}`.trim())}${confirmable ? ". Is it right?" : "."}`;
}

/**
 * @param {object} app
 * @returns {{node: HTMLElement, draw: function, settle: function}} `draw(body)` says whether it is "impossible", "asked"
 *   or nothing; `settle(body)` is the body with what was confirmed, or null when it has to be asked first
 */
export function doseDoubts(app) {
  const node = h("div", { class: "sheet__proj" });
  const none = doubtsKey([]);
  let asked = none;

  function draw(body) {
    const faults = body ? checkDose(body, app.record) : [];
    const hard = faults.filter((fault) => !fault.confirmable);
    // Other amounts are other questions.
    if (doubtsKey(faults) !== asked) asked = none;
    replace(node, (hard.length ? hard : asked === none ? [] : faults).map((fault) => warning(doubtWords(fault))));
    return hard.length ? "impossible" : asked === none ? "" : "asked";
  }

  function settle(body) {
    const faults = checkDose(body, app.record);
    const confirmed = confirmationsOf(faults);
    if (doubtsKey(faults) === asked) return confirmed.length ? { ...body, confirmed } : body;
    asked = doubtsKey(faults);
    return null;
  }

  return { node, draw, settle };
}

/** Keeps a dose event, unless it has to be asked about first: `draw` then shows the question. */
export async function keepDose(app, doubts, body, how, draw) {
  const sure = doubts.settle(body);
  if (sure !== null) return app.chart("dose_event", "dose-events", sure, how);
  draw();
  // The button lies over the foot of the sheet.
  doubts.node.scrollIntoView({ block: "center" });
  return false;
}

/** The words of the button that keeps it, by what is doubtful. */
export function sayDose(keep, doubt, words) {
  if (doubt === "impossible") keep.say("This cannot be right", false);
  else keep.say(doubt === "asked" ? `Yes. ${words}` : words);
}
