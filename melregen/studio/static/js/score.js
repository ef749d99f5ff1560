// The engraved score: an SVG from the server, cleaned, in a shadow tree of its own.

import { ask } from "./api.js";
import { h, renew } from "./dom.js";

const policy = globalThis.trustedTypes?.createPolicy("melregen-score", { createHTML: (text) => text }) ?? { createHTML: (text) => text };

// All that an engraver needs; what is not here is left out, whatever it is.
const ELEMENTS = new Set(["svg", "g", "defs", "path", "use", "text", "tspan", "rect", "line", "polyline", "polygon", "ellipse", "circle", "symbol", "title", "desc"]);
const ATTRIBUTE = /^(id|class|d|x|y|x1|x2|y1|y2|cx|cy|r|rx|ry|dx|dy|width|height|viewBox|transform|points|fill|fill-opacity|stroke|stroke-.+|opacity|font-.+|text-anchor|letter-spacing|preserveAspectRatio|color|overflow|version|data-[\w-]+|xml:space|lengthAdjust|textLength)$/;

/** Copy an SVG tree without anything that could act or fetch. */
function clean(element) {
  const name = element.localName;
  if (!ELEMENTS.has(name)) return null;
  const copy = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const { name: own, value } of element.attributes) {
    if (own === "href" || own === "xlink:href") {
      if (value.startsWith("#")) copy.setAttribute("href", value);
    } else if (own === "style") copy.style.cssText = value.replace(/url\([^)]*\)/g, "");
    else if (ATTRIBUTE.test(own)) copy.setAttribute(own, value);
  }
  for (const child of element.childNodes) {
    if (child.nodeType === Node.TEXT_NODE) copy.append(child.data);
    else if (child.nodeType === Node.ELEMENT_NODE) {
      const made = clean(child);
      if (made) copy.append(made);
    }
  }
  return copy;
}

const OWN = `
  :host { display: block; color: var(--ink); }
  svg { display: block; width: 100%; height: auto; color: var(--ink); overflow: visible; }
  svg:not(.melregen-score) { fill: currentColor; }
  .paper { fill: none; }
  .note.sounding, .note.sounding * { fill: var(--accent); color: var(--accent); stroke: var(--accent); }
  .note.chosen, .note.chosen * { fill: var(--pick); color: var(--pick); }
  .note { cursor: pointer; }
`;

/** Shows the score of a song. */
export class Score {
  #root;
  #app;
  #host = null;
  #shown = undefined;
  #asked = 0;
  #groups = [];

  constructor(root, app) {
    this.#root = root;
    this.#app = app;
  }

  /** Ask for the score of a song and show it, unless it is shown already. */
  async draw(template) {
    if (template === this.#shown) return;
    if (!template) {
      this.#shown = template;
      this.#host = null;
      this.#groups = [];
      renew(this.#root, h("p", { class: "empty" }, "No melody yet. Press Render."));
      return;
    }
    const own = (this.#asked += 1);
    this.#root.setAttribute("aria-busy", "true");
    try {
      const { pages, note_ids: ids } = await ask("/score", { template });
      if (own !== this.#asked) return;
      this.#show(pages, ids);
      this.#shown = template;
    } catch (error) {
      if (own === this.#asked) renew(this.#root, h("p", { class: "empty", role: "alert" }, error.message));
    } finally {
      if (own === this.#asked) this.#root.removeAttribute("aria-busy");
    }
  }

  #show(pages, ids) {
    const styles = [];
    const pictures = pages.map((page) => {
      const bare = page.replace(/<style[^>]*>([\s\S]*?)<\/style>/g, (_, text) => {
        styles.push(text.replace(/<!\[CDATA\[|\]\]>/g, "").replace(/@import[^;]*;/g, ""));
        return "";
      });
      const parsed = new DOMParser().parseFromString(policy.createHTML(bare), "image/svg+xml");
      const picture = clean(parsed.documentElement);
      picture?.setAttribute("aria-hidden", "true");
      return picture;
    });
    this.#host = h("div", { class: "score-page", role: "img", "aria-label": "Score of the song" });
    const shadow = this.#host.attachShadow({ mode: "open" });
    const sheets = [...styles, OWN].map((text) => {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(text);
      return sheet;
    });
    // Fonts are found only where the page knows them, and rules only where the picture is.
    shadow.adoptedStyleSheets = sheets;
    document.adoptedStyleSheets = sheets.filter((sheet) => [...sheet.cssRules].every((rule) => rule instanceof CSSFontFaceRule));
    shadow.append(...pictures.filter(Boolean));
    this.#groups = ids.length ? ids.map((own) => own.map((id) => shadow.getElementById(id)).filter(Boolean)) : noteGroups(shadow);
    this.#groups.forEach((group, index) => group.forEach((note) => note.addEventListener("click", () => this.#app.chooseSlot(index))));
    renew(this.#root, this.#host);
    this.markChosen(this.#app.slot);
  }

  #mark(name, index) {
    const own = new Set(this.#groups[index] ?? []);
    this.#groups.flat().forEach((note) => note.classList.toggle(name, own.has(note)));
  }

  markChosen(index) {
    this.#mark("chosen", index);
  }

  /** Mark the note that sounds. */
  showCursor(index) {
    this.#mark("sounding", index);
  }
}

/** The noteheads in order, where their ids are not known. */
function noteGroups(shadow) {
  return [...shadow.querySelectorAll("g.note")].map((note) => [note]);
}
