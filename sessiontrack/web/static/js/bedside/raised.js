/**
 * A set with a raised pressure suggests its side effect: one tap asks for the severity, another takes the words away.
 */

import { h, icon, replace } from "../lib/dom.js";

/** The term that is suggested. Source: design of the page, 6.5; the list of side effects says "suggest, never infer". */
const RAISED = "blood_pressure_increased";

const RUNNING = ["infusing", "paused"];

/**
 * The newest set, when its pressure is at or past the warning step while the drug acts and the effect is not charted.
 *
 * @param {object} record
 * @returns {object|null} the set
 */
export function raisedSet(record) {
  const set = record.vitals.at(-1);
  if (!set || !RUNNING.includes(record.state) || set.at < record.startedAt) return null;
  const { bp_warn_systolic: systolic, bp_warn_diastolic: diastolic } = record.limits;
  if (!(set.values.systolic >= systolic || set.values.diastolic >= diastolic)) return null;
  return record.activeEffects.some((effect) => effect.code === RAISED) ? null : set;
}

/** Draws the words before the latest entries, in both of their places. */
export function mount(_root, app) {
  const places = ["live-latest", "live-log"].map((id) => {
    const place = h("div");
    document.getElementById(id).firstElementChild.after(place);
    return place;
  });
  let dismissedId = null;
  let shownId = null;

  function draw(record) {
    const id = (app.may("entries:append") && raisedSet(record)?.entry.id) || null;
    const newId = id === dismissedId ? null : id;
    if (newId === shownId) return;
    shownId = newId;
    for (const place of places) replace(place, newId && chip(place.parentElement.id));
  }

  function chip(where) {
    const ask = h("button", { type: "button", class: "raised__ask", "aria-haspopup": "dialog", "data-key": `raised-${where}`,
      on: { click: () => app.emit("askeffect", { code: RAISED, anchor: ask }) } }, "Log raised blood pressure?");
    const close = h("button", { type: "button", class: "iconbtn", "aria-label": "Do not log raised blood pressure", on: { click: dismiss } }, icon("close"));
    return h("div", { class: "raised", role: "group", "aria-label": "Suggestion" }, ask, close);
  }

  function dismiss() {
    dismissedId = shownId;
    draw(app.record);
  }

  return { draw };
}
