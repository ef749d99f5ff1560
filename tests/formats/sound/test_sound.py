"""What sound files hold: the right notes at the right times, at a level that is safe."""

import warnings
from dataclasses import replace
from pathlib import Path

import numpy as np
import pretty_midi
import pytest
import soundfile

from melregen import Arrangement, LeadSheet
from melregen.arrangement import pattern_names
from melregen.errors import OutputError, ParseError
from melregen.formats import write
from melregen.formats.sound import soundfont as fonts
from melregen.formats.sound import write as sound
from melregen.formats.sound.mix import LOUDNESS, PEAK, loudness, master, mix
from melregen.formats.sound.player import RATE, SoundfontPlayer
from melregen.formats.sound.soundfont import find_soundfont
from melregen.formats.sound.write import synthesise
from melregen.music import Note, Syllable
from tests.arrangement.songs import song

SMALL = Path(pretty_midi.__file__).parent / "TimGM6mb.sf2"
CEILING = 10 ** (PEAK / 20)
TICK = 60 / 120 / 24


@pytest.fixture
def tune() -> LeadSheet:
    """Notes of an eighth with rests between them, two octaves, two a second."""
    pitches = (60, 64, 67, 72, 76, 79, 74, 69, 65, 62, 59, 67, 71, 74, 67, 72)
    notes = [Note(24 * i, 12, pitch, Syllable("la")) for i, pitch in enumerate(pitches)]
    return replace(song("C G7 G7 C"), notes=tuple(notes), tempo=120.0, title="Tune")


