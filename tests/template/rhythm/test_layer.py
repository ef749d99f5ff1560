"""The rhythm layer: what is undone, what comes out as asked, and what always stays."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from melregen.errors import InvalidMusicError
from melregen.music.syncopation import syncopations
from melregen.template import Slot, Template, TemplatePhrase
from melregen.template.rhythm import SYNCOPATED, Fixed, Reading, RhythmFeel, plain, shape
from tests.template.rhythm.songs import complete_templates, song, times

SHARES = st.one_of(st.none(), st.floats(0, 1))
FEELS = st.builds(
    RhythmFeel,
    SHARES,
    SHARES,
    SHARES,
    SHARES,
    st.one_of(st.none(), st.floats(0, 0.9)),
    st.one_of(st.none(), st.sampled_from(Reading)),
)

QUARTERS = [" ".join(f"{16 * line + 2 * n}:2" for n in range(7)) for line in range(4)]
"""Four lines of seven quarters and a quarter rest."""


def syncopated(template):
    onsets = np.array([slot.onset for slot in template.slots])
    durations = np.array([slot.duration for slot in template.slots])
    return syncopations(template.bars, onsets, durations)


def test_a_note_before_the_beat_that_it_sounds_through_goes_on_to_it():
    rhythm = plain(song("0:2 2:1 3:2 5:3"))
    assert times(rhythm.template) == [(0, 2), (2, 4), (4, 6), (6, 8)]
    assert rhythm.early == (0, 0, 12, 12)


def test_a_note_over_the_bar_line_belongs_to_the_downbeat():
    rhythm = plain(song("4:2 6:1 7:9"))
    assert times(rhythm.template) == [(4, 6), (6, 8), (8, 16)]


def test_a_rest_before_an_anticipation_stays():
    rhythm = plain(song("0:2 3:3"))
    assert times(rhythm.template) == [(0, 2), (4, 6)]


def test_plain_rhythms_and_triplets_stay():
    for lines in (QUARTERS, ["0:1 1:1 2:1 3:1 4:4"], ["0:1.3334 1.3333:1.3334 2.6667:1.3333 4:4"]):
        template = song(*lines)
        assert plain(template).template == template


def test_compound_metres_have_anticipations_of_an_eighth():
    rhythm = plain(song("0:2 2:4 6:3", metre="6/8"))
    assert times(rhythm.template) == [(0, 3), (3, 6), (6, 9)]


@pytest.mark.parametrize("share", [0, 0.1, 0.2, 0.35])
def test_as_many_notes_are_syncopated_as_asked(share):
    lines = [" ".join(f"{16 * line + 2 * n}:2" for n in range(7)) for line in range(16)]
    # Lines of equal rhythm move together: make them unequal.
    lines = [line if k % 2 else line.rpartition(" ")[0] for k, line in enumerate(lines)]
    template = shape(song(*lines), RhythmFeel(syncopation=share))
    assert syncopated(template).mean() == pytest.approx(share, abs=0.08)


def test_less_can_be_asked_of_what_is_syncopated():
    lively = shape(song(*QUARTERS), RhythmFeel(syncopation=0.4))
    assert syncopated(lively).mean() > 0.3
    assert not syncopated(shape(lively, RhythmFeel(syncopation=0))).any()


def test_lines_of_equal_rhythm_stay_equal():
    template = shape(song(*QUARTERS), SYNCOPATED, seed=3)
    lines = [
        [(slot.onset - 192 * k, slot.duration) for slot in phrase.slots]
        for k, phrase in enumerate(template.phrases)
    ]
    assert lines[0] == lines[1] == lines[2]
    assert [onset for onset, _ in lines[3]] == [onset for onset, _ in lines[0]]
    assert template != song(*QUARTERS)


def test_the_seed_chooses_the_notes():
    first, *others = (
        shape(song(*QUARTERS), RhythmFeel(syncopation=0.2), seed) for seed in range(6)
    )
    assert any(other != first for other in others)
    assert shape(song(*QUARTERS), RhythmFeel(syncopation=0.2), 0) == first


def test_lines_begin_after_the_downbeat_where_asked():
    template = shape(song(*QUARTERS), RhythmFeel(late_starts=1))
    assert [phrase.slots[0].onset % 96 for phrase in template.phrases] == [12] * 4
    assert [phrase.slots[0].end % 96 for phrase in template.phrases] == [24] * 4


def test_a_start_of_short_notes_comes_late_as_a_whole():
    template = shape(song("0:1 1:1 2:2 4:4"), RhythmFeel(late_starts=1))
    assert times(template) == [(1, 2), (2, 3), (3, 4), (4, 8)]


def test_lines_that_run_on_are_clipped_where_asked():
    lines = ["0:2 2:2 4:4", "8:2 10:2 12:4", "16:4 20:4"]
    template = shape(song(*lines), RhythmFeel(clipped_ends=1))
    assert [phrase.slots[-1].duration for phrase in template.phrases] == [24, 24, 48]


def test_last_notes_come_before_the_beat_where_asked():
    template = shape(song(*QUARTERS), RhythmFeel(off_beat_ends=1))
    assert all(phrase.slots[-1].onset % 24 == 12 for phrase in template.phrases)


def test_line_ends_make_room_for_the_rests_asked():
    lines = ["0:2 2:2 4:10", "16:2 18:2 20:10", "32:8"]
    template = shape(song(*lines), RhythmFeel(rests=0.4))
    silent = 1 - sum(slot.duration for slot in template.slots) / (40 * 12)
    assert silent == pytest.approx(0.4, abs=0.05)


def test_slow_songs_anticipate_by_a_sixteenth():
    slow = shape(song(*QUARTERS, tempo=50), RhythmFeel(syncopation=0.3))
    assert {plain(slow).early[index] for index in np.flatnonzero(syncopated(slow))} == {6}


@pytest.mark.parametrize(
    ("reading", "second"), [(Reading.SWING, 16), (Reading.DOTTED, 18), (Reading.STRAIGHT, 12)]
)
def test_pairs_of_eighths_are_read_as_asked(reading, second):
    pairs = song("0:1 1:1 2:1 3:1 4:4")
    read = shape(pairs, RhythmFeel(reading=reading))
    assert [slot.onset for slot in read.slots] == [0, second, 24, 24 + second, 48]
    assert [slot.end for slot in read.slots][:2] == [second, 24]
    assert shape(read, RhythmFeel(reading=Reading.STRAIGHT)) == pairs


def test_what_is_no_pair_of_eighths_stays_under_a_reading():
    for template in (song("0:0.5 0.5:0.5 1:1 2:2"), song("0:1 1:1 2:1 3:3", metre="6/8")):
        assert shape(template, RhythmFeel(reading=Reading.SWING)) == template


def test_fixed_times_stay():
    template = song(*QUARTERS)
    fixed = Fixed(frozenset(range(14)), frozenset(range(14)))
    shaped = shape(template, SYNCOPATED.merge(RhythmFeel(late_starts=1)), fixed=fixed)
    assert times(shaped)[:14] == times(template)[:14]
    assert times(shaped) != times(template)


def test_an_open_rhythm_cannot_be_shaped():
    template = Template((TemplatePhrase((Slot(),)),))
    with pytest.raises(InvalidMusicError, match="complete"):
        shape(template, SYNCOPATED)


@given(complete_templates(), FEELS, st.integers(0, 5))
def test_syllables_bars_and_chords_stay_whatever_is_asked(template, feel, seed):
    shaped = shape(template, feel, seed)  # a template checks its order and its length itself
    assert [(s.syllable, s.melisma) for s in shaped.slots] == [
        (s.syllable, s.melisma) for s in template.slots
    ]
    assert (shaped.bars, shaped.chords) == (template.bars, template.chords)


@given(complete_templates())
def test_the_plain_rhythm_of_a_plain_rhythm_is_itself(template):
    rhythm = plain(template).template
    assert plain(rhythm).template == rhythm


@given(complete_templates(), st.floats(0, 1), st.integers(0, 5))
def test_what_is_syncopated_has_the_same_plain_rhythm(template, share, seed):
    shaped = shape(template, RhythmFeel(syncopation=share), seed)
    assert plain(shaped).template == plain(template).template


def test_lines_of_equal_rhythm_come_late_together_or_not_at_all():
    # The last note of the first line is too short to make room, that of the second is not.
    template = song("0:1 1:1 2:1", "3:1 4:1", "8:1 9:1 10:4")
    assert shape(template, RhythmFeel(late_starts=1)) == template
    alone = shape(song("0:1 1:1 2:4"), RhythmFeel(late_starts=1))
    assert times(alone) == [(2, 3), (3, 4), (4, 6)]


def test_a_reading_leaves_what_is_fixed():
    template = song("0:1 1:1 2:1 3:1 4:4")
    fixed = Fixed(frozenset({1}))
    read = shape(template, RhythmFeel(reading=Reading.SWING), fixed=fixed)
    assert [slot.onset for slot in read.slots] == [0, 12, 24, 40, 48]
