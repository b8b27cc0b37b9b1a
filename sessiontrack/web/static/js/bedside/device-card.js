/**
 * What the monitor sent last and nobody has looked at: one quiet line; one tap makes it an entry like any other.
 */

import { $, h, replace } from "../lib/dom.js";
import { clock } from "../lib/format.js";
import { checkVitals } from "../record/record.js";
import { onKey } from "./shortcuts.js";
import { confirmationsOf, CUFF, doubtsKey, fieldsOf, inOrder, keepWords, question } from "./signs.js";
import { stopWords } from "./stop.js";

/**
 * The reading that is held out, unless a set as new as it is charted.
 *
 * @param {object} document
 * @param {object} record
 * @returns {object|null}
 */
export function heldOut({ device_reading: reading }, record) {
  if (!reading) return null;
  const at = Date.parse(reading.measured_at);
  return record.vitals.some((set) => set.at >= at) ? null : reading;
}

/**
 * A reading as one line: 132/84 · 72 · 98 %; what the device itself doubts says so.
 *
 * @param {{readings: object, artifact?: string[]}} reading
 * @param {object[]} signs of the catalogue
 */
export function readingWords({ readings, artifact = [] }, signs) {
  const { systolic, diastolic } = readings;
  const doubt = (...codes) => (codes.some((code) => artifact.includes(code)) ? " (doubtful)" : "");
  const pressure = systolic === undefined ? [] : [`${systolic}/${diastolic}${doubt(...CUFF)}`];
  const others = signs
    .filter(({ code }) => code in readings && !CUFF.includes(code))
    .map(({ code, unit, short_label: short }) => `${BARE[code]?.(readings[code], unit) ?? `${short} ${readings[code]}`}${doubt(code)}`);
  return [...pressure, ...others].join(" · ");
}

/** Signs that a nurse knows by their place and unit. */
const BARE = { heart_rate: (value) => `${value}`, spo2: (value, unit) => `${value} ${unit}` };

const UNDISMISSED = "Not dismissed: the server did not take it. Try again.";

/** Draws the line beside the latest entries, where no alert moves it; it goes when the reading is accepted, dismissed or passed by another set. */
export function mount(_root, app) {
  const place = h("section", { class: "device", "aria-label": "From the monitor", hidden: true });
  $(".strip").append(place);
  const { main, more } = fieldsOf(app.catalogue.signs);
  const fields = [...main, ...more];
  onKey("m", () => $("button", place)?.focus());
  const gone = new Set();
  let shown = "";
  let asked = "";
  let undismissed = "";

  function draw(record) {
    const found = app.may("readings:decide") ? heldOut(app.document, record) : null;
    const reading = found && !gone.has(found.id) ? found : null;
    // Other doubts about it, as after another nurse's entry, are another question.
    if (asked !== (reading && doubtsOf(reading, record))) asked = "";
    if (undismissed !== reading?.id) undismissed = "";
    const key = reading ? `${reading.id} ${asked} ${undismissed}` : "";
    if (key === shown) return;
    shown = key;
    place.hidden = !reading;
    const hadFocus = place.contains(document.activeElement);
    replace(place, reading && line(reading, record));
    if (hadFocus && !reading) $("#main")?.focus();
  }

  function line(reading, record) {
    const words = readingWords(reading, app.catalogue.signs);
    const act = (key, name, extra, deed) => h("button", { type: "button", class: `btn ${extra}`, "data-key": `device-${key}`, on: { click: () => deed(reading) } }, name);
    return [
      h("div", {},
        asked || undismissed ? h("p", { class: "device__ask", role: "status" }, undismissed ? UNDISMISSED : whyWords(reading, faultsOf(reading, record), record)) : h("p", {}, "From the monitor "),
        h("p", {}, h("time", { datetime: reading.measured_at }, clock(Date.parse(reading.measured_at), app.document.zone)), " ", h("b", {}, words))),
      asked ? act("accept", keepWords(faultsOf(reading, record)), "btn--warn", accept) : act("accept", "Accept", "btn--primary", accept),
      act("dismiss", "Dismiss", "btn--quiet", dismiss),
    ];
  }

  const bodyOf = ({ readings, artifact }) => ({ readings, ...(artifact ? { artifact } : {}), source: "monitor" });

  const faultsOf = (reading, record) => inOrder(checkVitals({ ...bodyOf(reading), measured_at: reading.measured_at }, record));

  const doubtsOf = (reading, record) => `${reading.id} ${doubtsKey(faultsOf(reading, record))}`;

  /** What to do about it is for the alert, which comes with the entry. */
  function whyWords(reading, faults, record) {
    if (faults.every((fault) => fault.kind !== "stop")) return question(faults, fields, reading.readings);
    const { value, brief } = stopWords(faults, reading.readings, record, fields);
    return `${value}. ${brief} Is all of it right?`;
  }

  /** The unusual is asked about once, in place; the same button keeps it. */
  async function accept(reading) {
    const faults = faultsOf(reading, app.record);
    undismissed = "";
    if (!asked && faults.some((fault) => fault.confirmable || fault.kind === "stop")) {
      asked = doubtsOf(reading, app.record);
      return draw(app.record);
    }
    const confirmed = confirmationsOf(faults);
    const payload = { ...bodyOf(reading), ...(confirmed.length ? { confirmed } : {}) };
    const measuredAt = Date.parse(reading.measured_at);
    gone.add(reading.id);
    return app.chart("vitals", "vitals", payload, { id: reading.id, measuredAt, tell: `Saved ${clock(measuredAt, app.document.zone)}, from the monitor` })
      .catch(() => { gone.delete(reading.id); draw(app.record); });
  }

  /** It stays with the server, which must therefore be reached. */
  async function dismiss(reading) {
    const { wire } = app.outbox;
    const { body: me } = await wire.askMe();
    const headers = { "X-CSRF-Token": me?.csrf_token ?? "" };
    const { status } = await wire.ask("POST", `/sessions/${app.sessionId}/device-readings/${reading.id}/dismissal`, { headers, body: {} });
    if (status === 200) gone.add(reading.id);
    else undismissed = reading.id;
    draw(app.record);
  }

  return { draw };
}
