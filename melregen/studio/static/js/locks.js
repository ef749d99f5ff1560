// Locks: what of which bar, and which notes, stay when the rest is made anew.
// A lock is named "bar:384", "rhythm:384", "notes:384", "chords:384" (onset of a bar), "note:396".

import { barAt, barsOf, slotsOf } from "./template.js";

export const KINDS = { bar: "everything", rhythm: "rhythm", notes: "melody", chords: "chords" };

const KEEPS = { bar: ["rhythm", "pitches", "chords"], rhythm: ["rhythm"], notes: ["rhythm", "pitches"], chords: ["chords"], note: ["rhythm", "pitches"] };

export const isLocked = (locks, kind, onset) => Boolean(locks[`${kind}:${onset}`]);

/** Locks with some set or lifted. */
export function withLock(locks, kind, onset, on = true) {
  const copy = { ...locks };
  if (on) copy[`${kind}:${onset}`] = true;
  else delete copy[`${kind}:${onset}`];
  return copy;
}

/** Lock or unlock whole bars; all other locks in them go when they are unlocked. */
export function lockBars(locks, bars, on) {
  let copy = { ...locks };
  for (const bar of bars) {
    if (on) copy[`bar:${bar.onset}`] = true;
    else {
      for (const name of Object.keys(copy)) {
        const onset = Number(name.split(":")[1]);
        if (onset >= bar.onset && onset < bar.end) delete copy[name];
      }
    }
  }
  return copy;
}

/** Lock the bars that a range of ticks touches for one kind. */
export function lockRange(t, locks, kind, start, stop) {
  let copy = locks;
  for (const bar of barsOf(t)) if (bar.onset < stop && bar.end > start) copy = withLock(copy, kind, bar.onset);
  return copy;
}

/** The locks as the server takes them. */
export function lockRequests(t, locks) {
  const bars = barsOf(t);
  return Object.keys(locks).map((name) => {
    const [kind, text] = name.split(":");
    const onset = Number(text);
    const end = kind === "note" ? onset + 1 : barAt(bars, onset)?.end ?? onset + 1;
    return { place: { onset, end }, keep: KEEPS[kind] };
  });
}

/** What is locked of a note: its rhythm, its pitch. */
export function noteLocks(locks, bars, slot) {
  const bar = barAt(bars, slot.onset)?.onset;
  const whole = isLocked(locks, "bar", bar) || isLocked(locks, "notes", bar) || isLocked(locks, "note", slot.onset);
  return { pitch: whole, rhythm: whole || isLocked(locks, "rhythm", bar) };
}

/** Locks of notes that are still there. */
export function tidyLocks(t, locks) {
  const onsets = new Set(slotsOf(t).map((slot) => slot.onset));
  const bars = new Set(barsOf(t).map((bar) => bar.onset));
  return Object.fromEntries(Object.keys(locks).filter((name) => {
    const [kind, onset] = name.split(":");
    return (kind === "note" ? onsets : bars).has(Number(onset));
  }).map((name) => [name, true]));
}
