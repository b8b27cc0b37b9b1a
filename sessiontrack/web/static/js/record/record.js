/**
 * A session's record as the device reads it: what the server kept, what still waits here, and what follows from both.
 * Pure: no page, no network, no clock of its own.
 */

import { alertsOf, elsewhereAlert, isJudgedHere, leavingOf } from "./alerts.js";
import { orderedUg, scaled } from "./amounts.js";
import { episodesOf } from "./effects.js";
import { bedsideOrder, byKindOf, entriesOf, lastKept, threadsOf } from "./entries.js";
import { drugOf } from "./infusions.js";
import { dueAt, ladderOf } from "./ladder.js";
import { statusAt } from "./status.js";
import { MINUTE, microsBetween, minutesBetween, momentOf, moved } from "./time.js";
import { undoableOf } from "./undo.js";
import { lastOf, setOf } from "./vitals.js";

export { checkVitals } from "./checks.js";

const NEVER_LATE = ["sign_off", "addendum", "retraction", "alert", "follow_up"];

/**
 * Reads a session as it stands now.
 *
 * @param {object} document the bedside document
 * @param {object[]} waiting items of this session not yet kept, in their order
 * @param {number} now milliseconds, of the device's clock
 * @param {object} catalogue of the server; the document may carry it
 * @returns {SessionRecord}
 */
export function readRecord(document, waiting, now, catalogue = document.catalogue) {
  return new SessionRecord(document, waiting, now, catalogue);
}

class SessionRecord {
  #made = new Map();

  constructor(document, waiting, now, catalogue) {
    this.document = document;
    this.waiting = waiting;
    this.catalogue = catalogue;
    this.tables = catalogue.bedside;
    this.limits = document.protocol.limits;
    this.rules = catalogue.rules;
    this.now = momentOf(now);
    this.zone = document.zone;
    this.sessionId = document.session.id;
    this.patient = document.patient;
    this.course = document.course;
    this.plannedAt = momentOf(document.session.planned_at);
    /** Everything, what was replaced or refused too, in the order in which it was or will be kept. */
    this.entries = entriesOf(document.entries, waiting);
    /** What holds, in the order of the bedside. */
    this.current = threadsOf(this.entries).map((thread) => thread.current).filter(Boolean).sort(bedsideOrder);
  }

  /** What is asked more than once is made once. */
  #once(name, make) {
    if (!this.#made.has(name)) this.#made.set(name, make());
    return this.#made.get(name);
  }

  /** Current entries of a kind, in the order of the bedside. */
  byKind(kind) {
    return this.#once("kinds", () => byKindOf(this.current)).get(kind) ?? [];
  }

  /** The current entry of a kind that was kept last; null when there is none. */
  newest(kind) {
    return lastKept(this.byKind(kind));
  }

  /** The current entry with an id. */
  held(id) {
    return this.#once("held", () => new Map(this.current.map((entry) => [entry.id, entry]))).get(id);
  }

  /** A rule of the catalogue. */
  rule(id) {
    return this.#once("rules", () => new Map(this.rules.map((rule) => [rule.id, rule]))).get(id);
  }

  // State and times.

  /** @returns {{state, since, until, isPossible}} the state that held at a moment */
  statusAt(moment) {
    return statusAt(this.current, this.tables, this.limits.under_effect_minutes, moment);
  }

  get status() {
    return this.#once("status", () => this.statusAt(this.now));
  }

  get state() {
    return this.status.state;
  }

  /** When this state began; null while the session is only planned. */
  get stateSince() {
    return this.status.since;
  }

  get startedAt() { return this.infusion.startedAt; }
  get endedAt() { return this.infusion.endedAt; }

  /** When the drug ended, or will no longer act after the last single dose; null while it runs. */
  get effectEndedAt() {
    const { endedAt, isSingleDoses } = this.infusion;
    if (endedAt === null || !isSingleDoses) return endedAt;
    return moved(endedAt, this.limits.under_effect_minutes * MINUTE);
  }

  get pausedSince() {
    return this.infusion.pauses.find((pause) => pause.endsAt === null)?.beginsAt ?? null;
  }

  get isSingleDoses() { return this.infusion.isSingleDoses; }

  get dischargedAt() {
    return this.byKind("discharge").at(-1)?.measuredAt ?? null;
  }

