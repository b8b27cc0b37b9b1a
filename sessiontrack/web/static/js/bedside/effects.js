/**
 * Side effects: tap the term, tap the severity. What goes on stands above, the clinic's most frequent terms below.
 */

import { h, icon, on, replace, setAttr, setText } from "../lib/dom.js";
import { clock } from "../lib/format.js";
import { effectCards, pips, rankOf } from "./effect-cards.js";
import { effectName } from "./entry-words.js";
import { groupsOf, isListOld, termsFor, tileName } from "./find.js";
import { openMedicine, openMore, openNote, withSheets } from "./later.js";
import { onKey } from "./shortcuts.js";

const MINUTE = 60_000;

/** @type {(root: HTMLElement, app: object) => {draw: function, tick: function}} */
export function mount(root, app) {
  const { catalogue } = app;
  const label = (code) => effectName(catalogue, code);
  const count = h("span", { class: "tag" });
  const active = h("ul", { class: "active", "aria-label": "Going on" });
  const none = h("p", { class: "none" }, "Nothing is going on. Tap a term when one starts.");
  const groups = h("div", { class: "groups", role: "group", "aria-label": "Groups" });
  const findButton = h("button", { type: "button", class: "find-open", "data-key": "find-open", "aria-label": "Find a side effect", on: { click: () => seek(true) } }, icon("find"), h("span", { class: "lg" }, "Find"));
  const sought = h("input", { class: "text", type: "search", id: "find-effect", "aria-label": "Find a side effect", placeholder: "dizzy, spinning…", maxlength: 60, autocomplete: "off", enterkeyhint: "done" });
  const findRow = h("div", { class: "find-row", role: "search", hidden: true }, icon("find"), sought,
    h("button", { type: "button", class: "iconbtn", "aria-label": "Whole list", on: { click: () => seek(false) } }, icon("close")));
  const sweepWords = h("span");
  const swept = h("small");
  const sweepButton = h("button", { type: "button", class: "sweep", "data-key": "sweep", on: { click: sweep } }, icon("check"), h("span", {}, sweepWords, swept));
  const tiles = h("div", { class: "tiles" });
  const old = h("p", { class: "none", role: "status" });
  const tilesSay = h("p", { class: "vh", role: "status" });
  let record = app.record;
  let picker = null;
  let group = null;
  let shownKey = "";

  root.replaceChildren(
    h("div", { class: "panel__head" }, h("h2", { id: "effects-title" }, "Side effects"), count, sweepButton,
      h("button", { type: "button", class: "btn btn--quiet when end", "data-key": "note", on: { click: () => openNote(app) } }, "Note"),
      h("button", { type: "button", class: "btn btn--quiet when", "data-key": "medicine", on: { click: () => openMedicine(app) } }, h("span", {}, "Drug", h("span", { class: "lg" }, " given"))),
      h("button", { type: "button", class: "btn btn--quiet when more", "data-key": "more", "aria-label": "More to chart", on: { click: () => openMore(app) } }, "⋯")),
    none, active,
    h("div", { class: "group-row" }, groups, findButton), findRow, old, tiles, tilesSay);
  const cards = effectCards(active, app, { label, change: (effect, button) => ask(termOf(effect.code), effect, button), gone: (effect) => resolve(effect) });

  drawGroups();
  on(sought, "input", () => { drawTiles(); const found = tiles.children.length; setText(tilesSay, `${found} found`); });
  on(sought, "keydown", (event) => {
    if (event.key === "Escape") { event.stopPropagation(); seek(false); }
    if (event.key === "Enter" && sought.value.trim()) { event.preventDefault(); tiles.querySelector("button")?.click(); }
  });
  app.on("askeffect", ({ code, anchor }) => { app.emit("tab", "effects"); ask(termOf(code), activeOf(code), anchor); });
  onKey("/", () => { app.emit("tab", "effects"); seek(true); });

  function termOf(code) {
    return catalogue.side_effects.find((effect) => effect.code === code) ?? { code, label: label(code) };
  }

  function ask(term, effect, anchor) {
    withSheets(app, ({ severityPicker }) => {
      picker ??= severityPicker(root, app, { onset, change, gone: resolve });
      picker.open(term, effect, anchor);
    });
  }

  // Keeping.

  function onset(term, severity, { ago, asked, words }) {
    const payload = { effect: term.code, severity, solicited: asked, ...(words ? { note: words } : {}), ...unanswered(severity) };
    seek(false);
    unfold(false);
    return app.chart("side_effect", "side-effects", payload, { measuredAt: app.now() - ago * MINUTE });
  }

  /** What was done about a severe effect is asked by its alert, which stays until it is answered. */
  function unanswered(severity) {
    return severity === "severe" ? { confirmed: [{ path: "/action", code: "no_action", value: severity }] } : {};
  }

  function change(effect, severity, { ago }) {
    return app.chart("side_effect_change", "side-effect-changes", { target: effect.id, severity }, { measuredAt: app.now() - ago * MINUTE });
  }

  function resolve(effect, { ago = 0 } = {}) {
    return app.chart("side_effect_change", "side-effect-changes", { target: effect.id, resolved: true }, { measuredAt: app.now() - ago * MINUTE });
  }

  function sweep() {
    const present = [...new Set(record.activeEffects.map((effect) => effect.code))];
    picker?.stopAsking();
    return app.chart("sweep", "sweeps", { present, list_version: catalogue.side_effects_version },
      { tell: present.length ? "Asked all: none other" : "Asked all: none present" });
  }

  // Drawing.

  function seek(isOpen) {
    if (!isOpen && findRow.hidden) return;
    findRow.hidden = !isOpen;
    groups.parentElement.hidden = isOpen;
    sought.value = "";
    unfold(isOpen);
    setText(tilesSay, "");
    drawTiles();
    (isOpen ? sought : findButton).focus({ preventScroll: true });
  }

  /** In recovery the terms are folded away; a group opens them, and again closes them. */
  function turn(code) {
    unfold(group !== code || root.dataset.open === undefined);
    group = code;
    drawGroups();
    drawTiles();
    tiles.scrollTop = 0;
  }

  function unfold(isOpen) {
    setAttr(root, "data-open", isOpen ? "yes" : null);
  }

  function drawGroups() {
    const chips = [{ code: null, short: "Common", label: "Most frequent here" }, ...groupsOf(catalogue)];
    replace(groups, chips.map((one) => h("button", {
      type: "button", "aria-pressed": String(one.code === group), "data-key": `group-${one.code}`, title: one.label,
      on: { click: () => turn(one.code) },
    }, one.short)));
  }

  function drawTiles() {
    const terms = termsFor(catalogue, app.document.tiles, { group, sought: sought.value });
    const ongoing = new Map(record.activeEffects.map((effect) => [effect.code, effect]));
    const past = new Set(record.effects.map((effect) => effect.code));
    const key = JSON.stringify(terms.map(({ code }) => [code, ongoing.get(code)?.severity, past.has(code)]));
    // Unless something differs, no tile may vanish under a finger.
    if (key === shownKey) return;
    shownKey = key;
    replace(tiles, terms.map((term) => tile(term, ongoing.get(term.code), past.has(term.code))),
      terms.length ? null : h("p", { class: "none" }, "Nothing fits: other words, or “Other (describe)”."));
  }

  function tile(term, effect, was) {
    const rank = effect ? rankOf(effect.severity, app.document.words) : null;
    const state = effect ? ", going on" : was ? ", was there and is gone" : "";
    const button = h("button", {
      type: "button", "aria-haspopup": "dialog", "data-code": term.code, "data-key": `tile-${term.code}`, "data-sev": rank,
      class: `tile${effect ? " is-on" : was ? " was" : ""}${term.is_red_flag ? " is-flag" : ""}`,
      on: { click: () => ask(term, activeOf(term.code), button) },
    }, h("span", {}, tileName(term)), effect ? pips(rank) : was ? icon("check") : term.is_red_flag ? icon("warn") : null,
    h("span", { class: "vh" }, `${state}${term.is_red_flag ? ", calls a clinician" : ""}`));
    return button;
  }

  function activeOf(code) {
    return record.activeEffects.find((effect) => effect.code === code);
  }

  function draw(newer, now) {
    record = newer;
    const { length } = record.activeEffects;
    setText(count, length ? `${length} active` : "none");
    none.hidden = length > 0;
    active.hidden = length === 0;
    cards.draw(record.activeEffects, now);
    setText(swept, record.sweptAt === null ? "" : `last ${clock(record.sweptAt, app.document.zone)}`);
    setText(sweepWords, length ? "Asked all, none other" : "Asked all, none");
    setText(old, isListOld(catalogue, app.document.tiles) ? "The list changed: reload when you can" : "");
    setAttr(root, "data-many", length > 3 ? "yes" : null);
    drawTiles();
  }

  return { draw, tick: () => {} };
}
