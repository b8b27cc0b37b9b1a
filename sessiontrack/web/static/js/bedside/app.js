/**
 * What every part of the bedside shares: the document, the record read from it, the clock, and charting.
 */

const MINUTE = 60_000;
const SECOND = 1000;

/**
 * The app of one session.
 *
 * @param {{document: object, catalogue: object, outbox: object, readRecord: function, waiting: object[],
 *   skew: function}} given `readRecord` is that of `record/record.js`; `waiting` what is not sent yet; `skew` says how
 *   far this clock is from the server's, in milliseconds.
 */
export function createApp({ document: first, catalogue, outbox, readRecord, waiting: held = [], skew = () => null }) {
  const parts = [];
  const listeners = new Map();
  let waiting = held;
  let readAt = 0;

  const app = {
    document: first,
    catalogue,
    record: null,
    status: outbox.status,
    waiting: [],
    now: () => Date.now(),
    get me() {
      return app.document.me;
    },
    get sessionId() {
      return app.document.session.id;
    },
    get isOnline() {
      return outbox.isOnline;
    },
    get skewMs() {
      return skew();
    },
    /** The role may do something, as the server's table of permissions says. */
    may: (permission) => app.document.may.includes(permission),
    /** A person by name and initials. */
    person: (id) =>
      app.document.people[id] ?? (id === app.me.id ? app.me : { name: "Somebody who left", initials: "?" }),
    on,
    emit,
    chart,
    undo,
    outbox,
    mount,
    take,
    refresh,
    settle,
    tick,
    /** Says something in the one line for it, and to a screen reader. */
    say: (text, kind = "ok") => emit("say", { text, kind }),
  };

  function on(event, listener) {
    const all = listeners.get(event) ?? new Set();
    listeners.set(event, all.add(listener));
    return () => all.delete(listener);
  }

  function emit(event, detail) {
    for (const listener of listeners.get(event) ?? []) listener(detail);
  }

  /** A part of the page: it draws itself from every new record, and ticks each second. */
  function mount(part, root) {
    const made = part(root, app);
    parts.push(made);
    made.draw?.(app.record, app.now());
    return made;
  }

  /** A newer document from the server. */
  function take(document) {
    app.document = document;
    return refresh();
  }

  /** Reads the record again from what is kept and what waits, and draws it. */
  async function refresh() {
    waiting = await outbox.items(app.sessionId);
    app.status = outbox.status;
    draw();
  }

  /** The outbox has another state: only where other entries wait than before is more drawn than the words for it. */
  async function settle(status) {
    app.status = status;
    waiting = await outbox.items(app.sessionId);
    if (!areSame(notKept(), app.waiting)) return draw();
    return emit("status", status);
  }

  function notKept() {
    const kept = new Set(app.document.entries.map((entry) => entry.id));
    return waiting.filter((item) => !kept.has(item.id));
  }

  function read() {
    app.waiting = notKept();
    readAt = app.now();
    app.record = readRecord(app.document, app.waiting, readAt, catalogue);
  }

  function draw() {
    read();
    for (const part of parts) part.draw?.(app.record, readAt);
    emit("record", app.record);
  }

  function tick() {
    const now = app.now();
    // What is due, late or open changes with time alone.
    if (Math.floor(now / MINUTE) !== Math.floor(readAt / MINUTE) || now < readAt - SECOND) draw();
    for (const part of parts) part.tick?.(now);
  }

  /**
   * Keeps an entry: on the device first, on the page at once, then it is sent.
   *
   * @param {string} kind
   * @param {string} segment of the address
   * @param {object} payload the body of the API without `measured_at`
   * @param {{id?: string, measuredAt?: number, tell?: string}} [choice] `id` of what the server knows already; `tell`
   *   is said once it is on the device
   * @returns {Promise<object>} the item, when it is on the device
   */
  async function chart(kind, segment, payload, { id, measuredAt = app.now(), tell } = {}) {
    const { id: sessionId, course_id: courseId } = app.document.session;
    try {
      const item = await outbox.add({
        id,
        sessionId,
        courseId,
        kind,
        segment,
        payload,
        measuredAt: Math.round(measuredAt),
      });
      waiting = [...waiting.filter((one) => one.id !== item.id), item];
      draw();
      if (tell) app.say(tell);
      outbox.drain();
      return item;
    } catch (error) {
      app.say(`Not kept on this device: ${error.message}`, "crit");
      throw error;
    }
  }

  /** Takes back an entry without a word; it stays in the record, struck through. */
  function undo(entry) {
    return chart("retraction", "retractions", { target: entry.id, reason_code: "undone" }, { tell: "Undone" });
  }

  read();
  return app;
}

function areSame(items, others) {
  const marks = (all) => JSON.stringify(all.map(({ id, state, revision }) => [id, state, revision]));
  return marks(items) === marks(others);
}

/** A count-down of the page's second, in step with the clock's; the first comes with the next second. */
export function everySecond(act) {
  let timer = 0;
  const wait = () => {
    timer = setTimeout(beat, SECOND - (Date.now() % SECOND) + 5);
  };
  const beat = () => {
    act();
    wait();
  };
  wait();
  return () => clearTimeout(timer);
}
