/**
 * The session so far as one picture: ∨ systolic, ∧ diastolic, ● heart rate, the window, the limits, the effects, and now.
 */

import { replace, s } from "../lib/dom.js";
import { clock } from "../lib/format.js";
import { effectName } from "./entry-words.js";
import { hasRate } from "./rates.js";
import { BEFORE_MINUTES, effectStretches, minuteOf, scales, worstStretches } from "./strip-shape.js";

const TALL = 140;
const EFFECTS = 6;

/** Below this the effects, which have cards of their own, leave their room to the pressures; below the other nothing is drawn. */
const LOW = 70;
const LEAST = 52;

/** @type {(root: undefined, app: object) => {draw: function}} */
export function mount(_root, app) {
  const root = document.getElementById("live-strip");
  let shown = null;
  let size = null;
  // What is told above makes the chart shorter, so the window's size alone says too little. To ask for a size before
  // the page is laid out would lay it out twice.
  new ResizeObserver(() => {
    size = { width: root.clientWidth - 20, height: root.clientHeight - 10 };
    if (shown) draw(...shown);
  }).observe(root);

  function draw(record, now) {
    shown = [record, now];
    if (!size) return undefined;
    const { width, height } = size;
    if (width < 50 || height < LEAST) return replace(root);
    return replace(root, picture({ record, now, width, height, app }));
  }

  return { draw };
}

function picture({ record, now, width, height, app }) {
  const ranks = app.document.words.severities.map(([code]) => code);
  const start = record.startedAt ?? now;
  const end = Math.min(record.effectEndedAt ?? now, now);
  const isTall = height > TALL;
  const effects = isTall ? record.effects.slice(-EFFECTS) : [];
  const rowHeight = isTall ? 15 : 13;
  const isLow = height < LOW;
  const rows = isTall ? effects.length : Number(!isLow);
  const top = height - 16 - rows * rowHeight;
  const box = { width, left: isTall ? 140 : 84, right: 44, top: 6, bottom: top - 6 };
  const sets = record.vitals.map((set) => pointOf(set, start)).filter((set) => set.minute >= -BEFORE_MINUTES);
  const values = sets.flatMap((set) => [set.systolic, set.diastolic, set.pulse].filter((value) => value !== undefined));
  const scale = scales(box, { minute: minuteOf(now, start), values, step: isTall ? 20 : 40 });
  const at = (moment) => scale.x(Math.max(-BEFORE_MINUTES, minuteOf(moment, start)));
  const place = { box, scale, at, height, limits: app.document.protocol.limits };
  return s(
    "svg",
    { width, height, role: "img", "aria-label": sentence(record, app) },
    ground(place, record, { now, end }),
    ticks(place),
    grid(place, isLow),
    key(),
    pulse(sets, scale),
    sets.map((set) => pressure(set, scale, isTall)),
    empties(sets, place),
    isLow ? null : bands({ place, top, rowHeight, record, effects, isTall, now, ranks, app }),
    s("line", { class: "now", x1: at(now), x2: at(now), y1: 0, y2: height - 15 }),
  );
}

function pointOf(set, start) {
  const read = (code) => (set.readings[code] === undefined ? undefined : Number(set.readings[code]));
  return {
    minute: minuteOf(set.at, start),
    systolic: read("systolic"),
    diastolic: read("diastolic"),
    pulse: read("heart_rate"),
    artifact: set.artifact ?? [],
  };
}

function ground({ scale, at, height, limits, box }, record, { now, end }) {
  const deep = height - 15;
  const from = scale.x(limits.window_from_minutes);
  const parts = hasRate(record)
    ? [s("rect", { class: "win", x: from, y: 0, width: scale.x(limits.window_to_minutes) - from, height: deep })]
    : [];
  if (record.startedAt) {
    parts.push(
      s("rect", {
        class: "run",
        x: at(record.startedAt),
        y: 0,
        width: Math.max(0, at(end) - at(record.startedAt)),
        height: deep,
      }),
    );
    for (const pause of record.infusion.pauses ?? []) {
      const until = pause.endsAt ?? now;
      parts.push(
        s("rect", {
          class: "pause",
          x: at(pause.beginsAt),
          y: 0,
          width: Math.max(0, at(until) - at(pause.beginsAt)),
          height: deep,
        }),
      );
    }
  }
  return [
    ...parts,
    s("line", { class: "axis", x1: scale.x(0), x2: scale.x(0), y1: 0, y2: deep }),
    s("line", { class: "grid", x1: box.left, x2: box.width - box.right, y1: deep, y2: deep }),
  ];
}

