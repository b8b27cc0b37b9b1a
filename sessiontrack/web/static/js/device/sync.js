// Keeps a session's document fresh while its page is seen, and on the device for when the network is gone.

import { merged } from "./merge.js";
import { CHANNEL } from "./outbox.js";

/** Two tablets agree within seconds; an unchanged document costs one empty answer. Our own choice. */
export const EVERY_MS = 4000;

const CATALOGUE = "/catalogue/bedside";

/** Says that this device keeps a catalogue, before its store is open. */
const KEEPS = "sessiontrack.catalogue";

/** So long a page that this device keeps waits for a newer catalogue than its own. Our own choice. */
const CATALOGUE_PATIENCE_MS = 300;

/**
 * So long one waits that the server has just sent, and that names another catalogue: it holds terms and alarms that
 * this device does not know, or this device keeps that of another clinic. Our own choice.
 */
const OTHER_CATALOGUE_PATIENCE_MS = 3000;

const OVER = new Set(["completed", "signed", "cancelled", "no_show", "imported", "withdrawn"]);

/**
 * The document as this device last saw it, with what was answered since; null when it never did.
 *
 * @returns {Promise<{document: object, etag: string|null}|null>}
 */
export async function loadDocument(store, sessionId) {
  const [known, answers] = await Promise.all([store.loadDocument(sessionId), store.listAnswers(sessionId)]);
  return known && { ...known, document: merged(known.document, answers) };
}

/**
 * The catalogue from the server, or as this device last saw it when the answer takes too long.
 *
 * @param {Promise<object>} opening the store; a device that keeps no catalogue asks before it is open
 * @param {string} [current] the ETag of the server's, where the page says it: the same one is not asked for
 * @returns {Promise<object|null>}
 */
export async function loadCatalogue(opening, wire, current) {
  const asked = keepsOne() ? null : wire.ask("GET", CATALOGUE);
  const store = await opening;
  const known = await store.load("catalogue");
  if (known && known.etag === current) return known.catalogue;
  const newer = askCatalogue(store, asked ?? wire.ask("GET", CATALOGUE, { headers: matching(known) }), known);
  if (!known) return newer;
  const patienceMs = current ? OTHER_CATALOGUE_PATIENCE_MS : CATALOGUE_PATIENCE_MS;
  return Promise.race([newer, new Promise((done) => { setTimeout(done, patienceMs, known.catalogue); })]);
}

async function askCatalogue(store, asked, known) {
  const answer = await asked;
  if (answer.status !== 200 || !answer.body?.signs) return known?.catalogue ?? null;
  // The page needs not wait for the disk; one that was not kept is asked for again.
  store.save("catalogue", { catalogue: answer.body, etag: answer.headers.get("ETag") })
    .then(() => localStorage.setItem(KEEPS, "yes")).catch(() => {});
  return answer.body;
}

function keepsOne() {
  try {
    return localStorage.getItem(KEEPS) !== null;
  } catch {
    return true;
  }
}

/**
 * Follows one session.
 *
 * @param {{store: object, outbox: object, sessionId: string, shown?: object, asked?: Promise<object>,
 *   onDocument: (document: object) => void, onTrouble?: (status: number) => void, everyMs?: number}} follow
 *   shown: the document that the page shows already; asked: the first answer, when it is on its way;
 *   onTrouble: 0 no answer, 401 sign in, 404 not here
 */
export async function openSync(follow) {
  const { store, outbox, sessionId, shown, onDocument, onTrouble = () => {}, everyMs = EVERY_MS } = follow;
  const { wire } = outbox;
  let { asked } = follow;
  const channel = new BroadcastChannel(CHANNEL);
  let known = await loadDocument(store, sessionId);
  let running = null;
  let absorbed = 0;
  let timer = null;
  let isClosed = false;

  function show() {
    if (!isClosed && known) onDocument(known.document);
  }

  /** Reads the document again; one request at a time. */
  function refresh() {
    running ??= read().finally(() => { running = null; });
    return running;
  }

  async function read() {
    const wasReached = wire.isReached;
    const answer = await (asked ?? wire.ask("GET", `/sessions/${sessionId}/bedside`, { headers: matching(known) }));
    asked = null;
    if (isClosed) return;
    if (answer.status === 200 && Array.isArray(answer.body?.entries)) await (isKnown(answer) ? null : take(answer));
    else if (answer.status !== 304) onTrouble(answer.status);
    if (answer.status > 0 && !wasReached) outbox.wake();
  }

  const isKnown = ({ headers }) => known?.etag && headers.get("ETag") === known.etag;

  async function take({ body, headers }) {
    const etag = headers.get("ETag");
    // It may have been on its way while an entry was kept.
    known = { etag, document: merged(body, await settled(() => store.listAnswers(sessionId))) };
    if (body.capture && body.me.id === outbox.person?.id) outbox.useCapture(body.capture);
    if (body.receipt?.seq) await store.saveReceipt(body.session.course_id, body.receipt);
    if (OVER.has(body.state)) await store.purge((kept) => kept.sessionId === sessionId);
    else await store.saveDocument(sessionId, { document: body, etag });
    channel.postMessage({ about: "document", sessionId });
    show();
  }

  /** What the store holds, read again when an entry was kept meanwhile: that one would be missing in it. */
  async function settled(read) {
    const before = absorbed;
    const found = await read();
    return absorbed === before ? found : settled(read);
  }

  /** Before an entry leaves the queue it stands in the document, in this tab and in any other. */
  async function absorb(kept) {
    absorbed += 1;
    if (kept.sessionId !== sessionId || !known) return;
    const answers = kept.answer ? [kept.answer] : await store.listAnswers(sessionId);
    known = { ...known, document: merged(known.document, answers) };
    show();
  }

  async function hear({ data }) {
    if (data.about !== "document" || data.sessionId !== sessionId) return;
    const newer = await settled(() => loadDocument(store, sessionId));
    if (newer) known = newer;
    show();
  }

  function beat() {
    clearTimeout(timer);
    if (isClosed) return;
    timer = setTimeout(beat, everyMs);
    if (document.visibilityState === "visible") refresh();
  }

  const leave = outbox.whenKept(absorb);
  channel.addEventListener("message", hear);
  addEventListener("online", beat);
  document.addEventListener("visibilitychange", beat);

  function close() {
    isClosed = true;
    clearTimeout(timer);
    leave();
    channel.close();
    removeEventListener("online", beat);
    document.removeEventListener("visibilitychange", beat);
  }

  await store.purgeOld();
  if (JSON.stringify(known?.document) !== JSON.stringify(shown)) show();
  beat();
  return {
    refresh, close,
    get document() { return known?.document ?? null; },
    get skewMs() { return wire.skewMs; },
  };
}

const matching = (known) => (known?.etag ? { "If-None-Match": known.etag } : {});
