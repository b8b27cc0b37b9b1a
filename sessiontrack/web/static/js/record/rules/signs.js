// Rules about single signs against their limits, and about values that could not be had or be right.

import { shownScaled } from "../amounts.js";
import { fill } from "../situation.js";
import { has } from "../vitals.js";

const BEYOND = {
  ge: (value, limit) => value >= limit,
  gt: (value, limit) => value > limit,
  le: (value, limit) => value <= limit,
  lt: (value, limit) => value < limit,
};

/** A value, or a fraction, lies beyond a limit. */
export function isBeyond(comparison, value, limit) {
  return typeof value === "number"
    ? BEYOND[comparison](value, limit)
    : BEYOND[comparison](value.compared(limit), 0);
}

/** The first bound that each trusted value of a rule's sign breaks; critical ones running say "again". */
export function judge(situation, rule) {
  const found = [];
  let wasCritical = false;
  for (const set of judged(situation, rule)) {
    if (!has(set, rule.sign)) continue;
    const value = set.values[rule.sign];
    const broken = rule.bounds.find((bound) => isBeyond(bound.comparison, value, situation.limits[bound.limit]));
    const isCritical = broken?.level === "critical";
    const again = isCritical && wasCritical ? situation.tables.says.again : "";
    wasCritical = isCritical;
    if (broken) {
      const advice = fill(rule.advice[broken.level], { word: situation.tables.moaas[value] ?? "" });
      const message = `${again}${inWords(situation, rule.sign, value, broken)} ${advice}`;
      found.push({ level: broken.level, message, entry: set.entry, signs: [rule.sign] });
    }
  }
  return found;
}

function judged(situation, rule) {
  if (rule.when === "before") return newestBefore(situation, rule.sign);
  return rule.when === "during" ? situation.during : situation.readings;
}

/** The newest set before the start that has a sign. */
export function newestBefore(situation, sign) {
  return situation.before.filter((set) => has(set, sign)).slice(-1);
}

function inWords(situation, code, value, bound) {
  const { label, unit } = situation.sign(code);
  const { says, sides } = situation.tables;
  return fill(says[`beyond_${bound.level}`], {
    label,
    value,
    unit: unit ? ` ${unit}` : "",
    side: sides[bound.comparison],
    limit: situation.limits[bound.limit],
  });
}

/** It was tried and gave no reading. */
function unrecordable(situation, rule) {
  const reason = situation.catalogue.not_measured.find((one) => one.code === "unrecordable").label;
  return situation.readings.flatMap((set) => {
    const codes = situation.catalogue.signs.map((sign) => sign.code);
    const tried = codes.filter((code) => set.notMeasured[code] === "unrecordable");
    if (!tried.length) return [];
    const message = fill(rule.says.said, { reason, labels: situation.signNames(tried) });
    return [{ level: "critical", message, entry: set.entry }];
  });
}

/** A value outside the usual range that was kept, looked at or not; one marked as artifact is none. */
function implausible(situation, rule) {
  return situation.readings.flatMap((set) => {
    const unusual = unusualSigns(situation, rule, set).filter(({ sign }) => has(set, sign.code));
    if (!unusual.length) return [];
    const values = unusual.map(({ sign, whys }) => {
      const value = shownScaled(set.values[sign.code], sign.decimals);
      return fill(whys.every((why) => why === "jump") && rule.says.jump || rule.says.value, { label: sign.label, value, unit: sign.unit });
    });
    // A device's catalogue may be from before these words: that a person has looked is not said then.
    const said = set.entry.body.unconfirmed?.length ? (rule.says.unconfirmed ?? "{values}") : rule.says.said;
    const message = fill(said, { values: values.join(", ") });
    return [{ level: "warn", message, entry: set.entry, again: unusual.map(({ sign }) => sign.code) }];
  });
}

function unusualSigns(situation, rule, set) {
  const { confirmed = [], unconfirmed = [] } = set.entry.body;
  const told = [...confirmed, ...unconfirmed].filter((answer) => rule.codes.includes(answer.code));
  const whysOf = (sign) => told.filter((answer) => answer.path === pathOf(sign.code)).map((answer) => answer.code);
  return situation.catalogue.signs.filter((sign) => sign.code in set.stored)
    .map((sign) => ({ sign, whys: whysOf(sign) })).filter(({ whys }) => whys.length);
}

/** Where the API takes a sign: oxygen stands beside the readings. */
export function pathOf(code) {
  return code === "oxygen_l_per_min" ? `/${code}` : `/readings/${code}`;
}

export const SIGN_RULES = {
  inf_hr_high: judge,
  inf_hr_low: judge,
  inf_spo2: judge,
  inf_rr: judge,
  sedation: judge,
  distress_high: judge,
  unrecordable,
  value_implausible: implausible,
};
