// The form of the lines: a pattern such as "A A' B A" becomes marks behind the lines of the words.

const PART = /^([A-Za-z])('*)$/;

/** Read a pattern; null where it is none, [] where it is empty. */
export function readForm(text) {
  const compact = text.trim().replace(/[\s,-]+/g, " ");
  const parts = compact.includes(" ") ? compact.split(" ") : compact.match(/[A-Za-z]'*/g) ?? [];
  if (compact && (!parts.length || parts.join("") !== compact.replaceAll(" ", ""))) return null;
  if (!parts.every((part) => PART.test(part))) return null;
  return parts.map((part) => part[0].toUpperCase() + part.slice(1));
}

const isSung = (line) => Boolean(line.trim()) && !/^\s*(\[.*\]|\{.*\}|#.*)\s*$/.test(line);

/** Put the marks of a form behind the lines of words; lines that have a mark keep it. */
export function withForm(words, text) {
  const parts = readForm(text);
  if (!parts) throw new Error(`“${text.slice(0, 40)}” is not a form; write letters such as A A' B A`);
  if (!parts.length) return words;
  let number = 0;
  let place = 0;
  let firsts = {};
  const lines = words.split(/\r?\n/);
  return lines
    .map((line, index) => {
      if (!isSung(line)) return line;
      if (index && !isSung(lines[index - 1])) { place = 0; firsts = {}; } // a new section begins the pattern again
      number += 1;
      const [, letter, primes] = PART.exec(parts[place % parts.length]);
      place += 1;
      const of = firsts[letter];
      firsts[letter] ??= number;
      if (/\{[^}]*\}\s*$/.test(line)) return line;
      const mark = of === undefined ? "new" : primes ? `variation ${of}` : `repeat ${of}`;
      return `${line.trimEnd()} {${mark}}`;
    })
    .join("\n");
}
