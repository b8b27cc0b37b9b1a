// Which side effects lie before the hand, and what a nurse's own words find.
import assert from "node:assert/strict";
import { test } from "node:test";

import { findEffects, groupsOf, isListOld, termsFor, tileName } from "../../sessiontrack/web/static/js/bedside/find.js";
import { Situation } from "../../sessiontrack/web/static/js/record/situation.js";

const EFFECTS = [
  { code: "dizziness", label: "Dizziness or lightheadedness", group: "neurological", synonyms: ["spinning", "woozy"], preferred_term: "Dizziness" },
  { code: "nausea", label: "Nausea", group: "gastrointestinal", synonyms: ["queasy", "feeling sick"] },
  { code: "vomiting", label: "Vomiting", group: "gastrointestinal", synonyms: ["being sick"], ctcae_term: "Vomiting" },
  { code: "dissociation", label: "Dissociation", group: "dissociative", synonyms: ["feeling detached", "floating"] },
  { code: "out_of_body_experience", label: "Out-of-body experience", group: "dissociative", synonyms: ["outside my body"], parent: "dissociation" },
  { code: "drowsiness", label: "Drowsiness", group: "cognitive", synonyms: ["sleepy"], preferred_term: "Somnolence" },
];
const CATALOGUE = {
  side_effects: EFFECTS,
  side_effect_groups: [
    { code: "urinary", label: "Urinary" }, { code: "dissociative", label: "Dissociative" }, { code: "cognitive", label: "Cognition and awareness" },
  ],
};
const codes = (effects) => effects.map((effect) => effect.code);

test("a page knows that the list changed by the terms on offer, in any order", () => {
  const offered = codes(EFFECTS).reverse();
  const changed = (order) => isListOld(CATALOGUE, order);
  assert.deepEqual([offered, [...offered, "own_tingling"], offered.slice(1), [...offered.slice(1), "own_tingling"]].map(changed), [false, true, true, true]);
  const retired = { side_effects: [...EFFECTS, { code: "gone", synonyms: [], retired_at: "2026-11-01T00:00:00Z" }] };
  assert.equal(isListOld(retired, offered), false);
});

test("out of body finds the term, and dissociation behind it", () => {
  assert.deepEqual(codes(findEffects("out of body", EFFECTS)), ["out_of_body_experience", "dissociation"]);
});

test("unfinished words find, the very name before its beginning before any word", () => {
  assert.deepEqual(codes(findEffects("spin", EFFECTS)), ["dizziness"]);
  assert.deepEqual(codes(findEffects("sick", EFFECTS)), ["nausea", "vomiting"]);
  assert.deepEqual(codes(findEffects("being sick", EFFECTS)), ["vomiting"]);
  assert.deepEqual(codes(findEffects("  BODY out ", EFFECTS)), ["out_of_body_experience", "dissociation"]);
});

test("words of the coding systems find only when nothing else fits", () => {
  assert.deepEqual(codes(findEffects("somnolence", EFFECTS)), ["drowsiness"]);
  assert.deepEqual(codes(findEffects("nothing like this", EFFECTS)), []);
  assert.deepEqual(codes(findEffects(" ", EFFECTS)), []);
});

test("the clinic's most frequent come first, and what it never met comes last", () => {
  const order = ["nausea", "dissociation"];
  assert.deepEqual(codes(termsFor(CATALOGUE, order)).slice(0, 3), ["nausea", "dissociation", "dizziness"]);
  assert.deepEqual(codes(termsFor(CATALOGUE, order, { group: "dissociative" })), ["dissociation", "out_of_body_experience"]);
  assert.deepEqual(codes(termsFor(CATALOGUE, order, { group: "dissociative", sought: "queasy" })), ["nausea"]);
});

test("a group without terms has no chip, and a long name is cut for it", () => {
  assert.deepEqual(groupsOf(CATALOGUE).map(({ code, short }) => [code, short]), [["dissociative", "Dissociative"], ["cognitive", "Cognition"]]);
});

test("a tile says a long name up to its first or, and a short one whole", () => {
  assert.equal(tileName({ label: "Dizziness or lightheadedness" }), "Dizziness");
  assert.equal(tileName({ label: "Hallucination (type not stated)" }), "Hallucination");
  assert.equal(tileName({ label: "Slow or shallow breathing" }), "Slow or shallow breathing");
});

test("a retired term is neither offered nor found, and its group goes with its last term", () => {
  const retired = EFFECTS.map((effect) => (effect.code === "drowsiness" ? { ...effect, retired_at: "2026-11-23T08:00:00Z" } : effect));
  const catalogue = { ...CATALOGUE, side_effects: retired };
  assert.ok(!codes(termsFor(catalogue, ["drowsiness"])).includes("drowsiness"));
  assert.deepEqual(codes(termsFor(catalogue, [], { sought: "sleepy" })), []);
  assert.deepEqual(groupsOf(catalogue).map(({ code }) => code), ["dissociative"]);
});

test("a tile says the clinic's own short name", () => {
  assert.equal(tileName({ label: "Jaw clenching or grinding", bedside_label: "Jaw clenching" }), "Jaw clenching");
});

test("a term that is newer than this tablet's catalogue has its code in words, and stops no rule", () => {
  const effectOf = (code) => Situation.prototype.effect.call({ catalogue: CATALOGUE }, code);
  assert.equal(effectOf("nausea").label, "Nausea");
  assert.deepEqual(effectOf("own_jaw"), { code: "own_jaw", label: "own jaw", is_red_flag: false, escalate_at: "severe" });
});
