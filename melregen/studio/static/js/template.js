// Reading templates: bars, lines, letters of the form. Times are ticks, 24 to a quarter note.

import { readPitch } from "./pitch.js";

export const QUARTER = 24;
export const SIXTEENTH = 6;

/** Changes as a list, however the document writes them. */
const changes = (given, name) => (typeof given === "string" ? [{ onset: 0, [name]: given }] : given ?? []);

export const metresOf = (t) => changes(t.metre, "metre");
export const keysOf = (t) => changes(t.key, "key");
export const keyOf = (t) => keysOf(t)[0]?.key ?? "C major";
export const metreOf = (t) => metresOf(t)[0]?.metre ?? "4/4";

const at = (list, tick) => list.findLast((one) => one.onset <= tick) ?? list[0];

/** Key that is active at a tick. */
export const keyAt = (t, tick) => at(keysOf(t), tick)?.key ?? "C major";

function readMetre(text) {
  const [over, under] = text.split("/").map(Number);
  const compound = under === 8 && over % 3 === 0 && over > 3;
  return { text, length: (over * 96) / under, unit: 96 / under, beat: compound ? 36 : 96 / under };
}

/** The bars: number (0 is the pickup), onset, end, metre. */
export function barsOf(t) {
  const metres = metresOf(t).map((m) => ({ onset: m.onset, ...readMetre(m.metre) }));
  const bars = [];
  if (!metres.length || !t.duration) return bars;
  let onset = 0;
  let number = 1;
  if (t.pickup) {
    bars.push({ number: 0, onset: 0, end: t.pickup, metre: metres[0] });
    onset = t.pickup;
  }
  while (onset < t.duration) {
    const metre = at(metres, onset);
    bars.push({ number, onset, end: onset + metre.length, metre });
    onset += metre.length;
    number += 1;
  }
  return bars;
}

export const barAt = (bars, tick) => bars.findLast((bar) => bar.onset <= tick) ?? bars[0];

/** All slots in order, with their places and numbers for pitches. */
export function slotsOf(t) {
  return t.phrases.flatMap((phrase, line) =>
    phrase.slots.map((slot, place) => ({ ...slot, line, place, end: slot.onset + slot.duration, pitch: readPitch(slot.pitch) })),
  );
}

/** Whether every slot has its pitch. */
export const isSung = (t) => Boolean(t) && t.phrases.every((phrase) => phrase.slots.every((slot) => slot.pitch != null));

/** The ticks that each line shows: rests at the start of a bar belong to the line that follows. */
export function lineSpans(t, bars) {
  const spans = [];
  t.phrases.forEach((phrase, index) => {
    const end = lastEnd(phrase);
    const start = index ? spans[index - 1].stop : 0;
    const following = t.phrases[index + 1]?.slots[0].onset;
    const line = following === undefined ? 0 : barAt(bars, following).onset;
    const stop = following === undefined ? t.duration : end <= line ? line : following;
    spans.push({ start, stop });
  });
  return spans;
}

export const lastEnd = (phrase) => phrase.slots.at(-1).onset + phrase.slots.at(-1).duration;

/** The pieces of a line, one a bar or part of one. */
export function segmentsOf(span, bars) {
  return bars
    .map((bar) => ({ bar, start: Math.max(bar.onset, span.start), stop: Math.min(bar.end, span.stop) }))
    .filter((piece) => piece.start < piece.stop);
}

/** Letters of the form: A, B, A again for a repeat, A' for what is like it. */
export function formLetters(t) {
  const letters = [];
  const variations = {};
  let fresh = 0;
  for (const phrase of t.phrases) {
    const match = /^(repeat|variation|answer|rhythm|sequence) (?:of|to) (\d+)$/.exec(phrase.form ?? "");
    const of = match ? letters[Number(match[2]) - 1] : undefined;
    if (!of || match[1] === "rhythm") {
      letters.push(String.fromCharCode(65 + (fresh % 26)) + (fresh >= 26 ? Math.floor(fresh / 26) + 1 : ""));
      fresh += 1;
    } else if (match[1] === "repeat") letters.push(of);
    else {
      const base = of.replace(/'.*/, "");
      variations[base] = (variations[base] ?? 0) + 1;
      letters.push(base + (variations[base] < 4 ? "'".repeat(variations[base]) : `'${variations[base]}`));
    }
  }
  return letters;
}

/** Headings above lines: index of the line → name of the section that begins there. */
export function headingsOf(t) {
  const sections = t.sections ?? [];
  return new Map(
    sections.map((section, index) => {
      const of = /same as (\d+)/.exec(section.tune ?? "")?.[1];
      const name = section.name || (sections.length > 1 ? `Section ${index + 1}` : "");
      const tune = of ? sections[of - 1]?.name || `section ${of}` : "";
      return [section.phrase - 1, { name, tune, number: index + 1 }];
    }),
  );
}

/** The chord that sounds at a tick, as text; "" for none. */
export const chordAt = (t, tick) => (t.chords ?? []).findLast((change) => change.onset <= tick)?.chord ?? "";

/** Name a tick as people do: "bar 3, beat 2½". */
export function placeName(bars, tick) {
  const bar = barAt(bars, tick);
  return bar ? `bar ${bar.number}, beat ${beatsText((tick - bar.onset) / bar.metre.unit + 1)}` : "";
}

const PARTS = { 0.5: "½", 0.25: "¼", 0.75: "¾", 0.333: "⅓", 0.667: "⅔", 0.125: "⅛", 0.167: "⅙", 0.833: "⅚", 0.375: "⅜" };

/** Write a number of beats: 2½. */
export function beatsText(beats) {
  const whole = Math.floor(beats + 1e-6);
  const part = Math.round((beats - whole) * 1000) / 1000;
  if (!part) return String(whole);
  const sign = PARTS[part];
  return sign ? `${whole || ""}${sign}` : String(Math.round(beats * 100) / 100);
}

/** What is shown as the text of a slot: the syllable, with a hyphen where the word goes on. */
export function shownText(slot) {
  if (slot.melisma) return "–";
  if (!slot.syllable) return "";
  return slot.syllable + (goesOn(slot) && !slot.syllable.endsWith("-") ? "-" : "");
}

export const goesOn = (slot) => slot.syllabic === "begin" || slot.syllabic === "middle";
