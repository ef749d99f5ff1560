"""The piano roll, the template's grid, and the page that shows both."""

from dataclasses import replace
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings

from melregen.extraction.extract import extract_template
from melregen.formats import write
from melregen.formats.pictures.inspection_page import inspection_page
from melregen.formats.pictures.piano_roll import draw_roll
from melregen.formats.pictures.template_grid import draw_template_grid
from melregen.generation.editing.locks import lock_song
from melregen.music import LeadSheet, Metre, Note, Phrase, Section, Syllable
from melregen.template import Cadence, Slot, Template, TemplatePhrase
from tests.formats.pictures.songs import chords, drawing, line, private_use, strophic_song
from tests.strategies import lead_sheets

WORDS = ["one verse is sung now here", "two ver-ses sung to it"]


def notes_of(svg: str) -> dict[int, dict[str, str]]:
    """Return the attributes of the rectangle of each note."""
    rects = drawing(svg).iter("rect")
    found = {rect.get("id", ""): dict(rect.attrib) for rect in rects}
    return {int(key.rpartition("-")[2]): value for key, value in found.items() if "note" in key}


def words_in(svg: str) -> list[str]:
    return ["".join(text.itertext()) for text in drawing(svg).iter("text")]


def test_notes_stand_where_they_sound():
    sheet = LeadSheet.build([Note(0, 24, 60), Note(24, 48, 72), Note(72, 24, 60)])
    notes = notes_of(draw_roll(sheet))
    x, y, width = ([float(notes[index][key]) for index in range(3)] for key in ("x", "y", "width"))
    assert x[1] - x[0] == pytest.approx((x[2] - x[0]) / 3, abs=1)
    assert y[0] == y[2] > y[1]
    assert width[1] > 1.9 * width[0]


def test_roll_has_syllables_chords_sections_lines_and_cadences():
    sheet = replace(strophic_song(WORDS), phrases=(Phrase(0, 192), Phrase(192, 192)))
    words = words_in(draw_roll(sheet))
    for text in ("Three Stanzas", "one", "ver-", "G7", "Verse 1", "Refrain", "A"):
        assert text in words
    assert any(str(cadence) in words for cadence in Cadence)


def test_locked_notes_are_marked():
    sheet = LeadSheet.build(line(0, [(24, 60)] * 4, "la la la la"))
    marked = notes_of(draw_roll(sheet, locked={1}))
    assert [marked[index]["stroke"] == "#000000" for index in range(4)] == [0, 1, 0, 0]


def test_grid_has_a_row_a_line_with_its_chords_blocks_and_cadence():
    template = extract_template(strophic_song(WORDS))
    svg = draw_template_grid(template)
    words = words_in(svg)
    assert "Verse 2, the tune of Verse 1" in words
    assert "G7" in words
    blocks = [rect for rect in drawing(svg).iter("rect") if rect.get("class") == "block"]
    assert len(blocks) == len(list(template.slots))
    letters = [word for word in words if word in "ABCD" and word]
    assert len(letters) >= len(template.phrases)


def test_lines_alike_have_one_colour():
    sheet = replace(
        strophic_song(WORDS),
        phrases=tuple(Phrase(192 * number, 192) for number in range(4)),
    )
    svg = draw_template_grid(extract_template(sheet))
    fills = [r.get("fill") for r in drawing(svg).iter("rect") if r.get("class") == "block"]
    assert fills[0] == fills[11] != fills[6] == fills[17]


def test_grid_marks_locked_pitches_and_names_them():
    svg = draw_template_grid(lock_song(strophic_song(WORDS)))
    blocks = [rect for rect in drawing(svg).iter("rect") if rect.get("class") == "block locked"]
    assert len(blocks) == 22
    assert "C4" in words_in(svg)


def test_grid_of_a_partial_template_shows_what_is_open():
    slots = (Slot(syllable=Syllable("one")), Slot(syllable=Syllable("two")))
    template = Template((TemplatePhrase(slots),), chords=chords((0, "Bb7")))
    svg = draw_template_grid(template)
    words = words_in(svg)
    assert {"one", "two", "?"} <= set(words)
    assert any("key ?" in word for word in words)
    dashed = [r for r in drawing(svg).iter("rect") if r.get("stroke-dasharray")]
    assert len(dashed) == 2


