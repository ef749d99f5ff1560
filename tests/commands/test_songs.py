import pytest

from melregen.documents.template import read_template
from melregen.formats import read
from melregen.music import Key, Metre, PitchRange, sung_text
from tests.formats.midi.test_files import midi_file
from tests.formats.midi.test_played import by_hand, written

STAR = "Twinkle, twinkle, little star,\nHow I wonder what you are.\n"


@pytest.fixture
def star(tmp_path):
    path = tmp_path / "star.txt"
    path.write_text(STAR, encoding="utf-8")
    return "star.txt"


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_generate_names_the_song_after_the_lyrics(engine, melregen_command, star, tmp_path):
    outcome = melregen_command("generate", star)
    assert (outcome.code, outcome.out) == (0, "Wrote star.mid\n")
    assert sung_text(read(tmp_path / "star.mid").syllables) == " ".join(STAR.split())


def test_every_wish_reaches_the_engine(engine, melregen_command, star):
    outcome = melregen_command(
        "generate", star, "--chords", "C | G Am", "--key", "G major", "--meter", "3/4",
        "--tempo", "96", "--language", "en", "--range", "C4-E5", "--title", "Star", "--seed", "7",
        "--candidates", "3", "--temperature", "0.5", "--top-p", "0.8", "-o", "out.json",
    )  # fmt: skip
    assert outcome.code == 0
    (call,) = engine.calls
    wishes = call["wishes"]
    assert str(wishes.chords) == "| C | G Am |"
    assert (wishes.key, wishes.metre, wishes.tempo) == (Key("G"), Metre(3, 4), 96)
    assert (wishes.language, wishes.title) == ("en", "Star")
    assert wishes.pitch_range == PitchRange(60, 76)
    assert (wishes.seed, wishes.candidates, wishes.temperature, wishes.top_p) == (7, 3, 0.5, 0.8)
    song = read("out.json")
    assert (song.key, song.metre, song.tempo) == (Key("G"), Metre(3, 4), 96)


def test_both_spellings_of_metre_are_taken(engine, melregen_command, star):
    for option in ("--meter", "--metre"):
        assert melregen_command("generate", star, option, "6/8", "-o", "a.json").code == 0
    assert {call["wishes"].metre for call in engine.calls} == {Metre(6, 8)}


def test_what_a_chart_was_taken_to_mean_is_said_on_standard_error(melregen_command, tmp_path):
    (tmp_path / "words.txt").write_text(
        "[Verse]\nTwinkle twinkle little star\n[Bridge]\nHow are you"
    )
    (tmp_path / "chords.txt").write_text("Capo: 2\n[Verse]\nC F G\n[Coda]\nC")
    outcome = melregen_command(
        "generate", "words.txt", "--chords", "chords.txt", "--style", "none", "-o", "a.json"
    )
    assert outcome.code == 0
    assert outcome.err.splitlines() == [
        "Note: 'Capo: 2' is no chord and is passed over",
        "Note: [Bridge] in the words takes the chords of [Verse]",
        "Note: [Coda] in the chart has no words and is left out",
    ]


def test_lyrics_come_from_standard_input(engine, melregen_command, tmp_path):
    outcome = melregen_command("generate", "-", "-o", "a.json", stdin=STAR)
    assert outcome.code == 0
    assert read(tmp_path / "a.json").syllables[0].text == "Twin"


def test_chords_alone_make_a_song(engine, melregen_command, tmp_path):
    (tmp_path / "blues.txt").write_text("A7 D7\nA7 %")
    assert melregen_command("generate", "--chords", "blues.txt", "-o", "a.json").code == 0
    assert [str(change.chord) for change in read("a.json").chords] == ["A7", "D7", "A7"]
    assert engine.calls[0]["lyrics"] is None


def test_variations_are_numbered_in_every_format(engine, melregen_command, star, tmp_path):
    outcome = melregen_command("generate", star, "-n", "2", "-o", "a.json", "-o", "b.mid")
    assert outcome.code == 0
    assert names(tmp_path) == ["a-1.json", "a-2.json", "b-1.mid", "b-2.mid", "star.txt"]


def test_a_template_is_planned_edited_and_rendered(engine, melregen_command, star, tmp_path):
    assert melregen_command("plan", star, "--key", "D minor").out == "Wrote star.json\n"
    assert read_template(tmp_path / "star.json").key == Key("D", "minor")
    assert melregen_command("render", "star.json", "-o", "song.json").code == 0
    assert read(tmp_path / "song.json").key == Key("D", "minor")
    assert melregen_command("generate", "--template", "star.json", "-o", "b.json").code == 0
    assert engine.calls[-1]["template"] == read_template(tmp_path / "star.json")


