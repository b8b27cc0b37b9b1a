/**
 * The top of the page: the clock, the window, what was delivered, and when the next vitals are due.
 */

import { h, on, replace, s, setAttr, setText, unseen } from "../lib/dom.js";
import { clock, minutesFrom, span, trimmed } from "../lib/format.js";
import { shownMg } from "../record/amounts.js";
import { dueWords, LATE_MS, nextDue, windowWords } from "./due.js";
import { stateWord, wordOf } from "./entry-words.js";
import { hasRate, rateWords } from "./rates.js";

const TRACK_MINUTES = 60;
const RING = 2 * Math.PI * 24;
const RUNNING = ["infusing", "paused"];

/** @type {(root: HTMLElement, app: object) => {draw: function, tick: function}} */
export function mount(root, app) {
  const stateWords = h("span");
  const state = h("p", { class: "clock__state" }, h("span", { class: "dot" }), stateWords);
  const time = h("span");
  const since = h("small");
  const big = h("p", { class: "clock", role: "timer", "aria-live": "off" }, time, " ", since);
  const track = makeTrack(app.document.protocol.limits);
  const drug = h("span");
  const given = h("b");
  const rest = h("span");
  const pace = h("span", { class: "dose__pace" });
  const ring = s("circle", { cx: 29, cy: 29, r: 24, transform: "rotate(-90 29 29)" });
  const label = h("p", { class: "next__lab" });
  const left = h("p", { class: "next__time" });
  const next = h(
    "button",
    { type: "button", class: "next", "aria-describedby": "next-act" },
    s(
      "svg",
      { class: "next__ring", viewBox: "0 0 58 58", "aria-hidden": "true" },
      s("circle", { cx: 29, cy: 29, r: 24 }),
      ring,
    ),
    h("div", {}, label, left),
    h("span", { class: "vh", id: "next-act" }, "Say why this set is not measured"),
  );
  const politely = h("p", { class: "vh", "aria-live": "polite" });
  const atOnce = h("p", { class: "vh", role: "alert" });
  const dose = h(
    "div",
    { class: "dose" },
    h(
      "div",
      { class: "dose__txt" },
      h("p", { class: "dose__drug" }, h("i", { "aria-hidden": "true" }), drug),
      h("p", { class: "dose__sub" }, given, rest, unseen(", by calculation"), " ", pace),
    ),
    h("div", { class: "dose__act", id: "live-dose" }),
  );
  root.replaceChildren(h("div", { class: "hero__clock" }, state, big), track.node, dose, next, politely, atOnce);
  moveOnPhone(dose, root);
  on(next, "click", () => {
    app.emit("tab", "vitals");
    app.emit("skipset");
  });

  let record = app.record;
  let due = { at: null, isRecheck: false };
  let said = "";
  let drawnOrder = "";

  function draw(newer, now) {
    record = newer;
    const newest = record.vitals.at(-1);
    due = nextDue(record.dueAt, newest, newest ? levelsOf(newest, record) : [], record.limits);
    setAttr(root, "data-state", record.state);
    drawDose();
    tick(now);
  }

  function drawDose() {
    const { order } = record;
    const key = JSON.stringify(order);
    if (key === drawnOrder) return;
    drawnOrder = key;
    replace(drug, order ? orderWords(order, app) : "No order yet");
  }

  function tick(now) {
    const from = RUNNING.includes(record.state) ? record.startedAt : (record.endedAt ?? record.startedAt);
    setText(stateWords, sayState(record, now, app));
    setText(time, from === null ? "–:––" : span(now - from));
    const isOver = record.endedAt !== null && !RUNNING.includes(record.state);
    const what = record.isSingleDoses ? doseName(record, isOver) : isOver ? "end" : "start";
    setText(since, isOver ? `since ${what}` : "");
    setAttr(big, "aria-label", from === null ? "Not started" : `${span(now - from)} since the ${what}`);
    track.draw(record, now);
    drawDelivered(now);
    drawNext(now);
    setTitle(record, now, app);
  }

  function drawDelivered(now) {
    setText(given, record.infusion.deliveredMg(now));
    const running = record.state === "infusing" ? record.infusion.segments.at(-1)?.rate : null;
    setText(rest, `${record.ordered ? ` of ${shownMg(record.ordered)}` : ""} mg`);
    setText(pace, running ? rateWords(running, record.strengthUgPerMl) : "");
  }

  function drawNext(now) {
    const words = dueWords(due, now);
    next.hidden = words === null;
    if (!words) return;
    setAttr(next, "data-due", words.level);
    setText(label, words.label);
    setText(left, `${words.level === "over" ? "+" : ""}${span(words.ms)}`);
    ring.style.strokeDasharray = `${Math.max(0, Math.min(1, words.ms / wholeMs(record, app))) * RING} ${RING}`;
    ring.style.visibility = words.ms > 0 ? "" : "hidden";
    announce(words, now);
  }

  /** Once when they are due, once more when they are late; never every minute. */
  function announce(words) {
    const key = words.ms <= -LATE_MS ? `late ${due.at}` : words.ms <= 0 ? `due ${due.at}` : "";
    if (key === said) return;
    said = key;
    setText(politely, key.startsWith("due") ? "Vitals due" : "");
    setText(atOnce, key.startsWith("late") ? "Vitals overdue" : "");
  }

  return { draw, tick };
}

