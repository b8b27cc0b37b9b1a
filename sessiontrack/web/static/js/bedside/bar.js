/**
 * The bar: who it is about, which session, and the theme. The value is heavier than its label.
 */

import { h, icon, on, setAttr, setText } from "../lib/dom.js";
import { codeWords, day, trimmed } from "../lib/format.js";
import { openFacts } from "./later.js";
import { mount as mountSaving } from "./saving.js";

const NONE_KNOWN = ["none known", "none", "no known allergies", "nkda"];
const NO_SUBSTANCES = ["none known", "none", "denied"];
const THEME = "sessiontrack.theme";

/** @type {(root: HTMLElement, app: object) => {draw: function, tick: function}} */
export function mount(root, app) {
  const { patient } = app.document;
  const tags = tagsOf(patient);
  // Substance use stays in sight on every session, whatever else there is no room for.
  const shown = tags.filter((one, place) => place === 0 || one.stays);
  const hidden = tags.length - shown.length;
  const weight = h("b");
  const session = h("b");
  const where = h("span", { class: "muted" });
  const who = h(
    "button",
    { type: "button", class: "who", "aria-haspopup": "dialog", on: { click: () => openFacts(app, tags) } },
    h(
      "span",
      { class: "who__pic", "aria-hidden": "true" },
      patient.given_name.charAt(0) + patient.family_name.charAt(0),
    ),
    h(
      "span",
      {},
      h(
        "span",
        { class: "who__row" },
        h("span", { class: "who__name" }, nameOf(patient)),
        shown.map(tag),
        hidden > 0
          ? h("span", { class: "tag tag--more" }, `+${hidden}`, h("span", { class: "vh" }, " more, open"))
          : null,
      ),
      h(
        "span",
        { class: "facts" },
        h("span", {}, h("i", {}, "Born"), h("b", {}, `${day(patient.born_on)} (${patient.age_years}y)`)),
        h("span", {}, h("i", {}, "ID"), h("b", {}, patient.mrn)),
        h("span", { class: "wt" }, h("i", {}, "Weight"), weight),
      ),
    ),
  );
  const saving = h("div", { id: "live-saving" });
  root.replaceChildren(
    h("a", { class: "iconbtn", href: "/", "aria-label": "Back to the board" }, icon("back")),
    h("h1", { class: "vh" }, `Bedside of ${nameOf(patient)}`),
    who,
    h("div", { class: "bar__session" }, session, where),
    h("div", { class: "bar__end" }, h("div", { id: "live-urgent" }), saving, themeButton()),
  );
  const part = mountSaving(saving, app);

  function draw(record) {
    setText(session, app.document.label);
    setText(where, [app.document.session.room, app.me.name].filter(Boolean).join(" · "));
    setText(weight, record.weightG ? `${trimmed((record.weightG / 1000).toFixed(2))} kg` : "not known");
    part.draw();
  }

  return { draw, tick: part.tick };
}

/** Family name first and in capitals, as on the banner of every page. */
export function nameOf(patient) {
  return `${patient.family_name.toUpperCase()}, ${patient.given_name}`;
}

/**
 * What the banner warns of; "not asked" is not "none".
 *
 * @returns {{words: string, kind: string, stays?: boolean}[]} the loudest first
 */
function tagsOf(patient) {
  const { allergies, cautions, substance_use_history: substances } = patient;
  const found = [];
  if (allergies === undefined) found.push({ words: "Allergies not asked", kind: "unknown" });
  else if (NONE_KNOWN.includes(allergies.toLowerCase())) found.push({ words: "No known allergies", kind: "none" });
  else found.push({ words: allergies, kind: "warn" });
  if (cautions === undefined) found.push({ words: "Cautions not asked", kind: "unknown" });
  else {
    for (const code of cautions) if (code !== "substance_use") found.push({ words: codeWords(code), kind: "warn" });
  }
  if (cautions?.includes("substance_use") || (substances && !NO_SUBSTANCES.includes(substances.toLowerCase()))) {
    found.push({ words: "Substance use", kind: "warn", stays: true });
  } else if (!substances) found.push({ words: "Substance use not asked", kind: "unknown" });
  const order = ["warn", "unknown", "none"];
  return found.sort((one, other) => order.indexOf(one.kind) - order.indexOf(other.kind));
}

/** One of them, with its mark. */
export function tag({ words, kind }) {
  const marks = { warn: "warn", unknown: "question" };
  const kinds = { warn: "tag tag--warn", unknown: "tag tag--unknown" };
  return h("span", { class: kinds[kind] ?? "tag" }, marks[kind] ? icon(marks[kind]) : null, h("span", {}, words));
}

/** Dark by default at the bedside; the choice is remembered on this device. */
function themeButton() {
  const button = h("button", { type: "button", class: "iconbtn theme", "aria-label": "Dark theme" }, icon("theme"));
  const root = document.documentElement;
  const show = () => setAttr(button, "aria-pressed", root.dataset.theme === "dark");
  on(button, "click", () => {
    root.dataset.theme = root.dataset.theme === "dark" ? "light" : "dark";
    try {
      localStorage.setItem(THEME, root.dataset.theme);
    } catch {
      /* a browser that keeps nothing */
    }
    show();
  });
  show();
  return button;
}
