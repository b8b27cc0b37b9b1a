/**
 * Side effects that are going on, one card each: how long, how strong, and Gone.
 */

import { h, icon, setAttr, setText, unseen } from "../lib/dom.js";
import { clock, minutesFrom } from "../lib/format.js";
import { wordOf } from "./entry-words.js";

/** Three pips, as many of them filled as the severity is high. */
export function pips(rank) {
  return h("span", { class: "pips", "aria-hidden": "true" }, [1, 2, 3].map((place) => h("i", { class: place <= rank ? "on" : false })));
}

/** 1 to 3, higher is worse. */
export function rankOf(severity, words) {
  return words.severities.findIndex(([code]) => code === severity) + 1;
}

/** "Mod" and "Sev" for those that are too long for a card. */
function shortWord(label) {
  return label.length > 5 ? label.slice(0, 3) : label;
}

/**
 * Draws the cards; a card keeps its elements as long as its effect lasts, so that no finger loses its button.
 *
 * @param {HTMLElement} root
 * @param {object} app
 * @param {{label: function, change: function, gone: function}} act `label(code)`, `change(effect, button)`, `gone(effect)`
 * @returns {{draw: function}} `draw(effects, now)`
 */
export function effectCards(root, app, act) {
  const cards = new Map();

  function draw(effects, now) {
    const kept = new Set(effects.map((effect) => effect.id));
    for (const [id, card] of cards) if (!kept.has(id)) { card.node.remove(); cards.delete(id); }
    effects.forEach((effect, place) => {
      const card = cards.get(effect.id) ?? make(effect.id);
      cards.set(effect.id, card);
      card.draw(effect, now);
      if (root.children[place] !== card.node) root.insertBefore(card.node, root.children[place] ?? null);
    });
    setAttr(root, "data-count", effects.length);
  }

  function make(id) {
    let effect = null;
    const name = h("b");
    const since = h("time");
    const dots = h("span", { class: "sev__pips" });
    const short = h("span", { "aria-hidden": "true" });
    const change = h("button", { type: "button", "data-key": `change-${id}`, "aria-haspopup": "dialog", on: { click: () => act.change(effect, change) } }, dots, short);
    const told = unseen("");
    const gone = h("button", { type: "button", class: "done", "data-key": `gone-${id}`, on: { click: () => act.gone(effect) } }, icon("check"), "Gone", told);
    const node = h("li", { class: "act" }, h("p", { class: "act__n" }, name, since), change, gone);

    function drawCard(newer, now) {
      effect = newer;
      const { words, zone } = app.document;
      const rank = rankOf(effect.severity, words);
      const word = wordOf(words.severities, effect.severity);
      setText(name, act.label(effect.code));
      setText(since, `${clock(effect.onsetAt, zone)} · ${minutesFrom(effect.onsetAt, now)} min`);
      setAttr(node, "data-sev", rank);
      if (dots.dataset.rank !== String(rank)) dots.replaceChildren(pips(rank));
      dots.dataset.rank = rank;
      change.className = `sev sev--${rank}`;
      setText(short, shortWord(word));
      setAttr(change, "aria-label", `${act.label(effect.code)}, ${word.toLowerCase()}. Change severity`);
      setText(told, `: ${act.label(effect.code)}`);
    }

    return { node, draw: drawCard };
  }

  return { draw };
}
