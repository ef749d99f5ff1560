"""Scores, rolls, grids and pages on the command line."""

from pathlib import Path

import pytest

from melregen.extraction.extract import extract_template
from melregen.formats import write
from melregen.formats.pictures import fonts
from melregen.generation.editing.locks import lock_song
from melregen.music import LeadSheet
from tests.formats.pictures.songs import drawing, line, strophic_song, texts
from tests.models.songs import spring_song

WORDS = ["one verse is sung now here", "two ver-ses sung to it"]


@pytest.fixture
def song(tmp_path):
    write(strophic_song(WORDS), tmp_path / "song.json")
    return "song.json"


def test_a_score_is_printed_on_the_paper_that_is_asked_for(melregen_command, song):
    outcome = melregen_command("convert", song, "song.svg", "--page", "letter")
    assert (outcome.code, outcome.out) == (0, "Wrote song.svg\n")
    page = drawing(Path("song.svg").read_text("utf-8"))
    assert page.get("width") == "215.9mm"
    assert [label.strip() for label in texts(page, "label")] == ["1.", "2."]


def test_verses_are_written_out(melregen_command, song):
    assert melregen_command("convert", song, "song.svg", "--verses", "written").code == 0
    assert texts(drawing(Path("song.svg").read_text("utf-8")), "label") == []


def test_a_score_has_all_verses_of_a_file_unless_one_is_named(melregen_command, tmp_path):
    (tmp_path / "hymn.abc").write_text(
        "X:1\nT:Hymn\nM:4/4\nL:1/4\nK:G\nD|G A B c|d2 d D|G A B c|d3|]\n"
        "w:The first is sung to this, and it goes on and on\n"
        "w:The next is sung to it, and then it comes to end\n"
    )
    assert melregen_command("convert", "hymn.abc", "hymn.svg").code == 0
    page = drawing(Path("hymn.svg").read_text("utf-8"))
    assert [label.strip() for label in texts(page, "label")] == ["1.", "2."]
    assert len(texts(page, "measure")) == 5
    assert melregen_command("convert", "hymn.abc", "hymn.svg", "--verse", "2").code == 0
    page = drawing(Path("hymn.svg").read_text("utf-8"))
    assert texts(page, "label") == []
    assert "next" in texts(page, "syl")


def test_print_key_moves_the_score_and_no_other_file(engine, melregen_command, tmp_path):
    extract_template(spring_song()).write(tmp_path / "spring.json")
    common = ("render", "spring.json", "--print-key", "+2")
    assert melregen_command(*common, "-o", "a.svg", "-o", "a.json").code == 0
    assert melregen_command("render", "spring.json", "-o", "b.svg", "-o", "b.json").code == 0
    assert Path("a.json").read_bytes() == Path("b.json").read_bytes()
    first, second = (
        texts(drawing(Path(name).read_text("utf-8")), "harm") for name in ("a.svg", "b.svg")
    )
    assert (first[0], second[0]) == ("A", "G")


@pytest.mark.parametrize("key", ["Hx", "twenty"])
def test_a_print_key_that_is_none_is_refused_before_any_work(melregen_command, key):
    outcome = melregen_command("convert", "missing.json", "song.svg", "--print-key", key)
    assert outcome.code == 2
    assert key in outcome.err
    assert "missing.json" not in outcome.err


def test_pages_of_a_long_song_are_numbered_pictures(melregen_command, tmp_path):
    write(LeadSheet.build(line(0, [(24, 60)] * 900, "la " * 900)), tmp_path / "long.json")
    outcome = melregen_command("convert", "long.json", "long.png")
    assert outcome.out.splitlines()[:2] == ["Wrote long.png", "Wrote long-page2.png"]
    assert Path("long-page2.png").read_bytes().startswith(b"\x89PNG")


def test_a_script_without_a_font_is_named_beside_an_svg(melregen_command, tmp_path, monkeypatch):
    monkeypatch.setattr(fonts, "_font_files", lambda: ())
    fonts._found.cache_clear()
    write(LeadSheet.build(line(0, [(24, 60)] * 2, "月 光")), tmp_path / "moon.json")
    outcome = melregen_command("convert", "moon.json", "moon.svg")
    fonts._found.cache_clear()
    assert (outcome.code, outcome.out) == (0, "Wrote moon.svg\n")
    assert "no font of this computer has 光月" in outcome.err
    assert "apt install fonts-noto-cjk" in outcome.err


def test_variations_keep_their_whole_suffix(engine, melregen_command):
    arguments = ("generate", "-", "-n", "2", "-o", "song.roll.svg")
    outcome = melregen_command(*arguments, stdin="Spring is here\nspring is near\n")
    assert outcome.out == "Wrote song-1.roll.svg\nWrote song-2.roll.svg\n"


def test_the_grid_of_a_template_is_a_way_to_write_it(melregen_command, song):
    assert melregen_command("extract", song, "-o", "song.grid.svg").code == 0
    assert 'class="melregen-grid"' in Path("song.grid.svg").read_text("utf-8")
    outcome = melregen_command("extract", song, "-o", "song.roll.svg")
    assert outcome.code == 2
    assert ".grid.svg" in outcome.err


def test_inspect_writes_a_page_of_roll_and_grid(melregen_command, song):
    outcome = melregen_command("inspect", song, "--html", "song.html")
    assert (outcome.code, outcome.out) == (0, "Wrote song.html\n")
    page = Path("song.html").read_text("utf-8")
    assert 'class="melregen-roll"' in page
    assert 'class="melregen-grid"' in page


def test_the_page_of_a_template_has_a_roll_where_all_pitches_are_locked(melregen_command, tmp_path):
    for template, expected in (
        (extract_template(spring_song()), False),
        (lock_song(spring_song()), True),
    ):
        template.write(tmp_path / "spring.json")
        assert melregen_command("inspect", "spring.json", "--html", "page.html").code == 0
        assert ("melregen-roll" in Path("page.html").read_text("utf-8")) == expected


def test_a_text_has_no_page(melregen_command, tmp_path):
    (tmp_path / "words.txt").write_text("Spring is here\n")
    outcome = melregen_command("inspect", "words.txt", "--html", "page.html")
    assert outcome.code == 2
    assert "--html" in outcome.err
