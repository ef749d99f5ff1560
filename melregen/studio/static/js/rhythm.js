// Note values as text, as templates write them: "4 8 8 2.", "r4" a rest, "8t" a triplet, "~2" tied.

const VALUES = [[96, "1"], [48, "2"], [24, "4"], [12, "8"], [6, "16"], [3, "32"]];
const NAMES = { 96: "whole", 48: "half", 24: "quarter", 12: "eighth", 6: "sixteenth", 3: "thirty-second" };
const ONE = new Map();
for (const [ticks, text] of VALUES) {
  ONE.set(ticks, text);
  if (ticks > 3) ONE.set(ticks * 1.5, `${text}.`);
}
for (const [ticks, text] of VALUES) if (ticks * 2 % 3 === 0) ONE.has((ticks * 2) / 3) || ONE.set((ticks * 2) / 3, `${text}t`);
const BY_TEXT = new Map([...ONE].map(([ticks, text]) => [text, ticks]));
const SORTED = [...ONE.keys()].filter((ticks) => Number.isInteger(ticks)).sort((a, b) => b - a);

/** Write a length in ticks: 24 is "4", 60 is "2+8". */
export function valueText(ticks) {
  const parts = [];
  let left = ticks;
  while (left > 0) {
    if (ONE.has(left)) return [...parts, ONE.get(left)].join("+");
    const next = SORTED.find((value) => value <= left && !ONE.get(value).endsWith("t"));
    if (!next) return [...parts, `${left}k`].join("+");
    parts.push(ONE.get(next));
    left -= next;
  }
  return parts.join("+");
}

/** Read a length; NaN where it is none. */
export function readValue(text) {
  return text.split("+").reduce((sum, part) => {
    const raw = /^(\d+)k$/.exec(part);
    return sum + (raw ? Number(raw[1]) : BY_TEXT.get(part) ?? NaN);
  }, 0);
}

/** Say a length: "dotted quarter". */
export function valueName(ticks) {
  if (NAMES[ticks]) return `${NAMES[ticks]} note`;
  if (NAMES[ticks / 1.5]) return `dotted ${NAMES[ticks / 1.5]} note`;
  if (NAMES[ticks * 1.5]) return `${NAMES[ticks * 1.5]} of a triplet`;
  return `${valueText(ticks)} long`;
}

const GLYPHS = { 96: "𝅝", 48: "½", 24: "♩", 12: "♪", 6: "♬" };

/** A short sign for a length, made of characters that every font has. */
export function valueSign(ticks) {
  if (ticks === 96) return "1";
  if (GLYPHS[ticks]) return GLYPHS[ticks];
  if (GLYPHS[ticks / 1.5] && ticks !== 144) return `${GLYPHS[ticks / 1.5]}.`;
  return valueText(ticks);
}

/**
 * Read the rhythm of a bar, or of the part of one that a line has.
 * Returns tokens with kind "note", "rest" or "tied" (the end of a note of the bar before),
 * whether the last note is held over the bar line, the sum in ticks, and a fault or "".
 */
export function readRhythm(text) {
  const tokens = [];
  let held = false;
  for (const word of text.trim().split(/\s+/).filter(Boolean)) {
    const match = /^(r|~)?(.+?)(~)?$/.exec(word);
    const ticks = readValue(match[2]);
    if (Number.isNaN(ticks)) return { tokens, held, sum: 0, fault: `“${word}” is no note value; write 4, 8, 2., 8t, r4` };
    if (held) return { tokens, held, sum: 0, fault: "only the last note can be held over the bar line" };
    if (match[1] === "~" && tokens.length) return { tokens, held, sum: 0, fault: "only the first value can be tied to the bar before" };
    held = Boolean(match[3]);
    tokens.push({ kind: match[1] === "r" ? "rest" : match[1] === "~" ? "tied" : "note", ticks });
  }
  return { tokens, held, sum: tokens.reduce((sum, token) => sum + token.ticks, 0), fault: "" };
}
