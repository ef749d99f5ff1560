"""What an accompaniment plays, in every metre and on any chords."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from melregen.arrangement import Arrangement, arrange, find_pattern, pattern_names
from melregen.arrangement.accompaniment import accompany
from melregen.arrangement.bass import HIGHEST, LOWEST
from melregen.arrangement.harmony import harmonies
from melregen.arrangement.pattern import DRUMS
from melregen.music import Chord, ChordChange, LeadSheet, Metre, Note
from tests.arrangement.songs import song
from tests.strategies import METRES, lead_sheets

PATTERNS = [find_pattern(name) for name in pattern_names()]


def played(sheet, name):
    """The notes of each track by its name, as (onset, end, pitch)."""
    tracks = accompany(sheet, find_pattern(name))
    return {t.name: [(n.onset, n.end, n.pitch) for n in t.notes] for t in tracks}


def onsets(notes):
    return sorted({onset for onset, _, _ in notes})


@settings(max_examples=60, deadline=None)
@given(lead_sheets(harmonised=True), st.sampled_from(PATTERNS))
def test_only_chord_tones_sound_and_every_chord_does(sheet, pattern):
    tracks = {track.name: track for track in accompany(sheet, pattern)}
    for span in harmonies(sheet):
        sounding = {
            note.pitch % 12
            for note in tracks["Chords"].notes
            if note.onset < span.end and note.end > span.onset
        }
        assert sounding
        assert sounding <= set(span.chord.pitch_classes)


@settings(max_examples=60, deadline=None)
@given(lead_sheets(harmonised=True), st.sampled_from(PATTERNS))
def test_a_bass_begins_every_chord_with_its_lowest_note(sheet, pattern):
    tracks = {track.name: track for track in accompany(sheet, pattern)}
    for span in harmonies(sheet):
        notes = [note for note in tracks["Bass"].notes if span.onset <= note.onset < span.end]
        assert notes[0].pitch % 12 == span.chord.bass_pitch_class
    assert all(LOWEST <= note.pitch <= HIGHEST for track in tracks.values()
               if track.name == "Bass" for note in track.notes)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(lead_sheets(harmonised=True), st.sampled_from(PATTERNS))
def test_all_notes_lie_in_the_song_and_none_is_struck_while_it_sounds(sheet, pattern):
    for track in accompany(sheet, pattern):
        ends = {}
        for note in track.notes:
            assert 0 <= note.onset < note.end <= sheet.duration
            assert 1 <= note.velocity <= 127
            assert ends.get(note.pitch, 0) <= note.onset
            ends[note.pitch] = note.end


@pytest.mark.parametrize("metre", METRES, ids=str)
@pytest.mark.parametrize("name", pattern_names())
def test_every_metre_has_a_bass_on_each_first_beat_and_something_on_others(metre, name):
    sheet = song("C F G C C", str(metre), bars=5)
    parts = played(sheet, name)
    bars = [bar.onset for bar in sheet.bars]
    assert set(bars) <= set(onsets(parts["Bass"]))
    middle = {onset - bars[1] for notes in parts.values() for onset in onsets(notes)
              if bars[1] <= onset < bars[2]}  # fmt: skip
    if name not in ("block", "hymn"):
        assert len(middle) >= 2
        assert middle & set(metre.beats[1:] or (metre.bar // 2, metre.bar // 4))


def test_a_waltz_has_its_bass_on_one_and_its_chords_on_two_and_three():
    parts = played(song("C C F C", "3/4"), "waltz")
    assert onsets(parts["Bass"]) == [0, 72, 144, 216]
    assert onsets(parts["Chords"])[:6] == [24, 48, 96, 120, 168, 192]
    roots = [pitch % 12 for _, _, pitch in parts["Bass"]]
    assert roots[:3] == [0, 7, 5]


def test_boom_and_chick_are_root_chord_fifth_chord():
    parts = played(song("C C"), "boom-chick")
    assert [(onset, pitch % 12) for onset, _, pitch in parts["Bass"]][:2] == [(0, 0), (48, 7)]
    assert [onset for onset in onsets(parts["Chords"]) if onset % 24 == 0][:2] == [24, 72]


def test_seven_eighths_are_played_as_two_two_and_three():
    parts = played(song("C F G C", "7/8"), "boom-chick")
    assert [onset for onset in onsets(parts["Bass"]) if onset < 84] == [0, 24, 48]


def test_a_walking_bass_leads_to_the_next_root_by_a_semitone():
    sheet = song("C Am Dm G7 C")
    bass = played(sheet, "walking")["Bass"]
    for bar in sheet.bars[1:4]:
        (before,) = [pitch for onset, _, pitch in bass if onset == bar.onset - 24]
        (root,) = [pitch for onset, _, pitch in bass if onset == bar.onset]
        assert abs(root - before) == 1


@pytest.mark.parametrize("name", pattern_names())
def test_a_chord_that_changes_inside_a_bar_is_played_there(name):
    sheet = song("C>G7 C C C")
    parts = played(sheet, name)
    assert 48 in onsets(parts["Bass"])
    assert all(end <= 48 or pitch % 12 in (7, 11, 2, 5)
               for onset, end, pitch in parts["Chords"] if onset < 96 and end > 48)  # fmt: skip


def test_a_syncopated_change_cuts_what_is_held():
    chords = (ChordChange(0, Chord("C")), ChordChange(36, Chord("F")))
    parts = played(replace(song("C C"), chords=chords), "block")
    assert onsets(parts["Chords"])[:2] == [0, 36]


@pytest.mark.parametrize("name", pattern_names())
def test_no_chord_is_silence(name):
    for notes in played(song("C NC F C"), name).values():
        assert not [note for note in notes if note[0] < 192 and note[1] > 96]


def test_a_slash_chord_has_its_bass():
    bass = played(song("C/E C/G F/A C"), "rock")["Bass"]
    assert {pitch % 12 for onset, _, pitch in bass if onset < 96} == {4}


@pytest.mark.parametrize("name", pattern_names())
def test_a_short_pickup_is_sung_alone(name):
    sheet = song("C F G C", pickup=24)
    sheet = replace(sheet, chords=(ChordChange(0, Chord("C")), *sheet.chords[1:]))
    assert min(onset for notes in played(sheet, name).values() for onset, *_ in notes) == 24


def test_a_chord_of_a_pickup_is_played_there():
    sheet = song("C F G C", pickup=24)
    sheet = replace(sheet, chords=(ChordChange(0, Chord("G", "7")), *sheet.chords))
    assert played(sheet, "rock")["Bass"][0][0] == 0


@pytest.mark.parametrize("name", pattern_names())
def test_the_last_chord_is_held_to_the_end(name):
    sheet = song("C F G C")
    for track, notes in played(sheet, name).items():
        if track != "Drums":
            last = [note for note in notes if note[0] >= sheet.bars[-1].onset]
            assert {(onset, end) for onset, end, _ in last} == {(288, 384)}


def test_a_song_without_chords_and_the_pattern_none_are_not_accompanied():
    assert not accompany(replace(song("C"), chords=()), find_pattern("rock"))
    assert not accompany(song("C"), find_pattern("none"))


def test_an_instrumental_section_is_accompanied_as_the_others():
    sheet = song("C F G C C F G C", bars=8)
    silent = replace(sheet, notes=sheet.notes[:2])
    bass = played(silent, "rock")["Bass"]
    assert {onset // 96 for onset, _, _ in bass} == set(range(8))


def test_drums_beat_as_the_figure_says():
    sheet = song("C F G C")
    (drums,) = [track for track in accompany(sheet, find_pattern("rock")) if track.is_drums]
    snare = [note.onset for note in drums.notes if note.pitch == DRUMS["snare"]]
    assert snare == [24, 72, 120, 168, 216, 264]
    assert drums.channel == 9


def test_a_swung_melody_swings_its_accompaniment():
    notes = [Note(24 * i + off, 16 if not off else 8, 72) for i in range(16) for off in (0, 16)]
    sheet = LeadSheet.build(notes, chords=(ChordChange(0, Chord("C")),))
    places = {onset % 24 for onset in onsets(played(sheet, "rock")["Bass"])}
    assert places == {0, 16}
    even = replace(sheet, notes=tuple(Note(12 * i, 12, 72) for i in range(32)))
    assert {onset % 24 for onset in onsets(played(even, "rock")["Bass"])} == {0, 12}


def test_strings_are_strummed_one_after_the_other():
    chords = played(song("C C"), "strum")["Chords"]
    first = [(onset, pitch) for onset, _, pitch in chords if onset < 6]
    assert [onset for onset, _ in first] == [0, 1, 2]
    assert sorted(pitch for _, pitch in first) == [pitch for _, pitch in first]


@pytest.mark.parametrize(
    ("pickup", "beats"),
    [(0, [-96, -72, -48, -24]), (24, [-168, -144, -120, -96, -72, -48, -24])],
)
def test_a_count_in_counts_bars_and_what_the_pickup_leaves(pickup, beats):
    tracks = arrange(song("C F G C", pickup=pickup), Arrangement("none", count_in=1))
    (sticks,) = tracks
    assert [note.onset for note in sticks.notes] == beats
    loud = [note.onset for note in sticks.notes if note.velocity == 100]
    assert loud == ([-96] if not pickup else [-168, -72])


def test_figures_of_a_metre_of_their_own_are_played_in_it(tmp_path):
    file = tmp_path / "five.toml"
    file.write_text('["4/4"]\nbass = "R---"\n["5/4"]\nbass = "R.5.R"\n')
    parts = accompany(song("C C C", "5/4", bars=3), find_pattern(str(file)))
    assert [note.onset for note in parts[0].notes][:3] == [0, 48, 96]
    assert Metre(5, 4) in find_pattern(str(file)).figures
