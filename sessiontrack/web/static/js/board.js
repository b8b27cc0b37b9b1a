/**
 * Keeps the day's board as it is now: the clocks by this device, the rest by asking every few seconds.
 */

import { $, h, icon, unseen } from "./lib/dom.js";
import { overdueWords } from "./lib/format.js";
import { installShell } from "./shell.js";

const EVERY_MS = 5000;
const SLOWEST_MS = 60_000;
const MINUTE = 60_000;
const PLACES = { mild: 1, moderate: 2, severe: 3 };

const state = { etag: null, wait: EVERY_MS, timer: 0 };

if ($("#board")?.dataset.mark) {
  installShell();
  everyMinute();
  addEventListener("online", ask);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) ask(); });
  state.timer = setTimeout(ask, EVERY_MS);
}

/** Asks for what changed; while nothing did the answer is empty. */
async function ask() {
  clearTimeout(state.timer);
  if (!document.hidden) state.wait = (await refresh()) ? EVERY_MS : Math.min(state.wait * 2, SLOWEST_MS);
  state.timer = setTimeout(ask, state.wait);
}

async function refresh() {
  try {
    const headers = state.etag ? { "If-None-Match": state.etag } : {};
    const answer = await fetch("/api/v1/board", { headers, cache: "no-store", signal: AbortSignal.timeout(10_000) });
    // Signed out meanwhile: the page says so, and asks to sign in.
    if (answer.status === 401) location.reload();
    if (answer.status === 200) {
      const board = await answer.json();
      if (board.mark !== $("#board").dataset.mark) await redraw();
      for (const running of board.running) show(running);
      state.etag = answer.headers.get("ETag");
    }
    tell(answer.ok || answer.status === 304);
    return answer.ok || answer.status === 304;
  } catch {
    tell(false);
    return false;
  }
}

/** Cards that came, went or need something else: the page is read again, and its cards take the place of these. */
async function redraw() {
  const answer = await fetch(location.href, { cache: "no-store" });
  if (!answer.ok) return;
  const newer = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("#board");
  if (!newer) return;
  const href = document.activeElement?.closest("#board a")?.getAttribute("href");
  $("#board").replaceWith(document.adoptNode(newer));
  if (href) $(`#board a[href="${CSS.escape(href)}"]`)?.focus();
}

function show(running) {
  const card = $(`[data-running="${running.id}"]`);
  if (!card) return;
  for (const name of ["since", "due"]) {
    if (running[name]) card.dataset[name] = running[name];
    else delete card.dataset[name];
  }
  $('[data-part="pressure"]', card).textContent = running.pressure ?? "no pressure yet";
  $('[data-part="effect"]', card).replaceChildren(effect(running));
  $('[data-part="alerts"]', card).replaceChildren(...alerts(running));
  card.classList.toggle("visit--critical", running.level === "critical");
  tick(card);
}

function effect({ effect: label, severity, since }) {
  if (!label) return since ? h("span", { class: "muted" }, "no side effect now") : h("span");
  const place = PLACES[severity];
  const pips = [1, 2, 3].map((pip) => h("i", pip <= place ? { class: "on" } : {}));
  return h("span", { class: `sev sev--${place}` },
    h("span", { class: "pips", "aria-hidden": "true" }, ...pips), label, unseen(`, ${severity}`));
}

function alerts({ alerts: count, level }) {
  if (!count) return [];
  const [tag, first] = level === "critical" ? ["crit", "Critical: "] : ["warn", ""];
  return [h("span", { class: `tag tag--${tag}` }, icon("warn"), `${first}${count} open alert${count > 1 ? "s" : ""}`)];
}

function tick(card) {
  const now = Date.now();
  const minutes = $('[data-part="minutes"]', card);
  if (minutes && card.dataset.since) minutes.textContent = minutesSince(card.dataset.since);
  const due = card.dataset.due ? Date.parse(card.dataset.due) : null;
  const place = $('[data-part="due"]', card);
  if (due === null) place.replaceChildren();
  else place.replaceChildren(dueTag(Math.floor((due - now) / MINUTE), now - due));
  card.classList.toggle("visit--overdue", due !== null && due < now);
}

function dueTag(minutes, overdueMs) {
  if (overdueMs <= 0) return h("span", { class: "tag" }, icon("clock"), `Next vitals in ${minutes} min`);
  return h("span", { class: "tag tag--crit" }, icon("clock"), `Vitals ${overdueWords(Math.floor(overdueMs / MINUTE))}`);
}

function minutesSince(iso) {
  return Math.max(0, Math.floor((Date.now() - Date.parse(iso)) / MINUTE));
}

function everyMinute() {
  const beat = () => {
    for (const card of document.querySelectorAll("[data-running]")) tick(card);
    for (const said of document.querySelectorAll("[data-overdue]")) said.textContent = overdueWords(minutesSince(said.dataset.overdue));
    setTimeout(beat, MINUTE - (Date.now() % MINUTE) + 20);
  };
  beat();
}

/** Whether the board is as of now: said in words where the page says when it was read. */
function tell(isNow) {
  const said = $("[data-asof]");
  if (said) said.textContent = isNow ? "now, by itself" : `${said.dataset.asof}; the server cannot be reached`;
}
