"""Texts with more than words, through the commands."""

import pytest

from melregen.formats import read
from melregen.music import Key, sung_text

SHEET = """Title: Paper Boats
Key: G

[Verse]
G           D
Over the hill and away
(softly)
"""


def notes(said):
    """What is said of the text, without the line about its style."""
    return [line for line in said.splitlines() if line.startswith("Note: ")]


@pytest.fixture
def sheet(tmp_path):
    (tmp_path / "sheet.txt").write_text(SHEET, encoding="utf-8")
    return "sheet.txt"


def test_what_a_text_was_taken_for_is_said_in_one_line(engine, melregen_command, sheet):
    outcome = melregen_command("generate", sheet, "-o", "a.json")
    assert outcome.code == 0
    assert notes(outcome.err) == [
        "Note: read as chords over words: 1 section, 1 line, 2 chords; title Paper Boats, key G",
        "Note: words about the performance are not sung: (softly)",
    ]
    song = read("a.json")
    assert (song.title, song.key) == ("Paper Boats", Key("G"))
    assert sung_text(song.syllables) == "Over the hill and away"
    assert [str(change.chord) for change in song.chords] == ["G", "D"]


def test_options_go_before_what_the_text_says(engine, melregen_command, sheet):
    melregen_command("generate", sheet, "--key", "C major", "--chords", "C F", "-o", "a.json")
    song = read("a.json")
    assert song.key == Key("C")
    assert [str(change.chord) for change in song.chords] == ["C", "F"]


def test_chords_of_a_text_can_be_left_out(engine, melregen_command, sheet):
    outcome = melregen_command("plan", sheet, "--no-text-chords")
    assert engine.calls[0]["wishes"].chords is None
    assert "Note: the chords of the text are not used: as asked for" in outcome.err


def test_plain_words_need_no_word_about_them(engine, melregen_command, tmp_path):
    (tmp_path / "words.txt").write_text("Twinkle twinkle little star")
    assert not notes(melregen_command("generate", "words.txt", "-o", "a.json").err)


def test_german_chords_are_read_over_the_words(engine, melregen_command, tmp_path):
    (tmp_path / "words.txt").write_text("B          F\nHold me till the morning\nB\nla la la la")
    melregen_command("generate", "words.txt", "--german-chords", "-o", "a.json")
    assert str(engine.calls[0]["wishes"].chords.chords[0]) == "Bb"


def test_a_character_set_can_be_named(engine, melregen_command, tmp_path):
    (tmp_path / "words.txt").write_bytes("schöne Müllerin".encode("cp850"))
    assert melregen_command("generate", "words.txt", "--charset", "cp850", "-o", "a.json").code == 0
    assert sung_text(read("a.json").syllables) == "schöne Müllerin"
    outcome = melregen_command("generate", "words.txt", "--charset", "utf-8", "-o", "b.json")
    assert outcome.code == 2
    assert outcome.err.startswith("Error: words.txt is not in the character set utf-8")


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("song.rtf", "{\\rtf1\\ansi la la}", "rich text (RTF)"),
        ("song.html", "<html><body>la la</body></html>", "web page (HTML)"),
        ("song.pdf", "%PDF-1.7", "a PDF"),
    ],
)
def test_other_kinds_of_files_are_refused_by_name(
    engine, melregen_command, tmp_path, name, content, said
):
    (tmp_path / name).write_text(content)
    outcome = melregen_command("generate", name, "-o", "a.json")
    assert outcome.code == 2
    assert outcome.err.startswith(f"Error: {name}")
    assert said in outcome.err
    assert not (tmp_path / "a.json").exists()


def test_inspect_shows_a_text_before_a_note_is_written(melregen_command, sheet):
    outcome = melregen_command("inspect", sheet)
    assert outcome.code == 0
    assert outcome.out.splitlines() == [
        "Read as chords over words: 1 section, 1 line, 2 chords; title Paper Boats, key G",
        "Language English; 7 syllables",
        "Title: Paper Boats",
        "Key: G",
        "",
        "[Verse]  verse",
        "     G              D",
        "  7  O-ver the HILL and a-WAY",
        "",
        "Chords as a chart, a row a line:",
        "[Verse]",
        "| G | D |",
        "",
        "Note: words about the performance are not sung: (softly)",
    ]


def test_inspect_reads_a_text_from_standard_input(melregen_command):
    outcome = melregen_command("inspect", "-", stdin="[G]Hold me [D]now\n")
    assert "Read as chords in brackets within the words" in outcome.out


def test_a_text_is_not_shown_as_json(melregen_command, sheet):
    outcome = melregen_command("inspect", "--json", sheet)
    assert outcome.code == 2
    assert "leave out --json" in outcome.err


def test_echoes_can_be_left_out(engine, melregen_command, tmp_path):
    (tmp_path / "words.txt").write_text("I waited at the door (at the door)\n(oh yeah)")
    outcome = melregen_command("generate", "words.txt", "--no-echoes", "-o", "a.json")
    assert sung_text(read("a.json").syllables) == "I waited at the door"
    assert notes(outcome.err) == [
        "Note: echoes in parentheses are left out: (at the door), (oh yeah)"
    ]
    melregen_command("generate", "words.txt", "-o", "b.json")
    assert sung_text(read("b.json").syllables).endswith("(at the door) (oh yeah)")


def test_the_character_set_of_midi_words_can_be_named(engine, melregen_command, tmp_path):
    (tmp_path / "words.txt").write_text("so schoen so gut")
    melregen_command("generate", "words.txt", "--language", "de", "-o", "a.mid")
    raw = (tmp_path / "a.mid").read_bytes().replace(b"schoen", b"sch\x94\xe1n")
    (tmp_path / "b.mid").write_bytes(raw)
    assert melregen_command("convert", "b.mid", "b.json", "--charset", "cp850").code == 0
    assert "schößn" in sung_text(read("b.json").syllables)
    outcome = melregen_command("convert", "b.mid", "c.json", "--charset", "klingon")
    assert outcome.code == 2
    assert "'klingon' is no character set" in outcome.err
