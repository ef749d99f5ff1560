// Opening, saving, downloading, sharing.

import { ask, download, openFile } from "./api.js";
import { find, h, renew } from "./dom.js";
import { openDialog } from "./dialogs.js";
import { emptyProject, linkOf, readProject } from "./store.js";
import { goesOn } from "./template.js";

const NAMES = {
  mid: "MIDI", kar: "Karaoke", musicxml: "MusicXML", mxl: "MusicXML, compressed", abc: "ABC", json: "melregen song", svg: "Score, SVG", png: "Score, PNG", pdf: "Score, PDF",
  "roll.svg": "Piano roll, SVG", "roll.png": "Piano roll, PNG", "template.grid.svg": "Plan, SVG", "template.grid.png": "Plan, PNG",
  html: "Web page with player", wav: "Sound, WAV", mp3: "Sound, MP3", ogg: "Sound, Ogg", flac: "Sound, FLAC", lrc: "Timed lyrics", cho: "ChordPro", ly: "LilyPond", ustx: "OpenUtau", svp: "Synthesizer V",
  "words.ustx": "OpenUtau, whole words", "words.svp": "Synthesizer V, whole words", ust: "UTAU", vsqx: "VOCALOID", "ultrastar.txt": "UltraStar", "words.lrc": "Timed words",
  "template.json": "Template", "template.txt": "Template as text",
};
const SAME = new Set(["midi", "xml", "grid.svg", "grid.png", "chopro"]);

