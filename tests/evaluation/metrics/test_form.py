"""The form of a song, counted by hand."""

from dataclasses import replace

import pytest
from hypothesis import given, settings

from melregen.evaluation.metrics import form
from melregen.music import Metre, Note, Syllable
from tests.evaluation.metrics.written_songs import sing, song_of, tune
from tests.strategies import lead_sheets

PHRASE = [(0, 1, 60), (1, 1, 62), (2, 2, 64)]


def moved(line, quarters, pitch=0):
    return [(onset + quarters, length, note + pitch) for onset, length, note in line]


def test_bars_come_back_exactly_or_in_rhythm() -> None:
    # A, A, A a tone higher, a bar of rest, something new.
    song = tune([PHRASE, moved(PHRASE, 4), moved(PHRASE, 8, 2), [(16, 4, 60)]])
    assert form.repeated_bars(song) == pytest.approx(1 / 4)
    assert form.repeated_bar_rhythms(song) == pytest.approx(2 / 4)


def test_a_pickup_bar_is_no_bar() -> None:
    song = tune([[(0, 1, 60), (1, 4, 62), (5, 4, 62)]], pickup=24)
    assert form.repeated_bars(song) == pytest.approx(1 / 2)
    assert form.bars_by_four(song) == 0
    assert form.bars_by_four(tune([[(0, 1, 60), (1, 16, 62)]], pickup=24)) == 1


def test_similarity_of_bars_is_the_time_of_equal_notes() -> None:
    # Bar 2 keeps the first two quarters of bar 1 and not the half note: 2 of 4 beats.
    song = tune([PHRASE, [(4, 1, 60), (5, 1, 62), (6, 2, 65)], moved(PHRASE, 8)])
    similarities = form.bar_similarities(song)
    assert similarities.tolist() == [[1, 0.5, 1], [0.5, 1, 0.5], [1, 0.5, 1]]
    assert form.self_similarity(song) == pytest.approx((0.5 + 1) / 2)


def test_a_note_that_stops_early_is_alike_while_it_sounds() -> None:
    song = tune([[(0, 4, 60)], [(4, 1, 60)]])
    assert form.self_similarity(song) == pytest.approx(1 / 4)


def test_a_held_note_is_not_a_repeated_one() -> None:
    song = tune([[(0, 4, 60)], [(4, 1, 60), (5, 1, 60), (6, 1, 60), (7, 1, 60)]])
    assert form.self_similarity(song) == pytest.approx(1 / 4)
    assert form.self_similarity(tune([[(0, 4, 60)]])) is None


def test_lines_of_as_many_syllables_share_a_rhythm_whatever_their_last_length() -> None:
    short = [*PHRASE[:2], (2, 1, 70)]
    song = tune(
        [PHRASE, moved(short, 4), moved(PHRASE, 9), [(16, 4, 60)]],  # the third one a beat late
        texts=True,
    )
    assert form.even_lines_one_rhythm(song) == pytest.approx(1 / 3)


def test_a_melisma_does_not_change_the_rhythm_of_the_words() -> None:
    la = Syllable("la")
    plain = [Note(0, 48, 60, la), Note(48, 48, 62, la)]
    slurred = [Note(96, 24, 60, la), Note(120, 24, 64, None, True), Note(144, 48, 62, la)]
    assert form.even_lines_one_rhythm(sing([plain, slurred])) == 1


def test_songs_without_words_have_no_lines_of_as_many_syllables() -> None:
    assert form.even_lines_one_rhythm(tune([PHRASE, moved(PHRASE, 4)])) is None


def test_related_lines_repeat_or_vary() -> None:
    song = tune([PHRASE, moved(PHRASE, 4), [(8, 0.5, 50), (8.5, 0.5, 55), (9, 3, 48)]])
    assert form.related_lines(song) == pytest.approx(1 / 3)


def test_later_verses_lie_on_the_first() -> None:
    second = [(12, 1, 60), (13, 1, 62), (14, 2, 65)]  # two of three notes
    lines = [PHRASE, [(4, 4, 72)], [(8, 4, 72)], second, moved(PHRASE, 16)]
    headings = ["Verse 1", "Chorus", "Refrain", "Verse 2", "Verse 3"]
    song = tune(lines, headings=headings)
    assert form.section_on_section(song, "verse") == pytest.approx(5 / 6)
    assert form.section_on_section(song, "chorus") == 1
    assert form.section_on_section(song, "bridge") is None
    assert form.chorus_above_verse(song) == pytest.approx(72 - (62 + 187 / 3 + 62) / 3)
    assert form.chorus_top_above_verse(song) == 72 - 65


def test_a_verse_with_a_pickup_is_laid_bar_on_bar() -> None:
    # The second verse begins an eighth earlier before its downbeat: all others are in place.
    first = [(0, 1, 67), (1, 2, 72), (3, 1, 71)]
    second = [(8.5, 0.5, 67), (9, 2, 72), (11, 1, 71)]
    song = tune([first, second], headings=["Verse 1", "Verse 2"], pickup=24)
    assert form.section_on_section(song, "verse") == pytest.approx(2 / 3)
    without = tune([first, second[1:]], headings=["Verse 1", "Verse 2"], pickup=24)
    assert form.section_on_section(without, "verse") == 1


def test_songs_without_headings_have_no_verses() -> None:
    figures = form.evaluate(tune([PHRASE, moved(PHRASE, 4)]))
    assert figures["verse_on_verse"] is figures["chorus_on_chorus"] is None
    assert figures["chorus_above_verse"] is figures["chorus_top_above_verse"] is None


def test_equal_bars_in_a_real_song() -> None:
    # Frère Jacques: AABBCCDD, every bar sung twice.
    bars = ([0, 2, 4, 0], [4, 5, 7], [7, 9, 7, 5, 4, 0], [0, -5, 0])
    lengths = ([1, 1, 1, 1], [1, 1, 2], [0.5, 0.5, 0.5, 0.5, 1, 1], [1, 1, 2])
    lines, place = [], 0
    for pitches, times in zip(bars, lengths, strict=True):
        for _ in range(2):
            onsets = [place + sum(times[:index]) for index in range(len(times))]
            lines.append([(o, t, 60 + p) for o, t, p in zip(onsets, times, pitches, strict=True)])
            place += 4
    song = tune(lines, metre=Metre(4, 4))
    assert form.repeated_bars(song) == pytest.approx(4 / 8)
    assert form.repeated_bar_rhythms(song) == pytest.approx(5 / 8)  # bars 2 and 4 have one
    assert form.bars_by_four(song) == 1


@given(lead_sheets())
@settings(max_examples=60)
def test_figures_keep_their_ranges_and_do_not_hear_pitch_or_tempo(sheet) -> None:
    figures = form.evaluate(song_of(sheet))
    assert figures.keys() == {figure.name for figure in form.FIGURES}
    for figure in form.FIGURES:
        value = figures[figure.name]
        assert value is None or figure.low <= value <= figure.high
    higher = replace(
        sheet, notes=tuple(replace(n, pitch=n.pitch + 5) for n in sheet.notes), tempo=77
    )
    assert form.evaluate(replace(song_of(sheet), sheet=higher)) == pytest.approx(figures)


@given(lead_sheets(metre_changes=False))
@settings(max_examples=30)
def test_a_bar_equal_to_another_is_wholly_similar(sheet) -> None:
    song = song_of(sheet)
    similarities = form.bar_similarities(song)
    assert (similarities == similarities.T).all()
    assert (similarities.diagonal() == 1).all()
