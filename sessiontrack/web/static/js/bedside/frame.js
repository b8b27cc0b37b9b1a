/**
 * The places of the page, in the order in which they are read, and the tabs of a phone.
 */

import { $, h, icon, on, setAttr, setText } from "../lib/dom.js";

const TABS = [
  ["vitals", "Vitals", "heart"],
  ["effects", "Effects", "face"],
  ["dose", "Dose", "drop"],
  ["log", "Log", "list"],
];

/** Puts the empty places into the page; each part fills its own. */
export function buildFrame(root) {
  root.replaceChildren(
    h("header", { id: "live-bar", class: "bar", "aria-label": "Patient" }),
    h("section", { id: "live-hero", class: "hero", "aria-label": "Progress" }),
    h("div", { class: "notices" }, h("div", { id: "live-alerts" }), h("div", { id: "live-lasttime" })),
    h(
      "div",
      { class: "main" },
      h("form", {
        id: "live-vitals",
        class: "card panel vit",
        "aria-label": "Vitals",
        autocomplete: "off",
        novalidate: true,
      }),
      h(
        "div",
        { class: "side" },
        h("section", { id: "live-effects", class: "card panel eff", "aria-label": "Side effects" }),
        h("section", { id: "live-leaving", class: "card panel", "aria-label": "Ready to leave", hidden: true }),
      ),
      h("section", { id: "live-drug", class: "card panel tabonly tab-dose", "aria-label": "Dose" }),
      h("section", { id: "live-log", class: "card panel log", "aria-label": "Entries" }),
      h("section", { id: "live-also", class: "card panel tabonly also", "aria-label": "Also" }),
    ),
    h(
      "section",
      { class: "card strip", "aria-label": "Session so far" },
      h("div", { id: "live-latest", class: "ribbon" }),
      h("div", { id: "live-strip", class: "strip__chart" }),
    ),
    h("nav", { class: "dock", role: "tablist", "aria-label": "Sections" }, TABS.map(tabButton)),
    h("div", { id: "live-dialogs" }),
  );
  document.body.dataset.tab ??= "vitals";
}

function tabButton([tab, words, picture]) {
  const count = tab === "effects" ? h("span", { class: "n", hidden: true }) : null;
  return h(
    "button",
    { type: "button", role: "tab", "data-t": tab, "aria-selected": tab === "vitals" },
    icon(picture),
    words,
    count,
  );
}

/** The tabs of a phone: one part at a time. Others ask for one by `app.emit("tab", name)`. */
export function mountTabs(root, app) {
  const buttons = [...root.querySelectorAll("[data-t]")];
  on(root, "click", (event) => {
    const button = event.target.closest("[data-t]");
    if (button) show(button.dataset.t);
  });
  on(root, "keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const next = buttons[(buttons.indexOf(document.activeElement) + step + buttons.length) % buttons.length];
    next.focus();
    show(next.dataset.t);
  });
  app.on("tab", show);

  function show(tab) {
    document.body.dataset.tab = tab;
    for (const button of buttons) setAttr(button, "aria-selected", button.dataset.t === tab);
    app.emit("turned", tab);
  }

  function draw(record) {
    const count = $(".n", root);
    count.hidden = record.activeEffects.length === 0;
    setText(count, String(record.activeEffects.length));
  }

  return { draw };
}
