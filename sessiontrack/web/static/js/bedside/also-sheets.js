/**
 * Sheets of notes and other medicines, and the list of what else there is.
 */

import { h } from "../lib/dom.js";
import { menu } from "./also.js";
import { box, choice } from "./choices.js";
import { mgText, typedThousandths } from "./rates.js";
import { agoChoice, keepButton, openSheet, row } from "./sheet.js";

const LONGEST_NOTE = 4000;

/** The list on a tablet, where it has no place of its own. */
export function openMore(app) {
  openSheet({ title: "Also", name: "also" }, (sheet) => h("div", { class: "also__list" }, menu(app, sheet.close)));
}

/** A phrase is kept in one tap; other words are typed. */
export function openNote(app) {
  openSheet({ title: "Note", name: "note" }, (sheet) => {
    const when = agoChoice(app);
    const keepText = (text) => app.chart("note", "notes", { text }, { measuredAt: when.at(), tell: "Note recorded" });
    const phrases = choice("In one tap", app.document.words.phrases.map((phrase) => [phrase, phrase]), { changed: (phrase) => keepText(phrase).then(sheet.close, () => {}) });
    const words = box("Or in words", { long: true, max: LONGEST_NOTE, changed: () => draw() });
    const keep = keepButton(sheet, () => keepText(words.value()));
    const draw = () => keep.say("Save the note", words.value() !== "");
    draw();
    return [phrases.node, words.node, when.node, keep.node];
  });
}

/** What the order allows when needed is one tap; any other medicine is written out. */
export function openMedicine(app) {
  const { words } = app.document;
  openSheet({ title: "Drug given", name: "medicine", wide: true }, (sheet) => {
    const when = agoChoice(app);
    const ordered = words.medicines.length ? choice("Ordered as needed", words.medicines.map((one, place) => [String(place), `${one.name} ${one.as_ordered}`, `at most ${one.maximum}`]), { changed: take, wide: true }) : null;
    const name = box("Medicine", { max: 100, hint: "ondansetron", changed: () => draw() });
    const dose = box("Dose", { mode: "decimal", max: 10, changed: () => draw() });
    const unit = choice("Unit", words.medicine_units, { changed: () => draw() });
    const route = choice("Route", words.medicine_routes, { changed: () => draw(), wide: true });
    const reason = box("Because", { max: 200, isOptional: true });
    const orderedBy = box("Ordered by", { max: 100, isOptional: true });
    const keep = keepButton(sheet, () => give(body()));

    const give = (payload) => app.chart("medicine", "medicines", payload, { measuredAt: when.at(), tell: "Recorded" });

    function take(place) {
      const { name: given, dose: amount, unit: in_, route: by } = words.medicines[place];
      // Whole and without doubt: it is kept at once, and can be undone.
      if (amount && in_ && by) return give({ name: given, dose: amount, unit: in_, route: by }).then(sheet.close, () => {});
      name.input.value = given;
      if (amount) dose.input.value = amount;
      unit.set(in_ ?? null);
      route.set(by ?? null);
      draw();
      return (amount ? unit.node.querySelector("button") : dose.input).focus();
    }

    function body() {
      const said = { reason: reason.value(), ordered_by: orderedBy.value() };
      const optional = Object.fromEntries(Object.entries(said).filter(([, text]) => text));
      return { name: name.value(), dose: mgText(typedThousandths(dose.value())), unit: unit.value(), route: route.value(), ...optional };
    }

    function draw() {
      const wants = !name.value() ? "Name the medicine" : !typedThousandths(dose.value()) ? "Type the dose" : !unit.value() ? "Choose the unit" : !route.value() ? "Choose the route" : "";
      keep.say(wants || `Record ${name.value()}`, !wants);
    }

    draw();
    return [ordered?.node, row(name.node, dose.node), unit.node, route.node, row(reason.node, orderedBy.node), when.node, keep.node];
  });
}
