"""How the words sit on the melody, counted by hand."""

from dataclasses import replace

import pytest
from hypothesis import given, settings

from melregen.errors import InvalidMusicError
from melregen.evaluation.metrics import words
from melregen.music import Note, Syllable
from tests.evaluation.metrics.written_songs import sing, song_of, tune
from tests.strategies import lead_sheets


def line(start, *notes):
    """Make notes of (quarters, stress); "-" for a melisma, "." for no syllable."""
    made, onset = [], round(24 * start)
    for length, stress in notes:
        syllable = None if stress in ("-", ".") else Syllable("la", stress=stress)
        made.append(Note(onset, round(24 * length), 60, syllable, stress == "-"))
        onset = made[-1].end
    return made


def test_stress_on_strong_beats() -> None:
    # Strengths 3 1 2 1: stressed on 3 and 2, weak on 1, secondary on 1.
    song = sing([line(0, (1, 1), (1, 0), (1, 1), (1, 2))])
    assert words.stress_on_beats(song) == pytest.approx(2.5 - 1)
    assert words.stress_on_beats(sing([line(0, (1, 1), (1, None))])) is None


def test_weak_downbeats_of_syllables_whose_stress_is_known() -> None:
    song = sing([line(0, (4, 0), (4, 1), (4, 2), (4, None), (4, "-"))])
    assert words.weak_downbeats(song) == pytest.approx(1 / 3)
    assert words.weak_downbeats(sing([line(1, (1, 1))])) is None


def test_the_longest_note_on_a_weak_syllable_within_a_line() -> None:
    song = sing(
        [
            line(0, (1, 1), (2, 0), (1, 1)),  # on a weak one
            line(4, (1, 1), (1, 0), (2, 0)),  # on the last
            line(8, (2, 1), (1, 0), (1, 1)),  # on a stressed one
            line(12, (1, 0), (2, "-"), (1, 1)),  # on the melisma of a weak one
            line(16, (2, None), (1, 0), (1, 1)),  # on an unknown one: does not count
        ]
    )
    assert words.longest_on_weak(song) == pytest.approx(2 / 4)


def test_a_melisma_on_the_last_syllable_is_no_syllable_within() -> None:
    assert words.longest_on_weak(sing([line(0, (1, 1), (2, 0), (1, "-"))])) == 0


def test_the_place_of_the_longest_note_is_the_last_of_equals() -> None:
    song = sing([line(0, (2, 0), (1, 0), (1, 0)), line(4, (1, 1), (1, 1), (1, 1)), line(8, (4, 1))])
    assert words.longest_place(song) == pytest.approx((0 + 1) / 2)


def test_time_to_breathe_is_a_rest_or_a_note_held() -> None:
    song = sing(
        [
            line(0, (2, 0), (1, 0)),  # rest
            line(4, (1, 0), (1, 0), (2, 0)),  # longest
            line(8, (1, 0), (3, 0), (2, 0)),  # half note
            line(14, (1, 0), (0.5, 0)),  # neither
            line(15.5, (1, 0), (0.25, 0)),  # the last line does not count
        ]
    )
    assert words.breath_at_line_ends(song) == pytest.approx(3 / 4)
    assert words.breath_at_line_ends(sing([line(0, (4, 0))])) is None


def test_upbeats_and_iambic_lines() -> None:
    song = sing(
        [
            line(0, (1, 0), (4, 1)),  # iambic, with an upbeat
            line(5, (1, 0), (2, 1)),  # iambic, on the downbeat
            line(8, (1, 1), (3, 0)),  # trochaic, with an upbeat
            line(13, (1, 0), (1, "-"), (2, 2)),  # iambic: a melisma is no syllable
        ],
        pickup=24,
    )
    assert words.upbeats(song) == pytest.approx(2 / 4)
    assert words.iambic_upbeats(song) == pytest.approx(1 / 3)
    assert words.iambic_upbeats(sing([line(0, (1, 1), (1, 0))])) is None


def test_pace_and_melismas() -> None:
    # Three syllables on four notes, one note without words; eight quarters at 120: four seconds.
    notes = [line(4, (1, 1), (1, "-"), (2, 0)), line(8, (2, 1), (2, "."))]
    song = sing(notes, tempo=120.0)
    assert words.syllables_a_second(song) == pytest.approx(3 / 4)
    assert words.notes_a_syllable(song) == pytest.approx(4 / 3)
    assert words.melismas(song) == pytest.approx(1 / 5)


def test_songs_without_words_have_no_figures() -> None:
    figures = words.evaluate(tune([[(0, 4, 60)]]))
    assert figures == dict.fromkeys(figure.name for figure in words.FIGURES)


def test_a_stress_that_does_not_exist_is_refused() -> None:
    with pytest.raises(InvalidMusicError, match="'la' in by hand has stress 3"):
        words.evaluate(sing([line(0, (1, 3))]))


@given(lead_sheets(sung=True))
@settings(max_examples=60)
def test_figures_keep_their_ranges_and_the_pace_follows_the_tempo(sheet) -> None:
    song = song_of(sheet)
    figures = words.evaluate(song)
    assert figures.keys() == {figure.name for figure in words.FIGURES}
    for figure in words.FIGURES:
        value = figures[figure.name]
        assert value is None or figure.low <= value <= figure.high
    slower = words.evaluate(replace(song, sheet=replace(sheet, tempo=sheet.tempo / 2)))
    if song.has_words:
        assert slower.pop("syllables_a_second") * 2 == pytest.approx(
            figures.pop("syllables_a_second")
        )
    assert slower == figures
