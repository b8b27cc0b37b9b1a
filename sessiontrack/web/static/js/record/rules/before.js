// Rules about what is measured before the drug is started; most of them hold the start.

import { fill } from "../situation.js";
import { MINUTE, clockText, dayText, microsBetween, moved, yearsBetween } from "../time.js";
import { has } from "../vitals.js";
import { judge, newestBefore } from "./signs.js";

/** Pressures that hold a start, in mmHg by sign: above the one a clinician decides, at the other it is blocked. */
function holdOf(situation, rule) {
  const { limits, record } = situation;
  const { born_on: bornOn, age_years: known } = record.patient;
  const years = bornOn ? yearsBetween(bornOn, dayText(situation.now, record.zone)) : known;
  const systolic = years > rule.older_than_years ? "pre_systolic_decide_over_65" : "pre_systolic_decide";
  return {
    warn: { systolic: limits[systolic], diastolic: limits.pre_diastolic_decide },
    critical: {
      systolic: record.order?.limit_systolic ?? limits.pre_systolic_block,
      diastolic: record.order?.limit_diastolic ?? limits.pre_diastolic_block,
    },
  };
}

function levelOf(situation, hold, set) {
  const signs = situation.tables.cuff.filter((sign) => has(set, sign));
  if (signs.some((sign) => set.values[sign] >= hold.critical[sign])) return "critical";
  return signs.some((sign) => set.values[sign] > hold.warn[sign]) ? "warn" : null;
}

/** A high pressure before the start holds it until a repeat after some rest is not high. */
function pressureHold(situation, rule) {
  const { cuff } = situation.tables;
  const pressures = situation.before.filter((set) => cuff.some((sign) => has(set, sign)));
  if (!pressures.length) return [];
  const hold = holdOf(situation, rule);
  const high = pressures.filter((set) => levelOf(situation, hold, set));
  const last = high.at(-1);
  if (!last) return [];
  const rest = situation.limits.pre_repeat_after_minutes * MINUTE * 1000;
  // All later pressures are below the limits; only their distance in time is asked.
  if (pressures.some((set) => has(set, ...cuff) && microsBetween(last.at, set.at) >= rest)) return [];
  return [held(situation, rule, hold, last, high.length > 1)];
}

function held(situation, rule, hold, set, isAgain) {
  const level = levelOf(situation, hold, set);
  const isCritical = level === "critical";
  const limits = hold[level];
  const isOver = (sign) => (isCritical ? set.values[sign] >= limits[sign] : set.values[sign] > limits[sign]);
  const signs = situation.tables.cuff.filter((sign) => has(set, sign) && isOver(sign));
  const said = signs.map((sign) => fill(rule.says.beyond, {
    label: situation.sign(sign).label,
    value: set.values[sign],
    side: situation.tables.sides[isCritical ? "ge" : "gt"],
    limit: limits[sign],
  }));
  const message = fill(rule.says[level], {
    again: isAgain ? situation.tables.says.again : "",
    said: said.join(" "),
    after: situation.limits.pre_repeat_after_minutes,
    within: situation.limits.pre_repeat_within_minutes,
  });
  return { level, message, entry: set.entry, signs, blocks: true };
}

/** Critical findings before the start hold it. */
function blocking(situation, rule) {
  return judge(situation, rule).map((finding) => ({ ...finding, blocks: finding.level === "critical" }));
}

/** Low on room air before the start; with oxygen running, room air is unknown and is said so. */
function saturation(situation, rule) {
  const found = blocking(situation, rule);
  const [newest] = newestBefore(situation, rule.sign);
  if (!newest || found.length || !isOnOxygen(situation, newest)) return found;
  const message = fill(rule.says.on_oxygen, { value: newest.values[rule.sign] });
  return [{ level: "warn", message, entry: newest.entry, signs: [rule.sign] }];
}

function isOnOxygen(situation, set) {
  const flow = set.values.oxygen_l_per_min;
  if (flow !== undefined) return flow > 0;
  const charted = situation.seen("oxygen").findLast((entry) => entry.measuredAt <= set.at);
  return charted !== undefined && charted.body.action !== "stopped";
}

/** No full set is recent enough, or it has no pressure, pulse or saturation: unknown holds. */
function stale(situation, rule) {
  if (situation.state !== "checked_in") return [];
  const limit = situation.limits.pre_vitals_fresh_minutes;
  const since = moved(situation.now, -limit * MINUTE);
  const last = situation.fullSets.at(-1);
  // A full set may excuse signs by a reason; a start may not rest on an excuse.
  const fresh = situation.readings.filter((set) => set.at >= since);
  const unknown = rule.measured.filter((sign) => !fresh.some((set) => has(set, sign)));
  if (last && last.at >= since && !unknown.length) return [];
  const words = !last ? "none" : last.at < since ? "old" : "unknown";
  const minutes = last ? situation.minutesSince(last.at) : 0;
  const message = fill(rule.says[words], { minutes, limit, labels: situation.signNames(unknown) }) + lacks(situation, rule, fresh);
  // Lifting it holds until another set is taken, which is judged anew.
  return [{ level: "critical", message, cause: `full_set:${last?.entry.id ?? "none"}`, blocks: true }];
}

/** What the newest readings lack: who took them may think that they are a full set. */
function lacks(situation, rule, fresh) {
  const newest = fresh.at(-1);
  // A catalogue that this device kept before may not have the words yet.
  if (!newest?.lacking.length || !rule.says.lacks) return "";
  const at = clockText(newest.at, situation.record.zone);
  return fill(rule.says.lacks, { at, labels: situation.signNames(newest.lacking) });
}

export const BEFORE_RULES = {
  pre_bp_hold: pressureHold,
  pre_bp_low: judge,
  pre_hr: blocking,
  pre_spo2: saturation,
  pre_vitals_stale: stale,
};
