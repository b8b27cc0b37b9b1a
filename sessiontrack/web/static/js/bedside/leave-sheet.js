/**
 * The patient leaves for home: with whom, since when they were ready, and what they took along.
 */

import { clock } from "../lib/format.js";
import { box, choice } from "./choices.js";
import { asDischarge } from "./leaving-state.js";
import { agoChoice, facts, keepButton, openSheet } from "./sheet.js";

/** Opens the sheet; everything on the list is so. */
export function openLeave(app, answers) {
  const { record } = app;
  const { words, zone } = app.document;
  openSheet({ title: "Leaves for home", name: "leave" }, (sheet) => {
    const arrived = record.checkIn ?? {};
    const escort = choice("Escort", words.escorts.filter(([code]) => code !== "none"), { chosen: null, changed: () => draw(), few: true });
    const name = box("Escort's name or relation", { max: 100, value: arrived.escort_name ?? "", changed: () => draw() });
    const version = box("Version of the written instructions", { max: 40, isOptional: true });
    const when = agoChoice(app, { legend: "Left", changed: () => draw(), notBefore: record.endedAt });
    const keep = keepButton(sheet, () => app.chart("discharge", "discharges", body(), { measuredAt: when.at(), tell: "Leaving recorded" }));

    function body() {
      return {
        ...asDischarge(answers, record),
        escort: escort.value(),
        ...(escort.value() === "named" ? { escort_name: name.value() } : {}),
        ...(version.value() ? { instructions_version: version.value() } : {}),
        no_driving_said: true,
      };
    }

    function draw() {
      name.node.hidden = escort.value() !== "named";
      if (!app.isOnline) return keep.say("Leaving needs the network", false);
      if (escort.value() === null) return keep.say("Who takes them home?", false);
      if (escort.value() === "named" && !name.value()) return keep.say("Name the escort", false);
      return keep.say(`Left at ${clock(when.at(), zone)}: record it`);
    }

    draw();
    const ready = answers.readyAt === null ? "–" : clock(answers.readyAt, zone);
    return [facts([["Ready to leave since", ready]]), escort.node, name.node, version.node, when.node, keep.node];
  });
}
