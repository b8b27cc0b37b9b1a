// Rows in IndexedDB: the schema with its versions, and transactions that are over only when the disk has them.

const NAME = "sessiontrack";

/**
 * What each version of the schema adds to the one before; a device may hold any of them with entries in it.
 * A step adds, and never takes away: an old page that is still open reads and writes what the new one made.
 */
export const STEPS = [
  (db) => {
    // In the order of `order`, which the database counts up, whichever tab adds.
    db.createObjectStore("items", { keyPath: "order", autoIncrement: true }).createIndex("id", "id", { unique: true });
    db.createObjectStore("answers", { keyPath: "id" });
    db.createObjectStore("kept", { keyPath: "key" });
    db.createObjectStore("keys", { keyPath: "key" });
  },
];

/**
 * A request to the database as a promise; awaiting it keeps its transaction open.
 *
 * @template T
 * @param {IDBRequest<T>} request
 * @returns {Promise<T>}
 */
export function ask(request) {
  return new Promise((done, failed) => {
    request.onsuccess = () => done(request.result);
    request.onerror = () => failed(request.error);
  });
}

/**
 * The device's database, opened when it is first asked and again after it was closed for another version.
 *
 * @param {{name?: string, steps?: Array<(db: IDBDatabase, transaction: IDBTransaction) => void>}} [choice]
 */
export function openRows({ name = NAME, steps = STEPS } = {}) {
  let opening = null;

  const forget = () => { opening = null; };

  function database() {
    opening ??= open(name, steps).then((db) => {
      // Otherwise this tab would hold up the next version of the app.
      db.onversionchange = () => { db.close(); forget(); };
      db.onclose = forget;
      return db;
    });
    opening.catch(forget);
    return opening;
  }

  /**
   * One transaction; it resolves when the bytes are on the disk.
   *
   * @template T
   * @param {string[]} names of the stores
   * @param {"readonly"|"readwrite"} mode
   * @param {(...stores: IDBObjectStore[]) => Promise<T>|T} work awaits nothing but `ask`
   * @returns {Promise<T>}
   */
  async function run(names, mode, work) {
    const transaction = await begin(names, mode);
    const finished = ended(transaction);
    try {
      const result = await work(...names.map((each) => transaction.objectStore(each)));
      await finished;
      return result;
    } catch (error) {
      finished.catch(() => {});
      tryToAbort(transaction);
      throw transaction.error ?? error;
    }
  }

  async function begin(names, mode) {
    const how = { durability: "strict" };
    try {
      return (await database()).transaction(names, mode, how);
    } catch (error) {
      // The connection was closed under us: once more, on a new one.
      if (error.name !== "InvalidStateError") throw error;
      forget();
      return (await database()).transaction(names, mode, how);
    }
  }

  async function close() {
    const open = opening;
    forget();
    (await open)?.close();
  }

  return { run, close };
}

function open(name, steps) {
  return new Promise((done, failed) => {
    const request = indexedDB.open(name, steps.length);
    request.onupgradeneeded = ({ oldVersion }) => {
      for (const step of steps.slice(oldVersion)) step(request.result, request.transaction);
    };
    request.onsuccess = () => done(request.result);
    request.onerror = () => {
      if (request.error.name === "VersionError") done(openAsItIs(name));
      else failed(request.error);
    };
  });
}

/** A newer version of the app was here; its schema has everything that this one knows. */
function openAsItIs(name) {
  return ask(indexedDB.open(name));
}

function ended(transaction) {
  return new Promise((done, failed) => {
    transaction.oncomplete = () => done();
    transaction.onabort = () => failed(transaction.error);
  });
}

function tryToAbort(transaction) {
  try {
    transaction.abort();
  } catch {
    // It has ended already.
  }
}
