// The page: makes the parts, connects them, and draws what changed.

import { ask } from "./api.js";
import { App } from "./app.js";
import { askLine, askWords, showHelp } from "./dialogs.js";
import { find, focusKey, h, icon, renew } from "./dom.js";
import { Files, wordsOf } from "./files.js";
import { Grid } from "./grid.js";
import { Inspector } from "./inspector.js";
import { listenForKeys } from "./keys.js";
import { Making } from "./making.js";
import { Roll } from "./roll.js";
import { Score } from "./score.js";
import { emptyProject, projectOfLink, savedProject, Store } from "./store.js";
import { barsOf, chordAt, headingsOf, isSung, keyOf, metreOf, placeName } from "./template.js";
import { Transport } from "./transport.js";
import { Versions } from "./versions.js";
import { WishesPanel } from "./wishes.js";

const EXAMPLE = "[Verse]\nPaper boats upon the river\nEvery one a name to keep\nLittle lights that dance and shiver\nWhile the houses fall asleep\n\n[Chorus]\nCarry me, carry me over the water\nCarry me home to the sea";

const store = new Store(projectOfLink(location.hash) ?? savedProject());
const app = new App(store);
const making = new Making(app);
const wishes = new WishesPanel(app);
const grid = new Grid(find("grid"), app);
const inspector = new Inspector(find("inspector"), app);
const roll = new Roll(find("roll"), app);
const score = new Score(find("score"), app);
const transport = new Transport(app, { grid, roll, score });
const versions = new Versions(find("versions"), app, () => transport.play());
const files = new Files(app);
let version = "";
let scoring = 0;

app.redo = (selected) => making.redo(selected, find("redo-what").value);
app.say = (text) => { find("said").textContent = text; };
app.onError = (text) => {
  const alert = find("alert");
  alert.hidden = !text;
  renew(alert, text ? [h("span", {}, text), h("button", { class: "small", onclick: () => app.onError("") }, "Close")] : []);
};
app.onSound = (pitch) => transport.player.preview(pitch);
app.onChoice = (focus) => {
  grid.draw();
  inspector.draw();
  if (!find("roll").hidden) roll.draw();
  score.markChosen(app.slot);
  transport.draw();
  if (focus) focusKey(find("grid"), `slot-${app.slot}`);
};

app.editChord = (near, onset) => {
  const t = app.project.template;
  const bars = barsOf(t);
  askLine(`Chord at ${placeName(bars, onset)}`, {
    label: "Chord", value: (t.chords ?? []).find((change) => change.onset === onset)?.chord ?? "", hint: `C, F#m7, Bb/D, N.C. · empty: ${chordAt(t, onset - 1) || "nothing"} goes on`,
    near, check: (symbol) => app.setChord(onset, symbol), also: [["Remove", () => app.setChord(onset, "")]],
  });
};
app.editSyllable = (index) => {
  app.chooseSlot(index);
  find("syllable-field")?.focus();
  find("syllable-field")?.select();
};
app.newWords = (number, name) => {
  const t = app.project.template;
  const sections = [...headingsOf(t).keys(), t.phrases.length];
  const several = sections.length > 2;
  const lines = t.phrases.slice(sections[number - 1] ?? 0, sections[number] ?? t.phrases.length);
  askWords(`New words for ${name}`, { value: wordsOf({ ...t, phrases: lines, sections: [] }), apply: (words, keep) => making.words(words, several ? number : null, keep) });
};

