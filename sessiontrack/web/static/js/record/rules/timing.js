// Rules about time: gaps between vitals, how long the drug ran or stood still, what nobody closed.

import { fill } from "../situation.js";
import { MINUTE, clockText, isoText, microsBetween, minutesBetween, moved, spanText } from "../time.js";
import { has } from "../vitals.js";

const RUNNING = ["infusing", "paused"];

/** Gaps between full sets in a stretch of watching; the last one runs on while it has no end. */
function gaps(situation, beginsAt, endsAt) {
  const until = endsAt ?? situation.now;
  const inside = situation.fullSets.filter((set) => set.at > beginsAt && set.at <= until);
  const marks = [{ cause: "start", at: beginsAt }, ...inside.map((set) => ({ cause: set.entry.id, at: set.at }))];
  return marks.map(({ cause, at }, place) => {
    const isLast = place === marks.length - 1;
    const ends = isLast ? until : marks[place + 1].at;
    return { cause, beginsAt: at, endsAt: ends, isOver: !isLast || endsAt !== null, minutes: minutesBetween(at, ends) };
  });
}

/** No full set for too long while the drug runs or is paused; a gap that has ended stays told. */
function gapRunning(situation, rule) {
  if (situation.startedAt === null) return [];
  const { limits } = situation;
  const interval = limits.vitals_interval_minutes;
  const warn = interval + limits.vitals_gap_warn_minutes;
  const critical = interval + limits.vitals_gap_critical_minutes;
  const { isSingleDoses } = situation.record.infusion;
  // A gap that has ended may have been a pause in part, so it is not said of it.
  const drug = (gap) => isSingleDoses ? "dose" : situation.state === "paused" && !gap.isOver ? "paused" : "words";
  return gaps(situation, situation.startedAt, situation.effectEndedAt)
    .filter((gap) => gap.minutes >= warn)
    .map((gap) => gapFinding(situation, rule, gap, gap.minutes >= critical ? "critical" : "warn", fill(rule.says[drug(gap)] ?? rule.says.words, { interval })));
}

/** No full set for too long between the end of the drug and leaving. */
function gapRecovery(situation, rule) {
  const { effectEndedAt: endedAt, startedAt } = situation;
  if (endedAt === null) return [];
  // The set before the end counts: the watch does not begin anew because the drug ended.
  const before = situation.fullSets.findLast((set) => set.at <= endedAt);
  const leftAt = situation.record.dischargedAt;
  const isGone = leftAt !== null && leftAt <= situation.now;
  const limit = situation.limits.vitals_gap_recovery_minutes;
  const words = (gap) => fill(rule.says[gap.beginsAt < endedAt ? "across" : "words"], { limit });
  return gaps(situation, Math.max(startedAt, before?.at ?? startedAt), isGone ? leftAt : null)
    .filter((gap) => gap.minutes >= limit && gap.endsAt > endedAt)
    .map((gap) => gapFinding(situation, rule, gap, "warn", words(gap)));
}

function gapFinding(situation, rule, gap, level, words) {
  const [since, until] = [gap.beginsAt, gap.endsAt].map((at) => clockText(at, situation.record.zone));
  const template = gap.isOver ? rule.says.gap_over : rule.says.gap;
  const message = fill(template, { minutes: gap.minutes, words, since, until });
  return { level, message, cause: gap.cause, isOver: gap.isOver };
}

/** No pressure around the expected peak, of an effect that lasted until then. */
function noPeakPressure(situation, rule) {
  const { startedAt, now, tables } = situation;
  if (startedAt === null) return [];
  const [first, last] = ["from", "to"].map((word) => situation.limits[`peak_window_${word}_minute`]);
  const [beginsAt, endsAt] = [first, last].map((minute) => moved(startedAt, minute * MINUTE));
  if (now < endsAt || (situation.effectEndedAt ?? now) < beginsAt) return [];
  // Any set of the window will do, full or not: this asks for the pressure alone.
  if (situation.readings.some((set) => has(set, ...tables.cuff) && set.at >= beginsAt && set.at <= endsAt)) return [];
  return [{ level: "warn", message: fill(rule.says.said, { first, last }), cause: "peak" }];
}

/** The infusion ended before the window; with a reason for stopping it is only noted. */
function shortDuration(situation, rule) {
  const seconds = situation.elapsedSeconds;
  const limit = situation.limits.window_from_minutes;
  const entry = endEntry(situation);
  if (!entry || seconds === null || seconds >= limit * 60) return [];
  const reason = situation.record.infusion.endReason;
  const template = reason ? rule.says.reason : rule.says.said;
  const values = { minutes: spanText(seconds * 1000), limit, reason: rule.says[reason] ?? reason?.replaceAll("_", " ") };
  return [{ level: reason ? "info" : "warn", message: fill(template, values), entry }];
}

function endEntry(situation) {
  return situation.seen("dose_event").findLast((entry) =>
    ["stopped", "completed"].includes(entry.body.event) && entry.measuredAt === situation.endedAt);
}

/** The infusion ran beyond the window; while it runs, it is told a little before. */
function longDuration(situation, rule) {
  const seconds = situation.elapsedSeconds;
  const { window_to_minutes: limit, window_live_minutes: live } = situation.limits;
  if (seconds === null) return [];
  const isRunning = situation.endedAt === null;
  const isOver = seconds > limit * 60;
  if (!isOver && !(isRunning && seconds >= live * 60)) return [];
  const words = isOver ? (isRunning ? "runs" : "took") : "live";
  const message = fill(rule.says[words], { minutes: spanText(seconds * 1000), limit });
  return [{ level: isOver ? "warn" : "info", message, cause: "infusion" }];
}

/** The drug stood still for so long that somebody must decide how it goes on. */
function longPause(situation, rule) {
  const limit = situation.limits.pause_long_minutes;
  return situation.record.infusion.pauses.flatMap((pause) => {
    const isOver = pause.endsAt !== null && pause.endsAt <= situation.now;
    const endsAt = isOver ? pause.endsAt : situation.now;
    if (microsBetween(pause.beginsAt, endsAt) <= limit * MINUTE * 1000) return [];
    const values = { minutes: minutesBetween(pause.beginsAt, endsAt), limit };
    const message = fill(isOver ? rule.says.was : rule.says.is, values);
    // A stretch after a false end counts as a pause and has no entry of its own.
    return [{ level: "warn", message, cause: isoText(pause.beginsAt), isOver }];
  });
}

/** A session still runs, or still recovers, long after it should have gone on. */
function notClosed(situation, rule) {
  const isRunning = RUNNING.includes(situation.state);
  if (!isRunning && situation.state !== "recovering") return [];
  const code = `not_closed_${isRunning ? "infusing" : "recovering"}_minutes`;
  const since = isRunning ? situation.startedAt : situation.effectEndedAt;
  // A dose charted without an amount moves the state and starts no clock.
  const minutes = since === null ? 0 : situation.minutesSince(since);
  const limit = situation.limits[code];
  return minutes > limit ? [{ level: "warn", message: fill(rule.says[code], { minutes, limit }), cause: code }] : [];
}

export const TIMING_RULES = {
  vitals_gap: gapRunning,
  vitals_gap_recovery: gapRecovery,
  no_40min_set: noPeakPressure,
  duration_short: shortDuration,
  duration_long: longDuration,
  pause_long: longPause,
  not_closed: notClosed,
};
