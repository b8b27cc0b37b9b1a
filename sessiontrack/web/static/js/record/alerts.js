// What the rules say about a session now, and what became of it: the same alerts, with the same ids, as the server's.

import { uuid5 } from "./identity.js";
import { BEFORE_RULES } from "./rules/before.js";
import { DOSE_RULES } from "./rules/dose.js";
import { FELT_RULES } from "./rules/felt.js";
import { LEAVING_RULES, itemsOf } from "./rules/leaving.js";
import { PRESSURE_RULES } from "./rules/pressure.js";
import { SIGN_RULES } from "./rules/signs.js";
import { TIMING_RULES } from "./rules/timing.js";
import { Situation } from "./situation.js";
import { MINUTE, momentOf, moved } from "./time.js";
import { has } from "./vitals.js";

const JUDGES = {
  ...BEFORE_RULES, ...PRESSURE_RULES, ...SIGN_RULES, ...FELT_RULES, ...TIMING_RULES, ...DOSE_RULES, ...LEAVING_RULES,
};

/** Whether a rule is judged here; the others rest on the course, which only the server sees. */
export function isJudgedHere(ruleId) {
  return ruleId in JUDGES;
}

/**
 * Every alert that was kept or is true now, with what became of it, the loudest first.
 *
 * @param {object} record of `record.js`
 * @returns {{id, rule, title, level, message, entryId, blocks, late, status, raisedAt, isKept, isGate, holds}[]}
 */
export function alertsOf(record) {
  const situation = new Situation(record, bedsideNow(record));
  const found = judged(situation);
  const { levels } = record.tables;
  const rank = (alert) => levels.indexOf(alert.level);
  return statesOf(situation, found).sort((one, other) => rank(other) - rank(one) || one.raisedAt - other.raisedAt);
}

/**
 * What must be so before this patient leaves for home, met or open.
 *
 * @param {object|null} discharge body of a discharge with the answers so far
 */
export function leavingOf(record, discharge) {
  const said = discharge ?? record.newest("discharge")?.body ?? { disposition: record.tables.leaving.home };
  const situation = new Situation(record, record.now, said);
  watch(situation);
  return itemsOf(situation);
}

/** The later of this clock and the bedside's: what a device ahead of it charted has happened. */
function bedsideNow(record) {
  const latest = moved(record.now, record.tables.future_minutes * MINUTE);
  return record.current.reduce((now, { measuredAt: at }) => (at <= latest && at > now ? at : now), record.now);
}

function judged(situation) {
  const found = watch(situation);
  return new Map([...found, ...spoken(situation, true)]);
}

/** What the rules find; the one about leaving then looks at what of it still stands. */
function watch(situation) {
  const found = spoken(situation, false);
  if (situation.isLeaving) {
    situation.openCritical = statesOf(situation, found).filter((state) =>
      state.status === "open" && state.level === "critical" && situation.record.rule(state.rule)?.is_alarming !== false);
  }
  return found;
}

/** Alerts by id in the order of the rules; two findings of one cause are one. */
function spoken(situation, isAboutOthers) {
  const found = new Map();
  for (const rule of situation.record.rules.filter((one) => one.looks_at_others === isAboutOthers)) {
    const alerts = isJudgedHere(rule.id)
      ? JUDGES[rule.id](situation, rule).map((finding) => alertOf(situation, rule, finding))
      : situation.record.judgedElsewhere.filter((alert) => alert.rule === rule.id);
    for (const alert of alerts) found.set(alert.id, alert);
  }
  return found;
}

/** A finding with the identity that the server gives it too. */
function alertOf(situation, rule, finding) {
  // The level is part of the identity where an entry may raise a louder one later.
  const level = rule.levels.length > 1 ? `:${finding.level}` : "";
  const { entry = null, cause } = finding;
  const id = cause || !entry
    ? uuid5(situation.record.sessionId, `${rule.id}:${cause ?? ""}${level}`)
    : uuid5(entry.id, `${rule.id}${level}`);
  return {
    id,
    rule: rule.id,
    level: finding.level,
    message: finding.message,
    entryId: entry?.id ?? null,
    signs: finding.signs ?? [],
    again: finding.again ?? [],
    blocks: finding.blocks ? rule.blocks : null,
    late: entry !== null && situation.record.isVersionLate(entry),
    isOver: Boolean(finding.isOver),
  };
}

