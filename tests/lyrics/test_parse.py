import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from melregen.errors import ParseError
from melregen.lyrics import parse_lyrics, read_lyrics
from melregen.music import sung_text

EXAMPLES = sorted((Path(__file__).resolve().parents[2] / "data" / "examples").glob("*.txt"))
MUSICAL = {
    "twinkle": ("en", [7, 7, 7, 7, 7, 7]),
    "amazing_grace": ("en", [8, 6] * 4),
    "baker": ("en", [8, 8, 5, 6, 9]),
    "two_lines": ("en", [6, 7]),
    "heidenroeslein": ("de", [7, 6, 7, 7, 6, 7, 6]),
    "lindenbaum": ("de", [7, 6] * 4),
    "mondnacht": ("de", [7, 6] * 6),
    "alle_voegel": ("de", [7, 6, 7, 7, 7, 6]),
}


def names(text: str, **options: str) -> list[tuple[str, int]]:
    return [(s.name, len(s.lines)) for s in parse_lyrics(text, **options).sections]


@pytest.mark.parametrize("name", MUSICAL)
def test_lines_of_well_known_verse_have_as_many_syllables_as_its_metre(name):
    path = next(path for path in EXAMPLES if path.stem == name)
    lyrics = parse_lyrics(read_lyrics(path))
    language, counts = MUSICAL[name]
    assert lyrics.language == language
    assert [len(line.syllables) for _, line in lyrics.lines] == counts


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_examples_are_spelled_by_their_syllables(path):
    text = read_lyrics(path)
    lyrics = parse_lyrics(text)
    printed = [line for line in text.splitlines() if line and not line.startswith("[")]
    if "-" not in text and text.count("]") < 3:
        assert [line.text for _, line in lyrics.lines] == printed
        assert sung_text(lyrics.syllables) == " ".join(printed)


class TestSections:
    def test_headings_and_blank_lines_begin_sections(self):
        text = "[Verse 1]\nla la\nla\n\n(Chorus)\nno no\n\nyes yes\n\nRefrain:\n\nso so"
        assert names(text) == [("Verse 1", 2), ("Chorus", 1), ("", 1), ("Refrain", 1)]

    def test_words_in_parentheses_that_name_no_section_are_sung(self):
        assert names("love me\n(oh yeah)\n(verse after verse)") == [("", 3)]

    def test_heading_without_lines_repeats_its_section(self):
        lyrics = parse_lyrics("[Chorus]\nroll on\n\n[Verse]\nthe sea\n\n[chorus]")
        assert [s.name for s in lyrics.sections] == ["Chorus", "Verse", "chorus"]
        assert lyrics.sections[2].lines == lyrics.sections[0].lines

    def test_heading_without_words_is_passed_over(self):
        assert names("[Intro]\n\n[Verse]\nthe sea\n[Instrumental]") == [("Verse", 1)]

    def test_line_without_a_word_parts_sections(self):
        assert names("the sea\n* * *\nthe sky") == [("", 1), ("", 1)]


class TestMarks:
    @pytest.mark.parametrize(
        "line",
        [
            "love – and hate",
            "– and hate",
            '" hello there "',
            "wait ... for me !",
            "what « a day » it is",
            "you & me",
            "* the star",
        ],
    )
    def test_marks_that_stand_alone_are_kept_with_a_neighbour(self, line):
        lyrics = parse_lyrics(line, language="en")
        assert next(lyrics.lines)[1].text == line
        assert all(any(c.isalnum() or c == "&" for c in s.text) for s in lyrics.syllables)

    def test_words_joined_by_a_dash_or_dots_are_parted_after_it(self):
        line = next(parse_lyrics("love—and hate...oh so,so", language="en").lines)[1]
        assert [word.text for word in line.words] == ["love—", "and", "hate...", "oh", "so,", "so"]

    def test_verse_number_is_printed_and_not_sung(self):
        lyrics = parse_lyrics("1. If you go\n2. I go", language="en")
        texts = [[s.text for s in line.syllables] for _, line in lyrics.lines]
        assert texts == [["1. If", "you", "go"], ["2.", "I", "go"]]

    def test_word_without_a_vowel_is_sung_with_the_next(self):
        lyrics = parse_lyrics("'s war so jung", language="de")
        assert [s.text for s in lyrics.syllables] == ["'s war", "so", "jung"]

    def test_capitals_throughout_are_no_initialisms(self):
        lyrics = parse_lyrics("XQB OF MY HEART")
        assert len(lyrics.syllables) == 4


class TestLanguage:
    @pytest.mark.parametrize("name", ["en", "English", "en-GB", "EN_us"])
    def test_languages_are_known_by_code_and_name(self, name):
        assert parse_lyrics("star", language=name).language == "en"

    def test_words_that_tell_no_language_are_english(self):
        assert parse_lyrics("Mississippi").language == "en"

    def test_language_that_does_not_exist_is_refused_with_those_supported(self):
        with pytest.raises(ParseError, match=r"'tlh'.*en \(English\), de \(German\)"):
            parse_lyrics("star", language="tlh")

    def test_script_that_cannot_be_divided_is_refused(self):
        with pytest.raises(ParseError, match="script that cannot be divided"):
            parse_lyrics("שיר אהבה")


@pytest.mark.parametrize("text", ["", " \n\n ", "... – !", "[Verse]\n\n[Chorus]\n", "[]", "🎵 🎵"])
def test_text_without_a_word_is_refused(text):
    with pytest.raises(ParseError, match="no word that could be sung"):
        parse_lyrics(text)


LINE = st.text("abeghiklmnorstuwyABEIOSTäöüßé'’\".,;!?()–—…& 0123456789", max_size=40)


@given(st.lists(LINE, min_size=1, max_size=4), st.sampled_from(["en", "de"]))
@settings(max_examples=120, deadline=None)
def test_lines_are_spelled_by_their_words(lines, language):
    text = "\n".join(f"la {line} la" for line in lines)
    lyrics = parse_lyrics(text, language=language)
    printed = [line.text for _, line in lyrics.lines]
    assert ["".join(line.split()) for line in printed] == [
        "".join(line.split()) for line in text.splitlines()
    ]


class TestFiles:
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "latin-1"])
    def test_text_is_read_in_usual_encodings(self, tmp_path, encoding):
        path = tmp_path / "lied.txt"
        path.write_bytes("Grüße,\r\nschöne Müllerin".encode(encoding))
        assert read_lyrics(path) == "Grüße,\nschöne Müllerin"

    @pytest.mark.parametrize(
        "raw", [b"MThd\x00\x00\x00\x06", b"\x89PNG\r\n\x1a\n\xff", b"\x00" * 9]
    )
    def test_binary_file_is_refused_by_name(self, tmp_path, raw):
        path = tmp_path / "song.txt"
        path.write_bytes(raw)
        with pytest.raises(ParseError, match=r"song\.txt is not a text file"):
            read_lyrics(path)

    def test_missing_file_and_folder_are_refused_by_name(self, tmp_path):
        for path in (tmp_path / "none.txt", tmp_path):
            with pytest.raises(ParseError, match=f"{path.name} cannot be read"):
                read_lyrics(path)


def test_heavy_libraries_are_not_imported():
    code = (
        "import sys; from melregen.lyrics import parse_lyrics; parse_lyrics('wandring star');"
        "print([m for m in ('gruut', 'torch', 'music21', 'numpy') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).resolve().parents[2],
    )
    assert done.stdout.strip() == "[]"
