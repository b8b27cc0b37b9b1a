// Which entry is sent next, what an answer means for it, and when to try again: no network, no storage.

const LATER = new Set([0, 408, 429, 502, 503, 504]);
const OF_COURSE = new Set(["eligibilities", "consents", "scores", "decisions", "follow-ups"]);

/**
 * The first item that may be sent now.
 *
 * @param {object[]} items in order
 * @param {Set<string>} aside ids of waiting items that are passed over this time; the rest of their session goes on
 * @param {Set<string>} stalled sessions that nothing more is sent of this time
 * @returns {object|null}
 */
export function nextToSend(items, aside, stalled) {
  const behind = new Set(aside);
  for (const item of items) {
    const waits = item.state === "refused" || behind.has(item.id) || namesOneOf(item.payload, behind);
    if (waits) behind.add(item.id);
    else if (!stalled.has(item.sessionId)) return item;
  }
  return null;
}

/** Whether a body speaks of one of these entries, as a correction of it does. */
export function namesOneOf(payload, ids) {
  const text = ids.size ? JSON.stringify(payload) : "";
  return [...ids].some((id) => text.includes(`"${id}"`));
}

/**
 * What an answer to an item means.
 *
 * @param {{status: number, body: any}} answer
 * @returns {"kept"|"later"|"sign_in"|"forbidden"|"author"|"refused"|"odd"} author: only its maker may send it;
 *   odd: not an answer of ours, or a fault of the server with this entry
 */
export function verdictOf({ status, body }, itemId) {
  if (LATER.has(status)) return "later";
  if (status === 200 || status === 201) return isKept(body, itemId) ? "kept" : "odd";
  const isOurs = typeof body?.type === "string" && body.type.startsWith("/problems/");
  // A network's own page answers in the server's place, with any status; nobody must decide about that.
  if (!isOurs || status < 400 || status >= 500) return "odd";
  if (status === 401) return body.type.endsWith("/identity_needed") ? "refused" : "sign_in";
  if (status === 403) return "forbidden";
  return body.type.endsWith("/author_must_confirm") ? "author" : "refused";
}

const isKept = (body, itemId) => body?.entry?.id === itemId && Number.isInteger(body.receipt?.seq);

/** The address of an item, below the API's. */
export function pathOf({ segment, sessionId, courseId, id }) {
  return OF_COURSE.has(segment) ? `/courses/${courseId}/${segment}/${id}` : `/sessions/${sessionId}/${segment}/${id}`;
}

/**
 * What is sent: the payload with the moment at the bedside.
 *
 * @param {{payload: object, measuredAt: number}} item
 */
export function bodyOf({ payload, measuredAt }) {
  return { ...payload, measured_at: new Date(measuredAt).toISOString() };
}

/**
 * How long to wait before the next try: longer each time, and not the same on every tablet of the house.
 *
 * @param {number} tries that failed so far
 * @param {{firstMs: number, mostMs: number}} pace
 * @param {number} chance 0 to 1
 * @param {number} [askedMs] what the server asked for
 * @returns {number} milliseconds
 */
export function pauseMs(tries, pace, chance, askedMs = 0) {
  const full = Math.min(pace.firstMs * 2 ** Math.min(tries, 20), pace.mostMs);
  return Math.max(Math.round(full * (0.5 + chance / 2)), askedMs);
}
