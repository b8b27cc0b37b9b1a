/**
 * The state of saving in words, always in the same place.
 */

import { SHOWN_FROM_MS } from "../device/skew.js";
import { h, icon, on, replace, setAttr, setText } from "../lib/dom.js";
import { counted } from "../lib/format.js";
import { withSheets } from "./later.js";

const MARKS = { saved: "check", waiting: "clock", offline: "off", refused: "warn" };

/**
 * The state of saving.
 *
 * @param {{waiting: number, refused: number, isOnline: boolean, needsSignIn?: boolean, isClockOff?: boolean,
 *   isNearlyFull?: boolean, trouble?: string|null}} status
 * @returns {{state: string, words: string}}
 */
export function savingWords({ waiting, refused, isOnline, needsSignIn, isClockOff, isNearlyFull, trouble }) {
  if (trouble) return { state: "refused", words: "Device trouble" };
  if (refused) return { state: "refused", words: `${refused} not accepted${waiting ? ` · ${waiting} waiting` : ""}` };
  if (!isOnline) return { state: "offline", words: waiting ? `Offline · ${waiting} waiting` : "Offline" };
  if (needsSignIn && waiting) return { state: "waiting", words: `Sign in · ${waiting} waiting` };
  if (waiting) return { state: "waiting", words: `${waiting} waiting` };
  if (isNearlyFull) return { state: "waiting", words: "All saved · device full" };
  return isClockOff ? { state: "waiting", words: "All saved · clock off" } : { state: "saved", words: "All saved" };
}

/** How far a clock is off, in words; nothing while it is near enough. */
export function skewWords(skewMs) {
  if (skewMs === null || Math.abs(skewMs) < SHOWN_FROM_MS) return "";
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
  // What waits cannot be read while the device has trouble; that is said all the same.
  app.outbox.subscribe((status) => app.settle(status).catch(() => draw()));
  app.on("status", draw);
  let before = "";

  function draw() {
    const now = savingWords({
      ...app.status,
      isOnline: app.isOnline,
      isClockOff: skewWords(app.skewMs) !== "",
      isNearlyFull: app.room?.isNearlyFull,
    });
    setAttr(pill, "data-state", now.state);
    // A narrow bar breaks the words between their parts.
    if (words.textContent !== now.words) replace(words, now.words.split(/(?<=·) /).map((part, place) => [place ? " " : "", h("span", {}, part)]));
    if (before !== now.state) replace(pill, icon(MARKS[now.state]), words);
    if (before && before !== now.state && ["saved", "offline", "refused"].includes(now.state)) setText(said, now.words);
    before = now.state;
    dialog?.draw();
  }

  return { draw, tick: draw };
}
