// Asks the server, and learns on the way whether it is there, who is signed in, and how far its clock is off.

import { addSample, skewOf } from "./skew.js";

const API = "/api/v1";

/** A request that takes longer is given up; the entry is sent again. Our own choice. */
const PATIENCE_MS = 10_000;

/**
 * @param {{patienceMs?: number}} [choice]
 */
export function openWire({ patienceMs = PATIENCE_MS } = {}) {
  let known = null;
  let samples = [];
  let isReached = true;

  /**
   * Any request of the API.
   *
   * @returns {Promise<{status: number, headers: Headers|null, body: any}>} status 0: no answer came
   */
  async function ask(method, path, { headers = {}, body } = {}) {
    const sentAt = Date.now();
    const init = { method, headers: { Accept: "application/json", ...headers }, cache: "no-store", redirect: "error" };
    if (body !== undefined) {
      init.body = JSON.stringify(body);
      init.headers["Content-Type"] = "application/json";
    }
    try {
      const answer = await fetch(API + path, { ...init, signal: AbortSignal.timeout(patienceMs) });
      const text = await answer.text();
      isReached = true;
      samples = addSample(samples, { sentAt, receivedAt: Date.now(), date: answer.headers.get("Date") });
      return { status: answer.status, headers: answer.headers, body: parsed(text) };
    } catch {
      isReached = false;
      return { status: 0, headers: null, body: null };
    }
  }

  /** Who is signed in here now, with the token that proves that a request is ours; asked once until forgotten. */
  async function askMe() {
    if (known) return { status: 200, body: known };
    const answer = await ask("GET", "/me");
    // A token of the page would be stale after somebody signed in anew.
    if (answer.status === 200 && answer.body?.csrf_token) known = answer.body;
    return answer;
  }

  const forgetMe = () => { known = null; };

  return {
    ask, askMe, forgetMe,
    get me() { return known; },
    get isReached() { return isReached && navigator.onLine; },
    get skewMs() { return skewOf(samples); },
  };
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
