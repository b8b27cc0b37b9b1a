/**
 * Recovery: what must be so before leaving. What the record can answer ticks itself, the rest is one tap each; leaving
 * itself needs the server, which alone knows what was lifted.
 */

import { h, icon, replace, setAttr, setText } from "../lib/dom.js";
import { clock } from "../lib/format.js";
import { openLeave } from "./later.js";
import { allMet, answersOf, asDischarge, TAPPED } from "./leaving-state.js";

/** @type {(root: HTMLElement, app: object) => {draw: function}} */
export function mount(root, app) {
  const state = answersOf(globalThis.sessionStorage, app.sessionId);
  const count = h("span", { class: "tag" });
  const since = h("span", { class: "tag tag--ok", hidden: true });
  const list = h("ul", { class: "leave__list" });
  const acts = h("div", { class: "leave__acts end" });
  const head = h("div", { class: "panel__head" }, h("h2", {}, "Ready to leave"), count, since, acts);
  let shownKey = "";

  function draw(record, now) {
    const isHere = ["recovering", "discharged"].includes(record.state);
    root.hidden = !isHere;
    setAttr(document.getElementById("live-effects"), "data-recovery", isHere ? "yes" : null);
    if (!isHere) return;
    if (!head.isConnected) root.replaceChildren(head, list);
    if (record.state === "discharged") drawLeft(record);
    else drawOpen(record, now);
  }

  function drawOpen(record, now) {
    const items = record.leavingWith(asDischarge(state.read(), record));
    const met = items.filter((item) => item.met).length;
    state.note(allMet(items), now);
    const { readyAt } = state.read();
    setText(count, `${met} of ${items.length}`);
    since.hidden = readyAt === null;
    if (readyAt !== null) setText(since, `since ${clock(readyAt, app.document.zone)}`);
    const key = JSON.stringify([items, app.isOnline]);
    if (key === shownKey) return;
    shownKey = key;
    replace(list, items.filter((item) => TAPPED.includes(item.code) || !item.met).map((item) => line(item, record)));
    replace(acts, leaveButton(items));
  }

  function line(item, record) {
    if (!TAPPED.includes(item.code)) {
      return h("li", { class: "leave__fact", "data-met": String(item.met) }, icon(item.met === null ? "question" : "warn"), h("span", {}, h("b", {}, item.label), h("small", {}, item.words)));
    }
    return h("li", {}, h("button", {
      type: "button", class: "leave__tap", "data-key": `leave-${item.code}`, "aria-pressed": String(item.met === true),
      on: { click: () => tap(item, record) },
    }, icon(item.met ? "check" : "question"), item.label));
  }

  /** The cannula is an entry of its own; the others are said when the patient leaves. */
  function tap(item, record) {
    if (item.code === "iv_removed" && !item.met) return app.chart("iv_access", "iv-accesses", { action: "removed" }, { tell: "Cannula removed: recorded" });
    if (item.code !== "iv_removed") state.toggle(item.code, app.now());
    return drawOpen(record, app.now());
  }

  function leaveButton(items) {
    const address = `/sessions/${app.sessionId}/leave`;
    if (!app.isOnline) return h("span", { class: "muted" }, "Leaving needs the network");
    if (allMet(items) && app.may("entries:append")) {
      return [h("a", { class: "btn btn--quiet", href: address }, "Other…"),
        h("button", { type: "button", class: "btn btn--primary", "data-key": "leave", on: { click: () => openLeave(app, state.read()) } }, "Leaves…")];
    }
    return h("a", { class: "btn btn--quiet", href: address }, "Leaving page");
  }

  function drawLeft(record) {
    const key = `left ${record.dischargedAt} ${app.isOnline}`;
    if (key === shownKey) return;
    shownKey = key;
    setText(count, `left ${clock(record.dischargedAt, app.document.zone)}`);
    since.hidden = true;
    replace(list, null);
    replace(acts, app.isOnline ? h("a", { class: "btn btn--primary", href: `/sessions/${app.sessionId}/sign` }, "Sign the record") : h("span", { class: "muted" }, "Signing needs the network"));
  }

  return { draw };
}
