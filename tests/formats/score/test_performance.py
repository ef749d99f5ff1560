"""A written score played out: what each format's reader relies on."""

from fractions import Fraction

import pytest

from melregen.formats.score.lyrics import Lyric
from melregen.formats.score.performance import Heading, play_out
from melregen.formats.score.playback import Marks, play_order
from melregen.formats.score.written import (
    Conventions,
    WordLines,
    WrittenMeasure,
    WrittenNote,
    WrittenScore,
    keys_by_measure,
    notes_by_measure,
    split_by_measure,
)
from melregen.music import Chord, Key, Metre

LOOSE = Conventions(WordLines.PASSES, ties_need_both_signs=False)
STRICT = Conventions(WordLines.VERSES, ties_need_both_signs=True)


IN_C = ((0, Key("C")),)


def measure(length=96, marks=None, *, chords=(), keys=IN_C, sections=()):
    metre = Metre(4, 4)
    return WrittenMeasure(
        length, metre, marks or Marks(), keys=keys, chords=chords, sections=sections
    )


def sheet(measures, melody, others=(), conventions=LOOSE):
    plays = play_order([measure.marks for measure in measures])
    score = WrittenScore(measures, plays, melody, others, conventions)
    return play_out(score, Heading(title="Air"))[0]


def line(sheet):
    return [(note.onset, note.duration, note.pitch) for note in sheet.notes]


def changes(items):
    return [(item.onset, str(item.chord)) for item in items]


def test_a_repeat_plays_its_notes_at_each_time() -> None:
    measures = [measure(marks=Marks(backward=True)), measure()]
    melody = [[WrittenNote(24, 48, 60)], [WrittenNote(0, 96, 62)]]
    assert line(sheet(measures, melody)) == [(24, 48, 60), (120, 48, 60), (192, 96, 62)]


@pytest.mark.parametrize(
    ("start", "stop", "conventions", "joined"),
    [
        (True, True, STRICT, True), (True, False, STRICT, False), (False, True, STRICT, False),
        (True, False, LOOSE, True), (False, True, LOOSE, True), (False, False, LOOSE, False),
    ],
)  # fmt: skip
def test_a_tie_over_the_bar_line(start, stop, conventions, joined) -> None:
    melody = [
        [WrittenNote(48, 48, 60, tie_start=start)],
        [WrittenNote(0, 48, 60, tie_stop=stop)],
    ]
    notes = line(sheet([measure(), measure()], melody, conventions=conventions))
    assert notes == ([(48, 96, 60)] if joined else [(48, 48, 60), (96, 48, 60)])


def test_a_tie_does_not_join_other_pitches_or_notes_after_a_rest() -> None:
    other = [WrittenNote(0, 24, 60, tie_start=True), WrittenNote(24, 24, 62, tie_stop=True)]
    late = [WrittenNote(0, 24, 60, tie_start=True), WrittenNote(48, 24, 60, tie_stop=True)]
    assert len(sheet([measure()], [other]).notes) == 2
    assert len(sheet([measure()], [late]).notes) == 2


def test_exact_times_are_rounded_and_every_note_lasts_a_tick() -> None:
    third = Fraction(1, 3)
    melody = [[WrittenNote(n * third, third, 60 + n) for n in range(4)]]
    assert line(sheet([measure()], melody)) == [(0, 1, 60), (1, 1, 61), (2, 1, 62), (3, 1, 63)]


def test_a_note_cuts_the_one_that_still_sounds_and_the_highest_of_two_is_the_melody() -> None:
    melody = [[WrittenNote(0, 48, 60), WrittenNote(24, 24, 64), WrittenNote(24, 24, 62)]]
    assert line(sheet([measure()], melody)) == [(0, 24, 60), (24, 24, 64)]


def test_a_note_over_the_bar_line_stops_where_a_jump_leaves_it() -> None:
    measures = [measure(), measure(marks=Marks(backward=True))]
    melody = [[WrittenNote(0, 120, 60)], [WrittenNote(48, 96, 62)]]
    assert line(sheet(measures, melody)) == [
        (0, 120, 60), (144, 48, 62), (192, 120, 60), (336, 48, 62),
    ]  # fmt: skip


def test_a_note_that_outlasts_the_piece_is_cut() -> None:
    assert line(sheet([measure()], [[WrittenNote(72, 25, 60)]])) == [(72, 24, 60)]


