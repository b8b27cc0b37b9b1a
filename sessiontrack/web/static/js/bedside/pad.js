/**
 * The vitals panel: fields, the pad that is always open, and what is asked before a set is kept.
 */

import { h, on, setAttr, setText } from "../lib/dom.js";
import { clock } from "../lib/format.js";
import { checkVitals } from "../record/record.js";
import { openDraft } from "./draft.js";
import { drawFields, makeFields } from "./fields.js";
import { numberPad } from "./keys.js";
import * as logic from "./pad-logic.js";
import { sayLine } from "./say.js";
import {
  bodyOf,
  confirmationsOf,
  doubtsKey,
  fieldsOf,
  inOrder,
  keepWords,
  question,
  readingsOf,
  shortWords,
  signOf,
  withBothPressures,
} from "./signs.js";
import { onKey } from "./shortcuts.js";
import { skipPanel } from "./skip.js";
import { pauseFor, stopPanel, stopWords } from "./stop.js";
import { whenChip } from "./when.js";

/** @type {(root: HTMLFormElement, app: object) => {draw: function, tick: function}} */
export function mount(root, app) {
  const pages = fieldsOf(app.catalogue.signs);
  const all = [...pages.main, ...pages.more];
  let pad = logic.openPad(pages.main);
  let faults = [];
  let asked = "";
  let isSaving = false;
  let isByKeys = false;
  let isFound = false;

  const draft = openDraft(app);
  const { line: say, tell } = sayLine("vitals-say");
  const holder = h("div", { class: "fields" });
  const saveAt = h("small");
  const saveWords = h("span");
  const save = h("button", { class: "key key--save", disabled: true }, saveWords, saveAt);
  const when = whenChip(root, app, () => { draw(); keepDraft(); });
  const turn = Object.entries({ main: "Vitals", more: "More" }).map(([page, words]) =>
    h("button", { type: "button", "data-page": page, "aria-pressed": page === "main", on: { click: () => turnTo(page) } }, words));
  const stop = stopPanel(root);
  const skip = skipPanel(root, app, {
    reason: (codes, reason) => change(logic.withReason(pad, codes, reason)),
    artifact: (code) => change(logic.withArtifact(pad, code)),
  });
  root.prepend(
    h(
      "div",
      { class: "panel__head" },
      h("h2", { class: "vh" }, "Vitals"),
      h("div", { class: "seg", role: "group", "aria-label": "Signs" }, turn),
      say,
      when.chip,
    ),
    holder,
    numberPad(save, press),
  );
  let fields = [];
  turnTo("main");

  on(root, "submit", (event) => {
    event.preventDefault();
    keep();
  });
  on(holder, "focusin", (event) => enter(event.target));
  on(holder, "pointerdown", (event) => enter(event.target, true));
  on(holder, "beforeinput", (event) => {
    // Enter saves; all else goes through the pad.
    if (event.inputType === "insertLineBreak") return;
    event.preventDefault();
    for (const key of event.data ?? "") if (/\d/.test(key)) press(key);
  });
  on(root, "keydown", () => { isByKeys = true; }, true);
  on(root, "pointerdown", () => { isByKeys = false; }, true);
  on(holder, "keydown", typed);
  for (const digit of "0123456789") onKey(digit, () => takeUp(digit));
  app.on("say", ({ text, kind }) => {
    // A button that keeps what was asked about must not stand beside other words: it is asked again.
    asked = "";
    tell(text, kind);
    drawTime();
  });
  app.on("skipset", () => skip.open(pages.main.filter((field) => !pad.typed[field.code]), pad));
  draft.load().then((kept) => { if (kept && logic.isEmpty(pad)) goOn(kept); }, () => {});

  function press(key) {
    const field = logic.fieldInHand(pad);
    skip.close();
    const { pad: next, refused } = logic.press(pad, key);
    change(next);
    if (refused) tell(`${refused.field.name} cannot be ${logic.shownOf(refused.field, refused.digits)}`, "crit");
    if (key === "skip" && field) skip.open([field], pad);
  }

  /** A digit that is typed while nothing has the focus is meant for the value in hand. */
  function takeUp(digit) {
    if (!document.activeElement.matches("body, main")) return;
    app.emit("tab", "vitals");
    fields[pad.at]?.input.focus();
    press(digit);
  }

  function change(next) {
    pad = next;
    asked = "";
    // The minute in which it was typed is not that of another set.
    if (isFound && logic.isEmpty(pad)) forget();
    keepDraft();
    draw();
    if (holder.contains(document.activeElement)) (fields[pad.at]?.input ?? save).focus();
  }

  const keepDraft = () => draft.keep(pad, { isMore: pad.fields === pages.more, measuredAt: when.at() });

  /** What this person typed before the page went away is there again, with its minute. */
  function goOn({ isMore, measuredAt, ...typed }) {
    turnTo(isMore ? "more" : "main");
    pad = { ...pad, ...typed };
    isFound = true;
    when.takeUp(measuredAt);
    draw();
  }

  function forget() {
    isFound = false;
    when.reset();
  }

  function turnTo(page) {
    pad = logic.turnTo(pad, pages[page]);
    turn.forEach((button) => setAttr(button, "aria-pressed", button.dataset.page === page));
    fields = makeFields(pages[page]);
    holder.replaceChildren(...fields.map((field) => field.label));
    draw();
  }

  function enter(target, isPress = false) {
    const place = fields.findIndex((field) => field.label.contains(target));
    if (place < 0 || (place === pad.at && !isPress)) return;
    pad = isPress && place === pad.at ? { ...pad, fresh: true } : logic.goTo(pad, place);
    draw();
  }

  function typed(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (/^\d$/.test(event.key)) press(event.key);
    else if (event.key === "Backspace") press("del");
    else if (event.key === "Delete") press("skip");
    else return;
    event.preventDefault();
  }

  function draw(record = app.record) {
    const readings = readingsOf(all, pad.typed);
    faults = logic.isEmpty(pad) ? [] : inOrder(checkVitals({ ...bodyOf(all, pad), measured_at: when.at() }, record));
    const inHand = logic.fieldInHand(pad)?.code;
    const isOpen = (code) => code !== undefined && code === inHand && !logic.isComplete(logic.fieldInHand(pad), pad.typed[code]);
    const shown = faults.filter((fault) => !isOpen(signOf(fault)));
    drawFields(fields, pad, {
      shown: withBothPressures(shown, readings, record.limits),
      record,
      at: when.at(),
      moaas: app.document.words.moaas,
    });
    const { said } = pad;
    const isMore = pad.fields === pages.more;
    app.emit("pad", { isMore, said, say: (code, value) => change({ ...pad, said: { ...said, [code]: value } }) });
    const [worst] = shown;
    if (asked !== doubtsKey(faults)) asked = "";
    if (asked) return drawTime();
    if (worst)
      tell(shortWords(worst, all, readings), worst.kind === "impossible" || worst.kind === "stop" ? "crit" : "warn");
    else if (!logic.isEmpty(pad) || say.dataset.kind === "crit" || say.dataset.kind === "warn") tell(isFound ? "Not saved yet" : "", isFound ? "warn" : "");
    return drawTime();
  }

  function drawTime() {
    const isImpossible = faults.some((fault) => fault.kind === "impossible");
    setText(saveAt, clock(when.at(), app.document.zone));
    setText(saveWords, asked ? keepWords(faults) : "Save");
    setAttr(save, "data-asks", asked ? "" : null);
    save.disabled = logic.isEmpty(pad) || isImpossible || isSaving || stop.isOpen();
  }

  async function keep() {
    if (save.disabled) return;
    skip.close();
    const readings = readingsOf(all, pad.typed);
    const stops = faults.filter((fault) => fault.kind === "stop");
    let choice = "save";
    if (stops.length) {
      const words = stopWords(faults, readings, app.record, all);
      const canPause = app.record.state === "infusing" && !app.record.isSingleDoses;
      const answer = stop.ask({ ...words, pauseFor: canPause && app.record.limits.recheck_critical_minutes });
      drawTime();
      choice = await answer;
    } else if (!asked && faults.some((fault) => fault.confirmable)) {
      // The unusual is asked about once, in place; the same key keeps it.
      asked = doubtsKey(faults);
      tell(question(faults, all, readings), "warn");
      drawTime();
      return;
    }
    if (choice === "edit") correct(stops);
    else await store(choice === "pause" ? pauseFor(stops[0]) : null);
  }

  function correct(stops) {
    const code = signOf(stops[0]);
    if (!pad.fields.some((field) => field.code === code)) turnTo("main");
    const typedNow = { ...pad.typed };
    for (const fault of stops) delete typedNow[signOf(fault)];
    change({ ...logic.goTo(pad, pad.fields.findIndex((field) => field.code === code)), typed: typedNow });
    fields[pad.at]?.input.focus({ preventScroll: true });
  }

  async function store(pause) {
    const measuredAt = when.at();
    const confirmed = confirmationsOf(faults);
    const payload = { ...bodyOf(all, pad), ...(confirmed.length ? { confirmed } : {}) };
    const again = all.find((field) => pad.artifacts.includes(field.code));
    const before = pad;
    isSaving = true;
    pad = logic.openPad(pages.main);
    try {
      await app.chart("vitals", "vitals", payload, { measuredAt });
      if (pause) await app.chart("dose_event", "dose-events", pause, { measuredAt });
      forget();
      isSaving = false;
      turnTo("main");
      tell(`Saved ${clock(measuredAt, app.document.zone)}${again ? `. Repeat ${again.name.toLowerCase()}` : ""}`, "ok");
      if (isByKeys) fields[0].input.focus();
    } catch {
      // Nothing typed is lost when the device cannot keep it.
      isSaving = false;
      pad = before;
      draw();
    }
    keepDraft();
  }

  return {
    draw,
    tick: () => { when.tick(); drawTime(); },
  };
}
