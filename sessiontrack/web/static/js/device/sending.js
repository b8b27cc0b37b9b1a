// One pass over the queue: each entry goes to the server in its turn, and what the answer means is done.

import { bodyOf, nextToSend, pathOf, verdictOf } from "./order.js";

/** After so many odd answers an entry no longer holds up those behind it; it is tried again each time. Our choice. */
const ODD_TRIES = 3;

/** People do not sign in and out faster than this many requests. */
const MOST_TURNS = 6;

/**
 * Sends what can be sent. Whoever calls it holds the lock of the queue.
 *
 * @param {{store: object, wire: object, odd: Map<string, number>, sending: (item: object|null) => void,
 *   kept: (item: object, answer: object) => Promise<void>, refused: (item: object) => Promise<void>}} queue
 * @returns {Promise<{how: "done"|"later"|"sign_in", retryAfterMs: number, waitsFor: string[]}>}
 */
export async function sendAll(queue) {
  const aside = new Set();
  const stalled = new Set();
  const waitsFor = new Set();
  for (;;) {
    const item = nextToSend(await queue.store.listItems(), aside, stalled);
    if (!item) return { how: stalled.size ? "later" : "done", retryAfterMs: 0, waitsFor: [...waitsFor] };
    const { verdict, answer } = await sendInTurn(queue, item);
    if (verdict === "later" || verdict === "sign_in") {
      return { how: verdict, retryAfterMs: retryAfterOf(answer), waitsFor: [...waitsFor] };
    }
    if (verdict === "held") {
      aside.add(item.id);
      waitsFor.add(item.personName);
    } else if (verdict === "odd") {
      if (isOddAgain(queue.odd, item)) aside.add(item.id);
      else stalled.add(item.sessionId);
    }
  }
}

async function sendInTurn(queue, item) {
  queue.sending(item);
  try {
    const outcome = await sendOne(queue, item);
    if (outcome.verdict === "kept") await keep(queue, item, outcome.answer.body);
    if (outcome.verdict === "refused") await refuse(queue, item, outcome.answer.body);
    return outcome;
  } finally {
    queue.sending(null);
  }
}

/**
 * The token of a sign-in binds a request to its person. When another one signed in since it was asked, the same entry
 * goes again with the newer token; a refusal under a token that is still good is a real one.
 */
async function sendOne(queue, item) {
  let refused = null;
  for (let turn = 0; turn < MOST_TURNS; turn += 1) {
    const me = await queue.wire.askMe();
    if (me.status !== 200) return { verdict: me.status === 401 ? "sign_in" : "later", answer: me };
    const token = me.body?.csrf_token;
    if (!token) return { verdict: "later", answer: me };
    const isMaker = me.body.id === item.personId;
    // Without a token of its maker it would be kept under the name of whoever is signed in.
    if (!isMaker && !item.captureToken) return { verdict: "held", answer: me };
    if (refused?.token === token) return { verdict: isMaker ? "refused" : "held", answer: refused.answer };
    const answer = await put(queue, item, token);
    const verdict = verdictOf(answer, item.id);
    if (verdict === "author") return { verdict: isMaker ? "refused" : "held", answer };
    if (verdict === "sign_in" || verdict === "forbidden") queue.wire.forgetMe();
    if (verdict !== "forbidden") return { verdict, answer };
    refused = { token, answer };
  }
  return { verdict: "later", answer: refused.answer };
}

async function put(queue, item, csrfToken) {
  const receipt = item.courseId && (await queue.store.loadReceipt(item.courseId));
  const headers = { "X-CSRF-Token": csrfToken, "Sent-At": new Date().toISOString() };
  if (item.captureToken) headers["Capture-Token"] = item.captureToken;
  if (receipt) headers["Known-Receipt"] = `${receipt.seq} ${receipt.link}`;
  return queue.wire.ask("PUT", pathOf(item), { headers, body: bodyOf(item) });
}

async function keep(queue, item, answer) {
  await queue.store.finishItem(item, answer);
  queue.odd.delete(item.id);
  await queue.kept(item, answer);
}

async function refuse(queue, item, problem) {
  const refused = { ...item, state: "refused", problem };
  await queue.store.replaceItems([item], [refused]);
  await queue.refused(refused);
}

function isOddAgain(odd, item) {
  const tries = (odd.get(item.id) ?? 0) + 1;
  odd.set(item.id, tries);
  return tries >= ODD_TRIES;
}

function retryAfterOf(answer) {
  const seconds = Number(answer.headers?.get("Retry-After"));
  return Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : 0;
}
