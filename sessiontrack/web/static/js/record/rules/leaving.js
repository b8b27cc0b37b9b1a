// What must be so before a patient leaves for home, item by item, and the rules that hold it.

import { fill } from "../situation.js";
import { has } from "../vitals.js";

const ON_THE_WAY = ["checked_in", "infusing", "paused"];

/**
 * Every item of leaving as it stands; the newest trusted values since the end of the drug.
 *
 * @returns {{code, label, met: boolean|null, words, about}[]} `met`: null when it is not known or not answered,
 *   which holds as much as "no"; `about`: the reading or the alerts that were judged
 */
export function itemsOf(situation) {
  return [
    observation(situation),
    awake(situation),
    pressure(situation),
    saturation(situation),
    rating(situation, "nausea"),
    rating(situation, "dissociation"),
    alerts(situation),
    ...checks(situation),
    escort(situation),
  ];
}

function wordsOf(situation, code) {
  return situation.tables.leaving.words[code];
}

function item(situation, code, met, words, about = "") {
  return { code, label: wordsOf(situation, code).label, met, words, about };
}

function observation(situation) {
  const says = wordsOf(situation, "observation_time");
  const isNasal = situation.agent === "esketamine" && situation.route === "intranasal";
  const spans = isNasal
    ? [["start", situation.startedAt, "leave_after_esketamine_minutes"]]
    : [["end", situation.endedAt, "leave_after_stop_minutes"], ["start", situation.startedAt, "leave_after_start_minutes"]];
  let met = true;
  const words = spans.map(([what, moment, code]) => {
    const limit = situation.limits[code];
    const minutes = moment === null ? null : situation.minutesSince(moment);
    met = met && minutes !== null && minutes >= limit;
    const known = minutes === null ? says.unknown : fill(says.minutes, { minutes });
    return fill(says.since, { known, what, limit });
  });
  return item(situation, "observation_time", met, words.join("; "));
}

/** At the minute of the end the drug still acts fully: such a set shows no recovery. */
function newest(situation, ...signs) {
  const { endedAt } = situation;
  if (endedAt === null) return null;
  return situation.readings.findLast((set) => set.at > endedAt && has(set, ...signs)) ?? null;
}

function unknown(situation, code, needed) {
  return item(situation, code, null, fill(wordsOf(situation, "any").unmeasured, { needed }));
}

function awake(situation) {
  const { moaas, leaving } = situation.tables;
  const says = wordsOf(situation, "awake");
  const needed = fill(says.needed, { awake: leaving.awake, word: moaas[leaving.awake] });
  const set = newest(situation, "sedation");
  if (!set) return unknown(situation, "awake", needed);
  const value = set.values.sedation;
  const words = fill(says.found, { value, word: moaas[value], needed });
  return item(situation, "awake", value >= leaving.awake, words, set.entry.id);
}

function pressure(situation) {
  const { cuff } = situation.tables;
  const limit = situation.limits.leave_bp_difference;
  const says = wordsOf(situation, "pressure");
  const needed = fill(says.needed, { limit });
  const set = newest(situation, ...cuff);
  if (!set) return unknown(situation, "pressure", needed);
  const shown = cuff.map((sign) => set.values[sign]).join("/");
  const { baseline } = situation;
  if (baseline === null) return item(situation, "pressure", null, fill(says.no_baseline, { shown }), set.entry.id);
  const before = cuff.map((sign) => baseline[sign]).join("/");
  const met = cuff.every((sign) => Math.abs(set.values[sign] - baseline[sign]) <= limit);
  return item(situation, "pressure", met, fill(says.found, { shown, before, needed }), set.entry.id);
}

function saturation(situation) {
  const limit = situation.limits.leave_spo2;
  const says = wordsOf(situation, "saturation");
  const needed = fill(says.needed, { limit });
  const set = newest(situation, "spo2");
  if (!set) return unknown(situation, "saturation", needed);
  const value = set.values.spo2;
  return item(situation, "saturation", value >= limit, fill(says.found, { value, needed }), set.entry.id);
}

function rating(situation, code) {
  const limit = situation.limits[`leave_${code}`];
  const says = wordsOf(situation, code);
  const needed = fill(says.needed, { limit });
  const set = newest(situation, `${code}_nrs`);
  if (!set) return unknown(situation, code, needed);
  const value = set.values[`${code}_nrs`];
  return item(situation, code, value <= limit, fill(says.found, { value, needed }), set.entry.id);
}

function alerts(situation) {
  const open = situation.openCritical;
  const says = wordsOf(situation, "critical_alerts");
  const messages = open.map((alert) => alert.message).join(" ").replace(/\.$/, "");
  const words = open.length ? fill(says.open, { count: open.length, messages }) : says.none;
  return item(situation, "critical_alerts", !open.length, words, open.map((alert) => alert.id).sort().join(","));
}

function checks(situation) {
  const { discharge } = situation;
  const answers = { ...discharge?.checks };
  if (discharge?.no_driving_said !== undefined) answers.no_driving_said ??= discharge.no_driving_said;
  if (discharge?.instructions_version) answers.instructions_given ??= true;
  const says = wordsOf(situation, "checks");
  // A shot needs no line; where one was placed all the same, it has to come out.
  const isLine = situation.tables.rate_routes.includes(situation.route) || situation.seen("iv_access").length > 0;
  return situation.catalogue.discharge_checks
    .filter(({ code }) => code !== "iv_removed" || isLine)
    .map(({ code, label }) => {
      const met = answers[code] ?? null;
      return { code, label, met, words: met === null ? says.unanswered : says[met], about: "" };
    });
}

function escortOf(situation) {
  return situation.discharge?.escort ?? situation.record.checkIn?.escort ?? null;
}

function escort(situation) {
  const code = escortOf(situation);
  const met = code === null ? null : situation.tables.leaving.escorted.includes(code);
  return item(situation, "escort", met, wordsOf(situation, "escort")[code ?? "unanswered"]);
}

/** The patient is about to leave, and for home as far as anybody said. */
function isHeld(situation) {
  const { discharge, tables } = situation;
  return situation.isLeaving && (discharge === null || discharge.disposition === tables.leaving.home);
}

/** Nobody is named to take the patient home; from the end of the drug on it holds the leaving. */
function noEscort(situation, rule) {
  const held = isHeld(situation);
  const isOnTheWay = ON_THE_WAY.includes(situation.state) && !situation.isLeaving;
  if (!(held || isOnTheWay) || situation.tables.leaving.escorted.includes(escortOf(situation))) return [];
  return [{ level: held ? "critical" : "warn", message: rule.says.said, cause: "escort", blocks: held }];
}

/** Each item of leaving that is open; the escort has a rule of its own. */
function earlyDischarge(situation, rule) {
  if (!isHeld(situation)) return [];
  return itemsOf(situation)
    .filter((one) => !one.met && one.code !== "escort")
    .map(({ code, label, words, about }) => ({
      level: "critical",
      message: fill(rule.says.said, { label, detail: words }),
      // Lifted for this reading; a later one is asked anew.
      cause: `${code}:${about}`,
      blocks: true,
    }));
}

export const LEAVING_RULES = { no_escort: noEscort, early_discharge: earlyDischarge };
