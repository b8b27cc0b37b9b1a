// Rules about the blood pressure from the start of the drug on.

import { fill } from "../situation.js";
import { has } from "../vitals.js";

/** Pressures after the start, each with the highest step that it reached; a set without a pressure is no calm one. */
function pressureSteps(situation) {
  const steps = situation.tables.pressure_steps.map((id) => situation.record.rule(id));
  const high = (set) => steps.find((rule) => beyond(situation, set, rule.step.limits).length)?.id ?? null;
  return pressures(situation).map((set) => ({ set, reached: high(set) }));
}

function pressures(situation) {
  return situation.during.filter((set) => situation.tables.cuff.some((sign) => has(set, sign)));
}

/** Signs of a set at or above their limit. */
function beyond(situation, set, limits) {
  const { cuff } = situation.tables;
  return cuff.filter((sign) => has(set, sign) && set.values[sign] >= situation.limits[limits[sign]]);
}

function over(situation, set, step) {
  const signs = beyond(situation, set, step.limits);
  const limit = signs.map((sign) => situation.limits[step.limits[sign]]).join("/");
  const { says } = situation.tables;
  return fill((signs[1] && says.pressure) ?? says[signs[0]], { ...set.values, value: set.values[signs[0]], name: step.name, limit });
}

/** Readings whose highest step is this one: one alert a reading. */
function climbed(situation, rule) {
  const found = [];
  let before = null;
  for (const { set, reached } of situation.once("pressureSteps", pressureSteps)) {
    if (reached === rule.id) {
      const again = rule.step.level === "critical" && before === rule.id ? situation.tables.says.again : "";
      const message = `${again}${over(situation, set, rule.step)} ${rule.step.advice}`;
      const signs = beyond(situation, set, rule.step.limits);
      found.push({ level: rule.step.level, message, entry: set.entry, signs });
    }
    before = reached;
  }
  return found;
}

/** A pressure at or above the warning limit, and a symptom while it was the last one known. */
function withSymptom(situation, rule) {
  const { step } = situation.record.rule("inf_bp_warn");
  const sets = pressures(situation);
  return sets.flatMap((set, place) => {
    if (!beyond(situation, set, step.limits).length) return [];
    const say = (codes, entry) => symptomFinding(situation, rule, over(situation, set, step), codes, entry);
    const present = situation.record.effects.filter((effect) => isPresent(situation, rule, effect, set.at));
    const at = present.length ? [say(present.map((effect) => effect.code), set.entry)] : [];
    // Whoever had it at the reading is told with the reading, not once more by a change.
    const known = present.map((effect) => effect.id);
    const until = sets[place + 1]?.at ?? Infinity;
    const later = situation.effectSteps.filter(({ entry, effectId, code, severity }) =>
      entry.measuredAt > set.at && entry.measuredAt < until && !known.includes(effectId)
      && isEmergency(situation, rule, code, severity));
    return [...at, ...later.map((one) => say([one.code], one.entry))];
  });
}

function symptomFinding(situation, rule, said, codes, entry) {
  const labels = codes.map((code) => situation.effect(code).label.toLowerCase()).join(" and ");
  return { level: "critical", message: fill(rule.says.said, { said, labels }), entry };
}

function isPresent(situation, rule, effect, moment) {
  const isOver = effect.resolvedAt !== null && effect.resolvedAt <= moment;
  const steps = effect.steps.filter((step) => step.at <= moment);
  return steps.length > 0 && !isOver && isEmergency(situation, rule, effect.code, steps.at(-1).severity);
}

function isEmergency(situation, rule, code, severity) {
  const needed = rule.symptoms[code];
  return needed !== undefined && situation.rank(severity) >= situation.rank(needed);
}

/** A rise from before the start; without a baseline there is no answer. */
function rise(situation, rule) {
  const { baseline, limits, tables } = situation;
  if (baseline === null) return [];
  return situation.during.flatMap((set) => {
    const signs = tables.cuff.filter((sign) => has(set, sign));
    const risen = (sign, one) => set.values[sign] - baseline[sign] >= limits[one.limits[sign]];
    const broken = rule.rises.find((one) => signs.some((sign) => risen(sign, one)));
    if (!broken) return [];
    const said = signs.filter((sign) => risen(sign, broken)).map((sign) => fill(rule.says[sign], {
      value: set.values[sign],
      rise: set.values[sign] - baseline[sign],
      before: baseline[sign],
      limit: limits[broken.limits[sign]],
    }));
    return [{ level: broken.level, message: said.join(" "), entry: set.entry, signs }];
  });
}

/** A systolic far below the one before the start, or below the absolute limit. */
function fall(situation, rule) {
  const lowest = situation.limits.bp_low_critical_systolic;
  const most = situation.limits.bp_fall_warn_systolic;
  const before = situation.baseline?.systolic;
  const found = [];
  let wasLow = false;
  for (const set of situation.during.filter((one) => has(one, "systolic"))) {
    const value = set.values.systolic;
    const again = wasLow ? situation.tables.says.again : "";
    wasLow = value < lowest;
    const finding = { entry: set.entry, signs: ["systolic"] };
    if (wasLow) {
      found.push({ ...finding, level: "critical", message: fill(rule.says.low, { again, value, limit: lowest }) });
    } else if (before !== undefined && before - value >= most) {
      const message = fill(rule.says.fall, { value, fall: before - value, before, limit: most });
      found.push({ ...finding, level: "warn", message });
    }
  }
  return found;
}

export const PRESSURE_RULES = {
  inf_bp_warn: climbed,
  inf_bp_teh: climbed,
  inf_bp_crit: climbed,
  inf_bp_symptom: withSymptom,
  inf_bp_delta: rise,
  inf_bp_fall: fall,
};
