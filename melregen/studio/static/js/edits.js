// Edits of a template: each takes one and returns another, or throws a sentence.

import { barAt, barsOf, beatsText, goesOn, SIXTEENTH, slotsOf } from "./template.js";
import { readRhythm, valueText } from "./rhythm.js";

/** An edit that cannot be made; the message says why. */
export class EditError extends Error {}

/** Copy a template to be changed, without what timed slots tell anyway. */
function copied(t) {
  const copy = structuredClone(t);
  for (const phrase of copy.phrases) delete phrase.span;
  return copy;
}

const flat = (t) => t.phrases.flatMap((phrase) => phrase.slots);

/** Set the places of syllables in their words again: from whether each goes on. */
function mendWords(t, going) {
  let inside = false;
  for (const slot of flat(t)) {
    if (slot.syllable == null) continue;
    const goes = going.has(slot) ? going.get(slot) : goesOn(slot);
    if (goes) slot.syllabic = inside ? "middle" : "begin";
    else if (inside) slot.syllabic = "end";
    else delete slot.syllabic;
    inside = goes;
  }
  const last = flat(t).findLast((slot) => slot.syllable != null);
  if (last && goesOn(last)) last.syllabic === "begin" ? delete last.syllabic : (last.syllabic = "end");
  return mendMelismas(t);
}

/** A note can go on only with a syllable; else it is one without words. */
function mendMelismas(t) {
  let sung = false;
  for (const slot of flat(t)) {
    if (slot.melisma && !sung) delete slot.melisma;
    sung = Boolean(slot.melisma) || slot.syllable != null;
  }
  return t;
}

/** Move the end of a note; a note that touches it gives way. */
export function moveEnd(t, index, wanted, least = SIXTEENTH) {
  const copy = copied(t);
  const all = flat(copy);
  const slot = all[index];
  const next = all[index + 1];
  const end = slot.onset + slot.duration;
  const touches = next && next.onset === end;
  const nextEnd = next ? next.onset + next.duration : copy.duration;
  let to = Math.max(wanted, slot.onset + least);
  to = Math.min(to, next ? nextEnd - Math.min(least, next.duration) : copy.duration);
  if (to <= slot.onset) return t;
  slot.duration = to - slot.onset;
  if (next && (touches || next.onset < to)) {
    next.onset = to;
    next.duration = nextEnd - to;
  }
  return copy;
}

/** Move the start of a note; a note that touches it gives way, its end stays. */
export function moveStart(t, index, wanted, least = SIXTEENTH) {
  const copy = copied(t);
  const all = flat(copy);
  const slot = all[index];
  const before = all[index - 1];
  const end = slot.onset + slot.duration;
  const touches = before && before.onset + before.duration === slot.onset;
  let to = Math.min(wanted, end - Math.min(least, slot.duration));
  to = Math.max(to, before ? before.onset + Math.min(least, before.duration) : 0);
  if (to >= end) return t;
  slot.onset = to;
  slot.duration = end - to;
  if (before && (touches || before.onset + before.duration > to)) before.duration = to - before.onset;
  return copy;
}

/** Divide a note in two; the second goes on with the syllable. */
export function split(t, index) {
  const copy = copied(t);
  const { phrase, place } = placeOf(copy, index);
  const slot = phrase.slots[place];
  const half = Math.ceil(slot.duration / 2 / 3) * 3;
  if (slot.duration < 6) throw new EditError("this note is too short to be split");
  const second = { onset: slot.onset + half, duration: slot.duration - half };
  if (slot.syllable != null || slot.melisma) second.melisma = true;
  if (slot.pitch != null) second.pitch = slot.pitch;
  slot.duration = half;
  phrase.slots.splice(place + 1, 0, second);
  return copy;
}

