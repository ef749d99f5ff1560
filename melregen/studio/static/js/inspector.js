// What is chosen, in full: a note, a bar, or several bars; every edit without a mouse too.

import { h, icon, renew } from "./dom.js";
import { rhythmFault, segmentText } from "./edits.js";
import { isLocked, KINDS } from "./locks.js";
import { pitchName } from "./pitch.js";
import { valueName } from "./rhythm.js";
import { barAt, barsOf, goesOn, keyAt, lineSpans, placeName, segmentsOf, slotsOf } from "./template.js";

/** Shows and edits what is chosen. */
export class Inspector {
  #root;
  #app;

  constructor(root, app) {
    this.#root = root;
    this.#app = app;
  }

  draw() {
    const { template: t, slot, selection } = this.#app;
    this.#root.hidden = !t;
    if (!t) return;
    const bars = barsOf(t);
    const slots = slotsOf(t);
    const chosen = slot === null ? null : slots[slot];
    const parts = [];
    if (selection) parts.push(this.#selection(t, bars, selection));
    if (chosen) parts.push(this.#note(t, bars, slots, slot));
    const bar = chosen ? barAt(bars, chosen.onset) : selection ? bars.find((one) => one.number === selection.from) : null;
    if (bar) parts.push(this.#bar(t, bars, bar));
    this.#root.classList.toggle("idle", !parts.length);
    if (parts.length) parts.unshift(h("button", { class: "inspector-close", "data-key": "inspector-close", "aria-label": "Close", onclick: () => this.#app.chooseNothing() }, icon("close")));
    else parts.push(h("p", { class: "empty" }, "Choose a note or a bar number to change it."));
    renew(this.#root, parts);
  }

  #button(label, onclick, props = {}) {
    return h("button", { class: "small", "data-key": `do-${label}`, onclick, ...props }, label);
  }

  #selection(t, bars, { from, to }) {
    const app = this.#app;
    const chosen = bars.filter((bar) => bar.number >= from && bar.number <= to);
    const all = chosen.every((bar) => isLocked(app.project.locks, "bar", bar.onset));
    return h("section", { class: "card-part", "aria-label": "Selection" },
      h("h3", {}, from === to ? `Bar ${from}` : `Bars ${from}–${to}`),
      h("div", { class: "row" },
        this.#button("Redo these bars", () => app.redo(true), { class: "small primary" }),
        this.#button(all ? "Unlock" : "Lock", () => app.lockBars(chosen, !all)),
        this.#button("Clear selection", () => app.clearSelection())),
      h("div", { class: "row locks" }, Object.entries(KINDS).filter(([kind]) => kind !== "bar").map(([kind, name]) => {
        const on = chosen.every((bar) => isLocked(app.project.locks, kind, bar.onset));
        return h("label", { class: "check" }, h("input", { type: "checkbox", "data-key": `keep-${kind}`, checked: on, onchange: (e) => app.lockKind(chosen, kind, e.target.checked) }), `keep ${name}`);
      })));
  }

  #note(t, bars, slots, index) {
    const app = this.#app;
    const slot = slots[index];
    const key = keyAt(t, slot.onset);
    const locked = Boolean(app.project.locks[`note:${slot.onset}`]);
    const text = slot.melisma ? "_" : slot.syllable == null ? "" : slot.syllable + (goesOn(slot) ? "-" : "");
    return h("section", { class: "card-part", "aria-label": "Note" },
      h("h3", {}, "Note"),
      h("p", { class: "quiet" }, `${valueName(slot.duration)}, ${placeName(bars, slot.onset)}`),
      h("label", { class: "field" }, h("span", {}, "Syllable"),
        h("input", { id: "syllable-field", "data-key": "syllable", value: text, maxlength: 60, autocomplete: "off", spellcheck: "false", onchange: (e) => app.setSyllable(index, e.target.value) }),
        h("small", {}, "Twin- goes on · _ holds · empty for none")),
      h("div", { class: "row" },
        this.#button("◂ syllable", () => app.moveSyllable(index, -1), { "aria-label": "Move the syllable to the note before" }),
        this.#button("syllable ▸", () => app.moveSyllable(index, 1), { "aria-label": "Move the syllable to the next note" })),
      h("div", { class: "row" },
        this.#button("Split", () => app.split(index)),
        this.#button("Join", () => app.join(index), { "aria-label": "Join with the next note" }),
        this.#button("Shorter", () => app.lengthen(index, -1)),
        this.#button("Longer", () => app.lengthen(index, 1))),
      slot.pitch === null ? null : h("div", { class: "row" },
        h("span", { class: "pitch-name" }, pitchName(slot.pitch, key)),
        this.#button("▾", () => app.movePitch(index, -1), { "aria-label": "A semitone down" }),
        this.#button("▴", () => app.movePitch(index, 1), { "aria-label": "A semitone up" }),
        this.#button("8▾", () => app.movePitch(index, -12), { "aria-label": "An octave down" }),
        this.#button("8▴", () => app.movePitch(index, 12), { "aria-label": "An octave up" })),
      h("label", { class: "check" }, h("input", { type: "checkbox", "data-key": "lock-note", checked: locked, onchange: (e) => app.lockNote(slot.onset, e.target.checked) }), "lock this note"));
  }

  /** The bar as text: what does not add up is said as it is typed. */
  #bar(t, bars, bar) {
    const spans = lineSpans(t, bars);
    const parts = t.phrases.flatMap((_, line) => segmentsOf(spans[line], bars).filter((piece) => piece.bar.number === bar.number).map((piece) => ({ line, piece })));
    return h("section", { class: "card-part", "aria-label": `Bar ${bar.number} as text` },
      h("h3", {}, `Bar ${bar.number} as text`),
      parts.map(({ line, piece }) => this.#piece(t, line, piece, parts.length > 1)));
  }

  #piece(t, line, piece, several) {
    const app = this.#app;
    const name = `${line}-${piece.start}`;
    const shown = app.draftOf(line, piece) ?? segmentText(t, line, piece);
    const say = h("p", { class: "fault", id: `fault-${name}`, role: "status", "aria-live": "polite" }, rhythmFault(shown.rhythm, piece));
    const rhythm = h("input", { "data-key": `rhythm-${name}`, value: shown.rhythm, spellcheck: "false", autocomplete: "off", "aria-describedby": `fault-${name}`, maxlength: 400, oninput: () => type(), onchange: () => commit() });
    const words = h("input", { "data-key": `words-${name}`, value: shown.words, spellcheck: "false", autocomplete: "off", maxlength: 1000, oninput: () => type(), onchange: () => commit() });
    const type = () => {
      const fault = rhythmFault(rhythm.value, piece);
      say.textContent = fault;
      rhythm.setAttribute("aria-invalid", String(Boolean(fault)));
      app.setDraft(line, piece, { rhythm: rhythm.value, words: words.value });
    };
    const commit = () => app.commitSegment(line, piece, rhythm.value, words.value, say);
    return h("div", { class: "piece-text" },
      several ? h("p", { class: "quiet" }, `of line ${line + 1}`) : null,
      h("label", { class: "field" }, h("span", {}, "Rhythm"), rhythm, h("small", {}, "4 quarter · 8. dotted eighth · 8t triplet · r4 rest · 2~ held over")),
      h("label", { class: "field" }, h("span", {}, "Words"), words),
      say);
  }
}
