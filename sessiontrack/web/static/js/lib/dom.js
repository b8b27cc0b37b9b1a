/**
 * Builds the page's elements: text always as text, never as markup.
 */

const SVG = "http://www.w3.org/2000/svg";

/** One picture per meaning, drawn in the colour of the words beside it. */
const PATHS = {
  back: "M15 5l-7 7 7 7",
  theme: "M20 14.5A8.5 8.5 0 0 1 9.5 4 8.5 8.5 0 1 0 20 14.5z",
  check: "M5 12.5l4.5 4.5L19 7.5",
  clock: "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17zM12 7.5V12l3 2",
  off: "M7 18h10a4 4 0 0 0 1.2-7.8A6 6 0 0 0 8 7.6M5.6 10.6A4 4 0 0 0 7 18M4 4l16 16",
  undo: "M8 5L4 9l4 4M4 9h9a6 6 0 0 1 0 12h-3",
  warn: "M12 4L2.8 20h18.4zM12 10v4.5M12 17.3v.2",
  question: "M9 9a3 3 0 1 1 4 2.8c-.7.3-1 .8-1 1.7M12 17.3v.2",
  pause: "M8.5 5v14M15.5 5v14",
  heart: "M3 12h4l2.5-6 4 12 2.5-6H21",
  face: "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17zM8.5 15.5c2-2 5-2 7 0M9 9.8v.2M15 9.8v.2",
  drop: "M12 3.5s6 6.3 6 10.5a6 6 0 0 1-12 0c0-4.2 6-10.5 6-10.5z",
  list: "M9 6h11M9 12h11M9 18h11M4.5 6v.1M4.5 12v.1M4.5 18v.1",
  note: "M5 4h14v11l-5 5H5zM14 20v-5h5M8.5 9h7M8.5 13h4",
  find: "M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13zM15.5 15.5L20 20",
  close: "M6 6l12 12M18 6L6 18",
};

/**
 * An element with its properties and children.
 *
 * @param {string} tag
 * @param {object} [props] attributes by name; `on` holds listeners, `style` single properties; false and
 *   undefined leave an attribute out, true gives it without a value.
 * @param {...(Node|string|number|null|undefined|false|Array)} children a text is never read as markup.
 * @returns {HTMLElement}
 */
export function h(tag, props = {}, ...children) {
  return fill(document.createElement(tag), props, children);
}

/** The same for a picture's element. */
export function s(tag, props = {}, ...children) {
  return fill(document.createElementNS(SVG, tag), props, children);
}

/** A picture that says nothing to a screen reader; the words beside it do. */
export function icon(name) {
  return s("svg", { class: "ico", viewBox: "0 0 24 24", "aria-hidden": "true" }, s("path", { d: PATHS[name] }));
}

/** Words for screen readers only. */
export function unseen(text) {
  return h("span", { class: "vh" }, text);
}

/** The first element that a selector finds. */
export function $(selector, root = document) {
  return root.querySelector(selector);
}

/** Listens, and returns what stops listening. */
export function on(target, type, listener, options) {
  target.addEventListener(type, listener, options);
  return () => target.removeEventListener(type, listener, options);
}

/** Sets a text only where it differs, so that nothing is drawn or announced for nothing. */
export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/** Sets an attribute only where it differs; false and null take it away. */
export function setAttr(node, name, value) {
  if (value === false || value === null || value === undefined) node.removeAttribute(name);
  else if (node.getAttribute(name) !== String(value)) node.setAttribute(name, value);
}

/** Exchanges all children; the focus stays where `data-key` says it was. */
export function replace(root, ...children) {
  const key = root.contains(document.activeElement) ? document.activeElement.dataset.key : undefined;
  root.replaceChildren(...flat(children));
  if (key) root.querySelector(`[data-key="${CSS.escape(key)}"]`)?.focus();
}

function fill(node, props, children) {
  for (const [name, value] of Object.entries(props)) {
    if (name === "on") for (const [type, listener] of Object.entries(value)) node.addEventListener(type, listener);
    else if (name === "style") for (const [key, one] of Object.entries(value)) node.style.setProperty(key, one);
    else if (value !== false && value !== null && value !== undefined)
      node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...flat(children));
  return node;
}

function flat(children) {
  const kept = children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false);
  return kept.map((child) => (child instanceof Node ? child : String(child)));
}
