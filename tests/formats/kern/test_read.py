"""Humdrum **kern as the corpora write it, and as it breaks."""

import random
from pathlib import Path

import pytest

from melregen.errors import EmptyMelodyError, MelregenError, ParseError
from melregen.formats import read, read_tunes
from melregen.formats.kern.read import read_kern
from melregen.formats.kern.text import read_chord, read_syllable
from melregen.music import Chord, LeadSheet, sung_text

STAR = """\
!!!OTL: Little star
!!!COM: Maker, Some
**kern\t**text\t**text\t**mxhm
*M2/4\t*\t*\t*
*MM96\t*\t*\t*
*k[f#]\t*LEnglish\t*\t*
*G:\t*\t*\t*
{8g\tTwin-\tWhen\tG major
8g\t-kle,\tthe\t.
=1\t=1\t=1\t=1
4dd\ttwin-\tbla-\tG major/B
4dd\t-kle,\t-zing\t.
=2\t=2\t=2\t=2
8ee\tlit-\tsun\tC major-seventh
8ee\t-tle\tis\t.
[4dd}\tstar.\tgone.\tD dominant
=3\t=3\t=3\t=3
4dd]\t|\t|\t.
{8r\t.\t.\t.
8cc\tHow\tThen\tF# half-diminished
=4\t=4\t=4\t=4
(4b\tI\tyou\t.
4a)\t|\t.\t.
=5\t=5\t=5\t=5
2g}\twon-\tshine.\tG
==\t==\t==\t==
*-\t*-\t*-\t*-
"""

SCORE_ENDINGS = """\
**kern
*>[A,A1,A,A2]
*M2/4
*k[]
*>A
=1
4c
4d
=2
*>A1
4e
4f
=:|!
*>A2
2g
==
*-
"""


def read_text(text: str, tmp_path: Path) -> list[LeadSheet]:
    path = tmp_path / "tune.krn"
    path.write_text(text, encoding="utf-8")
    return read_tunes(path)[0]


def line(sheet: LeadSheet) -> list[tuple[int, int, int]]:
    return [(note.onset, note.duration, note.pitch) for note in sheet.notes]


def kern(tmp_path: Path, *tokens: str, before: tuple[str, ...] = ("*M4/4",)) -> LeadSheet:
    return read_text("\n".join(["**kern", *before, *tokens, "*-"]), tmp_path)[0]


# Notes and bars


def test_a_song_has_its_notes_title_key_metre_tempo_and_pickup(tmp_path: Path) -> None:
    sheet = read_text(STAR, tmp_path)[0]
    assert line(sheet)[:4] == [(0, 12, 67), (12, 12, 67), (24, 24, 74), (48, 24, 74)]
    assert (sheet.title, sheet.composer, sheet.language) == ("Little star", "Some Maker", "en")
    assert (str(sheet.key), str(sheet.metre), sheet.tempo) == ("G major", "2/4", 96)
    assert (sheet.pickup, sheet.duration) == (24, 264)


def test_a_tie_over_the_bar_line_is_one_note(tmp_path: Path) -> None:
    assert (96, 48, 74) in line(read_text(STAR, tmp_path)[0])


def test_octaves_and_accidentals(tmp_path: Path) -> None:
    sheet = kern(tmp_path, "4CC", "4C-", "4c#", "4ccn", "4b--", "4f##")
    assert [note.pitch for note in sheet.notes] == [36, 47, 61, 72, 69, 67]


def test_triplets_dots_breves_and_rational_durations_last_what_they_say(tmp_path: Path) -> None:
    sheet = kern(tmp_path, "12c", "12d", "12e", "4.f", "8..g", "0a", "3%2b", "00c")
    assert [note.duration for note in sheet.notes] == [8, 8, 8, 36, 21, 192, 64, 384]


def test_grace_notes_take_no_time_and_are_left_out(tmp_path: Path) -> None:
    sheet = kern(tmp_path, "8qd", "4c", "(16qqe", "16qqf)", "4g", "8ryy")
    assert line(sheet) == [(0, 24, 60), (24, 24, 67)]


