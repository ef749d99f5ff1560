"""Wishes: values or texts, checked once, the same from everywhere."""

import pickle
from dataclasses import FrozenInstanceError, fields, replace
from pathlib import Path

import numpy as np
import pytest

from melregen.errors import ParseError, WishError
from melregen.generation import ChordChart, Wishes, parse_chord_chart
from melregen.generation.wishes import WishFields, gather_wishes
from melregen.music import Chord, Key, Metre, PitchRange
from tests.models.songs import tiny_model


def test_texts_are_read_once_and_become_values() -> None:
    wishes = Wishes(key="G major", metre="3/4", chords="C | G Am", pitch_range="C4-E5")
    assert wishes == Wishes(
        key=Key("G"),
        metre=Metre(3, 4),
        chords=ChordChart.of_bars(((Chord("C"),), (Chord("G"), Chord("A", "m")))),
        pitch_range=PitchRange(60, 76),
    )
    assert (wishes.key, wishes.metre) == (Key("G"), Metre(3, 4))


def test_what_nobody_wishes_is_open() -> None:
    wishes = Wishes()
    open_fields = ("key", "metre", "tempo", "chords", "bars", "pitch_range", "language", "title")
    assert all(getattr(wishes, name) is None for name in open_fields)
    assert (wishes.seed, wishes.candidates, wishes.temperature) == (0, 8, 1.0)


@pytest.mark.parametrize(
    ("wish", "words"),
    [
        ({"key": "H major"}, "'H major' is not a key"),
        ({"metre": "3/5"}, "3/5 is not a metre"),
        ({"chords": "C Xm"}, "bar 2 of the chords"),
        ({"pitch_range": "high"}, "'high' is not a range"),
    ],
)
def test_a_text_that_cannot_be_read_is_named(wish: WishFields, words: str) -> None:
    with pytest.raises(ParseError, match=words):
        Wishes(**wish)


@pytest.mark.parametrize(
    ("wish", "words"),
    [
        ({"tempo": 5}, "a tempo of 5 quarter notes a minute is out of reach; ask for 10 to 400"),
        ({"tempo": float("nan")}, "tempo"),
        ({"bars": 0}, "a song of 0 bars cannot be made; ask for 1 to 2000"),
        ({"candidates": 257}, "257 candidates cannot be drawn; ask for 1 to 256"),
        ({"temperature": -1}, "a temperature of -1 makes no music; ask for 0 to 5"),
        ({"top_p": 0}, "a top-p of 0 is no share; ask for 0.01 to 1"),
        ({"seed": -1}, "a seed is a whole number from 0 on"),
        ({"chords": "C G Am", "bars": 4}, "3 bars of chords do not fit 4 bars"),
        ({"chords": "C " * 2001}, "the chords fill 2001 bars"),
        ({"pitch_range": "E5-C4"}, "upside down"),
    ],
)
def test_what_cannot_be_is_one_sentence(wish: WishFields, words: str) -> None:
    with pytest.raises(WishError, match=words):
        Wishes(**wish)


@pytest.mark.parametrize(
    ("wish", "words"),
    [
        ({"key": 5}, "key takes a Key or the text of one, not 5"),
        ({"metre": Key("C")}, "metre takes a Metre or the text of one"),
        ({"bars": 4.5}, "bars takes a whole number, not 4.5"),
        ({"bars": "4"}, "bars takes a whole number, not '4'"),
        ({"seed": None}, "seed takes a whole number, not None"),
        ({"candidates": True}, "candidates takes a whole number, not True"),
        ({"tempo": "fast"}, "tempo takes a number, not 'fast'"),
        ({"title": 1}, "title takes text, not 1"),
        ({"vary": 1}, "vary takes True or False, not 1"),
    ],
)
def test_a_value_of_another_type_is_one_sentence(wish: WishFields, words: str) -> None:
    with pytest.raises(WishError, match=words):
        Wishes(**wish)


def test_numbers_of_numpy_are_numbers() -> None:
    wishes = Wishes(seed=np.int64(2**62), tempo=np.float32(90), bars=np.int8(4))
    assert (wishes.seed * 10**6, wishes.bars, wishes.tempo) == (2**62 * 10**6, 4, 90)


def test_the_text_of_a_chart_is_never_taken_for_a_file(tmp_path: Path) -> None:
    path = tmp_path / "chart.txt"
    path.write_text("C G")
    with pytest.raises(ParseError, match="bar 1 of the chords"):
        Wishes(chords=str(path))


def test_wishes_are_values() -> None:
    wishes = Wishes(key="D dorian", seed=3)
    with pytest.raises(FrozenInstanceError):
        wishes.key = None  # type: ignore[misc]
    assert wishes.key == Key("D", "dorian")
    assert {wishes: 1}[Wishes(key=Key("D", "dorian"), seed=3)] == 1
    assert pickle.loads(pickle.dumps(wishes)) == wishes
    assert replace(wishes, metre="6/8").metre == Metre(6, 8)
    assert "D" in repr(wishes)


def test_keywords_stand_in_the_place_of_single_wishes() -> None:
    assert gather_wishes(None, {"seed": 2}) == Wishes(seed=2)
    both = gather_wishes(Wishes(key="C", seed=1), {"seed": 2, "chords": "C G"})
    assert both == Wishes(key="C", seed=2, chords=parse_chord_chart("C G"))
    with pytest.raises(TypeError, match="tempoo"):
        gather_wishes(None, {"tempoo": 2})  # type: ignore[typeddict-unknown-key]


def test_every_wish_is_a_keyword_and_an_option_of_the_command() -> None:
    from melregen.commands.options import WISH_OPTIONS

    names = {wish.name for wish in fields(Wishes)}
    assert names == set(WishFields.__annotations__) == set(WISH_OPTIONS)


def test_a_small_top_p_takes_the_likeliest_as_temperature_0_does() -> None:
    words = "Come down the cold river to me"
    model = tiny_model()
    likeliest = model.generate(words, seed=5, candidates=1, temperature=0)
    assert model.generate(words, seed=5, candidates=1, top_p=0.01) == likeliest
