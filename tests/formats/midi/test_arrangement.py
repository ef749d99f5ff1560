"""Arrangements in MIDI files: what other programs see, and that nothing is lost for us."""

from pathlib import Path

import mido
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from melregen import Arrangement, LeadSheet
from melregen.arrangement import pattern_names
from melregen.arrangement.harmony import harmonies
from melregen.formats import read, write
from melregen.music import MODES
from tests.arrangement.songs import song
from tests.strategies import lead_sheets


@settings(max_examples=80, deadline=None)
@given(
    sheet=lead_sheets(odd_melismas=True, modes=tuple(MODES)),
    name=st.sampled_from([None, "none", *pattern_names()]),
    voices=st.sampled_from([1, 2, 4]),
    count_in=st.integers(0, 2),
    suffix=st.sampled_from([".mid", ".kar"]),
)
def test_a_song_is_read_back_whatever_plays_beside_it(
    tmp_path_factory, sheet: LeadSheet, name, voices, count_in, suffix
) -> None:
    if voices == 4 and not harmonies(sheet):
        voices = 2
    path = tmp_path_factory.mktemp("midi") / f"a{suffix}"
    write(sheet, path, Arrangement(name, voices, count_in))
    assert read(path) == sheet


def test_tracks_are_named_and_drums_are_on_channel_10(tmp_path: Path) -> None:
    write(song("C F G C"), tmp_path / "a.mid", Arrangement("rock", voices=2))
    tracks = mido.MidiFile(tmp_path / "a.mid").tracks
    assert [track.name for track in tracks] == [
        "", "Melody", "Choir second voice", "Chords", "Bass", "Drums",
    ]  # fmt: skip
    channels = [{m.channel for m in track if m.type == "note_on"} for track in tracks]
    assert channels[1:] == [{0}, {3}, {1}, {2}, {9}]
    programs = [m.program for track in tracks for m in track if m.type == "program_change"]
    assert programs == [73, 73, 27, 34]


def test_a_count_in_comes_before_the_song(tmp_path: Path) -> None:
    sheet = song("C F G C", pickup=24)
    write(sheet, tmp_path / "a.mid", Arrangement("waltz", count_in=1))
    file = mido.MidiFile(tmp_path / "a.mid")
    melody, drums = (next(t for t in file.tracks if t.name == n) for n in ("Melody", "Drums"))
    onsets = {}
    for track in (melody, drums):
        now = 0
        for message in track:
            now += message.time
            if message.type == "note_on":
                onsets.setdefault(track.name, []).append(now / 480)
    assert onsets["Drums"] == [0, 1, 2, 3, 4, 5, 6]
    assert onsets["Melody"][:2] == [7, 8]  # the pickup, and the first bar line
    signatures = [m for m in file.tracks[0] if m.type == "time_signature"]
    assert [(m.numerator, m.denominator, m.time) for m in signatures] == [(4, 4, 0)]
    assert read(tmp_path / "a.mid") == sheet


@pytest.mark.parametrize("damaged", [b"count-in: 1/0", b"count-in: x.."])
def test_a_damaged_count_in_is_passed_over(tmp_path: Path, damaged: bytes) -> None:
    sheet = song("C F G C")
    write(sheet, tmp_path / "a.mid", Arrangement("none", count_in=3))
    data = (tmp_path / "a.mid").read_bytes()
    assert b"count-in: 12" in data
    (tmp_path / "b.mid").write_bytes(data.replace(b"count-in: 12", damaged[:12].ljust(12)))
    assert read(tmp_path / "b.mid").notes[0].onset == 12 * 24
