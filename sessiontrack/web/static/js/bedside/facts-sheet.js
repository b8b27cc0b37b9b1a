/**
 * Who it is about, whole: what the bar has no room for.
 */

import { h } from "../lib/dom.js";
import { codeWords, counted, day } from "../lib/format.js";
import { nameOf, tag } from "./bar.js";
import { openSheet } from "./sheet.js";

/** Opens it. */
export function openFacts(app, tags) {
  const { patient, course, label } = app.document;
  const row = (term, words) => h("div", {}, h("dt", {}, term), h("dd", {}, words || "not asked"));
  openSheet({ title: nameOf(patient), name: "facts" }, () => [
    h("p", {}, tags.map((one) => [tag(one), " "])),
    h("dl", { class: "factlist" },
      row("Born", `${day(patient.born_on)}, ${counted(patient.age_years, "year")}`),
      row("ID", patient.mrn),
      row("Allergies", patient.allergies),
      row("Cautions", patient.cautions && (patient.cautions.map(codeWords).join(", ") || "none")),
      row("Substance use", patient.substance_use_history),
      row("Course", [label, course.indications?.map(codeWords).join(", ")].filter(Boolean).join(" · "))),
    h("p", {}, h("a", { class: "btn", href: `/sessions/${app.sessionId}/record` }, "Record of the session"), " ",
      h("a", { class: "btn", href: `/courses/${course.id}` }, "Course"))]);
}