def test_extract_gives_the_template_of_a_song(engine, melregen_command, star, tmp_path):
    melregen_command("generate", star, "--chords", "C F G C")
    assert melregen_command("extract", "star.mid").code == 0
    template = read_template(tmp_path / "star.json")
    song = read(tmp_path / "star.mid")
    assert [(s.onset, s.duration) for s in template.slots] == [
        (n.onset, n.duration) for n in song.notes
    ]
    assert template.chords == song.chords


def test_extract_does_not_overwrite_the_song_it_reads(engine, melregen_command, star, tmp_path):
    melregen_command("generate", star, "-o", "a.json")
    before = (tmp_path / "a.json").read_text()
    outcome = melregen_command("extract", "a.json")
    assert outcome.code == 2
    assert "name another file with -o" in outcome.err
    assert (tmp_path / "a.json").read_text() == before


def test_inspect_shows_songs_and_templates(engine, melregen_command, star):
    melregen_command("generate", star, "--key", "G major", "-o", "song.json", "-o", "song.mid")
    melregen_command("plan", star, "--key", "G major", "-o", "template.json")
    for file in ("song.json", "song.mid", "template.json"):
        outcome = melregen_command("inspect", file)
        assert outcome.code == 0
        assert "G major" in outcome.out
        assert "Twin" in outcome.out


def test_inspect_prints_the_json_that_was_written(engine, melregen_command, star, tmp_path):
    melregen_command("generate", star, "-o", "song.json")
    melregen_command("plan", star, "-o", "template.json")
    for file in ("song.json", "template.json"):
        outcome = melregen_command("inspect", "--json", file)
        assert outcome.out == (tmp_path / file).read_text(encoding="utf-8")


def test_show_prints_the_song(engine, melregen_command, star):
    outcome = melregen_command("generate", star, "--show", "--key", "Bb major")
    assert "Bb major" in outcome.out
    assert outcome.out.endswith("Wrote star.mid\n")


def test_convert_goes_from_format_to_format(engine, melregen_command, star, tmp_path):
    melregen_command("generate", star, "-o", "a.json")
    for source, target in [("a.json", "a.mid"), ("a.mid", "a.musicxml"), ("a.musicxml", "b.json")]:
        assert melregen_command("convert", source, target).code == 0
    assert sung_text(read("b.json").syllables) == sung_text(read("a.json").syllables)
    assert [n.onset for n in read("b.json").notes] == [n.onset for n in read("a.json").notes]


TUNES = "X:1\nT:One\nK:C\nCDEF|\n\nX:2\nT:Two\nK:G\nGABc|\n"


def test_a_tune_book_opens_at_any_tune(melregen_command, tmp_path):
    (tmp_path / "book.abc").write_text(TUNES)
    assert melregen_command("convert", "book.abc", "two.json", "--tune", "2").code == 0
    assert read("two.json").notes[0].pitch == 67
    outcome = melregen_command("convert", "book.abc", "three.json", "--tune", "3")
    assert outcome.code == 2
    assert "no tune 3; its last is 2" in outcome.err
    outcome = melregen_command("extract", "book.abc", "--verse", "2")
    assert "no verse 2" in outcome.err
    (tmp_path / "book.abc").write_text(TUNES.replace("K:C", "K:what"))
    outcome = melregen_command("inspect", "book.abc")
    assert "tune 1 cannot be read, but --tune 2 can: X:1: 'K:what' is not a key" in outcome.err
    assert melregen_command("inspect", "book.abc", "--tune", "2").code == 0


PARTS = (
    'X:1\nM:4/4\nL:1/4\nV:1 name="Melody"\nV:2 name="Alto"\nK:C\nV:1\nGABc|\nw:all praise to you\n'
    "V:2\nEFGG|\nw:all praise to you\n"
)


@pytest.mark.parametrize(
    "args",
    [
        ["convert", "parts.abc", "out.json"],
        ["extract", "parts.abc", "-o", "out.json", "--pitches"],
        ["edit", "parts.abc", "--words", "new.txt", "-o", "out.json"],
        ["transpose", "parts.abc", "C major", "-o", "out.json"],
        ["inspect", "parts.abc", "-o", "out.json"],
        ["generate", "--template", "parts.abc", "-o", "out.json"],
    ],
)
def test_the_part_that_is_the_melody_can_be_said(args, engine, melregen_command, tmp_path):
    (tmp_path / "parts.abc").write_text(PARTS)
    (tmp_path / "new.txt").write_text("sing out once more")
    outcome = melregen_command(*args, "--part", "Melodie")
    assert (outcome.code, names(tmp_path)) == (2, ["new.txt", "parts.abc"])
    assert "the parts are 1 Melody, 2 Alto; did you mean 'Melody'?" in outcome.err
    assert melregen_command(*args, "--part", "Alto").code == 0
    assert (tmp_path / "out.json").is_file()
    if args[0] in ("convert", "transpose"):
        assert [note.pitch for note in read("out.json").notes] == [64, 65, 67, 67]


