"""A second voice, and four voices, by the rules of voice leading."""

import random
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from melregen.arrangement import Arrangement, arrange, voice_lines
from melregen.errors import WishError
from melregen.music import Chord, ChordChange, Key, KeyChange, LeadSheet, Note, Syllable
from tests.strategies import chords, keys, lead_sheets

# A soprano's notes: steps and leaps up to a sixth.
_STEPS = st.lists(st.integers(-9, 9), min_size=3, max_size=24)


@st.composite
def songs(draw, low=60, high=79):
    """Melodies in quarters and eighths over random chords, some changing under a held note."""
    pitch, onset, notes = draw(st.integers(64, 74)), 0, []
    for step in draw(_STEPS):
        pitch = pitch + step if low <= pitch + step <= high else pitch - step
        pitch = min(max(pitch, low), high)
        length = draw(st.sampled_from((12, 24, 24, 48)))
        notes.append(Note(onset, length, pitch, Syllable("la")))
        onset += length
    gap = draw(st.sampled_from((36, 48)))
    changes = tuple(ChordChange(place, draw(chords())) for place in range(0, onset, gap))
    return LeadSheet.build(notes, chords=changes, keys=(KeyChange(0, draw(keys())),))


def sounding(notes, tick):
    return next((note.pitch for note in notes if note.onset <= tick < note.end), None)


def columns(sheet, lines):
    """The pitches of all voices wherever one of them begins a note, from high to low."""
    rows = [sheet.notes, *(line.notes for line in lines)]
    ticks = sorted({note.onset for row in rows for note in row})
    return [[sounding(row, tick) for row in rows] for tick in ticks]


def parallels(column, following, upper, lower):
    """Whether two voices go on in the same way from a fifth to a fifth or octave to octave."""
    before, after = column[upper] - column[lower], following[upper] - following[lower]
    moves = following[upper] - column[upper], following[lower] - column[lower]
    return before % 12 == after % 12 and after % 12 in (0, 7) and moves[0] * moves[1] > 0


def test_no_parallels_where_every_note_has_a_chord_of_its_own():
    draw = random.Random(1)
    for _ in range(60):
        pitch, notes, changes = 67, [], []
        for onset in range(0, 384, 24):
            notes.append(Note(onset, 24, pitch))
            chord = Chord(draw.choice("CDEFGAB"), draw.choice(["", "m", "7"]))
            changes.append(ChordChange(onset, chord))
            pitch = min(79, max(60, pitch + draw.choice([-4, -2, -1, 1, 2, 3, 5])))
        sheet = LeadSheet.build(notes, chords=tuple(changes))
        for column, following in pairwise(columns(sheet, voice_lines(sheet, 4))):
            assert not parallels(column, following, 0, -1)


@settings(max_examples=80, deadline=None)
@given(songs(), st.sampled_from([2, 4]))
def test_outer_voices_make_no_parallel_fifths_or_octaves_and_none_cross(sheet, voices):
    rows = columns(sheet, voice_lines(sheet, voices))
    for column in rows:
        assert column == sorted(column, reverse=True)
    for column, following in pairwise(rows):
        assert not parallels(column, following, 0, -1)


@settings(max_examples=80, deadline=None)
@given(songs())
def test_four_voices_stay_in_their_ranges_and_sing_the_chords(sheet):
    ranges = {"Alto": (53, 74), "Tenor": (48, 67), "Bass": (40, 62)}
    changes = list(sheet.chords)
    for line in voice_lines(sheet, 4):
        low, high = ranges[line.name]
        for note in line.notes:
            assert low <= note.pitch <= high
            held = [change.chord for change in changes if change.onset <= note.onset + 5]
            assert note.pitch % 12 in held[-1].pitch_classes


@settings(max_examples=80, deadline=None)
@given(songs())
def test_the_second_voice_is_mostly_in_thirds_and_sixths(sheet):
    (line,) = voice_lines(sheet, 2)
    intervals = [(upper - lower) % 12 for upper, lower in columns(sheet, [line])]
    sweet = sum(interval in (3, 4, 8, 9) for interval in intervals)
    assert 2 * sweet >= len(intervals)
    assert all(3 <= upper - lower <= 16 for upper, lower in columns(sheet, [line]))


