// Entries: what was charted, kept by the server or still waiting on this device, and what of it holds.

import { momentOf } from "./time.js";

/**
 * Every entry of a session in the order in which it was or will be kept.
 *
 * @param {object[]} kept entries of the document
 * @param {object[]} waiting items of the outbox in their order
 * @returns {object[]} {id, kind, seq, place, sessionId, authorId, authorRole, measuredAt, enteredAt, targetId,
 *   reasonCode, reasonText, late, body, waiting, refused}; `place` sorts, `seq` is null for what waits
 */
export function entriesOf(kept, waiting) {
  const entries = kept.map(keptEntry).sort((one, other) => one.place - other.place);
  const known = new Map(entries.map((entry) => [entry.id, entry]));
  let place = entries.at(-1)?.place ?? 0;
  for (const item of waiting) {
    if (known.has(item.id)) continue;
    place += 1;
    const entry = waitingEntry(item, place, known);
    known.set(entry.id, entry);
    entries.push(entry);
  }
  return entries;
}

const read = new WeakMap();

/** An entry of the document never changes, so it is read once. */
function keptEntry(sent) {
  if (!read.has(sent)) read.set(sent, readEntry(sent));
  return read.get(sent);
}

function readEntry(sent) {
  return {
    id: sent.id,
    kind: sent.kind,
    seq: sent.seq,
    place: sent.seq,
    sessionId: sent.session_id ?? null,
    authorId: sent.author_id ?? null,
    authorRole: sent.author_role,
    measuredAt: momentOf(sent.measured_at),
    enteredAt: momentOf(sent.entered_at),
    targetId: sent.target ?? null,
    reasonCode: sent.reason_code ?? null,
    reasonText: sent.reason_text ?? null,
    body: sent.body,
    waiting: false,
    refused: false,
  };
}

/** In a correction `target` names an entry; in a change of an effect or an answer to an alert it is the body's. */
function waitingEntry(item, place, known) {
  const isAmendment = item.segment === "amendments";
  const isRetraction = item.kind === "retraction" || item.segment === "retractions";
  const target = known.get(item.payload.target);
  const rootId = isAmendment && target ? rootOf(target) : (item.payload.target ?? null);
  const { confirmed, measured_at: _, ...payload } = item.payload;
  const inner = isAmendment ? item.payload.body : { ...payload, ...(confirmed ? { confirmed } : {}) };
  return {
    id: item.id,
    kind: isAmendment ? (target?.kind ?? item.kind) : isRetraction ? "retraction" : item.kind,
    seq: null,
    place,
    sessionId: item.sessionId ?? null,
    authorId: item.personId ?? null,
    authorRole: item.personRole ?? null,
    measuredAt: momentOf(item.measuredAt),
    enteredAt: momentOf(item.madeAt ?? item.measuredAt),
    targetId: isAmendment || isRetraction ? rootId : null,
    reasonCode: item.payload.reason_code ?? null,
    reasonText: item.payload.reason_text ?? null,
    body: isRetraction ? {} : inner,
    waiting: true,
    refused: item.state === "refused",
  };
}

/** The entry that others name: an amendment stands for what it amends. */
function rootOf(entry) {
  return entry.kind === "retraction" || entry.targetId === null ? entry.id : entry.targetId;
}

/**
 * Every root entry with what became of it, in the order in which the roots were kept. What was refused counts
 * nowhere until somebody decides about it.
 *
 * @returns {{versions: object[], retractions: object[], current: object|null}[]}
 */
export function threadsOf(entries) {
  const threads = new Map();
  const rootIds = new Map();
  for (const entry of entries) {
    if (entry.refused) continue;
    if (entry.kind === "retraction") {
      threads.get(rootIds.get(entry.targetId))?.retractions.push(entry);
      continue;
    }
    const rootId = rootOf(entry);
    rootIds.set(entry.id, rootId);
    if (!threads.has(rootId)) threads.set(rootId, { versions: [], retractions: [] });
    threads.get(rootId).versions.push(entry);
  }
  return [...threads.values()].map((thread) => ({ ...thread, current: currentOf(thread) }));
}

/** The newest version that was not taken out, of a root that was not; else nothing. */
function currentOf({ versions, retractions }) {
  const gone = new Set(retractions.map((retraction) => retraction.targetId));
  if (gone.has(versions[0].id)) return null;
  return versions.findLast((version) => !gone.has(version.id));
}

/** Sorts by when it happened, then by when it was kept. */
export function bedsideOrder(one, other) {
  return one.measuredAt - other.measuredAt || one.place - other.place;
}

/** The entry that was or will be kept last; null when there is none. */
export function lastKept(entries) {
  return entries.reduce((last, entry) => (entry.place > (last?.place ?? 0) ? entry : last), null);
}

/** Entries by their kind, each in the order given. */
export function byKindOf(entries) {
  const kinds = new Map();
  for (const entry of entries) {
    if (!kinds.has(entry.kind)) kinds.set(entry.kind, []);
    kinds.get(entry.kind).push(entry);
  }
  return kinds;
}
