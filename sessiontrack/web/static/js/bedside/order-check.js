/**
 * A pause and a change of rate that two tablets charted, one of them offline: the order is asked about once.
 */

import { $, h, replace } from "../lib/dom.js";
import { doubtfulOrder, orderWords } from "./clash.js";

/** The question in a line of its own, above the page. */
export function mount(_root, app) {
  const root = h("div", { class: "order", role: "group", "aria-label": "Order of two entries", hidden: true });
  const answered = new Set();
  let shownId = null;
  $(".notices").append(root);

  function draw(record) {
    const [first, second] = doubtfulOrder(record) ?? [];
    const id = first && !answered.has(first.id) ? first.id : null;
    if (id === shownId) return;
    shownId = id;
    root.hidden = id === null;
    replace(root, id && [
      h("p", {}, orderWords(first, second, app)),
      h("div", { class: "why__chips" },
        h("button", { type: "button", class: "opt", on: { click: () => { answered.add(id); draw(app.record); } } }, "It is right"),
        h("a", { class: "btn", href: `/sessions/${app.sessionId}/amend/${id}` }, "Correct it"))]);
  }

  return { draw };
}