  /** Whole minutes from the start of the drug, negative before; null while it has not started. */
  minuteOf(moment) {
    return this.startedAt === null ? null : minutesBetween(this.startedAt, moment);
  }

  // The drug.

  /** The newest check-in as it was sent. */
  get checkIn() {
    return this.newest("check_in")?.body ?? null;
  }

  /** Today's weight in grams; an older one is never taken for it. */
  get weightG() {
    return this.checkIn ? scaled(this.checkIn.weight_kg, 3) : null;
  }

  get orderEntry() {
    return this.newest("order");
  }

  /** The order that holds, as it was sent. */
  get order() {
    return this.orderEntry?.body ?? null;
  }

  /** µg ordered, exact; null when it is not known. */
  get ordered() {
    return this.order ? orderedUg(this.order, this.weightG) : null;
  }

  /** µg in a millilitre, of the newest dose event or order that says it. */
  get strengthUgPerMl() {
    const said = [...this.byKind("dose_event")].reverse().map((entry) => entry.body);
    const found = [...said, this.order].find((body) => body?.concentration_mg_per_ml);
    return found ? scaled(found.concentration_mg_per_ml, 3) : null;
  }

  /** What was done to the drug, with what it adds up to at any moment: see `drugOf`. */
  get infusion() {
    return this.#once("infusion", () => drugOf(this.byKind("dose_event"), this.ordered));
  }

  // Readings and effects.

  /** Current sets in the order of the bedside. */
  get vitals() {
    return this.#once("vitals", () => this.byKind("vitals").map((entry) => setOf(entry, this.catalogue.signs)));
  }

  /** @returns {{value, at}|null} the newest trusted value of a sign up to a moment, as it was charted */
  last(sign, until = Infinity) {
    return lastOf(this.vitals.filter(({ at }) => at <= until), sign);
  }

  /** The last set with a whole trusted pressure up to the start; null when there is none. */
  get baseline() {
    const before = this.vitals.filter((set) => this.startedAt === null || set.at <= this.startedAt);
    const set = before.findLast((one) => this.tables.cuff.every((sign) => sign in one.values));
    return set ? { ...set.values, at: set.at } : null;
  }

  get effects() {
    return this.#once("effects", () => episodesOf(this.current));
  }

  get activeEffects() {
    return this.effects.filter((effect) => effect.resolvedAt === null);
  }

  /** When the whole list was last asked; null when it never was. */
  get sweptAt() {
    return this.byKind("sweep").at(-1)?.measuredAt ?? null;
  }

  /** When the next full set is due; null before the start and after leaving. */
  get dueAt() {
    return this.#once("dueAt", () => dueAt(this));
  }

  get ladder() {
    return this.#once("ladder", () => ladderOf(this));
  }

  // Alerts, leaving, undo.

  /** Every alert that was kept or is true now, the loudest first. */
  get alerts() {
    return this.#once("alerts", () => alertsOf(this));
  }

  /** Alerts of rules that only the server judges, as it last told them. */
  get judgedElsewhere() {
    return this.#once("elsewhere", () =>
      (this.document.alerts ?? []).filter((alert) => !isJudgedHere(alert.rule)).map(elsewhereAlert));
  }

  /** What must be so before leaving for home: {code, label, met: true|false|null, words}. */
  get leaving() {
    return this.#once("leaving", () => this.leavingWith(null));
  }

  /** The same with the answers so far, as the body of a discharge. */
  leavingWith(discharge) {
    return leavingOf(this, discharge);
  }

  /** Ids of the alerts that a current `override` or `acknowledgement` names. */
  answered(kind) {
    return this.#once(kind, () => new Set(this.byKind(kind).map((entry) => entry.body.target)));
  }

  /** This version of an entry was entered long after it happened, or after the first signature. */
  isVersionLate(entry) {
    const first = () => Math.min(...this.byKind("sign_off").map((one) => one.place));
    if (entry.place > this.#once("signedPlace", first)) return !NEVER_LATE.includes(entry.kind);
    return microsBetween(entry.measuredAt, entry.enteredAt) > this.limits.backdated_minutes * MINUTE * 1000;
  }

  /** What somebody may take back without a word at a moment: an entry, or null. */
  undoable(personId, now) {
    return undoableOf(this, personId, now);
  }

  /** The same session with one more item that waits. */
  with(item) {
    return new SessionRecord(this.document, [...this.waiting, item], this.now, this.catalogue);
  }
}
