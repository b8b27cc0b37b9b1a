/**
 * Which side effects lie before the hand: the clinic's most frequent, one group, or those that a nurse's own words find.
 */

/** So many tiles fill the panel of a tablet. */
const COMMON = 16;
const LONGEST_NAME = 26;
const UNFIT = 3;

/** The groups of the list that have terms, in its order, with a name short enough for a chip. */
export function groupsOf(catalogue) {
  const filled = new Set(offeredIn(catalogue).map((effect) => effect.group));
  return catalogue.side_effect_groups
    .filter((group) => filled.has(group.code))
    .map((group) => ({ ...group, short: group.label.split(/,| and /)[0] }));
}

/** What may be charted now: a retired term only keeps its name for what was charted. */
function offeredIn(catalogue) {
  return catalogue.side_effects.filter((effect) => !effect.retired_at);
}

/** The clinic offers other terms by now than this page knows: every document names them all. */
export function isListOld(catalogue, order) {
  const known = new Set(offeredIn(catalogue).map((effect) => effect.code));
  return known.size !== order.length || order.some((code) => !known.has(code));
}

/**
 * What a tile has room for: the clinic's own short name, or a long name up to its first "or", comma or bracket. The
 * picker says the whole of it.
 */
export function tileName({ label, bedside_label: short }) {
  if (short) return short;
  return label.length > LONGEST_NAME ? label.split(/,| or | \(/)[0] : label;
}

/**
 * The terms to show.
 *
 * @param {object} catalogue
 * @param {string[]} order codes, the most frequent of this clinic first
 * @param {{group?: string, sought?: string}} choice a group's code, or words; neither gives the most frequent
 * @returns {object[]} terms of the catalogue
 */
export function termsFor(catalogue, order, { group, sought = "" } = {}) {
  if (sought.trim()) return findEffects(sought, offeredIn(catalogue));
  const inOrder = sortedBy(order, offeredIn(catalogue));
  return group ? inOrder.filter((effect) => effect.group === group) : inOrder.slice(0, COMMON);
}

/**
 * Terms whose label or synonyms hold every word, unfinished ones too, the closest first; the wider term comes along at
 * the end, for a nurse may mean it.
 *
 * @param {string} text
 * @param {object[]} effects of the catalogue
 * @returns {object[]}
 */
export function findEffects(text, effects) {
  const wanted = wordsOf(text);
  if (!wanted.length) return [];
  const found = ranked(wanted, effects, (effect) => [effect.label, effect.code, ...effect.synonyms]);
  const fitting = found.length ? found : ranked(wanted, effects, (effect) => [effect.preferred_term, effect.ctcae_term]);
  const wider = fitting.map((effect) => effects.find((one) => one.code === effect.parent));
  return [...new Set([...fitting, ...wider.filter(Boolean)])];
}

function ranked(wanted, effects, namesOf) {
  const byFit = (effect) => Math.min(UNFIT, ...namesOf(effect).filter(Boolean).map((name) => distance(wanted, wordsOf(name))));
  // Sorting is stable, so equal fits keep the order of the list.
  return effects
    .map((effect) => ({ effect, fit: byFit(effect) }))
    .filter(({ fit }) => fit < UNFIT)
    .sort((one, other) => one.fit - other.fit)
    .map(({ effect }) => effect);
}

/** 0 the very name, 1 its beginning, 2 all words somewhere in it, 3 not this name. */
function distance(wanted, name) {
  const [sought, whole] = [wanted.join(" "), name.join(" ")];
  if (sought === whole) return 0;
  if (whole.startsWith(sought)) return 1;
  return wanted.every((start) => name.some((word) => word.startsWith(start))) ? 2 : UNFIT;
}

function wordsOf(text) {
  return text.toLowerCase().replaceAll("_", " ").match(/[\p{L}\p{N}]+/gu) ?? [];
}

function sortedBy(order, effects) {
  const place = new Map(order.map((code, at) => [code, at]));
  const last = order.length;
  return [...effects].sort((one, other) => (place.get(one.code) ?? last) - (place.get(other.code) ?? last));
}
