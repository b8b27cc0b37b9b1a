/**
 * What is charted beside vitals, effects and drug: notes by phrase, other medicines, and a list of the quieter kinds.
 */

import { h, icon, on, replace } from "../lib/dom.js";
import {
  openEmergency, openHandover, openIncident, openIv, openKeys, openMedicine, openNote, openOxygen, openTolerability,
} from "./later.js";
import { onKey } from "./shortcuts.js";

const UNDER_CARE = ["infusing", "paused", "recovering"];

/** @type {(root: HTMLElement, app: object) => {draw: function}} */
export function mount(root, app) {
  const list = h("div", { class: "also__list" });
  const urgent = document.getElementById("live-urgent");
  keepInReach(urgent);
  root.replaceChildren(h("div", { class: "panel__head" }, h("h2", {}, "Also")), list);
  onKey("n", () => openNote(app));
  onKey("?", () => openKeys(app));
  let shownKey = "";

  function draw(record) {
    const key = `${record.state} ${app.isOnline}`;
    if (key === shownKey) return;
    shownKey = key;
    replace(list, menu(app, () => {}));
    if (app.may("entries:append")) replace(urgent, emergencyButton(app));
  }

  return { draw };
}

/** On a phone the bar has room for the name only, so the emergency lies at the thumb. */
function keepInReach(urgent) {
  const phone = matchMedia("(max-width: 640px)");
  const bar = urgent.parentElement;
  const place = () => (phone.matches ? document.querySelector(".strip") : bar).prepend(urgent);
  place();
  on(phone, "change", place);
}

/** What may be charted now, each with its sheet; `before` is called first. */
export function menu(app, before) {
  const one = (words, open, key) => h("button", { type: "button", class: "btn", "data-key": key, on: { click: () => { before(); open(app); } } }, words);
  const link = (words, path) => h("a", { class: "btn", href: `/sessions/${app.sessionId}/${path}` }, words);
  return [
    one("Note", openNote, "also-note"), one("Drug given", openMedicine, "also-medicine"), one("Oxygen", openOxygen), one("IV access", openIv),
    one("Overall tolerability", openTolerability), one("Fall or other incident", openIncident), one("Emergency, with what was done", openEmergency),
    UNDER_CARE.includes(app.record.state) ? one("Hand over…", openHandover, "also-handover") : null,
    // The count takes a witness's password, which never waits on a device.
    app.isOnline ? link("Drug count", "leave#drug-count-form") : h("p", { class: "muted" }, "The drug count needs the network and a witness's password."),
    app.isOnline ? link("Record", "record") : null,
    one("Keys", openKeys),
  ];
}

/** One tap from any state; what happened and who came is added when there is a hand for it. */
function emergencyButton(app) {
  const send = () => app.chart("emergency", "emergencies", { what: "Emergency called" }, { tell: "Emergency recorded" });
  return h("button", { type: "button", class: "btn btn--danger urgent", "data-key": "emergency", on: { click: send } }, icon("warn"), h("span", {}, "Emergency", h("span", { class: "urgent__lg" }, " called")));
}
