// Variations side by side: their contour, what they scored and why, favourites.

import { h, icon, renew, s } from "./dom.js";
import { openDialog } from "./dialogs.js";
import { barsOf, keyOf, metreOf, slotsOf } from "./template.js";

const shown = (number) => (number === null || number === undefined ? "–" : number.toFixed(2));

/** The total of what was taken, of the last choice. */
export function scoreOf(version) {
  const choice = version.choices.at(-1);
  return choice ? choice.candidates[choice.chosen]?.total ?? null : null;
}

/** Shows the variations of the project. */
export class Versions {
  #root;
  #app;
  #play;

  constructor(root, app, play) {
    this.#root = root;
    this.#app = app;
    this.#play = play;
  }

  draw() {
    const { versions, current } = this.#app.project;
    this.#root.hidden = versions.length < 2 && !versions.some((one) => one.choices.length);
    renew(this.#root, versions.map((one) => this.#card(one, one.id === current)));
  }

  #card(one, isCurrent) {
    const t = one.template;
    const bars = barsOf(t).filter((bar) => bar.number).length;
    const total = scoreOf(one);
    return h("article", { class: `card version ${isCurrent ? "current" : ""}`, "aria-label": one.name },
      h("header", {},
        h("button", { class: "name", "data-key": `version-${one.id}`, "aria-pressed": String(isCurrent), onclick: () => this.#choose(one) }, one.name),
        h("button", { class: "star", "data-key": `star-${one.id}`, "aria-pressed": String(Boolean(one.favourite)), "aria-label": `${one.name}: favourite`, title: "Favourite", onclick: () => this.#star(one) }, icon("star"))),
      contour(t),
      h("p", { class: "quiet" }, `${keyOf(t)} · ${metreOf(t)} · ${bars} bars`),
      h("div", { class: "row" },
        h("button", { class: "small", "data-key": `hear-${one.id}`, "aria-label": `${one.name}: play`, onclick: () => { this.#choose(one); this.#play(); } }, icon("play")),
        one.choices.length ? h("button", { class: "small", "data-key": `why-${one.id}`, onclick: () => explain(one) }, total === null ? "Why this one" : `Score ${shown(total)}`) : null));
  }

  #choose(one) {
    if (one.id === this.#app.project.current) return;
    this.#app.store.change({ template: one.template, current: one.id, locks: one.locks ?? {} });
  }

  #star(one) {
    const versions = this.#app.project.versions.map((other) => (other.id === one.id ? { ...other, favourite: !other.favourite } : other));
    this.#app.store.change({ versions });
  }
}

/** A line that goes up and down with the melody, or with the lengths of notes where there is none. */
function contour(t) {
  const slots = slotsOf(t);
  const values = slots.map((slot) => slot.pitch ?? 60);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const y = (value) => 28 - (high > low ? ((value - low) / (high - low)) * 24 : 12);
  const end = t.duration || 1;
  const path = slots.map((slot, place) => `M${((slot.onset / end) * 100).toFixed(2)} ${y(values[place]).toFixed(1)}H${((slot.end / end) * 100).toFixed(2)}`).join("");
  return s("svg", { class: "contour", viewBox: "0 0 100 32", preserveAspectRatio: "none", "aria-hidden": "true" }, s("path", { d: path }));
}

/** Show what each candidate was worth, term by term. */
function explain(one) {
  openDialog("Why this one", [
    ...one.choices.map((choice) => {
      const names = [...new Set(choice.candidates.flatMap((candidate) => Object.keys(candidate.terms)))];
      return h("div", { class: "table-scroll", tabindex: 0, role: "region", "aria-label": `Candidates: ${choice.of}` },
        h("h3", {}, `${choice.of[0].toUpperCase()}${choice.of.slice(1)}: best of ${choice.candidates.length}`),
        h("table", {},
          h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "Candidate"), h("th", { scope: "col" }, "Total"), names.map((name) => h("th", { scope: "col" }, name)))),
          h("tbody", {}, choice.candidates.map((candidate, place) => h("tr", { class: place === choice.chosen ? "chosen" : "" },
            h("th", { scope: "row" }, `${place + 1}${place === choice.chosen ? " (taken)" : ""}`), h("td", {}, shown(candidate.total)), names.map((name) => h("td", {}, shown(candidate.terms[name]))))))));
    }),
    one.novelty ? h("p", {}, `Originality: ${one.novelty}.`) : null,
    h("p", { class: "quiet" }, "Higher is better. Agreement: cadences and form as planned. Chord tones: time on notes of the chord. Likeness: how like people's melodies."),
  ]);
}
