/**
 * The state of saving in words, always in the same place, and what waits for a person's decision.
 */

import { $, h, icon, on, replace, setAttr, setText } from "../lib/dom.js";
import { clock, counted } from "../lib/format.js";
import { entryWords } from "./entry-words.js";

/** A clock that is further off than this is shown. Source: integrity design, section 3. */
const SKEW_SHOWN_MS = 2 * 60_000;

const MARKS = { saved: "check", waiting: "clock", offline: "off", refused: "warn" };

/**
 * The state of saving.
 *
 * @param {{waiting: number, refused: number, isOnline: boolean, needsSignIn?: boolean, isClockOff?: boolean}} status
 * @returns {{state: string, words: string}}
 */
export function savingWords({ waiting, refused, isOnline, needsSignIn, isClockOff }) {
  if (refused) return { state: "refused", words: `${refused} not accepted${waiting ? ` · ${waiting} waiting` : ""}` };
  if (!isOnline) return { state: "offline", words: waiting ? `Offline · ${waiting} waiting` : "Offline" };
  if (needsSignIn && waiting) return { state: "waiting", words: `Sign in · ${waiting} waiting` };
  if (waiting) return { state: "waiting", words: `${waiting} waiting` };
  return isClockOff ? { state: "waiting", words: "All saved · clock off" } : { state: "saved", words: "All saved" };
}

/** How far a clock is off, in words; nothing while it is near enough. */
export function skewWords(skewMs) {
  if (skewMs === null || Math.abs(skewMs) < SKEW_SHOWN_MS) return "";
  const minutes = Math.round(Math.abs(skewMs) / 60_000);
  return `This device's clock is ${counted(minutes, "minute")} ${skewMs > 0 ? "ahead of" : "behind"} the server's.`;
}

/** @type {(root: HTMLElement, app: object) => {draw: function, tick: function}} */
export function mount(root, app) {
  const words = h("span");
  const pill = h("button", { type: "button", class: "sync", "aria-haspopup": "dialog" });
  const said = h("p", { class: "vh", "aria-live": "polite" });
  const dialog = makeDialog(app);
  root.replaceChildren(pill, said);
  $("#live-dialogs").append(dialog.node);
  on(pill, "click", () => dialog.open());
  app.outbox.subscribe((status) => {
    app.status = status;
    app.refresh();
  });
  let before = "";

  function draw() {
    const { waiting, refused } = app.status;
    const { needsSignIn } = app.status;
    const now = savingWords({
      waiting,
      refused,
      isOnline: app.isOnline,
      needsSignIn,
      isClockOff: skewWords(app.skewMs) !== "",
    });
    setAttr(pill, "data-state", now.state);
    setText(words, now.words);
    if (before !== now.state) replace(pill, icon(MARKS[now.state]), words);
    if (before && before !== now.state && ["saved", "offline", "refused"].includes(now.state)) setText(said, now.words);
    before = now.state;
    dialog.draw();
  }

  return { draw, tick: draw };
}

function makeDialog(app) {
  const list = h("ul", { class: "waitlist" });
  const about = h("p");
  const node = h(
    "dialog",
    { "aria-labelledby": "saving-title" },
    h(
      "form",
      { method: "dialog", class: "dlg" },
      h(
        "header",
        {},
        h("h2", { id: "saving-title" }, "What is saved"),
        h("button", { class: "iconbtn", "aria-label": "Close" }, icon("close")),
      ),
      about,
      list,
    ),
  );
  let shown = "";

  function open() {
    shown = "";
    node.showModal();
    draw();
  }

  function draw() {
    if (!node.open) return;
    setText(about, aboutWords(app));
    const key = JSON.stringify(app.waiting.map((item) => [item.id, item.state]));
    // A decision half made is not torn away by the next look at the queue.
    if (key === shown) return;
    shown = key;
    replace(
      list,
      app.waiting.map((item) => (item.state === "refused" ? refusedRow(item, app) : waitingRow(item, app))),
    );
  }

  return { node, open, draw };
}

function aboutWords(app) {
  const { savedAt, waitsFor = [], needsSignIn, trouble } = app.status;
  const parts = [
    app.waiting.length
      ? `${counted(app.waiting.length, "entry", "entries")} on this device, not on the server yet.`
      : "Every entry is on the server.",
    savedAt ? `Last saved ${clock(savedAt, app.document.zone)}.` : "",
    app.isOnline ? "" : "The server cannot be reached. Go on: entries stay on this device and are sent by themselves.",
    needsSignIn ? "Sign in again to send them; nothing is lost." : "",
    waitsFor.length ? `Only ${waitsFor.join(" or ")} can send some of them: sign in as that person here.` : "",
    trouble ? `This device has trouble keeping entries: ${trouble}` : "",
    skewWords(app.skewMs),
  ];
  return parts.filter(Boolean).join(" ");
}

function title(item, app) {
  return `${clock(item.measuredAt, app.document.zone)} ${entryWords({ kind: item.kind, body: item.payload }, app)}`;
}

function waitingRow(item, app) {
  return h(
    "li",
    {},
    h("b", {}, title(item, app)),
    h("span", {}, `${item.state === "sending" ? "Being sent" : "Waiting"} · ${item.personName}`),
  );
}

/** Not accepted: why, and the four ways on. */
function refusedRow(item, app) {
  const { problem = {} } = item;
  const faults = problem.errors ?? [];
  const isDoubt = faults.length > 0 && faults.every((fault) => fault.confirmable);
  const trouble = h("span", { role: "status" });
  const why = h("input", { class: "text", "aria-label": "Why it is set aside", placeholder: "Why it is set aside" });
  const act = (words, deed, extra = "") =>
    h(
      "button",
      {
        type: "button",
        class: `btn ${extra}`,
        on: {
          click: () =>
            deed().then(
              () => app.refresh(),
              (error) => setText(trouble, error.message),
            ),
        },
      },
      words,
    );
  return h(
    "li",
    { class: "refused" },
    h("b", {}, title(item, app)),
    h("span", {}, `Not accepted: ${problem.title ?? "the server did not say why."}`),
    faults.map((fault) => h("span", {}, `${fault.path.split("/").at(-1).replaceAll("_", " ")} ${fault.message}`)),
    h(
      "div",
      { class: "acts" },
      isDoubt && act("It is right: confirm", () => app.outbox.confirm(item.id), "btn--primary"),
      act("Try again", () => app.outbox.retry(item.id)),
      act("Send as a new entry", () => app.outbox.retryAsNew(item.id)),
      act("Copy text", () =>
        navigator.clipboard.writeText(`${title(item, app)}. ${item.personName}`).then(() => setText(trouble, "Copied")),
      ),
    ),
    h(
      "div",
      { class: "acts" },
      h("label", { style: { flex: "1" } }, "Set aside: a note in the record will quote it", why),
      act("Set aside", () => app.outbox.setAside(item.id, why.value)),
    ),
    trouble,
  );
}
