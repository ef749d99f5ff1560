// The project: what is undone and redone, saved in the browser and to files, and put in links.

const KEY = "melregen.studio.project";
const MOST_STEPS = 200;

export const KIND = "melregen-studio-project";

export const emptyWishes = () => ({
  key: "", metre: "", tempo: "", style: "", mood: "", voice: "", form: "", chords: "", language: "",
  pitch_range: "", feel: "", seed: 1, candidates: 8, temperature: 1,
});

/** An empty project. */
export function emptyProject() {
  return { kind: KIND, version: 1, words: "", wishes: emptyWishes(), template: null, locks: {}, versions: [], current: null };
}

/** Read what may be a project; null where it is none. */
export function readProject(text) {
  let given;
  try {
    given = JSON.parse(text);
  } catch {
    return null;
  }
  if (given?.kind !== KIND || typeof given.words !== "string") return null;
  const project = { ...emptyProject(), words: given.words };
  for (const [name, value] of Object.entries(given.wishes ?? {})) {
    if (name in project.wishes && ["string", "number"].includes(typeof value)) project.wishes[name] = value;
  }
  if (isTemplate(given.template)) project.template = given.template;
  for (const [name, kinds] of Object.entries(given.locks ?? {})) {
    if (/^\w+:\d+$/.test(name) && kinds === true) project.locks[name] = true;
  }
  if (Array.isArray(given.versions)) project.versions = given.versions.filter((one) => isTemplate(one?.template)).slice(0, 60);
  project.current = given.current ?? null;
  return project;
}

const isTemplate = (t) => Boolean(t) && Array.isArray(t.phrases) && t.phrases.every((p) => Array.isArray(p?.slots) && p.slots.length);

/** Keeps the project and its history, and tells who listens. */
export class Store {
  #past = [];
  #future = [];
  #listeners = [];
  #saving = 0;

  constructor(project) {
    this.project = project;
  }

  listen(listener) {
    this.#listeners.push(listener);
  }

  /** Change some fields; steps that share a name (typing) are undone as one. */
  change(fields, name = "") {
    const last = this.#past.at(-1);
    const joins = name && last?.name === name && Date.now() - last.time < 2000;
    if (joins) last.time = Date.now();
    else this.#past.push({ project: this.project, name, time: Date.now() });
    if (this.#past.length > MOST_STEPS) this.#past.shift();
    this.#future = [];
    this.project = { ...this.project, ...fields };
    this.#tell();
  }

  /** Begin with another project; that is undone too. */
  replace(project) {
    this.change(project);
  }

  get canUndo() {
    return this.#past.length > 0;
  }

  get canRedo() {
    return this.#future.length > 0;
  }

  undo() {
    const step = this.#past.pop();
    if (!step) return;
    this.#future.push(this.project);
    this.project = step.project;
    this.#tell();
  }

  redo() {
    const next = this.#future.pop();
    if (!next) return;
    this.#past.push({ project: this.project, name: "", time: 0 });
    this.project = next;
    this.#tell();
  }

  #tell() {
    clearTimeout(this.#saving);
    this.#saving = setTimeout(() => this.save(), 400);
    for (const listener of this.#listeners) listener(this.project);
  }

  /** Save in the browser; false where it has no room. */
  save() {
    try {
      localStorage.setItem(KEY, JSON.stringify(this.project));
      return true;
    } catch {
      return false;
    }
  }
}

/** The project that the browser kept, or an empty one. */
export function savedProject() {
  try {
    return readProject(localStorage.getItem(KEY) ?? "") ?? emptyProject();
  } catch {
    return emptyProject();
  }
}

/** A link that carries words and wishes, and with them the seed. */
export function linkOf(project) {
  const wishes = Object.fromEntries(Object.entries(project.wishes).filter(([, value]) => value !== ""));
  const text = JSON.stringify({ words: project.words.slice(0, 6000), wishes });
  const bytes = new TextEncoder().encode(text);
  const code = btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
  return `${location.origin}/#song=${code}`;
}

/** The project of a link, null where it carries none. */
export function projectOfLink(hash) {
  const code = /^#song=([\w-]+)$/.exec(hash)?.[1];
  if (!code) return null;
  try {
    const bytes = Uint8Array.from(atob(code.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
    return readProject(JSON.stringify({ ...JSON.parse(new TextDecoder().decode(bytes)), kind: KIND }));
  } catch {
    return null;
  }
}
