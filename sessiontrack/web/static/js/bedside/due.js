/**
 * When the next vitals are due, and how that is said. No page here.
 */

const MINUTE = 60_000;

/** Under this it is said in amber, as design.md 3.4 has it. */
export const SOON_MS = MINUTE;

/** After this, overdue vitals are said to a screen reader at once. Source: design of the page, 6.13. */
export const LATE_MS = 2 * MINUTE;

/**
 * The moment at which the next set is due: the planned one, or an earlier recheck of a reading past a limit.
 *
 * @param {number|null} plannedAt
 * @param {{at: number}|undefined} newest set of the record
 * @param {string[]} levels of the alerts that this set raised
 * @param {{recheck_critical_minutes: number, recheck_warn_minutes: number}} limits
 * @returns {{at: number|null, isRecheck: boolean}}
 */
export function nextDue(plannedAt, newest, levels, limits) {
  if (plannedAt === null || !newest) return { at: plannedAt, isRecheck: false };
  const level = ["critical", "warn"].find((one) => levels.includes(one));
  const at = level ? newest.at + limits[`recheck_${level}_minutes`] * MINUTE : Infinity;
  return at < plannedAt ? { at, isRecheck: true } : { at: plannedAt, isRecheck: false };
}

/**
 * How the due moment is said now.
 *
 * @param {{at: number|null, isRecheck: boolean}} due
 * @param {number} now
 * @returns {{level: string, label: string, ms: number}|null} level "", "soon" or "over"
 */
export function dueWords(due, now) {
  if (due.at === null) return null;
  const ms = due.at - now;
  const what = due.isRecheck ? "Recheck" : "Vitals";
  if (ms < 0) return { level: "over", label: `${what} ${ms > -MINUTE ? "due now" : "overdue"}`, ms };
  return { level: ms < SOON_MS ? "soon" : "", label: due.isRecheck ? "Recheck" : "Next vitals", ms };
}

/**
 * What is said about the window of minutes that the infusion should last.
 *
 * @param {number} minutes since the start
 * @param {{window_from_minutes: number, window_to_minutes: number}} limits
 * @returns {{words: string, level: string}} no words while the window has not begun
 */
export function windowWords(minutes, limits) {
  const { window_from_minutes: from, window_to_minutes: to } = limits;
  if (minutes < from) return { words: "", level: "" };
  if (minutes < to) return { words: `In the window, ${to - minutes} min left`, level: "ok" };
  return { words: `Past ${to} min`, level: "warn" };
}
