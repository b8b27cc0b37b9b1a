/**
 * What a press on the number pad does: no page, no clock, the same answer for the same presses.
 *
 * A field is {code, low, high, decimals}: bounds as the digits stand, 368 for 36.8. A pad's state is
 * {fields, at, typed, skipped, artifacts, said, fresh}: `at` is the place of the field in hand, or the
 * number of fields when all are done; `typed` holds digits by code, `said` how they were taken; `fresh` says that the field was just
 * entered, so the next digit replaces what stands in it.
 */

/** The same key within this many milliseconds is a bounce of the finger. Source: design of the page, 6.1. */
export const BOUNCE_MS = 80;

/** A pad at its first field with nothing typed. */
export function openPad(fields) {
  return { fields, at: 0, typed: {}, skipped: {}, artifacts: [], said: {}, fresh: true };
}

/** The pad over other fields; what was typed stays. */
export function turnTo(pad, fields) {
  return { ...pad, fields, at: 0, fresh: true };
}

/** The pad with a field in hand. */
export function goTo(pad, at) {
  return at === pad.at ? pad : { ...pad, at, fresh: true };
}

/** The field in hand; nothing when all are done. */
export function fieldInHand(pad) {
  return pad.fields[pad.at];
}

/** No further digit can follow: "97" for a saturation, "92" for a systolic pressure, "10" for neither. */
export function isComplete(field, digits) {
  if (!digits) return false;
  return digits === "0" || Number(`${digits}0`) > field.high;
}

/** The digits as they are shown and sent: "368" with one decimal is "36.8". */
export function shownOf(field, digits) {
  if (!field.decimals || !digits) return digits ?? "";
  const whole = digits.slice(0, -field.decimals) || "0";
  return digits.length > field.decimals ? `${whole}.${digits.slice(-field.decimals)}` : digits;
}

/** A complete value, or one that was left, lies below what is possible. */
export function isTooLow(field, digits) {
  return Number(digits) < field.low;
}

/** The same key again, too soon to be meant. */
export function isBounce(last, key, at) {
  return last !== null && last.key === key && at - last.at < BOUNCE_MS;
}

/**
 * One press.
 *
 * @param {object} pad
 * @param {string} key "0" to "9", "del", "next", "skip" or "clear".
 * @returns {{pad: object, refused?: {field: object, digits: string}}} `refused` when the digit cannot stand.
 */
export function press(pad, key) {
  if (key >= "0" && key <= "9") return digit(pad, key);
  if (key === "del") return { pad: takenBack(pad) };
  if (key === "next") return { pad: moved(pad) };
  if (key === "skip") return { pad: skip(pad) };
  if (key === "clear") return { pad: openPad(pad.fields) };
  return { pad };
}

/** Some signs are not measured, for a reason; the pad moves past them. */
export function withReason(pad, codes, reason) {
  const reasons = Object.fromEntries(codes.map((code) => [code, reason]));
  let next = { ...pad, skipped: { ...pad.skipped, ...reasons }, typed: without(pad.typed, codes) };
  while (codes.includes(fieldInHand(next)?.code)) next = moved(next);
  return next;
}

/** A value is kept but not believed: it is drawn hollow, and nothing is computed from it. */
export function withArtifact(pad, code) {
  return { ...pad, artifacts: [...pad.artifacts.filter((one) => one !== code), code] };
}

/** Nothing is typed and nothing excused. */
export function isEmpty(pad) {
  return !Object.values(pad.typed).some(Boolean) && !Object.values(pad.skipped).some(Boolean);
}

function digit(pad, key) {
  const field = fieldInHand(pad);
  if (!field) return { pad };
  const before = pad.typed[field.code] ?? "";
  const digits = pad.fresh || isComplete(field, before) ? key : before + key;
  if (Number(digits) > field.high || (digits === "0" && field.low > 0)) return { pad, refused: { field, digits } };
  const next = {
    ...pad,
    typed: { ...pad.typed, [field.code]: digits },
    skipped: without(pad.skipped, [field.code]),
    artifacts: pad.artifacts.filter((code) => code !== field.code),
    fresh: false,
  };
  return { pad: isComplete(field, digits) && !isTooLow(field, digits) ? moved(next) : next };
}

function moved(pad) {
  return { ...pad, at: Math.min(pad.at + 1, pad.fields.length), fresh: true };
}

function takenBack(pad) {
  const field = fieldInHand(pad);
  const isNothing = !field || !pad.typed[field.code];
  const at = isNothing ? Math.max(0, pad.at - 1) : pad.at;
  const { code } = pad.fields[at];
  const digits = (pad.typed[code] ?? "").slice(0, -1);
  return { ...pad, at, typed: { ...pad.typed, [code]: digits }, skipped: without(pad.skipped, [code]), fresh: false };
}

function skip(pad) {
  const field = fieldInHand(pad);
  // What was typed stays until a reason is given: it may be an artifact.
  if (!field || pad.typed[field.code]) return moved(pad);
  return moved({ ...pad, skipped: { ...pad.skipped, [field.code]: "" } });
}

function without(values, codes) {
  return Object.fromEntries(Object.entries(values).filter(([code]) => !codes.includes(code)));
}
