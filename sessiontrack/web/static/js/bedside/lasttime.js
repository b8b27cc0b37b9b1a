/**
 * How it was last time, before the drug starts: peak pressure, worst effect, antiemetic, dose, minutes to ready.
 */

import { h, replace } from "../lib/dom.js";
import { day, trimmed } from "../lib/format.js";
import { effectName, wordOf } from "./entry-words.js";

const BEFORE = ["planned", "checked_in"];

/** @type {(root: HTMLElement, app: object) => {draw: function}} */
export function mount(root, app) {
  let isShown = null;

  function draw(record) {
    const { last_time: last } = app.document;
    const shows = BEFORE.includes(record.state) && last !== undefined;
    if (shows === isShown) return;
    isShown = shows;
    root.hidden = !shows;
    replace(root, shows && h("section", { class: "lasttime", "aria-label": "Last time" },
      h("h2", {}, `Last time, ${day(last.on)}`),
      h("dl", {}, lastTimeRows(last, app).map(([term, words]) => h("div", {}, h("dt", {}, term), h("dd", {}, words))))));
  }

  return { draw };
}

/**
 * Facts of the session before; what is not known is not said.
 *
 * @param {object} last `last_time` of the document
 * @param {{document: object, catalogue: object}} known
 * @returns {Array<[string, string]>}
 */
export function lastTimeRows(last, { document, catalogue }) {
  const rows = [
    ["Peak pressure", last.peak_systolic !== undefined && peakWords(last)],
    ["Worst effect", last.worst_effect && worstWords(last, document, catalogue)],
    ["Antiemetic", last.antiemetic?.join(", ") ?? "none given"],
    ["Dose", last.delivered_mg !== undefined && doseWords(last)],
    ["Ready to leave", last.minutes_to_ready !== undefined && `${last.minutes_to_ready} min after the end`],
  ];
  return rows.filter(([, words]) => words);
}

function peakWords({ peak_systolic: systolic, peak_reading_diastolic: diastolic, diastolic_apart: apart }) {
  return `${systolic}/${diastolic ?? "–"}${apart === undefined ? "" : `, diastolic up to ${apart}`}`;
}

function worstWords({ worst_effect: code, worst_severity: severity, worst_minute: minute }, { words }, catalogue) {
  return `${effectName(catalogue, code)}, ${wordOf(words.severities, severity).toLowerCase()} at ${minute} min`;
}

function doseWords({ delivered_mg: mg, delivered_mg_per_kg: perKg }) {
  return `${trimmed(mg)} mg${perKg === undefined ? "" : `, ${trimmed(perKg)} mg/kg`}`;
}
