"""A sheet to draw on with rectangles, lines and words; it becomes an SVG document."""

from dataclasses import replace
from xml.etree.ElementTree import Element, SubElement

from melregen.formats.pictures.bare_xml import SVG_NAMESPACES, write_bare
from melregen.formats.pictures.music_font import sans_width
from melregen.formats.pictures.signed_text import FLAT, SHARP, Style, is_sign, set_words
from melregen.template.layout import printable

_FONTS = "Helvetica, Arial, 'Liberation Sans', 'Nimbus Sans', 'Libertinus Serif', sans-serif"
_ACCIDENTALS = str.maketrans({"♭": FLAT, "♯": SHARP})
_PADLOCK = "M-7 0h14v-11h-14zM-4 -11v-4a4 4 0 0 1 8 0v4h-2v-4a2 2 0 0 0 -4 0v4z"


class Canvas:
    """A sheet, measured in tenths of a millimetre from its upper left corner."""

    def __init__(self, title: str, class_name: str) -> None:
        # The size of the paper is known last, and comes first in the document.
        self._root = Element("svg", {"width": "", "height": "", "viewBox": ""})
        self._root.set("class", class_name)
        self._root.set("font-family", _FONTS)
        if title:
            SubElement(self._root, "title").text = printable(title)
        self._definitions = SubElement(self._root, "defs")
        self._paper = SubElement(self._root, "rect", {"class": "paper", "fill": "#ffffff"})
        self._group = self._root
        self._outlines: dict[str, str] = {}

    def open_group(self, class_name: str) -> None:
        """Begin a group, which holds what is drawn until the next one begins."""
        self._group = SubElement(self._root, "g", {"class": class_name})

    def rect(
        self, x: float, y: float, width: float, height: float, attributes: dict[str, str]
    ) -> Element:
        """Draw a rectangle, and return its element."""
        place = {"x": x, "y": y, "width": max(width, 0.0), "height": height}
        numbers = {name: f"{value:.6g}" for name, value in place.items()}
        return SubElement(self._group, "rect", {**numbers, **attributes})

    def line(self, x1: float, y1: float, x2: float, y2: float, colour: str, width: float) -> None:
        """Draw a line."""
        path = f"M{x1:.6g} {y1:.6g}L{x2:.6g} {y2:.6g}"
        style = {"d": path, "stroke": colour, "stroke-width": f"{width:g}"}
        SubElement(self._group, "path", style)

    def words(self, text: str, style: Style, colour: str = "#000000") -> None:
        """Write words; flats and sharps are drawn, as few fonts have them."""
        cleaned = "".join("\ufffd" if is_sign(c) else c for c in printable(text))
        signed, sans = cleaned.translate(_ACCIDENTALS), replace(style, sans=True)
        for element in set_words(signed, sans, self._outlines):
            element.attrib.pop("stroke", None)
            if colour != "#000000":
                element.set("fill", colour)
            self._group.append(element)

    def padlock(self, x: float, y: float) -> None:
        """Draw a lock whose foot has its middle at a place."""
        SubElement(self._group, "path", {"d": _PADLOCK, "transform": f"translate({x:g}, {y:g})"})

    def finish(self, width: float, height: float) -> str:
        """Return the document, on paper of this size."""
        self._root.set("width", f"{width / 10:g}mm")
        self._root.set("height", f"{height / 10:g}mm")
        self._root.set("viewBox", f"0 0 {width:g} {height:g}")
        self._paper.set("width", f"{width:g}")
        self._paper.set("height", f"{height:g}")
        for name, path in sorted(self._outlines.items()):
            outline = {"id": name, "transform": "scale(1, -1)", "d": path}
            SubElement(self._definitions, "path", outline)
        for element in self._root.iter():
            if element.tag not in ("text", "tspan"):
                element.tail = "\n"
        return write_bare(self._root, SVG_NAMESPACES)


def words_width(text: str, size: float) -> float:
    """Return about how wide words are on a canvas."""
    return sans_width(text, size)


def fitting_size(text: str, size: float, room: float) -> float:
    """Return the size at which words fit a width: the given one, at least half of it."""
    width = words_width(text, size)
    return size if width <= room else max(size * room / width, size / 2)
