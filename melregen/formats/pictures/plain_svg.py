"""Verovio's drawing as an SVG that reads the same in every viewer.

Verovio draws for browsers: musical signs in texts are private-use characters of an embedded web
font, sizes and weights come from a style sheet, and texts are nested. Here signs become outlines,
styles become attributes, and a text is one element.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from xml.etree.ElementTree import Element

from melregen.formats.pictures.bare_xml import parse_bare
from melregen.formats.pictures.music_font import text_width
from melregen.formats.pictures.signed_text import Style, is_sign, set_words

_BOLD = frozenset({"ending", "fing", "reh", "tempo"})
_ITALIC = frozenset({"dir", "dynam", "mNum"})

_SHORTEST_LINE = 200
"""Extension lines after syllables are no shorter, in the units of the drawing."""
_LINE_GAP = 0.1
"""Between a syllable and its extension line, as a share of the size of the words."""
_ORDINARY = str.maketrans("\uea63\uea64\uea65\uea66\uea67", "\ue264\ue260\ue261\ue262\ue263")
"""Verovio sets the small accidentals of figured basses in chord symbols."""


@dataclass(frozen=True)
class _Run:
    text: str
    style: Style


@dataclass(frozen=True)
class PlainPage:
    """What is drawn on a page.

    Attributes:
        width: in units of the drawing.
        height: likewise.
        drawing: the group of all of it.
        outlines: the data of the path of each sign by its id.
    """

    width: int
    height: int
    drawing: Element
    outlines: dict[str, str]


def plain_page(picture: str, keep: tuple[str, ...]) -> PlainPage:
    """Return a page of verovio's without what only browsers understand.

    Args:
        picture: the page.
        keep: what the ids begin with that stay; others change from drawing to drawing.
    """
    root = parse_bare(picture)
    outlines = {
        symbol.get("id", "").partition("-")[0]: path.get("d", "")
        for symbol in root.iterfind("./defs/*")
        for path in symbol.iter("path")
    }
    page = root.find(".//g[@class='page-margin']")
    assert page is not None
    _clean(page, Style(), keep, outlines)
    page.set("class", "page")
    inner = root.find(".//svg[@viewBox]")
    assert inner is not None
    width, height = map(int, inner.get("viewBox", "").split()[2:])
    return PlainPage(width, height, page, outlines)


def _clean(parent: Element, style: Style, keep: tuple[str, ...], outlines: dict[str, str]) -> None:
    """Clean what is in a group; its texts are set in the style of the classes around it."""
    parent.text = "\n"
    for child in list(parent):
        child.tail = "\n"
        classes = set(child.get("class", "").split())
        if not child.get("id", "-").startswith(keep):
            child.attrib.pop("id", None)
        if child.tag == "text":
            place = list(parent).index(child)
            parent.remove(child)
            for element in reversed(list(_set_text(child, style, outlines))):
                element.tail = "\n"
                parent.insert(place, element)
        elif child.tag == "rect" and _is_extension(parent, child):
            _clear_of_words(parent, child)
        elif child.tag == "use":
            child.set("xlink:href", child.attrib.pop("href").partition("-")[0])
        elif child.tag == "g":
            inner = style
            if classes & _BOLD or classes & _ITALIC:
                inner = replace(style, bold=bool(classes & _BOLD), italic=bool(classes & _ITALIC))
            elif "label" in classes:
                inner = replace(style, bold=False, italic=False)
            _clean(child, inner, keep, outlines)
            if len(child) == 0 or "placeholder" in classes:
                parent.remove(child)
        else:
            child.text = None


def _is_extension(parent: Element, rect: Element) -> bool:
    """Whether a rectangle is an extension line after a syllable; hyphens stand higher."""
    words = parent.find("text")
    if words is None or "syl" not in parent.get("class", "").split():
        return False
    return float(words.get("y", 0)) - float(rect.get("y", 0)) < 50


def _clear_of_words(parent: Element, rect: Element) -> None:
    """Begin an extension line after its words, and leave it out where it looks like a full stop.

    Verovio takes wide characters for narrow ones, and would strike them through.
    """
    words = parent.find("text")
    assert words is not None
    size = float(words.get("font-size", 0))
    end = float(words.get("x", 0)) + text_width("".join(words.itertext()), size) + _LINE_GAP * size
    start, width = float(rect.get("x", 0)), float(rect.get("width", 0))
    late = max(0.0, end - start)
    if width - late < _SHORTEST_LINE:
        parent.remove(rect)
    elif late:
        rect.set("x", f"{start + late:.0f}")
        rect.set("width", f"{width - late:.0f}")


def _set_text(text: Element, style: Style, outlines: dict[str, str]) -> Iterator[Element]:
    """Yield the elements that draw a text: one, or one a line, and the signs in it."""
    line: list[_Run] = []
    for run in _runs(text, style):
        if line and (run.style.x, run.style.y) != (line[0].style.x, line[0].style.y):
            yield from _set_line(line, outlines)
            line = []
        line.append(run)
    if line:
        yield from _set_line(line, outlines)


def _runs(element: Element, style: Style) -> Iterator[_Run]:
    """Yield the pieces of a text, each with its style."""
    size = element.get("font-size", "")
    style = Style(
        float(element.get("x", style.x)),
        float(element.get("y", style.y)),
        element.get("text-anchor", style.anchor),
        float(size[:-2]) if size.endswith("px") and size != "0px" else style.size,
        element.get("font-weight", "bold" if style.bold else "normal") == "bold",
        element.get("font-style", "italic" if style.italic else "normal") == "italic",
    )
    if len(element) == 0 and element.text:
        yield _Run(element.text.translate(_ORDINARY), style)
    for child in element:
        if child.tag != "title":  # what a browser shows of a label
            yield from _runs(child, style)


def _set_line(line: list[_Run], outlines: dict[str, str]) -> Iterator[Element]:
    """Yield what draws runs of one line, in the style of its words."""
    style = next((run.style for run in line if not is_sign(run.text[:1])), line[0].style)
    yield from set_words("".join(run.text for run in line), style, outlines)
