// Dialogs: they take the focus, Escape closes them, and the focus goes back.

import { find, h } from "./dom.js";

/** Open a dialog with a title and what is in it; returns a function that closes it. */
export function openDialog(title, content, { near = null, narrow = false } = {}) {
  const dialog = h("dialog", { class: narrow ? "narrow" : "", "aria-label": title });
  const close = () => dialog.close();
  dialog.append(h("h2", {}, title), ...[content].flat(Infinity).filter(Boolean));
  if (!narrow) dialog.append(h("div", { class: "row" }, h("button", { type: "button", onclick: close }, "Close")));
  dialog.addEventListener("close", () => dialog.remove());
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) close(); // the backdrop
  });
  find("dialogs").append(dialog);
  dialog.showModal();
  if (near) place(dialog, near.getBoundingClientRect());
  return close;
}

function place(dialog, box) {
  const left = Math.max(8, Math.min(box.left, innerWidth - dialog.offsetWidth - 8));
  const below = box.bottom + 6;
  const top = below + dialog.offsetHeight < innerHeight ? below : Math.max(8, box.top - dialog.offsetHeight - 6);
  for (const [name, value] of Object.entries({ margin: "0", left: `${left}px`, top: `${top}px`, position: "fixed" })) dialog.style.setProperty(name, value);
}

/** Ask for one line of text; `check` gets it and returns "" or what is wrong. */
export function askLine(title, { label, value, hint, near, check, also = [] }) {
  const say = h("p", { class: "fault", role: "alert" });
  const input = h("input", { value, maxlength: 60, autocomplete: "off", spellcheck: "false" });
  const form = h("form", { method: "dialog", onsubmit: async (event) => {
    event.preventDefault();
    const fault = await check(input.value);
    say.textContent = fault;
    input.setAttribute("aria-invalid", String(Boolean(fault)));
    if (!fault) close();
  } },
    h("label", { class: "field" }, h("span", {}, label), input, h("small", {}, hint)), say,
    h("div", { class: "row" }, h("button", { class: "primary" }, "OK"), also.map(([name, act]) => h("button", { type: "button", onclick: () => { act(); close(); } }, name)), h("button", { type: "button", onclick: () => close() }, "Cancel")));
  const close = openDialog(title, form, { near, narrow: true });
  input.select();
  input.focus();
}

/** Ask for words. */
export function askWords(title, { value, apply }) {
  const say = h("p", { class: "fault", role: "alert" });
  const input = h("textarea", { rows: 7, maxlength: 40000 }, value);
  const keep = h("input", { type: "checkbox" });
  const close = openDialog(title, h("form", { onsubmit: async (event) => {
    event.preventDefault();
    try {
      await apply(input.value, keep.checked);
      close();
    } catch (error) {
      say.textContent = error.message;
    }
  } },
    h("label", { class: "field" }, h("span", {}, "Words, a line of the song each"), input),
    h("label", { class: "check" }, keep, "keep the rhythm: no note is divided or joined"), say,
    h("div", { class: "row" }, h("button", { class: "primary" }, "Set these words"))));
  input.focus();
}

const KEYS = [
  ["Space", "play or stop"], ["Ctrl+Z, Ctrl+Y", "undo, redo"], ["Ctrl+Enter", "plan (in the words)"], ["← →", "note to note, in the grid"],
  ["Alt+← Alt+→", "shorter, longer"], ["Alt+↑ Alt+↓", "pitch up, down (Shift: an octave)"], ["S, J", "split, join with the next"],
  ["[ ]", "move the syllable"], ["Enter", "change the syllable"], ["L", "lock the bar"], ["C", "chord at the note"], ["Shift+click", "select more bars"], ["R", "redo the rest"], ["?", "this list"],
];

/** Show the keys. */
export function showHelp(version) {
  openDialog("Keys", [
    h("table", {}, h("tbody", {}, KEYS.map(([keys, what]) => h("tr", {}, h("th", { scope: "row" }, keys.split(", ").map((key, place) => [place ? " " : "", h("kbd", {}, key)])), h("td", {}, what))))),
    h("p", { class: "quiet" }, "Drag the edges of blocks for the rhythm, notes of the roll for pitches. Edits are kept when the rest is made anew: bars show R for rhythm, N for notes, C for chords that stay. Drop a MIDI, MusicXML or ABC file anywhere to sing it anew."),
    h("p", { class: "quiet" }, `melregen ${version}. Projects live in this browser and in the files that you save.`),
  ]);
}