def envelope(samples, frame=0.005):
    """The loudest sample of each frame."""
    size = round(frame * RATE)
    mono = np.abs(samples).max(axis=0)
    return mono[: len(mono) // size * size].reshape(-1, size).max(axis=1)


def onset_times(samples):
    """Seconds at which sound begins after quiet."""
    loud = envelope(samples) > 0.15 * np.abs(samples).max()
    quiet = ~loud
    return [0.005 * i for i in range(len(loud)) if loud[i] and quiet[max(0, i - 8) : i].all()]


@pytest.mark.parametrize("player", ["soundfont", "sines"])
def test_each_note_begins_when_it_is_written(tune, player, monkeypatch):
    if player == "sines":
        monkeypatch.setattr(sound, "find_soundfont", lambda _: None)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        samples = synthesise(tune, Arrangement("none", soundfont=SMALL))
    found = onset_times(samples)
    assert found == pytest.approx([note.onset * TICK for note in tune.notes], abs=0.045)


@pytest.mark.parametrize("name", ["waltz", "rock", "none"])
def test_the_spectrum_has_the_fundamental_of_each_note(tune, name):
    samples = synthesise(tune, Arrangement(name, soundfont=SMALL)).mean(axis=0)
    for note in tune.notes:
        first = round((note.onset + 3) * TICK * RATE)
        piece = samples[first : first + 8192]
        spectrum = np.abs(np.fft.rfft(piece * np.hanning(len(piece)), 65536))
        place = 440 * 2 ** ((note.pitch - 69) / 12) * 65536 / RATE
        near = spectrum[round(place * 0.985) : round(place * 1.015) + 1].max()
        between = spectrum[round(place * 0.94) : round(place * 0.965)].max()
        assert near > 0.1 * spectrum.max()
        assert near > 2 * between


@pytest.mark.parametrize("name", [*pattern_names(), "none"])
def test_the_level_is_set_and_nothing_clips(tune, name):
    samples = synthesise(tune, Arrangement(name, voices=2, count_in=1, soundfont=SMALL))
    assert np.isfinite(samples).all()
    assert np.abs(samples).max() <= CEILING + 1e-6
    assert loudness(samples) == pytest.approx(LOUDNESS, abs=1.0)


@pytest.mark.parametrize("name", ["walking", "rock", "beat", "hymn"])
def test_the_melody_is_louder_than_what_plays_beside_it(tune, name):
    player = SoundfontPlayer(SMALL)
    tracks = (sound.melody_track(tune), *sound.arrange(tune, Arrangement(name, voices=2)))
    levels = [
        loudness(mix([(track, player.play(track, 0, tune.duration, tune.tempo))]))
        for track in tracks
    ]
    assert all(level < levels[0] - 2 for level in levels[1:])


def test_notes_end_without_a_click_and_die_away(tune):
    samples = synthesise(tune, Arrangement("none", soundfont=SMALL))
    # A clarinet of full scale at 800 Hz rises by a tenth between samples; a cut note by far more.
    assert np.abs(np.diff(samples)).max() < 0.2
    end = tune.notes[-1].end * TICK
    assert end < samples.shape[1] / RATE < tune.duration * TICK + 3.1
    assert np.abs(samples[:, -20:]).max() < 1e-3
    after = envelope(samples[:, round(end * RATE) :])
    assert after[0] > 10 * after[-1]


def test_a_held_chord_rings_after_the_last_bar(tune):
    samples = synthesise(tune, Arrangement("arpeggio", soundfont=SMALL))
    end = round(tune.duration * TICK * RATE)
    assert samples.shape[1] > end
    assert np.abs(samples[:, end : end + 441]).max() > 1e-3


def test_it_is_stereo(tune):
    left, right = synthesise(tune, Arrangement("strum", soundfont=SMALL))
    assert 0.2 < np.corrcoef(left, right)[0, 1] < 0.999


def test_a_count_in_is_heard_before_the_song(tune):
    samples = synthesise(tune, Arrangement("none", count_in=1, soundfont=SMALL))
    clicks = envelope(samples[:, : 2 * RATE])
    for beat in range(4):
        assert clicks[100 * beat : 100 * beat + 10].max() > 20 * clicks[100 * beat + 90]
    alone = synthesise(tune, Arrangement("none", soundfont=SMALL))
    assert samples.shape[1] == pytest.approx(alone.shape[1] + 2 * RATE, abs=RATE // 10)


def test_a_limiter_holds_peaks_without_steps_in_its_gain():
    times = np.arange(2 * RATE) / RATE
    quiet = 0.1 * np.sin(2 * np.pi * 220 * times)
    loud = quiet + 8 * (np.abs(times - 1) < 0.001)
    out = master(np.stack([loud, loud]).astype(np.float32))
    assert np.abs(out).max() <= CEILING + 1e-6
    steady = np.abs(np.diff(out[0][: RATE - 1000]))
    assert steady.max() < 0.2


def test_silence_stays_silence():
    silence = np.zeros((2, RATE), dtype=np.float32)
    assert not master(silence).any()


@pytest.mark.parametrize(
    ("suffix", "form"), [(".wav", "WAV"), (".flac", "FLAC"), (".ogg", "OGG"), (".mp3", "MP3")]
)
def test_every_encoding_opens_and_holds_the_song(tune, suffix, form, tmp_path):
    path = tmp_path / f"a{suffix}"
    write(tune, path, Arrangement("pop", soundfont=SMALL))
    info = soundfile.info(str(path))
    assert (info.format, info.channels, info.samplerate) == (form, 2, RATE)
    samples, _ = soundfile.read(str(path))
    assert np.abs(samples).max() <= 1.0
    wanted = synthesise(tune, Arrangement("pop", soundfont=SMALL))
    assert len(samples) == pytest.approx(wanted.shape[1], abs=3000)
    assert np.sqrt((samples**2).mean()) == pytest.approx(np.sqrt((wanted**2).mean()), rel=0.05)
    with soundfile.SoundFile(str(path)) as file:
        assert file.title == "Tune"


def test_the_same_song_sounds_the_same(tune, tmp_path):
    for name in ("a.wav", "b.wav"):
        write(tune, tmp_path / name, Arrangement("rock", soundfont=SMALL))
    assert (tmp_path / "a.wav").read_bytes() == (tmp_path / "b.wav").read_bytes()


def test_without_a_soundfont_sines_play_and_it_is_said(tune, tmp_path, monkeypatch):
    monkeypatch.setattr(sound, "find_soundfont", lambda _: None)
    with pytest.warns(UserWarning, match=r"plain sines are played; install one \(.*apt install"):
        write(tune, tmp_path / "a.wav", Arrangement("rock"))
    samples, _ = soundfile.read(str(tmp_path / "a.wav"))
    assert 0.1 < np.abs(samples).max() <= CEILING + 1e-3


def test_a_song_of_hours_is_refused(tune):
    with pytest.raises(OutputError, match="the song lasts 32 minutes"):
        synthesise(replace(tune, tempo=1.0, duration=96 * 8), Arrangement("none"))


# Which soundfont


def test_there_is_always_one_for_it_comes_with_a_library(monkeypatch):
    monkeypatch.setattr(fonts, "_FOLDERS", ())
    monkeypatch.delenv(fonts.VARIABLE, raising=False)
    assert find_soundfont() == SMALL.resolve()


def test_the_best_of_the_system_is_taken_and_the_environment_before_it(tmp_path, monkeypatch):
    for name in ("TimGM6mb.sf2", "FluidR3_GM.sf2", "my_tuba.sf2", "FluidR3_GM.txt"):
        (tmp_path / name).write_bytes(SMALL.read_bytes()[:100])
    monkeypatch.setattr(fonts, "_FOLDERS", (str(tmp_path),))
    monkeypatch.delenv(fonts.VARIABLE, raising=False)
    assert find_soundfont() == tmp_path / "FluidR3_GM.sf2"
    monkeypatch.setenv(fonts.VARIABLE, str(tmp_path / "my_tuba.sf2"))
    assert find_soundfont() == tmp_path / "my_tuba.sf2"
    assert find_soundfont(SMALL) == SMALL


@pytest.mark.parametrize("through", ["option", "environment"])
def test_a_soundfont_that_is_none_is_named(tmp_path, monkeypatch, through):
    for name, words in (("missing.sf2", "cannot be read"), ("text.sf2", "is not a soundfont")):
        file = tmp_path / name
        if name == "text.sf2":
            file.write_text("no music")
        if through == "environment":
            monkeypatch.setenv(fonts.VARIABLE, str(file))
        with pytest.raises(ParseError, match=rf"{name}.* {words}"):
            find_soundfont(file if through == "option" else None)


def test_a_damaged_soundfont_leaves_no_file(tune, tmp_path):
    (tmp_path / "half.sf2").write_bytes(SMALL.read_bytes()[:50_000])
    with pytest.raises(ParseError, match=r"half\.sf2 is no soundfont that can be played"):
        write(tune, tmp_path / "a.wav", Arrangement(soundfont=tmp_path / "half.sf2"))
    assert not (tmp_path / "a.wav").exists()
