// A session as it stands at one moment: what every rule looks at. What was charted for later is not seen.

import { stepsOf } from "./effects.js";
import { bedsideOrder } from "./entries.js";
import { MINUTE, minutesBetween, moved, secondsBetween } from "./time.js";
import { has } from "./vitals.js";

/** Fills a template of the catalogue: {name} becomes the value of that name. */
export function fill(template, values) {
  return template.replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

/** A record at a moment, with a discharge that is about to be kept, when one is. */
export class Situation {
  #made = new Map();

  /**
   * @param {object} record of `record.js`
   * @param {number} now milliseconds
   * @param {object|null} discharge body of a discharge
   */
  constructor(record, now, discharge = null) {
    this.record = record;
    this.now = now;
    this.discharge = discharge;
    this.openCritical = [];
    this.limits = record.limits;
    this.tables = record.tables;
    this.catalogue = record.catalogue;
    this.state = record.statusAt(now).state;
    this.startedAt = this.#seen(record.infusion.startedAt);
    this.endedAt = this.#seen(record.infusion.endedAt);
    this.effectEndedAt = this.#effectEndedAt();
    this.readings = record.vitals.filter((set) => set.at <= now);
    // A set of the very minute of the start was taken before the drug could act.
    const { startedAt } = this;
    this.before = startedAt === null ? this.readings : this.readings.filter((set) => set.at <= startedAt);
    this.during = startedAt === null ? [] : this.readings.slice(this.before.length);
    this.fullSets = this.readings.filter((set) => set.isFull);
    this.baseline = this.before.findLast((set) => has(set, ...this.tables.cuff))?.values ?? null;
  }

  /** What several rules ask is made once. */
  once(name, make) {
    if (!this.#made.has(name)) this.#made.set(name, make(this));
    return this.#made.get(name);
  }

  #seen(moment) {
    return moment !== null && moment <= this.now ? moment : null;
  }

  #effectEndedAt() {
    if (this.endedAt === null || !this.record.infusion.isSingleDoses) return this.endedAt;
    // The drug goes on acting after the needle: the watch follows the patient, not the dose.
    return this.#seen(moved(this.endedAt, this.limits.under_effect_minutes * MINUTE));
  }

  /** The patient recovers, or a discharge is about to be kept, wherever the session stands. */
  get isLeaving() {
    return this.discharge !== null || this.state === "recovering";
  }

  /** Whole seconds from the start to the end, or to now; null for single doses. */
  get elapsedSeconds() {
    if (this.startedAt === null || this.record.infusion.isSingleDoses) return null;
    return secondsBetween(this.startedAt, this.endedAt ?? this.now);
  }

  /** Every severity that was charted. */
  get effectSteps() {
    const entries = () => [...this.seen("side_effect"), ...this.seen("side_effect_change")];
    return this.once("effectSteps", () => stepsOf(entries().sort(bedsideOrder)));
  }

  /** The ordered route, or the course's. */
  get route() {
    return this.record.order?.route ?? this.record.course.route;
  }

  /** The ordered agent, or the course's. */
  get agent() {
    return this.record.order?.agent ?? this.record.course.agent;
  }

  /** Current entries of a kind that had happened. */
  seen(kind) {
    return this.record.byKind(kind).filter((entry) => entry.measuredAt <= this.now);
  }

  /** Whole minutes from a moment until now. */
  minutesSince(moment) {
    return minutesBetween(moment, this.now);
  }

  /** A sign of the catalogue. */
  sign(code) {
    return this.catalogue.signs.find((sign) => sign.code === code);
  }

  /**
   * A side effect of the catalogue. Another tablet may have charted a term that is newer than this one's catalogue: the
   * server, which knows it, has judged it already.
   */
  effect(code) {
    return this.catalogue.side_effects.find((effect) => effect.code === code)
      ?? { code, label: code.replaceAll("_", " "), is_red_flag: false, escalate_at: "severe" };
  }

  /** How strong a severity is, 1 and up; 0 for a word that is none. */
  rank(severity) {
    return this.tables.severities.indexOf(severity) + 1;
  }

  /** Names of signs within a sentence. */
  signNames(codes) {
    return codes.map((code) => this.sign(code).label).map((label) => label[0].toLowerCase() + label.slice(1)).join(", ");
  }
}
