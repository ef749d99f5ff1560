"""LilyPond: what the program itself plays of our files, note by note."""

import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import mido
import pytest

from melregen.formats import write
from melregen.formats.lilypond import format_lilypond
from melregen.music import (
    NO_CHORD,
    QUALITIES,
    Chord,
    ChordChange,
    Key,
    KeyChange,
    LeadSheet,
    Metre,
    MetreChange,
    Note,
    Section,
    Syllabic,
    Syllable,
    sung_text,
)
from tests.formats.singing.songs import STAR

needs_lilypond = pytest.mark.skipif(
    shutil.which("lilypond") is None, reason="lilypond is not installed (apt-get install lilypond)"
)

HARD = LeadSheet.build(
    [
        Note(0, 12, 58, Syllable('"Où', Syllabic.SINGLE)),
        Note(12, 8, 61, Syllable("trip", Syllabic.BEGIN)),
        Note(20, 8, 63, Syllable("\\let", Syllabic.MIDDLE)),
        Note(28, 8, 66, Syllable("s", Syllabic.END)),
        Note(36, 72, 68, Syllable("Łódź,")),
        Note(108, 6, 70, melisma=True),
        Note(114, 6, 72, melisma=True),
        Note(156, 12, 85),
        Note(168, 36, 46, Syllable("愛")),
        Note(204, 30, 47, Syllable("end")),
    ],
    pickup=12,
    metres=(MetreChange(0, Metre(4, 4)), MetreChange(108, Metre(6, 8))),
    keys=(KeyChange(0, Key("Db")), KeyChange(60, Key("F#", "dorian"))),
    chords=(
        ChordChange(12, Chord("Db", "maj7")),
        ChordChange(60, NO_CHORD),
        ChordChange(72, Chord("Ebb", "m", "Gb")),
    ),
    sections=(Section(12, 'A "b" \\c'), Section(168, "End")),
    tempo=87.4,
    title="Où {est} #'x",
    composer="J. \\relative",
    duration=252,
)  # fmt: skip


def play(source: str, folder: Path) -> tuple[mido.MidiFile, str]:
    """Let LilyPond make a MIDI file of a source; return it and what LilyPond said."""
    (folder / "a.ly").write_text(source, encoding="utf-8")
    done = subprocess.run(
        ["lilypond", "-dno-print-pages", "a.ly"],
        cwd=folder, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return mido.MidiFile(folder / "a.midi", charset="utf-8"), done.stderr


def sounding(track: mido.MidiTrack, resolution: int) -> list[tuple[int, int, int]]:
    """Return onset, duration (in ticks of ours) and pitch of each note of a track."""
    time, begun, notes = 0, {}, []
    for message in track:
        time += message.time
        if message.type == "note_on" and message.velocity:
            begun[message.note] = time
        elif message.type in ("note_off", "note_on") and message.note in begun:
            onset = begun.pop(message.note)
            notes.append(
                (onset * 24 // resolution, (time - onset) * 24 // resolution, message.note)
            )
    return sorted(notes)


def tracks_of(file: mido.MidiFile) -> list[list[tuple[int, int, int]]]:
    return [notes for track in file.tracks if (notes := sounding(track, file.ticks_per_beat))]


def words_of(file: mido.MidiFile) -> list[str]:
    return [m.text for track in file.tracks for m in track if m.type == "lyrics"]


@needs_lilypond
@pytest.mark.parametrize("sheet", [STAR, HARD], ids=["star", "hard"])
def test_lilypond_plays_every_note_with_its_words(sheet: LeadSheet, tmp_path: Path) -> None:
    file, said = play(format_lilypond(sheet), tmp_path)
    assert "warning" not in said
    melody = [(note.onset, note.duration, note.pitch) for note in sheet.notes]
    # The chord names sound first, the pickup from the beginning.
    assert melody in tracks_of(file)
    assert sung_text(sheet.syllables).replace(" ", "") == "".join(words_of(file)).replace(" ", "")


@needs_lilypond
def test_lilypond_knows_every_chord(tmp_path: Path) -> None:
    chords = [Chord("Bb", quality) for quality in QUALITIES] + [Chord("C", "7", "F#")]
    sheet = LeadSheet.build(
        [Note(96 * i, 96, 60) for i in range(len(chords))],
        chords=tuple(ChordChange(96 * i, chord) for i, chord in enumerate(chords)),
    )
    file, said = play(format_lilypond(sheet), tmp_path)
    assert "warning" not in said
    tracks = tracks_of(file)
    sounds = max(tracks, key=len)
    found = [
        {pitch % 12 for onset, _, pitch in sounds if onset == 96 * index}
        for index in range(len(chords))
    ]
    wrong = [str(c) for c, tones in zip(chords, found, strict=True) if tones != {*c.pitch_classes}]
    assert not wrong


def test_a_song_without_words_and_chords_has_neither(tmp_path: Path) -> None:
    write(LeadSheet.build([Note(0, 96, 60)]), tmp_path / "a.ly")
    text = (tmp_path / "a.ly").read_text("utf-8")
    assert "Lyrics" not in text
    assert "ChordNames" not in text
    assert "c'1 |" in text


def test_titles_cannot_be_commands() -> None:
    text = format_lilypond(replace(STAR, title='"} #(system "rm")\n\\x'))
    assert '  title = "\\"} #(system \\"rm\\") \\\\x"\n' in text
