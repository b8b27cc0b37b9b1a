/**
 * What can be done to the drug now: the buttons in the hero, each of which records what was done at the pump.
 */

import { h, icon, replace, setText } from "../lib/dom.js";
import { span } from "../lib/format.js";
import { NOT_SAID } from "./entry-words.js";
import { fetchSheets, openDose, openEnd, openRate, openResume, openSure } from "./later.js";
import { hasRate, mgText, rateWords, SHORT_PAUSE_MS } from "./rates.js";
import { onKey } from "./shortcuts.js";

/** @type {(root: HTMLElement, app: object) => {draw: function, tick: function}} */
export function mount(root, app) {
  let record = app.record;
  let shownKey = "";
  let resumeWords = null;

  const act = (key, words, click, kind = "") =>
    h("button", { type: "button", class: `btn ${kind}`.trim(), "data-key": `dose-${key}`, on: { click } }, words);

  const OFFERED = {
    checked_in: () => [link("start", hasRate(record) ? "Start…" : "Give the dose…")],
    infusing: () => (hasRate(record)
      ? [act("rate", "Dose…", () => openRate(app)), act("pause", [icon("pause"), h("span", {}, "Pause")], pause), end()]
      : [act("another", "Another dose…", () => openDose(app))]),
    paused: () => [resumeButton(), end()],
    recovering: () => (hasRate(record) ? [] : [act("another", "Another dose…", () => openDose(app))]),
    discharged: () => [link("sign", "Sign…")],
  };

  function link(page, words) {
    return h("a", { class: "btn btn--primary", href: `/sessions/${app.sessionId}/${page}` }, words);
  }

  function end() {
    return act("end", "End…", () => openEnd(app), "btn--danger");
  }

  /** One tap, and the reason after it: the drug stands still already. */
  function pause() {
    return app.chart("dose_event", "dose-events", { event: "paused", reason: "other", note: NOT_SAID }, { tell: "Pause recorded" });
  }

  function resumeButton() {
    resumeWords = h("small");
    return act("resume", h("span", { class: "btn__two" }, "Resume ", resumeWords), resume, "btn--primary");
  }

  async function resume() {
    const rate = lastRate();
    if (rate === null || isLong(app.now())) return openResume(app);
    const body = { event: "resumed", ...rateBody(rate) };
    // Before those files are here the server alone judges the amount.
    const doubts = await fetchSheets().then(({ checkDose }) => checkDose(body, record), () => []);
    if (doubts.length) return openResume(app);
    return app.chart("dose_event", "dose-events", body, { tell: "Resumed" });
  }

  onKey("p", () => {
    if (!app.may("entries:append") || !hasRate(record)) return;
    if (record.state === "infusing") openSure(app, "Pause?", "Record the pump paused", pause);
    if (record.state !== "paused") return;
    const rate = lastRate();
    if (rate === null || isLong(app.now())) openResume(app);
    else openSure(app, "Resume?", `Record the pump running at ${rateWords(rate, null)}`, resume);
  });

  function rateBody(rate) {
    const { strengthUgPerMl } = record;
    return { rate_mg_per_h: mgText(rate), ...(strengthUgPerMl ? { concentration_mg_per_ml: mgText(strengthUgPerMl) } : {}) };
  }

  function lastRate() {
    return record.infusion.segments.at(-1)?.rate ?? null;
  }

  function isLong(now) {
    return now - (record.pausedSince ?? now) > SHORT_PAUSE_MS;
  }

  function draw(newer, now) {
    record = newer;
    const key = JSON.stringify([record.state, hasRate(record), app.may("entries:append")]);
    if (key !== shownKey) {
      resumeWords = null;
      replace(root, app.may("entries:append") ? OFFERED[record.state]?.() : null);
    }
    shownKey = key;
    tick(now);
  }

  function tick(now) {
    if (!resumeWords || record.state !== "paused") return;
    const rate = lastRate();
    const words = rate === null || isLong(now) ? "choose the rate" : rateWords(rate, null);
    setText(resumeWords, record.pausedSince === null ? words : `${words} · ${span(now - record.pausedSince)}`);
  }

  return { draw, tick };
}
