/**
 * What a person has ticked before leaving, held for this page until the patient leaves; codes and moments only.
 */

/** Checks that only a person can answer. The codes are those of the discharge. */
export const TAPPED = ["oriented", "walks_unaided", "iv_removed", "instructions_given", "no_driving_said"];

const EMPTY = { checks: {}, readyAt: null };

/** Every item is so. */
export function allMet(items) {
  return items.every((item) => item.met === true);
}

/** The answers as the body of a discharge for home; a cannula that was charted as removed is out. */
export function asDischarge({ checks, readyAt }, record) {
  const isOut = record.byKind("iv_access").at(-1)?.body.action === "removed";
  const ticked = Object.fromEntries(Object.keys(checks).map((code) => [code, true]));
  return {
    disposition: record.tables.leaving.home,
    checks: { ...ticked, ...(isOut ? { iv_removed: true } : {}) },
    ...(readyAt === null ? {} : { ready_at: new Date(readyAt).toISOString() }),
  };
}

/**
 * The answers of one session.
 *
 * @param {Storage} storage of this tab; a reload keeps it
 * @param {string} sessionId
 * @returns {{read: function, toggle: function, note: function}}
 */
export function answersOf(storage, sessionId) {
  const key = `leaving ${sessionId}`;

  function read() {
    try {
      return { ...EMPTY, ...JSON.parse(storage.getItem(key) ?? "{}") };
    } catch {
      return EMPTY;
    }
  }

  function write(answers) {
    storage.setItem(key, JSON.stringify(answers));
  }

  return {
    read,
    /** Ticks a check, or takes the tick back. */
    toggle(code, now) {
      const { checks, readyAt } = read();
      const { [code]: was, ...others } = checks;
      write({ checks: was ? others : { ...others, [code]: now }, readyAt });
    },
    /** The minute from which everything was so; it begins anew when something no longer is. */
    note(isReady, now) {
      const { checks, readyAt } = read();
      if (isReady === (readyAt !== null)) return;
      write({ checks, readyAt: isReady ? now : null });
    },
  };
}
