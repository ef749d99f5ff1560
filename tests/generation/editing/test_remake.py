"""Parts of a template made anew: locks keep what they name, to the letter."""

from dataclasses import replace

import pytest

from melregen.errors import WishError
from melregen.generation.assembly import is_sung, sheet_of
from melregen.generation.editing.locks import lock_song
from melregen.generation.editing.places import Span, without
from melregen.generation.editing.remake import Lock
from melregen.music import ActiveSpans
from melregen.template import Cadence, Template
from tests.models.songs import spring_song, tiny_model

QUICK = {"candidates": 2}
BAR = 96


def song() -> Template:
    return lock_song(spring_song())


def plan() -> Template:
    """The same without its melody."""
    phrases = tuple(
        replace(phrase, slots=tuple(replace(slot, pitch=None) for slot in phrase.slots))
        for phrase in song().phrases
    )
    return replace(song(), phrases=phrases)


def inside(template: Template, onset: int, end: int):
    return [slot for slot in template.slots if onset <= (slot.onset or 0) < end]


def sounding(template: Template, onset: int, end: int):
    chords = ActiveSpans(template.chords)
    found = (chords.at(tick) for tick in range(onset, end, 12))
    return [change.chord if change else None for change in found]


@pytest.mark.parametrize("base", [song, plan])
@pytest.mark.parametrize("bar", [0, 2, 5])
def test_a_locked_bar_stays_to_the_letter(base, bar):
    before = base()
    start = before.bars[bar].onset
    end = before.bars[bar].end
    (after,) = tiny_model().remake(before, locks=[Lock.of(Span(start, end))], seed=3, **QUICK)
    assert inside(after, start, end) == inside(before, start, end)
    assert sounding(after, start, end) == sounding(before, start, end)
    assert after != before
    assert is_sung(after) == is_sung(before)
    assert after.duration == before.duration


@pytest.mark.parametrize("aspect", ["rhythm", "pitches", "chords"])
def test_a_lock_of_one_aspect_keeps_that(aspect):
    before = song()
    bar = before.bars[1]
    locks = [Lock.of(Span(bar.onset, bar.end), aspect)]
    (after,) = tiny_model().remake(before, locks=locks, seed=5, **QUICK)
    old, new = inside(before, bar.onset, bar.end), inside(after, bar.onset, bar.end)
    if aspect == "rhythm":
        assert [(s.onset, s.duration) for s in new] == [(s.onset, s.duration) for s in old]
    if aspect == "chords":
        assert sounding(after, bar.onset, bar.end) == sounding(before, bar.onset, bar.end)
    if aspect == "pitches":
        kept = [slot.pitch for slot in old]
        all_pitches = [slot.pitch for slot in after.slots]
        assert any(
            all_pitches[i : i + len(kept)] == kept for i in range(len(all_pitches) - len(kept) + 1)
        )


def test_a_cadence_that_was_set_by_hand_stays():
    before = song()
    phrases = (replace(before.phrases[0], cadence=Cadence.PLAGAL), *before.phrases[1:])
    before = replace(before, phrases=phrases)
    (after,) = tiny_model().remake(before, seed=1, **QUICK)
    assert after.phrases[0].cadence is Cadence.PLAGAL


def test_only_what_is_asked_for_is_made_anew():
    before = song()
    (after,) = tiny_model().remake(
        before, redo="line 2", keep=("rhythm", "chords"), seed=2, **QUICK
    )
    for number, (old, new) in enumerate(zip(before.phrases, after.phrases, strict=True)):
        if number != 1:
            assert old.slots == new.slots
    assert after.chords == before.chords
    assert [(s.onset, s.duration) for s in after.slots] == [
        (s.onset, s.duration) for s in before.slots
    ]


def test_chords_alone_follow_the_melody_that_stays():
    before = song()
    (after,) = tiny_model().remake(before, keep=("rhythm", "pitches"), seed=2, **QUICK)
    assert list(after.slots) == list(before.slots)
    assert after.chords != before.chords


def test_variations_differ_from_each_other_and_from_the_song():
    before = song()
    made = tiny_model().remake(before, seed=1, variations=3, **QUICK)
    assert len({*made, before}) == 4


def test_all_locked_and_nothing_rendered_are_said():
    with pytest.raises(WishError, match="locked"):
        tiny_model().remake(song(), locks=[Lock.of("1-")], **QUICK)
    with pytest.raises(WishError, match="render it first"):
        sheet_of(plan())


def test_a_template_with_its_pitches_is_its_song():
    assert [note.pitch for note in sheet_of(song()).notes] == [n.pitch for n in spring_song().notes]


def test_spans_without_others():
    spans = without([Span(0, 10), Span(20, 30)], [Span(2, 4), Span(8, 22)])
    assert spans == (Span(0, 2), Span(4, 8), Span(22, 30))
    assert without([Span(0, 10)], [Span(0, 10)]) == ()
