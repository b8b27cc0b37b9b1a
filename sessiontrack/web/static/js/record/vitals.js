// Vitals sets: what they hold as whole numbers, what of it may be trusted, and what was measured last.

import { scaled } from "./amounts.js";

/** Signs that stand beside the readings and not among them. */
const BESIDE = ["oxygen_l_per_min"];

/**
 * The readings of a set by sign, in the catalogue's order, as whole numbers of the sign's smallest unit.
 *
 * @param {object} body as it is sent: decimals are text
 * @param {object[]} signs of the catalogue
 */
function storedReadings(body, signs) {
  const found = {};
  for (const sign of signs) {
    const sent = BESIDE.includes(sign.code) ? body[sign.code] : body.readings?.[sign.code];
    if (sent !== undefined && sent !== null) found[sign.code] = sign.decimals ? scaled(sent, sign.decimals) : Number(sent);
  }
  return found;
}

/** The readings without those marked as artifact: what alerts may use. */
export function trusted(stored, artifact) {
  return Object.fromEntries(Object.entries(stored).filter(([code]) => !artifact.includes(code)));
}

/** Signs of the full set that have neither a value that is no artifact, nor a reason why not. */
function lackingOf(set, signs) {
  const isThere = (code) => (code in set.stored && !set.artifact.includes(code)) || code in set.notMeasured;
  return signs.filter((sign) => sign.in_full_set && !isThere(sign.code)).map((sign) => sign.code);
}

const read = new WeakMap();

/**
 * A set as everything here reads it; of one entry it is always the same.
 *
 * @param {object} entry of kind `vitals`
 * @param {object[]} signs of the catalogue
 * @returns {{entry, at, readings, artifact, notMeasured, stored, values, lacking, isFull}} `readings` as they were charted,
 *   `stored` as whole numbers, `values` the trusted ones of these
 */
export function setOf(entry, signs) {
  if (!read.has(entry)) read.set(entry, readSet(entry, signs));
  return read.get(entry);
}

function readSet(entry, signs) {
  const { body } = entry;
  const stored = storedReadings(body, signs);
  const artifact = body.artifact ?? [];
  const beside = BESIDE.filter((code) => body[code] !== undefined).map((code) => [code, body[code]]);
  const set = {
    entry,
    at: entry.measuredAt,
    readings: { ...body.readings, ...Object.fromEntries(beside) },
    artifact,
    notMeasured: body.not_measured ?? {},
    stored,
    values: trusted(stored, artifact),
  };
  const lacking = lackingOf(set, signs);
  return { ...set, lacking, isFull: !lacking.length };
}

/** A set holds a trusted value of each sign. */
export function has(set, ...codes) {
  return codes.every((code) => code in set.values);
}

/** The newest trusted value of a sign as it was charted, with its moment; null when there is none. */
export function lastOf(sets, code) {
  const set = sets.findLast((one) => has(one, code));
  return set ? { value: set.readings[code], at: set.at } : null;
}
