"""Words with musical signs in them, as SVG: the signs are outlines, the words remain texts.

A sign is a private-use character as SMuFL, the layout of music fonts, numbers it. Few fonts for
words have any, so they are drawn at the places that the words leave them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement

from melregen.formats.pictures.music_font import EM, glyph, sans_width, text_width

FLAT, SHARP = "\ue260", "\ue262"

_ACCIDENTALS = {"\ue260": 0.2, "\ue261": 0.3, "\ue262": 0.32, "\ue263": 0.3, "\ue264": 0.2}
"""Accidentals in words, with how far they are raised, as a share of the size of the words."""
_ACCIDENTAL_SIZE = 1.4
_NOTE_SIZE = 1.4
_GAP = 0.03
"""Room on both sides of a sign, as a share of the size of the words."""


@dataclass(frozen=True)
class Style:
    """How a piece of text is set; lengths in the units of the drawing.

    `sans` says that the document's font has no serifs, which decides where signs stand.
    """

    x: float = 0.0
    y: float = 0.0
    anchor: str = "start"
    size: float = 405.0
    bold: bool = False
    italic: bool = False
    sans: bool = False


def set_words(words: str, style: Style, outlines: dict[str, str]) -> Iterator[Element]:
    """Yield a text, and the signs in it as outlines.

    Args:
        words: the text; nothing is yielded for blanks.
        style: how it is set.
        outlines: gets the data of the path of each sign by its id.
    """
    element = Element("text", {"x": f"{style.x:g}", "y": f"{style.y:g}"})
    element.set("font-size", f"{style.size:g}")
    element.set("stroke", "none")
    if style.anchor != "start":
        element.set("text-anchor", style.anchor)
    if style.bold:
        element.set("font-weight", "bold")
    if style.italic:
        element.set("font-style", "italic")
    if not any(map(is_sign, words)):
        element.text = words.strip()
        if element.text:
            yield element
        return
    element.attrib.pop("text-anchor", None)
    pieces = list(_pieces(words))
    width = sum(_width(piece, style) for piece in pieces)
    x = style.x - {"middle": width / 2, "end": width}.get(style.anchor, 0.0)
    signs: list[Element] = []
    for piece in pieces:
        if is_sign(piece):
            signs += _draw_sign(piece, x, style, outlines)
        elif piece.strip():
            indent = _width(piece[: len(piece) - len(piece.lstrip())], style)
            SubElement(element, "tspan", {"x": f"{x + indent:.0f}"}).text = piece.strip()
        x += _width(piece, style)
    if len(element):
        element.set("x", element[0].get("x", "0"))
        yield element
    yield from signs


def is_sign(character: str) -> bool:
    """Whether a character is of a font of music, where it is in one of ours."""
    return "\ue000" <= character <= "\uf8ff"


def _pieces(text: str) -> Iterator[str]:
    """Yield the signs of a text one by one, and the words between them."""
    words = ""
    for character in text:
        if is_sign(character):
            if words:
                yield words
            yield character
            words = ""
        else:
            words += character
    if words:
        yield words


def _width(piece: str, style: Style) -> float:
    if not is_sign(piece):
        if style.sans:
            return sans_width(piece, style.size, bold=style.bold)
        return text_width(piece, style.size, bold=style.bold, italic=style.italic)
    outline = glyph(piece)
    if outline is None:
        return 0.0
    return outline.advance * _sign_size(piece, style) / EM + 2 * _GAP * style.size


def _sign_size(sign: str, style: Style) -> float:
    return style.size * (_ACCIDENTAL_SIZE if sign in _ACCIDENTALS else _NOTE_SIZE)


def _draw_sign(sign: str, x: float, style: Style, outlines: dict[str, str]) -> list[Element]:
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
