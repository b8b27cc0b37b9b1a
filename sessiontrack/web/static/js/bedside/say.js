/**
 * One line that says what is doubtful, or what was kept; a screen reader hears it too.
 */

import { h, icon, replace } from "../lib/dom.js";

const MARKS = { warn: "warn", crit: "warn", ok: "check" };

/**
 * @param {string} id
 * @returns {{line: HTMLElement, tell: (text: string, kind?: string) => void}} kind: "warn", "crit", "ok" or nothing
 */
export function sayLine(id) {
  const line = h("p", { class: "say", role: "status", id });

  function tell(text, kind = "") {
    if (line.textContent === text && line.dataset.kind === kind) return;
    line.dataset.kind = kind;
    line.dataset.long = kind !== "ok" && text.length > 36;
    const mark = text && MARKS[kind];
    replace(line, mark ? icon(mark) : null, text ? h("span", {}, text) : null);
  }

  return { line, tell };
}
