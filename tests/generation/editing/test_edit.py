"""Editing: what is kept is kept to the tick and the pitch, and what is asked for is another."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from melregen.errors import ParseError, WishError
from melregen.generation.editing.edit import edited_spans
from melregen.generation.editing.locks import lock_song, open_parts
from melregen.generation.editing.places import Span
from melregen.generation.editing.redo import plan_parts
from melregen.generation.editing.request import Edit
from melregen.generation.journal import Journal
from melregen.generation.wishes import Wishes
from melregen.music import (
    NO_CHORD,
    ActiveSpans,
    ChordChange,
    LeadSheet,
    Note,
    Phrase,
    Section,
    Syllabic,
    Syllable,
    sung_text,
)
from tests.models.songs import spring_song, tiny_model

QUICK = {"candidates": 2}


def song() -> LeadSheet:
    """Two sections of two lines."""
    return replace(spring_song(), sections=(Section(0, "Verse"), Section(384, "Chorus")))


def split(sheet: LeadSheet, original: LeadSheet, redo: str):
    """The notes outside of the parts that are redone, and those inside."""
    spans = edited_spans(original, Edit.of(redo=redo))
    inside = [n for n in sheet.notes if any(span.holds(n.onset) for span in spans)]
    return [n for n in sheet.notes if n not in inside], inside


def chords_outside(sheet: LeadSheet, original: LeadSheet, redo: str):
    spans = edited_spans(original, Edit.of(redo=redo))
    sounding = ActiveSpans(sheet.chords)
    return [
        change.chord if (change := sounding.at(tick)) else None
        for tick in range(0, original.duration, 12)
        if not any(span.holds(tick) for span in spans)
    ]


KEEPS = [
    (), ("rhythm",), ("pitches",), ("chords",), ("rhythm", "chords"), ("pitches", "chords"),
    ("rhythm", "pitches"), ("words",),
]  # fmt: skip


@pytest.mark.parametrize("keep", KEEPS, ids=lambda keep: "+".join(keep) or "nothing")
@pytest.mark.parametrize("redo", ["2-3", "line 2", "Chorus"])
def test_what_is_not_redone_stays_to_the_letter(redo, keep):
    before = song()
    may_fail = "rhythm" not in keep  # a short line may have no other rhythm
    try:
        after = tiny_model().edit(before, redo=redo, keep=keep, seed=3, **QUICK)
    except WishError:
        if may_fail:
            return
        raise
    kept, made = split(after, before, redo)
    kept_before, made_before = split(before, before, redo)
    assert kept == kept_before
    assert chords_outside(after, before, redo) == chords_outside(before, before, redo)
    assert after != before
    assert sung_text(after.syllables) == sung_text(before.syllables)
    for name in ("metres", "keys", "tempo", "duration", "pickup", "title", "sections"):
        assert getattr(after, name) == getattr(before, name)
    if "rhythm" in keep:
        assert [(n.onset, n.duration) for n in made] == [(n.onset, n.duration) for n in made_before]
    if "pitches" in keep:
        assert [n.pitch for n in made] == [n.pitch for n in made_before]
    if "chords" in keep:
        assert after.chords == before.chords


@given(st.data())
@settings(max_examples=15)
def test_any_bars_of_any_song_can_be_redone(data):
    pitches = data.draw(st.lists(st.integers(55, 79), min_size=8, max_size=20))
    notes, tick = [], 0
    for pitch in pitches:
        tick += data.draw(st.sampled_from([0, 0, 0, 12, 24]))
        length = data.draw(st.sampled_from([6, 8, 12, 18, 24, 36, 48, 72]))
        notes.append(Note(tick, length, pitch))
        tick += length
    before = LeadSheet.build(notes)
    last = before.bars[-1].number
    first = data.draw(st.integers(1, last))
    redo = f"{first}-{data.draw(st.integers(first, last))}"
    keep = data.draw(st.sampled_from([("rhythm",), ("rhythm", "chords"), ()]))
    try:
        after = tiny_model().edit(before, redo=redo, keep=keep, seed=1, **QUICK)
    except WishError:  # nothing begins there, or there is but one way
        return
    assert split(after, before, redo)[0] == split(before, before, redo)[0]
    assert after.duration == before.duration
    assert all(a.end <= b.onset for a, b in pairwise(after.notes))


def test_variations_differ_from_each_other_and_from_the_song():
    before = song()
    made = tiny_model().edit_all(before, redo="2-4", variations=3, seed=5, **QUICK)
    assert len({after.notes for after in [before, *made]}) == 4


def test_the_same_seed_edits_alike_and_another_otherwise():
    one, two, other = (
        tiny_model().edit(song(), redo="Chorus", keep="rhythm", seed=seed, **QUICK)
        for seed in (1, 1, 2)
    )
    assert one == two
    assert one != other


def test_harmonise_keeps_the_melody_and_finds_other_chords():
    before = song()
    after = tiny_model().edit(before, harmonise=True, seed=2)
    assert after.notes == before.notes
    assert after.chords != before.chords
    assert after.chords[0].onset == 0
    bare = replace(before, chords=())
    assert tiny_model().edit(bare, harmonise=True).chords
    part = tiny_model().edit(before, harmonise=True, redo="3-4", seed=1)
    assert chords_outside(part, before, "3-4") == chords_outside(before, before, "3-4")


def test_a_song_without_chords_gets_none_where_it_is_redone():
    bare = replace(song(), chords=())
    assert tiny_model().edit(bare, redo="2", keep="rhythm", **QUICK).chords == ()
    assert tiny_model().edit(bare, redo="3-4", keep="pitches", **QUICK).chords == ()
    part = tiny_model().edit(bare, redo="3-4", harmonise=True, **QUICK)
    assert {change.onset // 96 for change in part.chords} <= {2, 3, 4}
    assert part.chords[-1] == ChordChange(4 * 96, NO_CHORD)


def test_new_words_leave_every_pitch():
    before = song()
    words = "Winter's waiting at the door,\nsnow is falling.\nHear the wind is on the moor,\nblow,"
    after = tiny_model().edit(before, words=words)
    assert sung_text(after.syllables) == words.replace("\n", " ")
    assert after.notes[:7] == tuple(
        replace(note, syllable=other.syllable)
        for note, other in zip(before.notes[:7], after.notes[:7], strict=True)
    )
    assert {n.pitch for n in after.notes} <= {n.pitch for n in before.notes}


def test_new_words_for_a_part_leave_the_words_of_the_rest():
    before = song()
    after = tiny_model().edit(before, words="Winter's waiting at the door", words_for="line 1")
    old, new = sung_text(before.syllables), sung_text(after.syllables)
    assert new.startswith("Winter's waiting at the door")
    second = lock_song(before).phrases[1].slots[0].onset
    assert [n for n in after.notes if n.onset >= second] == [
        n for n in before.notes if n.onset >= second
    ]
    assert new != old
    chorus = tiny_model().edit(before, words="la la la la la la la", words_for="Chorus")
    assert chorus.notes[:7] == before.notes[:7]


def test_new_words_with_the_rhythm_kept_divide_no_note():
    before = song()
    words = "Winter's here\nsnow now.\nHear the wind\nblow"
    after = tiny_model().edit(before, words=words, keep="rhythm")
    assert [(n.onset, n.duration, n.pitch) for n in after.notes] == [
        (n.onset, n.duration, n.pitch) for n in before.notes
    ]
    assert sung_text(after.syllables) == words.replace("\n", " ")
    with pytest.raises(WishError, match="line 4 of the words has 5 syllables, too many"):
        tiny_model().edit(before, words=words + " and blow and blow", keep="rhythm")


def test_words_of_other_lines_are_aligned_by_their_syllables():
    words = "Winter's waiting at the door, snow is falling. Hear the wind is on the moor, blow,"
    after = tiny_model().edit(song(), words=words)
    assert sung_text(after.syllables) == words


def test_a_song_goes_on_with_words_or_bars():
    before = song()
    longer = tiny_model().edit(before, continue_with="Now the sun is low,\nhomeward we go", **QUICK)
    assert longer.notes[: len(before.notes)] == before.notes
    assert sung_text(longer.syllables).endswith("homeward we go")
    assert longer.chords[: len(before.chords)] == before.chords
    hummed = tiny_model().edit(before, continue_with=2, **QUICK)
    assert hummed.duration == before.duration + 2 * 96
    assert hummed.notes[: len(before.notes)] == before.notes
    assert len(hummed.notes) > len(before.notes)


def test_words_that_the_opening_has_sung_are_not_sung_again():
    before = song()
    sung = sung_text(before.syllables)
    whole = f"{sung}\nHomeward we go"
    after = tiny_model().edit(before, continue_with=whole, **QUICK)
    assert sung_text(after.syllables) == f"{sung} Homeward we go"
    with pytest.raises(WishError, match="has all of these words already"):
        tiny_model().edit(before, continue_with=sung, **QUICK)


def test_the_whole_song_is_made_again_over_its_chords():
    before = song()
    after = tiny_model().edit(before, keep="chords", seed=4, **QUICK)
    assert sung_text(after.syllables) == sung_text(before.syllables)
    assert (after.duration, after.key) == (before.duration, before.key)
    assert after.notes != before.notes
    assert [(c.onset, c.chord) for c in after.chords] == [(c.onset, c.chord) for c in before.chords]


@pytest.mark.parametrize(
    ("wishes", "message"),
    [
        ({}, "there is nothing to edit"),
        ({"keep": ("rhythm", "pitches", "chords")}, "nothing is left to make anew"),
        ({"keep": "rythm"}, "'rythm' cannot be kept; did you mean rhythm?"),
        ({"harmonise": True, "keep": "chords"}, "leave one out"),
        ({"continue_with": 4, "redo": "2"}, "continued as it stands"),
        ({"continue_with": 0}, "ask for 1 to 2000"),
        ({"words": "la la\n" * 40}, "too different to be fitted"),
    ],
)
def test_what_cannot_be_done_is_said(wishes, message):
    with pytest.raises(WishError) as caught:
        tiny_model().edit(song(), **wishes)
    assert message in str(caught.value)


def test_a_part_that_is_not_there_is_said():
    with pytest.raises(ParseError, match="there is no bar 99"):
        tiny_model().edit(song(), redo="99")


def test_the_journal_has_every_choice_of_what_was_made_anew():
    def choices(**edit):
        journal = Journal()
        tiny_model().edit_all(song(), journal=journal, seed=3, **QUICK, **edit)
        return [(choice.of, len(choice.candidates)) for choice in journal.choices]

    assert choices(redo="Chorus") == [("plan", 2), ("melody", 2)]
    assert choices(redo="Chorus", keep="rhythm") == [("plan", 2), ("melody", 2)]
    assert choices(redo="Chorus", keep=("rhythm", "chords")) == [("melody", 2)]
    assert choices(harmonise=True) == [("chords", 2)]
    assert choices(continue_with=2) == [("plan", 2), ("melody", 2)]
    assert choices(redo="Chorus", keep=("rhythm", "chords"), variations=2) == [("melody", 2)] * 2


def test_two_lines_to_one_line_of_the_tune_begin_each_on_a_downbeat():
    lengths = [24, 24, 24, 24, 48, 48, 24, 24, 24, 24, 96]
    notes, tick = [], 0
    for pitch, length in zip(
        (60, 62, 64, 65, 67, 64, 69, 69, 67, 65, 64) * 2, lengths * 2, strict=True
    ):
        notes.append(Note(tick, length, pitch, Syllable("la")))
        tick += length
    tune = LeadSheet.build(notes, phrases=(Phrase(0, 384), Phrase(384, 384)))
    words = "The snow is lying white and deep\nand all the world is still\n" * 2
    after = tiny_model().edit(tune, words=words)
    starts = [n.onset for n in after.notes if n.syllable and n.syllable.text in ("The", "and")]
    assert {0, 192, 384, 576} <= set(starts)
    by_onset = {note.onset: note.pitch for note in tune.notes}
    assert all(by_onset.get(note.onset, note.pitch) == note.pitch for note in after.notes)


class Overflowing:
    """Plans in which the second note of the part to be redone begins behind it."""

    def plan_all(self, lyrics, wishes, *, template, variations, journal=None):
        onsets = iter((96, 156))
        phrases = [
            replace(
                phrase,
                slots=tuple(
                    slot if slot.is_timed else replace(slot, onset=next(onsets), duration=12)
                    for slot in phrase.slots
                ),
            )
            for phrase in template.phrases
        ]
        return [replace(template, phrases=tuple(phrases))] * variations


def test_a_plan_that_pushes_words_out_of_the_part_is_never_taken():
    song = LeadSheet.build(
        [
            Note(24 * place, 24, 60 + place % 5, Syllable("la", Syllabic.SINGLE))
            for place in (0, 1, 2, 3, 4, 5, 10, 11)
        ]
    )
    spans = (Span(96, 144),)
    draft = open_parts(lock_song(song), spans, lambda aspect: False)
    assert plan_parts(Overflowing(), draft, spans, Wishes(), 2) == []
