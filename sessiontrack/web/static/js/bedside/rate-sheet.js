/**
 * A new rate: by steps or typed, with what it comes to before it is kept, and why.
 */

import { h, on, replace } from "../lib/dom.js";
import { clock } from "../lib/format.js";
import { shownMg } from "../record/amounts.js";
import { fraction } from "../record/fractions.js";
import { box, choice } from "./choices.js";
import { doseDoubts, keepDose, sayDose } from "./dose-doubt.js";
import { openBolus } from "./dose-given.js";
import { isFar, mgText, percentWords, projection, projectionWords, rateWords, SHORT_PAUSE_MS, steps, typedRate } from "./rates.js";
import { agoChoice, facts, keepButton, openSheet, reasonChoice, row, warning } from "./sheet.js";

const MINUTE = 60_000;

/** The rate of the pump changed. */
export function openRate(app) {
  const { record } = app;
  const present = runningRate(record);
  openSheet({ title: "Change dose", name: "rate", wide: true }, (sheet) => {
    const when = agoChoice(app, { notBefore: lastChange(record), changed: () => draw() });
    const rate = rateChoice(app, present, `New rate, now ${rateWords(present, record.strengthUgPerMl)}`, () => draw());
    const reason = reasonChoice("Reason", app.document.words.dose_reasons, () => draw());
    const doubts = doseDoubts(app);
    const body = () => ({ event: "rate_changed", ...rate.body(), ...reason.body() });
    const keep = keepButton(sheet, () => keepDose(app, doubts, body(), { measuredAt: when.at(), tell: "Rate recorded" }, draw));

    function draw() {
      rate.show(when.at());
      const isReady = rate.value() !== null && rate.isComplete() && reason.isComplete();
      const doubt = doubts.draw(isReady ? body() : null);
      if (rate.value() === null || !rate.isComplete()) keep.say(rate.wants(), false);
      else if (!reason.isComplete()) keep.say("Choose a reason", false);
      else sayDose(keep, doubt, `Change to ${rateWords(rate.value(), record.strengthUgPerMl)} at ${clock(when.at(), app.document.zone)}`);
    }

    draw();
    return [rate.node, reason.node, when.node, doubts.node, keep.node, alsoHere(app, sheet)];
  });
}

/** After a longer pause the rate is chosen anew: the last one is one of the choices, and none is chosen. */
export function openResume(app) {
  const { record } = app;
  const last = record.infusion.segments.at(-1)?.rate ?? null;
  const minutes = Math.floor((app.now() - (record.pausedSince ?? app.now())) / MINUTE);
  const why = minutes * MINUTE >= SHORT_PAUSE_MS ? `Paused for ${minutes} min: choose the rate anew.` : "Choose the rate.";
  openSheet({ title: "Resume", name: "resume", wide: true }, (sheet) => {
    const when = agoChoice(app, { notBefore: record.pausedSince, changed: () => draw() });
    const rate = rateChoice(app, last, last ? `Rate, ${rateWords(last, record.strengthUgPerMl)} before the pause` : "Rate", () => draw(), { withSame: true });
    const doubts = doseDoubts(app);
    const body = () => ({ event: "resumed", ...rate.body() });
    const keep = keepButton(sheet, () => keepDose(app, doubts, body(), { measuredAt: when.at(), tell: "Resumed" }, draw));

    function draw() {
      rate.show(when.at());
      const isReady = rate.value() !== null && rate.isComplete();
      const doubt = doubts.draw(isReady ? body() : null);
      if (isReady) sayDose(keep, doubt, `Resumed at ${rateWords(rate.value(), record.strengthUgPerMl)}`);
      else keep.say(rate.wants(), false);
    }

    draw();
    return [h("p", { class: "sheet__say" }, why), rate.node, when.node, doubts.node, keep.node];
  });
}

/**
 * The steps, a typed rate, and what the chosen one comes to.
 *
 * @returns {{node: HTMLElement[], value: function, body: function, isComplete: function, wants: function, show: function}}
 *   `show(at)` says what it comes to from that moment on
 */