/** Join a note with the next one of its line; both syllables are sung on it. */
export function join(t, index) {
  const copy = copied(t);
  const { phrase, place } = placeOf(copy, index);
  const slot = phrase.slots[place];
  const next = phrase.slots[place + 1];
  if (!next) throw new EditError("this is the last note of its line; there is none to join it with");
  slot.duration = next.onset + next.duration - slot.onset;
  const going = new Map();
  if (next.syllable != null) {
    if (slot.syllable != null) slot.syllable += (goesOn(slot) ? "" : " ") + next.syllable;
    else slot.syllable = next.syllable;
    delete slot.melisma;
    if (slot.stress === undefined || next.stress === 1) if (next.stress !== undefined) slot.stress = next.stress;
    going.set(slot, goesOn(next));
  }
  phrase.slots.splice(place + 1, 1);
  return mendWords(copy, going);
}

const SUNG = ["syllable", "syllabic", "stress"];

function give(from, to) {
  for (const name of SUNG) {
    if (from[name] === undefined) delete to[name];
    else to[name] = from[name];
  }
  delete to.melisma;
}

/** Move a syllable to the next note (1) or the one before (-1); others move with it. */
export function moveSyllable(t, index, by) {
  const copy = copied(t);
  const { phrase, place } = placeOf(copy, index);
  const { slots } = phrase;
  if (slots[place].syllable == null) throw new EditError("no syllable begins on this note");
  let free = place + by;
  while (slots[free] && slots[free].syllable != null) free += by;
  if (!slots[free]) throw new EditError("there is no free note on that side; split a note first");
  for (let at = free; at !== place; at -= by) give(slots[at - by], slots[at]);
  for (const name of SUNG) delete slots[place][name];
  slots[place].melisma = true;
  return mendMelismas(copy);
}

/** Give a note another syllable; "Twin-" goes on, "_" goes on with the one before, "" is none. */
export function setSyllable(t, index, text) {
  const copy = copied(t);
  const slot = flat(copy)[index];
  const word = text.trim();
  const going = new Map();
  delete slot.melisma;
  if (word === "_" || word === "–") {
    for (const name of SUNG) delete slot[name];
    slot.melisma = true;
  } else if (word === "" || word === "*") {
    for (const name of SUNG) delete slot[name];
  } else {
    const goes = /[^-]-$/.test(word);
    slot.syllable = goes ? word.slice(0, -1) : word;
    going.set(slot, goes);
  }
  return mendWords(copy, going);
}

/** Set the pitch of a note. */
export function setPitch(t, index, pitch) {
  const copy = structuredClone(t);
  flat(copy)[index].pitch = Math.min(127, Math.max(0, pitch));
  return copy;
}

/** Set the chord at a tick; "" lets the one before go on. */
export function setChord(t, onset, symbol) {
  const copy = structuredClone(t);
  copy.chords = (copy.chords ?? []).filter((change) => change.onset !== onset);
  if (symbol.trim()) copy.chords.push({ onset, chord: symbol.trim() });
  copy.chords.sort((a, b) => a.onset - b.onset);
  return copy;
}

/** Set the cadence of a line. */
export function setCadence(t, line, cadence) {
  const copy = structuredClone(t);
  copy.phrases[line].cadence = cadence || null;
  return copy;
}

/** Take the pitches away, so that a melody can be found anew. */
export function withoutPitches(t) {
  const copy = structuredClone(t);
  for (const slot of flat(copy)) delete slot.pitch;
  return copy;
}

/** Set title, tempo and such. */
export const setField = (t, name, value) => ({ ...structuredClone(t), [name]: value });

function placeOf(t, index) {
  let left = index;
  for (const phrase of t.phrases) {
    if (left < phrase.slots.length) return { phrase, place: left };
    left -= phrase.slots.length;
  }
  throw new EditError("there is no such note");
}

/** The rhythm and the words of a piece of a line, as text. */
export function segmentText(t, line, piece) {
  const rhythm = [];
  const words = [];
  let at = piece.start;
  for (const slot of slotsOf(t).filter((one) => one.line === line && one.end > piece.start && one.onset < piece.stop)) {
    const start = Math.max(slot.onset, piece.start);
    const stop = Math.min(slot.end, piece.stop);
    if (start > at) rhythm.push(`r${valueText(start - at)}`);
    rhythm.push((slot.onset < piece.start ? "~" : "") + valueText(stop - start) + (slot.end > piece.stop ? "~" : ""));
    if (slot.onset >= piece.start) words.push(slot.melisma ? "_" : slot.syllable == null ? "*" : slot.syllable.replaceAll(" ", "~") + (goesOn(slot) ? "-" : ""));
    at = stop;
  }
  if (at < piece.stop) rhythm.push(`r${valueText(piece.stop - at)}`);
  return { rhythm: rhythm.join(" "), words: words.join(" ") };
}

