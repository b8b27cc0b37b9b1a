// What a person decides about an entry that the server refused. Nothing leaves the queue without a trace.

import { namesOneOf } from "./order.js";
import { parts, quote } from "./quote.js";

/**
 * Says that the unusual values are right: the same entry goes again, with what was confirmed.
 *
 * @param {object} item a refused one
 * @param {Array<{path: string, code: string, value: unknown}>} [confirmed] all that can be, when it is left out
 * @throws {Error} something in it is impossible, whatever is confirmed
 */
export function confirmedItem(item, confirmed = confirmable(item.problem)) {
  const { problem, ...rest } = item;
  if (!isConfirmable(problem)) throw new Error("This cannot be confirmed: correct it, or set it aside.");
  return { ...rest, state: "waiting", payload: withConfirmed(item, confirmed) };
}

/** Whether each fault of a problem is only a doubt. */
export function isConfirmable(problem) {
  return Boolean(problem?.errors?.length) && problem.errors.every((error) => error.confirmable);
}

const confirmable = (problem) =>
  (problem?.errors ?? []).filter((error) => error.confirmable).map(({ path, code, value }) => ({ path, code, value }));

function withConfirmed({ segment, payload }, confirmed) {
  // An amendment carries the whole new body, and the doubts are about that.
  if (segment === "amendments") return { ...payload, body: added(payload.body, confirmed) };
  return added(payload, confirmed);
}

const added = (body, confirmed) => ({ ...body, confirmed: [...(body.confirmed ?? []), ...confirmed] });

/**
 * Another entry in the place of a refused one, in the name of who sends it now.
 *
 * @param {object} item a refused one
 * @param {{payload?: object, measuredAt?: number}} changes
 * @param {object} maker what `openOutbox` stamps on new items: id, person, token, moment
 */
export function itemAnew({ problem: _, ...item }, changes, maker) {
  const { confirmed: __, ...payload } = { ...item.payload, ...changes.payload };
  if (changes.payload?.confirmed) payload.confirmed = changes.payload.confirmed;
  return { ...item, ...maker, payload, measuredAt: changes.measuredAt ?? item.measuredAt, state: "waiting" };
}

/** Items that speak of an entry, made to speak of the one in its place. */
export function renamed(items, oldId, newId) {
  const naming = items.filter((item) => namesOneOf(item.payload, new Set([oldId])));
  const change = (item) => JSON.parse(JSON.stringify(item.payload).replaceAll(`"${oldId}"`, `"${newId}"`));
  return { before: naming, after: naming.map((item) => ({ ...item, payload: change(item) })) };
}

/**
 * The notes that stand in the record for a refused entry; the first takes its place in the queue.
 *
 * @param {object} item a refused one
 * @param {string} why the person's reason
 * @param {() => object} maker as above, called for each note
 * @param {number} now milliseconds since 1970
 */
export function notesFor(item, why, maker, now) {
  const { sessionId, courseId, order, revision } = item;
  // A signed session takes what happened before its signature; a wrong moment is no help.
  const isWrongMoment = item.problem?.errors?.some((error) => error.path === "/measured_at");
  const measuredAt = isWrongMoment || !item.measuredAt ? now : Math.min(item.measuredAt, now);
  // What comes after the signature is an addendum, and nothing else is taken.
  const isSigned = item.problem?.type?.endsWith("/already_signed") ?? false;
  const kept = isSigned
    ? { kind: "addendum", segment: "addenda", measuredAt: now }
    : { kind: "note", segment: "notes", measuredAt };
  return parts(quote(item, why)).map((text, place) => ({
    sessionId, courseId, payload: { text }, state: "waiting", ...kept, ...maker(),
    ...(place === 0 ? { order, revision, clientSeq: item.clientSeq } : {}),
  }));
}
