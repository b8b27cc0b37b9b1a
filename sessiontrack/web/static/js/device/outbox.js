// The outbox: every tap is kept on the device first, then sent in order, by one tab, until the server has it.

import { uuid7 } from "../lib/ids.js";
import { openDecisions, refusePasswords } from "./deciding.js";
import { pauseMs } from "./order.js";
import { sendAll } from "./sending.js";
import { openWire } from "./wire.js";

const LOCK = "sessiontrack-outbox";
export const CHANNEL = "sessiontrack";

/** How often it is tried: soon at first, then less often. Our own choice, as stack.md section 6 proved it. */
const PACE = { firstMs: 1000, mostMs: 30_000, busyMs: 1000 };

const BEFORE = {
  waiting: 0, refused: 0, isOnline: true, isSending: false, needsSignIn: false, waitsFor: [],
  isElsewhere: false, savedAt: null, trouble: null,
};

/**
 * Opens the device's outbox for the person at this page.
 *
 * @param {{person: {id: string, name: string}|null, capture?: {token: string, expires_at: string}|null,
 *   store: object, wire?: object, pace?: typeof PACE, held?: object[]}} with_ person: who taps here; none, and it only
 *   sends; held: all items, where they were just read
 */
export async function openOutbox({ person, capture = null, store, wire = openWire(), pace = PACE, held }) {
  const channel = new BroadcastChannel(CHANNEL);
  const watchers = new Set();
  const keepers = new Set();
  const odd = new Map();
  let status = BEFORE;
  let sendingId = null;
  let tries = 0;
  let timer = null;
  let running = null;
  let isAskedAgain = false;
  let isClosed = false;
  let asked = 0;
  let shown = 0;

  // What the page knows.

  async function items(sessionId) {
    const found = await store.listItems(sessionId);
    return found.map((item) => (item.id === sendingId ? { ...item, state: "sending" } : item));
  }

  async function refresh(changes = {}, given) {
    if (isClosed) return;
    asked += 1;
    const mine = asked;
    const found = given ?? await store.listItems();
    // A slower look must not put back what a later one saw.
    const counts = mine < shown ? {} : countsOf(found);
    shown = Math.max(shown, mine);
    status = { ...status, ...counts, isOnline: wire.isReached, isSending: sendingId !== null, ...changes };
    for (const watch of watchers) watch(status);
  }

  const tell = (message) => isClosed || channel.postMessage(message);

  // Sending.

  const queue = {
    store, wire, odd,
    sending(item) {
      sendingId = item?.id ?? null;
      tell({ about: "sending", id: sendingId });
    },
    async kept(item, answer) {
      tries = 0;
      for (const keep of keepers) await keep({ id: item.id, sessionId: item.sessionId, answer });
      tell({ about: "kept", id: item.id, sessionId: item.sessionId });
      await refresh({ savedAt: Date.now(), needsSignIn: false });
    },
    async refused() {
      tell({ about: "outbox" });
      await refresh();
    },
  };

  /** Sends what waits. Safe to call at any time; one tab sends, and one pass runs. */
  function drain() {
    if (isClosed) return Promise.resolve();
    isAskedAgain = running !== null;
    running ??= passes();
    return running;
  }

  async function passes() {
    await null;
    try {
      do {
        isAskedAgain = false;
        clearTimeout(timer);
        plan(await pass());
      } while (isAskedAgain && !isClosed);
    } finally {
      // Here, and not in a later step, or a call in between would be lost.
      running = null;
    }
  }

  async function pass() {
    // Somebody else may have signed in since.
    if (status.waitsFor.length) wire.forgetMe();
    try {
      const send = (lock) => (lock ? sendAll(queue) : null);
      const ended = await navigator.locks.request(LOCK, { ifAvailable: true }, send);
      const { how, waitsFor } = ended ?? {};
      const told = ended ? { needsSignIn: how === "sign_in", waitsFor, trouble: null } : {};
      await refresh({ ...told, isElsewhere: !ended });
      return ended;
    } catch (error) {
      status = { ...status, trouble: error.message };
      for (const watch of watchers) watch(status);
      return { how: "later", retryAfterMs: 0 };
    }
  }

  function plan(ended) {
    const pause = () => {
      if (!ended) return pace.busyMs;
      if (ended.how === "done") return pace.mostMs;
      tries += 1;
      return pauseMs(tries - 1, pace, Math.random(), ended.retryAfterMs);
    };
    if (!isClosed && (status.waiting > 0 || status.trouble)) timer = setTimeout(drain, pause());
  }

  /** The network or the person is back: at once, whatever the pause was. */
  function wake() {
    tries = 0;
    return drain();
  }

  // New entries and decisions.

  function stamp() {
    if (!person) throw new Error("Nobody is at this page who could write.");
    const { id: personId, name: personName } = person;
    return { id: uuid7(), madeAt: Date.now(), personId, personName, captureToken: capture?.token ?? null };
  }

  /**
   * Keeps an entry on the device; it is on the disk when this resolves. Call `drain` to send it.
   *
   * @param {{id?: string, sessionId: string, courseId?: string, kind: string, segment: string, payload: object,
   *   measuredAt: number}} entry payload: the body of the API without `measured_at`; id: a new one when left out
   */
  async function add({ id, sessionId, courseId, kind, segment, payload, measuredAt }) {
    refusePasswords(payload);
    const own = stamp();
    const entry = { sessionId, courseId, kind, segment, payload: structuredClone(payload), measuredAt };
    const item = await store.addItem({ ...own, id: id ?? own.id, ...entry });
    tell({ about: "outbox" });
    await refresh();
    return item;
  }

  const decisions = openDecisions({
    store, person, stamp,
    decided: async () => {
      tell({ about: "outbox" });
      await refresh();
      drain();
    },
  });

  // Events.

  async function hear({ data }) {
    if (data.about === "sending") sendingId = data.id;
    if (data.about === "kept") for (const keep of keepers) await keep({ id: data.id, sessionId: data.sessionId });
    if (data.about === "kept") await refresh({ savedAt: Date.now() });
    else if (data.about !== "document") await refresh();
  }

  const seen = () => { if (document.visibilityState === "visible") wake(); };
  const gone = () => refresh();
  channel.addEventListener("message", hear);
  addEventListener("online", wake);
  addEventListener("offline", gone);
  document.addEventListener("visibilitychange", seen);

  function close() {
    isClosed = true;
    clearTimeout(timer);
    channel.close();
    removeEventListener("online", wake);
    removeEventListener("offline", gone);
    document.removeEventListener("visibilitychange", seen);
  }

  const join = (set, fn) => { set.add(fn); return () => set.delete(fn); };

  await refresh({}, held);
  drain();
  return {
    add, items, drain, wake, close, store, wire, person, ...decisions,
    counts: () => ({ waiting: status.waiting, refused: status.refused }),
    /** Calls a function with the status after every change; returns how to stop. */
    subscribe: (watch) => join(watchers, watch),
    /** Waits for a function when an entry was kept, before anybody is told that it left the queue. */
    whenKept: (keep) => join(keepers, keep),
    /** A newer token for entries to come; those that wait keep their own. */
    useCapture: (newer) => { capture = newer; },
    get status() { return status; },
    get isOnline() { return wire.isReached; },
  };
}

function countsOf(items) {
  const refused = items.filter((item) => item.state === "refused").length;
  return { waiting: items.length - refused, refused };
}
