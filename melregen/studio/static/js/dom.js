// Making elements. Text becomes text nodes, and nothing is ever read as HTML.

const SVG = "http://www.w3.org/2000/svg";

function fill(element, props, children) {
  for (const [name, value] of Object.entries(props ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "class") element.setAttribute("class", value);
    else if (name === "style") Object.entries(value).forEach(([n, v]) => element.style.setProperty(n, v));
    else if (name === "value" || name === "checked" || name === "disabled" || name === "hidden") element[name] = value;
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** Make an HTML element: h("button", { class: "big", onclick }, "Play"). */
export function h(tag, props, ...children) {
  return fill(document.createElement(tag), props, children);
}

/** Make an SVG element. */
export function s(tag, props, ...children) {
  return fill(document.createElementNS(SVG, tag), props, children);
}

/** Find an element by its id. */
export const find = (id) => document.getElementById(id);

/** Replace what is in an element, and keep the focus on what has the same data-key. */
export function renew(element, ...children) {
  const active = document.activeElement;
  const key = element.contains(active) ? active.closest("[data-key]")?.dataset.key : null;
  const scroll = [...element.querySelectorAll("[data-scroll]")].map((e) => [e.dataset.scroll, e.scrollLeft]);
  element.replaceChildren(...children.flat(Infinity).filter(Boolean));
  for (const [name, left] of scroll) {
    const scrolled = element.querySelector(`[data-scroll="${name}"]`);
    if (scrolled) scrolled.scrollLeft = left;
  }
  if (key) focusKey(element, key);
}

/** Focus the element with a data-key inside another. */
export function focusKey(element, key) {
  element.querySelector(`[data-key="${CSS.escape(key)}"]`)?.focus({ preventScroll: true });
}

const ICONS = {
  play: "M7 4.5v15l12-7.5z",
  stop: "M6 6h12v12H6z",
  pause: "M7 5h4v14H7zM13 5h4v14h-4z",
  undo: "M9 7 4 12l5 5M4 12h10a5 5 0 0 1 0 10h-2",
  redo: "m15 7 5 5-5 5M20 12H10a5 5 0 0 0 0 10h2",
  lock: "M7 11V8a5 5 0 0 1 10 0v3M5 11h14v9H5z",
  unlock: "M7 11V8a5 5 0 0 1 9.6-2M5 11h14v9H5z",
  star: "m12 3 2.8 5.7 6.2.9-4.5 4.4 1.1 6.2L12 17.3l-5.6 2.9 1.1-6.2L3 9.6l6.2-.9z",
  loop: "M17 3l4 4-4 4M3 12V9a2 2 0 0 1 2-2h16M7 21l-4-4 4-4M21 12v3a2 2 0 0 1-2 2H3",
  metronome: "M9 3h6l4 18H5zM12 14l6-9M6.5 16h11",
  menu: "M4 7h16M4 12h16M4 17h16",
  help: "M9 9a3 3 0 1 1 4 2.8c-.8.4-1 1-1 2.2M12 17.5v.5",
  theme: "M12 4a8 8 0 1 0 8 8 6 6 0 0 1-8-8z",
  close: "M6 6l12 12M18 6 6 18",
  dice: "M4 4h16v16H4zM8 8h.01M16 8h.01M12 12h.01M8 16h.01M16 16h.01",
};
const FILLED = new Set(["play", "stop", "pause"]);

/** Draw an icon; it says nothing to screen readers. */
export function icon(name) {
  return s("svg", { class: `icon ${FILLED.has(name) ? "filled" : ""}`, viewBox: "0 0 24 24", "aria-hidden": "true" }, s("path", { d: ICONS[name] }));
}
