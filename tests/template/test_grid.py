"""The grid of a template as HTML."""

from dataclasses import replace
from html.parser import HTMLParser

import pytest

from melregen.extraction.extract import extract_template
from melregen.music import ChordChange, Metre, MetreChange, Syllable
from melregen.template import Slot, Template, TemplatePhrase, TemplateSection
from melregen.template.grid import draw_grid
from melregen.template.view import view_template
from tests.models.songs import spring_song


class Tables(HTMLParser):
    """Collects the texts of all cells by table and row, and whether all tags are closed."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tables: list[list[list[str]]] = []
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.tags.add(tag)
        if tag == "br":
            return
        self.open.append(tag)
        if tag == "table":
            self.tables.append([])
        elif tag == "tr":
            self.tables[-1].append([])
        elif tag == "td":
            self.tables[-1][-1].append("")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] == "td":
            self.tables[-1][-1][-1] += data


def test_bars_chords_syllables_and_rhythm_stand_above_each_other() -> None:
    grid = Tables(draw_grid(extract_template(spring_song())))
    assert not grid.open
    first = grid.tables[0]
    assert first[0] == ["1", "2"]
    assert first[1] == ["G", "", "", "", "C", "", ""]
    assert first[2] == ["Spring", "is", "co-", "ming", "o'er", "the", "hill,"]
    assert first[3] == ["♩", "♩", "♩", "♩", "♩", "♩", "½"]
    assert len(grid.tables) == 4


def test_it_says_what_the_text_view_says() -> None:
    template = extract_template(spring_song())
    html, text = draw_grid(template), view_template(template)
    for words in ("Spring", "G major · 4/4 · ♩ = 92", "authentic"):
        assert words in text
        assert words in html


def test_all_text_is_escaped() -> None:
    evil = "<script>alert(1)</script>&"
    template = replace(
        Template(
            phrases=(TemplatePhrase((Slot(0, 96, Syllable(evil)),)),),
            sections=(TemplateSection(0, evil),),
            metres=(MetreChange(0, Metre(4, 4)),),
            duration=96,
        ),
        title=evil,
        composer=evil,
    )
    html = draw_grid(template)
    assert "<script" not in html
    assert html.count("&lt;script&gt;alert(1)&lt;/script&gt;&amp;") == 4
    assert Tables(html).tags <= {"style", "div", "strong", "br", "span", "table", "tr", "td"}


@pytest.mark.parametrize(
    "template",
    [
        Template(),
        Template(
            phrases=(
                TemplatePhrase(
                    (Slot(syllable=Syllable("la")), Slot()),
                ),
            )
        ),
        Template(chords=(ChordChange(0, None),)),
        Template(metres=(MetreChange(0, Metre(3, 4)),), duration=144),
    ],
)
def test_what_is_open_shows_as_a_question_mark(template: Template) -> None:
    html = draw_grid(template)
    assert "?" in html
    assert not Tables(html).open


def test_long_phrases_go_on_below() -> None:
    song = spring_song()
    grid = Tables(draw_grid(extract_template(replace(song, phrases=()))))
    assert all(len(table[0]) <= 4 for table in grid.tables)
    numbers = [int(number) for table in grid.tables for number in table[0]]
    assert sorted(set(numbers)) == list(range(1, len(song.bars) + 1))
