// Seals what lies on the device, with a key that no script can read out.

import { ask } from "./rows.js";

const ALGORITHM = { name: "AES-GCM", length: 256 };
const NONCE_BYTES = 12;
const KEY = "vault";

/**
 * The device's key, made at first use and kept by the browser as an object that cannot be exported.
 *
 * @param {ReturnType<import("./rows.js").openRows>} rows
 */
export async function openVault(rows) {
  if (!globalThis.crypto?.subtle) throw new Error("Entries can wait on this device only over HTTPS.");
  const key = (await kept(rows)) ?? (await made(rows));

  /**
   * @param {unknown} value anything that JSON can hold
   * @param {string} about what it belongs to; opening it as anything else fails
   */
  async function seal(value, about) {
    const nonce = crypto.getRandomValues(new Uint8Array(NONCE_BYTES));
    const text = new TextEncoder().encode(JSON.stringify(value));
    return { nonce, sealed: await crypto.subtle.encrypt(how(nonce, about), key, text) };
  }

  async function unseal({ nonce, sealed }, about) {
    const text = await crypto.subtle.decrypt(how(nonce, about), key, sealed);
    return JSON.parse(new TextDecoder().decode(text));
  }

  return { seal, unseal };
}

const how = (nonce, about) => ({ name: ALGORITHM.name, iv: nonce, additionalData: new TextEncoder().encode(about) });

async function kept(rows) {
  return (await rows.run(["keys"], "readonly", (keys) => ask(keys.get(KEY))))?.secret;
}

async function made(rows) {
  const secret = await crypto.subtle.generateKey(ALGORITHM, false, ["encrypt", "decrypt"]);
  return rows.run(["keys"], "readwrite", async (keys) => {
    // Another tab may have been quicker; what it sealed must stay readable.
    const earlier = await ask(keys.get(KEY));
    if (earlier) return earlier.secret;
    await ask(keys.put({ key: KEY, secret }));
    return secret;
  });
}
