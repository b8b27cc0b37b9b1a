/**
 * The end of the drug: minutes, mg, and why when it lies outside the window or came early.
 */

import { h } from "../lib/dom.js";
import { clock, span } from "../lib/format.js";
import { perKgOf, shownMg, shownMgPerKg } from "../record/amounts.js";
import { choice } from "./choices.js";
import { agoChoice, facts, keepButton, openSheet, reasonChoice, warning } from "./sheet.js";

const EVENTS = [["completed", "Finished", "the dose is in"], ["stopped", "Stopped early", "with a reason"]];

/** Opens the sheet; nothing is chosen beforehand. */
export function openEnd(app) {
  const { record } = app;
  openSheet({ title: "End of the drug", name: "end", wide: true }, (sheet) => {
    const shown = h("div", { class: "sheet__proj" });
    const when = agoChoice(app, { notBefore: record.byKind("dose_event").at(-1)?.measuredAt ?? null, changed: () => draw() });
    const event = choice("What happened", EVENTS, { changed: () => draw(), few: true });
    const reason = reasonChoice("Because", app.document.words.stop_reasons, () => draw());
    const why = h("div", { class: "sheet__why", hidden: true }, reason.node);
    const keep = keepButton(sheet, () => app.chart("dose_event", "dose-events",
      { event: event.value(), ...(needsReason() ? reason.body() : {}) }, { measuredAt: when.at(), tell: "End recorded" }));

    function outside() {
      return windowFault(record.infusion.elapsedSeconds(when.at()), app.document.protocol.limits);
    }

    function needsReason() {
      return event.value() === "stopped" || (event.value() === "completed" && outside() !== null);
    }

    function draw() {
      const at = when.at();
      const less = event.value() === "completed" && shortfall(record.infusion.delivered(at), record.ordered, app.document.protocol.limits);
      shown.replaceChildren(...soFar(record, at), ...[outside(), less].filter(Boolean).map(warning));
      why.hidden = !needsReason();
      if (event.value() === null) keep.say("Choose what happened", false);
      else if (needsReason() && !reason.isComplete()) keep.say("Choose a reason", false);
      else keep.say(`${event.value() === "completed" ? "Finished" : "Stopped"} at ${clock(at, app.document.zone)}: record the end`);
    }

    draw();
    return [shown, event.node, why, when.node, keep.node];
  });
}

/**
 * Why the length is outside the window, in words; nothing inside it. Both ends are inside.
 *
 * @param {number} seconds since the start, pauses included
 */
export function windowFault(seconds, { window_from_minutes: from, window_to_minutes: to }) {
  if (seconds < from * 60) return `${span(seconds * 1000)} min: shorter than the window of ${from} to ${to} min. Say why.`;
  if (seconds > to * 60) return `${span(seconds * 1000)} min: longer than the window of ${from} to ${to} min. Say why.`;
  return null;
}

/**
 * That less is in than was ordered, by more than the same tolerance above which it would be too much.
 *
 * @param {Fraction} given in µg, by calculation
 * @param {Fraction|null} ordered in µg
 */
export function shortfall(given, ordered, { overrun_percent: percent }) {
  if (ordered === null || given.times(100).compared(ordered.times(100 - percent)) >= 0) return null;
  return `By calculation ${shownMg(given)} of ${shownMg(ordered)} mg is in. Finished, or stopped early?`;
}

function soFar(record, at) {
  const given = record.infusion.delivered(at);
  const perKg = perKgOf(given, record.weightG);
  const { ordered } = record;
  return [facts([
    ["Since the start", span(record.infusion.elapsedSeconds(at) * 1000), "min"],
    ["Delivered, calculated", shownMg(given), ordered ? `of ${shownMg(ordered)} mg` : "mg"],
    ["Per kg", perKg ? shownMgPerKg(perKg) : "–", "mg/kg"]])];
}
