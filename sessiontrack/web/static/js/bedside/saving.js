/**
 * The state of saving in words, always in the same place.
 */

import { h, icon, on, replace, setAttr, setText } from "../lib/dom.js";
import { counted } from "../lib/format.js";
import { withSheets } from "./later.js";

/** A clock that is further off than this is shown. Source: integrity design, section 3. */
const SKEW_SHOWN_MS = 2 * 60_000;

const MARKS = { saved: "check", waiting: "clock", offline: "off", refused: "warn" };

/**
 * The state of saving.
 *
 * @param {{waiting: number, refused: number, isOnline: boolean, needsSignIn?: boolean, isClockOff?: boolean}} status
 * @returns {{state: string, words: string}}
 */
export function savingWords({ waiting, refused, isOnline, needsSignIn, isClockOff }) {
  if (refused) return { state: "refused", words: `${refused} not accepted${waiting ? ` · ${waiting} waiting` : ""}` };
  if (!isOnline) return { state: "offline", words: waiting ? `Offline · ${waiting} waiting` : "Offline" };
  if (needsSignIn && waiting) return { state: "waiting", words: `Sign in · ${waiting} waiting` };
  if (waiting) return { state: "waiting", words: `${waiting} waiting` };
  return isClockOff ? { state: "waiting", words: "All saved · clock off" } : { state: "saved", words: "All saved" };
}

/** How far a clock is off, in words; nothing while it is near enough. */
export function skewWords(skewMs) {
  if (skewMs === null || Math.abs(skewMs) < SKEW_SHOWN_MS) return "";
  const minutes = Math.round(Math.abs(skewMs) / 60_000);
  return `This device's clock is ${counted(minutes, "minute")} ${skewMs > 0 ? "ahead of" : "behind"} the server's.`;
}

/** @type {(root: HTMLElement, app: object) => {draw: function, tick: function}} */
export function mount(root, app) {
  const words = h("span");
  const pill = h("button", { type: "button", class: "sync", "aria-haspopup": "dialog" });
  const said = h("p", { class: "vh", "aria-live": "polite" });
  root.replaceChildren(pill, said);
  let dialog = null;
  on(pill, "click", () => withSheets(app, ({ savingDialog }) => {
    dialog ??= savingDialog(app);
    dialog.open();
  }));
  app.outbox.subscribe((status) => {
    app.status = status;
    app.refresh();
  });
  let before = "";

  function draw() {
    const { waiting, refused } = app.status;
    const { needsSignIn } = app.status;
    const now = savingWords({
      waiting,
      refused,
      isOnline: app.isOnline,
      needsSignIn,
      isClockOff: skewWords(app.skewMs) !== "",
    });
    setAttr(pill, "data-state", now.state);
    setText(words, now.words);
    if (before !== now.state) replace(pill, icon(MARKS[now.state]), words);
    if (before && before !== now.state && ["saved", "offline", "refused"].includes(now.state)) setText(said, now.words);
    before = now.state;
    dialog?.draw();
  }

  return { draw, tick: draw };
}
