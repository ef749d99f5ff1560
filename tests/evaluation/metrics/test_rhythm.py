"""Figures of rhythm, on rhythms small enough to count by hand, and against muspy."""

from dataclasses import replace

import pytest
from hypothesis import given

from melregen.errors import InvalidMusicError
from melregen.evaluation.metrics.rhythm import FIGURES, evaluate
from melregen.evaluation.song import Song
from melregen.music import LeadSheet, Metre, MetreChange, Note
from tests.evaluation.metrics.tunes import as_muspy, essen_songs, melody, song_of, songs, transposed


def rhythm(*durations: int, **fields: object) -> Song:
    """A tune on one pitch; negative durations are rests."""
    pitches = [None if duration < 0 else 60 for duration in durations]
    return melody(pitches, [abs(duration) for duration in durations], **fields)


def test_note_values_are_counted() -> None:
    figures = evaluate(rhythm(36, 12, 24, 24, 8, 8, 8, 72))  # two bars of 4/4
    assert figures["notes_a_bar"] == 4
    assert figures["mean_note_length"] == 1
    assert figures["distinct_note_values"] == 5
    # 24 twice, 8 three times, 36, 12, 72 once
    assert figures["note_value_entropy"] == pytest.approx(2 / 8 * 2 + 3 / 8 * 1.4150375 + 3 / 8 * 3)
    assert figures["dotted_notes"] == pytest.approx(2 / 8)
    assert figures["triplet_notes"] == pytest.approx(3 / 8)


def test_a_tie_over_the_bar_line_is_one_note_value() -> None:
    figures = evaluate(rhythm(72, 48, 72))
    assert figures["distinct_note_values"] == 2
    assert figures["notes_a_bar"] == 1.5


def test_places_in_the_bar_are_counted() -> None:
    figures = evaluate(rhythm(24, 12, 12, 48, -24, 72))
    assert figures["notes_on_beat"] == pytest.approx(4 / 5)
    assert figures["downbeat_bars"] == pytest.approx(1 / 2)


def test_a_beat_of_a_compound_metre_is_a_dotted_quarter() -> None:
    assert evaluate(rhythm(12, 12, 12, 36, metre=Metre(6, 8)))["notes_on_beat"] == 0.5


@pytest.mark.parametrize(
    ("durations", "metre", "syncopated"),
    [
        ((24, 24, 24, 24), "4/4", 0),
        ((48, 48), "4/4", 0),
        ((72, 24), "4/4", 0),  # begins on the strongest place
        ((24, 48, 24), "4/4", 1),  # beat 2 through beat 3
        ((12, 24, 24, 24, 12), "4/4", 3),  # each from off the beat through a beat
        ((72, 48, 24, 48), "4/4", 1),  # over the bar line
        ((6, 12, 6, 24, 48), "4/4", 1),  # within the beat
        ((12, 12, 24, 48), "4/4", 0),
        ((36, 12, 48), "4/4", 0),  # the eighth stops where beat 3 begins
        ((24, 48), "3/4", 0),  # beats 2 and 3 are equally strong
        ((8, 16, 24, 48), "4/4", 0),  # a swung beat
        ((16, 16, 16, 48), "4/4", 1),  # of a quarter triplet one note covers a beat
        ((24, 12, 24, 12), "6/8", 0),
        ((24, 24, 24), "6/8", 1),  # against the second dotted quarter
        ((12, 24, 36), "6/8", 0),  # the third eighth is no stronger than the second
        ((24, 48, 24), "2/2", 1),
        ((12, 36, 36), "7/8", 1),  # counted 2+2+3: through the second beat, the third is on it
    ],
)
def test_a_syncopated_note_sounds_through_a_stronger_place(
    durations: tuple[int, ...], metre: str, syncopated: int
) -> None:
    song = rhythm(*durations, metre=Metre.parse(metre))
    assert evaluate(song)["syncopated_notes"] == pytest.approx(syncopated / len(durations))


def test_a_rest_on_the_strong_place_is_no_syncopation() -> None:
    assert evaluate(rhythm(24, 24, -24, 24))["syncopated_notes"] == 0


def test_the_pickup_is_counted_as_the_end_of_a_whole_bar() -> None:
    song = rhythm(12, 24, 24, 24, 36, pickup=24)  # off beat 4 over the bar line, off 1, off 2 …
    assert evaluate(song)["syncopated_notes"] == pytest.approx(4 / 5)
    assert evaluate(song)["downbeat_bars"] == 0
    second_beat_first = rhythm(48, 24, 96, pickup=72)
    assert evaluate(second_beat_first)["syncopated_notes"] == pytest.approx(1 / 3)


