"""How phrases close."""

import pytest

from melregen.extraction.cadences import find_cadences
from melregen.music import Chord, ChordChange, Key, KeyChange
from melregen.template import Cadence
from tests.extraction.tunes import melody


def cadence(chords, last, key="C", before="d4"):
    notes = melody(f"g4:1 e4 {before} {last}")
    changes = [
        ChordChange(index * 96 // len(chords.split()), Chord.parse(name))
        for index, name in enumerate(chords.split())
    ]
    (result,) = find_cadences([notes], changes, [KeyChange(0, Key.parse(key))])
    return result


@pytest.mark.parametrize(
    ("chords", "last", "key", "expected"),
    [
        ("C F G7 C", "c4", "C", Cadence.AUTHENTIC),
        ("C F Bdim C", "e4", "C", Cadence.AUTHENTIC),
        ("Am Dm E7 Am", "a4", "Am", Cadence.AUTHENTIC),
        ("D A C D", "d4", "D mixolydian", Cadence.AUTHENTIC),
        ("C Am F G", "d4", "C", Cadence.HALF),
        ("C Am F G7", "b4", "C", Cadence.HALF),
        ("C G F C", "c4", "C", Cadence.PLAGAL),
        ("C F G Am", "c4", "C", Cadence.DECEPTIVE),
        ("Am Dm E7 F", "a4", "Am", Cadence.DECEPTIVE),
        ("C C C C", "c4", "C", Cadence.OPEN),
        ("G Am C F", "a4", "C", Cadence.OPEN),
        ("C F G7 C", "b4", "C", Cadence.OPEN),
    ],
)
def test_the_last_two_chords_and_the_last_note_name_the_cadence(chords, last, key, expected):
    assert cadence(chords, last, key) is expected


def test_the_chord_that_fills_most_of_the_last_note_decides():
    notes = melody("e4:1 d4 c4:4")
    chords = [
        ChordChange(0, Chord("F")),
        ChordChange(48, Chord("G")),
        ChordChange(72, Chord("C")),
    ]
    assert find_cadences([notes], chords, [KeyChange(0, Key("C"))]) == (Cadence.AUTHENTIC,)


def test_without_harmony_the_melody_decides():
    key = [KeyChange(0, Key("C"))]
    tonic, open_end = melody("e4:1 d4 c4:2"), melody("e4:1 f4 a4:2")
    dominant = melody("e4:1 f4 g4:2")
    found = [find_cadences([n], (), key)[0] for n in (tonic, dominant, open_end)]
    assert found == [Cadence.AUTHENTIC, Cadence.HALF, Cadence.OPEN]


@pytest.mark.parametrize(
    ("last", "before", "expected"),
    [
        ("c4", "g4", Cadence.AUTHENTIC),
        ("c4", "c4", Cadence.AUTHENTIC),
        ("d4:.5", "e4", Cadence.HALF),
        ("g4", "c4", Cadence.HALF),
        ("e4", "d4", Cadence.OPEN),
    ],
)
def test_without_harmony_the_last_note_decides_however_it_is_reached(last, before, expected):
    assert cadence("N.C.", last, before=before) is expected
