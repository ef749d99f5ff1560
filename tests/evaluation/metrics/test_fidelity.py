"""Whether a song is what was asked for: kept things read 1, and each thing lost is counted."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings

from melregen.errors import InvalidMusicError
from melregen.evaluation.metrics import fidelity
from melregen.evaluation.song import Request
from melregen.extraction.extract import extract_template
from melregen.extraction.keys.infer import infer_keys
from melregen.music import (
    Chord,
    ChordChange,
    Key,
    KeyChange,
    Metre,
    MetreChange,
    PitchRange,
    Syllable,
)
from melregen.template import (
    Cadence,
    PhraseForm,
    Relation,
    Slot,
    Template,
    TemplatePhrase,
    TemplateSection,
)
from tests.evaluation.metrics.written_songs import chart, song_of, tune
from tests.strategies import lead_sheets

LINE = [(0, 1, 60), (1, 1, 64), (2, 1, 67), (3, 1, 64)]
SHEET = tune(
    [LINE, [(o + 4, d, p) for o, d, p in LINE], [(8, 2, 71), (10, 1, 74), (11, 1, 67)],
     [(12, 1, 71), (13, 1, 62), (14, 2, 60)]],
    texts=True,
    chords=chart((0, "C"), (8, "G7"), (14, "C")),
).sheet  # fmt: skip
PLANNED = extract_template(SHEET)


def asked(draft: Template = PLANNED, planned: Template = PLANNED, low: int = 57, high: int = 77):
    return song_of(SHEET, Request(draft, planned, PitchRange(low, high)))


def figure(name: str, **request) -> float | None:
    return fidelity.evaluate(asked(**request))[name]


def with_slot(template: Template, line: int, place: int, **changes) -> Template:
    phrase = template.phrases[line]
    slots = list(phrase.slots)
    slots[place] = replace(slots[place], **changes)
    return with_phrase(template, line, slots=tuple(slots))


def with_phrase(template: Template, line: int, **changes) -> Template:
    phrases = list(template.phrases)
    phrases[line] = replace(phrases[line], **changes)
    return replace(template, phrases=tuple(phrases))


def test_a_song_as_planned_keeps_everything() -> None:
    figures = fidelity.evaluate(asked())
    assert {figures[name] for name in fidelity.GUARANTEED - {"locks_kept"}} == {1.0}
    assert figures["locks_kept"] is None  # nothing is locked
    assert figures["forms_kept"] == figures["cadences_heard"] == figures["relations_heard"] == 1
    assert figures["tonic_heard"] == figures["mode_heard"] == 1


def test_what_is_guaranteed_are_figures_that_say_so() -> None:
    titles = {figure.name: figure.title for figure in fidelity.FIGURES}
    assert {name for name, title in titles.items() if "guaranteed" in title} == fidelity.GUARANTEED


def test_songs_nobody_asked_for_have_no_figures() -> None:
    figures = fidelity.evaluate(song_of(SHEET))
    assert figures == dict.fromkeys(figure.name for figure in fidelity.FIGURES)


def test_open_plans_are_refused() -> None:
    with pytest.raises(InvalidMusicError, match="leaves open its tempo"):
        fidelity.evaluate(asked(planned=replace(PLANNED, tempo=None)))


def test_slots_without_a_note_at_their_time() -> None:
    other = with_slot(PLANNED, 0, 1, duration=12)
    other = with_slot(other, 3, 2, onset=14 * 24 + 12, duration=36)
    assert figure("rhythm_kept", planned=other) == pytest.approx(12 / 14)


def test_time_with_another_chord() -> None:
    # Of sixteen quarters, two of Am and six of plain G for G7.
    changes = chart((0, "C"), (2, "Am"), (4, "C"), (8, "G"), (14, "C"))
    assert figure("chords_kept", planned=replace(PLANNED, chords=changes)) == pytest.approx(8 / 16)


def test_chords_left_open_do_not_count_and_silence_does() -> None:
    changes = (ChordChange(0, None), ChordChange(192, Chord("")), ChordChange(336, Chord("C")))
    planned = replace(PLANNED, chords=changes)
    assert figure("chords_kept", planned=planned) == pytest.approx(2 / 8)
    assert figure("chords_kept", planned=replace(PLANNED, chords=())) is None


def test_chord_overlap_is_that_of_mir_eval() -> None:
    from mir_eval import chord as reference
    from mir_eval import util

    def intervals(changes, end):
        onsets = [change.onset for change in changes]
        names = [f"{c.chord.root}:{'7' if c.chord.quality == '7' else 'maj'}" for c in changes]
        return np.array([*zip(onsets, [*onsets[1:], end], strict=True)], float), names

    for changes in (
        chart((0, "C"), (2, "A7"), (4, "C"), (8, "G"), (14, "C")),
        chart((0, "F"), (1, "C"), (9, "G7"), (15, "D7")),
    ):
        ours, theirs = intervals(SHEET.chords, 384), intervals(changes, 384)
        merged, one, other = util.merge_labeled_intervals(*theirs, *ours)
        comparisons = reference.sevenths(one, other)
        durations = np.diff(merged, axis=1).ravel()
        expected = reference.weighted_accuracy(comparisons, durations)
        found = figure("chords_kept", planned=replace(PLANNED, chords=changes))
        assert found == pytest.approx(expected)


def test_time_in_another_key() -> None:
    keys = (KeyChange(0, Key("C")), KeyChange(288, Key("G")))
    assert figure("key_kept", planned=replace(PLANNED, keys=keys)) == pytest.approx(3 / 4)
    minor = replace(PLANNED, keys=(KeyChange(0, Key("C", "minor")),))
    assert figure("key_kept", planned=minor) == 0
    assert figure("mode_heard", planned=minor) == 0
    assert figure("tonic_heard", planned=minor) == 1
    parallel = replace(PLANNED, keys=(KeyChange(0, Key("G")),))
    assert figure("mode_heard", planned=parallel) == 1
    assert figure("tonic_heard", planned=parallel) == 0


def test_keys_are_heard_in_the_notes_and_not_read_from_the_chords() -> None:
    # Over A minor these notes are A minor, alone they are C major.
    song = tune([[(0, 1, 60), (1, 1, 64), (2, 1, 60), (3, 1, 64)]], chords=chart((0, "Am")))
    assert infer_keys(song.sheet, trust_signature=False) == (KeyChange(0, Key("A", "minor")),)
    assert fidelity.heard_keys(song) == (KeyChange(0, Key("C")),)


def test_syllables_are_sung_in_order() -> None:
    draft = with_slot(PLANNED, 1, 2, syllable=Syllable("lo"))
    assert figure("syllables_kept", draft=draft) == pytest.approx(13 / 14)
    assert figure("syllables_kept", draft=Template()) is None
    fewer = replace(PLANNED, phrases=PLANNED.phrases[:2])
    assert figure("syllables_kept", draft=fewer) == 1


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("", "abc", 0),
        ("abc", "", 0),
        ("abc", "xaybzc", 3),
        ("abcbdab", "bdcaba", 4),
        ("ab", "ba", 1),
        ("bc", "ab", 1),
    ],
)
def test_longest_common_subsequences(one, other, expected) -> None:
    # The fourth is the example of Cormen et al., Introduction to Algorithms.
    assert fidelity.longest_common(one, other) == expected


def test_notes_outside_the_range() -> None:
    assert figure("range_kept", low=60, high=74) == 1
    assert figure("range_kept", low=61, high=73) == pytest.approx((14 - 3 - 1) / 14)


def test_bars_that_were_not_planned() -> None:
    longer = replace(PLANNED, duration=480)
    assert figure("bars_kept", planned=longer) == 0
    assert figure("chords_kept", planned=longer) == pytest.approx(384 / 480)
    other = replace(PLANNED, metres=(MetreChange(0, Metre(2, 4)),))
    assert figure("bars_kept", planned=other) == 0


def test_each_field_of_the_draft_that_the_plan_changes_is_counted() -> None:
    fields = Template(keys=PLANNED.keys, metres=PLANNED.metres, tempo=90.0, pickup=0, duration=384)
    assert figure("given_kept", draft=replace(fields, tempo=100.0)) == 1
    assert figure("given_kept", draft=fields) == pytest.approx(4 / 5)
    assert figure("given_kept", draft=Template()) is None


def test_given_chords_hold_until_the_next_change() -> None:
    draft = Template(chords=(ChordChange(0, Chord("C")), ChordChange(192, None)))
    assert figure("given_kept", draft=draft) == 1
    broken = replace(PLANNED, chords=chart((0, "C"), (2, "Am"), (8, "G7"), (14, "C")))
    assert figure("given_kept", draft=draft, planned=broken) == 0
    late = replace(PLANNED, chords=chart((1, "C"), (8, "G7")))
    assert figure("given_kept", draft=draft, planned=late) == 0


def test_what_phrases_fix_is_counted_thing_by_thing() -> None:
    word = Syllable("la")
    draft = Template(
        phrases=(
            TemplatePhrase((Slot(0, 24, word), Slot(24, None, word), Slot(None, 24, word),
                            Slot(syllable=word)), cadence=Cadence.OPEN),
        ),
        sections=(TemplateSection(0, "Verse"),),
    )  # fmt: skip
    # Four syllables, two onsets, two durations; the cadence and the heading are others.
    planned = with_phrase(PLANNED, 0, cadence=Cadence.HALF)
    assert figure("given_kept", draft=draft, planned=planned) == pytest.approx(8 / 10)
    shifted = with_slot(planned, 0, 1, onset=36, duration=12)
    assert figure("given_kept", draft=draft, planned=shifted) == pytest.approx(7 / 10)


def test_melismas_may_be_added_to_lines_without_times() -> None:
    one, two = Syllable("one"), Syllable("two")
    draft = Template(phrases=(TemplatePhrase((Slot(syllable=one), Slot(syllable=two))),))
    slots = (Slot(0, 24, one), Slot(24, 24, melisma=True), Slot(48, 48, two))
    planned = replace(PLANNED, phrases=(TemplatePhrase(slots),))
    request = Request(draft, planned, PitchRange(57, 77))
    assert fidelity.given_kept(request) == 1
    lost = Request(
        draft, replace(planned, phrases=(TemplatePhrase(slots[:1]),)), request.pitch_range
    )
    assert fidelity.given_kept(lost) == pytest.approx(1 / 2)


def test_phrases_that_were_not_planned_are_lost() -> None:
    planned = replace(PLANNED, phrases=PLANNED.phrases[:3])
    lines = [len(phrase.slots) for phrase in PLANNED.phrases]
    draft = Template(phrases=tuple(replace(p, cadence=None, form=None) for p in PLANNED.phrases))
    found = fidelity.given_kept(Request(draft, planned, PitchRange(57, 77)))
    assert found == pytest.approx(sum(lines[:3]) / sum(lines))


def test_a_given_repeat_may_become_a_variation() -> None:
    assert PLANNED.phrases[1].form == PhraseForm(Relation.REPEAT, 0)
    planned = with_phrase(PLANNED, 1, form=PhraseForm(Relation.VARIATION, 0))
    assert figure("forms_kept", planned=planned) == pytest.approx(3 / 4)
    assert figure("relations_heard", planned=planned) == 1  # related, as planned
    assert figure("forms_kept", draft=Template()) is None


def test_lines_that_do_not_turn_out_as_planned() -> None:
    planned = with_phrase(PLANNED, 2, cadence=Cadence.PLAGAL)
    planned = with_phrase(planned, 1, form=PhraseForm(Relation.NEW))
    assert figure("cadences_heard", planned=planned) == pytest.approx(3 / 4)
    assert figure("relations_heard", planned=planned) == pytest.approx(3 / 4)


def test_lines_are_matched_where_they_begin() -> None:
    first, second, *rest = PLANNED.phrases
    joined = replace(first, slots=first.slots + second.slots, cadence=second.cadence)
    planned = replace(
        PLANNED, phrases=(joined, *(replace(p, form=PhraseForm(Relation.NEW)) for p in rest))
    )
    song = asked(planned=planned)
    assert [found is not None for _, found in fidelity.matched_lines(song, planned)] == [True] * 3
    merged = replace(song, template=planned)
    lost = fidelity.matched_lines(merged, PLANNED)
    assert [found is not None for _, found in lost] == [True, False, True, True]


@given(lead_sheets())
@settings(max_examples=40)
def test_every_song_is_true_to_its_own_template(sheet) -> None:
    planned = extract_template(sheet)
    song = song_of(sheet, Request(planned, planned, PitchRange(0, 127)))
    figures = fidelity.evaluate(song)
    for name in fidelity.GUARANTEED - {"chords_kept", "syllables_kept", "locks_kept"}:
        assert figures[name] == 1.0
    assert figures["syllables_kept"] in (1.0, None)
    if sheet.chords:
        assert figures["chords_kept"] == 1.0
    for about in fidelity.FIGURES:
        value = figures[about.name]
        assert value is None or about.low <= value <= about.high


def test_locked_pitches_are_those_that_are_sung() -> None:
    song, sung = song_of(SHEET), SHEET.notes
    locked = with_slot(with_slot(PLANNED, 0, 0, pitch=sung[0].pitch), 0, 1, pitch=sung[1].pitch + 1)
    assert fidelity.locks_kept(song, locked) == 0.5
    assert fidelity.locks_kept(song, PLANNED) is None