function grid({ box, scale, limits }, isLow) {
  const right = box.width - box.right;
  const line = (value, name) =>
    s("line", { class: name, x1: box.left, x2: right, y1: scale.y(value), y2: scale.y(value) });
  const inside = (value) => scale.y(value) >= box.top - 4;
  const marks = [
    ["warn", limits.bp_warn_systolic],
    ["crit", limits.bp_critical_systolic],
  ].filter(([, value]) => inside(value));
  const beside = (value) => Math.max(11, scale.y(value) + 4);
  const below = Math.max(beside(limits.bp_warn_systolic), beside(limits.bp_critical_systolic) + 11);
  const plain = scale.lines.filter(
    (value) => !isLow && inside(value) && !marks.some(([, mark]) => Math.abs(scale.y(mark) - scale.y(value)) < 10),
  );
  return [
    plain.map((value) => [
      line(value, "grid"),
      s("text", { class: "faint", x: box.left - 8, y: scale.y(value) + 4, "text-anchor": "end" }, value),
    ]),
    marks.map(([name, value]) => [
      line(value, name),
      // On a low chart the lines lie closer than their numbers are tall: the lower limit's number makes way.
      s("text", { class: name, x: right + 5, y: name === "warn" && marks.length > 1 ? below : beside(value) }, value),
    ]),
  ];
}

function ticks({ scale, height }) {
  return [
    s("text", { class: "faint", x: scale.x(-BEFORE_MINUTES), y: height - 2 }, "before"),
    scale.ticks.map((tick) =>
      s("text", { class: "faint", x: scale.x(tick), y: height - 2, "text-anchor": "middle" }, tick),
    ),
  ];
}

function key() {
  return [
    s("path", { class: "bp", d: "M2 9l5 5 5-5M2 22l5-5 5 5" }),
    s("text", { class: "key-bp", x: 18, y: 20 }, "BP"),
    s("circle", { class: "dot-hr", cx: 7, cy: 34, r: 4 }),
    s("text", { class: "key-hr", x: 18, y: 38 }, "HR"),
  ];
}

function pulse(sets, scale) {
  const known = sets.filter((set) => set.pulse !== undefined);
  const trusted = known.filter((set) => !set.artifact.includes("heart_rate"));
  return [
    s("polyline", {
      class: "hr",
      points: trusted.map((set) => `${scale.x(set.minute)},${scale.y(set.pulse)}`).join(" "),
    }),
    known.map((set) =>
      s("circle", {
        class: trusted.includes(set) ? "dot-hr" : "hr hollow",
        cx: scale.x(set.minute),
        cy: scale.y(set.pulse),
        r: 3.6,
      }),
    ),
  ];
}

function pressure(set, scale, isTall) {
  const x = scale.x(set.minute);
  const wide = isTall ? 6 : 5;
  const hollow = set.artifact.some((code) => code === "systolic" || code === "diastolic") ? " hollow" : "";
  const tip = (value, up) =>
    `M${x - wide} ${scale.y(value) + up * wide}L${x} ${scale.y(value)}L${x + wide} ${scale.y(value) + up * wide}`;
  const parts = [];
  if (set.systolic !== undefined && set.diastolic !== undefined) {
    parts.push(s("line", { class: "stem", x1: x, x2: x, y1: scale.y(set.systolic), y2: scale.y(set.diastolic) }));
  }
  if (set.systolic !== undefined) parts.push(s("path", { class: `bp${hollow}`, d: tip(set.systolic, -1) }));
  if (set.diastolic !== undefined) parts.push(s("path", { class: `bp${hollow}`, d: tip(set.diastolic, 1) }));
  return parts;
}

/** A set without a pressure or a pulse is a small open tick on the axis: missing is no line. */
function empties(sets, { scale, height }) {
  const none = sets.filter((set) => [set.systolic, set.diastolic, set.pulse].every((value) => value === undefined));
  return none.map((set) =>
    s("circle", { class: "axis hollow", cx: scale.x(set.minute), cy: height - 15, r: 3, fill: "none" }),
  );
}

function bands({ place, top, rowHeight, record, effects, isTall, now, ranks, app }) {
  const bar = (stretch, y) =>
    s("rect", {
      class: `s${stretch.rank}`,
      x: place.at(stretch.from),
      y: y + 1,
      rx: 2,
      height: rowHeight - 3,
      width: Math.max(3, place.at(stretch.to) - place.at(stretch.from)),
    });
  if (!isTall) {
    return [
      s("text", { x: 0, y: top + 11 }, "Worst effect"),
      worstStretches(record.effects, now, ranks).map((one) => bar(one, top)),
    ];
  }
  return effects.map((effect, row) => [
    s(
      "text",
      { x: place.box.left - 8, y: top + row * rowHeight + 11, "text-anchor": "end" },
      effectName(app.catalogue, effect.code).slice(0, 19),
    ),
    effectStretches(effect, now, ranks).map((one) => bar(one, top + row * rowHeight)),
  ]);
}

function sentence(record, app) {
  const newest = record.vitals.at(-1);
  const value = (code) => record.last(code)?.value ?? "not measured";
  const active = record.activeEffects.length;
  const vitals = newest
    ? `Blood pressure ${value("systolic")} over ${value("diastolic")}, heart rate ${value("heart_rate")}, last set at ${clock(newest.at, app.document.zone)}`
    : "No vitals yet";
  return `${vitals}; ${active === 1 ? "1 side effect" : `${active} side effects`} active`;
}
