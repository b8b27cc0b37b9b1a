// The id of an alert, made from its cause: the server and every device find the same one.

const made = new Map();

/**
 * A UUID of version 5; the same question comes at every reading, so answers are kept.
 *
 * @param {string} space a UUID
 * @param {string} name
 */
export function uuid5(space, name) {
  const key = space + name;
  if (!made.has(key)) made.set(key, newUuid5(space, name));
  return made.get(key);
}

function newUuid5(space, name) {
  const id = sha1([...hexBytes(space.replaceAll("-", "")), ...new TextEncoder().encode(name)]);
  id[6] = (id[6] & 0x0f) | 0x50;
  id[8] = (id[8] & 0x3f) | 0x80;
  const hex = Array.from(id, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

function hexBytes(hex) {
  return Array.from({ length: hex.length / 2 }, (_, place) => Number.parseInt(hex.slice(2 * place, 2 * place + 2), 16));
}

/**
 * The first 16 bytes of the digest. The browser's own answers later only; a rule must answer at once. FIPS 180-4, 6.1:
 * a page that opens asks for dozens, so it is written for speed.
 */
function sha1(bytes) {
  const data = withLength(bytes);
  const words = new Int32Array(80);
  let state = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0];
  for (let from = 0; from < data.byteLength; from += 64) {
    spread(data, from, words);
    state = mixed(state, words);
  }
  state.forEach((word, place) => data.setUint32(4 * place, word));
  return new Uint8Array(data.buffer, 0, 16);
}

/** In whole blocks of 64 bytes: a one behind the bytes, and their length in bits at the end. */
function withLength(bytes) {
  const data = new DataView(new ArrayBuffer(Math.ceil((bytes.length + 9) / 64) * 64));
  bytes.forEach((byte, place) => data.setUint8(place, byte));
  data.setUint8(bytes.length, 0x80);
  data.setUint32(data.byteLength - 4, bytes.length * 8);
  return data;
}

function spread(data, from, words) {
  for (let place = 0; place < 16; place += 1) words[place] = data.getInt32(from + 4 * place);
  for (let place = 16; place < 80; place += 1) {
    words[place] = turned(words[place - 3] ^ words[place - 8] ^ words[place - 14] ^ words[place - 16], 1);
  }
}

function mixed(state, words) {
  let [a, b, c, d, e] = state;
  for (let place = 0; place < 80; place += 1) {
    const next = (turned(a, 5) + round(place, b, c, d) + e + words[place]) | 0;
    e = d;
    d = c;
    c = turned(b, 30);
    b = a;
    a = next;
  }
  return [a, b, c, d, e].map((word, place) => (word + state[place]) | 0);
}

/** With the key of the round. */
function round(place, b, c, d) {
  if (place < 20) return ((b & c) | (~b & d)) + 0x5a827999;
  if (place < 40) return (b ^ c ^ d) + 0x6ed9eba1;
  if (place < 60) return ((b & c) | (b & d) | (c & d)) + 0x8f1bbcdc;
  return (b ^ c ^ d) + 0xca62c1d6;
}

function turned(word, by) {
  return (word << by) | (word >>> (32 - by));
}