/** Draw all that depends on the project; of a drag only what moves. */
function draw(dragging = false) {
  const t = app.template;
  grid.draw();
  if (!find("roll").hidden) roll.draw();
  if (dragging) return;
  wishes.draw();
  inspector.draw();
  versions.draw();
  for (const [id, shown] of [["welcome", !t], ["plan-card", t], ["melody-card", t], ["transport", t]]) find(id).hidden = !shown;
  find("title").value = t?.title ?? "";
  find("title").disabled = !t;
  find("undo").disabled = !store.canUndo;
  find("redo").disabled = !store.canRedo;
  find("render").textContent = isSung(t) ? "Render again" : "Render";
  find("unlock-all").disabled = !Object.keys(app.project.locks).length;
  if (t) {
    const bars = barsOf(t).filter((bar) => bar.number).length;
    find("facts").textContent = `${keyOf(t)} · ${metreOf(t)} · ♩ = ${t.tempo} · ${bars} bars`;
  }
  clearTimeout(scoring);
  scoring = setTimeout(() => score.draw(isSung(app.project.template) ? app.project.template : null), 120);
  transport.changed();
}
app.onChange = draw;

making.onNotes = (notes) => {
  wishes.showNotes(notes);
  if (innerWidth <= 860) find("plan-card").scrollIntoView({ block: "start" }); // it is far below the words there
};
making.onWork = (job) => {
  find("working").hidden = !job;
  find("transport").hidden = !job && !app.template;
  for (const id of ["plan", "render", "compose", "redo-rest"]) find(id).disabled = Boolean(job);
  find("cancel").hidden = Boolean(job?.isFile);
  if (job) find("stage").textContent = `${job.stage || "Waiting"}… ${job.seconds ? `${job.seconds.toFixed(0)} s` : ""}`;
};

files.onWork = (job) => {
  if (!making.busy) making.onWork(job);
};

function showTab(name) {
  for (const own of ["score", "roll"]) {
    const on = own === name;
    find(own).hidden = !on;
    find(`tab-${own}`).setAttribute("aria-selected", String(on));
    find(`tab-${own}`).tabIndex = on ? 0 : -1;
  }
  if (name === "roll") roll.draw();
}
for (const name of ["score", "roll"]) {
  find(`tab-${name}`).addEventListener("click", () => showTab(name));
  find(`tab-${name}`).addEventListener("keydown", (event) => {
    if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
    const other = name === "score" ? "roll" : "score";
    showTab(other);
    find(`tab-${other}`).focus();
  });
}

for (const [id, name] of [["undo", "undo"], ["redo", "redo"], ["theme", "theme"], ["help", "help"]]) find(id).append(icon(name));
const on = (id, act) => find(id).addEventListener("click", act);
on("undo", () => store.undo());
on("redo", () => store.redo());
on("plan", () => making.plan());
on("render", () => making.render());
on("compose", () => making.compose());
on("redo-rest", () => app.redo(false));
on("unlock-all", () => app.unlockAll());
on("cancel", () => making.cancel());
on("help", () => showHelp(version));
on("theme", () => setTheme(isDark() ? "light" : "dark"));
on("example", () => {
  store.change({ words: EXAMPLE });
  making.compose();
});
find("variations").addEventListener("change", (event) => { making.variations = Number(event.target.value); });
find("title").addEventListener("input", (event) => app.setTitle(event.target.value));
find("words-panel").addEventListener("submit", (event) => event.preventDefault());
listenForKeys(app, making, transport, () => showHelp(version));
window.addEventListener("hashchange", () => {
  const project = projectOfLink(location.hash);
  if (project) store.replace(project);
});
window.addEventListener("beforeunload", () => store.save());

const isDark = () => (document.documentElement.dataset.theme ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";
function setTheme(name) {
  document.documentElement.dataset.theme = name;
  try {
    localStorage.setItem("melregen.studio.theme", name);
  } catch { /* not kept */ }
}
try {
  const theme = localStorage.getItem("melregen.studio.theme");
  if (theme === "dark" || theme === "light") setTheme(theme);
} catch { /* no storage */ }

try {
  draw();
} catch (error) { // what the browser kept is of another kind than it should be
  store.replace(emptyProject());
  app.onError(`The project that this browser kept could not be shown (${error.message}); this is a new one.`);
}
try {
  const options = await ask("/options");
  ({ version } = options);
  wishes.begin(options);
  files.listFormats(options.writable);
} catch (error) {
  app.onError(error.message);
}
document.documentElement.dataset.ready = "true";