@settings(max_examples=60, deadline=None)
@given(lead_sheets(harmonised=True, odd_melismas=True), st.sampled_from([2, 4]))
def test_every_voice_sings_the_words_with_the_melody(sheet, voices):
    if all(change.chord.is_no_chord for change in sheet.chords):
        return
    no_chord = any(change.chord.is_no_chord for change in sheet.chords)
    for line in voice_lines(sheet, voices):
        LeadSheet.build(line.notes, metres=sheet.metres, pickup=sheet.pickup)  # checks itself
        if voices == 2 or not no_chord:
            words = [(n.onset, n.syllable) for n in line.notes if n.syllable]
            assert words == [(n.onset, n.syllable) for n in sheet.notes if n.syllable]


def test_a_second_voice_in_c_major_is_in_diatonic_thirds():
    notes = [Note(24 * i, 24, pitch) for i, pitch in enumerate((64, 65, 67, 69, 71, 72))]
    (line,) = voice_lines(LeadSheet.build(notes, key=Key("C")), 2)
    assert [note.pitch for note in line.notes] == [60, 62, 64, 65, 67, 69]


def test_a_cadence_in_four_voices_is_complete():
    chart = [Chord.parse(name) for name in ("C", "F", "G7", "C")]
    notes = [Note(24 * i, 24, pitch, Syllable("a")) for i, pitch in enumerate((72, 72, 71, 72))]
    changes = tuple(ChordChange(24 * i, chord) for i, chord in enumerate(chart))
    sheet = LeadSheet.build(notes, chords=changes)
    for column, chord in zip(columns(sheet, voice_lines(sheet, 4)), chart, strict=True):
        root = chord.root_pitch_class
        third = (root + 4) % 12
        assert {root, third} <= {pitch % 12 for pitch in column}
        assert column[-1] % 12 == root


def test_men_sing_under_a_mans_melody():
    notes = [Note(24 * i, 24, pitch) for i, pitch in enumerate((48, 50, 52, 53))]
    sheet = LeadSheet.build(notes, chords=(ChordChange(0, Chord("C")),))
    names = [line.name for line in voice_lines(sheet, 4)]
    assert names == ["Tenor 2", "Baritone", "Bass"]
    assert all(
        column == sorted(column, reverse=True) for column in columns(sheet, voice_lines(sheet, 4))
    )


def test_lower_voices_rest_where_there_is_no_chord():
    notes = [Note(24 * i, 24, 72, Syllable("a")) for i in range(4)]
    changes = (ChordChange(0, Chord("C")), ChordChange(48, Chord("")))
    lines = voice_lines(LeadSheet.build(notes, chords=changes), 4)
    assert all(line.notes[-1].end == 48 for line in lines)


def test_four_voices_need_chords_and_two_do_not():
    sheet = LeadSheet.build([Note(0, 24, 72)])
    assert voice_lines(sheet, 2)[0].notes
    with pytest.raises(WishError, match="four voices sing the chords, and the song has none"):
        voice_lines(sheet, 4)


@pytest.mark.parametrize(
    ("wishes", "words"),
    [({"voices": 3}, "ask for 1, 2 or 4"), ({"count_in": 9}, "ask for 0 to 8"),
     ({"count_in": -1}, "ask for 0 to 8")],
)  # fmt: skip
def test_arrangements_out_of_reach_are_refused(wishes, words):
    with pytest.raises(WishError, match=words):
        Arrangement(**wishes)


def test_voices_have_channels_of_their_own():
    notes = [Note(24 * i, 24, 72, Syllable("a")) for i in range(4)]
    sheet = LeadSheet.build(notes, chords=(ChordChange(0, Chord("C")),))
    tracks = arrange(sheet, Arrangement("rock", voices=4, count_in=1))
    names = [track.name for track in tracks]
    assert names == ["Choir alto", "Choir tenor", "Choir bass", "Chords", "Bass", "Drums"]
    channels = [track.channel for track in tracks]
    assert len({0, *channels}) == 7
    assert channels[-1] == 9
