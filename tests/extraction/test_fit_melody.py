"""Fitting what a melody's part looks like."""

import random
from pathlib import Path

import numpy as np

from melregen.extraction.melody.features import FEATURES
from melregen.extraction.melody.fit import (
    SIGNS,
    fit,
    share_found,
    with_second_melodies,
)
from melregen.extraction.melody.fit_songs import PartSong, read_staves, read_voices
from melregen.formats.midi.events import MidiNote

HYMN = """X:1
T:Small hymn
M:4/4
L:1/4
K:G
V:S
GABc|d2d2|cBAG|G4|]
w:one two three four five six one two three four five
V:A
DDGG|F2F2|EDCB,|D4|]
V:B
G,G,G,C|D2D2|CG,D,G,|G,4|]
"""

SCORE = """<score-partwise><part-list><score-part id="P1"><part-name>Voice</part-name></score-part>
<score-part id="P2"><part-name>Piano</part-name></score-part></part-list>
<part id="P1">{voice}</part><part id="P2">{piano}</part></score-partwise>"""


def made_songs(count: int) -> list[PartSong]:
    """Songs of a high line by step over low chords in leaps."""
    draw = random.Random(3)
    songs = []
    for number in range(count):
        pitch, line, chords = 67, [], []
        for beat in range(32):
            pitch = min(max(pitch + draw.choice((-2, -1, 1, 2)), 60), 79)
            line.append(MidiNote(24 * beat, 24 * beat + 24, pitch, 0))
            root = draw.choice((36, 41, 43, 48))
            chords += [MidiNote(24 * beat, 24 * beat + 24, root + i, 0) for i in (0, 7, 16)]
        parts = [tuple(chords), tuple(line)]
        songs.append(PartSong(f"song {number}", 24, tuple(parts[::-1]), 0))
    return songs


def test_a_fit_finds_the_line_and_keeps_the_signs_that_make_sense():
    songs = [song.shuffled(1) for song in made_songs(12)]
    weights = fit(songs, 0.01)
    assert share_found(songs, weights) == 1
    assert all(w * SIGNS[name] >= 0 for name, w in zip(FEATURES, weights, strict=True))
    assert np.array_equal(weights, fit(songs, 0.01))


def test_second_melodies_are_added_to_about_half_and_drawn_from_the_seed():
    songs = made_songs(40)
    players = [(24, songs[0].parts[1])]
    mixed = with_second_melodies(songs, players, 5)
    added = sum(len(song.parts) == 3 for song in mixed)
    assert 8 <= added <= 32
    assert mixed == with_second_melodies(songs, players, 5)
    assert all(
        song.parts[song.melody] == old.parts[0] for song, old in zip(mixed, songs, strict=True)
    )


def test_shuffling_keeps_track_of_the_melody():
    (song,) = made_songs(1)
    for seed in range(6):
        mixed = song.shuffled(seed)
        assert mixed.parts[mixed.melody] == song.parts[0]
        assert mixed == song.shuffled(seed)


def test_each_voice_of_a_hymn_is_a_part(tmp_path: Path):
    path = tmp_path / "hymn.abc"
    path.write_text(HYMN)
    song = read_voices(path)
    assert song is not None
    assert [len(part) for part in song.parts] == [11, 11, 11]
    assert song.parts[song.melody][0].pitch == 67


def test_each_staff_of_a_score_is_a_part_and_then_each_instrument(tmp_path: Path):
    note = (
        "<note><pitch><step>{}</step><octave>{}</octave></pitch><duration>1</duration>"
        "<staff>{}</staff>{}</note>"
    )
    lyric = "<lyric><text>la</text></lyric>"
    time = "<time><beats>4</beats><beat-type>4</beat-type></time>"
    head = f"<attributes><divisions>1</divisions>{time}</attributes>"
    sung = "".join(note.format(step, 5, 1, lyric) for step in "CDEF")
    right = "".join(note.format(step, 4, 1, "") for step in "GAGA")
    left = "".join(note.format(step, 3, 2, "") for step in "CGCG")
    back = "<backup><duration>4</duration></backup>"
    bars = [f'<measure number="{n}">{head if n == 1 else ""}{{}}</measure>' for n in (1, 2)]
    path = tmp_path / "song.musicxml"
    path.write_text(
        SCORE.format(
            voice="".join(bar.format(sung) for bar in bars),
            piano="".join(bar.format(right + back + left) for bar in bars),
        )
    )
    apart, joined = read_staves(path)
    assert [len(part) for part in apart.parts] == [8, 8, 8]
    assert [len(part) for part in joined.parts] == [8, 16]
    assert apart.parts[apart.melody] == joined.parts[joined.melody]
