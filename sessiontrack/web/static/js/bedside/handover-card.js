/**
 * One card for who takes over: where the session stands, in lines that are read aloud. No page here.
 */

import { clock, counted, minutesFrom, overdueWords, trimmed } from "../lib/format.js";
import { shownMg } from "../record/amounts.js";
import { effectName, stateWord, wordOf } from "./entry-words.js";

const MINUTE = 60_000;
const IN_TREND = 3;
const NONE = "none";

/**
 * The lines of the card.
 *
 * @param {object} record
 * @param {{document: object, catalogue: object}} known
 * @param {number} now
 * @returns {Array<[string, string]>} what, and what is so
 */
export function handoverCard(record, { document, catalogue }, now) {
  return [
    ["Clock", clockWords(record, document, now)],
    ["Dose", doseWords(record, now)],
    ["Last set", lastSet(record, document, catalogue)],
    ["Trend", trendWords(record)],
    ["Going on", effectsWords(record, { document, catalogue }, now)],
    ["Given", givenWords(record, document)],
    ["Flags", flagWords(record, document)],
    ["Next vitals", nextWords(record, document, now)],
  ];
}

function clockWords(record, { words, zone }, now) {
  const state = stateWord(record, words);
  if (record.startedAt === null) return `${state}, not started`;
  const started = `started ${clock(record.startedAt, zone)}`;
  if (record.state === "paused") return `${state} for ${minutesFrom(record.pausedSince, now)} min, ${minutesFrom(record.startedAt, now)} min since the start, ${started}`;
  if (record.endedAt !== null && record.state !== "infusing") return `${state}, ${minutesFrom(record.endedAt, now)} min since the end at ${clock(record.endedAt, zone)}`;
  return `${state} ${minutesFrom(record.startedAt, now)} min, ${started}`;
}

function doseWords(record, now) {
  const given = shownMg(record.infusion.delivered(now));
  const ordered = record.ordered ? ` of ${shownMg(record.ordered)}` : "";
  const last = record.infusion.segments.at(-1);
  const rate = record.state === "infusing" && last?.endsAt === null ? `, ${shownMg(last.rate)} mg/h` : "";
  return `${given}${ordered} mg${rate}`;
}

function lastSet(record, { words, zone }, catalogue) {
  const set = record.vitals.at(-1);
  if (!set) return "none yet";
  const { systolic, diastolic, ...others } = set.readings;
  const named = catalogue.signs
    .filter(({ code }) => code in others)
    .map(({ code, short_label: short, label }) => `${short ?? label} ${others[code]}${code === "sedation" ? ` ${words.moaas?.[others[code]] ?? ""}`.trimEnd() : ""}`);
  const pressure = systolic === undefined && diastolic === undefined ? [] : [`${systolic ?? "–"}/${diastolic ?? "–"}`];
  return `${clock(set.at, zone)}: ${[...pressure, ...named].join(" · ")}`;
}

/** The last systolic pressures that were believed, the newest last. */
function trendWords(record) {
  const values = record.vitals.map((set) => set.values.systolic).filter((value) => value !== undefined).slice(-IN_TREND);
  const before = record.baseline ? `, ${record.baseline.systolic} before the start` : "";
  return values.length ? `systolic ${values.join(" → ")}${before}` : "not known";
}

function effectsWords(record, { document, catalogue }, now) {
  const words = record.activeEffects.map((effect) =>
    `${effectName(catalogue, effect.code)} ${wordOf(document.words.severities, effect.severity).toLowerCase()}, ${minutesFrom(effect.onsetAt, now)} min`);
  return words.join("; ") || NONE;
}

function givenWords(record, { words, zone }) {
  const medicines = record.byKind("medicine").map(({ body, measuredAt }) =>
    `${clock(measuredAt, zone)} ${body.name} ${trimmed(body.dose)} ${wordOf(words.medicine_units, body.unit)} ${wordOf(words.medicine_routes, body.route)}`);
  const oxygen = record.byKind("oxygen").at(-1)?.body;
  const running = oxygen && oxygen.action !== "stopped" ? [`oxygen${oxygen.flow_l_per_min ? ` ${trimmed(oxygen.flow_l_per_min)} L/min` : ""} running`] : [];
  return [...medicines, ...running].join("; ") || NONE;
}

function flagWords(record, { patient }) {
  const open = record.alerts.filter((alert) => alert.status === "open" && !alert.isGate);
  const alerts = open.length ? [`${counted(open.length, "open alert")}: ${[...new Set(open.map((alert) => alert.title))].join(", ")}`] : [];
  const allergies = patient.allergies ? `allergies: ${patient.allergies}` : "allergies not asked";
  return [...alerts, allergies].join("; ");
}

function nextWords(record, { zone }, now) {
  if (record.dueAt === null) return "none planned";
  const minutes = Math.floor(Math.abs(record.dueAt - now) / MINUTE);
  return record.dueAt < now ? overdueWords(minutes) : `${clock(record.dueAt, zone)}, in ${minutes} min`;
}