def test_after_a_jump_the_chord_written_before_its_goal_sounds() -> None:
    measures = [
        measure(chords=[(0, Chord("C"))]), measure(marks=Marks(forward=True)),
        measure(marks=Marks(backward=True), chords=[(0, Chord("G"))]),
    ]  # fmt: skip
    melody = [[WrittenNote(0, 96, 60)]] * 3
    assert changes(sheet(measures, melody).chords) == [(0, "C"), (192, "G"), (288, "C"), (384, "G")]


def test_a_repeat_whose_first_bar_has_no_chord_has_none_in_its_second_pass() -> None:
    measures = [measure(), measure(marks=Marks(backward=True), chords=[(0, Chord("G"))])]
    melody = [[WrittenNote(0, 96, 60)]] * 2
    assert changes(sheet(measures, melody).chords) == [(96, "G"), (192, "N.C."), (288, "G")]


def test_a_repeat_returns_to_the_key_of_its_start() -> None:
    c, g = Key("C"), Key("G")
    measures = [
        measure(keys=[(0, c), (48, g)], marks=Marks(backward=True)),
        measure(keys=[(0, g)], sections=[(0, "Coda")]),
    ]
    played = sheet(measures, [[WrittenNote(0, 96, 60)]] * 2)
    assert [(k.onset, k.key) for k in played.keys] == [(0, c), (48, g), (96, c), (144, g)]
    assert [(s.onset, s.name) for s in played.sections] == [(192, "Coda")]


def test_other_voices_accompany_with_their_ties_joined() -> None:
    voice = [
        [WrittenNote(48, 48, 48, tie_start=True), WrittenNote(48, 48, 52)],
        [WrittenNote(0, 24, 48, tie_stop=True)],
    ]
    melody = [[WrittenNote(0, 96, 60)]] * 2
    played = sheet([measure(), measure()], melody, [voice, [[WrittenNote(0, 24, 36)]]])
    notes = sorted((n.onset, n.duration, n.pitch) for n in played.accompaniment)
    assert notes == [(0, 24, 36), (48, 48, 52), (48, 72, 48)]


def test_phrases_lie_between_marks_or_after_each_other_where_only_ends_are_marked() -> None:
    def phrases(*marks):
        notes = [
            WrittenNote(24 * n, 24, 60 + n, opens_phrase="(" in mark, closes_phrase=")" in mark)
            for n, mark in enumerate(marks)
        ]
        return [(phrase.onset, phrase.end) for phrase in sheet([measure()], [notes]).phrases]

    assert phrases("", "(", ")", "") == [(24, 72)]
    assert phrases("(", "(", "", "") == [(0, 24), (24, 96)]
    assert phrases("", ")", ")", "") == [(0, 48), (48, 72)]
    assert phrases("", "", "", "") == []


def test_a_melody_without_notes_makes_no_sheet() -> None:
    score = WrittenScore([measure()], play_order([Marks()]), [[]], [], LOOSE)
    assert play_out(score, Heading()) == []


def test_each_verse_is_a_sheet() -> None:
    lyrics = {"1": Lyric("Oh"), "2": Lyric("Ah")}
    melody = [[WrittenNote(0, 48, 60, lyrics=lyrics), WrittenNote(48, 48, 62)]]
    score = WrittenScore([measure()], play_order([Marks()]), melody, [], LOOSE)
    sheets = play_out(score, Heading(language="en", tempo=90, composer="Anon."))
    assert [[s.text for s in verse.syllables] for verse in sheets] == [["Oh"], ["Ah"]]
    assert [note.melisma for note in sheets[0].notes] == [False, True]
    assert (sheets[1].language, sheets[1].tempo, sheets[1].composer) == ("en", 90, "Anon.")


def test_what_is_written_at_a_time_of_the_piece_is_given_to_its_measure() -> None:
    items = [(96, "c"), (0, "a"), (Fraction(95), "b"), (192, "after the end")]
    assert split_by_measure(items, [0, 96], 192) == [[(0, "a"), (95, "b")], [(0, "c")]]
    assert split_by_measure([(10, "before")], [24, 48], 72) == [[], []]
    notes = [WrittenNote(100, 4, 60), WrittenNote(5, 4, 62)]
    first, second = notes_by_measure(notes, [0, 96], 192)
    assert [(n.onset, n.pitch) for n in (*first, *second)] == [(5, 62), (4, 60)]
    keys = keys_by_measure(Key("C"), [(12, Key("G"))], [0, 96], 192)
    assert keys == [[(0, Key("C")), (12, Key("G"))], [(0, Key("G"))]]
