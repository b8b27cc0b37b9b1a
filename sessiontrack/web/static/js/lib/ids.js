// Ids that are made on the device, before any server knows of them.

let latestMs = 0;
let within = 0;

/**
 * A new UUIDv7: ids of one page sort in the order in which they were made.
 *
 * @param {number} now milliseconds since 1970
 * @returns {string} lower case, with hyphens
 */
export function uuid7(now = Date.now()) {
  // A clock that is set back must not make an id that sorts before an earlier one.
  within = now > latestMs ? 0 : within + 1;
  latestMs = Math.max(now, latestMs) + (within > 0xfff ? 1 : 0);
  within &= 0xfff;
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  for (let place = 0; place < 6; place += 1) bytes[place] = Math.floor(latestMs / 256 ** (5 - place)) & 0xff;
  bytes[6] = 0x70 | (within >> 8);
  bytes[7] = within & 0xff;
  bytes[8] = 0x80 | (bytes[8] & 0x3f);
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
