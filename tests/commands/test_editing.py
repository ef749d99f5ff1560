"""`edit`, `diff`, `transpose`, and templates as text, on the command line."""

import pytest

from melregen.formats import read, write
from melregen.music import sung_text
from melregen.template import Template
from tests.models.songs import spring_song

REDO = ("--redo", "2", "--keep", "rhythm", "--keep", "chords")
"""Other pitches in bar 2: the stand-in sings C4."""


@pytest.fixture
def spring(tmp_path):
    write(spring_song(), tmp_path / "spring.json")
    return "spring.json"


def test_a_part_is_made_anew_and_the_rest_stays(engine, melregen_command, spring):
    outcome = melregen_command("edit", spring, *REDO, "-o", "new.json")
    assert (outcome.code, outcome.out) == (0, "Wrote new.json\n")
    before, after = read(spring), read("new.json")
    assert [n.pitch for n in after.notes if 96 <= n.onset < 192] == [60] * 3
    assert [n for n in after.notes if not 96 <= n.onset < 192] == [
        n for n in before.notes if not 96 <= n.onset < 192
    ]


def test_the_file_is_named_after_the_song(engine, melregen_command, spring):
    assert melregen_command("edit", spring, "--harmonise").out == "Wrote spring-edited.json\n"
    assert read("spring-edited.json").notes == read(spring).notes


def test_new_words_need_no_network(engine, melregen_command, spring, tmp_path, monkeypatch):
    words = "Winter's waiting at the door,\nsnow is falling.\nHear the wind is on the moor,\nblow,"
    (tmp_path / "words.txt").write_text(words)
    monkeypatch.setattr(engine, "from_pretrained", None)
    outcome = melregen_command("edit", spring, "--words", "words.txt", "-o", "new.json")
    assert outcome.code == 0, outcome.err
    assert sung_text(read("new.json").syllables) == words.replace("\n", " ")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ((), "there is nothing to edit"),
        (("--redo", "99"), "there is no bar 99: the song has bars 1 to 7"),
        (("--redo", "Chorus"), "there is no section 'Chorus' in the song"),
        (("--keep", "rythm"), "'rythm' cannot be kept; did you mean rhythm?"),
        (("--words", "nowhere.txt"), "nowhere.txt does not exist"),
        (("--words", "one.txt"), "have 1 line of 2 syllables, and the tune has 4 lines"),
        (("--words", "one.txt", "--redo", "2"), "too different to be fitted"),
        (("--words", "one.txt", "--words-for", "line 9"), "there is no line 9"),
        (("--words-for", "line 2"), "which part new words are for, and there are none"),
        (("--continue", "nowhere.txt"), "nowhere.txt does not exist"),
        (("--continue", "0 bars"), "cannot go on for 0 bars"),
        (("--redo", "2", "-o", "song.xyz"), "the suffix chooses the format"),
    ],
)
def test_what_cannot_be_edited_is_said_before_networks_are_loaded(
    engine, melregen_command, spring, tmp_path, monkeypatch, options, message
):
    monkeypatch.setattr(engine, "from_pretrained", None)
    (tmp_path / "one.txt").write_text("la la\n")
    outcome = melregen_command("edit", spring, *options)
    assert outcome.code == 2
    assert message in outcome.err
    assert {path.name for path in tmp_path.iterdir()} == {"one.txt", "spring.json"}


def test_diff_tells_what_changed(engine, melregen_command, spring):
    melregen_command("edit", spring, *REDO, "-o", "new.json")
    outcome = melregen_command("diff", spring, "new.json")
    assert outcome.code == 0
    assert "bar 2: pitches C5 B4 A4 → C4 C4 C4" in outcome.out
    assert outcome.out.splitlines()[-1] == "6 of 7 bars are the same."
    assert melregen_command("diff", spring, spring).out == "The songs are the same.\n"


def test_a_song_is_moved_to_a_key_or_by_semitones(melregen_command, spring):
    assert melregen_command("transpose", spring, "A", "-o", "a.json").code == 0
    assert str(read("a.json").key) == "A major"
    assert melregen_command("transpose", "a.json", "-2", "-o", "g.json").code == 0
    assert read("g.json") == read(spring)
    assert melregen_command("transpose", spring, "+3").out == "Wrote spring-transposed.json\n"
    outcome = melregen_command("transpose", spring, "A minor")
    assert outcome.code == 2
    assert "transposing changes no mode" in outcome.err


