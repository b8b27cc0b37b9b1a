// Rules about what the patient feels and what is seen: ratings and side effects.

import { fill } from "../situation.js";
import { MINUTE, moved } from "../time.js";
import { has } from "../vitals.js";
import { judge } from "./signs.js";

/** Strong dissociation, or one that lasts. */
function dissociation(situation, rule) {
  return [...judge(situation, rule), ...lasting(situation, rule)];
}

function lasting(situation, rule) {
  const { startedAt, limits } = situation;
  const rated = situation.readings.findLast((set) => has(set, rule.sign));
  if (startedAt === null || !situation.tables.under_care.includes(situation.state) || !rated) return [];
  const value = rated.values[rule.sign];
  const limit = limits.dissociation_minutes;
  // Gone means as far as one may leave with, not zero.
  if (situation.now <= moved(startedAt, limit * MINUTE) || value <= limits.leave_dissociation) return [];
  const message = fill(rule.says.lasting, { value, minutes: situation.minutesSince(startedAt), limit });
  return [{ level: "warn", message, cause: "lasting" }];
}

/** An effect that is an alarm by itself, or one at the severity that calls a clinician; each worsening again. */
function redFlag(situation, rule) {
  const say = (entry, effects) => flag(situation, rule, entry, effects);
  return [
    ...worsened(situation).map((step) => say(step.entry, [[step.code, step.severity]])),
    ...situation.seen("sweep").flatMap((entry) => {
      const flags = (entry.body.present ?? []).filter((code) => escalates(situation, code, "mild"));
      // A sweep repeats what is charted already; only what it found itself is news.
      const news = flags.filter((code) => !isCharted(situation, code, entry));
      return news.length ? [say(entry, news.map((code) => [code, ""]))] : [];
    }),
    ...situation.seen("follow_up").flatMap((entry) => {
      const told = (entry.body.effects ?? []).filter((late) => escalates(situation, late.effect, late.severity));
      return told.length ? [say(entry, told.map((late) => [late.effect, late.severity]))] : [];
    }),
  ];
}

/** Steps above all before of their effect, at a severity that calls. */
function worsened(situation) {
  const worst = new Map();
  return situation.effectSteps.filter((step) => {
    const rank = situation.rank(step.severity);
    const before = worst.get(step.effectId) ?? 0;
    worst.set(step.effectId, Math.max(rank, before));
    return rank > before && escalates(situation, step.code, step.severity);
  });
}

/** Whether an effect at a severity calls a clinician at once. */
function escalates(situation, code, severity) {
  const effect = situation.effect(code);
  return effect.is_red_flag || situation.rank(severity) >= situation.rank(effect.escalate_at);
}

function isCharted(situation, code, sweep) {
  return situation.record.effects.some((effect) =>
    effect.code === code && (effect.resolvedAt === null || effect.resolvedAt > sweep.measuredAt));
}

function flag(situation, rule, entry, effects) {
  const words = effects.map(([code, severity]) =>
    `${situation.effect(code).label.toLowerCase()}${severity ? ` (${severity})` : ""}`).join(", ");
  // An effect with words of its own outweighs the others.
  const own = effects.map(([code]) => code).find((code) => code in rule.says) ?? "said";
  const labels = words.charAt(0).toUpperCase() + words.slice(1);
  return { level: "critical", message: fill(rule.says[own], { labels }), entry };
}

export const FELT_RULES = { dissociation_high: dissociation, red_flag_effect: redFlag };
