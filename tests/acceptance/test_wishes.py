"""What is asked for is in the files exactly, as other programs read them."""

from pathlib import Path

import pretty_midi
import pytest

from melregen.formats import write
from melregen.music import Chord, Key, LeadSheet, PitchRange

from .conftest import Engine
from .readers import (
    check_midi_bars,
    check_score_bars,
    melody_of,
    read_with_mido,
    read_with_music21,
    read_with_pretty_midi,
)

LINE = "Sing me a song of the sea"
VERSE = "Sing me a song of the sea,\nThe wide, the won'drous, the wild and free."
ALL_KEYS = [
    Key.from_signature(fifths, mode) for mode in ("major", "minor") for fifths in range(-7, 8)
]


def save(song: LeadSheet, folder: Path) -> tuple[Path, Path]:
    paths = folder / "song.mid", folder / "song.musicxml"
    for path in paths:
        write(song, path)
    return paths


def pitches_of_score(score) -> list[int]:
    """Return the pitch of each note that is sung anew; `stripTies` stumbles over chord symbols."""
    notes = [n for n in score.flatten().notes if "Harmony" not in n.classes]
    return [n.pitch.midi for n in notes if n.tie is None or n.tie.type == "start"]


def chord_symbols(score) -> list[tuple[float, str]]:
    """Return quarter notes from the start, and the symbol as people write it, of each chord."""
    return [
        (float(s.getOffsetInHierarchy(score)), spell_chord(s))
        for s in score.recurse().getElementsByClass("ChordSymbol")
    ]


def spell_chord(symbol) -> str:
    """Spell what MusicXML says of a chord; music21's own figures write a flat as a minus."""
    kinds = {
        "major": "", "minor": "m", "dominant": "7", "dominant-seventh": "7",
        "major-seventh": "maj7", "minor-seventh": "m7", "half-diminished": "m7b5",
        "half-diminished-seventh": "m7b5",
        "diminished": "dim", "diminished-seventh": "dim7", "suspended-fourth": "sus4",
        "major-sixth": "6", "minor-sixth": "m6", "augmented": "aug", "none": "",
    }  # fmt: skip
    if symbol.chordKind == "none":
        return "N.C."
    root, bass = (p.name.replace("-", "b") for p in (symbol.root(), symbol.bass()))
    slash = "" if bass == root else f"/{bass}"
    return f"{root}{kinds[symbol.chordKind]}{slash}"


@pytest.mark.parametrize("key", ALL_KEYS, ids=str)
def test_the_key_is_the_key_signature_and_mode(engine: Engine, key: Key, tmp_path: Path) -> None:
    midi, musicxml = save(engine.model.generate(LINE, key=str(key), candidates=1), tmp_path)
    (found,) = read_with_music21(musicxml).recurse().getElementsByClass("KeySignature")
    assert (found.tonic.name.replace("-", "b"), found.mode) == (key.tonic, key.mode)
    assert found.sharps == key.fifths
    (signature,) = read_with_pretty_midi(midi).key_signature_changes
    assert signature.key_number == key.tonic_pitch_class + 12 * (key.mode == "minor")
    assert read_with_mido(midi).keys == [key.tonic + ("m" if key.mode == "minor" else "")]


@pytest.mark.parametrize("metre", ["4/4", "3/4", "6/8", "2/4"])
@pytest.mark.parametrize("seed", range(3))
def test_the_metre_is_the_time_signature(
    engine: Engine, metre: str, seed: int, tmp_path: Path
) -> None:
    song = engine.model.generate(VERSE, metre=metre, seed=seed, candidates=1)
    midi, musicxml = save(song, tmp_path)
    score = read_with_music21(musicxml)
    (found,) = score.recurse().getElementsByClass("TimeSignature")
    assert found.ratioString == metre
    check_score_bars(score, song.pickup / 24)
    check_midi_bars(read_with_mido(midi))
    changes = read_with_pretty_midi(midi).time_signature_changes
    assert f"{changes[-1].numerator}/{changes[-1].denominator}" == metre
    # A pickup bar is written as a bar of its own length.
    assert len(changes) == (2 if song.pickup else 1)