function rateChoice(app, present, legend, changed, { withSame = false } = {}) {
  const { record } = app;
  const strength = record.strengthUgPerMl;
  const offered = present ? steps(present) : [];
  const same = withSame && present ? [["same", "As before", `${shownMg(present)} mg/h`]] : [];
  const options = [...same, ...offered.map((one) => [String(one.percent), percentWords(one.percent), `${shownMg(one.rateUgPerH)} mg/h`]), ["type", "Type…"]];
  const unit = choice("Unit", strength ? [["ml", "mL/h, as the pump shows"], ["mg", "mg/h"]] : [["mg", "mg/h"]], { chosen: strength ? "ml" : "mg", changed: draw, few: true });
  const typed = box("New rate", { mode: "decimal", max: 10, changed: draw });
  const again = box("Again, to be sure", { mode: "decimal", max: 10, changed: draw });
  const typing = h("div", { class: "sheet__typing", hidden: true }, unit.node, row(typed.node, again.node));
  const shown = h("div", { class: "sheet__proj" });
  const chips = choice(legend, options, { changed: (code) => { draw(); if (code === "type") typed.input.focus(); } });

  function value() {
    const code = chips.value();
    if (code === "type") return typedRate(typed.value(), unit.value(), strength);
    if (code === "same") return fraction(present);
    return offered.find((one) => String(one.percent) === code)?.rateUgPerH ?? null;
  }

  function isComplete() {
    if (chips.value() !== "type") return true;
    const rate = value();
    if (rate === null || !isFar(rate, present)) return rate !== null;
    return typedRate(again.value(), unit.value(), strength)?.compared(rate) === 0;
  }

  function wants() {
    if (chips.value() !== "type") return "Choose the rate";
    return value() === null ? "Type the rate" : "Type it again: it is far from the last";
  }

  function draw() {
    typing.hidden = chips.value() !== "type";
    again.node.hidden = value() === null || !isFar(value(), present);
    changed();
  }

  function body() {
    if (chips.value() === "type" && unit.value() === "ml") {
      return { rate_ml_per_h: typed.value().replace(",", "."), concentration_mg_per_ml: mgText(strength) };
    }
    return { rate_mg_per_h: mgText(value()), ...(strength ? { concentration_mg_per_ml: mgText(strength) } : {}) };
  }

  again.node.hidden = true;
  on(typing, "keydown", (event) => { if (event.key === "Escape" && typed.value()) { typed.input.value = ""; event.preventDefault(); draw(); } });
  const show = (at) => replace(shown, projected(app, value(), at));
  return { node: [chips.node, typing, shown], value, body, isComplete, wants, show };
}

/** The new rate, the total by the planned end, and per kilogram; and whether that passes the order. */
function projected(app, rateUgPerH, at) {
  const { record } = app;
  const endsAt = plannedEnd(record, at, app.document.protocol.limits);
  const total = endsAt === null ? "Total" : `Total by ${clock(endsAt, app.document.zone)}`;
  if (rateUgPerH === null) return facts([["New rate", "–", "mg/h"], [total, "–", "mg"], ["Per kg", "–", "mg/kg"]]);
  const comes = projection({ rateUgPerH, deliveredUg: record.infusion.delivered(at), orderedUg: record.ordered, weightG: record.weightG, at, endsAt });
  const words = projectionWords(comes);
  const shown = facts([["New rate", shownMg(rateUgPerH), "mg/h"], [total, words.total, "mg"], ["Per kg", words.perKg, "mg/kg"]]);
  if (!comes.isOver) return shown;
  return [shown, warning(`Passes the ordered ${shownMg(record.ordered)} mg at ${clock(comes.reachedAt, app.document.zone)}.`)];
}

/** The end that was ordered, or that of the window once the first has passed. */
function plannedEnd(record, now, limits) {
  if (record.startedAt === null) return null;
  const ends = [record.order?.duration_minutes, limits.window_to_minutes].filter(Boolean).map((minutes) => record.startedAt + minutes * MINUTE);
  return ends.find((end) => end > now) ?? null;
}

/** µg an hour, exact; nothing when the drug does not run. */
function runningRate(record) {
  const last = record.infusion.segments.at(-1);
  return last && last.endsAt === null ? last.rate : null;
}

function lastChange(record) {
  return record.byKind("dose_event").at(-1)?.measuredAt ?? null;
}

/** What else is done to the drug, a tap further. */
function alsoHere(app, sheet) {
  const count = app.isOnline
    ? h("a", { class: "btn btn--quiet", href: `/sessions/${app.sessionId}/leave#drug-count-form` }, "Drug count")
    : h("p", { class: "muted" }, "The drug count needs the network and a witness's password.");
  return h("div", { class: "sheet__also" },
    h("button", { type: "button", class: "btn btn--quiet", on: { click: () => { sheet.close(); openBolus(app); } } }, "Bolus given…"), count);
}
