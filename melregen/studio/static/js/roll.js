// The piano roll: notes with their syllables over time, chords above, locks and the cursor.

import { h, renew, s } from "./dom.js";
import { dragPitch } from "./drag.js";
import { noteLocks } from "./locks.js";
import { inScale, pitchName } from "./pitch.js";
import { barsOf, formLetters, keyAt, keyOf, placeName, shownText, slotsOf } from "./template.js";

const TICK = 1.9;
const STEP = 13;
const TOP = 40;
const LEFT = 40;
const BLACK = new Set([1, 3, 6, 8, 10]);

/** Draws the piano roll of a song into an element. */
export class Roll {
  #root;
  #app;
  #cursor = null;

  constructor(root, app) {
    this.#root = root;
    this.#app = app;
  }

  draw() {
    const t = this.#app.template;
    const slots = t ? slotsOf(t).filter((slot) => slot.pitch !== null) : [];
    if (!slots.length) return renew(this.#root, h("p", { class: "empty" }, "No melody yet. Press Render."));
    const bars = barsOf(t);
    const pitches = slots.map((slot) => slot.pitch);
    const high = Math.max(...pitches) + 2;
    const low = Math.min(...pitches) - 2;
    const width = LEFT + t.duration * TICK + 16;
    const height = TOP + (high - low + 1) * STEP + 8;
    const y = (pitch) => TOP + (high - pitch) * STEP;
    const x = (tick) => LEFT + tick * TICK;
    const lanes = [];
    for (let pitch = low; pitch <= high; pitch += 1) {
      lanes.push(s("rect", { class: BLACK.has(pitch % 12) ? "lane dark" : "lane", x: LEFT, y: y(pitch), width: t.duration * TICK, height: STEP }));
      if (pitch % 12 === 0 || pitch === low || pitch === high) lanes.push(s("text", { class: "lane-name", x: LEFT - 6, y: y(pitch) + STEP - 3 }, pitchName(pitch, keyOf(t))));
    }
    const letters = formLetters(t);
    this.#cursor = s("line", { class: "cursor", x1: LEFT, x2: LEFT, y1: 0, y2: height });
    const picture = s("svg", { class: "roll", width, height, viewBox: `0 0 ${width} ${height}`, role: "group", "aria-label": "Piano roll" },
      lanes,
      bars.map((bar) => [
        this.#app.project.locks[`bar:${bar.onset}`] ? s("rect", { class: "locked", x: x(bar.onset), y: TOP, width: (bar.end - bar.onset) * TICK, height: height - TOP - 8 }) : null,
        s("line", { class: "bar-line", x1: x(bar.onset), x2: x(bar.onset), y1: 4, y2: height - 8 }),
        s("text", { class: "bar-number", x: x(bar.onset) + 4, y: 14 }, String(bar.number)),
      ]),
      (t.chords ?? []).map((change) => s("text", { class: "chord", x: x(change.onset) + 4, y: 31 }, change.chord ?? "?")),
      slotsOf(t).map((slot, index) => (slot.pitch === null ? null : this.#note(t, bars, slot, index, letters[slot.line], x, y))),
      this.#cursor);
    renew(this.#root, h("div", { class: "roll-scroll", "data-scroll": "roll", tabindex: 0, role: "region", "aria-label": "Piano roll, scrollable" }, picture));
  }

  #note(t, bars, slot, index, letter, x, y) {
    const key = keyAt(t, slot.onset);
    const name = pitchName(slot.pitch, key);
    const kept = noteLocks(this.#app.project.locks, bars, slot).pitch;
    const hue = (letter.charCodeAt(0) - 65) % 8;
    const width = Math.max(4, slot.duration * TICK - 1.5);
    const text = shownText(slot);
    return s("g", {
      class: ["note", `hue${hue}`, this.#app.slot === index && "chosen", kept && "kept", !inScale(slot.pitch, key) && "outside"].filter(Boolean).join(" "),
      "data-slot": index, "data-key": `note-${index}`, tabindex: this.#app.slot === index ? 0 : -1, role: "button",
      "aria-label": `${name}, ${text || "no words"}, ${placeName(bars, slot.onset)}`, onpointerdown: (event) => dragPitch(event, this.#app, index, STEP), onclick: () => this.#app.chooseSlot(index),
    }, s("rect", { x: x(slot.onset), y: y(slot.pitch) + 0.5, width, height: STEP - 1, rx: 3 }),
      s("title", {}, `${name} ${text}`),
      width > 16 ? s("text", { x: x(slot.onset) + 4, y: y(slot.pitch) - 2.5 }, text) : null);
  }

  /** Put the cursor at a tick, and keep it in sight. */
  showCursor(tick, index, follow) {
    if (!this.#cursor) return;
    const at = LEFT + tick * TICK;
    this.#cursor.setAttribute("x1", at);
    this.#cursor.setAttribute("x2", at);
    for (const old of this.#root.querySelectorAll(".sounding")) if (old.dataset.slot !== String(index)) old.classList.remove("sounding");
    this.#root.querySelector(`[data-slot="${index}"]`)?.classList.add("sounding");
    const scroll = this.#root.querySelector(".roll-scroll");
    if (follow && scroll && (at < scroll.scrollLeft + 40 || at > scroll.scrollLeft + scroll.clientWidth - 60)) scroll.scrollLeft = at - 80;
  }
}
