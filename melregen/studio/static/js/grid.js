// The template as a grid: sections, lines, bars, chords, and a block for each note.

import { h, icon, renew } from "./dom.js";
import { isLocked, noteLocks } from "./locks.js";
import { pitchName } from "./pitch.js";
import { valueName, valueSign } from "./rhythm.js";
import { barsOf, formLetters, headingsOf, keyAt, lineSpans, placeName, segmentsOf, shownText, slotsOf } from "./template.js";
import { dragEdge } from "./drag.js";

const CADENCES = ["", "authentic", "half", "plagal", "deceptive", "open"];
const NARROW = 620;

/** How many ticks of whole bars stand in a row, so that the syllables of most notes have room. */
function ticksPerRow(t, bars, width) {
  const isNarrow = width < NARROW;
  const needs = slotsOf(t).map((slot) => (shownText(slot).length * 7.5 + 12) / slot.duration).sort((a, b) => a - b);
  const perTick = needs[Math.floor(needs.length * 0.85)] ?? 1;
  const bar = bars.at(-1) ? bars.at(-1).end - bars.at(-1).onset : 96;
  const fitting = Math.floor((width - (isNarrow ? 0 : 95)) / (bar * perTick));
  return bar * Math.max(isNarrow ? 1 : 2, Math.min(fitting, isNarrow ? 2 : 6));
}

/** Draws the grid of a template into an element. */
export class Grid {
  #root;
  #app;
  #width = 0;

