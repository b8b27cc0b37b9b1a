// What a dose event is checked for before it is kept: the impossible, and the unusual that asks for a second look.

import { mgText, orderedUg, perKgOf, rateUgPerH, scaled } from "./amounts.js";
import { Fraction, fraction } from "./fractions.js";
import { fill } from "./situation.js";

const RATES = ["rate", "volume_rate", "concentration"];

/**
 * What is wrong or unusual in a dose event; whether it may follow the others is not asked here.
 *
 * @param {object} body as it will be sent
 * @param {object} record of `record.js`
 * @returns {{path, code, message, confirmable: boolean, value: string|null, kind: "impossible"|"unusual"}[]}
 */
export function checkDose(body, record) {
  const { order, weightG, catalogue } = record;
  const check = { ...catalogue.bedside.dose_checks, body, order, weightG, catalogue, before: givenBefore(body, record) };
  if (!catalogue.dose_events.includes(body.event)) return unknown("/event", catalogue.dose_events, check);
  const wrong = wrongRoute(check);
  return wrong.length ? wrong : [...reason(check), ...rate(check), ...givenDose(check)];
}

/** Doses of one kind count together: boluses against their cap, single doses against the order. */
function givenBefore({ event }, { infusion }) {
  return infusion.doses.filter((dose) => dose.event === event).reduce((sum, dose) => sum + dose.doseUg, 0);
}

function impossible(path, code, message) {
  return { path, code, message, confirmable: false, value: null, kind: "impossible" };
}

function unusual(sent, message, code = "unusual") {
  return { path: sent.path, code, message, confirmable: true, value: mgText(sent.amount), kind: "unusual" };
}

function unknown(path, codes, { says }) {
  return [impossible(path, "unknown", fill(says.one_of, { codes: codes.join(", ") }))];
}

function wrongRoute({ body, order, says, catalogue }) {
  const isSingle = body.event === "dose_given";
  if (!order || isSingle !== catalogue.bedside.rate_routes.includes(order.route)) return [];
  return [impossible("/event", "not_allowed", isSingle ? says.no_single_dose : says.single_dose_only)];
}

function reason(check) {
  const { body, says, catalogue } = check;
  if (body.reason === undefined) {
    return check.with_reason.includes(body.event) ? [impossible("/reason", "missing", says.missing)] : [];
  }
  if (body.reason === "other" && !body.note?.trim()) return [impossible("/note", "missing", says.no_words)];
  return catalogue.dose_reasons.includes(body.reason) ? [] : unknown("/reason", catalogue.dose_reasons, check);
}

// Rates.

function rate(check) {
  const { body, says, ranges } = check;
  const all = RATES.map((name) => sentAs(body, ranges[name].path));
  const given = all.filter(({ amount }) => amount !== null);
  const [mass, volume, strength] = all;
  if (!check.with_rate.includes(body.event)) {
    const message = fill(says.left_out, { event: body.event });
    return given.map(({ path }) => impossible(path, "not_allowed", message));
  }
  if (mass.amount === null && volume.amount === null) return [impossible(mass.path, "missing", says.no_rate)];
  if (mass.amount !== null && volume.amount !== null) return [impossible(volume.path, "contradicts", says.two_rates)];
  const ugPerH = rateUgPerH(body);
  if (ugPerH === null) return [impossible(strength.path, "missing", says.no_strength)];
  const faults = strengthFaults(strength, check);
  if (isRefused(faults)) return faults;
  const [first] = given;
  return [
    ...faults,
    ...worst(inBothUnits(ugPerH, volume.amount, strength.amount, first, check)),
    ...(body.event === "started" && check.order ? total(ugPerH, first, check) : []),
  ];
}

function strengthFaults(sent, check) {
  if (sent.amount === null) return [];
  const ordered = scaled(check.order?.concentration_mg_per_ml, 3);
  const faults = judged("concentration", sent.amount, sent, check);
  if (ordered === null || sent.amount === ordered || isRefused(faults)) return faults;
  const message = fill(check.says.other_strength, { ordered: mgText(ordered) });
  return [...faults, unusual(sent, message, "differs_from_order")];
}

/** The rate as mass and as the volume that the pump shows, when the concentration is known. */
function inBothUnits(ugPerH, volume, given, sent, check) {
  const strength = given ?? scaled(check.order?.concentration_mg_per_ml, 3);
  const ulPerH = volume ?? (strength ? ugPerH.times(1000).over(strength) : null);
  return [...judged("rate", ugPerH, sent, check), ...judged("volume_rate", ulPerH, sent, check)];
}

