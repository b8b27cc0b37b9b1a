/**
 * Sheets of the quieter kinds: oxygen, the cannula, the patient's rating, incidents, emergencies.
 */

import { codeWords } from "../lib/format.js";
import { box, choice } from "./choices.js";
import { agoChoice, keepButton, openSheet, row } from "./sheet.js";

const RATINGS = Array.from({ length: 11 }, (_, points) => [String(points), String(points)]);
const GAUGES = ["18", "20", "22", "24"];
const FLOW = /^\d{1,2}([.,]\d)?$/;

export function openOxygen(app) {
  openForm(app, { title: "Oxygen", kind: "oxygen", segment: "oxygen", save: "Save oxygen" }, (draw) => {
    const action = choice("Oxygen", app.document.words.oxygen_actions, { changed: draw, few: true });
    const flow = box("Flow", { unit: "L/min", mode: "decimal", max: 4, changed: draw, isOptional: true });
    const device = choice("By", [["nasal cannula", "Nasal cannula"], ["mask", "Mask"], ["mask with reservoir", "Mask with reservoir"]], { isQuiet: true });
    const isFlow = () => flow.value() === "" || FLOW.test(flow.value());
    return {
      parts: [action.node, flow.node, device.node],
      wants: () => (!action.value() ? "Started, changed or stopped?" : !isFlow() ? "A flow has at most one decimal" : ""),
      body: () => given({ action: action.value(), flow_l_per_min: flow.value().replace(",", "."), device: device.value() }),
    };
  });
}

export function openIv(app) {
  const { words } = app.document;
  openForm(app, { title: "IV access", kind: "iv_access", segment: "iv-accesses", save: "Save" }, (draw) => {
    const action = choice("Cannula", words.line_actions, { changed: draw, few: true });
    const side = choice("Side", words.sides, { few: true, isQuiet: true });
    const gauge = choice("Gauge", GAUGES.map((size) => [size, `${size} G`]), { few: true, isQuiet: true });
    const site = box("Site", { max: 60, hint: "forearm", isOptional: true });
    const skin = box("Skin", { max: 200, hint: "clean, dry", isOptional: true });
    return {
      parts: [action.node, side.node, gauge.node, row(site.node, skin.node)],
      wants: () => (action.value() ? "" : "Placed, checked or removed?"),
      body: () => given({ action: action.value(), side: side.value(), gauge: gauge.value() && Number(gauge.value()), site: site.value(), skin: skin.value() }),
    };
  });
}

/** The patient's own words: one tap keeps it. */
export function openTolerability(app) {
  openSheet({ title: "Overall tolerability", name: "tolerability", wide: true }, (sheet) => {
    const keep = (points) => app.chart("tolerability", "tolerabilities", { rating: Number(points) }, { tell: "Rating recorded" });
    return choice("Asked of the patient: 0 could not bear it, 10 no trouble at all", RATINGS, { few: true, changed: (points) => keep(points).then(sheet.close, () => {}) }).node;
  });
}

export function openIncident(app) {
  const { words } = app.document;
  openForm(app, { title: "Fall or other incident", kind: "incident", segment: "incidents", save: "Save the incident" }, (draw) => {
    const incident = choice("What", words.incidents, { changed: draw });
    const harm = choice("Harm", words.harms, { changed: draw });
    const text = box("In words", { long: true, max: 4000, changed: draw, isOptional: true });
    return {
      parts: [incident.node, harm.node, text.node],
      wants: () => (!incident.value() ? "What happened?" : !harm.value() ? "Was anybody harmed?" : ""),
      body: () => given({ incident: incident.value(), harm: harm.value(), text: text.value() }),
    };
  });
}

export function openEmergency(app) {
  openForm(app, { title: "Emergency", kind: "emergency", segment: "emergencies", save: "Save" }, (draw) => {
    const what = box("What happened", { max: 500, changed: draw });
    const came = box("Who came", { max: 200, isOptional: true });
    const done = box("What was done", { long: true, max: 4000, isOptional: true });
    return {
      parts: [what.node, came.node, done.node],
      wants: () => (what.value() ? "" : "What happened?"),
      body: () => given({ what: what.value(), who_came: came.value(), done: done.value() }),
    };
  });
}

function openForm(app, { title, kind, segment, save }, make) {
  openSheet({ title, name: codeWords(kind).replaceAll(" ", "-") }, (sheet) => {
    const form = make(() => draw());
    const when = agoChoice(app);
    const keep = keepButton(sheet, () => app.chart(kind, segment, form.body(), { measuredAt: when.at(), tell: "Recorded" }));
    const draw = () => keep.say(form.wants() || save, !form.wants());
    draw();
    return [form.parts, when.node, keep.node];
  });
}

/** What was said; the rest is left out, for missing is absent. */
function given(values) {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== "" && value !== null && value !== undefined));
}