/** The drug as ordered; on a narrow page the amount alone stands behind its name. */
function orderWords(order, app) {
  const amount = order.dose_mg_per_kg ? `${trimmed(order.dose_mg_per_kg)} mg/kg` : `${trimmed(order.dose_mg)} mg`;
  const wide = (text) => h("span", { class: "wide-only" }, text);
  return [
    order.agent,
    wide(` ${wordOf(app.document.words.medicine_routes, order.route)}`),
    ` ${amount}`,
    order.duration_minutes ? wide(` in ${order.duration_minutes} min`) : null,
  ];
}

/** What the rules said about the newest set. */
function levelsOf(set, record) {
  return record.alerts.filter((alert) => alert.entryId === set.entry.id).map((alert) => alert.level);
}

function wholeMs(record, app) {
  const { limits } = app.document.protocol;
  const minutes = RUNNING.includes(record.state)
    ? limits.vitals_interval_minutes
    : limits.vitals_interval_recovery_minutes;
  return minutes * 60_000;
}

function sayState(record, now, app) {
  const { words, zone, protocol } = app.document;
  const name = stateWord(record, words);
  if (record.state === "paused") return `${name} at ${clock(record.pausedSince ?? record.stateSince, zone)}`;
  if (record.state === "infusing") {
    const window = windowWords(minutesFrom(record.startedAt, now), protocol.limits);
    if (record.isSingleDoses) return `${name} · ${givenWords(record, zone)}`;
    return window.words || `${name} · started ${clock(record.startedAt, zone)}`;
  }
  if (record.endedAt === null) return name;
  return `${name} · ${record.isSingleDoses ? givenWords(record, zone) : `ended ${clock(record.endedAt, zone)}`}`;
}

/** The single dose from which the clock counts: the first while they act, the last afterwards. */
function doseName({ startedAt, endedAt }, isOver) {
  if (startedAt === endedAt) return "dose";
  return isOver ? "last dose" : "first dose";
}

/** When single doses were given: the clock counts from the first, and the last acts longest. */
function givenWords({ startedAt, endedAt }, zone) {
  const [first, last] = [startedAt, endedAt].map((at) => clock(at, zone));
  return first === last ? `given ${last}` : `given ${first}, last ${last}`;
}

/** The state comes first, then whose: what a tab and a screen reader say. */
function setTitle(record, now, app) {
  const { patient } = app.document;
  const minutes = RUNNING.includes(record.state) ? ` ${minutesFrom(record.startedAt, now)} min` : "";
  const title = `${stateWord(record, app.document.words)}${minutes} · ${patient.family_name.toUpperCase()}, ${patient.given_name} · sessiontrack`;
  if (document.title !== title) document.title = title;
}

function makeTrack({ window_from_minutes: from, window_to_minutes: to }) {
  const whole = Math.max(TRACK_MINUTES, to + 10);
  const place = (minute) => `${((minute / whole) * 100).toFixed(3)}%`;
  const fill = h("div", { class: "track__fill" });
  const ticks = [...new Set([...Array.from({ length: whole / 10 + 1 }, (_, tick) => tick * 10), from, to])].sort(
    (one, other) => one - other,
  );
  const node = h(
    "div",
    { class: "track", role: "img" },
    h("div", { class: "track__bar" }, fill),
    h("div", { class: "track__win", style: { left: place(from), width: place(to - from) } }),
    ticks.map((tick) =>
      h(
        "span",
        { class: tick === from || tick === to ? "track__tick win" : "track__tick", style: { left: place(tick) } },
        tick === whole ? `${tick} min` : tick,
      ),
    ),
  );

  function draw(record, now) {
    node.hidden = !hasRate(record);
    const minutes = record.startedAt === null ? 0 : ((record.endedAt ?? now) - record.startedAt) / 60_000;
    fill.style.width = place(Math.min(minutes, whole));
    setAttr(node, "aria-label", `${Math.floor(minutes)} minutes. The window is ${from} to ${to} minutes.`);
  }

  return { node, draw };
}

/** On a phone the drug is a part of its own, behind its tab. */
function moveOnPhone(dose, root) {
  const phone = matchMedia("(max-width: 640px)");
  const place = () => (phone.matches ? document.getElementById("live-drug") : root).append(dose);
  place();
  on(phone, "change", place);
}
