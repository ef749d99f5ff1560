"""PNG and PDF of scores: what they hold, and that two engines draw an SVG alike."""

import io
import shutil
import subprocess
from pathlib import Path

import pytest

from melregen.errors import OutputError
from melregen.formats import sheet_writers, write
from melregen.formats.pictures import fonts
from melregen.formats.pictures.page import Paper, PrintOptions
from melregen.formats.pictures.raster import pdf_document, png_pages
from melregen.formats.pictures.score import draw_score
from melregen.music import Key, LeadSheet, Metre, Note, Section, Syllable
from tests.formats.pictures.songs import chords, line, sing, strophic_song

RESOLUTION = 144
"""Dots an inch at which two engines draw."""
ALIKE = 0.1
"""Ink of two pictures that differs, seen from afar; noteheads left out are .14 and more."""

WORDS = ["one verse is sung now here", "two ver-ses sung to it", "three of them and no more"]


def song(metre: Metre, pickup: int, text: str, title: str) -> LeadSheet:
    """Return eight bars with a pickup, triplets, a melisma, accidentals and chords with signs."""
    bar, syllables = metre.bar, sing(text)
    notes = [Note(0, pickup, 62)] if pickup else []
    for number in range(8):
        start = pickup + number * bar
        notes += [Note(start + 8 * at, 8, 67 + at) for at in range(3)]
        notes += [Note(start + 24, 12, 66), Note(start + 36, bar - 36, 70)]
    sung, words = [], iter(syllables * 20)
    for index, note in enumerate(notes):
        held = index % 5 == 4
        sung.append(
            Note(note.onset, note.duration, note.pitch, None if held else next(words), held)
        )
    return LeadSheet.build(
        sung,
        metre=metre,
        pickup=pickup,
        key=Key.parse("Bb major"),
        title=title,
        composer="Łukasz Żółć",
        sections=(Section(0, "Verse"), Section(pickup + 4 * bar, "Refrain")),
        chords=chords((0, "Bb"), (pickup + bar, "F#m7b5"), (pickup + 4 * bar, "Eb/G")),
    )


SONGS = {
    "4/4 with a pickup": song(Metre(4, 4), 24, "Sil-ver moon a-bove the o-cean", "Silver Moon"),
    "3/4 in Polish": song(Metre(3, 4), 0, "Za-żółć gęś-lą jaźń, śpie-waj", "Źdźbło i ćma"),
    "6/8 in German": song(Metre(6, 8), 12, "Süß blü-hen Ro-sen dort", "Über den Wäldern"),
    "2/2 in Russian": song(Metre(2, 2), 48, "Ночь ти-ха над ре-кой", "Ночь"),
    "three verses": strophic_song(WORDS),
}


def difference(first: bytes, second: bytes) -> float:
    """Return the share of ink that differs in two pictures, in squares of 1.7 mm.

    Engines smooth edges otherwise and may choose another font of the list; signs that are missing
    or stand elsewhere are seen all the same.
    """
    image = pytest.importorskip("PIL.Image", reason="pillow is not installed")
    chops = pytest.importorskip("PIL.ImageChops")
    inks = []
    for data in (first, second):
        picture = image.open(io.BytesIO(data)).convert("L").resize((124, 175), image.Resampling.BOX)
        inks.append(chops.invert(picture))
    return sum(chops.difference(*inks).tobytes()) / sum(inks[0].tobytes())


def draw_with_librsvg(svg: str, folder: Path) -> bytes:
    if shutil.which("rsvg-convert") is None:
        pytest.skip("rsvg-convert is not installed (apt install librsvg2-bin)")
    (folder / "page.svg").write_text(svg, encoding="utf-8")
    command = ["rsvg-convert", "-d", str(RESOLUTION), "-p", str(RESOLUTION), "page.svg"]
    return subprocess.run(command, cwd=folder, check=True, capture_output=True).stdout


@pytest.mark.parametrize("name", SONGS)
def test_two_engines_draw_a_score_alike(name, tmp_path):
    (page,) = draw_score(SONGS[name]).pages
    (ours,) = png_pages([page], RESOLUTION)
    assert difference(ours, draw_with_librsvg(page, tmp_path)) < ALIKE


def test_the_comparison_sees_signs_that_are_missing(tmp_path):
    (page,) = draw_score(SONGS["4/4 with a pickup"]).pages
    (ours,) = png_pages([page], RESOLUTION)
    broken = page.replace('xlink:href="#E0A4"', 'xlink:href="#nothing"')
    assert broken != page
    assert difference(ours, draw_with_librsvg(broken, tmp_path)) > ALIKE


def test_chinese_and_japanese_are_drawn_or_the_missing_font_is_named(tmp_path):
    sheet = LeadSheet.build(line(0, [(24, 60)] * 4, "月 光 さ く"), title="月光")
    pages = draw_score(sheet).pages
    if fonts.missing_characters(pages):
        with pytest.raises(OutputError, match="apt install fonts-noto-cjk"):
            png_pages(pages)
        pytest.skip("no font with Chinese characters is installed (apt install fonts-noto-cjk)")
    (ours,) = png_pages(pages, RESOLUTION)
    assert difference(ours, draw_with_librsvg(pages[0], tmp_path)) < ALIKE


def test_a_character_that_no_font_has_is_named_with_what_to_install(monkeypatch, tmp_path):
    monkeypatch.setattr(fonts, "_font_files", lambda: ())
    fonts._found.cache_clear()
    sheet = LeadSheet.build([Note(0, 24, 60, Syllable("月"))])
    for suffix in ("png", "pdf"):
        with pytest.raises(OutputError, match=r"no font of this computer has 月.*fonts-noto-cjk"):
            write(sheet, tmp_path / f"song.{suffix}")
    assert list(tmp_path.iterdir()) == []
    fonts._found.cache_clear()


def test_letters_of_europe_need_no_font_of_the_system(monkeypatch):
    monkeypatch.setattr(fonts, "_font_files", lambda: ())
    fonts._found.cache_clear()
    assert (
        fonts.missing_characters(["<svg><text>Źdźbło – ночь, à l’été; ſtraße</text></svg>"]) == ""
    )


def test_pdf_has_the_pages_the_size_and_the_title():
    notes = line(0, [(24, 60)] * 600, "la " * 600)
    drawn = draw_score(LeadSheet.build(notes, title="Ünder (all)"), PrintOptions(Paper.LETTER))
    document = pdf_document(drawn.pages, "Ünder (all)", "A. Singer")
    assert document.startswith(b"%PDF")
    assert document.count(b"/MediaBox[0 0 612") == len(drawn.pages) > 1
    assert document == pdf_document(drawn.pages, "Ünder (all)", "A. Singer")


def test_pages_of_a_png_score_are_numbered_files(tmp_path):
    long = LeadSheet.build(line(0, [(24, 60)] * 900, "la " * 900))
    names = [path.name for path, _ in sheet_writers(long, tmp_path / "song.png")]
    assert names[:3] == ["song.png", "song-page2.png", "song-page3.png"]
    write(SONGS["three verses"], tmp_path / "song.png")
    assert [path.name for path in tmp_path.iterdir()] == ["song.png"]
    assert (tmp_path / "song.png").read_bytes().startswith(b"\x89PNG")
