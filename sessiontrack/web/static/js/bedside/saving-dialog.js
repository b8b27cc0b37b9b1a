/**
 * What waits on this device, and what the server did not accept: a person decides about it here.
 */

import { $, h, icon, replace, setText } from "../lib/dom.js";
import { capital, clock, codeWords, counted } from "../lib/format.js";
import { clashOf } from "./clash.js";
import { entryWords } from "./entry-words.js";
import { skewWords } from "./saving.js";

const REFUSED = "Not accepted:";

/** @returns {{open: function, draw: function}} `draw` it whenever something changed */
export function savingDialog(app) {
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
  $("#live-dialogs").append(node);

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

  return { open, draw };
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
    ...(app.room?.words ?? []),
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

/** Not accepted: why, and the ways on; those that fit what stands in its way come first. */
function refusedRow(item, app) {
  const { problem = {} } = item;
  const faults = problem.errors ?? [];
  const isDoubt = faults.length > 0 && faults.every((fault) => fault.confirmable);
  const clash = clashOf(item, app);
  const trouble = h("span", { role: "status" });
  const why = h("input", { class: "text", "aria-label": "Why it is set aside", placeholder: "Why it is set aside", maxlength: 500 });
  const act = (words, deed, extra = "") => h("button", { type: "button", class: `btn ${extra}`.trim(),
    on: { click: () => deed().then(() => app.refresh(), (error) => setText(trouble, error.message)) } }, words);
  const copy = () => navigator.clipboard.writeText(`${title(item, app)}. ${item.personName}`).then(() => setText(trouble, "Copied"));
  const waysOn = { confirm: () => app.outbox.confirm(item.id), aside: (way) => app.outbox.setAside(item.id, way.why),
    late: (way) => app.outbox.setAside(item.id, way.why), before: (way) => app.outbox.retryAsNew(item.id, { measuredAt: way.at }) };
  return h("li", { class: "refused" },
    h("b", {}, title(item, app)),
    clash ? h("strong", {}, clash.words) : null,
    clash?.words.startsWith(REFUSED) ? null : h("span", {}, `${REFUSED} ${problem.title ?? "the server did not say why."}`),
    faults.map((fault) => h("span", {}, `${capital(codeWords(fault.path.split("/").at(-1)))} ${fault.message}`)),
    h("div", { class: "acts" },
      clash?.ways.map((way) => act(way.words, () => waysOn[way.way](way), "btn--primary")),
      isDoubt && !clash ? act("It is right: confirm", waysOn.confirm, "btn--primary") : null,
      act("Try again", () => app.outbox.retry(item.id)),
      act("Send as a new entry", () => app.outbox.retryAsNew(item.id)),
      act("Copy text", copy)),
    h("div", { class: "acts acts--aside" },
      h("label", {}, "Set aside: a note in the record will quote it", why),
      act("Set aside", () => app.outbox.setAside(item.id, why.value))),
    trouble);
}