def test_phrase_marks_become_phrases_over_ties_and_rests(tmp_path: Path) -> None:
    phrases = read_text(STAR, tmp_path)[0].phrases
    assert [(p.onset, p.duration) for p in phrases] == [(0, 144), (156, 108)]


def test_a_phrase_left_open_stops_where_the_next_starts(tmp_path: Path) -> None:
    sheet = kern(tmp_path, "{4c", "4d", "4r", "{4e", "4f}")
    assert [(p.onset, p.end) for p in sheet.phrases] == [(0, 48), (72, 120)]


def test_split_spines_follow_their_first_voice_and_the_rest_accompanies(tmp_path: Path) -> None:
    text = "**kern\n*M2/4\n=1\n4e 4c\n*^\n4g\t4d\n*v\t*v\n=2\n2a\n==\n*-"
    sheet = read_text(text, tmp_path)[0]
    assert line(sheet) == [(0, 24, 64), (24, 24, 67), (48, 48, 69)]
    assert sorted((n.onset, n.pitch) for n in sheet.accompaniment) == [(0, 60), (24, 62)]


def test_swapped_and_added_spines_keep_their_music(tmp_path: Path) -> None:
    text = "**kern\t**kern\n4C\t4c\n*x\t*x\n4d\t4D\n*\t*+\n*\t*\t**kern\n4e\t4E\t4G\n*-\t*-\t*-"
    sheet = read_text(text, tmp_path)[0]
    assert [note.pitch for note in sheet.notes] == [60, 62, 64]
    assert sorted(note.pitch for note in sheet.accompaniment) == [48, 50, 52, 55]


def test_bars_without_bar_lines_are_cut_by_the_metre(tmp_path: Path) -> None:
    sheet = kern(tmp_path, *["4c"] * 999, "2d", before=("*M3/4",))
    assert [str(change.metre) for change in sheet.metres] == ["3/4"]
    assert len(sheet.notes) == 1000


@pytest.mark.parametrize(
    ("tokens", "last", "key"),
    [
        (("*k[b-]", "*d:"), "4c", "D minor"),
        (("*k[]", "*D:dor"), "4c", "D dorian"),
        (("*k[f#c#]",), "4d", "D major"),
        (("*k[f#c#]",), "4b", "B minor"),
        ((), "4d", "C major"),
        (("*k[b-]", "*?:X"), "4f", "F major"),
    ],
)
def test_the_key_is_the_designation_else_the_signature(
    tokens: tuple[str, ...], last: str, key: str, tmp_path: Path
) -> None:
    assert str(kern(tmp_path, "4e", last, before=tokens).key) == key


def test_a_change_of_metre_and_key_stands_at_its_bar(tmp_path: Path) -> None:
    tokens = ("=1", "2.c", "=2", "*M2/4", "*k[b-]", "2d", "=3", "2f", "==")
    sheet = kern(tmp_path, *tokens, before=("*M3/4", "*k[]", "*C:"))
    assert [(c.onset, str(c.metre)) for c in sheet.metres] == [(0, "3/4"), (72, "2/4")]
    assert [(c.onset, str(c.key)) for c in sheet.keys] == [(0, "C major"), (72, "F major")]


# Order of play


def test_an_expansion_list_says_the_order_of_play(tmp_path: Path) -> None:
    sheet = read_text(SCORE_ENDINGS, tmp_path)[0]
    assert [note.pitch for note in sheet.notes] == [60, 62, 64, 65, 60, 62, 67]


def test_repeat_signs_count_where_there_is_no_expansion_list(tmp_path: Path) -> None:
    sheet = kern(tmp_path, "=1!|:", "2c", "=2:|!", "2d", "==", before=("*M2/4",))
    assert [note.pitch for note in sheet.notes] == [60, 60, 62]


def test_labels_of_an_expansion_list_are_sections_but_endings_are_not(tmp_path: Path) -> None:
    text = "**kern\n*>[A,B,A]\n*M2/4\n*>A\n=1\n2c\n=2\n*>B\n2d\n==\n*-"
    sheet = read_text(text, tmp_path)[0]
    assert [(s.onset, s.name) for s in sheet.sections] == [(0, "A"), (48, "B"), (96, "A")]
    assert {s.name for s in read_text(SCORE_ENDINGS, tmp_path)[0].sections} == {"A"}


