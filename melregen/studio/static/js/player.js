// Playing: notes are scheduled a little ahead, and the cursor follows the clock of the sound.

import { chordNotes, readPitch } from "./pitch.js";
import { Synth } from "./synth.js";
import { barAt, barsOf, keyOf, slotsOf, QUARTER } from "./template.js";

const AHEAD = 0.25;
const EVERY = 60;

/** Plays templates; those without a melody as their rhythm on one note. */
export class Player {
  #audio = null;
  #synth = null;
  #timer = 0;
  #frame = 0;
  #events = [];
  #next = 0;
  #origin = 0;
  #bars = [];
  #template = null;

  tick = 0;
  playing = false;
  loop = null;
  speed = 1;
  metronome = false;
  onCursor = () => {};
  onState = () => {};

  /** Begin at a tick, or go on from where it was. */
  async play(template, from = this.tick) {
    this.#audio ??= new AudioContext();
    this.#synth ??= new Synth(this.#audio);
    if (this.#audio.state === "suspended") await Promise.race([this.#audio.resume(), new Promise((done) => setTimeout(done, 500))]);
    this.stop(false);
    this.#template = template;
    this.#bars = barsOf(template);
    this.#events = this.#eventsOf(template);
    const [start, end] = this.#range();
    this.tick = from >= start && from < end - 1 ? from : start;
    this.#seek(this.tick, this.#audio.currentTime + 0.06);
    this.playing = true;
    this.#timer = setInterval(() => this.#schedule(), EVERY);
    this.#schedule();
    this.#follow();
    this.onState();
  }

  /** Stop; the cursor stays, unless it is rewound. */
  stop(rewind = false) {
    clearInterval(this.#timer);
    cancelAnimationFrame(this.#frame);
    this.#synth?.silence();
    this.playing = false;
    if (rewind) this.tick = this.#template ? this.#range()[0] : 0;
    this.onState();
  }

  /** Sound one pitch at once, to hear an edit. */
  async preview(pitch) {
    this.#audio ??= new AudioContext();
    this.#synth ??= new Synth(this.#audio);
    if (this.#audio.state === "suspended") await Promise.race([this.#audio.resume(), new Promise((done) => setTimeout(done, 300))]);
    const now = this.#audio.currentTime + 0.01;
    if (!this.playing) this.#synth.silence();
    this.#synth.sing(pitch, now, now + 0.35);
  }

  /** Go on with other music, or another speed, from where it is. */
  refresh(template) {
    if (this.playing) this.play(template, this.tick);
  }

  #range() {
    return this.loop ?? [0, this.#template.duration];
  }

  get #secondsPerTick() {
    return 60 / ((this.#template.tempo ?? 100) * this.speed) / QUARTER;
  }

  #eventsOf(t) {
    const tonic = 60 + ((readPitch(`${keyOf(t).match(/^[A-G][#b]*/)?.[0] ?? "C"}4`) ?? 60) % 12);
    const events = slotsOf(t).map((slot, index) => ({ tick: slot.onset, end: slot.end, kind: "note", pitch: slot.pitch ?? tonic, index }));
    const chords = t.chords ?? [];
    const changes = new Set(chords.map((change) => change.onset));
    const starts = [...new Set([...changes, ...this.#bars.map((bar) => bar.onset)])].sort((a, b) => a - b);
    starts.forEach((tick, place) => {
      const chord = chords.findLast((change) => change.onset <= tick)?.chord;
      if (chord) events.push({ tick, end: starts[place + 1] ?? t.duration, kind: "chord", pitches: chordNotes(chord) });
    });
    for (const bar of this.#bars) {
      for (let tick = bar.onset; tick < bar.end; tick += bar.metre.beat) events.push({ tick, end: tick, kind: "beat", strong: tick === bar.onset && bar.number > 0 });
    }
    return events.sort((a, b) => a.tick - b.tick);
  }

  #seek(tick, time) {
    this.#origin = time - tick * this.#secondsPerTick;
    this.#next = this.#events.findIndex((event) => event.tick >= tick);
    if (this.#next < 0) this.#next = this.#events.length;
  }

  #schedule() {
    const { currentTime } = this.#audio;
    const [start, end] = this.#range();
    for (let turns = 0; turns < 4; turns += 1) {
      const horizon = currentTime + AHEAD;
      while (this.#next < this.#events.length) {
        const event = this.#events[this.#next];
        const time = this.#origin + event.tick * this.#secondsPerTick;
        if (event.tick >= end || time > horizon) break;
        this.#sound(event, Math.max(time, currentTime), end);
        this.#next += 1;
      }
      const over = this.#origin + end * this.#secondsPerTick;
      if (!this.loop || over > horizon) return;
      this.#seek(start, over);
    }
  }

  #sound(event, time, end) {
    const until = this.#origin + Math.min(event.end, end) * this.#secondsPerTick;
    if (event.kind === "note") this.#synth.sing(event.pitch, time, Math.max(until - 0.02, time + 0.05));
    else if (event.kind === "chord") this.#synth.strum(event.pitches, time, Math.max(until - 0.03, time + 0.1));
    else if (this.metronome) this.#synth.click(time, event.strong);
  }

  #follow() {
    const step = () => {
      if (!this.playing) return;
      const [start, end] = this.#range();
      let tick = (this.#audio.currentTime - this.#origin) / this.#secondsPerTick;
      if (this.loop && tick < start) tick += end - start; // what is scheduled is a turn ahead
      if (!this.loop && tick >= end) {
        this.stop(true);
        this.#tell(this.tick);
        return;
      }
      this.tick = Math.max(start, Math.min(tick, end - 0.001));
      this.#tell(this.tick);
      this.#frame = requestAnimationFrame(step);
    };
    this.#frame = requestAnimationFrame(step);
  }

  #tell(tick) {
    const note = this.#events.findLast((event) => event.kind === "note" && event.tick <= tick);
    this.onCursor({ tick, slot: note && tick < note.end ? note.index : null, bar: barAt(this.#bars, tick)?.number ?? 0 });
  }
}