function total(ugPerH, sent, { order, weightG, says, total_percent: percent }) {
  const [dose, minutes] = [orderedUg(order, weightG), order.duration_minutes];
  if (dose === null || minutes === undefined) return [];
  const whole = ugPerH.times(minutes).over(60);
  const off = whole.minus(dose);
  const size = off.compared(0) < 0 ? off.times(-1) : off;
  if (size.times(100).compared(dose.times(percent)) <= 0) return [];
  const message = fill(says.other_total, { total: mgText(whole), minutes, dose: mgText(dose) });
  return [unusual(sent, message, "differs_from_order")];
}

// Doses.

function givenDose(check) {
  const { body, says, weightG } = check;
  const sent = sentAs(body, "/dose_mg");
  if (!check.with_dose.includes(body.event)) {
    return sent.amount === null ? [] : [impossible(sent.path, "not_allowed", fill(says.left_out, { event: body.event }))];
  }
  if (sent.amount === null) return [impossible(sent.path, "missing", says.missing)];
  if (body.event === "bolus") return worst([...judged("bolus", sent.amount, sent, check), ...overCap(sent, check)]);
  const perKg = perKgOf(sent.amount, weightG);
  return worst([
    ...judged("single_dose", sent.amount, sent, check),
    ...judged("single_dose_per_kg", perKg, sent, check),
    ...overOrder(sent, check),
  ]);
}

/** More than ordered, with the single doses before; less may be a part, with another dose to come. */
function overOrder(sent, { order, weightG, says, total_percent: percent, before }) {
  const dose = order && orderedUg(order, weightG);
  const total = sent.amount + before;
  if (!dose || dose.times(100 + percent).compared(total * 100) >= 0) return [];
  return [unusual(sent, fill(says.over_order, { total: mgText(total), dose: mgText(dose) }), "differs_from_order")];
}

function overCap(sent, { weightG, before, says, bolus_cap_ug_per_kg: cap }) {
  const perKg = fill(says.cap, { cap: mgText(cap) });
  if (!weightG) return [unusual(sent, fill(says.no_weight, { per_kg: perKg }), "weight_unknown")];
  const remaining = Math.max(Math.floor((cap * weightG) / 1000) - before, 0);
  if (sent.amount <= remaining) return [];
  return [unusual(sent, fill(says.over_cap, { remaining: mgText(remaining), per_kg: perKg }), "over_cap")];
}

// Amounts.

/** A field that a person filled, in thousandths of its unit. */
function sentAs(body, path) {
  return { path, amount: scaled(body[path.slice(1)], 3) };
}

function judged(name, amount, sent, { ranges, says, usual }) {
  if (amount === null) return [];
  const allowed = ranges[name];
  const isAsSent = sent.path === allowed.path;
  const about = isAsSent ? "" : fill(says.comes_to, { amount: mgText(amount), unit: allowed.unit });
  const said = ([low, high]) => ({ about, low: mgText(low), high: mgText(high), unit: allowed.unit });
  if (!lies(amount, allowed.possible)) {
    const hint = isAsSent ? hintOf(amount, allowed.unit, usual, says) : "";
    return [impossible(sent.path, "out_of_range", fill(says.out_of_range, { ...said(allowed.possible), hint }))];
  }
  if (!allowed.usual || lies(amount, allowed.usual)) return [];
  return [unusual(sent, fill(says.unusual, said(allowed.usual)))];
}

/** What an impossible dose would be in a neighbouring unit in which it is usual. */
function hintOf(amount, unit, usual, says) {
  if (!(unit in usual)) return "";
  const isPerKg = unit === "mg/kg";
  if (lies(amount, usual[isPerKg ? "mg" : "mg/kg"])) return isPerKg ? says.whole_dose : says.per_kg;
  const isUsual = (other) => Object.values(usual).some((bounds) => lies(other, bounds));
  if (isUsual(fraction(amount).over(1000))) return says.micrograms;
  return isUsual(fraction(amount).times(1000)) ? says.grams : "";
}

function lies(amount, [low, high]) {
  const value = amount instanceof Fraction ? amount : new Fraction(amount);
  return value.compared(low) >= 0 && value.compared(high) <= 0;
}

function isRefused(faults) {
  return faults.some((fault) => !fault.confirmable);
}

/** The one to tell of faults that say the same in two units: a refusal before a question. */
function worst(faults) {
  const first = faults.find((fault) => !fault.confirmable) ?? faults[0];
  return first ? [first] : [];
}
