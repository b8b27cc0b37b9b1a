// What a vitals set is checked for before it is saved: the impossible, the unusual, and what calls for care.

import { scaled, shownScaled } from "./amounts.js";
import { pathOf } from "./rules/signs.js";
import { fill } from "./situation.js";
import { minuteText, momentOf } from "./time.js";
import { setOf } from "./vitals.js";

/** Under this id a set is judged that is not saved yet. */
const UNSAVED = "00000000-0000-4000-8000-000000000000";

/**
 * What a set is checked for before it is saved.
 *
 * @param {object} given the readings by sign, or a whole body with `readings`, `not_measured` and `artifact`; it may
 *   name its `measured_at`, and with `target` the entry that it amends
 * @param {object} record of `record.js`
 * @returns {{path, code, message, kind, confirmable, value}[]} `kind`: "impossible" is never kept, "unusual" asks for
 *   a second look, "caution" and "stop" are what the rules will say about it at their warning and critical limits
 */
export function checkVitals(given, record) {
  const { measured_at: sentAt, target = null, ...rest } = given;
  const isBody = ["readings", "not_measured", "artifact", "position", "source"].some((name) => name in given);
  const { oxygen_l_per_min: oxygen, ...readings } = rest;
  const body = isBody ? rest : { readings, oxygen_l_per_min: oxygen };
  const measuredAt = sentAt === undefined ? record.now : momentOf(sentAt);
  const faults = faultsOf(body, measuredAt, record, target);
  if (faults.some((fault) => fault.kind === "impossible")) return faults;
  return [...faults, ...warnings(body, measuredAt, record, target)];
}

/** What the rules about signs would say if the set were kept. */
function warnings(body, measuredAt, record, target) {
  const set = { id: UNSAVED, kind: "vitals", sessionId: record.sessionId, measuredAt, madeAt: record.now };
  const trial = record.with(target
    ? { ...set, segment: "amendments", payload: { target, body } }
    : { ...set, payload: body });
  return trial.alerts
    .filter((alert) => alert.entryId === UNSAVED && alert.signs.length && alert.level !== "info")
    .map(warning);
}

function warning({ rule, level, message, signs }) {
  // Before the start a value holds the start; only while the drug acts there is something to stop.
  const kind = level === "critical" && !rule.startsWith("pre_") ? "stop" : "caution";
  return { path: pathOf(signs[0]), code: rule, message, kind, confirmable: false };
}

/**
 * What is wrong or unusual in a set; numbers are judged only when the words are right.
 *
 * @param {object} body as it will be sent
 * @param {number} measuredAt
 * @param {object} record whose other sets it is held against
 * @param {string|null} amends the entry that it takes the place of
 * @returns {{path, code, message, confirmable: boolean, value, kind: "impossible"|"unusual"}[]}
 */
function faultsOf(body, measuredAt, record, amends = null) {
  const { catalogue } = record;
  const check = { ...catalogue.bedside.vitals_checks, catalogue, cuff: catalogue.bedside.cuff };
  const set = setOf({ body, measuredAt }, catalogue.signs);
  const wrong = [...wordFaults(set, check), ...missing(set, check)];
  if (wrong.length) return wrong;
  const known = record.vitals.filter(({ entry }) => amends === null || !isVersionOf(entry, amends));
  return [
    ...catalogue.signs.filter((sign) => sign.code in set.stored).flatMap((sign) => reading(sign, set, check)),
    ...pressure(set, check),
    ...jumps(set, known.filter((one) => one.at < measuredAt), check),
    ...repeats(set, known, check),
  ];
}

function isVersionOf(entry, id) {
  return entry.id === id || entry.targetId === id;
}

function fault(path, code, message, rest = {}) {
  return { path, code, message, confirmable: false, kind: rest.confirmable ? "unusual" : "impossible", ...rest };
}

/** Codes that are no words of the vocabulary. */
function wordFaults(set, check) {
  const { body } = set.entry;
  const signs = check.catalogue.signs.map((sign) => sign.code);
  const places = [["/readings", set.readings], ["/not_measured", set.notMeasured], ["/artifact", set.artifact]];
  const unknown = places.flatMap(([place, codes]) => (Array.isArray(codes) ? codes : Object.keys(codes))
    .filter((code) => !signs.includes(code))
    .map((code) => fault(`${place}/${code}`, "unknown", check.says.no_sign)));
  const positions = check.catalogue.positions.map((one) => one.code);
  return [
    ...unknown,
    ...oneOf("/position", body.position, positions, check),
    ...oneOf("/source", body.source, check.sources, check),
  ];
}

function oneOf(path, code, codes, check) {
  if (code === undefined || codes.includes(code)) return [];
  return [fault(path, "unknown", fill(check.says.one_of, { codes: codes.join(", ") }))];
}