def test_a_song_becomes_text_and_the_text_a_song(engine, melregen_command, spring):
    assert melregen_command("inspect", spring, "-o", "song.txt").code == 0
    template = Template.read("song.txt")
    assert [slot.pitch for slot in template.slots] == [n.pitch for n in read(spring).notes]
    assert melregen_command("extract", spring, "-o", "bare.txt").code == 0
    assert {slot.pitch for slot in Template.read("bare.txt").slots} == {None}
    assert melregen_command("extract", spring, "--pitches", "-o", "full.txt").code == 0
    assert Template.read("full.txt") == template
    for name in ("bare.txt", spring):
        assert melregen_command("render", name, "-o", "again.json").code == 0
        assert [n.onset for n in read("again.json").notes] == [n.onset for n in read(spring).notes]
    outcome = melregen_command("generate", "song.txt")
    assert outcome.code == 2
    assert "song.txt is a template, not lyrics; give it with --template" in outcome.err


def test_words_that_do_not_fit_a_template_are_told_with_the_counts_and_fitted(
    engine, melregen_command, spring, tmp_path, monkeypatch
):
    melregen_command("extract", spring, "-o", "song.txt")
    (tmp_path / "words.txt").write_text("Winter is waiting at the door\nsnow\nHear the wind\nblow")
    load = engine.from_pretrained
    monkeypatch.setattr(engine, "from_pretrained", None)
    outcome = melregen_command("generate", "words.txt", "--template", "song.txt", "-o", "a.json")
    assert outcome.code == 2
    assert "4 lines of 8, 1, 3, 1 syllables" in outcome.err
    assert "the tune has 4 lines with room for 7, 5, 7, 1" in outcome.err
    assert "--fit" in outcome.err
    monkeypatch.setattr(engine, "from_pretrained", load)
    outcome = melregen_command(
        "generate", "words.txt", "--template", "song.txt", "--fit", "-o", "a.json"
    )
    assert outcome.code == 0, outcome.err
    assert sung_text(read("a.json").syllables).startswith("Winter is waiting at the door snow")
    outcome = melregen_command("generate", "words.txt", "--fit")
    assert outcome.code == 2
    assert "give both" in outcome.err


def test_it_is_explained_why_a_song_was_chosen(engine, melregen_command, spring, tmp_path):
    outcome = melregen_command("edit", spring, "--harmonise", "--candidates", "3", "--explain")
    assert outcome.code == 0, outcome.err
    assert "chords: 3 candidates" in outcome.out
    assert outcome.out.count("→") == 1
    (tmp_path / "words.txt").write_text("Winter's waiting at the door,\nsnow is falling.\n" * 2)
    outcome = melregen_command("edit", spring, "--words", "words.txt", "--explain")
    assert outcome.out.startswith("Nothing was composed"), outcome.err


def test_new_words_of_other_lengths_keep_the_tune_note_by_note(
    engine, melregen_command, tmp_path, monkeypatch
):
    tune = (
        "X:1\nT:Old\nM:4/4\nL:1/4\nK:G\n"
        '"G"G A B c|"D"d2 B2|"C"e e d c|"G"B4|"G"G A B c|"D"d2 B2|"D7"A A F A|"G"G4|]\n'
        "w: The sail-or sings a mer-ry_ and long for-got-ten air the cap-tain lis-tens "
        "to_ him from his chair\n"
    )
    (tmp_path / "old.abc").write_text(tune)
    words = "The baker's oven glows at dawn and\nbread is on the way\nThe children wait\nthe smell"
    (tmp_path / "new.txt").write_text(words)
    monkeypatch.setattr(engine, "from_pretrained", None)
    outcome = melregen_command("edit", "old.abc", "--words", "new.txt", "-o", "new.json")
    assert outcome.code == 0, outcome.err
    old, new = read("old.abc"), read("new.json")
    assert sung_text(new.syllables) == " ".join(words.split())
    pitch_at = {t: n.pitch for n in old.notes for t in range(n.onset, n.end)}
    # Notes are divided or joined for the words; what sounds when stays.
    assert all(pitch_at[note.onset] == note.pitch for note in new.notes)
    assert (new.chords, new.duration) == (old.chords, old.duration)
