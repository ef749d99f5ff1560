// Talking to the server: requests, jobs that can be cancelled, errors as sentences.

const BASE = "/api/v1";

/** An error whose message is a sentence for people. */
export class StudioError extends Error {}

async function send(path, options) {
  let response;
  try {
    response = await fetch(BASE + path, options);
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new StudioError("The studio does not answer; is it still running in the terminal?");
  }
  if (response.ok) return response;
  let sentence = `the studio answers with ${response.status}`;
  try {
    sentence = (await response.json()).error ?? sentence;
  } catch { /* no JSON */ }
  throw new StudioError(sentence);
}

const asJson = (body) => ({ method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });

/** Ask for something that is answered at once. */
export async function ask(path, body, signal) {
  return (await send(path, { ...(body === undefined ? {} : asJson(body)), signal })).json();
}

/** Write a song in a format; returns a Blob, and the suffix of the file that it is. */
export async function download(form, piece) {
  const response = await send(`/download/${form}`, asJson(piece));
  const suffix = /filename="song\.([\w.]+)"/.exec(response.headers.get("content-disposition"))?.[1] ?? form;
  return { blob: await response.blob(), suffix: form.startsWith("template.") ? form : suffix };
}

/** Read a song file. */
export async function openFile(file, tune = 1, verse = 1) {
  const suffix = /\.[A-Za-z0-9]{1,11}$/.exec(file.name)?.[0];
  if (!suffix) throw new StudioError("a file without a suffix cannot be opened; give it one such as .mid");
  const query = new URLSearchParams({ suffix, tune, verse });
  const headers = { "content-type": "application/octet-stream" };
  return (await send(`/open?${query}`, { method: "POST", headers, body: file })).json();
}

/** Work that takes a while: begin it, follow it, perhaps cancel it. */
export class Work {
  #id = null;
  #cancelled = false;

  /** Begin a job and wait for its result; onChange gets its stage and seconds. Null if cancelled. */
  async run(kind, request, onChange) {
    let job = await ask("/jobs", { kind, request });
    this.#id = job.id;
    while (job.status === "waiting" || job.status === "running") {
      if (this.#cancelled) return this.#drop();
      onChange(job);
      job = await ask(`/jobs/${this.#id}?wait=0.5`);
    }
    if (this.#cancelled || job.status === "cancelled") return null;
    if (job.error) throw new StudioError(job.error);
    return job.result;
  }

  cancel() {
    this.#cancelled = true;
    if (this.#id) this.#drop();
  }

  async #drop() {
    try {
      await send(`/jobs/${this.#id}`, { method: "DELETE" });
    } catch { /* it is over */ }
    return null;
  }
}
