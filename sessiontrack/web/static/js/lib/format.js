/**
 * How times, durations and numbers are said. Moments are milliseconds since the epoch.
 */

export { clockText as clock, spanText as span } from "../record/time.js";

const MINUTE = 60_000;
const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");
const MINUS = "\u2212";

/** Whole minutes from one moment to another, rounded down; negative before. */
export function minutesFrom(start, moment) {
  return Math.floor((moment - start) / MINUTE);
}

/** How long what was due is overdue: "due now" in the first minute, in days where the visit was forgotten. */
export function overdueWords(minutes) {
  const days = Math.floor(minutes / 1440);
  if (days > 0) return `overdue ${days} d`;
  return minutes < 1 ? "due now" : `overdue ${minutes} min`;
}

/** A difference with its sign: "+2", "−3", and "=" for none. */
export function signed(difference) {
  if (difference === 0) return "=";
  return difference > 0 ? `+${difference}` : `${MINUS}${-difference}`;
}

/** A number with a true minus sign: "−9". */
export function plain(number) {
  return number < 0 ? `${MINUS}${-number}` : String(number);
}

/** A calendar day as it is written here: "14-Mar-1985". */
export function day(iso) {
  const [year, month, date] = iso.slice(0, 10).split("-");
  return `${date}-${MONTHS[Number(month) - 1]}-${year}`;
}

/** A count with its noun: "1 entry", "3 entries". */
export function counted(count, one, many = `${one}s`) {
  return `${count} ${count === 1 ? one : many}`;
}

/** The first letter large: "nausea" is "Nausea". */
export function capital(text) {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** A code that has no words of its own, as words: "line_lost" is "line lost". */
export function codeWords(code) {
  return code.replaceAll("_", " ");
}

/** A decimal text without the zeros that say nothing: "0.600" is "0.6", "100" stays. */
export function trimmed(decimal) {
  const text = String(decimal);
  return text.includes(".") ? text.replace(/\.?0+$/, "") : text;
}

/** A name as it fits into a line: "Jo Okafor" is "J. Okafor". */
export function briefName(name) {
  const [first, ...rest] = name.split(/\s+/);
  return rest.length ? `${first.charAt(0)}. ${rest.at(-1)}` : name;
}

/** First letters of the given and the family name: "Rowan Ashdown" is "RA". */
export function initials(name) {
  const words = name.split(/\s+/).filter((word) => word && !word.endsWith("."));
  return [words[0], words.at(-1)]
    .map((word) => (word ?? "").charAt(0))
    .join("")
    .toUpperCase();
}
