// Moments: milliseconds since 1970, with the microseconds that a server may have given behind the point.

export const MINUTE = 60_000;

const TEXT = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,6}))?(Z|[+-]\d\d:\d\d)$/;

/**
 * A moment as it is sent, or as a clock gives it.
 *
 * @param {string|number} given RFC 3339, or milliseconds
 * @returns {number} milliseconds; two moments are the same exactly when their numbers are
 */
export function momentOf(given) {
  if (typeof given === "number") return moved(given, 0);
  const [, seconds, behind = "", offset] = TEXT.exec(given);
  return (Date.parse(seconds + offset) * 1000 + Number(behind.padEnd(6, "0"))) / 1000;
}

/** A moment so many milliseconds later. */
export function moved(at, byMs) {
  return Math.round((at + byMs) * 1000) / 1000;
}

/** Whole microseconds from one moment to another, negative when it lies before. */
export function microsBetween(from, to) {
  return Math.round(to * 1000) - Math.round(from * 1000);
}

/** Whole minutes from one moment to another, rounded down, so negative before. */
export function minutesBetween(from, to) {
  return Math.floor(microsBetween(from, to) / 60_000_000);
}

/** Whole seconds from one moment to another, rounded down. */
export function secondsBetween(from, to) {
  return Math.floor(microsBetween(from, to) / 1_000_000);
}

/** A moment in UTC as the server writes it in an alert's identity: "2026-11-23T14:00:00+00:00". */
export function isoText(at) {
  const micros = Math.round(at * 1000);
  const behind = micros % 1_000_000;
  const seconds = new Date((micros - behind) / 1000).toISOString().slice(0, 19);
  return `${seconds}${behind ? `.${String(behind).padStart(6, "0")}` : ""}+00:00`;
}

/** The minute of a moment in UTC: "2026-11-23T14:00+00:00". */
export function minuteText(at) {
  return `${isoText(at).slice(0, 16)}+00:00`;
}

const clocks = new Map();
const days = new Map();

/** The clinic's clock at a moment: "14:05". */
export function clockText(at, zone) {
  // Where the browser has it: the first use of the other takes thirty times as long, while the page is not drawn.
  if (globalThis.Temporal) return zoned(at, zone).toPlainTime().toString({ smallestUnit: "minute" });
  if (!clocks.has(zone)) {
    const options = { timeZone: zone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
    clocks.set(zone, new Intl.DateTimeFormat("en-GB", options));
  }
  return clocks.get(zone).format(Math.floor(at));
}

/** The clinic's day at a moment: "2026-11-23". */
export function dayText(at, zone) {
  if (globalThis.Temporal) return zoned(at, zone).toPlainDate().toString();
  if (!days.has(zone)) {
    const options = { timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit" };
    days.set(zone, new Intl.DateTimeFormat("en-CA", options));
  }
  return days.get(zone).format(Math.floor(at));
}

function zoned(at, zone) {
  return Temporal.Instant.fromEpochMilliseconds(Math.floor(at)).toZonedDateTimeISO(zone);
}

/** Completed years from one day to another, both as "2026-11-23". */
export function yearsBetween(from, to) {
  const years = Number(to.slice(0, 4)) - Number(from.slice(0, 4));
  return to.slice(5) < from.slice(5) ? years - 1 : years;
}

/** Minutes and seconds of a span in milliseconds, rounded down: "27:14". The sign is left to the words beside it. */
export function spanText(ms) {
  const seconds = Math.floor(Math.abs(ms) / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
