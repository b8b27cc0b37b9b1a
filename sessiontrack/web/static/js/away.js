/**
 * In place of a page that needs the server: the sessions that go on without it, and what waits to be sent.
 */

import { openStore } from "./device/store.js";
import { $, h } from "./lib/dom.js";

addEventListener("online", () => location.reload());

show().catch(() => {
  // A browser that keeps nothing has nothing to show here.
});

async function show() {
  const store = await openStore();
  const [sessions, items] = await Promise.all([store.listDocuments(), store.listItems()]);
  const waiting = items.length ? `${items.length} ${items.length === 1 ? "entry waits" : "entries wait"} here to be sent.` : "No entry waits to be sent.";
  $("#away").replaceChildren(h("p", {}, waiting), ...links(sessions));
}

function links(sessions) {
  if (!sessions.length) return [];
  const shown = sessions.map(({ document }) => {
    const { family_name: family, given_name: given } = document.patient;
    const words = `${family.toUpperCase()}, ${given}`;
    return h("li", {}, h("a", { class: "btn", href: `/sessions/${document.session.id}/live` }, `Bedside of ${words}`));
  });
  return [h("ul", { class: "lines" }, ...shown)];
}