/** A file name of a title, without what file systems refuse. */
const nameOf = (title) => (title || "song").replace(/[\\/:*?"<>|\u0000-\u001f]/g, " ").replace(/\s+/g, " ").trim().slice(0, 80) || "song";

function hand(blob, name) {
  const link = h("a", { href: URL.createObjectURL(blob), download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

/** The words of a template, line by line. */
export function wordsOf(t) {
  const headings = new Map((t.sections ?? []).map((section) => [section.phrase - 1, section.name]));
  return t.phrases
    .map((phrase, line) => {
      const sung = phrase.slots.filter((slot) => slot.syllable != null);
      const text = sung.map((slot) => slot.syllable + (goesOn(slot) ? "" : " ")).join("").trim();
      const name = headings.get(line);
      return (headings.has(line) && line ? "\n" : "") + (name ? `[${name}]\n` : "") + text;
    })
    .join("\n")
    .trim();
}

/** A project whose templates the server has read; what it refuses is an error, or a variation less. */
async function checked(project) {
  const template = project.template && (await ask("/check", { template: project.template })).template;
  const versions = [];
  for (const one of project.versions) {
    const read = await ask("/check", { template: one.template }).catch(() => null);
    if (read) versions.push({ ...tidyVersion(one), template: read.template });
  }
  return { ...project, template, versions };
}

/** A variation of a file, with what is not as it should be left out. */
function tidyVersion(one) {
  const choices = Array.isArray(one.choices) ? one.choices.filter((choice) => Array.isArray(choice?.candidates)) : [];
  return { id: String(one.id), number: Number(one.number) || 0, name: String(one.name).slice(0, 200), choices, novelty: one.novelty ? String(one.novelty) : null, favourite: Boolean(one.favourite), locks: one.locks ?? {} };
}

/** Connects the tools of the project. */
export class Files {
  #app;
  onWork = () => {};

  constructor(app) {
    this.#app = app;
    find("open").addEventListener("click", () => find("file").click());
    find("file").addEventListener("change", (event) => {
      const [file] = event.target.files;
      event.target.value = "";
      if (file) this.open(file);
    });
    find("save").addEventListener("click", () => this.save());
    find("new").addEventListener("click", () => app.store.replace(emptyProject()));
    find("share").addEventListener("click", () => this.share());
    this.#listenForDrops();
  }

  #listenForDrops() {
    const has = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");
    window.addEventListener("dragover", (event) => {
      if (!has(event)) return;
      event.preventDefault();
      document.body.classList.add("dropping");
    });
    window.addEventListener("dragleave", (event) => {
      if (!event.relatedTarget) document.body.classList.remove("dropping");
    });
    window.addEventListener("drop", (event) => {
      if (!has(event)) return;
      event.preventDefault();
      document.body.classList.remove("dropping");
      const [file] = event.dataTransfer.files;
      if (file) this.open(file);
    });
  }

  /** Show the formats that can be written. */
  listFormats(writable) {
    const item = (form) => h("button", { type: "button", "data-format": form, onclick: () => this.download(form) }, NAMES[form] ?? form.toUpperCase(), h("small", {}, `.${form.replace("template.grid", "grid")}`));
    renew(find("download-list"), writable.filter((form) => !SAME.has(form)).map(item));
  }

  async download(form) {
    find("downloads").open = false;
    const { template } = this.#app.project;
    try {
      if (!template) throw new Error("there is no song yet; plan one first");
      this.onWork({ stage: `Writing ${NAMES[form] ?? form}`, seconds: 0, isFile: true });
      const { blob, suffix } = await download(form, { template });
      hand(blob, `${nameOf(template.title)}.${suffix}`);
      this.#app.say(`${NAMES[form] ?? form} saved`);
      this.#app.onError("");
    } catch (error) {
      this.#app.onError(error.message);
    } finally {
      this.onWork(null);
    }
  }

  save() {
    const { project } = this.#app;
    const text = JSON.stringify(project, null, 1);
    hand(new Blob([text], { type: "application/json" }), `${nameOf(project.template?.title)}.studio.json`);
  }

  async share() {
    const link = linkOf(this.#app.project);
    history.replaceState(null, "", link);
    try {
      await navigator.clipboard.writeText(link);
      this.#app.say("The link is copied");
    } catch {
      this.#app.say("The link is in the address of this page");
    }
  }

  /** Open a project, a template or a song. */
  async open(file, tune = 1, verse = 1) {
    try {
      if (file.size > 16 * 2 ** 20) throw new Error("this file is larger than 16 MB, too large for music");
      const project = file.name.toLowerCase().endsWith(".json") ? readProject(await file.text()) : null;
      if (project) {
        this.#app.store.replace(await checked(project));
        this.#app.say("Project opened");
        return;
      }
      const opened = await openFile(file, tune, verse);
      this.#take(opened, file.name);
      if ((opened.tunes.length > 1 || opened.verses > 1) && tune === 1 && verse === 1) this.#choose(file, opened);
    } catch (error) {
      this.#app.onError(`${file.name}: ${error.message}`);
    }
  }

  #take({ template }, name) {
    const { store, project } = this.#app;
    const id = crypto.randomUUID();
    const number = Math.max(0, ...project.versions.map((one) => one.number ?? 0)) + 1;
    const version = { id, number, name: name.slice(0, 60), template, choices: [], novelty: null, favourite: false, locks: {} };
    store.change({ words: wordsOf(template), template, locks: {}, versions: [...project.versions.filter((one) => one.favourite), version], current: id });
    this.#app.onError("");
    this.#app.say(`${name} opened`);
  }

  #choose(file, { tunes, verses }) {
    const tune = h("select", {}, tunes.slice(0, 2000).map((title, place) => h("option", { value: place + 1 }, `${place + 1}. ${title}`)));
    const verse = h("input", { type: "number", min: 1, max: 99, value: "1" });
    const close = openDialog("Which one?", h("form", { onsubmit: (event) => {
      event.preventDefault();
      close();
      this.open(file, Number(tune.value), Number(verse.value) || 1);
    } },
      h("p", {}, `The file holds ${tunes.length > 1 ? `${tunes.length} tunes` : `${verses} verses`}; the first is open.`),
      h("label", { class: "field" }, h("span", {}, "Tune"), tune),
      h("label", { class: "field" }, h("span", {}, "Verse"), verse),
      h("div", { class: "row" }, h("button", { class: "primary" }, "Open this one"))));
  }
}