# Words and chords


def test_each_text_spine_is_a_verse(tmp_path: Path) -> None:
    verses = read_text(STAR, tmp_path)
    assert [sung_text(verse.syllables) for verse in verses] == [
        "Twinkle, twinkle, little star. How I won",
        "When the blazing sun is gone. Then you shine.",
    ]
    assert verses[0].notes[9].melisma


@pytest.mark.parametrize(
    ("token", "text", "place"),
    [
        ("A-", "A", "begin"),
        ("-ma-", "ma", "middle"),
        ("-zing", "zing", "end"),
        ("half~", "half-", "begin"),
        ("~mast", "mast", "end"),
        (r"f\u3r", "für", "single"),
        ("No&euml;l,", "Noël,", "single"),
        ("1. Christ", "Christ", "single"),
    ],
)
def test_syllables_are_read(token: str, text: str, place: str) -> None:
    syllable = read_syllable(token)
    assert syllable is not None
    assert (syllable.text, syllable.syllabic) == (text, place)


@pytest.mark.parametrize("token", ["|", ".", "_", "-", "", "="])
def test_signs_that_hold_a_syllable_start_none(token: str) -> None:
    assert read_syllable(token) is None


@pytest.mark.parametrize(
    ("token", "name"),
    [
        ("C major", "C"), ("B- minor", "Bbm"), ("F# half-diminished", "F#m7b5"),
        ("G dominant", "G7"), ("D suspended-fourth", "Dsus4"), ("A minor/E", "Am/E"),
        ("Cm7", "Cm7"), ("E-maj7", "Ebmaj7"), ("N.C.", "N.C."), ("G/B", "G/B"), ("Csus4", "Csus4"),
    ],
)  # fmt: skip
def test_chord_symbols_are_read(token: str, name: str) -> None:
    assert read_chord(token) == Chord.parse(name)


@pytest.mark.parametrize("token", ["V7", "hello", "*", "H major"])
def test_what_is_no_chord_symbol_is_passed_over(token: str) -> None:
    assert read_chord(token) is None


def test_chords_stand_where_they_are_written_also_in_the_middle_of_a_note(tmp_path: Path) -> None:
    chords = read_text(STAR, tmp_path)[0].chords
    assert [(c.onset, str(c.chord)) for c in chords][:4] == [
        (0, "G"), (24, "G/B"), (72, "Cmaj7"), (96, "D7"),
    ]  # fmt: skip
    text = "**kern\t**mxhm\n*M4/4\t*\n1c\tC major\n.\tF major\n=2\t=2\n1d\tG major\n*-\t*-"
    changes = read_text(text, tmp_path)[0].chords
    assert [(c.onset, str(c.chord)) for c in changes] == [(0, "C"), (48, "F"), (96, "G")]


def test_the_sung_spine_is_the_melody_of_several_the_soprano(tmp_path: Path) -> None:
    text = "**kern\t**text\t**kern\n4c\tla\t4cc\n*-\t*-\t*-"
    assert [n.pitch for n in read_text(text, tmp_path)[0].notes] == [60]
    text = '**kern\t**kern\n*I"Soprano\t*I"Flute\n4c\t4cc\n*-\t*-'
    assert [n.pitch for n in read_text(text, tmp_path)[0].notes] == [60]
    text = "**kern\t**kern\n4c\t4cc\n*-\t*-"
    assert [n.pitch for n in read_text(text, tmp_path)[0].notes] == [72]


def test_a_file_of_two_pieces_holds_two_tunes(tmp_path: Path) -> None:
    path = tmp_path / "two.kern"
    path.write_text("!!!OTL: A\n**kern\n4c\n*-\n!!!OTL: B\n**kern\n4d\n*-\n")
    assert [tune[0].title for tune in read_tunes(path)] == ["A", "B"]
    assert read(path, tune=2).notes[0].pitch == 62


