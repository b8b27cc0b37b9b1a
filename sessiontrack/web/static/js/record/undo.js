// What may be taken back without a word.

import { bedsideOrder, lastKept, threadsOf } from "./entries.js";
import { statusAt } from "./status.js";
import { microsBetween } from "./time.js";

/**
 * A person's newest entry, for a short while, as long as nothing that follows rests on it.
 *
 * @param {object} record of `record.js`
 * @param {string} personId
 * @param {number} now
 * @returns {object|null} the entry
 */
export function undoableOf(record, personId, now) {
  const { within_seconds: seconds, never } = record.tables.undo;
  const own = record.current.filter((entry) => entry.authorId === personId && !never.includes(entry.kind));
  const entry = lastKept(own);
  if (!entry || record.state === "signed") return null;
  if (microsBetween(entry.enteredAt, now) > seconds * 1_000_000) return null;
  return standsWithout(record, entry) ? entry : null;
}

/** What follows an entry stays possible when it is taken out. */
function standsWithout(record, entry) {
  const without = { id: "", kind: "retraction", targetId: entry.id, refused: false };
  const left = threadsOf([...record.entries, without]).map((thread) => thread.current).filter(Boolean);
  return statusAt(left.sort(bedsideOrder), record.tables, record.limits.under_effect_minutes).isPossible;
}
