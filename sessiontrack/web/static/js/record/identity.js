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
  const bytes = [...hexBytes(space.replaceAll("-", "")), ...new TextEncoder().encode(name)];
  const id = sha1(bytes).slice(0, 16);
  id[6] = (id[6] & 0x0f) | 0x50;
  id[8] = (id[8] & 0x3f) | 0x80;
  const hex = id.map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

function hexBytes(hex) {
  return Array.from({ length: hex.length / 2 }, (_, place) => Number.parseInt(hex.slice(2 * place, 2 * place + 2), 16));
}

/** The browser's own digest answers later only; a rule must answer at once. FIPS 180-4, 6.1. */
function sha1(bytes) {
  const state = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0];
  const padded = withLength(bytes);
  for (let from = 0; from < padded.length; from += 64) mix(state, wordsOf(padded, from));
  return state.flatMap((word) => [word >>> 24, (word >>> 16) & 255, (word >>> 8) & 255, word & 255]);
}

function withLength(bytes) {
  const zeros = (119 - (bytes.length % 64)) % 64;
  const bits = bytes.length * 8;
  const length = [0, 0, 0, 0, bits >>> 24, (bits >>> 16) & 255, (bits >>> 8) & 255, bits & 255];
  return [...bytes, 0x80, ...new Array(zeros).fill(0), ...length];
}

function wordsOf(bytes, from) {
  const words = Array.from({ length: 16 }, (_, place) => {
    const [a, b, c, d] = bytes.slice(from + 4 * place, from + 4 * place + 4);
    return (a << 24) | (b << 16) | (c << 8) | d;
  });
  for (let place = 16; place < 80; place += 1) {
    words.push(turned(words[place - 3] ^ words[place - 8] ^ words[place - 14] ^ words[place - 16], 1));
  }
  return words;
}

function mix(state, words) {
  let [a, b, c, d, e] = state;
  words.forEach((word, place) => {
    const [f, key] = round(place, b, c, d);
    [a, b, c, d, e] = [(turned(a, 5) + f + e + key + word) | 0, a, turned(b, 30), c, d];
  });
  [a, b, c, d, e].forEach((word, place) => { state[place] = (state[place] + word) | 0; });
}

function round(place, b, c, d) {
  if (place < 20) return [(b & c) | (~b & d), 0x5a827999];
  if (place < 40) return [b ^ c ^ d, 0x6ed9eba1];
  if (place < 60) return [(b & c) | (b & d) | (c & d), 0x8f1bbcdc];
  return [b ^ c ^ d, 0xca62c1d6];
}

function turned(word, by) {
  return (word << by) | (word >>> (32 - by));
}
