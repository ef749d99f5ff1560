"""Small inputs made after public bug reports, with what is right for each; skipped where absent."""

import pytest

from melregen.extraction.chords.infer import infer_chords
from melregen.formats import read, read_book
from melregen.music import spell_melody, sung_text
from tests.corpora import CORPORA

CASES = CORPORA.parent / "cases"
pytestmark = pytest.mark.skipif(not CASES.is_dir(), reason="the shared cases are not at hand")

WORDS = {
    "22-verses-refrain.musicxml": (
        "One sun up Sing ho la sing on now Two moons down Sing ho la sing on now "
        "Three stars out Sing hey lo sing on now"
    ),
    "22b-refrain-1.musicxml": "One is the sun Glo Two is the moon Glo",
    "23-time-only.musicxml": "First time here end Second time end",
    "32b-dash-syllables.musicxml": "love",
    "49-svs-slur-breath.mid": "love is all",
    "s01-syllable-on-tied-note.musicxml": "ma vie",
    "s03-invisible-note-at-bar-end.musicxml": "one two three four five six seven",
    "s09-words-under-cue-notes.musicxml": "je guerai",
}
NAMES = {
    "s05-second-ending-opens-a-repeat.musicxml": "C D C E F E F G",
    "s07-bar-ends-with-256th-notes.musicxml": "C D E F",
    "59-chromatic-c.mid": (
        "G F# G G# A G# A B C B Bb A G D# E D C C# D D# E F F# G A Ab G Gb F E D C"
    ),
}


@pytest.mark.parametrize("name", WORDS)
def test_the_words_are_right(name):
    assert sung_text(read(CASES / name).syllables) == WORDS[name]


@pytest.mark.parametrize("name", NAMES)
def test_the_notes_are_right(name):
    assert (
        " ".join(str(spelled)[:-1] for spelled in spell_melody(read(CASES / name))) == NAMES[name]
    )


def test_the_key_is_that_of_the_melody_s_staff():
    assert str(read(CASES / "s02-key-of-the-other-staff.musicxml").key) == "C major"


def test_the_second_pass_has_the_chords_of_the_first():
    sheet = read(CASES / "73-repeat-chords.abc")
    half = sheet.duration // 2
    sounding = {c.onset: str(c.chord) for c in infer_chords(sheet)}
    first = {onset: chord for onset, chord in sounding.items() if onset < half}
    second = {onset - half: chord for onset, chord in sounding.items() if onset >= half}
    second.setdefault(0, first[max(first)])
    assert second == first


def test_chord_signs_are_read_and_the_unknown_one_reported():
    (tune,) = read_book(CASES / "100-chord-signs.abc")
    assert [str(change.chord) for change in tune.verses[0].chords] == [
        "C", "Fmaj7", "Bdim", "Dm", "Gm7", "C", "Am7/G", "Fmaj7", "N.C.", "G7", "Cmaj7", "N.C.",
    ]  # fmt: skip
    assert tune.remarks == ("'Do' is not a known chord symbol; no chord is taken",)
