"""Words in the place of a file."""

import pytest

from melregen.commands.given_text import is_given_text, text_stem
from melregen.commands.outputs import default_output
from melregen.formats import read
from melregen.music import sung_text


@pytest.mark.parametrize(
    "text",
    ["Twinkle twinkle", "One.\nTwo", "a\nb.txt", "I and/or you", "Ends well. ", "x " * 5000],
)
def test_words_are_told_from_files(text):
    assert is_given_text(text)


@pytest.mark.parametrize(
    "name",
    ["-", "star", "star.txt", " star ", "my song.txt", "./my words", "/tmp/my words", "~/my words"],
)
def test_names_of_files_are_not_sung(name):
    assert not is_given_text(name)


def test_a_file_of_that_name_goes_first(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "twinkle twinkle").write_text("other words")
    assert not is_given_text("twinkle twinkle")


def test_files_are_named_after_the_first_words():
    assert default_output("Twinkle, twinkle little STAR\nhow I", ".mid").name == (
        "twinkle-twinkle-little-star.mid"
    )
    assert text_stem("Ła ła — 愛 de_f 1 2 3") == "ła-ła-愛-de-f"
    assert default_output("... !", ".mid").name == "song.mid"


def test_the_words_are_sung(engine, melregen_command, tmp_path):
    outcome = melregen_command("generate", "Twinkle twinkle little star\nhow I wonder")
    assert outcome.code == 0
    assert outcome.out == "Wrote twinkle-twinkle-little-star.mid\n"
    assert "Note: no file is called 'Twinkle twinkle little star how I wonder'" in outcome.err
    song = read(tmp_path / "twinkle-twinkle-little-star.mid")
    assert sung_text(song.syllables) == "Twinkle twinkle little star how I wonder"


def test_inspect_shows_them(melregen_command):
    outcome = melregen_command("inspect", "Twinkle twinkle little star")
    assert outcome.code == 0
    assert "TWIN-kle TWIN-kle LIT-tle STAR" in outcome.out


def test_a_file_that_is_missing_is_explained(melregen_command, tmp_path):
    (tmp_path / "star.txt").write_text("One two")
    outcome = melregen_command("generate", "sta.txt")
    assert outcome.code == 2
    assert outcome.err == "Error: sta.txt does not exist; did you mean 'star.txt'?\n"
    outcome = melregen_command("generate", "wonder")
    assert "wonder does not exist; give the words themselves in quotes" in outcome.err
    assert outcome.err.count("\n") == 1


@pytest.mark.parametrize(
    "arguments",
    [("convert", "One two", "a.abc"), ("extract", "One two"), ("transpose", "One two", "2"),
     ("edit", "One two"), ("render", "One two"), ("diff", "One two", "a.mid")],
)  # fmt: skip
def test_commands_that_read_songs_say_who_sings_words(melregen_command, arguments):
    outcome = melregen_command(*arguments)
    assert outcome.code == 2
    assert outcome.err.startswith("Error: no file is called 'One two', and this command takes")
    assert "melregen generate" in outcome.err


def test_a_song_that_is_missing_is_looked_for_under_names_like_it(melregen_command, tmp_path):
    (tmp_path / "star.mid").write_bytes(b"")
    outcome = melregen_command("convert", "sta.mid", "a.abc")
    assert outcome.code == 2
    assert outcome.err == "Error: sta.mid does not exist; did you mean 'star.mid'?\n"
    outcome = melregen_command("convert", "nothing.mid", "a.abc")
    assert outcome.err == "Error: nothing.mid does not exist\n"
