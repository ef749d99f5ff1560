// A small synthesiser of our own: a soft voice for the melody, plucked chords, a click.

const frequency = (pitch) => 440 * 2 ** ((pitch - 69) / 12);

/** Makes sounds at given times of an audio context. */
export class Synth {
  #audio;
  #out;
  #voice;
  #sounding = new Set();

  constructor(audio) {
    this.#audio = audio;
    const limiter = audio.createDynamicsCompressor();
    limiter.threshold.value = -12;
    limiter.connect(audio.destination);
    this.#out = audio.createGain();
    this.#out.gain.value = 0.7;
    this.#out.connect(limiter);
    // Overtones that fall off as those of a clarinet and a flute together: warm, and not shrill.
    const parts = new Float32Array([0, 1, 0.35, 0.28, 0.1, 0.09, 0.04, 0.03]);
    this.#voice = audio.createPeriodicWave(new Float32Array(parts.length), parts);
  }

  #oscillator(pitch, from, until, level, attack, release, wave) {
    const tone = this.#audio.createOscillator();
    if (typeof wave === "string") tone.type = wave;
    else tone.setPeriodicWave(wave);
    tone.frequency.value = frequency(pitch);
    const gain = this.#audio.createGain();
    gain.gain.setValueAtTime(0, from);
    gain.gain.linearRampToValueAtTime(level, from + attack);
    gain.gain.setTargetAtTime(level * 0.7, from + attack, 0.25);
    gain.gain.setTargetAtTime(0, Math.max(from + attack, until - release), release / 3);
    tone.connect(gain).connect(this.#out);
    tone.start(from);
    tone.stop(until + release * 2);
    this.#sounding.add(tone);
    tone.onended = () => {
      this.#sounding.delete(tone);
      gain.disconnect();
    };
  }

  /** A sung note. */
  sing(pitch, from, until) {
    this.#oscillator(pitch, from, until, 0.32, 0.025, 0.09, this.#voice);
  }

  /** A chord, strummed from the bass up. */
  strum(pitches, from, until) {
    pitches.forEach((pitch, place) => this.#oscillator(pitch, from + place * 0.012, until, place ? 0.055 : 0.12, 0.008, 0.25, "triangle"));
  }

  /** A click of the metronome. */
  click(from, strong) {
    this.#oscillator(strong ? 96 : 89, from, from + 0.03, 0.16, 0.001, 0.03, "square");
  }

  /** Stop all that sounds or is to sound. */
  silence() {
    for (const tone of this.#sounding) {
      try {
        tone.stop();
      } catch { /* it has not begun */ }
    }
    this.#sounding.clear();
  }
}
