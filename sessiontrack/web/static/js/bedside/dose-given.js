/**
 * Drug given at one moment: a bolus beside the infusion, or a dose by a route without a rate.
 */

import { h, replace } from "../lib/dom.js";
import { clock } from "../lib/format.js";
import { perKgOf, shownMg, shownMgPerKg } from "../record/amounts.js";
import { box, choice } from "./choices.js";
import { doseDoubts, keepDose, sayDose } from "./dose-doubt.js";
import { mgText, typedThousandths } from "./rates.js";
import { agoChoice, facts, keepButton, openSheet, row, warning } from "./sheet.js";

/** Where such a dose usually goes; anything else is typed. */
const SITES = {
  im: ["Left deltoid", "Right deltoid", "Left thigh", "Right thigh"],
  intranasal: ["Left nostril", "Right nostril", "Both nostrils"],
  subcutaneous: ["Left arm", "Right arm", "Abdomen"],
};

/** A bolus was given by the pump or by hand. */
export function openBolus(app) {
  openSheet({ title: "Bolus given", name: "bolus" }, (sheet) => {
    const by = box("Ordered by", { max: 100, isOptional: true });
    return doseParts(app, sheet, { event: "bolus", extra: [by.node], more: () => (by.value() ? { decided_by: by.value() } : {}) });
  });
}

/** A dose of a route without a rate: mg and where. */
export function openDose(app) {
  const sites = SITES[app.record.order?.route] ?? [];
  openSheet({ title: "Dose given", name: "dose" }, (sheet) => {
    const site = box(sites.length ? "Or another place" : "Place", { max: 60, isOptional: true, changed: () => place?.set(null) });
    const place = sites.length ? choice("Place", sites.map((words) => [words, words]), { changed: () => { site.input.value = ""; } }) : null;
    const said = () => place?.value() || site.value();
    return doseParts(app, sheet, { event: "dose_given", extra: [place?.node, site.node], more: () => (said() ? { site: said() } : {}) });
  });
}

function doseParts(app, sheet, { event, extra, more }) {
  const { record } = app;
  const shown = h("div", { class: "sheet__proj" });
  const amount = box("Dose", { unit: "mg", mode: "decimal", max: 8, changed: () => draw() });
  const ordered = event === "dose_given" ? remaining(record, app.now()) : null;
  const asOrdered = ordered === null ? null : h("button", { type: "button", class: "opt", on: { click: () => { amount.input.value = mgText(ordered); draw(); } } }, `As ordered: ${mgText(ordered)} mg`);
  const when = agoChoice(app, { changed: () => draw() });
  const doubts = doseDoubts(app);
  const body = () => ({ event, dose_mg: mgText(typedThousandths(amount.value())), ...more() });
  const keep = keepButton(sheet, () => keepDose(app, doubts, body(), { measuredAt: when.at(), tell: event === "bolus" ? "Bolus recorded" : "Dose recorded" }, draw));

  function draw() {
    const dose = typedThousandths(amount.value());
    const doubt = doubts.draw(dose && body());
    replace(shown, comesTo(record, dose, when.at()));
    if (dose) sayDose(keep, doubt, `Record ${mgText(dose)} mg at ${clock(when.at(), app.document.zone)}`);
    else keep.say("Type the dose", false);
  }

  draw();
  return [row(amount.node, asOrdered), shown, extra, when.node, doubts.node, keep.node];
}

/** What is left of the order, in µg; nothing when there is none, or it is all given. */
function remaining(record, now) {
  const left = record.ordered?.minus(record.infusion.delivered(now));
  return left && left.n > 0n ? left : null;
}

function comesTo(record, dose, at) {
  const total = record.infusion.delivered(at).plus(dose ?? 0);
  const perKg = perKgOf(total, record.weightG);
  const { ordered } = record;
  return [
    facts([[dose ? "Together" : "So far", shownMg(total), ordered ? `of ${shownMg(ordered)} mg` : "mg"], ["Per kg", perKg ? shownMgPerKg(perKg) : "–", "mg/kg"]]),
    dose && ordered && total.compared(ordered) > 0 ? warning(`That is more than the ordered ${shownMg(ordered)} mg.`) : null];
}