def test_rests_within_the_melody_are_silence() -> None:
    assert evaluate(rhythm(24, -24, 48, -48, 48))["rest_time"] == pytest.approx(72 / 192)
    assert evaluate(rhythm(-24, 72, 24))["rest_time"] == 0  # before the first note


def test_a_bar_is_empty_where_nothing_sounds() -> None:
    assert evaluate(rhythm(96, -96, 96, -96, 96))["empty_bars"] == pytest.approx(2 / 5)
    assert evaluate(rhythm(48, 192, 48))["empty_bars"] == 0  # a tie fills the second bar


def test_equal_bars_have_the_greatest_groove_consistency() -> None:
    assert evaluate(rhythm(24, 24, 48, 24, 24, 48))["groove_consistency"] == 1
    two_places_differ = evaluate(rhythm(24, 24, 48, 24, 48, 24))["groove_consistency"]
    assert two_places_differ == pytest.approx(1 - 2 / 96)
    assert evaluate(rhythm(24, 24, 48))["groove_consistency"] is None


def test_bars_of_different_lengths_are_not_compared() -> None:
    metres = (MetreChange(0, Metre(4, 4)), MetreChange(192, Metre(3, 4)))
    assert evaluate(rhythm(96, 96, 72, metres=metres))["groove_consistency"] == 1


def test_a_pickup_is_not_compared_though_as_long_as_the_next_bar() -> None:
    metres = (MetreChange(0, Metre(3, 4)), MetreChange(48, Metre(2, 4)))
    song = rhythm(24, 24, 48, 48, metres=metres, pickup=48)
    assert evaluate(song)["groove_consistency"] == 1


def test_a_song_of_a_pickup_alone_has_no_bars() -> None:
    figures = evaluate(song_of(LeadSheet.build([Note(0, 24, 60)], pickup=24)))
    assert figures["downbeat_bars"] is None
    assert figures["groove_consistency"] is None


def test_a_template_in_another_metre_is_refused() -> None:
    song = rhythm(96)
    template = replace(song.template, metres=(MetreChange(0, Metre(2, 4)),))
    with pytest.raises(InvalidMusicError, match="other metres"):
        evaluate(Song("odd", song.sheet, template))


@given(songs())
def test_figures_are_complete_and_in_their_ranges(song: Song) -> None:
    figures = evaluate(song)
    assert list(figures) == [figure.name for figure in FIGURES]
    for figure in FIGURES:
        value = figures[figure.name]
        assert value is None or figure.low <= value <= figure.high, figure.name


@given(songs())
def test_neither_pitch_nor_tempo_changes_the_rhythm(song: Song) -> None:
    assert evaluate(transposed(song, 3)) == evaluate(song)
    assert evaluate(song_of(replace(song.sheet, tempo=77))) == evaluate(song)


@given(songs())
def test_a_note_on_a_downbeat_is_never_syncopated(song: Song) -> None:
    strong = song.places.strengths == 3
    figures = evaluate(song)
    assert figures["syncopated_notes"] is not None
    assert figures["syncopated_notes"] <= 1 - strong.mean() + 1e-9


def test_muspy_counts_the_same() -> None:
    muspy = pytest.importorskip("muspy")
    # muspy knows one metre alone, and no empty bars at the end.
    alike = [
        song
        for song in essen_songs(60)
        if len(song.sheet.metres) == 1 and song.sheet.notes[-1].end > song.sheet.bars[-1].onset
    ]
    assert len(alike) > 20
    for song in alike:
        figures, bar = evaluate(song), song.sheet.metre.bar
        theirs = as_muspy(song, start=song.sheet.pickup)
        assert figures["groove_consistency"] == pytest.approx(muspy.groove_consistency(theirs, bar))
        if not song.sheet.pickup:
            rate = muspy.empty_measure_rate(theirs, bar)
            assert figures["empty_bars"] == pytest.approx(rate)


def test_muspy_finds_the_same_empty_bars() -> None:
    muspy = pytest.importorskip("muspy")
    song = rhythm(96, -96, 48, 192, 48, -96, -96, 24)
    rate = muspy.empty_measure_rate(as_muspy(song), 96)
    assert rate == pytest.approx(3 / 8)
    assert evaluate(song)["empty_bars"] == pytest.approx(rate)
