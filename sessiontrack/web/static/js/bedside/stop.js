/**
 * The stop panel: a value at or past the stop limit is said large before it is kept, and asked about once a reading.
 */

import { h, icon, on, replace } from "../lib/dom.js";
import { CUFF, signOf, valuesOf } from "./signs.js";

/**
 * The panel, over the pad.
 *
 * @param {HTMLElement} panel
 * @returns {{ask: function, isOpen: function, close: function}} `ask({value, why, pauseFor})` resolves to
 *   "edit", "save" or "pause".
 */
export function stopPanel(panel) {
  const box = h("div", {
    class: "check",
    role: "alertdialog",
    "aria-labelledby": "stop-value",
    "aria-describedby": "stop-why",
    hidden: true,
  });
  panel.append(box);
  let settle = null;
  on(box, "keydown", (event) => {
    if (event.key === "Escape") {
      event.stopPropagation();
      answer("edit");
    }
    if (event.key === "Tab") hold(event);
  });

  function answer(choice) {
    box.hidden = true;
    settle?.(choice);
    settle = null;
  }

  function hold(event) {
    const buttons = [...box.querySelectorAll("button")];
    const last = event.shiftKey ? buttons[0] : buttons.at(-1);
    if (document.activeElement !== last) return;
    event.preventDefault();
    (event.shiftKey ? buttons.at(-1) : buttons[0]).focus();
  }

  function button(choice, words, extra = "") {
    return h(
      "button",
      { type: "button", class: `btn ${extra}`, "data-choice": choice, on: { click: () => answer(choice) } },
      words,
    );
  }

  function ask({ value, why, pauseFor }) {
    replace(
      box,
      h("h3", { id: "stop-value" }, icon("warn"), value),
      h("p", { id: "stop-why" }, why),
      h(
        "div",
        {},
        button("edit", "Correct it"),
        button("save", "Save as measured"),
        pauseFor && button("pause", `Save, record the pump paused, recheck in ${pauseFor} min`, "wide"),
      ),
    );
    box.hidden = false;
    box.querySelector("button").focus();
    return new Promise((resolve) => {
      settle = resolve;
    });
  }

  return { ask, isOpen: () => !box.hidden, close: () => answer("edit") };
}

/**
 * What the panel says about a set: the loudest stop limit at length, every other value that is kept with it by name.
 *
 * @param {object[]} faults the loudest first, at least one of them past a stop limit
 * @param {object} readings
 * @param {object} record
 * @param {object[]} fields of the pad
 * @returns {{value: string, why: string, brief: string}} `brief` without the value before and what to do
 */
export function stopWords(faults, readings, record, fields) {
  const stops = faults.filter((fault) => fault.kind === "stop");
  const code = signOf(stops[0]);
  const also = alsoWords(faults, CUFF.includes(code) ? CUFF : [code], readings, fields);
  const was = (sign) => record.last(sign)?.value ?? "–";
  const { limits } = record;
  if (CUFF.includes(code)) {
    const lowest = readings.systolic < limits.bp_low_critical_systolic;
    const limit = lowest
      ? `below ${limits.bp_low_critical_systolic}`
      : `${limits.bp_critical_systolic}/${limits.bp_critical_diastolic}`;
    const value = `${readings.systolic ?? "–"}/${readings.diastolic ?? "–"} mmHg`;
    const act = lowest
      ? adviceOf(stops[0])
      : "Recheck, call the clinician, pause. Ask about chest pain, headache, vision, breath, weakness.";
    return {
      value,
      why: `Stop limit ${limit}. Last ${was("systolic")}/${was("diastolic")}.${also} Check the cuff and the number. ${act}`,
      brief: `Stop limit ${limit}.${also}`,
    };
  }
  const field = fields.find((one) => one.code === code);
  const value = `${field.name} ${readings[code]} ${field.unit}`.trim();
  const limit = sentenceOf(stops[0]);
  return { value, why: `${limit} Last ${was(code)}.${also} Check the number. ${adviceOf(stops[0])}`, brief: limit + also };
}

function alsoWords(faults, told, readings, fields) {
  const others = faults.filter((fault) => !told.includes(signOf(fault)));
  const of = (kind) => valuesOf(others.filter((fault) => fault.kind === kind), fields, readings);
  const stops = of("stop");
  const say = (how, values) => (values.length ? ` Also ${how}: ${values.join(", ")}.` : "");
  return say("past a stop limit", stops) + say("unusual", of("unusual").filter((one) => !stops.includes(one)));
}

/** A rule says the value and its limit first, and then what to do. */
/** Why the drug is paused, by the rule that spoke; a rule that is none of the reasons is quoted. */
const REASONS = {
  inf_bp_crit: "high_bp",
  inf_bp_symptom: "high_bp",
  inf_bp_fall: "low_bp",
  inf_hr_high: "high_hr",
  inf_hr_low: "low_hr",
  inf_spo2: "low_spo2",
  sedation: "over_sedation",
  distress_high: "distress",
};

/**
 * The pause that follows a value past its stop limit.
 *
 * @param {object} fault of `checkVitals`, whose code is the rule's
 * @returns {{event: "paused", reason: string, note?: string}}
 */
export function pauseFor(fault) {
  const reason = REASONS[fault.code];
  return reason ? { event: "paused", reason } : { event: "paused", reason: "other", note: fault.message.split(". ")[0] };
}

function sentenceOf({ message }) {
  return `${message
    .split(". ")[0]
    .replace(/\.$/, "")
    .replace(/^.*?: /, "")
    .replace(/^./, (first) => first.toUpperCase())}.`;
}

function adviceOf({ message }) {
  return message.split(". ").slice(1).join(". ");
}
