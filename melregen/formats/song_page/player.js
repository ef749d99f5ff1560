// Plays the song of this page; notes are scheduled a little ahead of the clock of the sound.

const song = JSON.parse(document.getElementById("song").textContent);
const AHEAD = 0.25;
const EVERY = 60;

const button = document.getElementById("play");
const place = document.getElementById("place");
const speed = document.getElementById("speed");
const clock = document.getElementById("clock");
const parts = { melody: document.getElementById("melody"), played: document.getElementById("accompaniment"), beats: document.getElementById("metronome") };

const events = [
  ...song.melody.map(([from, to, pitch], note) => ({ from, to, pitch, note, part: "melody" })),
  ...song.played.map(([kind, from, to, pitch, level]) => ({ from, to, pitch, kind, level, part: "played" })),
  ...song.beats.map(([from, strong]) => ({ from, to: from, strong, part: "beats" })),
].sort((one, other) => one.from - other.from);

let audio = null;
let synth = null;
let origin = 0; // time of the audio clock at which the song began
let next = 0; // first event that is not yet scheduled
let timer = 0;
let at = 0; // seconds of the song
let shown = [];
let shownFrom; // time of the note that is shown

const rate = () => Number(speed.value) / 100;
const words = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;

function sound(event) {
  if (!parts[event.part].checked) return;
  const from = Math.max(origin + event.from / rate(), audio.currentTime);
  const to = origin + event.to / rate();
  if (event.part === "beats") synth.click(from, event.strong);
  else if (event.part === "melody" || event.kind === "voice") synth.sing(event.pitch, from, Math.max(to - 0.02, from + 0.05));
  else if (event.kind === "drum") synth.click(from, false);
  else synth.strum([event.pitch], from, Math.max(to - 0.02, from + 0.08));
}

function schedule() {
  while (next < events.length && origin + events[next].from / rate() < audio.currentTime + AHEAD) {
    sound(events[next]);
    next += 1;
  }
}

// A note that several stanzas share is sung again and again.
const times = new Map();
for (const [from, , , ids] of song.melody) for (const id of ids) times.set(id, [...(times.get(id) ?? []), from]);

/** Mark an element of a note; of several lines of words the one that is sung, where each has its turn. */
function mark(id, from) {
  const element = document.getElementById(id);
  const lines = [...(element?.querySelectorAll(".verse") ?? [])];
  const turns = times.get(id);
  const own = lines.length === turns.length ? turns.indexOf(from) : -1;
  lines.forEach((line, turn) => line.classList.toggle("other", own >= 0 && turn !== own));
  element?.classList.add("now");
}

function show(seconds) {
  at = seconds;
  place.value = seconds;
  place.setAttribute("aria-valuetext", `${words(seconds)} of ${words(song.seconds)}`);
  clock.textContent = `${words(seconds)} / ${words(song.seconds)}`;
  const note = song.melody.findLast(([from]) => from <= seconds + 1e-3);
  const ids = note && seconds < note[1] && (timer || seconds > 0) ? note[3] : [];
  if (ids.join() === shown.join() && note?.[0] === shownFrom) return;
  for (const id of shown) document.getElementById(id)?.classList.remove("now");
  for (const id of ids) mark(id, note[0]);
  shown = ids;
  shownFrom = note?.[0];
  if (ids.length && timer) document.getElementById(ids[0])?.scrollIntoView({ block: "nearest", inline: "nearest" });
}

function follow() {
  if (!timer) return;
  const seconds = (audio.currentTime - origin) * rate();
  if (seconds >= song.seconds) {
    stop();
    show(0);
    return;
  }
  show(Math.max(seconds, 0));
  requestAnimationFrame(follow);
}

async function play() {
  audio ??= new AudioContext();
  synth ??= new Synth(audio);
  await audio.resume();
  origin = audio.currentTime + 0.06 - at / rate();
  next = events.findIndex((event) => event.from >= at - 1e-3);
  if (next < 0) next = events.length;
  timer = setInterval(schedule, EVERY);
  schedule();
  button.textContent = "Stop";
  button.setAttribute("aria-pressed", "true");
  requestAnimationFrame(follow);
}

function stop() {
  clearInterval(timer);
  timer = 0;
  synth?.silence();
  button.textContent = "Play";
  button.setAttribute("aria-pressed", "false");
}

function seek(seconds) {
  const wasPlaying = Boolean(timer);
  if (wasPlaying) stop();
  show(Math.min(Math.max(seconds, 0), song.seconds));
  if (wasPlaying) play();
}

button.addEventListener("click", () => (timer ? stop() : play()));
place.addEventListener("input", () => seek(Number(place.value)));
speed.addEventListener("input", () => {
  document.getElementById("tempo").textContent = Math.round((song.tempo * Number(speed.value)) / 100);
  seek(at);
});
for (const check of Object.values(parts)) check.addEventListener("change", () => seek(at));
document.addEventListener("keydown", (event) => {
  if (event.target.closest("input, button, a, summary")) return;
  if (event.key === " ") button.click();
  else if (event.key === "Home") seek(0);
  else return;
  event.preventDefault();
});
// A click on a note means the time nearest by at which it is sung.
for (const [id, all] of times) {
  document.getElementById(id)?.addEventListener("click", () => seek(all.reduce((one, other) => (Math.abs(other - at) < Math.abs(one - at) ? other : one))));
}
show(0);
