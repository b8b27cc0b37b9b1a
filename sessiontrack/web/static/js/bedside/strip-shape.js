/**
 * The arithmetic of the strip chart: scales, ticks, and the worst effect at each moment. No page here.
 */

const MINUTE = 60_000;

/** Minutes before the start that the chart shows. Source: planned readings begin ten minutes before. */
export const BEFORE_MINUTES = 10;

/** How far the chart reaches at least: the same width all through a session. Source: design of the page, 7.3. */
const USUAL_MINUTES = 65;

/**
 * The scales of a chart.
 *
 * @param {{width: number, left: number, right: number, top: number, bottom: number}} box in pixels
 * @param {{minute: number, values: number[], step?: number}} seen the newest minute, all values drawn, and how far the
 *   lines lie apart
 * @returns {{x: function, y: function, until: number, ticks: number[], lines: number[]}} `x` takes minutes from
 *   the start, `y` a pressure or a rate.
 */
export function scales(box, { minute, values, step = 40 }) {
  const until = Math.max(USUAL_MINUTES, Math.ceil((minute + 5) / 5) * 5);
  const high = Math.max(165, ...values.map((value) => value + 5));
  const low = Math.min(66, ...values.map((value) => value - 4));
  const wide = box.width - box.left - box.right;
  return {
    until,
    x: (at) => box.left + ((at + BEFORE_MINUTES) / (until + BEFORE_MINUTES)) * wide,
    y: (value) => box.top + ((high - value) / (high - low)) * (box.bottom - box.top),
    ticks: steps(0, until - 1, until > 130 ? 30 : until > 90 ? 20 : 10),
    lines: steps(Math.ceil(low / step) * step, high, step),
  };
}

function steps(from, to, by) {
  return Array.from({ length: Math.max(0, Math.floor((to - from) / by) + 1) }, (_, place) => from + place * by);
}

/**
 * The worst severity at each moment, as stretches.
 *
 * @param {object[]} effects of the record: {steps: [{at, severity}], resolvedAt}
 * @param {number} now
 * @param {string[]} ranks severities, the mildest first
 * @returns {{from: number, to: number, rank: number}[]} rank 1 and up; stretches without any effect are left out
 */
export function worstStretches(effects, now, ranks) {
  const moments = effects.flatMap((effect) => [...effect.steps.map((step) => step.at), effect.resolvedAt ?? now]);
  const edges = [...new Set([...moments.filter((at) => at <= now), now])].sort((one, other) => one - other);
  const found = [];
  for (let place = 0; place + 1 < edges.length; place += 1) {
    const [from, to] = [edges[place], edges[place + 1]];
    const rank = Math.max(0, ...effects.map((effect) => rankAt(effect, from, ranks)));
    if (!rank) continue;
    const last = found.at(-1);
    if (last?.to === from && last.rank === rank) last.to = to;
    else found.push({ from, to, rank });
  }
  return found;
}

/** The rank of an effect at a moment; 0 before it began and after it went. */
function rankAt(effect, moment, ranks) {
  if (effect.resolvedAt && effect.resolvedAt <= moment) return 0;
  const steps = effect.steps.filter((step) => step.at <= moment);
  return steps.length ? ranks.indexOf(steps.at(-1).severity) + 1 : 0;
}

/** The stretches of one effect, split where its severity changed. */
export function effectStretches(effect, now, ranks) {
  const end = effect.resolvedAt ?? now;
  return effect.steps.map((step, place) => ({
    from: step.at,
    to: Math.min(effect.steps[place + 1]?.at ?? end, end),
    rank: ranks.indexOf(step.severity) + 1,
  }));
}

/** A moment in minutes from the start, with its fraction. */
export function minuteOf(moment, start) {
  return (moment - start) / MINUTE;
}
