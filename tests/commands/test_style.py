"""`melregen style`, and how the commands say which style was told."""

import tomllib

from melregen.formats import write
from melregen.music import Metre
from tests.models.songs import spring_song

HYMN = "Praise the Lord, O sing his praise, Jesus, God of all our days\n"
POP = "[Verse]\nI'm on my way\n[Chorus]\nYou know, you know\n"


def test_styles_are_listed_with_what_they_are(melregen_command):
    outcome = melregen_command("style", "list")
    assert outcome.code == 0
    lines = outcome.out.splitlines()
    assert len(lines) >= 15
    assert any(line.startswith("hymn ") and "congregation" in line for line in lines)


def test_a_style_is_shown_as_its_file(melregen_command):
    outcome = melregen_command("style", "show", "waltz")
    assert tomllib.loads(outcome.out)["metre"]["3/4"] == 1


def test_a_style_that_there_is_not_is_one_sentence(melregen_command):
    outcome = melregen_command("style", "show", "walz")
    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err.strip() == (
        "Error: 'walz' is not a style; did you mean 'waltz'? (or give a file: mine.toml)"
    )


def test_a_style_is_learned_from_a_folder_and_used(melregen_command, engine, tmp_path):
    (tmp_path / "songs").mkdir()
    write(spring_song("G"), tmp_path / "songs" / "one.musicxml")
    write(spring_song("A", 2), tmp_path / "songs" / "two.musicxml")
    outcome = melregen_command("style", "learn", "songs", "-o", "mine.toml")
    assert (outcome.code, outcome.out) == (0, "Wrote mine.toml\n")
    learned = tomllib.loads((tmp_path / "mine.toml").read_text())
    assert learned["metre"] == {"source": "shares of the 2 songs of songs", "4/4": 1}
    assert learned["range"]["pitches"] == "F#4-E5"
    (tmp_path / "words.txt").write_text(POP)
    assert melregen_command("generate", "words.txt", "--style", "mine.toml").code == 0
    assert engine.calls[-1]["wishes"].style.metre.likeliest == Metre(4, 4)


def test_a_folder_is_no_corpus(melregen_command, tmp_path):
    (tmp_path / "songs").mkdir()
    outcome = melregen_command("style", "learn", "songs", "-o", "a.toml", "--collection", "x")
    assert outcome.code == 2
    assert "songs is no corpus" in outcome.err
    assert not (tmp_path / "a.toml").exists()


def test_the_style_that_was_told_is_said_in_one_line(melregen_command, engine, tmp_path):
    (tmp_path / "words.txt").write_text(POP)
    told = melregen_command("generate", "words.txt")
    assert told.err == "Style: pop (headings Verse and Chorus); --style NAME sets another\n"
    assert melregen_command("generate", "words.txt", "--style", "none").err == ""
    assert melregen_command("generate", "--chords", "C F G C").err == ""


def test_a_template_tells_the_style_of_its_words_too(melregen_command, engine, tmp_path):
    (tmp_path / "words.txt").write_text(HYMN)
    assert melregen_command("plan", "words.txt", "-o", "a.json").code == 0
    rendered = melregen_command("render", "a.json")
    assert rendered.err == "Style: hymn (words of worship); --style NAME sets another\n"
    assert melregen_command("render", "a.json", "--style", "none").err == ""


def test_style_voice_and_mood_reach_the_engine(melregen_command, engine, tmp_path):
    (tmp_path / "words.txt").write_text(POP)
    outcome = melregen_command(
        "generate", "words.txt", "--style", "waltz", "--voice", "alto", "--mood", "sad"
    )
    assert outcome.code == 0
    wishes = engine.calls[-1]["wishes"]
    assert [str(own) for own in (wishes.style, wishes.voice, wishes.mood)] == [
        "waltz",
        "alto",
        "sad",
    ]


def test_voices_and_moods_that_there_are_not(melregen_command, tmp_path):
    (tmp_path / "words.txt").write_text(POP)
    voice = melregen_command("generate", "words.txt", "--voice", "tenr")
    assert (voice.code, voice.err) == (2, "Error: 'tenr' is not a voice; did you mean 'tenor'?\n")
    mood = melregen_command("generate", "words.txt", "--mood", "blue")
    assert mood.err == (
        "Error: 'blue' is not a mood; choose from happy, sad, calm, tender, solemn, lively, tense\n"
    )