def test_an_empty_template_is_drawn():
    assert "melody ?" in " ".join(words_in(draw_template_grid(Template())))


@pytest.mark.parametrize("metre", [Metre(4, 4), Metre(3, 4), Metre(6, 8), Metre(5, 4)])
def test_rolls_of_any_metre_have_every_bar(metre):
    notes = [Note(0, 12, 60, Syllable("And"))]
    notes += [Note(12 + bar * metre.bar, metre.bar, 60 + bar % 12) for bar in range(17)]
    sheet = LeadSheet.build(notes, metre=metre, pickup=12)
    words = words_in(draw_roll(sheet))
    assert [str(number) for number in range(1, 18)] == [word for word in words if word.isdigit()]


@settings(max_examples=25, deadline=None)
@given(sheet=lead_sheets())
def test_any_song_can_be_drawn(sheet):
    assert len(notes_of(draw_roll(sheet))) == len(sheet.notes)
    if sheet.notes:
        draw_template_grid(extract_template(sheet))


def test_pictures_are_written_by_their_suffix(tmp_path):
    for kind in ("roll", "grid"):
        write(strophic_song(WORDS), tmp_path / f"song.{kind}.svg")
        write(strophic_song(WORDS), tmp_path / f"song.{kind}.PNG")
        assert (tmp_path / f"song.{kind}.PNG").read_bytes().startswith(b"\x89PNG")
        assert f"melregen-{kind}" in (tmp_path / f"song.{kind}.svg").read_text("utf-8")
    extract_template(strophic_song(WORDS)).write(tmp_path / "template.grid.svg")
    assert "melregen-grid" in (tmp_path / "template.grid.svg").read_text("utf-8")


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.links += [value or "" for name, value in attrs if name in ("src", "xlink:href")]


def test_page_is_one_file_without_scripts_and_hostile_words_are_text():
    hostile = '<script>alert("1")</script>'
    notes = [Note(0, 24, 60, Syllable(hostile)), Note(24, 24, 62, Syllable("\ue0a4&<b>"))]
    sheet = LeadSheet.build(notes, title=hostile, composer=hostile, sections=(Section(0, hostile),))
    page = inspection_page(extract_template(sheet), sheet)
    parser = _Tags()
    parser.feed(page)
    assert parser.tags.count("svg") == 2
    assert {"script", "b", "img", "link"}.isdisjoint(parser.tags)
    assert all(link.startswith("#") for link in parser.links)
    assert private_use(page) == []
    assert "&lt;script&gt;" in page


def test_the_flat_of_a_chord_stands_beside_its_letter():
    sheet = replace(strophic_song(WORDS), chords=chords((0, "Eb7"), (96, "Db")))
    root = drawing(draw_template_grid(extract_template(sheet)))
    flats = [
        float(use.get("transform", "(").split("(")[1].split(",")[0]) for use in root.iter("use")
    ]
    letters = [
        (float(text[0].get("x", "")), float(text.get("font-size", "")) * width)
        for text in root.iter("text")
        for width in ({"E": 0.667, "D": 0.722}.get(text[0].text or "", 0.0) if len(text) else 0.0,)
        if width
    ]
    assert letters
    for x, width in letters:  # of Helvetica and Arial
        assert any(x + width <= flat <= x + width + 5 for flat in flats)


def test_a_word_that_goes_on_after_a_melisma_has_its_hyphen():
    first, *rest = line(0, [(24, 60), (24, 0), (24, 64), (24, 65)], "glo- ry sing")
    sheet = LeadSheet.build([first, Note(24, 24, 62, melisma=True), *rest])
    for svg in (draw_roll(sheet), draw_template_grid(extract_template(sheet))):
        words = words_in(svg)
        assert [text for text in words if text in ("glo", "-", "ry")] == ["glo", "-", "ry"]


def test_the_paper_of_a_grid_is_as_wide_as_its_lines():
    def width(bars: int) -> float:
        sheet = LeadSheet.build(line(0, [(24, 60)] * 4 * bars, "la " * 4 * bars))
        sheet = replace(sheet, phrases=(Phrase(0, 96 * bars),))
        return float(
            drawing(draw_template_grid(extract_template(sheet))).get("viewBox", "").split()[2]
        )

    assert width(1) < width(2) < width(4)
