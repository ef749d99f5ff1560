"""The files of a corpus, read again for the fits, and the songs that fits make of them."""

import numpy as np
import pytest

from melregen.corpus.fingerprint import N_PERMUTATIONS
from melregen.extraction.chords.fit import FitOptions, fit_and_write
from melregen.extraction.chords.fit_labels import read_songs
from melregen.extraction.chords.model import ChordModel
from melregen.extraction.fitting.sources import SourceReader
from melregen.extraction.keys import fit_examples
from melregen.extraction.melody.fit import read_songs as read_part_songs
from melregen.music import Chord, ChordChange, LeadSheet
from tests.extraction.small_corpus import row, write_corpus
from tests.extraction.tunes import TWINKLE

CHORDS = (ChordChange(0, Chord("C")), ChordChange(96, Chord("F")), ChordChange(144, Chord("C")))
LEAD_SHEET = LeadSheet.build(TWINKLE.notes, chords=CHORDS)
HYMN = """X:1
T:Small hymn
M:4/4
L:1/4
K:C
V:S
cdBc|cdBc|ccBc|c4|]
V:A
EFDE|EFDE|EFDE|E4|]
V:B
C,D,G,,C,|C,D,G,,C,|C,F,G,,C,|C,4|]
"""
NOTHING = np.zeros((0, N_PERMUTATIONS), np.uint32)


@pytest.fixture
def data(tmp_path):
    """A folder with a hymn, a file that is no music, and a song whose analysis is missing."""
    for name, text in (("hymn.abc", HYMN), ("broken.abc", "no music"), ("lied.abc", HYMN)):
        (tmp_path / name).write_text(text)
    return tmp_path


def test_a_tune_is_found_by_its_place_in_the_file(data):
    read = SourceReader(data)
    assert [note.pitch for note in read("hymn.abc", 0).notes][:4] == [72, 74, 71, 72]
    assert read("hymn.abc", 1) is None
    assert read("broken.abc", 0) is None
    assert read("absent.abc", 0) is None


def test_chords_are_learned_from_symbols_and_from_the_voices_of_hymns(data):
    corpus = write_corpus(
        data / "corpus",
        [
            row("openewld_pd", "song.mxl", LEAD_SHEET),
            row("openewld_pd", "second verse.mxl", LEAD_SHEET, verse=2),
            row("openhymnal_pd", "hymn.abc", TWINKLE),
            row("openscore_lieder", "lied.abc", TWINKLE),
        ],
    )
    song, hymn = read_songs(corpus, data)
    assert (song.style, song.chords, song.sheet.chords) == ("lead sheet", CHORDS, ())
    assert (hymn.style, hymn.sheet.accompaniment != ()) == ("hymn", True)
    assert [str(change.chord) for change in hymn.chords][:3] == ["C", "Dm", "G"]


def test_a_fit_writes_the_parameters_that_the_model_reads(data, capsys):
    rows = [
        row("openewld_pd", "song.mxl", LEAD_SHEET),
        row("openewld_pd", "other.mxl", LEAD_SHEET, split="valid"),
    ]
    songs = read_songs(write_corpus(data / "corpus", rows), data)
    options = FitOptions(epochs=6, repeats=(4.0, 0.0, 0.0), batch=2)
    fit_and_write(songs, options, data / "chords.safetensors")
    from safetensors.numpy import load_file

    released = ChordModel.load().parameters
    stored = load_file(data / "chords.safetensors")
    assert {name: array.shape for name, array in stored.items()} == {
        name: array.shape for name, array in released.items()
    }
    assert "of the beats have the right root" in capsys.readouterr().out


def test_keys_are_learned_from_each_tune_once(tmp_path, monkeypatch):
    rows = [
        row("oneills1850", "book.abc", TWINKLE),
        row("oneills1850", "book.abc", TWINKLE, verse=2),
        row("oneills1850", "book.abc", TWINKLE, tune=1),
    ]
    corpus = write_corpus(tmp_path / "corpus", rows)
    monkeypatch.setattr(fit_examples, "music21_corpus", lambda: tmp_path)
    asked = []

    def read(source, tune):
        asked.append((source, tune))
        return TWINKLE if tune == 0 else None

    found = list(fit_examples.read_examples(corpus, read, NOTHING))
    assert asked == [("book.abc", 0), ("book.abc", 1)]
    assert [one.is_excerpt for one in found] == [False, True, True]


def test_variants_of_the_tunes_that_keys_are_measured_on_are_left_out(tmp_path, monkeypatch):
    from melregen.corpus.fingerprint import minhash

    corpus = write_corpus(tmp_path / "corpus", [row("oneills1850", "book.abc", TWINKLE)])
    monkeypatch.setattr(fit_examples, "music21_corpus", lambda: tmp_path)
    measured_on = np.array([minhash(TWINKLE)], np.uint32)
    assert not list(fit_examples.read_examples(corpus, lambda *_: TWINKLE, measured_on))


def test_the_melody_of_a_hymn_is_its_first_voice(data):
    rows = [row("openhymnal_pd", "hymn.abc", TWINKLE), row("openhymnal_pd", "broken.abc", TWINKLE)]
    corpus = write_corpus(data / "corpus", rows)
    (song,) = read_part_songs(corpus, data, "openhymnal_pd", "train")
    assert len(song.parts) == 3
    assert [note.pitch for note in song.parts[song.melody]][:4] == [72, 74, 71, 72]
