// Plan, render, redo, new words: the work of the server, and the variations that it brings.

import { ask, Work } from "./api.js";
import { withForm } from "./form.js";
import { lockRequests } from "./locks.js";
import { isSung, slotsOf } from "./template.js";

const KEEP = { all: [], melody: ["rhythm", "chords"], rhythm: ["chords"], chords: ["rhythm", "pitches"] };
const NUMBERS = ["tempo", "seed", "candidates", "temperature"];

/** The wishes as the server takes them: what is empty is left out. */
export function wishesOf(project) {
  const { form, ...wishes } = project.wishes;
  return Object.fromEntries(
    Object.entries(wishes)
      .filter(([, value]) => String(value).trim() !== "")
      .map(([name, value]) => [name, NUMBERS.includes(name) ? Number(value) : String(value)]),
  );
}

/** Asks the server for songs, one job at a time. */
export class Making {
  #app;
  #work = null;
  variations = 1;
  onWork = () => {};
  onNotes = () => {};

  constructor(app) {
    this.#app = app;
  }

  get busy() {
    return this.#work !== null;
  }

  cancel() {
    this.#work?.cancel();
  }

  plan = () => this.#fromWords("plan", "Plan");
  compose = () => this.#fromWords("generate", "Song");

  async #fromWords(kind, name) {
    const { project } = this.#app;
    let words;
    try {
      words = withForm(project.words, project.wishes.form);
    } catch (error) {
      this.#app.onError(error.message);
      return;
    }
    const result = await this.#run(kind, { words, wishes: wishesOf(project), variations: this.variations });
    if (result) this.#take(result, name, {});
  }

  /** Find a melody; what is locked of the one that is there stays. */
  async render() {
    const { project } = this.#app;
    if (!project.template) return this.compose();
    const t = structuredClone(project.template);
    const locks = lockRequests(project.template, project.locks).filter((lock) => lock.keep.includes("pitches"));
    const kept = (onset) => locks.some(({ place }) => onset >= place.onset && onset < place.end);
    for (const phrase of t.phrases) for (const slot of phrase.slots) if (!kept(slot.onset)) delete slot.pitch;
    const again = isSung(project.template);
    const wishes = again ? this.#nextSeed() : wishesOf(project);
    const result = await this.#run("render", { template: t, wishes, variations: this.variations });
    return result && this.#take(result, "Melody", project.locks, again ? wishes.seed : null);
  }

  /** Make anew what is not locked: all of it, or the selected bars. */
  async redo(selected, what = "all") {
    const { project, selectedTicks } = this.#app;
    if (!project.template) return;
    const wishes = this.#nextSeed();
    const redo = selected && selectedTicks ? [{ onset: selectedTicks[0], end: selectedTicks[1] }] : [];
    const request = { template: project.template, redo, keep: KEEP[what], locks: lockRequests(project.template, project.locks), wishes, variations: this.variations };
    const result = await this.#run("redo", request);
    if (result) this.#take(result, "Redone", project.locks, wishes.seed);
  }

  /** Set other words to the tune, of one section or of all. */
  async words(words, section, keepRhythm) {
    const { project } = this.#app;
    const { template } = await ask("/words", { template: project.template, words, section, keep_rhythm: keepRhythm });
    // Notes that were divided have their pitch on all parts; one that is new sings that before it.
    if (isSung(project.template)) {
      let last = slotsOf(project.template)[0].pitch;
      for (const phrase of template.phrases) for (const slot of phrase.slots) last = slot.pitch ??= last;
    }
    this.#app.commit(template);
  }

  /** Each time another seed, which the settings show and a link carries. */
  #nextSeed() {
    const wishes = wishesOf(this.#app.project);
    return { ...wishes, seed: (wishes.seed ?? 0) + 1 };
  }

  async #run(kind, request) {
    if (this.#work) return null;
    this.#work = new Work();
    this.#app.onError("");
    this.onWork({ stage: "Waiting", seconds: 0 });
    try {
      return await this.#work.run(kind, request, (job) => this.onWork(job));
    } catch (error) {
      this.#app.onError(error.message);
      return null;
    } finally {
      this.#work = null;
      this.onWork(null);
    }
  }

  /** Take songs as variations; those that are favourites stay beside them. */
  #take({ songs, notes }, name, locks, seed = null) {
    const { project } = this.#app;
    const kept = project.versions.filter((one) => one.favourite);
    let number = Math.max(0, ...project.versions.map((one) => one.number ?? 0));
    const made = songs.map((song) => ({
      id: crypto.randomUUID(), number: (number += 1), name: `${name} ${number}`, template: song.template,
      choices: song.choices ?? [], novelty: song.novelty ?? null, favourite: false, locks,
    }));
    const wishes = seed === null ? project.wishes : { ...project.wishes, seed };
    this.#app.store.change({ template: made[0].template, locks, versions: [...kept, ...made], current: made[0].id, wishes });
    this.onNotes(notes ?? []);
    this.#app.say(`${made.length > 1 ? `${made.length} variations are` : `${made[0].name} is`} ready`);
  }
}
