"""What people find in Python: the public names, and the methods of songs and templates."""

import inspect
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest

import melregen
from melregen import LeadSheet, Template
from melregen.errors import MelregenError, OutputError, ParseError
from melregen.extraction.extract import extract_template
from melregen.formats.display import view_song
from melregen.music import Note, Syllable
from melregen.template.view import view_template
from tests.models.songs import spring_song

ROOT = Path(__file__).resolve().parents[2]


def python(script: str) -> str:
    return subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.strip()


def test_dir_shows_the_public_names_and_all_of_them_are_there() -> None:
    names = dir(melregen)
    for name in (
        "Chord", "Key", "LeadSheet", "Lyrics", "Melregen", "Metre", "Note", "Template", "Tune",
        "Wishes", "extract", "parse_lyrics", "read", "read_book", "write",
    ):  # fmt: skip
        assert name in names
    assert sorted(melregen.__all__) == names
    for name in names:
        assert getattr(melregen, name) is not None
        if name != "__version__":
            assert inspect.getdoc(getattr(melregen, name)), name
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        _ = melregen.nonsense


def test_the_package_and_its_values_load_nothing_heavy() -> None:
    heavy = ("torch", "numpy", "pydantic", "pretty_midi", "music21", "verovio", "mido", "click")
    for line in ("import melregen; dir(melregen)", "from melregen import LeadSheet, Wishes"):
        loaded = python(f"{line}; import sys; print([m for m in {heavy} if m in sys.modules])")
        assert loaded == "[]"
    assert python("import sys, melregen; print([m for m in sys.modules if 'melregen.' in m])") == (
        "[]"
    )


def test_a_sheet_writes_itself_though_nothing_else_was_imported(tmp_path: Path) -> None:
    path = tmp_path / "song.mid"
    script = (
        "from melregen.music import LeadSheet, Note; "
        f"LeadSheet.build([Note(0, 24, 60)]).write({str(path)!r}); "
        f"print(LeadSheet.read({str(path)!r}).notes[0].pitch)"
    )
    assert python(script) == "60"


@pytest.mark.parametrize("suffix", [".mid", ".musicxml", ".abc", ".json"])
def test_a_song_is_written_and_read(suffix: str, tmp_path: Path) -> None:
    song, path = spring_song(), tmp_path / f"spring{suffix}"
    song.write(path)
    assert LeadSheet.read(path) == melregen.read(path)
    assert [note.pitch for note in LeadSheet.read(str(path)).notes] == [
        note.pitch for note in song.notes
    ]


def test_tunes_and_verses_are_counted_from_one(tmp_path: Path) -> None:
    book = tmp_path / "book.abc"
    book.write_text("X:1\nT:One\nK:C\nCD|\nw:la la\nw:lo lo\n\nX:2\nT:Two\nK:G\nGA|\n")
    assert LeadSheet.read(book, tune=2).title == melregen.read(book, tune=2).title == "Two"
    assert LeadSheet.read(book, verse=2).syllables[0].text == "lo"
    assert [tune.number for tune in melregen.read_book(book)] == [1, 2]
    with pytest.raises(ParseError, match="tunes are counted from 1"):
        LeadSheet.read(book, tune=0)


def test_a_template_is_written_and_read(tmp_path: Path) -> None:
    template, path = extract_template(spring_song()), tmp_path / "spring.json"
    template.write(path)
    assert Template.read(path) == Template.read(str(path)) == template
    with pytest.raises(OutputError, match=r"spring\.mid: a template is written as \.json"):
        template.write(tmp_path / "spring.mid")
    with pytest.raises(ParseError, match=r"no\.json does not exist"):
        Template.read(tmp_path / "no.json")
    assert [file.name for file in tmp_path.iterdir()] == ["spring.json"]


def test_values_show_what_they_are_in_one_line() -> None:
    song = spring_song()
    assert repr(song) == '<LeadSheet "Spring" · G major · 4/4 · 7 bars · 21 notes>'
    one = LeadSheet.build([Note(0, 24, 60)])
    assert repr(one) == "<LeadSheet C major · 4/4 · 1 bar · 1 note>"
    pickup = LeadSheet.build([Note(0, 24, 60), Note(24, 96, 62)], pickup=24)
    assert "1 bar ·" in repr(pickup)
    assert repr(extract_template(song)) == (
        '<Template "Spring" · G major · 4/4 · 7 bars · 4 phrases · 21 slots>'
    )
    assert repr(Template()) == ("<Template open: phrases, metre, key, duration, pickup, tempo>")
    assert "\n" not in repr(replace(song, title="two\nlines" * 50))
    assert len(repr(replace(song, title="long " * 50))) < 150


def test_notebooks_draw_the_score_and_the_grid() -> None:
    song = spring_song()
    picture = song._repr_svg_()
    assert picture is not None
    assert picture.lstrip().startswith("<svg")
    assert "Spring" in picture
    grid = extract_template(song)._repr_html_()
    assert "<table" in grid
    assert "Spring" in grid


def test_a_score_that_cannot_be_drawn_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(sheet: LeadSheet) -> str:
        raise MelregenError("no")

    monkeypatch.setattr("melregen.formats.pictures.score.draw_fitting", refuse)
    assert spring_song()._repr_svg_() is None


def test_show_prints_the_text_view(capsys: pytest.CaptureFixture[str]) -> None:
    song = spring_song()
    song.show()
    shown = capsys.readouterr().out
    assert shown == view_song(song)
    assert "G4" in shown
    extract_template(song).show()
    assert capsys.readouterr().out == view_template(extract_template(song))


def test_show_draws_in_a_notebook(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shown: list[object] = []
    ipython, display = ModuleType("IPython"), ModuleType("IPython.display")
    ipython.get_ipython = lambda: SimpleNamespace(kernel=1)  # type: ignore[attr-defined]
    display.display = shown.append  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "IPython", ipython)
    ipython.display = display  # type: ignore[attr-defined]
    song = spring_song()
    song.show()
    extract_template(song).show()
    assert shown == [song, extract_template(song)]
    assert capsys.readouterr().out == ""
    # IPython in a terminal is no notebook.
    ipython.get_ipython = lambda: SimpleNamespace()  # type: ignore[attr-defined]
    song.show()
    assert "Spring" in capsys.readouterr().out


def test_every_attached_method_is_a_method_and_has_its_function() -> None:
    for name in melregen._METHODS:
        kind, _, method = name.partition(".")
        assert callable(getattr({"LeadSheet": LeadSheet, "Template": Template}[kind], method))
        assert callable(melregen.find_method(name))


def test_a_song_without_words_or_chords_is_shown_too(capsys: pytest.CaptureFixture[str]) -> None:
    sheet = LeadSheet.build([Note(0, 24, 60), Note(24, 72, 64, Syllable("<b>"))])
    sheet.show()
    assert "<b>" in capsys.readouterr().out
    assert "<b>" not in extract_template(sheet)._repr_html_()
