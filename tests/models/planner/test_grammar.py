"""What the grammar of plans leaves legal, rule by rule, and that no plan breaks a rule."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from melregen.generation import Wishes
from melregen.models.nn import vocabulary as v
from melregen.models.planner.bars import EndlessBars
from melregen.models.planner.choices import Choices, choices, only
from melregen.models.planner.features import (
    END,
    FARTHEST_FORM,
    FIELDS,
    MELISMA,
    NOTE,
    STEP_COLUMNS,
    SYLLABLE,
    step_row,
)
from melregen.models.planner.given import (
    GivenPhrase,
    GivenSlot,
    fair_shares,
    find_misfit,
    latest_ends,
)
from melregen.models.planner.grammar import PlannerGrammar
from melregen.models.planner.harmony import chords_of_mode
from melregen.models.planner.state import GivenChord, SlotChoice, SongConditions, SongState
from melregen.music import Chord, Key, Metre, MetreChange
from tests.models.songs import tiny_model

WORDS = "one two three four five six sev-en eight\nnine ten e-lev-en twelve"


def _grammar(
    phrases=(), *, metre="4/4", pickup=0, duration=None, chords=(), texted=1
) -> PlannerGrammar:
    bars = EndlessBars((MetreChange(0, Metre.parse(metre)),), pickup)
    conditions = SongConditions(bars, 1, 0, 0, texted, tuple(chords), duration)
    return PlannerGrammar(SongState(conditions), phrases)


def _line(count: int, **fields) -> GivenPhrase:
    return GivenPhrase(tuple(GivenSlot(SYLLABLE) for _ in range(count)), **fields)


def _bound_line(count: int, earliest: int, latest: int) -> GivenPhrase:
    first = GivenSlot(SYLLABLE, earliest=earliest, latest=latest)
    return GivenPhrase((first, *(GivenSlot(SYLLABLE) for _ in range(count - 1))))


def _legal(grammar: PlannerGrammar, field: str, choice: SlotChoice) -> set[int]:
    return set(np.flatnonzero(grammar.allowed(field, choice).mask).tolist())


def _ticks(grammar: PlannerGrammar, field: str, choice: SlotChoice) -> set[int]:
    table = v.RESTS if field == "rest" else v.DURATIONS
    return {table[index] for index in _legal(grammar, field, choice)}


def _play(grammar: PlannerGrammar, seed: int) -> list[SlotChoice]:
    """Take legal steps at random to the end."""
    random, taken = np.random.default_rng(seed), []
    for _ in range(grammar.longest):
        choice = SlotChoice(END)
        for field in FIELDS:
            legal = np.flatnonzero(grammar.allowed(field, choice).mask)
            grammar.choose(field, choice, int(random.choice(legal)))
            if choice.kind == END:
                break
        grammar.take(choice)
        if grammar.is_done:
            return taken
        taken.append(choice)
    raise AssertionError("the plan is longer than its bound")


# --- time


def test_latest_ends_leave_a_sixteenth_for_every_open_slot() -> None:
    slots = [GivenSlot(SYLLABLE), GivenSlot(SYLLABLE, duration=24), GivenSlot(SYLLABLE)]
    assert latest_ends(slots, 96) == [96 - 6 - 24, 96 - 6, 96]


def test_a_fixed_onset_ends_the_time_of_those_before() -> None:
    slots = [GivenSlot(NOTE), GivenSlot(NOTE, onset=48), GivenSlot(NOTE)]
    assert latest_ends(slots, 192)[0] == 48


def test_a_bound_onset_ends_the_time_of_those_before() -> None:
    slots = [GivenSlot(NOTE), GivenSlot(NOTE, earliest=48, latest=72), GivenSlot(NOTE)]
    assert latest_ends(slots, 192) == [72, 186, 192]
    assert find_misfit([GivenSlot(NOTE, earliest=90, latest=94)], 95) == 0


def test_each_bound_line_keeps_a_fair_share_of_its_own_time() -> None:
    slots = [GivenSlot(NOTE)] * 4 + [GivenSlot(NOTE, earliest=160, latest=192), GivenSlot(NOTE)]
    assert fair_shares(slots, [0, 4], 384) == [36] * 4 + [72] * 2
    assert fair_shares([], [], 96) == []


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("late", [0, 960])
def test_bound_lines_begin_within_their_bounds(seed: int, late: int) -> None:
    starts = (48, 240 + late, 432 + late)
    lines = [_bound_line(5, start - 48, start + 48) for start in starts]
    grammar = _grammar(lines, duration=672 + late)
    taken, tick, onsets = _play(grammar, seed), 0, []
    for index, slot in enumerate(taken):
        onset = tick + slot.rest
        tick = onset + slot.duration
        if index == 0 or taken[index - 1].cadence:
            onsets.append(onset)
    for onset, start in zip(onsets, starts, strict=True):
        assert start - 48 <= onset <= start + 48
    assert tick <= 672 + late


def test_the_note_before_a_bound_one_reaches_it() -> None:
    closing = GivenSlot(SYLLABLE, earliest=84, latest=144)
    grammar = _grammar([GivenPhrase((GivenSlot(SYLLABLE), closing))], duration=192)
    assert min(_ticks(grammar, "duration", SlotChoice(SYLLABLE))) >= 84


def test_slots_that_cannot_fit_are_found() -> None:
    slots = [GivenSlot(NOTE, 0, 24), GivenSlot(NOTE), GivenSlot(NOTE, 28, 24)]
    assert find_misfit(slots, 96) == 0
    assert find_misfit([GivenSlot(NOTE)] * 16, 96) is None
    assert find_misfit([GivenSlot(NOTE)] * 17, 96) is not None


def test_bars_are_found_by_tick_after_a_pickup() -> None:
    line = EndlessBars((MetreChange(0, Metre(3, 4)),), 24)
    assert [line.bar_at(tick).number for tick in (0, 23, 24, 95, 96)] == [0, 0, 1, 1, 2]
    assert line.bar_line(24) == 24
    assert line.bar_line(25) == 96
    assert [line.position(tick) for tick in (0, 24, 30)] == [48, 0, 6]


# --- rhythm


@pytest.mark.parametrize("metre", ["4/4", "3/4", "6/8", "5/4"])
def test_rhythms_can_be_read(metre: str) -> None:
    wishes = Wishes(metre=Metre.parse(metre), seed=3, candidates=1)
    templates = tiny_model().plan_all(WORDS, wishes, variations=12)
    for template in templates:
        line = EndlessBars(template.metres, template.pickup or 0)
        for slot in template.slots:
            assert slot.onset is not None
            assert slot.duration is not None
            bar = line.bar_at(slot.onset)
            position = bar.position(slot.onset)
            on_triplet = position % 24 in (8, 16) and not bar.metre.is_compound
            assert position % 6 == 0 or on_triplet
            if position % 12 == 6:
                beats = [*bar.metre.beats, bar.metre.bar]
                assert position + slot.duration <= min(b for b in beats if b > position)


def test_a_song_begins_with_its_first_syllable_and_ends_after_its_last() -> None:
    grammar = _grammar([_line(1)])
    assert _legal(grammar, "kind", SlotChoice(END)) == {SYLLABLE}
    grammar.take(SlotChoice(SYLLABLE, 0, 24, 2, 1))
    assert grammar.allowed("kind", SlotChoice(END)).only == END


def test_a_syllable_may_go_on_for_four_slots_and_no_longer() -> None:
    grammar = _grammar([_line(9)])
    grammar.take(SlotChoice(SYLLABLE, 0, 24, 2))
    for _ in range(4):
        assert _legal(grammar, "kind", SlotChoice(END)) == {SYLLABLE, MELISMA}
        assert grammar.allowed("rest", SlotChoice(MELISMA)).only == 0
        grammar.take(SlotChoice(MELISMA, 0, 12))
    assert _legal(grammar, "kind", SlotChoice(END)) == {SYLLABLE}


def test_no_melisma_where_a_line_forbids_them() -> None:
    grammar = _grammar([_line(3, may_add_melismas=False)])
    grammar.take(SlotChoice(SYLLABLE, 0, 24, 2))
    assert grammar.allowed("kind", SlotChoice(END)).only == SYLLABLE


def test_a_pickup_is_there_for_a_note() -> None:
    grammar = _grammar([_line(4)], pickup=24)
    assert max(_ticks(grammar, "rest", SlotChoice(SYLLABLE))) < 24
    whole = _grammar([_line(4)])
    assert max(_ticks(whole, "rest", SlotChoice(SYLLABLE))) == 84


def test_a_fixed_slot_has_its_own_onset_and_length_off_the_grid() -> None:
    grammar = _grammar([GivenPhrase((GivenSlot(NOTE, 5, 7),))], duration=96)
    choice = SlotChoice(NOTE)
    for field, ticks in (("rest", 5), ("duration", 7)):
        index = grammar.allowed(field, choice).only
        assert index is not None
        grammar.choose(field, choice, index)
        assert getattr(choice, field) == ticks


def test_no_slot_takes_the_time_that_those_after_it_need() -> None:
    slots = (GivenSlot(SYLLABLE), GivenSlot(SYLLABLE), GivenSlot(SYLLABLE, 48))
    grammar = _grammar([GivenPhrase(slots)], duration=96)
    assert max(_ticks(grammar, "rest", SlotChoice(SYLLABLE))) <= 36
    assert max(_ticks(grammar, "duration", SlotChoice(SYLLABLE))) <= 42


def test_the_last_slot_reaches_the_last_bar_where_it_can() -> None:
    grammar = _grammar([_line(1)], duration=192)
    assert min(_ticks(grammar, "duration", SlotChoice(SYLLABLE))) > 96


def test_what_begins_on_an_odd_sixteenth_ends_with_its_beat() -> None:
    grammar = _grammar([_line(4)])
    grammar.take(SlotChoice(SYLLABLE, 0, 6, 2))
    assert max(_ticks(grammar, "duration", SlotChoice(SYLLABLE))) == 18


# --- harmony


def test_the_first_slot_brings_a_chord_and_the_next_keeps_it_before_a_beat() -> None:
    grammar = _grammar([_line(4)])
    first = _legal(grammar, "chord", SlotChoice(SYLLABLE, 0, 12))
    minor_tonic = v.chord_id(Chord("C", "m"), Key("C"))
    assert first == set(range(2, FIELDS["chord"])) - {minor_tonic}
    grammar.take(SlotChoice(SYLLABLE, 0, 12, 2))
    assert grammar.allowed("chord", SlotChoice(SYLLABLE, 0, 12)).only == 0
    grammar.take(SlotChoice(SYLLABLE, 0, 12))
    on_the_beat = _legal(grammar, "chord", SlotChoice(SYLLABLE, 0, 24))
    assert on_the_beat == {0, *first}


@pytest.mark.parametrize(
    ("mode", "inside", "outside"),
    [
        ("major", "C Fm E7 C7", "Cm"),
        ("minor", "Cm G7 C7 F", "C Cmaj7"),
        ("dorian", "Cm F Gm Bb Am7b5", "Ab G7 C Fm"),
        ("phrygian", "Cm Db Bbm", "G7 C F"),
        ("mixolydian", "C Bb Gm F", "G7 Cm G"),
    ],
)
def test_an_open_chord_lets_the_mode_be_heard(mode: str, inside: str, outside: str) -> None:
    _, later = chords_of_mode(1 + v.MODE_NAMES.index(mode))

    def legal(chord: str) -> bool:
        return bool(later.mask[v.chord_id(Chord.parse(chord), Key("C", mode))])

    assert all(map(legal, inside.split()))
    assert not any(map(legal, outside.split()))


def test_a_given_chord_is_taken_and_not_again_while_it_sounds() -> None:
    grammar = _grammar([_line(4)], chords=[GivenChord(0, 12), GivenChord(48, 32)])
    assert grammar.allowed("chord", SlotChoice(SYLLABLE, 0, 24)).only == 12
    grammar.take(SlotChoice(SYLLABLE, 0, 24, 12))
    assert grammar.allowed("chord", SlotChoice(SYLLABLE, 0, 12)).only == 0
    # It enters right after an anticipated note's onset.
    assert grammar.allowed("chord", SlotChoice(SYLLABLE, 12, 24)).only == 32


# --- form


def test_a_phrase_ends_where_its_line_does() -> None:
    grammar = _grammar([_line(2, cadence=3), _line(2)])
    assert grammar.allowed("cadence", SlotChoice(SYLLABLE, 0, 24)).only == 0
    grammar.take(SlotChoice(SYLLABLE, 0, 24, 2))
    assert _legal(grammar, "cadence", SlotChoice(SYLLABLE, 0, 24)) == {0, 3}


def test_a_phrase_without_words_has_four_to_twenty_four_slots() -> None:
    grammar = _grammar(texted=2, duration=96 * 40)
    for count in range(1, 25):
        legal = _legal(grammar, "cadence", SlotChoice(NOTE, 0, 24))
        assert (0 in legal) == (count < 24)
        assert (len(legal) > 1) == (count >= 4)
        if count < 24:
            grammar.take(SlotChoice(NOTE, 0, 24, 2 if count == 1 else 0))


def test_only_lines_of_as_many_syllables_can_repeat_each_other() -> None:
    grammar = _grammar([_line(2), _line(3), _line(2), _line(2)])
    assert _legal(grammar, "form", SlotChoice(SYLLABLE)) == {0}
    grammar.take(SlotChoice(SYLLABLE, 0, 24, 2))
    ending = SlotChoice(SYLLABLE, 0, 24, cadence=1)
    # To a line of three: the first can be varied, not repeated.
    assert _legal(grammar, "form", ending) == {0, FARTHEST_FORM + 1}
    grammar.take(ending)
    for choice in (SlotChoice(SYLLABLE, 0, 24), SlotChoice(SYLLABLE, 0, 24)):
        grammar.take(choice)
    repeats = _legal(grammar, "form", SlotChoice(SYLLABLE, 0, 24, cadence=1))
    assert repeats == {0, 2, FARTHEST_FORM + 1, FARTHEST_FORM + 2}


def test_an_exact_repeat_copies_rhythm_chord_and_cadence() -> None:
    grammar = _grammar([_line(2), _line(2)])
    first = [SlotChoice(SYLLABLE, 0, 36, 12), SlotChoice(SYLLABLE, 12, 48, 0, 2, 1)]
    for choice in first:
        grammar.take(choice)
    for wanted in first:
        choice = SlotChoice(END)
        for field in ("kind", "rest", "duration", "chord", "cadence"):
            index = grammar.allowed(field, choice).only
            assert index is not None, field
            grammar.choose(field, choice, index)
        assert (choice.kind, choice.duration) == (wanted.kind, wanted.duration)
        assert choice.cadence == wanted.cadence
        assert choice.rest == wanted.rest
        grammar.take(choice)
    assert grammar.state.phrase_onsets == [0, 96]
    assert grammar.state.phrase_chords == [12, 12]


# --- all of it


@given(
    st.integers(0, 10_000),
    st.lists(st.integers(1, 9), min_size=1, max_size=5),
    st.sampled_from(["4/4", "3/4", "6/8", "7/8"]),
    st.one_of(st.none(), st.integers(0, 3)),
)
@settings(max_examples=60, deadline=None)
def test_any_legal_choices_sing_every_syllable_within_the_song(seed, lines, metre, spare) -> None:
    duration = None
    if spare is not None:
        bar = Metre.parse(metre).bar
        duration = bar * (-(-6 * sum(lines) // bar) + spare)
    grammar = _grammar([_line(count) for count in lines], metre=metre, duration=duration)
    taken = _play(grammar, seed)
    assert sum(choice.kind == SYLLABLE for choice in taken) == sum(lines)
    phrases = grammar.state.phrases[:-1]
    assert [sum(s.kind == SYLLABLE for s in phrase) for phrase in phrases] == lines
    assert all(phrase[-1].cadence for phrase in phrases)
    assert not any(slot.cadence for phrase in phrases for slot in phrase[:-1])
    if duration is not None:
        assert sum(choice.rest + choice.duration for choice in taken) <= duration


@given(st.integers(0, 10_000), st.integers(1, 12))
@settings(max_examples=30, deadline=None)
def test_any_legal_choices_fill_a_song_without_words(seed, bars) -> None:
    grammar = _grammar(duration=96 * bars, texted=2)
    taken = _play(grammar, seed)
    assert {choice.kind for choice in taken} == {NOTE}
    end = sum(choice.rest + choice.duration for choice in taken)
    assert 96 * (bars - 1) < end <= 96 * bars


# --- choices and columns


def test_choices_know_the_only_one_and_cannot_be_changed() -> None:
    assert choices("kind", {NOTE}).only == NOTE
    assert choices("kind", {NOTE, END}).only is None
    assert only("kind", END).mask.tolist() == [False, False, False, True]
    with pytest.raises(ValueError, match="read-only"):
        only("kind", END).mask[0] = True
    with pytest.raises(ValueError, match="at least one"):
        Choices.of(np.zeros(4, bool))


def test_narrowing_keeps_the_wanted_choice_where_it_is_legal() -> None:
    both = choices("kind", {NOTE, END})
    assert both.narrow("kind", NOTE).only == NOTE
    assert both.narrow("kind", MELISMA) is both
    assert both.narrow("kind", None) is both


def test_the_ids_of_a_step_are_filled_by_name() -> None:
    names = list(STEP_COLUMNS)
    backwards = {name: index for index, name in reversed(list(enumerate(names)))}
    assert step_row(backwards) == tuple(range(len(names)))
    with pytest.raises(KeyError, match="texted"):
        step_row({name: 0 for name in names if name != "texted"})
    with pytest.raises(ValueError, match="colour"):
        step_row({**backwards, "colour": 1})


def test_every_id_of_a_step_lies_within_its_column() -> None:
    grammar = _grammar([_line(4), _line(4)], duration=192, chords=[GivenChord(0, 12)])
    for _ in range(3):
        row = grammar.columns()
        assert all(0 <= i < size for i, size in zip(row, STEP_COLUMNS.values(), strict=True))
        grammar.take(SlotChoice(SYLLABLE, 0, 24, 0))
