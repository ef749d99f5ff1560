"""Which line of words is sung in which pass."""

from melregen.formats.score.lyrics import Lyric
from melregen.formats.score.playback import Marks, play_order
from melregen.formats.score.played import PlayedNote
from melregen.formats.score.verses import (
    find_melismas,
    sing_lines_as_verses,
    sing_lines_in_passes,
)

REPEAT = [Marks(backward=True), Marks()]


def played(marks, *measures):
    """The notes of measures, each note a dictionary of the lines under it."""
    notes = []
    for play in play_order(marks):
        for lines in measures[play.measure]:
            onset = 24 * len(notes)
            lyrics = {n: None if text is None else Lyric(text) for n, text in lines.items()}
            notes.append(PlayedNote(onset, onset + 24, 60, play, lyrics=lyrics))
    return notes


def sung(verses):
    return [" ".join(text.text if text else "." for text in verse) for verse in verses]


def in_passes(marks, *measures):
    return sung(sing_lines_in_passes(played(marks, *measures), play_order(marks), marks))


def as_verses(marks, *measures):
    return sung(sing_lines_as_verses(played(marks, *measures), play_order(marks), marks))


def lines(*texts):
    return {str(number): text for number, text in enumerate(texts, 1)}


def test_a_tune_without_words_has_one_verse():
    assert in_passes(REPEAT, [{}], [{}]) == [". . ."]
    assert as_verses(REPEAT, [{}], [{}]) == [". . ."]


def test_lines_without_a_repeat_are_verses():
    measures = [lines("one", "eins")], [lines("two", "zwei")]
    assert in_passes([Marks(), Marks()], *measures) == ["one two", "eins zwei"]
    assert as_verses([Marks(), Marks()], *measures) == ["one two", "eins zwei"]


def test_each_pass_sings_a_line_of_its_own():
    assert in_passes(REPEAT, [lines("a", "b")], [lines("end")]) == ["a b end"]


def test_lines_left_over_by_the_passes_make_a_verse_more():
    assert in_passes(REPEAT, [lines("a", "b", "c", "d")], [lines("x", "y")]) == ["a b x", "c d y"]


def test_lines_as_verses_are_sung_in_every_pass():
    assert as_verses(REPEAT, [lines("a", "b")], [lines("x", "y")]) == ["a a x", "b b y"]


def test_lines_as_verses_are_passes_where_the_repeat_has_as_many_more():
    assert as_verses(REPEAT, [lines("a", "b")], [lines("end")]) == ["a b end"]


def test_one_line_under_verses_is_their_refrain():
    marks = [Marks(), Marks()]
    assert as_verses(marks, [lines("a", "b")], [lines("la")]) == ["a la", "b la"]


def test_a_verse_that_falls_silent_sings_the_refrain_of_another():
    refrain = [lines(text) for text in ["la", "di", "da", "dum"]]
    verses = in_passes([Marks(), Marks()], [lines("a", "b")] * 2, refrain)
    assert verses == ["a a la di da dum", "b b la di da dum"]


def test_a_second_ending_sings_the_line_of_its_pass():
    marks = [
        Marks(), Marks(ending=frozenset({1}), backward=True), Marks(ending=frozenset({2})),
    ]  # fmt: skip
    measures = [lines("a", "b")], [lines("one")], [{"2": "two"}]
    assert in_passes(marks, *measures) == ["a one b two"]


def test_a_line_that_passes_a_note_over_still_counts_as_a_line():
    marks = [Marks(), Marks()]
    assert as_verses(marks, [lines("a", "b")], [lines(None, "c")]) == ["a .", "b c"]


def melismas(texts, *, are_marked, gaps=(), slurs=()):
    notes, onset = [], 0
    for index in range(len(texts)):
        onset += 24 * (index in gaps)
        play = play_order([Marks()])[0]
        notes.append(PlayedNote(onset, onset + 24, 60, play, slurred=index in slurs))
        onset += 24
    read = [None if text is None else Lyric(text) for text in texts]
    return [i for i, held in enumerate(find_melismas(notes, read, are_marked=are_marked)) if held]


def test_unmarked_melismas_are_the_notes_without_text_after_a_sung_one():
    assert melismas([None, "a", None, None, "b"], are_marked=False) == [2, 3]


def test_an_unmarked_melisma_crosses_a_rest_only_under_a_slur():
    assert melismas(["a", None, None], are_marked=False, gaps=[1]) == []
    assert melismas(["a", None, None], are_marked=False, gaps=[1], slurs=[1]) == [1, 2]


def test_a_long_run_without_text_is_instrumental_after_a_while():
    assert melismas(["a"] + [None] * 40, are_marked=False) == list(range(1, 33))


def test_marked_melismas_need_a_sign_or_a_slur_and_no_rest():
    assert melismas(["a", "", None, "b"], are_marked=True) == [1]
    assert melismas(["a", None, "b"], are_marked=True, slurs=[1]) == [1]
    assert melismas(["a", "", ""], are_marked=True, gaps=[1], slurs=[1]) == []
