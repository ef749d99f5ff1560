"""The feel of a song: reading it, merging it, measuring it."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from melregen.errors import InvalidMusicError, ParseError
from melregen.extraction.extract import extract_template
from melregen.music import (
    Chord,
    ChordChange,
    Key,
    KeyChange,
    LeadSheet,
    Metre,
    MetreChange,
    Note,
    Section,
)
from melregen.template import FEEL_FIGURES, Feel, Slot, Template, TemplatePhrase
from melregen.template.feel import feel_limits, feel_spread, merge_feels
from melregen.template.measure_feel import measure_feel


def test_a_feel_is_read_from_text() -> None:
    feel = Feel.parse("syncopation=0.2, rests = .1; Mean-Interval=3 melisma=5%")
    assert feel == Feel(syncopation=0.2, rests=0.1, mean_interval=3, melisma=0.05)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("syncopaton=.2", "did you mean syncopation?"),
        ("zzz=1", "there are notes_a_bar"),
        ("syncopation", "write NAME=VALUE"),
        ("rests=much", "'much' is no number; write rests=NUMBER"),
        ("rests=nan", "no number"),
        ("", "write NAME=VALUE"),
    ],
)
def test_a_text_that_is_no_feel_is_one_sentence(text: str, words: str) -> None:
    with pytest.raises(ParseError, match=words):
        Feel.parse(text)


def test_a_value_out_of_its_limits_is_named_with_them() -> None:
    with pytest.raises(InvalidMusicError, match=r"syncopation .* is 1.5; ask for 0 to 1"):
        Feel.parse("syncopation=1.5")
    with pytest.raises(InvalidMusicError, match="takes a number"):
        Feel(rests="0.1")  # type: ignore[arg-type]


@given(
    st.dictionaries(st.sampled_from(FEEL_FIGURES), st.floats(0, 1), min_size=1).map(
        lambda shares: {
            name: feel_limits(name)[0] + share * (feel_limits(name)[1] - feel_limits(name)[0])
            for name, share in shares.items()
        }
    )
)
def test_the_text_of_a_feel_reads_as_the_feel(figures: dict[str, float]) -> None:
    rounded = {name: float(f"{value:g}") for name, value in figures.items()}
    feel = Feel.of_measures(**rounded)
    assert Feel.parse(str(feel)) == feel


def test_of_two_feels_the_later_has_its_way() -> None:
    style, own = Feel(syncopation=0.2, rests=0.1), Feel(rests=0.3, range=12)
    assert merge_feels([None, style, None, own]) == Feel(syncopation=0.2, rests=0.3, range=12)
    assert merge_feels([None]) is None
    assert not Feel()
    assert own


def _sheet() -> LeadSheet:
    """Two bars of 4/4 with a syncopation and a rest each, in another rhythm the second time."""
    notes = [
        Note(0, 36, 60), Note(36, 24, 64), Note(72, 24, 64),
        Note(96, 36, 67), Note(132, 24, 67), Note(168, 24, 69),
        Note(192, 48, 60), Note(240, 48, 72),
    ]  # fmt: skip
    chords = tuple(
        ChordChange(onset, Chord.parse(text))
        for onset, text in [(0, "C"), (48, "C"), (96, "G7"), (192, "N.C."), (216, "G7")]
    )
    return LeadSheet(
        tuple(notes),
        (MetreChange(0, Metre(4, 4)),),
        (KeyChange(0, Key("C")),),
        288,
        chords=chords,
        sections=(Section(0, "Verse"), Section(192, "Chorus")),
    )


def test_the_feel_of_a_song_is_that_of_its_notes_and_chords() -> None:
    sheet = _sheet()
    feel = measure_feel(extract_template(sheet), sheet)
    assert feel.notes_a_bar == pytest.approx(8 / 3)
    assert feel.syncopation == pytest.approx(2 / 8)
    assert feel.rests == pytest.approx(24 / 288)
    assert feel.repetition == pytest.approx(1 / 3)
    assert (feel.chords_a_bar, feel.chord_colour) == (1, pytest.approx(2 / 3))
    assert (feel.range, feel.unisons) == (12, pytest.approx(2 / 7))
    assert feel.chorus_height == pytest.approx(66 - (60 + 64 + 64 + 67 + 67 + 69) / 6)


def test_what_a_template_does_not_tell_is_open() -> None:
    template = extract_template(_sheet())
    assert measure_feel(template).range is None
    no_harmony = measure_feel(replace(template, chords=(ChordChange(0, None),)))
    assert no_harmony.chords_a_bar is None
    assert no_harmony.notes_a_bar is not None
    open_rhythm = replace(template, phrases=(TemplatePhrase((Slot(),)),), sections=())
    assert measure_feel(open_rhythm).figures.keys() == {"chords_a_bar", "chord_colour"}
    assert measure_feel(Template()) == Feel()


def test_the_distance_of_a_song_is_in_spreads_of_peoples_songs() -> None:
    asked = Feel(rests=0.1, notes_a_bar=4)
    assert asked.distance(Feel(rests=0.1, notes_a_bar=4, range=3)) == 0
    near, far = Feel(rests=0.1, notes_a_bar=5), Feel(rests=0.1, notes_a_bar=7)
    assert 0 < asked.distance(near) < asked.distance(far)
    assert asked.distance(far) == pytest.approx(3 / feel_spread("notes_a_bar") / 2)
    assert asked.distance(Feel(rests=0.1)) == 0  # what a song does not tell does not count
    assert Feel().distance(near) == 0
