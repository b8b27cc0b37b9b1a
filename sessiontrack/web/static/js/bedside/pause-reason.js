/**
 * A pause is kept in one tap, and its reason in another, when there is a hand for it: until then the page asks.
 */

import { $, h, replace } from "../lib/dom.js";
import { clock } from "../lib/format.js";
import { NOT_SAID } from "./entry-words.js";
import { openPauseReason } from "./pause-sheet.js";

/** The pause that waits for its reason; nothing when each has one. */
function pauseWithoutReason(record) {
  return record.byKind("dose_event").findLast(({ body }) => body.event === "paused" && body.note === NOT_SAID) ?? null;
}

/** The question in a line of its own, among the alerts. */
export function mount(_root, app) {
  const root = $("#live-alerts .why");
  let shownId = null;

  function draw(record) {
    const entry = app.may("entries:amend") ? pauseWithoutReason(record) : null;
    if ((entry?.id ?? null) === shownId) return;
    shownId = entry?.id ?? null;
    root.hidden = entry === null;
    replace(root, entry && [
      h("p", { id: "pause-why" }, `Paused at ${clock(entry.measuredAt, app.document.zone)}. Why?`),
      h("div", { class: "why__chips", role: "group", "aria-labelledby": "pause-why" },
        app.document.words.pause_reasons.map(([code, words]) =>
          h("button", { type: "button", class: "opt", on: { click: () => (code === "other" ? ask(entry) : say(entry, code)) } }, words)))]);
  }

  function say(entry, reason, note) {
    const body = { event: "paused", reason, measured_at: new Date(entry.measuredAt).toISOString(), ...(note ? { note } : {}) };
    const payload = { target: entry.targetId ?? entry.id, reason_code: "other", reason_text: "Reason of the pause, said after it", body };
    return app.chart("dose_event", "amendments", payload, { tell: "Reason added" });
  }

  function ask(entry) {
    openPauseReason((note) => say(entry, "other", note));
  }

  return { draw };
}
