// Pitches and their names, keys, chords as notes.

const LETTERS = { C: 0, D: 2, E: 4, F: 5, G: 7, A: 9, B: 11 };
const SHARPS = ["C", "C♯", "D", "D♯", "E", "F", "F♯", "G", "G♯", "A", "A♯", "B"];
const FLATS = ["C", "D♭", "D", "E♭", "E", "F", "G♭", "G", "A♭", "A", "B♭", "B"];
const MODES = { major: 0, ionian: 0, minor: -3, aeolian: -3, dorian: -2, phrygian: -4, lydian: 1, mixolydian: -1, locrian: -5 };
const FIFTHS = { C: 0, G: 1, D: 2, A: 3, E: 4, B: 5, F: -1 };

function readNote(text) {
  const match = /^([A-G])([#♯b♭]*)/.exec(text ?? "");
  if (!match) return null;
  const shift = [...match[2]].reduce((sum, sign) => sum + (sign === "#" || sign === "♯" ? 1 : -1), 0);
  return { letter: match[1], shift, class: (LETTERS[match[1]] + shift + 120) % 12, length: match[0].length };
}

/** Whether names of a key are written with flats. */
export function usesFlats(key) {
  const note = readNote(key);
  if (!note) return false;
  const mode = String(key).slice(note.length).trim() || "major";
  return FIFTHS[note.letter] + 7 * note.shift + (MODES[mode] ?? 0) < 0;
}

/** Name a MIDI number: 60 is C4. */
export function pitchName(pitch, key) {
  return (usesFlats(key) ? FLATS : SHARPS)[pitch % 12] + (Math.floor(pitch / 12) - 1);
}

/** Read a pitch of a document: a MIDI number, or a name such as "F#4". */
export function readPitch(pitch) {
  if (pitch === null || pitch === undefined || typeof pitch === "number") return pitch ?? null;
  const note = readNote(pitch);
  return note ? LETTERS[note.letter] + note.shift + 12 * (Number(pitch.slice(note.length)) + 1) : null;
}

/** Whether a pitch class is in the scale of a key. */
export function inScale(pitch, key) {
  const note = readNote(key);
  if (!note) return true;
  const mode = String(key).slice(note.length).trim() || "major";
  const fifths = FIFTHS[note.letter] + 7 * note.shift + (MODES[mode] ?? 0);
  return ((((pitch * 7) % 12) - fifths + 1 + 120) % 12) < 7;
}

const QUALITIES = [
  [/^(maj7|M7|Δ7?|j7)/, [0, 4, 7, 11]], [/^(m7b5|ø7?|min7b5)/, [0, 3, 6, 10]], [/^(dim7|°7|o7)/, [0, 3, 6, 9]],
  [/^(dim|°|o)/, [0, 3, 6]], [/^(aug|\+)/, [0, 4, 8]], [/^(m|min|-)(maj7|M7)/, [0, 3, 7, 11]], [/^(m|min|-)7/, [0, 3, 7, 10]],
  [/^(m|min|-)6/, [0, 3, 7, 9]], [/^(m|min|-)9/, [0, 3, 7, 10, 14]], [/^maj/, [0, 4, 7]], [/^(m|min|-)/, [0, 3, 7]],
  [/^sus2/, [0, 2, 7]], [/^7sus4?/, [0, 5, 7, 10]], [/^sus4?/, [0, 5, 7]], [/^6/, [0, 4, 7, 9]], [/^(7|9|13|11)/, [0, 4, 7, 10]],
  [/^add9/, [0, 4, 7, 14]], [/^5/, [0, 7]],
];

/** The notes of a chord symbol for playing, MIDI numbers from the bass up; none for silence. */
export function chordNotes(symbol) {
  const root = readNote(symbol);
  if (!root) return [];
  const [quality, bass] = symbol.slice(root.length).split("/");
  const steps = QUALITIES.find(([pattern]) => pattern.test(quality))?.[1] ?? [0, 4, 7];
  const low = readNote(bass) ?? root;
  const top = steps.map((step) => 55 + ((root.class + step - 55 + 120) % 12));
  return [36 + ((low.class + 8) % 12) + 4, ...[...new Set(top)].sort((a, b) => a - b)];
}
