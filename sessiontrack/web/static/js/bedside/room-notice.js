/**
 * Whether this device will keep what waits: looked at once the page is drawn, and said where saving is said.
 */

import { readRoom } from "../device/room.js";
import { $, h, icon } from "../lib/dom.js";

/** Before these the session has not begun: there is time to do something about it. */
const BEFORE = ["planned", "checked_in"];

/** Keeps the answer as `app.room`; before a session begins it stands above the page too. */
export function mount(_root, app) {
  const words = h("span");
  const line = h("p", { class: "room", role: "status", hidden: true }, icon("warn"), words);
  $(".notices").append(line);
  readRoom(app.outbox.store).then((room) => {
    app.room = room;
    words.textContent = room.words.join(" ");
    draw(app.record);
    app.emit("status", app.status);
  }, () => {});

  function draw(record) {
    line.hidden = words.textContent === "" || !BEFORE.includes(record.state);
  }

  return { draw };
}
