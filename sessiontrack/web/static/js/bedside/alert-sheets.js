/**
 * Sheets of the open alerts: every answer to one, and all of them under one another.
 */

import { h, icon, replace } from "../lib/dom.js";
import { acknowledge, alertWords, FIRST, openAlerts } from "./alerts.js";
import { box, choice } from "./choices.js";
import { openSheet } from "./sheet.js";

/** Every answer, and words to it. */
export function openAnswer(app, alert) {
  openSheet({ title: "What was done?", name: "answer" }, (sheet) => {
    const words = box("In words", { long: true, max: 1000, isOptional: true });
    const done = choice(alert.message, app.document.words.acknowledged_with, { changed: (code) => acknowledge(app, alert, code, words.value()).then(sheet.close, () => {}) });
    return [words.node, done.node];
  });
}

/** All that are open, one under the other. */
export function openAllAlerts(app) {
  openSheet({ title: "Open alerts", name: "alerts", wide: true }, (sheet) => {
    const list = h("ul", { class: "alertlist" });
    const first = app.document.words.acknowledged_with.slice(0, FIRST);

    async function answer(alert, code) {
      await acknowledge(app, alert, code);
      draw();
    }

    function draw() {
      const open = openAlerts(app.record);
      if (!open.length) return sheet.close();
      return replace(list, open.map((alert) => h("li", { "data-level": alert.level },
        h("p", {}, icon("warn"), alertWords(alert, app)),
        h("div", { class: "opts" }, first.map(([code, words]) => h("button", { type: "button", class: "opt", on: { click: () => answer(alert, code).catch(() => {}) } }, words)),
          h("button", { type: "button", class: "opt", on: { click: () => { sheet.close(); openAnswer(app, alert); } } }, "Other…")))));
    }

    draw();
    return list;
  });
}
