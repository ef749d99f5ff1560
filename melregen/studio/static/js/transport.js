// The bar at the foot: play, stop, tempo, loop, metronome, and the cursor in all views.

import { find, icon, renew } from "./dom.js";
import { Player } from "./player.js";
import { barsOf } from "./template.js";

function isInSight(element) {
  const { top, bottom } = element.getBoundingClientRect();
  return top >= 0 && bottom <= innerHeight - 90;
}

/** Connects the player with its buttons and the views. */
export class Transport {
  #app;
  #views;
  #bar = null;
  #piece = null;
  #slot;
  #played = null;
  player = new Player();

  constructor(app, views) {
    this.#app = app;
    this.#views = views;
    const { player } = this;
    player.onState = () => this.draw();
    player.onCursor = (place) => this.#show(place);
    find("play").addEventListener("click", () => this.toggle());
    find("stop").append(icon("stop"));
    find("stop").addEventListener("click", () => this.stop());
    find("loop").append(icon("loop"));
    find("loop").addEventListener("click", () => this.#toggle("loop", () => this.changed(true)));
    find("metronome").append(icon("metronome"));
    find("metronome").addEventListener("click", () => this.#toggle("metronome", () => { player.metronome = this.#isOn("metronome"); }));
    find("tempo").addEventListener("change", (event) => app.setTempo(Number(event.target.value)));
    find("snap").addEventListener("change", (event) => { app.snap = Number(event.target.value); });
  }

  #isOn = (id) => find(id).getAttribute("aria-pressed") === "true";

  #toggle(id, then) {
    find(id).setAttribute("aria-pressed", String(!this.#isOn(id)));
    then();
  }

  play(from) {
    const t = this.#app.project.template;
    if (!t) return;
    this.#setLoop();
    this.player.play(t, from);
  }

  toggle() {
    if (this.player.playing) this.player.stop();
    else this.play();
  }

  stop() {
    this.player.stop(true);
    this.#show({ tick: this.player.tick, slot: null, bar: 1 });
  }

  #setLoop() {
    const t = this.#app.project.template;
    this.player.loop = this.#isOn("loop") && t ? this.#app.selectedTicks ?? [0, t.duration] : null;
  }

  /** The music changed: what plays goes on with it. */
  changed(anyway = false) {
    const t = this.#app.project.template;
    if (t !== this.#played || anyway) {
      this.#played = t;
      this.#setLoop();
      if (!t) this.player.stop(true);
      else this.player.refresh(t);
    }
    this.draw();
  }

  draw() {
    const { playing } = this.player;
    const play = find("play");
    if (play.dataset.shows !== String(playing)) {
      play.dataset.shows = String(playing);
      play.setAttribute("aria-label", playing ? "Pause" : "Play");
      renew(play, icon(playing ? "pause" : "play"));
    }
    const t = this.#app.project.template;
    if (t && document.activeElement !== find("tempo")) find("tempo").value = t.tempo;
    if (!playing && t) this.#say(this.player.tick);
  }

  #say(tick) {
    const t = this.#app.project.template;
    const bars = barsOf(t);
    const bar = bars.findLast((one) => one.onset <= tick) ?? bars[0];
    const seconds = (tick / 24) * (60 / (t.tempo ?? 100));
    const text = `bar ${bar?.number ?? 1} · ${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;
    if (find("position").textContent !== text) find("position").textContent = text;
  }

  #show({ tick, slot, bar }) {
    this.#say(tick);
    this.#views.roll.showCursor(tick, slot, this.player.playing);
    if (slot === this.#slot && bar === this.#bar) return;
    this.#slot = slot;
    // The page follows the grid as long as the bar before was in sight, and nobody looks elsewhere.
    const isFollowed = this.#piece?.isConnected && isInSight(this.#piece);
    const now = this.#views.grid.showCursor(slot, bar);
    this.#views.score.showCursor(slot);
    if (bar !== this.#bar && this.player.playing && isFollowed && now && !isInSight(now)) now.scrollIntoView({ block: "center" });
    this.#bar = bar;
    this.#piece = now;
  }
}