@pytest.mark.parametrize("metre", ["4/4", "6/8", "2/2"])
@pytest.mark.parametrize("tempo", [40, 96, 97.5, 100, 132, 208])
def test_the_tempo_is_the_metronome_mark(
    untrained, tempo: float, metre: str, tmp_path: Path
) -> None:
    song = untrained.generate(LINE, tempo=tempo, metre=metre, candidates=1)
    midi, musicxml = save(song, tmp_path)
    (mark,) = read_with_music21(musicxml).recurse().getElementsByClass("MetronomeMark")
    # A mark in dotted quarters is printed to a hundredth.
    assert mark.getQuarterBPM() == pytest.approx(tempo, abs=0.01)
    _, (found,) = read_with_pretty_midi(midi).get_tempo_changes()
    assert found == pytest.approx(tempo, rel=1e-5)  # MIDI counts whole microseconds
    assert read_with_mido(midi).tempos == [round(60e6 / tempo)]


@pytest.mark.parametrize(
    ("chart", "wanted"),
    [
        ("C G Am F", ["C", "G", "Am", "F"]),
        ("| Bb7 Eb/G | Abmaj7 | F#m7b5 B7 | N.C. |",
         ["Bb7", "Eb/G", "Abmaj7", "F#m7b5", "B7", "N.C."]),
        ("Dsus4 D Gm6 Adim7 Caug Bbm7 Db6 Ebdim",
         ["Dsus4", "D", "Gm6", "Adim7", "Caug", "Bbm7", "Db6", "Ebdim"]),
    ],
)  # fmt: skip
@pytest.mark.parametrize("lyrics", [None, VERSE], ids=["chords alone", "with words"])
def test_the_chords_are_the_chord_symbols(
    engine: Engine, chart: str, wanted: list[str], lyrics: str | None, tmp_path: Path
) -> None:
    song = engine.model.generate(lyrics, chords=chart, metre="4/4", candidates=1)
    midi, musicxml = save(song, tmp_path)
    bars = sum(bar.number > 0 for bar in song.bars)
    count = chart.count("|") - 1 if "|" in chart else len(wanted)
    # With words a song closes on its tonic, in a bar of its own.
    closing = [] if lyrics is None else [f"{song.key.tonic}{'m' if song.key.is_minor else ''}"]
    assert bars % count == len(closing)
    everywhere = wanted * (bars // count) + closing

    found = chord_symbols(read_with_music21(musicxml))
    assert [name for _, name in found] == everywhere
    markers = [(tick, text) for tick, text in read_with_mido(midi).markers if text[0] != "["]
    assert [text for _, text in markers] == everywhere
    assert [tick / 480 for tick, _ in markers] == [onset for onset, _ in found]

    (piano,) = [i for i in read_with_pretty_midi(midi).instruments if i.name == "Chords"]
    starts = [60 / song.tempo * onset for onset, _ in found]
    for index, (start, name) in enumerate(zip(starts, everywhere, strict=True)):
        end = starts[index + 1] if index + 1 < len(starts) else float("inf")
        sounding = {
            n.pitch % 12 for n in piano.notes if n.start < end - 1e-3 and n.end > start + 1e-3
        }
        assert sounding <= set(Chord.parse(name).pitch_classes), name
        assert bool(sounding) == (name != "N.C.")


@pytest.mark.parametrize("wanted", ["C4-E5", "G3-G4", "C2-D3", "A4-A4"])
def test_no_note_leaves_the_range(engine: Engine, wanted: str, tmp_path: Path) -> None:
    low, high = (pretty_midi.note_name_to_number(name) for name in wanted.split("-"))
    song = engine.model.generate(VERSE, pitch_range=wanted, candidates=1)
    assert all(pitch in PitchRange(low, high) for pitch in (n.pitch for n in song.notes))
    midi, musicxml = save(song, tmp_path)
    in_midi = [pitch for *_, pitch in melody_of(read_with_pretty_midi(midi))]
    in_score = pitches_of_score(read_with_music21(musicxml))
    assert in_midi == in_score == [note.pitch for note in song.notes]
    assert low <= min(in_midi) <= max(in_midi) <= high


def test_all_wishes_at_once(engine: Engine, tmp_path: Path) -> None:
    song = engine.model.generate(
        VERSE, key="Eb minor", metre="3/4", tempo=132, chords="Ebm | Abm Bb7 | Ebm | Bb7",
        pitch_range="Bb3-Eb5", candidates=1,
    )  # fmt: skip
    midi, musicxml = save(song, tmp_path)
    view = read_with_mido(midi)
    assert view.keys == ["Ebm"]
    assert view.metres[-1][1:] == (3, 4)
    assert [text for _, text in view.markers][:5] == ["Ebm", "Abm", "Bb7", "Ebm", "Bb7"]
    score = read_with_music21(musicxml)
    assert set(pitches_of_score(score)) <= set(range(58, 76))
    check_score_bars(score, song.pickup / 24)
