import pytest
from hypothesis import given
from hypothesis import strategies as st

from melregen.models.nn import vocabulary as v
from melregen.music import QUALITIES, Chord, Key, Metre


@pytest.mark.parametrize("quality", QUALITIES)
def test_every_chord_quality_has_an_id_within_the_vocabulary(quality: str) -> None:
    for root in ("C", "F#", "Bb"):
        assert 2 <= v.chord_id(Chord(root, quality), Key("G")) < v.CHORD_CLASSES


@pytest.mark.parametrize("quality", v.QUALITY_CLASSES)
def test_chords_of_the_main_qualities_come_back_from_their_id(quality: str) -> None:
    key = Key("D")
    for pitch_class in range(12):
        chord = Chord(key.name(pitch_class), quality)
        assert v.chord_from_id(v.chord_id(chord, key), key) == chord


def test_a_transposed_chord_has_the_same_id() -> None:
    assert v.chord_id(Chord("G", "7"), Key("C")) == v.chord_id(Chord("Bb", "7"), Key("Eb"))


def test_open_and_no_chord_are_told_apart() -> None:
    assert v.chord_id(None, Key("C")) == v.OPEN
    assert v.chord_from_id(v.chord_id(Chord(""), Key("C")), Key("C")) == Chord("")


@given(st.integers(1, 2000))
def test_the_nearest_duration_is_not_beaten_by_another(duration: int) -> None:
    chosen = v.DURATIONS[v.duration_id(duration) - 1]
    assert abs(chosen - duration) == min(abs(d - duration) for d in v.DURATIONS)


def test_an_unlisted_metre_shares_the_id_of_a_bar_as_long() -> None:
    assert v.METRES[v.metre_id(Metre(11, 8)) - 1].bar in (120, 144)
