// Rules about the amount of drug: ordered, running, delivered, drawn and wasted.

import { orderedUgPerKg, perKgOf, rateUgPerH, scaled, shownMg, shownMgPerKg } from "../amounts.js";
import { lastKept } from "../entries.js";
import { fraction } from "../fractions.js";
import { deliveredAt } from "../infusions.js";
import { fill } from "../situation.js";
import { isBeyond } from "./signs.js";

/** An infusion ordered or running outside the usual dose per kilogram, or boluses above their cap. */
function doseRange(situation, rule) {
  const { orderEntry } = situation.record;
  if (!orderEntry || !situation.tables.rate_routes.includes(situation.route)) return [];
  return [...ordered(situation, rule, orderEntry), ...rates(situation, rule), ...boluses(situation, rule)];
}

function ordered(situation, rule, entry) {
  const perKg = orderedUgPerKg(entry.body, situation.record.weightG);
  if (perKg === null) {
    // Before the arrival nobody can have weighed the patient.
    const isHere = situation.seen("check_in").length > 0;
    return isHere ? [{ level: "warn", message: rule.says.no_weight, entry, blocks: true }] : [];
  }
  const broken = rule.ordered.find((bound) => isBeyond(bound.comparison, perKg, situation.limits[bound.limit]));
  if (!broken) return [];
  const message = fill(rule.says.ordered, {
    shown: shownMgPerKg(perKg),
    side: situation.tables.sides[broken.comparison],
    limit: shownMgPerKg(situation.limits[broken.limit]),
  });
  return [{ level: broken.level, message, entry, blocks: broken.level === "critical" }];
}

function rates(situation, rule) {
  const { weightG } = situation.record;
  const limit = situation.limits.rate_critical_ug_per_kg_h;
  return situation.seen("dose_event").flatMap((entry) => {
    const perKg = perKgOf(rateUgPerH(entry.body) ?? 0, weightG);
    if (perKg === null || perKg.compared(limit) <= 0) return [];
    const message = fill(rule.says.rate, { shown: shownMgPerKg(perKg), limit: shownMgPerKg(limit) });
    return [{ level: "critical", message, entry }];
  });
}

/** Boluses count together against their cap. */
function boluses(situation, rule) {
  const cap = rule.bolus_cap_ug_per_kg;
  let together = 0;
  return situation.seen("dose_event").flatMap((entry) => {
    if (entry.body.event !== "bolus") return [];
    together += scaled(entry.body.dose_mg, 3) ?? 0;
    const perKg = perKgOf(together, situation.record.weightG);
    if (perKg === null || perKg.compared(cap) <= 0 || !entry.body.dose_mg) return [];
    const amounts = { mg: shownMg(together), shown: shownMgPerKg(perKg), limit: shownMgPerKg(cap) };
    return [{ level: "critical", message: fill(rule.says.boluses, amounts), entry }];
  });
}

const GIVES = ["started", "resumed", "bolus", "dose_given"];

/** More drug was delivered than ordered, beyond a tolerance; each further act of giving, order or weight raises it again. */
function overrun(situation, rule) {
  const { ordered, orderEntry, infusion } = situation.record;
  const given = situation.seen("dose_event").filter(({ body }) => GIVES.includes(body.event));
  if (ordered === null || !given.length) return [];
  // By what was written last, not by what was given last: a dose charted late came unseen.
  const weighed = orderEntry.body.dose_mg_per_kg ? situation.seen("check_in") : [];
  const entry = lastKept([...given, orderEntry, ...weighed]);
  const delivered = deliveredAt(infusion, situation.now);
  const percent = situation.limits.overrun_percent;
  if (delivered.times(100).compared(ordered.times(100 + percent)) <= 0) return [];
  const words = rule.says[infusion.isSingleDoses ? "doses" : "said"];
  const message = fill(words, { delivered: shownMg(delivered), ordered: shownMg(ordered), percent });
  return [{ level: "critical", message, entry }];
}

/** What was drawn is not what was delivered and wasted, once the drug has ended. */
function mismatch(situation, rule) {
  const entry = lastKept(situation.seen("drug_count"));
  if (situation.effectEndedAt === null || !entry) return [];
  const [drawn, wasted] = [entry.body.drawn_mg, entry.body.wasted_mg].map((sent) => scaled(sent, 3));
  const delivered = deliveredAt(situation.record.infusion, situation.now);
  const missing = fraction(drawn).minus(delivered).minus(wasted);
  const percent = situation.limits.controlled_percent;
  const size = missing.compared(0) < 0 ? missing.times(-1) : missing;
  if (size.times(100).compared(drawn * percent) <= 0) return [];
  const message = fill(rule.says.said, {
    drawn: shownMg(drawn),
    delivered: shownMg(delivered),
    wasted: shownMg(wasted),
    missing: shownMg(missing),
    percent,
  });
  return [{ level: "critical", message, entry }];
}

export const DOSE_RULES = { dose_range: doseRange, overrun_dose: overrun, controlled_mismatch: mismatch };
