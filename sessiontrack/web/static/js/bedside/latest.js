/**
 * The latest entries: a ribbon on a tablet, a column on a desk, a list on a phone. The newest own one can be undone.
 */

import { h, icon, replace, unseen } from "../lib/dom.js";
import { clock, counted } from "../lib/format.js";
import { ENDED, endedWords, entryWords, goneWords } from "./entry-words.js";
import { onKey } from "./shortcuts.js";

const IN_RIBBON = 9;
const FRESH_MS = 3000;

/** Kinds that say themselves elsewhere. */
const NOT_LISTED = ["alert", "retraction"];

/** Kinds that are never amended; a new one is added instead. */
const FIXED = ["completion", "sign_off", "acknowledgement", "override", "addendum"];

/** @type {(root: HTMLElement, app: object) => {draw: function}} */
export function mount(root, app) {
  const ribbon = h("ol", { "aria-label": "Latest entries" });
  root.replaceChildren(h("h2", {}, "Latest"), ribbon);
  const seen = new Set();
  let isFirst = true;
  onKey("u", () => {
    const entry = app.record.undoable(app.me.id, app.now());
    if (entry) app.undo(entry);
    else app.say("Nothing of yours can be undone now", "warn");
  });

  const column = document.getElementById("live-log");
  const count = h("span", { class: "tag end" });
  const list = h("ol");
  column.replaceChildren(h("div", { class: "panel__head" }, h("h2", {}, "Entries"), count), list);

  function draw(record, now) {
    const undoable = record.undoable(app.me.id, now);
    const rows = rowsOf(record).map((entry) => ({ entry, undo: undoable?.id === entry.id, isNew: isTheirs(entry) }));
    replace(
      ribbon,
      rows.slice(0, IN_RIBBON).map((row) => drawRow(row, app, "r")),
    );
    replace(
      list,
      rows.map((row) => drawRow(row, app, "l")),
    );
    tell(rows.filter((row) => row.isNew).map((row) => row.entry));
    count.textContent = counted(rows.length, "entry", "entries");
    isFirst = false;
  }

  /** Somebody else's entry arrived just now: it is marked for a moment. */
  function isTheirs(entry) {
    const isOther = !isFirst && !seen.has(entry.id) && entry.authorId && entry.authorId !== app.me.id;
    seen.add(entry.id);
    return isOther;
  }

  /** Of what arrived the end of the drug is said, else the newest. */
  function tell(theirs) {
    const told = theirs.find(({ body }) => ENDED.includes(body.event)) ?? theirs[0];
    if (!told) return;
    app.say(theirWords(told, app));
    setTimeout(() => app.refresh(), FRESH_MS);
  }

  return { draw };
}

/** What somebody else charted; the end of the drug turns the whole page. */
function theirWords(entry, app) {
  const { event, resolved, target } = entry.body;
  if (ENDED.includes(event)) return endedWords(entry, app);
  const isMineToo = ({ authorId, body }) => authorId === app.me.id && body.resolved && body.target === target;
  if (resolved && app.record.byKind("side_effect_change").some(isMineToo)) return goneWords(entry, app);
  return `${app.person(entry.authorId).name}: ${entryWords(entry, app, { isBrief: true })}`;
}

/**
 * The entries as they are listed: what was entered last comes first, so that a new row appears where the eye is.
 *
 * @param {object} record
 * @returns {object[]}
 */
function rowsOf(record) {
  const listed = record.current.filter((entry) => !NOT_LISTED.includes(entry.kind));
  return [...listed].sort((one, other) => orderOf(other) - orderOf(one));
}

/** Waiting entries stand before all that the server has put in order. */
function orderOf(entry) {
  return entry.seq ?? 1e12 + entry.measuredAt / 1000;
}

function drawRow({ entry, undo, isNew }, app, where) {
  const words = entryWords(entry, app, { isBrief: where === "r" });
  const at = clock(entry.measuredAt, app.document.zone);
  const isOthers = entry.authorId && entry.authorId !== app.me.id;
  const item = app.waiting.find((one) => one.id === entry.id);
  const isRefused = item?.state === "refused";
  const classes = ["ev", undo && "fresh", isRefused && "refused", isNew && "theirs"].filter(Boolean).join(" ");
  return h(
    "li",
    { class: classes },
    h("time", { datetime: new Date(entry.measuredAt).toISOString() }, at),
    h("b", {}, link(entry, words, app)),
    isOthers
      ? h("span", { class: "who-by", title: app.person(entry.authorId).name }, app.person(entry.authorId).initials)
      : null,
    item
      ? h("span", { class: "mark" }, icon(isRefused ? "warn" : "clock"), unseen(isRefused ? "not accepted" : "waiting"))
      : null,
    undo
      ? h(
          "button",
          { type: "button", class: "undo", "data-key": `undo-${where}`, on: { click: () => app.undo(entry) } },
          icon("undo"),
          "Undo",
          unseen(`: ${words}`),
        )
      : null,
  );
}

/** A kept entry leads to the page where it is corrected; one that waits, or cannot be changed, stands alone. */
function link(entry, words, app) {
  const isOwn = entry.authorId === app.me.id;
  const may = app.may("entries:amend") && (isOwn || app.may("entries:amend_others"));
  if (!entry.seq || !may || FIXED.includes(entry.kind)) return words;
  return h("a", { href: `/sessions/${app.sessionId}/amend/${entry.id}` }, unseen("Amend "), words);
}
