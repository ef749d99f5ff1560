"""Outlines and widths of fonts: those that verovio brings, Leipzig for music and Times for words.

Leipzig is under the SIL Open Font License; its outlines go into our pictures as paths. Widths of
letters without serifs are those of Helvetica, which Arial and Liberation Sans share.
"""

import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from xml.etree import ElementTree

EM = 1000
"""Units of an outline to the size of its font."""

_SANS_WIDTHS = {
    191: "'", 222: "ijl", 260: "|", 278: " !,./:;I[\\]ft", 333: "()-`r", 334: "{}", 355: '"',
    389: "*", 469: "^", 500: "Jcksvxyz", 556: "#$0123456789?L_abdeghnopqu", 584: "+<=>~",
    611: "FTZ", 667: "&ABEKPSVXY", 722: "CDHNRUw", 778: "GOQ", 833: "Mm", 889: "%", 944: "W",
    1015: "@",
}  # fmt: skip
_SANS = {character: width for width, group in _SANS_WIDTHS.items() for character in group}
_SANS_WIDER = 1.12
"""How much wider than Times other characters are without serifs."""
_SANS_BOLD = 1.07


@dataclass(frozen=True)
class Glyph:
    """The outline of a musical sign.

    Attributes:
        path: the data of an SVG path, upwards positive, in `EM` to the font's size.
        advance: its width in the same units.
    """

    path: str
    advance: float


@cache
def glyph(sign: str) -> Glyph | None:
    """Return the outline of a sign of SMuFL, a private-use character; None for an unknown one."""
    code = f"{ord(sign):04X}"
    file = _data() / "Leipzig" / f"{code}.xml"
    if not file.is_file():
        return None
    outline = ElementTree.fromstring(file.read_text("utf-8")).find(".//path")
    if outline is None:
        return None
    return Glyph(outline.get("d", ""), _advances("Leipzig.xml").get(code, 0.0))


def text_width(text: str, size: float, *, bold: bool = False, italic: bool = False) -> float:
    """Return the width of a text in Times, as verovio reckons; a wide character is an em."""
    style = "-".join(["bold"] * bold + ["italic"] * italic)
    file = f"text/Times-{style}.xml" if style else "text/Times.xml"
    advances = _advances(file)
    return sum(advances.get(f"{ord(c):X}") or _usual_width(c) for c in text) * size / 2048


def sans_width(text: str, size: float, *, bold: bool = False) -> float:
    """Return the width of a text in Helvetica, about where it is not ASCII."""
    widths = (
        _SANS[c] * size / 1000 if c in _SANS else text_width(c, size) * _SANS_WIDER for c in text
    )
    return sum(widths) * (_SANS_BOLD if bold else 1.0)


def _usual_width(character: str) -> float:
    return 2048.0 if unicodedata.east_asian_width(character) in "WF" else 1024.0


@cache
def _advances(file: str) -> dict[str, float]:
    """Return the widths of a font's characters by their hexadecimal code."""
    root = ElementTree.fromstring((_data() / file).read_text("utf-8"))
    return {
        element.get("c", ""): float(element.get("h-a-x") or element.get("w") or 0)
        for element in root.iter("g")
    }


@cache
def _data() -> Path:
    import verovio

    return Path(verovio.__file__).parent / "data"
