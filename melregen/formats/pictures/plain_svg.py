"""Verovio's drawing as an SVG that reads the same in every viewer.

Verovio draws for browsers: musical signs in texts are private-use characters of an embedded web
font, sizes and weights come from a style sheet, and texts are nested. Here signs become outlines,
styles become attributes, and a text is one element.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from xml.etree.ElementTree import Element, SubElement

from melregen.formats.pictures.bare_xml import parse_bare
from melregen.formats.pictures.music_font import EM, glyph, text_width

_BOLD = frozenset({"ending", "fing", "reh", "tempo"})
_ITALIC = frozenset({"dir", "dynam", "mNum"})

_ACCIDENTALS = {"\ue260": 0.02, "\ue261": 0.33, "\ue262": 0.37, "\ue263": 0.33, "\ue264": 0.02}
"""Accidentals in words, with how far they are raised, as a share of the size of the words."""
_ACCIDENTAL_SIZE = 1.4
_NOTE_SIZE = 1.4
_GAP = 0.03
"""Room on both sides of a sign, as a share of the size of the words."""


@dataclass(frozen=True)
class _Style:
    """How a piece of text is set; lengths in the units of the drawing."""

    x: float = 0.0
    y: float = 0.0
    anchor: str = "start"
    size: float = 405.0
    bold: bool = False
    italic: bool = False


@dataclass(frozen=True)
class _Run:
    text: str
    style: _Style


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
    _clean(page, _Style(), keep, outlines)
    page.set("class", "page")
    inner = root.find(".//svg[@viewBox]")
    assert inner is not None
    width, height = map(int, inner.get("viewBox", "").split()[2:])
    return PlainPage(width, height, page, outlines)


def _clean(parent: Element, style: _Style, keep: tuple[str, ...], outlines: dict[str, str]) -> None:
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


def _set_text(text: Element, style: _Style, outlines: dict[str, str]) -> Iterator[Element]:
    """Yield the elements that draw a text: one, or one a line, and the signs in it."""
    line: list[_Run] = []
    for run in _runs(text, style):
        if line and (run.style.x, run.style.y) != (line[0].style.x, line[0].style.y):
            yield from _set_line(line, outlines)
            line = []
        line.append(run)
    if line:
        yield from _set_line(line, outlines)


def _runs(element: Element, style: _Style) -> Iterator[_Run]:
    """Yield the pieces of a text, each with its style."""
    size = element.get("font-size", "")
    style = _Style(
        float(element.get("x", style.x)),
        float(element.get("y", style.y)),
        element.get("text-anchor", style.anchor),
        float(size[:-2]) if size.endswith("px") and size != "0px" else style.size,
        element.get("font-weight", "bold" if style.bold else "normal") == "bold",
        element.get("font-style", "italic" if style.italic else "normal") == "italic",
    )
    if len(element) == 0 and element.text:
        yield _Run(element.text, style)
    for child in element:
        yield from _runs(child, style)


def _set_line(line: list[_Run], outlines: dict[str, str]) -> Iterator[Element]:
    """Yield a text, and the signs in it as outlines at the places that the words leave them."""
    words = next((run.style for run in line if not _is_sign(run.text[:1])), line[0].style)
    element = Element("text", {"x": f"{words.x:g}", "y": f"{words.y:g}"})
    element.set("font-size", f"{words.size:g}")
    element.set("stroke", "none")
    if words.anchor != "start":
        element.set("text-anchor", words.anchor)
    if words.bold:
        element.set("font-weight", "bold")
    if words.italic:
        element.set("font-style", "italic")
    if not any(_is_sign(c) for run in line for c in run.text):
        element.text = "".join(run.text for run in line).strip()
        if element.text:
            yield element
        return
    element.attrib.pop("text-anchor", None)
    pieces = [piece for run in line for piece in _pieces(run.text)]
    width = sum(_width(piece, words) for piece in pieces)
    x = words.x - {"middle": width / 2, "end": width}.get(words.anchor, 0.0)
    signs: list[Element] = []
    for piece in pieces:
        if _is_sign(piece):
            signs += _draw_sign(piece, x, words, outlines)
        elif piece.strip():
            indent = text_width(piece[: len(piece) - len(piece.lstrip())], words.size)
            SubElement(element, "tspan", {"x": f"{x + indent:.0f}"}).text = piece.strip()
        x += _width(piece, words)
    element.set("x", element[0].get("x", "0") if len(element) else "0")
    yield element
    yield from signs


def _pieces(text: str) -> Iterator[str]:
    """Yield the signs of a text one by one, and the words between them."""
    words = ""
    for character in text:
        if _is_sign(character):
            if words:
                yield words
            yield character
            words = ""
        else:
            words += character
    if words:
        yield words


def _is_sign(character: str) -> bool:
    return "\ue000" <= character <= "\uf8ff"


def _width(piece: str, style: _Style) -> float:
    if not _is_sign(piece):
        return text_width(piece, style.size, bold=style.bold, italic=style.italic)
    outline = glyph(piece)
    if outline is None:
        return 0.0
    return outline.advance * _sign_size(piece, style) / EM + 2 * _GAP * style.size


def _sign_size(sign: str, style: _Style) -> float:
    return style.size * (_ACCIDENTAL_SIZE if sign in _ACCIDENTALS else _NOTE_SIZE)


def _draw_sign(sign: str, x: float, style: _Style, outlines: dict[str, str]) -> list[Element]:
    outline = glyph(sign)
    if outline is None:
        return []
    name = f"{ord(sign):04X}"
    outlines[name] = outline.path
    scale = _sign_size(sign, style) / EM
    place = f"{x + _GAP * style.size:.0f}, {style.y - _ACCIDENTALS.get(sign, 0.0) * style.size:.0f}"
    element = Element("use", {"xlink:href": f"#{name}"})
    element.set("transform", f"translate({place}) scale({scale:.3f}, {scale:.3f})")
    return [element]
