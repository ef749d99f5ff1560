"""A pickup in a full bar, for sequencers that ignore changes of metre."""

import mido
import pytest
from click.testing import CliRunner

from melregen.commands import cli
from melregen.formats import read, write
from melregen.formats.midi.pickup import fill_pickup_bar
from melregen.music import Chord, ChordChange, LeadSheet, Note, Phrase, Section, Syllable

SONG = LeadSheet.build(
    [Note(0, 24, 67, Syllable("A")), Note(24, 96, 72, Syllable("men"))],
    pickup=24,
    chords=(ChordChange(0, Chord("G")), ChordChange(24, Chord("C"))),
    phrases=(Phrase(0, 120),),
    sections=(Section(0, "Coda"),),
)


def test_a_rest_fills_the_bar_and_nothing_else_changes(tmp_path):
    filled = fill_pickup_bar(SONG)
    assert filled.pickup == 0
    assert [(note.onset, note.duration, note.pitch) for note in filled.notes] == [
        (72, 24, 67), (96, 96, 72),
    ]  # fmt: skip
    assert [change.onset for change in filled.chords] == [72, 96]
    assert filled.sections[0].onset == filled.phrases[0].onset == 72
    assert filled.duration == 192
    assert fill_pickup_bar(filled) == filled
    write(filled, tmp_path / "a.mid")
    assert read(tmp_path / "a.mid") == filled


@pytest.mark.parametrize("suffix", [".mid", ".kar"])
def test_the_option_leaves_one_metre(suffix, tmp_path):
    write(SONG, tmp_path / "a.musicxml")
    source = f"{tmp_path}/a.musicxml"
    for target, more in ((f"a{suffix}", ["--pickup-metre", "off"]), (f"b{suffix}", [])):
        result = CliRunner().invoke(cli, ["convert", source, f"{tmp_path}/{target}", *more])
        assert result.exit_code == 0, result.output

    def metres(name):
        track = mido.MidiFile(tmp_path / f"{name}{suffix}").tracks[0]
        return [(m.numerator, m.denominator) for m in track if m.type == "time_signature"]

    assert metres("a") == [(4, 4)]
    assert metres("b") == [(1, 4), (4, 4)]
