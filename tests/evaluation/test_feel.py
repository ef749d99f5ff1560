"""The feel of a song is told in the figures that the evaluation measures."""

import pytest
from hypothesis import given, settings

from melregen import formats
from melregen.evaluation.measure import measure_song
from melregen.evaluation.song import Song
from melregen.template import FEEL_FIGURES
from melregen.template.feel import feel_limits
from melregen.template.measure_feel import measure_feel
from tests.corpora import CORPORA, needs_corpora
from tests.evaluation.metrics.written_songs import song_of
from tests.strategies import lead_sheets

FIGURES = (
    "notes_a_bar", "syncopated_notes", "melismas", "rest_time", "note_value_entropy",
    "repeated_bar_rhythms", "chords_a_bar", "sevenths", "mean_interval", "unisons",
    "range_semitones", "chorus_above_verse",
)  # fmt: skip
"""Of the evaluation, in the order of those of the feel."""


def check_agreement(song: Song) -> None:
    figures, feel = measure_song(song), measure_feel(song.template, song.sheet)
    for name, figure in zip(FEEL_FIGURES, FIGURES, strict=True):
        got, wanted = getattr(feel, name), figures[figure]
        if wanted is None:
            assert got is None, name
        else:
            low, high = feel_limits(name)
            assert got == pytest.approx(min(max(wanted, low), high)), name


@settings(max_examples=25)
@given(lead_sheets())
def test_the_feel_of_any_song_is_that_of_the_evaluation(sheet) -> None:
    check_agreement(song_of(sheet))


@needs_corpora
@pytest.mark.parametrize("name", ["openewld_pd/*.mxl", "openhymnal_pd/*Stille*.abc"])
def test_the_feel_of_written_songs_is_that_of_the_evaluation(name: str) -> None:
    folder, pattern = name.split("/")
    for path in sorted((CORPORA / "train" / folder).rglob(pattern))[:3]:
        check_agreement(song_of(formats.read(path)))