/** What is missing in the rhythm of a piece, for people; "" where it adds up. */
export function rhythmFault(text, piece) {
  const read = readRhythm(text);
  if (read.fault) return read.fault;
  const gap = piece.stop - piece.start - read.sum;
  const beats = `${beatsText(Math.abs(gap) / piece.bar.metre.unit)} beat${Math.abs(gap) > piece.bar.metre.unit ? "s" : ""}`;
  return gap > 0 ? `${beats} missing` : gap < 0 ? `${beats} too much` : "";
}

/** Give a piece of a line another rhythm and other words. */
export function setSegment(t, line, piece, rhythmText, wordsText) {
  const fault = rhythmFault(rhythmText, piece);
  if (fault) throw new EditError(`bar ${piece.bar.number}: ${fault}`);
  const { tokens, held } = readRhythm(rhythmText);
  const words = wordsText.trim().split(/\s+/).filter(Boolean);
  const notes = tokens.filter((token) => token.kind === "note").length;
  if (notes !== words.length) {
    throw new EditError(`bar ${piece.bar.number} has ${notes} notes and ${words.length} syllables; write _ for a note that goes on with a syllable, * for one without words`);
  }
  const copy = copied(t);
  const { slots } = copy.phrases[line];
  const inside = slots.filter((slot) => slot.onset >= piece.start && slot.onset < piece.stop);
  const tied = slots.find((slot) => slot.onset < piece.start && slot.onset + slot.duration > piece.start);
  if ((tokens[0]?.kind === "tied") !== Boolean(tied)) {
    throw new EditError(tied ? `bar ${piece.bar.number} begins in a note of the bar before; begin with ~` : `no note is held into bar ${piece.bar.number}; leave out the ~`);
  }
  const over = inside.length ? Math.max(0, inside.at(-1).onset + inside.at(-1).duration - piece.stop) : 0;
  const made = [];
  let at = piece.start;
  for (const token of tokens) {
    if (token.kind === "tied") tied.duration = piece.start + token.ticks - tied.onset;
    if (token.kind === "note") {
      const old = inside[made.length];
      const slot = { onset: at, duration: token.ticks, ...wordFields(words[made.length], old) };
      if (old?.pitch != null) slot.pitch = old.pitch;
      made.push(slot);
    }
    at += token.ticks;
  }
  if (held && made.length) made.at(-1).duration += over || holdable(copy, piece.stop);
  if (isSungLine(slots)) made.forEach((slot, place) => (slot.pitch ??= made[place - 1]?.pitch ?? tied?.pitch ?? slots[0].pitch));
  const first = slots.indexOf(inside[0]);
  const where = first < 0 ? slots.findLastIndex((slot) => slot.onset < piece.start) + 1 : first;
  slots.splice(where, inside.length, ...made);
  if (!slots.length) throw new EditError("a line needs a note; keep one");
  const going = new Map(made.map((slot) => [slot, goesOn(slot)]));
  return mendWords(copy, going);
}

const isSungLine = (slots) => slots.some((slot) => slot.pitch != null);

/** A note that is newly held over the bar line goes on for as long as there is room, a beat at most. */
function holdable(t, from) {
  const next = flat(t).find((slot) => slot.onset >= from);
  const room = (next ? next.onset : t.duration) - from;
  if (room <= 0) throw new EditError("the next bar begins with a note; it has no room for one that is held over");
  return Math.min(room, barAt(barsOf(t), from).metre.unit);
}

function wordFields(word, old) {
  if (word === "_") return { melisma: true };
  if (word === "*") return {};
  const goes = /[^-]-$/.test(word);
  const syllable = (goes ? word.slice(0, -1) : word).replaceAll("~", " ");
  const fields = { syllable };
  if (goes) fields.syllabic = "begin";
  if (old?.syllable === syllable && old.stress !== undefined) fields.stress = old.stress;
  return fields;
}
