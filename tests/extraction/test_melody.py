"""Which of several parts is the melody."""

import pytest

from melregen.extraction.melody.fit import instrument_lines
from melregen.extraction.melody.fit_songs import read_tracks
from melregen.extraction.melody.infer import rate_parts
from melregen.formats.midi.events import MidiNote
from tests.extraction.test_fit_melody import made_songs


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_a_line_by_step_is_likelier_the_melody_than_low_chords_in_leaps(order):
    (song,) = made_songs(1)
    parts = [song.parts[index] for index in order]
    probabilities = rate_parts(parts, song.resolution)
    assert probabilities.sum() == pytest.approx(1)
    assert int(probabilities.argmax()) == order.index(song.melody)


def test_of_very_many_parts_those_with_most_notes_are_rated():
    (song,) = made_songs(1)
    single = (MidiNote(0, 24, 60, 0),)
    probabilities = rate_parts([single] * 70 + [song.parts[0]], song.resolution)
    assert (probabilities == 0).sum() == 7
    assert int(probabilities.argmax()) == 70


def test_right_hands_of_pianos_and_fiddle_tunes_are_lines_of_instruments():
    song, fiddle = made_songs(2)
    hands = type(song)("song", 24, (*song.parts, song.parts[0]), 0)
    fiddle = type(song)("cre_irish/reel.mid", 24, fiddle.parts, 0)
    assert instrument_lines([hands, fiddle]) == [(24, hands.parts[1]), (24, fiddle.parts[0])]


def test_the_melody_of_a_file_is_the_first_track_of_its_name(tmp_path):
    import mido

    file = mido.MidiFile(ticks_per_beat=24)
    for name, pitch in (("PIANO", 48), ("MELODY", 72)):
        track = mido.MidiTrack([mido.MetaMessage("track_name", name=name)])
        for _ in range(9):
            track.append(mido.Message("note_on", note=pitch, velocity=64, time=0))
            track.append(mido.Message("note_off", note=pitch, velocity=64, time=24))
        file.tracks.append(track)
    file.save(tmp_path / "song.mid")
    song = read_tracks(tmp_path / "song.mid", "MELODY")
    assert song is not None
    assert song.parts[song.melody][0].pitch == 72
    assert read_tracks(tmp_path / "song.mid", "BRIDGE") is None
