// The studio: what is chosen, and every edit as a step of the project that can be undone.

import { ask } from "./api.js";
import * as edits from "./edits.js";
import { lockBars, lockRange, tidyLocks, withLock } from "./locks.js";
import { barAt, barsOf, isSung, lineSpans, segmentsOf, slotsOf } from "./template.js";

/** State and edits; views are told by `onChange`. */
export class App {
  #store;
  #preview = null;
  #drafts = new Map();
  #checking = 0;

  selection = null;
  slot = null;
  snap = 6;
  onChange = () => {};
  onChoice = () => {};
  onError = () => {};
  onSound = () => {};
  say = () => {};

  constructor(store) {
    this.#store = store;
    store.listen(() => {
      this.#keepChoice();
      this.onChange();
      this.#checkSoon();
    });
  }

  get store() {
    return this.#store;
  }

  get project() {
    return this.#store.project;
  }

  /** The template as it is shown: that of the project, or what is being dragged. */
  get template() {
    return this.#preview ?? this.project.template;
  }

  // --- changes ---------------------------------------------------------------------------------

  /** Set the template after an edit, and what is locked by it. */
  commit(template, locks = this.project.locks, name = "") {
    if (template === this.project.template) return;
    this.#drafts.clear();
    const versions = this.project.versions.map((one) => (one.id === this.project.current ? { ...one, template } : one));
    this.#store.change({ template, locks: tidyLocks(template, locks), versions }, name);
  }

  /** Try an edit; a sentence is shown where it cannot be made. */
  attempt(edit) {
    try {
      edit();
      this.onError("");
    } catch (error) {
      if (!(error instanceof edits.EditError)) throw error;
      this.onError(error.message);
    }
  }

  /** Show a template while it is dragged; null shows that of the project. */
  preview(template) {
    this.#preview = template;
    this.onChange(true);
  }

  previewPitch(index, pitch) {
    this.preview(edits.setPitch(this.project.template, index, pitch));
    this.onSound(pitch);
  }

  commitRhythm(made, index) {
    const before = slotsOf(this.project.template);
    const changed = slotsOf(made).filter((slot, place) => slot.onset !== before[place]?.onset || slot.duration !== before[place]?.duration);
    const own = slotsOf(made)[Math.min(index, slotsOf(made).length - 1)];
    const ticks = [own.onset, ...changed.map((slot) => slot.onset)];
    const locks = lockRange(made, this.project.locks, "rhythm", Math.min(...ticks), Math.max(...ticks) + 1);
    this.commit(made, locks);
  }

  commitPitch(index, pitch) {
    const made = edits.setPitch(this.project.template, index, pitch);
    this.commit(made, withLock(this.project.locks, "note", slotsOf(made)[index].onset));
  }

  movePitch(index, by) {
    const { pitch } = slotsOf(this.template)[index];
    if (pitch === null) return;
    this.commitPitch(index, Math.min(127, Math.max(0, pitch + by)));
    this.onSound(slotsOf(this.template)[index].pitch);
  }

  lengthen(index, by) {
    const slot = slotsOf(this.template)[index];
    const to = Math.round((slot.end + by * this.snap) / this.snap) * this.snap;
    const made = edits.moveEnd(this.project.template, index, to, Math.min(this.snap, 6));
    if (made !== this.project.template) this.commitRhythm(made, index);
  }

  split(index) {
    this.attempt(() => this.commitRhythm(edits.split(this.project.template, index), index));
  }

  join(index) {
    this.attempt(() => this.commitRhythm(edits.join(this.project.template, index), index));
  }

  moveSyllable(index, by) {
    this.attempt(() => {
      this.commit(edits.moveSyllable(this.project.template, index, by));
      this.chooseSlot(index + by);
    });
  }

  setSyllable(index, text) {
    this.attempt(() => this.commit(edits.setSyllable(this.project.template, index, text)));
  }

  setCadence(line, cadence) {
    this.commit(edits.setCadence(this.project.template, line, cadence));
  }

  setTempo(tempo) {
    if (this.project.template && tempo >= 10 && tempo <= 400) this.commit(edits.setField(this.project.template, "tempo", tempo), this.project.locks, "tempo");
  }

  setTitle(title) {
    if (this.project.template) this.commit(edits.setField(this.project.template, "title", title), this.project.locks, "title");
  }

  /** Set a chord, if it is one; returns "" or what is wrong. */
  async setChord(onset, symbol) {
    const made = edits.setChord(this.project.template, onset, symbol);
    const fault = await faultOf(made);
    if (!fault) this.commit(made, lockRange(made, this.project.locks, "chords", onset, onset + 1));
    return fault;
  }

