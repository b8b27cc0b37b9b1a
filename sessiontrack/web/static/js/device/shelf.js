// Beside the items: the last document of each session with what was answered since, the catalogue, receipts, drafts.

import { ask } from "./rows.js";

const DAY_MS = 86_400_000;

/** A session's document is of no use on the device after the day of its visit. */
const KEPT_FOR_MS = DAY_MS;

/** What was typed and not saved is given back for so long; after it, it goes. Our own choice. */
const DRAFT_MS = 10 * 60_000;

/**
 * @param {ReturnType<import("./rows.js").openRows>} rows
 * @param {Awaited<ReturnType<import("./vault.js").openVault>>} vault
 */
export function openShelf(rows, vault) {
  let saving = Promise.resolve();

  const row = async (key, value, clear = {}) => ({ key, ...clear, box: await vault.seal(value, key) });

  async function load(key) {
    const found = await rows.run(["kept"], "readonly", (kept) => ask(kept.get(key)));
    // What does not open is as if it were not there: the server has it.
    return found ? vault.unseal(found.box, key).catch(() => null) : null;
  }

  /** Keeps anything under a name; `at` says when, in milliseconds. */
  async function save(key, value, at = Date.now()) {
    const made = await row(key, value, { at });
    await rows.run(["kept"], "readwrite", (kept) => ask(kept.put(made)));
  }

  const remove = (key) => rows.run(["kept"], "readwrite", (kept) => ask(kept.delete(key)));

  /** Keeps a session's document; answers that it holds are no longer needed beside it. */
  function saveDocument(sessionId, known, at = Date.now()) {
    const saved = saveNow(sessionId, known, at);
    saving = saved.catch(() => {});
    return saved;
  }

  async function saveNow(sessionId, known, at) {
    const made = await row(`document ${sessionId}`, known, { sessionId, at });
    const inside = new Set(known.document.entries.map((entry) => entry.id));
    await rows.run(["kept", "answers"], "readwrite", async (kept, answers) => {
      await ask(kept.put(made));
      for (const answer of await ask(answers.getAll())) if (inside.has(answer.id)) await ask(answers.delete(answer.id));
    });
  }

  /** Every document that this device keeps, with when it was kept. */
  async function listDocuments() {
    const found = await rows.run(["kept"], "readonly", (kept) => ask(kept.getAll()));
    const mine = found.filter(({ key }) => key.startsWith("document "));
    return (await Promise.all(mine.map(({ key, box }) => vault.unseal(box, key).catch(() => null)))).filter(Boolean);
  }

  /** What the server answered to items of a session since its document was kept, oldest first. */
  async function listAnswers(sessionId) {
    const found = await rows.run(["answers"], "readonly", (answers) => ask(answers.getAll()));
    const mine = found.filter((answer) => answer.sessionId === sessionId);
    const read = mine.map((answer) => vault.unseal(answer.box, `answer ${answer.id}`).catch(() => null));
    return (await Promise.all(read)).filter(Boolean).sort((one, other) => one.receipt.seq - other.receipt.seq);
  }

  /** The newest receipt that this device holds of a course, or null. */
  const loadReceipt = (courseId) => load(receiptKey(courseId));

  async function saveReceipt(courseId, receipt) {
    const made = await receiptRow(courseId, receipt);
    await rows.run(["kept"], "readwrite", (kept) => putNewer(kept, made));
  }

  const receiptRow = (courseId, { seq, link }) => row(receiptKey(courseId), { seq, link }, { seq });

  /** The server has an item: it leaves the queue, and its receipt and answer stay, in one step. */
  async function finishItem(item, answer) {
    const receipt = item.courseId ? await receiptRow(item.courseId, answer.receipt) : null;
    const box = await vault.seal(answer, `answer ${item.id}`);
    await saving;
    await rows.run(["items", "kept", "answers"], "readwrite", async (items, kept, answers) => {
      if ((await ask(items.get(item.order)))?.id === item.id) await ask(items.delete(item.order));
      if (receipt) await putNewer(kept, receipt);
      // Without a document there is nothing that it would be read with.
      const document = await ask(kept.getKey(`document ${item.sessionId}`));
      if (document) await ask(answers.put({ id: item.id, sessionId: item.sessionId, box }));
    });
  }

  /**
   * Forgets documents and answers of sessions that nothing waits for, and drafts.
   *
   * @param {(document: {sessionId: string, at: number}) => boolean} isOver which of them
   */
  async function purge(isOver) {
    await rows.run(["items", "kept", "answers"], "readwrite", async (items, kept, answers) => {
      const waiting = new Set((await ask(items.getAll())).map((item) => item.sessionId));
      for (const { key, at } of await ask(kept.getAll())) {
        const [what, sessionId] = key.split(" ");
        if (what === "draft" && (isOver({ sessionId, at }) || Date.now() - at > DRAFT_MS)) await ask(kept.delete(key));
        if (what !== "document" || waiting.has(sessionId) || !isOver({ sessionId, at })) continue;
        await ask(kept.delete(key));
        await ask(kept.delete(`count ${sessionId}`));
        for (const answer of await ask(answers.getAll())) {
          if (answer.sessionId === sessionId) await ask(answers.delete(answer.id));
        }
      }
    });
  }

  /** The same for documents that are older than a visit. */
  const purgeOld = (now = Date.now()) => purge(({ at }) => now - at > KEPT_FOR_MS);

  const loadDocument = (sessionId) => load(`document ${sessionId}`);

  const documents = { saveDocument, loadDocument, listDocuments, listAnswers, purge, purgeOld };
  return { load, save, remove, ...documents, loadReceipt, saveReceipt, finishItem };
}

const receiptKey = (courseId) => `receipt ${courseId}`;

/** The place in the chain only grows; the earlier link of a place is what a rewritten chain is found by. */
async function putNewer(kept, made) {
  const earlier = await ask(kept.get(made.key));
  if (!earlier || made.seq > earlier.seq) await ask(kept.put(made));
}
