/**
 * The patient goes to another nurse: one card, and who takes over proves to be there. A password never waits on the
 * device, so it is sent at once or not at all; who is signed in and takes over needs none.
 */

import { merged } from "../device/merge.js";
import { h } from "../lib/dom.js";
import { uuid7 } from "../lib/ids.js";
import { box, choice } from "./choices.js";
import { handoverCard } from "./handover-card.js";
import { keepButton, openSheet, warning } from "./sheet.js";

/** Opens the card. */
export function openHandover(app) {
  openSheet({ title: "Hand over", name: "handover", wide: true }, (sheet) => {
    const others = Object.entries(app.document.people).filter(([id, one]) => one.may_witness && id !== app.me.id);
    const direction = choice("Who", [["give", `${app.me.name} hands over`, "to another, who gives a password"], ["take", `${app.me.name} takes over`, "from another"]], { changed: () => draw(), few: true });
    const other = choice("The other", others.map(([id, one]) => [id, one.name]), { changed: () => draw() });
    const password = box("Their password", { type: "password", changed: () => draw() });
    const note = box("Note", { max: 1000, isOptional: true });
    const trouble = h("div", { role: "alert" });
    const keep = keepButton(sheet, () => (isTaking() ? takeOver() : handOver()));
    const isTaking = () => direction.value() === "take";
    const said = () => (note.value() ? { note: note.value() } : {});

    function takeOver() {
      return app.chart("handover", "handovers", { from_id: other.value(), to_id: app.me.id, ...said() }, { tell: "You have it" });
    }

    async function handOver() {
      const answer = await sendHandover(app, { from_id: app.me.id, to_id: other.value(), to_password: password.value(), ...said() });
      password.input.value = "";
      if (answer.status !== 200 && answer.status !== 201) {
        trouble.replaceChildren(warning(troubleWords(answer)));
        draw();
        throw new Error("The handover was not kept.");
      }
      await app.take(merged(app.document, [answer.body]));
      app.say(`${app.person(other.value()).name} has it`);
    }

    function draw() {
      password.node.hidden = isTaking() || direction.value() === null;
      if (direction.value() === null) return keep.say("Choose who hands over", false);
      if (other.value() === null) return keep.say("Choose the other", false);
      if (isTaking()) return keep.say("I have it");
      if (!app.isOnline) return keep.say("A password needs the network", false);
      const { name } = app.document.people[other.value()];
      return keep.say(password.value() ? `${name}: I have it` : `${name} types their password`, password.value() !== "");
    }

    draw();
    return [cardOf(app), direction.node, other.node, password.node, note.node, trouble, keep.node];
  });
}

function cardOf(app) {
  const rows = handoverCard(app.record, app, app.now());
  return h("dl", { class: "handcard" }, rows.map(([term, words]) => h("div", {}, h("dt", {}, term), h("dd", {}, words))));
}

async function sendHandover(app, body) {
  const { wire } = app.outbox;
  const me = await wire.askMe();
  if (me.status !== 200) return me;
  const headers = { "X-CSRF-Token": me.body.csrf_token };
  const path = `/sessions/${app.sessionId}/handovers/${uuid7()}`;
  return wire.ask("PUT", path, { headers, body: { ...body, measured_at: new Date(app.now()).toISOString() } });
}

function troubleWords({ status, body }) {
  if (status === 0) return "The server cannot be reached. Try again, or let the other take over signed in as themselves.";
  if (status === 429) return "Tried too often. Wait a minute.";
  const faults = (body?.errors ?? []).map((fault) => (fault.code === "wrong_password" ? "That is not their password." : fault.message));
  return [body?.title, ...faults].filter(Boolean).join(" ") || "Not accepted.";
}
