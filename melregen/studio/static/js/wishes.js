// The panel of words and wishes.

import { ask } from "./api.js";
import { find, h, renew } from "./dom.js";

const KEYS = ["C major", "G major", "D major", "A major", "E major", "F major", "Bb major", "Eb major", "Ab major", "A minor", "E minor", "B minor", "D minor", "G minor", "C minor", "F minor", "D dorian", "G mixolydian"];
const METRES = ["4/4", "3/4", "2/4", "6/8", "2/2", "9/8", "12/8", "5/4"];

/** Shows and changes the words and wishes of the project. */
export class WishesPanel {
  #app;
  #options = null;
  #reading = 0;
  #read = "";

  constructor(app) {
    this.#app = app;
    find("words").addEventListener("input", (event) => {
      app.store.change({ words: event.target.value }, "words");
    });
  }

  /** Draw the fields once the options are known. */
  begin(options) {
    this.#options = options;
    const { styles, moods, voices, languages } = options;
    const pick = (name, label, choices) => this.#field(name, label, h("select", {}, h("option", { value: "" }, "Any"), choices.map((choice) => (Array.isArray(choice) ? h("option", { value: choice[0] }, choice[1]) : h("option", {}, choice)))));
    const list = (name, label, choices, hint) => this.#field(name, label, [h("input", { list: `list-${name}`, placeholder: hint, autocomplete: "off", maxlength: 40 }), h("datalist", { id: `list-${name}` }, choices.map((choice) => h("option", { value: choice })))]);
    const number = (name, label, props) => this.#field(name, label, h("input", { type: "number", ...props }));
    const capital = (name) => name[0].toUpperCase() + name.slice(1);
    renew(find("wishes"),
      this.#field("style", "Style", h("select", {}, h("option", { value: "", title: "As the words tell" }, "Auto"), h("option", { value: "none" }, "No style"), styles.map(({ name, about }) => h("option", { value: name, title: about }, capital(name))))),
      pick("voice", "Voice", voices.map((name) => [name, capital(name)])),
      list("key", "Key", KEYS, "Any"),
      list("metre", "Metre", METRES, "Any"),
      number("tempo", "Tempo", { min: 10, max: 400, placeholder: "Any" }),
      pick("mood", "Mood", moods.map((name) => [name, capital(name)])),
      this.#field("form", "Form of the lines", h("input", { placeholder: "As it comes, or A A' B A", maxlength: 80, autocomplete: "off" }), "wide"),
      this.#field("chords", "Chords", [h("textarea", { rows: 3, spellcheck: "false", placeholder: "Any, or:  C | G | Am | F\nwith [Verse] and [Chorus] above their chords" })], "wide"),
      h("details", {}, h("summary", {}, "More"),
        h("div", { class: "wishes" },
          pick("language", "Language", Object.entries(languages)),
          this.#field("pitch_range", "Range", h("input", { placeholder: "C4-E5", maxlength: 20, autocomplete: "off" })),
          this.#field("feel", "Feel", h("input", { placeholder: "rests=0.1 range=12", maxlength: 200, autocomplete: "off" }), "wide"),
          number("seed", "Seed", { min: 0, max: 9007199254740991 }),
          number("candidates", "Candidates", { min: 1, max: options.limits.candidates }),
          number("temperature", "Boldness", { min: 0, max: 5, step: 0.1 }))));
    this.draw();
  }

  #field(name, label, control, extra = "") {
    const parts = [control].flat();
    const input = parts[0];
    input.dataset.wish = name;
    input.id = `wish-${name}`;
    input.addEventListener("input", () => this.#app.store.change({ wishes: { ...this.#app.project.wishes, [name]: input.value } }, `wish-${name}`));
    return h("label", { class: `field ${extra}` }, h("span", {}, label), parts);
  }

  draw() {
    const { project } = this.#app;
    const words = find("words");
    if (words.value !== project.words) words.value = project.words;
    for (const input of find("wishes").querySelectorAll("[data-wish]")) {
      const value = String(project.wishes[input.dataset.wish] ?? "");
      if (input.value !== value) input.value = value;
    }
    if (project.words !== this.#read && this.#options) this.#understand(project.words);
  }

  /** Say how the words are understood, a moment after they were typed. */
  #understand(words) {
    this.#read = words;
    clearTimeout(this.#reading);
    if (!words.trim()) {
      find("understood").textContent = "";
      return;
    }
    this.#reading = setTimeout(async () => {
      let text;
      try {
        const { sections, languages } = await ask("/text", { words });
        const lines = sections.flatMap((section) => section.lines);
        const syllables = lines.reduce((sum, line) => sum + line.length, 0);
        const names = languages.map((code) => this.#options.languages[code] ?? code).join(", ");
        text = [sections.length > 1 ? `${sections.length} sections` : "", `${lines.length} line${lines.length === 1 ? "" : "s"}`, `${syllables} syllables`, names].filter(Boolean).join(" · ");
      } catch (error) {
        text = error.message;
      }
      if (words === this.#app.project.words) find("understood").textContent = text;
    }, 500);
  }

  /** Say how the text was read, and what was passed over. */
  showNotes(notes) {
    renew(find("notes"), notes.map((note) => h("li", {}, note)));
  }
}