/** Kept and found alerts, each once; a kept one keeps the words of its time. */
function statesOf(situation, found) {
  const { record } = situation;
  const kept = new Map(record.byKind("alert").map((entry) => [entry.id, keptAlert(entry)]));
  const raised = new Set([...found.values(), ...kept.values()].map((alert) => `${alert.entryId} ${familyOf(record, alert)}`));
  const loud = [...found.values()].filter((alert) => alert.level !== "info");
  const warned = new Set(loud.flatMap((alert) => signsOf(record, alert).map((sign) => `${alert.entryId} ${sign}`)));
  return [...new Map([...kept, ...found]).keys()].map((id) => {
    const alert = kept.get(id) ?? found.get(id);
    const rule = record.rule(alert.rule);
    const cause = record.held(alert.entryId);
    const holds = holdsStill(situation, found.get(id), { raised, warned });
    return {
      ...alert,
      title: rule?.title ?? alert.rule,
      isGate: rule?.is_gate ?? false,
      isKept: kept.has(id),
      raisedAt: alert.raisedAt ?? (cause?.waiting ? cause.measuredAt : situation.now),
      holds,
      status: statusOf(record, alert, found.get(id), holds),
    };
  });
}

function keptAlert(entry) {
  const { rule, level, message, cause_id: entryId = null, blocks = null, late = false } = entry.body;
  return { id: entry.id, rule, level, message, entryId, signs: [], blocks, late, isOver: false, raisedAt: entry.measuredAt };
}

/** An alert of the document about what only the server sees, as it was when the document was read. */
export function elsewhereAlert(sent) {
  return {
    id: sent.id,
    rule: sent.rule,
    level: sent.level,
    message: sent.message,
    entryId: sent.cause_id ?? null,
    signs: [],
    blocks: sent.blocks ?? null,
    late: sent.late ?? false,
    isOver: false,
    raisedAt: momentOf(sent.raised_at),
    said: sent.status,
  };
}

function familyOf(record, alert) {
  return record.rule(alert.rule)?.family ?? alert.rule;
}

/** A correction wins over a person's answer, an answer over time. */
function statusOf(record, alert, found, holds) {
  if (found?.said === "corrected") return "corrected";
  if (!found?.said && isCorrected(record, alert, found)) return "corrected";
  if (record.answered("override").has(alert.id)) return "overridden";
  if (record.answered("acknowledgement").has(alert.id)) return "acknowledged";
  return holds ? "open" : "cleared";
}

/** An amendment is an entry of its own, so the version that it replaced is no longer held. */
function isCorrected(record, alert, found) {
  return alert.entryId !== null && !found && !record.held(alert.entryId);
}

function holdsStill(situation, found, { raised, warned }) {
  if (!found || found.isOver) return false;
  if (found.said) return found.said !== "cleared" && found.said !== "corrected";
  const { record } = situation;
  const rule = record.rule(found.rule);
  const cause = record.held(found.entryId);
  // What no measurement can take back, as a red flag, stands until a person answers it.
  const signs = signsOf(record, found);
  if (!signs.length || !cause) return true;
  const later = situation.readings.filter((set) => set.at > cause.measuredAt);
  if (rule.signs.length) return !later.some((set) => has(set, ...signs) && !raised.has(`${set.entry.id} ${rule.family}`));
  // What an alert asks to measure again by itself is cleared sign by sign.
  return !signs.every((sign) => later.some((set) => has(set, sign) && !warned.has(`${set.entry.id} ${sign}`)));
}

/** The signs that a calm later set clears it with: its rule's, or its own where the rule names none. */
function signsOf(record, alert) {
  const own = record.rule(alert.rule)?.signs ?? [];
  return own.length ? own : (alert.again ?? []);
}