  constructor(root, app) {
    this.#root = root;
    this.#app = app;
    root.addEventListener("keydown", (event) => this.#arrows(event));
    // The panel beside it comes and goes, and so does the scroll bar.
    new ResizeObserver(() => requestAnimationFrame(() => {
      if (root.clientWidth && root.clientWidth !== this.#width) this.draw();
    })).observe(root);
  }

  draw() {
    const t = this.#app.template;
    this.#width = this.#root.clientWidth;
    if (!t) return renew(this.#root);
    const bars = barsOf(t);
    const lines = t.phrases.map(() => []);
    slotsOf(t).forEach((slot, index) => lines[slot.line].push([slot, index]));
    const view = { t, bars, lines, locks: this.#app.project.locks, room: ticksPerRow(t, bars, this.#width || 900) };
    const spans = lineSpans(t, bars);
    const letters = formLetters(t);
    const headings = headingsOf(t);
    const sections = [];
    t.phrases.forEach((phrase, line) => {
      const heading = headings.get(line);
      if (heading || !sections.length) sections.push(this.#section(heading ?? { name: "", tune: "", number: 1 }));
      sections.at(-1).append(this.#line(view, line, spans[line], letters[line], phrase));
    });
    renew(this.#root, sections);
  }

  #section({ name, tune, number }) {
    const label = name || "Song";
    return h("section", { class: "song-section", "aria-label": label },
      h("header", { class: "section-head" },
        name ? h("h3", {}, name) : null,
        tune ? h("span", { class: "quiet" }, `sung to the tune of ${tune}`) : null,
        h("button", { class: "link", "data-key": `words-${number}`, onclick: () => this.#app.newWords(number, label) }, "New words…")));
  }

  #line(view, line, span, letter, phrase) {
    const pieces = segmentsOf(span, view.bars);
    const hue = (letter.charCodeAt(0) - 65) % 8;
    const cadence = h("select", { class: "cadence", "data-key": `cadence-${line}`, "aria-label": `Cadence of line ${line + 1}`, onchange: (e) => this.#app.setCadence(line, e.target.value) },
      CADENCES.map((name) => h("option", { value: name, selected: (phrase.cadence ?? "") === name }, name || "any close")));
    return h("div", { class: `line hue${hue}`, role: "group", "aria-label": `Line ${line + 1}, form ${letter}` },
      h("div", { class: "line-label" },
        h("span", { class: "letter", title: `Form: ${phrase.form ?? "open"}` }, letter),
        cadence),
      h("div", { class: "systems" }, this.#systems(view, line, pieces)));
  }

  /** Break the bars of a line into rows that fit; where a third of a bar is too much, it is not. */
  #systems(view, line, pieces) {
    const ticks = (row) => row.reduce((sum, piece) => sum + piece.stop - piece.start, 0);
    const count = Math.max(1, Math.ceil(ticks(pieces) / view.room - 0.4));
    const rows = [[]];
    for (const piece of pieces) {
      const isFull = rows.at(-1).length && rows.length < count && ticks(rows.at(-1)) + (piece.stop - piece.start) / 2 > ticks(pieces) / count;
      if (isFull) rows.push([]);
      rows.at(-1).push(piece);
    }
    const longest = Math.max(...rows.map(ticks));
    return rows.map((row) => h("div", { class: "system" }, row.map((piece) => this.#piece(view, line, piece)),
      ticks(row) < longest ? h("div", { class: "filler", style: { flex: `${longest - ticks(row)} 1 0` } }) : null));
  }

  #piece(view, line, piece) {
    const { bar, start, stop } = piece;
    const app = this.#app;
    const locked = isLocked(view.locks, "bar", bar.onset);
    const selected = app.selection && bar.number >= app.selection.from && bar.number <= app.selection.to;
    const draft = app.draftFault(line, piece);
    const head = start === bar.onset
      ? [
          h("button", { class: "bar-number", "data-key": `bar-${bar.number}`, "aria-pressed": String(Boolean(selected)), "aria-label": `Bar ${bar.number}: select`, onclick: (e) => app.selectBar(bar.number, e.shiftKey) }, String(bar.number)),
          draft ? h("span", { class: "fault-chip", role: "status" }, draft) : null,
          h("button", { class: "lock", "data-key": `lock-${bar.number}`, "aria-pressed": String(locked), "aria-label": `Bar ${bar.number}: lock`, title: locked ? "Unlock this bar" : "Lock this bar", onclick: () => app.lockBar(bar, !locked) }, icon(locked ? "lock" : "unlock")),
        ]
      : [];
    const marks = ["rhythm", "notes", "chords"].filter((kind) => isLocked(view.locks, kind, bar.onset));
    const classes = ["piece", locked && "locked", selected && "selected", draft && "broken", start === bar.onset ? "" : "inner"].filter(Boolean).join(" ");
    return h("div", { class: classes, style: { flex: `${stop - start} 1 0`, "min-width": `${((stop - start) / 96) * 3.2}rem` }, "data-bar": bar.number },
      h("div", { class: "bar-head" }, head, marks.length && !locked ? h("span", { class: "kept-marks", title: `Kept: ${marks.join(", ")}` }, marks.map((kind) => kind[0].toUpperCase()).join("")) : null),
      this.#chords(view, piece),
      h("div", { class: "blocks" }, view.lines[line].filter(([slot]) => slot.end > start && slot.onset < stop).map(([slot, index]) => this.#block(view, slot, index, piece))));
  }

  #chords(view, { bar, start, stop }) {
    const inside = (view.t.chords ?? []).filter((change) => change.onset >= start && change.onset < stop);
    const lane = h("div", { class: "chords", title: "Click to set a chord", onclick: (event) => {
      if (event.target !== lane) return;
      const beat = start + ((event.offsetX / lane.clientWidth) * (stop - start));
      this.#app.editChord(lane, bar.onset + Math.floor((beat - bar.onset) / bar.metre.unit) * bar.metre.unit);
    } });
    inside.forEach((change, index) => {
      const room = ((inside[index + 1]?.onset ?? stop) - change.onset) / (stop - start);
      lane.append(h("button", {
        class: "chord", "data-key": `chord-${change.onset}`, style: { left: `${((change.onset - start) / (stop - start)) * 100}%`, "max-width": `${room * 100}%` },
        "aria-label": `Chord ${change.chord ?? "open"}, ${placeName(view.bars, change.onset)}: change`,
        onclick: (event) => this.#app.editChord(event.currentTarget, change.onset),
      }, change.chord ?? "?"));
    });
    if (!inside.some((change) => change.onset === start)) {
      lane.prepend(h("button", { class: "chord add", "data-key": `chord-${start}`, "aria-label": `Add a chord at ${placeName(view.bars, start)}`, onclick: (event) => this.#app.editChord(event.currentTarget, start) }, "+"));
    }
    return lane;
  }

  #block(view, slot, index, { start, stop, bar }) {
    const from = Math.max(slot.onset, start);
    const to = Math.min(slot.end, stop);
    const begins = from === slot.onset;
    const app = this.#app;
    const place = { left: `${((from - start) / (stop - start)) * 100}%`, width: `${((to - from) / (stop - start)) * 100}%` };
    const kept = noteLocks(view.locks, view.bars, slot);
    if (!begins) return h("div", { class: `block tail ${app.slot === index ? "chosen" : ""}`, style: place, "aria-hidden": "true", onclick: () => app.chooseSlot(index), "data-slot": index });
    const text = shownText(slot);
    const pitch = slot.pitch == null ? "" : pitchName(slot.pitch, keyAt(view.t, slot.onset));
    const say = [text === "–" ? "goes on" : text || "no words", valueName(slot.duration), pitch, placeName(view.bars, slot.onset), kept.pitch ? "locked" : kept.rhythm ? "rhythm locked" : ""].filter(Boolean).join(", ");
    const classes = ["block", slot.stress === 1 && "stressed", slot.melisma && "melisma", app.slot === index && "chosen", kept.rhythm && "kept-rhythm", kept.pitch && "kept-pitch", to < slot.end && "held"].filter(Boolean).join(" ");
    const unit = stop - start;
    return h("div", { class: classes, style: place, "data-slot": index },
      h("button", { class: "block-main", "data-key": `slot-${index}`, tabindex: app.slot === index || (app.slot === null && index === 0) ? 0 : -1, "aria-label": say, "aria-pressed": String(app.slot === index), onclick: () => app.chooseSlot(index), ondblclick: () => app.editSyllable(index) },
        h("span", { class: "syllable", style: { "--letters": text.length } }, text),
        h("span", { class: "value" }, valueSign(slot.duration), pitch ? h("span", { class: "pitch" }, ` ${pitch}`) : null)),
      h("span", { class: "edge left", "aria-hidden": "true", onpointerdown: (e) => dragEdge(e, app, index, "start", unit) }),
      to === slot.end ? h("span", { class: "edge right", "aria-hidden": "true", onpointerdown: (e) => dragEdge(e, app, index, "end", unit) }) : null);
  }

  /** Left and right go from note to note. */
  #arrows(event) {
    const own = event.target.closest(".block-main");
    if (!own || event.altKey || event.ctrlKey || event.metaKey) return;
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!by) return;
    event.preventDefault();
    const index = Number(own.closest("[data-slot]").dataset.slot) + by;
    if (index >= 0 && index < slotsOf(this.#app.template).length) this.#app.chooseSlot(index, true);
  }

  /** Mark the note and the bar that sound. */
  showCursor(index, barNumber) {
    for (const old of this.#root.querySelectorAll(".sounding")) if (old.dataset.slot !== String(index)) old.classList.remove("sounding");
    for (const one of this.#root.querySelectorAll(`[data-slot="${index}"]`)) one.classList.add("sounding");
    for (const old of this.#root.querySelectorAll(".piece.now")) if (old.dataset.bar !== String(barNumber)) old.classList.remove("now");
    const now = this.#root.querySelectorAll(`.piece[data-bar="${barNumber}"]`);
    now.forEach((piece) => piece.classList.add("now"));
    return now[0];
  }
}
