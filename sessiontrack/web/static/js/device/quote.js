// An entry in words, for the note that stands in its place when it is set aside.

/** A note may have 4,000 characters; the rest is for "(1 of 2)". */
const LONGEST = 3900;

/**
 * What the entry said, why it was refused, and why it is set aside.
 *
 * @param {object} item a refused one
 * @param {string} why
 */
export function quote(item, why) {
  const said = inWords(item.payload) || "nothing";
  const faults = (item.problem?.errors ?? []).map((error) => `${error.path} ${error.message}`);
  const refused = [item.problem?.title ?? "Refused.", ...faults].join(" ");
  const at = item.measuredAt ? ` of ${new Date(item.measuredAt).toISOString().slice(0, 16).replace("T", " ")} UTC` : "";
  const by = item.personName ? ` by ${item.personName}` : "";
  return `Not kept: ${plain(item.kind)}${at}${by}: ${said}. Refused: ${refused} Set aside: ${why}`;
}

/** A body as a reader says it: names, then values. */
export function inWords(value) {
  if (Array.isArray(value)) return value.map(inWords).filter(Boolean).join(", ");
  if (value === null || typeof value !== "object") return String(value);
  return Object.entries(value).map(([name, inner]) => `${plain(name)} ${inWords(inner)}`.trim()).join(", ");
}

const plain = (code) => String(code).replaceAll("_", " ");

/** A long text in pieces that a note can hold, each with its place. */
export function parts(text) {
  const characters = [...text];
  const count = Math.ceil(characters.length / LONGEST);
  if (count <= 1) return [text];
  const piece = (place) => characters.slice(place * LONGEST, (place + 1) * LONGEST).join("");
  return Array.from({ length: count }, (_, place) => `(${place + 1} of ${count}) ${piece(place)}`);
}