/** Values, reasons and artifacts that contradict each other, and a set with nothing in it. */
function missing(set, check) {
  const { says, cuff } = check;
  const reasons = check.catalogue.not_measured.map((one) => one.code);
  if (!Object.keys(set.stored).length && !Object.keys(set.notMeasured).length) {
    return [fault("/readings", "missing", says.empty)];
  }
  const excused = Object.entries(set.notMeasured).flatMap(([code, reason]) => {
    const path = `/not_measured/${code}`;
    const found = oneOf(path, reason, reasons, check);
    if (code in set.stored) found.push(fault(path, "contradicts", says.has_value));
    if (reason === "asleep_not_disturbed" && !cuff.includes(code)) found.push(fault(path, "not_allowed", says.cuff_only));
    return found;
  });
  const hollow = set.artifact.filter((code) => !(code in set.stored));
  return [...excused, ...hollow.map((code) => fault(`/artifact/${code}`, "contradicts", says.no_value))];
}

function reading(sign, set, check) {
  const stored = set.stored[sign.code];
  const [low, high] = sign.possible.map((bound) => scaled(bound, sign.decimals));
  const shown = (value) => (sign.decimals ? shownScaled(value, sign.decimals) : value);
  const path = pathOf(sign.code);
  if (stored < low || stored > high) {
    const range = `${sign.possible[0]} to ${sign.possible[1]} ${sign.unit}`.trim();
    const message = fill(check.says.out_of_range, { range, hint: hint(sign.code, stored, check) });
    return [fault(path, "out_of_range", message, { value: shown(stored) })];
  }
  const [from, to] = usualOf(sign, low, high);
  if ((stored >= from && stored <= to) || set.artifact.includes(sign.code)) return [];
  const message = fill(check.says.unusual, { low: shown(from), high: shown(to), unit: sign.unit });
  return [fault(path, "unusual", message, { confirmable: true, value: shown(stored) })];
}

function usualOf(sign, low, high) {
  return [scaled(sign.usual_from, sign.decimals) ?? low, scaled(sign.usual_to, sign.decimals) ?? high];
}

/** What was probably meant; never converted, since a guess is no reading. */
function hint(code, stored, { says, cuff, fahrenheit, kilopascal }) {
  if (code === "temperature_c" && lies(stored, fahrenheit)) return says.fahrenheit;
  if (code === "spo2" && stored <= 1) return says.fraction;
  return cuff.includes(code) && lies(stored, kilopascal) ? says.kilopascal : "";
}

/** Systolic and diastolic against each other, when both are possible by themselves. */
function pressure(set, check) {
  const pair = check.cuff.map((code) => ({
    sign: check.catalogue.signs.find((sign) => sign.code === code),
    value: set.values[code],
  }));
  if (pair.some(({ sign, value }) => value === undefined || !lies(value, sign.possible.map(Number)))) return [];
  const [systolic, diastolic] = pair.map(({ value }) => value);
  const path = pathOf("diastolic");
  if (diastolic >= systolic) {
    return [fault(path, "not_below_systolic", check.says.not_below_systolic, { value: diastolic })];
  }
  // One doubt about a pressure is enough: the extra tap is the same one.
  const isAsked = pair.some(({ sign, value }) => !lies(value, usualOf(sign, ...sign.possible.map(Number))));
  const mean = Math.floor((2 * (systolic + 2 * diastolic) + 3) / 6);
  return [["difference", systolic - diastolic], ["mean", mean]].flatMap(([what, value]) => {
    const isPossible = lies(value, check[what].possible);
    if (isPossible && (isAsked || lies(value, check[what].usual))) return [];
    const code = `${isPossible ? "unusual" : "impossible"}_${what}`;
    const [low, high] = check[what][isPossible ? "usual" : "possible"];
    const message = fill(check.says[code], { value, low, high });
    return [fault(path, code, message, { confirmable: isPossible, value })];
  });
}

function lies(value, [low, high]) {
  return value >= low && value <= high;
}

function jumps(set, earlier, check) {
  return check.catalogue.signs.flatMap(({ code, unit }) => {
    const before = earlier.findLast((one) => code in one.values)?.values[code];
    const value = set.values[code];
    if (check.jumps[code] === undefined || before === undefined || value === undefined) return [];
    const change = Math.abs(value - before);
    if (change <= check.jumps[code]) return [];
    const message = fill(check.says.jump, { change, unit, before });
    return [fault(pathOf(code), "jump", message, { confirmable: true, value })];
  });
}

/** Ratings asked a moment after the cuff are no repeat: only a sign that comes again is a doubt. */
function told({ stored, notMeasured }) {
  return [...Object.keys(stored), ...Object.keys(notMeasured)];
}

function repeats(set, known, check) {
  const found = [];
  const minute = minuteText(set.at);
  const signs = told(set);
  if (known.some((one) => minuteText(one.at) === minute && told(one).some((code) => signs.includes(code)))) {
    found.push(fault("/measured_at", "duplicate", check.says.duplicate, { confirmable: true, value: minute }));
  }
  const before = known.filter((one) => one.at <= set.at).slice(1 - check.copies);
  const isSame = before.every((one) => JSON.stringify(one.stored) === JSON.stringify(set.stored));
  if (set.isFull && before.length === check.copies - 1 && isSame) {
    const message = fill(check.says.copied, { copies: check.copies });
    found.push(fault("/readings", "copied", message, { confirmable: true, value: check.copies }));
  }
  return found;
}
