/**
 * The signs as the pad takes them, and what a check of them says in few words. No page here.
 */

import { capital } from "../lib/format.js";
import { shownOf } from "./pad-logic.js";

/** Two letters more than there is room for on a tablet held upright. */
const SHORTER = { sedation: "Sed" };
const PLACEHOLDERS = { sedation: "MOAA/S", temperature_c: "°C" };
const BESIDE = "oxygen_l_per_min";

/**
 * The pad's fields: the full set, and the others behind it.
 *
 * @param {object[]} signs of the catalogue
 * @returns {{main: object[], more: object[]}} fields of `pad-logic.js` with their names
 */
export function fieldsOf(signs) {
  const fields = signs.filter((sign) => sign.code !== BESIDE).map(fieldOf);
  const more = fields.filter((field) => !field.isInFullSet);
  return {
    main: fields.filter((field) => field.isInFullSet),
    more: more.sort((one, other) => one.decimals - other.decimals),
  };
}

function fieldOf(sign) {
  const [low, high] = sign.possible.map((bound) => Math.round(Number(bound) * 10 ** sign.decimals));
  const isRating = sign.code.endsWith("_nrs");
  return {
    code: sign.code,
    name: sign.label.replace(/ (pressure|\().*/, ""),
    label: sign.label,
    short: SHORTER[sign.code] ?? sign.short_label ?? capital(sign.label.split(" ")[0]),
    unit: sign.unit,
    decimals: sign.decimals,
    low,
    high,
    isInFullSet: sign.in_full_set,
    placeholder: PLACEHOLDERS[sign.code] ?? (isRating ? `${low}–${high}` : "–"),
  };
}

/** What was typed, as the API takes it: whole numbers, and decimals as text. */
export function readingsOf(fields, typed) {
  const given = fields.filter((field) => typed[field.code]);
  return Object.fromEntries(
    given.map((field) => {
      const shown = shownOf(field, typed[field.code]);
      return [field.code, field.decimals ? Number(shown).toFixed(field.decimals) : Number(shown)];
    }),
  );
}

/** The set as it is on the pad, as the API takes it; what says nothing is left out. */
export function bodyOf(fields, pad) {
  const reasons = Object.fromEntries(Object.entries(pad.skipped).filter(([, reason]) => reason));
  const body = { readings: readingsOf(fields, pad.typed), not_measured: reasons, artifact: pad.artifacts, ...pad.said };
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value && Object.keys(value).length));
}

/** Where the API takes a sign. */
export function pathOf(code) {
  return `/readings/${code}`;
}

/** The sign that a fault is about; nothing when it is about the whole set. */
export function signOf(fault) {
  return /^\/(?:readings|not_measured|artifact)\/(\w+)/.exec(fault.path)?.[1];
}

/**
 * The faults with one more where both pressures are past a limit: a rule names the first of them only.
 *
 * @param {object[]} faults
 * @param {object} readings
 * @param {object} limits of the protocol
 */
export function withBothPressures(faults, readings, limits) {
  const level = { stop: "bp_critical", caution: "bp_warn" };
  const more = faults.filter(
    (fault) =>
      signOf(fault) === "systolic" &&
      level[fault.kind] &&
      readings.diastolic >= limits[`${level[fault.kind]}_diastolic`],
  );
  return [...faults, ...more.map((fault) => ({ ...fault, path: pathOf("diastolic") }))];
}

/** How loud a field is drawn: "crit", "warn" or nothing. */
export function levelOf(faults, code) {
  const kinds = faults.filter((fault) => signOf(fault) === code).map((fault) => fault.kind);
  if (kinds.includes("impossible") || kinds.includes("stop")) return "crit";
  return kinds.length ? "warn" : "";
}

/**
 * One fault in the few words that fit beside the title.
 *
 * @param {object} fault of `checkVitals`
 * @param {object[]} fields
 * @param {object} readings
 */
export function shortWords(fault, fields, readings) {
  const field = fields.find((one) => one.code === signOf(fault));
  if (fault.code === "copied") return `All values ${fault.message}`;
  if (!field) return capital(fault.message);
  const value = readings[field.code];
  if (fault.code === "out_of_range") return `${field.name} cannot be ${value}`;
  if (fault.code === "not_below_systolic") return "Diastolic is not below systolic";
  if (fault.code === "jump") return `${field.name} ${value}: ${fault.message.replace(/: is it right\?$/, "")}`;
  if (fault.kind === "stop") return `${field.name} past the stop limit`;
  if (fault.code === "unusual") return `${field.name} ${value} is unusual`;
  if (fault.kind === "caution") return `${field.name} ${value}: recheck?`;
  return `${field.name}: ${fault.message}`;
}

/**
 * Everything that one answer keeps, each value by its name, as one question.
 *
 * @param {object[]} faults of `checkVitals`, at least one of them confirmable
 * @param {object[]} fields
 * @param {object} readings
 */
export function question(faults, fields, readings) {
  const asked = faults.filter((fault) => fault.confirmable);
  const values = valuesOf(asked, fields, readings);
  const said = asked.filter((fault) => !signOf(fault)).map((fault) => shortWords(fault, fields, readings));
  if (values.length + said.length > 1) {
    if (values.length) said.unshift(`${values.join(", ")} ${values.length > 1 ? "are" : "is"} unusual`);
    return `${said.map((words) => words.split(":")[0]).join(". ")}: is all of it right?`;
  }
  const words = shortWords(asked[0], fields, readings);
  return words.endsWith("?") ? words : `${words}: is it right?`;
}

/** The values that faults are about, each once: HR 131, SpO₂ 91. */
export function valuesOf(faults, fields, readings) {
  const codes = new Set(faults.map(signOf));
  return fields.filter((field) => codes.has(field.code)).map((field) => `${field.short} ${readings[field.code]}`);
}

/** What the button says that keeps what was asked about. */
export function keepWords(faults) {
  const asked = new Set(faults.filter(({ kind }) => kind !== "caution").map((fault) => signOf(fault) ?? fault.code));
  return asked.size > 1 ? "Keep all" : "Keep it";
}

/** The same for the same doubts: other doubts are other questions. */
export function doubtsKey(faults) {
  return JSON.stringify(confirmationsOf(faults));
}

/** The loudest fault first: the impossible, the stop limit, the unusual, the rest. */
export function inOrder(faults) {
  const order = ["impossible", "stop", "unusual", "caution"];
  return [...faults].sort((one, other) => order.indexOf(one.kind) - order.indexOf(other.kind));
}

/** What is repeated to the server so that it keeps a value that was looked at again. */
export function confirmationsOf(faults) {
  return faults.filter((fault) => fault.confirmable).map(({ path, code, value }) => ({ path, code, value }));
}

/** Which signs a reason may excuse: sleep excuses the cuff only. */
export function excusedBy(reason, codes) {
  return reason === "asleep_not_disturbed" ? codes.filter((code) => CUFF.includes(code)) : codes;
}

/** What one cuff measures together. */
export const CUFF = ["systolic", "diastolic"];
