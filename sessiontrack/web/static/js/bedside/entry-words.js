/**
 * One short line for every kind of entry, kept or waiting. Codes get their words from the document and the catalogue.
 */

import { briefName, capital, clock, codeWords, trimmed } from "../lib/format.js";
import { rateUgPerH, shownMg } from "../record/amounts.js";

/** The highest step of the sedation scale. Source: MOAA/S, 5 is awake. */
const AWAKE = 5;

/** What stands in a pause whose reason is not known yet. */
export const NOT_SAID = "Reason not said yet";

/** A code with its word from one of the document's lists; the code as words when the list has none. */
export function wordOf(pairs, code) {
  return pairs?.find(([one]) => one === code)?.[1] ?? codeWords(code ?? "");
}

/** A session's state; a single dose acts for a while, and nothing is infused. */
export function stateWord({ isSingleDoses, state }, words) {
  return isSingleDoses && state === "infusing" ? "Under effect" : wordOf(words.states, state);
}

/** Dose events that end an infusion. */
export const ENDED = ["completed", "stopped"];

/** "J. Okafor ended the infusion 14:51": it turns the whole page, wherever it was charted. */
export function endedWords({ authorId, measuredAt }, app) {
  return `${briefName(app.person(authorId).name)} ended the infusion ${clock(measuredAt, app.document.zone)}`;
}

/** "Already marked gone 14:31 by J. Okafor": two tablets may both say it, and the first holds. */
export function goneWords({ authorId, measuredAt }, app) {
  return `Already marked gone ${clock(measuredAt, app.document.zone)} by ${briefName(app.person(authorId).name)}`;
}

/** The name of a side effect. */
export function effectName(catalogue, code) {
  return catalogue.side_effects.find((effect) => effect.code === code)?.label ?? codeWords(code);
}

/**
 * Says what an entry holds.
 *
 * @param {object} entry entry-like: {kind, body}
 * @param {{document: object, catalogue: object, record: object}} app whose entries some of them name
 * @param {{isBrief?: boolean}} [choice] a set by the values that are looked for first
 * @returns {string}
 */
export function entryWords(entry, app, { isBrief = false } = {}) {
  const { words } = app.document;
  if (isBrief && entry.kind === "vitals") return vitals(briefSet(entry.body), app, { ...words, moaas: {} })[0];
  const say = SAYERS[entry.kind];
  const said = say ? say(entry.body, app, words) : [wordOf(words.kinds, entry.kind)];
  return said.filter(Boolean).join(", ");
}

/** Pressure, pulse and saturation in the order of the chart; the others by name. */
function vitals(
  { readings = {}, not_measured: missing = {}, artifact = [], oxygen_l_per_min: oxygen, position, source, unconfirmed },
  { catalogue },
  words,
) {
  const { systolic, diastolic, heart_rate: pulse, spo2, ...others } = readings;
  const pressure = systolic === undefined && diastolic === undefined ? "" : `${systolic ?? "–"}/${diastolic ?? "–"}`;
  const named = Object.entries(others).map(([code, value]) => {
    const short = shortName(catalogue, code);
    return code === "sedation" ? `${short} ${value} ${words.moaas?.[value] ?? ""}`.trim() : `${short} ${value}`;
  });
  const values = [
    pressure,
    pulse === undefined ? "" : pressure ? pulse : `HR ${pulse}`,
    spo2 === undefined ? "" : `${spo2}%`,
    ...named,
    oxygen === undefined ? "" : `O₂ ${oxygen} L/min`,
  ];
  const why = groups(missing).map(
    ([reason, codes]) =>
      `${codes.map((code) => shortName(catalogue, code)).join(", ")} not measured: ${wordOf(words.not_measured, reason).toLowerCase()}`,
  );
  return [
    ["Vitals", values.filter(Boolean).join(" · ")].filter(Boolean).join(" "),
    ...why,
    artifact.length && `artifact ${artifact.map((code) => shortName(catalogue, code)).join(", ")}`,
    position && wordOf(words.positions, position).toLowerCase(),
    source && wordOf(words.sources, source).toLowerCase(),
    unconfirmed && "unusual values not confirmed",
  ];
}

/** Without what is as it should be or stands in the list. */
function briefSet(body) {
  const { systolic, diastolic, heart_rate, spo2, sedation } = body.readings ?? {};
  const first = { systolic, diastolic, heart_rate, spo2, ...(sedation < AWAKE ? { sedation } : {}) };
  const known = Object.fromEntries(Object.entries(first).filter(([, value]) => value !== undefined));
  return Object.keys(known).length ? { readings: known } : body;
}

function groups(missing) {
  const byReason = new Map();
  for (const [code, reason] of Object.entries(missing)) byReason.set(reason, [...(byReason.get(reason) ?? []), code]);
  return [...byReason];
}