  // --- bars as text ----------------------------------------------------------------------------

  #draftName = (line, piece) => `${line}-${piece.start}`;

  draftOf(line, piece) {
    return this.#drafts.get(this.#draftName(line, piece));
  }

  /** What is missing in a bar that is being typed, "" for nothing. */
  draftFault(line, piece) {
    const draft = this.draftOf(line, piece);
    return draft ? edits.rhythmFault(draft.rhythm, piece) : "";
  }

  setDraft(line, piece, draft) {
    this.#drafts.set(this.#draftName(line, piece), draft);
    this.onChoice();
  }

  async commitSegment(line, piece, rhythm, words, sayer) {
    const shown = edits.segmentText(this.project.template, line, piece);
    if (shown.rhythm === rhythm && shown.words === words) {
      this.#drafts.delete(this.#draftName(line, piece));
      this.onChoice();
      return;
    }
    let fault = "";
    try {
      const made = edits.setSegment(this.project.template, line, piece, rhythm, words);
      fault = await faultOf(made);
      if (!fault) this.commit(made, lockRange(made, this.project.locks, "rhythm", piece.start, piece.start + 1));
    } catch (error) {
      if (!(error instanceof edits.EditError)) throw error;
      fault = error.message;
    }
    sayer.textContent = fault;
  }

  // --- locks and choice ------------------------------------------------------------------------

  #setLocks(locks) {
    this.#store.change({ locks });
  }

  lockBar(bar, on) {
    this.#setLocks(lockBars(this.project.locks, [bar], on));
    this.say(`Bar ${bar.number} ${on ? "locked" : "unlocked"}`);
  }

  lockBars(bars, on) {
    this.#setLocks(lockBars(this.project.locks, bars, on));
  }

  lockKind(bars, kind, on) {
    this.#setLocks(bars.reduce((locks, bar) => withLock(locks, kind, bar.onset, on), this.project.locks));
  }

  lockNote(onset, on) {
    this.#setLocks(withLock(this.project.locks, "note", onset, on));
  }

  unlockAll() {
    if (Object.keys(this.project.locks).length) this.#setLocks({});
  }

  chooseSlot(index, focus = false) {
    this.slot = index;
    this.onChoice(focus);
  }

  selectBar(number, extend) {
    const { selection } = this;
    if (extend && selection) this.selection = { from: Math.min(selection.anchor, number), to: Math.max(selection.anchor, number), anchor: selection.anchor };
    else if (selection?.from === number && selection.to === number) this.selection = null;
    else this.selection = { from: number, to: number, anchor: number };
    this.slot = null;
    this.onChoice();
  }

  clearSelection() {
    this.selection = null;
    this.onChoice();
  }

  chooseNothing() {
    this.slot = null;
    this.clearSelection();
  }

  /** Ticks of the selection, null for none. */
  get selectedTicks() {
    if (!this.selection || !this.template) return null;
    const bars = barsOf(this.template).filter((bar) => bar.number >= this.selection.from && bar.number <= this.selection.to);
    return bars.length ? [bars[0].onset, bars.at(-1).end] : null;
  }

  get isSung() {
    return isSung(this.project.template);
  }

  /** The piece of the bar in which a slot begins. */
  pieceOf(index) {
    const bars = barsOf(this.template);
    const slot = slotsOf(this.template)[index];
    const span = lineSpans(this.template, bars)[slot.line];
    return { line: slot.line, piece: segmentsOf(span, bars).find((piece) => piece.bar === barAt(bars, slot.onset)) };
  }

  /** Forget what is no longer there. */
  #keepChoice() {
    const t = this.project.template;
    const count = t ? slotsOf(t).length : 0;
    if (this.slot !== null && this.slot >= count) this.slot = count ? count - 1 : null;
    if (this.selection && (!t || !barsOf(t).some((bar) => bar.number === this.selection.to))) this.selection = null;
  }

  /** Have the server look at the template: what is wrong is said at once. */
  #checkSoon() {
    clearTimeout(this.#checking);
    const t = this.project.template;
    if (!t) return;
    this.#checking = setTimeout(async () => {
      const fault = await faultOf(t).catch(() => null);
      if (t === this.project.template && fault) this.onError(fault);
    }, 350);
  }
}

/** What is wrong with a template, "" for nothing. */
async function faultOf(template) {
  try {
    await ask("/check", { template });
    return "";
  } catch (error) {
    return error.message.replace(/^the template: /, "");
  }
}