def test_a_files_own_times_can_be_kept(melregen_command, tmp_path):
    played = by_hand(written(), 0.02)
    (tmp_path / "played.mid").write_bytes(midi_file(played, name="voice"))
    assert melregen_command("convert", "played.mid", "a.json").code == 0
    assert melregen_command("convert", "played.mid", "b.json", "--no-quantise").code == 0
    assert all(note.onset % 6 == 0 for note in read("a.json").notes)
    assert read("b.json") == read("played.mid", quantise=False) != read("a.json")


@pytest.mark.parametrize(
    ("args", "words"),
    [
        ([], "Nothing to sing"),
        (["missing.txt"], "missing.txt"),
        (["empty.txt"], "empty.txt"),
        (["binary.txt"], "binary.txt"),
        (["star.txt", "--chords", "C Xm"], "bar 2"),
        (["star.txt", "--chords", "chart.txt"], "chart.txt does not exist"),
        (["star.txt", "--key", "H major"], "'H major' is not a key"),
        (["star.txt", "--key", "G# major"], "8 sharps"),
        (["star.txt", "--meter", "3/5"], "3/5 is not a metre"),
        (["star.txt", "--range", "E5-C4"], "upside down"),
        (["star.txt", "--range", "high"], "'high' is not a range"),
        (["star.txt", "--tempo", "fast"], "'fast'"),
        (["star.txt", "--tempo", "nan"], "not a number"),
        (["star.txt", "--tempo", "0"], "--tempo"),
        (["star.txt", "--language", "xx"], "xx"),
        (["star.txt", "--template", "missing.json"], "missing.json"),
        (
            ["star.txt", "--template", "star.txt"],
            "star.txt is not a template: neither JSON nor a text",
        ),
        (["star.txt", "--model", "nowhere"], "nowhere holds no checkpoint"),
        (["star.txt", "-o", "star.wma"], "star.wma"),
        (["star.txt", "-o", "nowhere/star.mid"], "the folder nowhere does not exist"),
    ],
)
def test_bad_input_is_one_sentence_and_leaves_nothing(
    engine, melregen_command, star, tmp_path, args, words
):
    (tmp_path / "empty.txt").write_text("")
    (tmp_path / "binary.txt").write_bytes(bytes(range(256)))
    before = names(tmp_path)
    for command in ("generate", "plan"):
        if command == "plan" and "-o" in args:
            continue
        outcome = melregen_command(command, *args)
        assert outcome.code == 2
        last = outcome.err.splitlines()[-1]
        assert last.startswith("Error: ")
        assert words in last
        assert names(tmp_path) == before


def test_outputs_are_checked_before_the_model_works(engine, melregen_command, star):
    melregen_command("generate", star, "-o", "a.mid", "-o", "nowhere/a.mid")
    assert engine.calls == []


def test_render_names_what_a_partial_template_leaves_open(engine, melregen_command, tmp_path):
    (tmp_path / "t.json").write_text('{"format": "melregen-template", "version": 1}')
    outcome = melregen_command("render", "t.json")
    assert outcome.code == 2
    assert "leaves open: phrases, metre, key" in outcome.err


def test_a_song_is_taken_as_its_template(engine, melregen_command, star):
    melregen_command("generate", star, "-o", "a.json")
    assert melregen_command("render", "a.json", "-o", "b.json").code == 0
    assert melregen_command("generate", "--template", "a.json", "-o", "c.json").code == 0
    template = engine.calls[-1]["template"]
    assert [slot.pitch for slot in template.slots] == [note.pitch for note in read("a.json").notes]
    assert [n.onset for n in read("b.json").notes] == [n.onset for n in read("a.json").notes]


def test_the_demo_makes_every_format_of_every_text(engine, capsys, tmp_path):
    from melregen.commands import run
    from melregen.commands.demo import demo

    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "little-star.txt").write_text(STAR)
    with pytest.raises(SystemExit) as caught:
        run(demo, [str(tmp_path / "in"), str(tmp_path / "out")])
    assert caught.value.code == 0
    assert names(tmp_path / "out") == [
        f"little-star{suffix}" for suffix in (".json", ".mid", ".musicxml", ".svg")
    ]
    out = capsys.readouterr().out
    assert "Twin" in out
    assert "little-star.svg" in out