function shortName(catalogue, code) {
  const sign = catalogue.signs.find((one) => one.code === code);
  return sign?.short_label ?? capital((sign?.label ?? codeWords(code)).split(" ")[0]);
}

function doseEvent(body, _, words) {
  const rate = rateUgPerH(body);
  return [
    wordOf(words.dose_events, body.event),
    rate && `${shownMg(rate)} mg/h`,
    !rate && body.rate_ml_per_h && `${trimmed(body.rate_ml_per_h)} mL/h`,
    body.dose_mg && `${trimmed(body.dose_mg)} mg`,
    body.site?.toLowerCase(),
    body.reason && (body.note === NOT_SAID ? NOT_SAID : wordOf(words.dose_reasons, body.reason)).toLowerCase(),
  ];
}

function effect(body, { catalogue }, words) {
  return [
    effectName(catalogue, body.effect),
    severity(body, words),
    body.action && wordOf(words.actions, body.action).toLowerCase(),
  ];
}

function effectChange(body, app, words) {
  const onset = app.record.entries.find((entry) => entry.id === body.target);
  const name = onset ? effectName(app.catalogue, onset.body.effect) : "Side effect";
  if (body.resolved) return [`${name} gone`];
  return [
    body.severity ? `${name} → ${severity(body, words)}` : name,
    body.action && wordOf(words.actions, body.action).toLowerCase(),
  ];
}

function severity(body, words) {
  return body.severity && wordOf(words.severities, body.severity).toLowerCase();
}

function sweep({ present = [] }, { catalogue }) {
  return [
    present.length
      ? `Asked all: ${present.map((code) => effectName(catalogue, code)).join(", ")}, none other`
      : "Asked all: none present",
  ];
}

function medicine(body, _, words) {
  const amount = `${trimmed(body.dose)} ${wordOf(words.medicine_units, body.unit)}`;
  return [`${body.name} ${amount} ${wordOf(words.medicine_routes, body.route)}`, body.reason];
}

function personName({ people = {}, me }, id) {
  return people[id]?.name ?? (id === me?.id ? me.name : "somebody who left");
}

function ofAlert(app, id) {
  return app.record.alerts.find((alert) => alert.id === id)?.message ?? "an alert";
}

const SAYERS = {
  vitals,
  dose_event: doseEvent,
  side_effect: effect,
  side_effect_change: effectChange,
  sweep,
  medicine,
  order: (body, _, words) => [
    `Order ${body.agent} ${wordOf(words.medicine_routes, body.route)}`,
    body.dose_mg_per_kg && `${trimmed(body.dose_mg_per_kg)} mg/kg`,
    body.dose_mg && `${trimmed(body.dose_mg)} mg`,
    body.duration_minutes && `in ${body.duration_minutes} min`,
  ],
  check_in: (body) => ["Checked in", body.weight_kg && `${trimmed(body.weight_kg)} kg`],
  note: (body) => [`Note: ${body.text}`],
  addendum: (body) => [`Addendum: ${body.text}`],
  handover: (body, { document }) => [`Handover: ${personName(document, body.from_id)} to ${personName(document, body.to_id)}`, body.note],
  drug_count: (body) => [`Drug count: drawn ${trimmed(body.drawn_mg)} mg`, `wasted ${trimmed(body.wasted_mg)} mg`],
  oxygen: (body) => [
    `Oxygen ${body.action}`,
    body.flow_l_per_min && `${trimmed(body.flow_l_per_min)} L/min`,
    body.device,
  ],
  iv_access: (body) => [
    `Cannula ${body.action}`,
    [body.side, body.site].filter(Boolean).join(" "),
    body.gauge && `${body.gauge} G`,
  ],
  emergency: (body) => [`Emergency: ${body.what}`, body.who_came && `came: ${body.who_came}`],
  incident: (body, _, words) => [`Incident: ${wordOf(words.incidents, body.incident).toLowerCase()}`, body.text],
  tolerability: (body) => [`Tolerability ${body.rating} of 10`],
  acknowledgement: (body, app, words) => [
    `${wordOf(words.acknowledged_with, body.action)}: ${ofAlert(app, body.target)}`,
  ],
  override: (body, app) => [`Lifted: ${ofAlert(app, body.target)}`],
  discharge: (body, _, words) => [
    `Left: ${wordOf(words.dispositions, body.disposition).toLowerCase()}`,
    body.escort_name && `with ${body.escort_name}`,
  ],
  cancellation: (body) => [
    { no_show: "Did not come", withdrawn: "Withdrawn import" }[body.outcome] ?? "Cancelled",
    codeWords(body.reason_code ?? ""),
  ],
};
