/**
 * Open alerts with what to do, each answered with what was done in a tap or two; and what the page asks beside them.
 */

import { h, icon, replace, setAttr, setText } from "../lib/dom.js";
import { clock, counted } from "../lib/format.js";
import { shownMg } from "../record/amounts.js";
import { openAllAlerts, openAnswer, openEnd } from "./later.js";

/** So many answers of the document come first and are one tap away. */
export const FIRST = 4;

/** So long before the ordered dose is in, it is said. Our own choice: time to walk to the pump. */
const SOON_MS = 2 * 60_000;

/** @type {(root: HTMLElement, app: object) => {draw: function, tick: function}} */
export function mount(root, app) {
  const line = h("div", { class: "alertline", hidden: true });
  const why = h("div", { class: "why", hidden: true });
  const dose = h("div", { class: "dosewarn", role: "status", hidden: true });
  const loud = h("p", { class: "vh", role: "alert" });
  const soft = h("p", { class: "vh", role: "status" });
  const said = new Set();
  let record = app.record;
  let shownKey = "";
  let isFirst = true;
  root.replaceChildren(line, why, dose, loud, soft);

  function draw(newer, now) {
    record = newer;
    const open = openAlerts(record);
    announce(open);
    const key = JSON.stringify(open.map(({ id, message, late }) => [id, message, late]));
    if (key !== shownKey) drawLine(open);
    shownKey = key;
    tick(now);
  }

  function drawLine(open) {
    const [first] = open;
    line.hidden = !first;
    setAttr(line, "data-level", first?.level);
    replace(line, first && [
      h("p", { class: "alertline__words" }, icon("warn"), alertWords(first, app)),
      h("div", { class: "alertline__acts", role: "group", "aria-label": "Answer" }, answers(first)),
      open.length > 1 ? h("button", { type: "button", class: "btn btn--quiet alertline__more", "data-key": "alerts-more", on: { click: () => openAllAlerts(app) } }, `+${open.length - 1}`, h("span", { class: "vh" }, ` ${counted(open.length - 1, "more open alert")}`)) : null]);
  }

  function answers(alert) {
    if (!app.may("entries:append")) return null;
    const first = app.document.words.acknowledged_with.slice(0, FIRST);
    return [
      first.map(([code, words]) => h("button", { type: "button", class: "btn", "data-key": `ack-${code}`, on: { click: () => acknowledge(app, alert, code) } }, words)),
      h("button", { type: "button", class: "btn btn--quiet", "data-key": "ack-other", on: { click: () => openAnswer(app, alert) } }, "Other…")];
  }

  /** What is new is said once: the loud ones at once, the others when there is a pause. */
  function announce(open) {
    const fresh = open.filter((alert) => !said.has(alert.id));
    for (const alert of fresh) said.add(alert.id);
    if (isFirst) { isFirst = false; return; }
    const critical = fresh.filter((alert) => alert.level === "critical");
    const others = fresh.filter((alert) => alert.level !== "critical");
    if (critical.length) setText(loud, critical.map((alert) => alert.message).join(" "));
    if (others.length) setText(soft, others.map((alert) => alert.message).join(" "));
  }

  /** The ordered dose is nearly in, or it is and the drug still runs. */
  function tick(now) {
    const at = record.state === "infusing" ? record.infusion.completesAt : null;
    const isSoon = at !== null && now >= at - SOON_MS;
    dose.hidden = !isSoon;
    if (!isSoon) return;
    const amount = `${shownMg(record.ordered)} mg`;
    const words = now < at ? `The ordered ${amount} will be in at ${clock(at, app.document.zone)}.` : `The ordered ${amount} is in since ${clock(at, app.document.zone)} and the drug still runs.`;
    if (dose.dataset.words === words) return;
    dose.dataset.words = words;
    replace(dose, icon("clock"), h("p", {}, words), app.may("entries:append") ? h("button", { type: "button", class: "btn", "data-key": "dose-end-now", on: { click: () => openEnd(app) } }, "End…") : null);
  }

  return { draw, tick };
}

/** Alerts that wait for an answer; a line of a checklist is none. The loudest first, of those the newest. */
export function openAlerts(record) {
  const open = record.alerts.filter((alert) => alert.status === "open" && !alert.isGate);
  const rank = ({ level }) => ["critical", "warn", "info"].indexOf(level);
  return open.sort((one, other) => rank(one) - rank(other) || other.raisedAt - one.raisedAt);
}

/** What an alert says, and since when. */
export function alertWords(alert, app) {
  return h("span", {}, alert.level === "critical" ? h("b", {}, "Stop: ") : null, unbroken(alert.message), " ",
    h("time", {}, clock(alert.raisedAt, app.document.zone), alert.late ? ", late" : ""));
}

/** The one name with a letter after its hyphen stays in one line. */
function unbroken(text) {
  return text.split(/(C-SSRS)/).map((part, place) => (place % 2 ? h("span", { style: { "white-space": "nowrap" } }, part) : part));
}

/** Keeps what was done about an alert. */
export function acknowledge(app, alert, action, words) {
  return app.chart("acknowledgement", "acknowledgements", { target: alert.id, action, ...(words ? { reason_text: words } : {}) }, { tell: "Answered" });
}