# Real scores


def music21_file(name: str) -> Path:
    music21 = pytest.importorskip("music21.common")
    path = music21.getCorpusFilePath() / name
    if not path.exists():
        pytest.skip("music21 came without its corpus")
    return Path(path)


def test_each_pass_of_a_chorale_sings_its_own_line() -> None:
    verses = read_kern(music21_file("bach/bwv277.krn"))[0]
    assert len(verses) == 1
    assert sung_text(verses[0].syllables).startswith(
        "Christ lag in Todesbanden für unser Sünd' gegeben, der ist wieder erstanden"
    )
    assert (verses[0].pickup, str(verses[0].key)) == (24, "A minor")


@pytest.mark.parametrize("name", ["bach/bwv281.krn", "palestrina/Benedictus_40_b.krn"])
def test_music21_hears_the_same_notes(name: str) -> None:
    converter = pytest.importorskip("music21.converter")
    path = music21_file(name)
    sheet = read_kern(path)[0][0]
    ours = {(n.onset, n.duration, n.pitch) for n in (*sheet.notes, *sheet.accompaniment)}
    theirs = {
        (round(note.offset * 24), round(note.quarterLength * 24), pitch.midi)
        for part in converter.parse(path, format="humdrum").parts
        for note in part.stripTies().flatten().notes
        for pitch in note.pitches
    }
    assert ours == theirs


# Damage


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("hello", "stands before any spine"),
        ("!!!OTL: A\n", "no line opens a spine"),
        ("**kern\t**kern\n4c\n", "line 2 has 1 columns where 2 spines are open"),
        ("**kern\n4cccccccccc\n*-", "line 2: the note .* outside the pitches"),
        ("**kern\n1%9999c\n" + "1%9999c\n" * 9 + "*-", "lasts over 50000 quarter notes"),
        ("**kern\n4\0c", "binary file"),
    ],
)
def test_damage_is_named_in_one_sentence(text: str, reason: str, tmp_path: Path) -> None:
    path = tmp_path / "tune.krn"
    path.write_text(text)
    with pytest.raises(ParseError, match=reason) as caught:
        read_kern(path)
    assert str(caught.value).startswith(str(path))
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("text", ["**kern\n4r\n*-", "**text\nla\n*-", "**kern\n"])
def test_a_file_without_notes_has_no_melody(text: str, tmp_path: Path) -> None:
    path = tmp_path / "tune.krn"
    path.write_text(text)
    with pytest.raises(EmptyMelodyError, match=r"tune\.krn holds no notes"):
        read_kern(path)


def test_no_damage_escapes_as_another_error(tmp_path: Path) -> None:
    generator = random.Random(5)
    path = tmp_path / "tune.krn"
    for _ in range(150):
        data = bytearray((STAR if generator.random() < 0.7 else SCORE_ENDINGS).encode())
        for _ in range(generator.randint(1, 6)):
            place = generator.randrange(len(data))
            data[place : place + generator.randint(0, 3)] = generator.choice(
                [
                    b"*",
                    b"\t",
                    b"\n",
                    b"9",
                    b"=",
                    b"*^",
                    b"{",
                    b"[",
                    b"]",
                    b":|",
                    b"%0",
                    b"",
                    b"\xff",
                ]
            )
        path.write_bytes(data)
        try:
            read_kern(path)
        except MelregenError as error:
            assert "\n" not in str(error)  # noqa: PT017


@pytest.mark.parametrize(
    ("token", "chord"),
    [
        ("B-7", "Bb7"), ("F major-seventh", "Fmaj7"), ("A minor/C", "Am/C"), ("C none", "N.C."),
        ("C:maj7", "Cmaj7"), ("E-:min/b3", "Ebm/Gb"), ("F#:hdim7", "F#m7b5"),
        ("B##:maj/#7", "B##"), ("N", "N.C."),
        ("G dominant/B", "G7/B"), ("D13b9", "D13"),
    ],
)  # fmt: skip
def test_chord_symbols_of_every_kind_of_spine(token: str, chord: str) -> None:
    assert str(read_chord(token)) == chord
