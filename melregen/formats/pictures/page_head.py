"""The head of the pages: title, composer, and the order in which sections are sung."""

from xml.etree.ElementTree import Element, SubElement

from melregen.formats.pictures.music_font import text_width
from melregen.formats.pictures.printed_song import PrintedSong

_POINT = 35.3
"""Units of the drawing to a point."""
_TITLE_SIZES = (20, 16, 13)
"""Points: a long title is set smaller, and at last in several lines."""
_MOST_LINES = 4
_RUNNING_SIZE = 10
_RUNNING_SHARE = 0.8
"""Of the width, for the title on later pages; beside it stands the number of the page."""


def write_page_head(score: Element, song: PrintedSong, room: float) -> None:
    """Write the head of the first page and that of the others into MEI.

    Args:
        score: the `scoreDef`.
        song: what is printed.
        room: width of the page between its margins, in units of the drawing.
    """
    for head in score.findall("pgHead"):
        score.remove(head)
    sheet = song.sheet
    head = Element("pgHead", {"func": "first"})
    size, lines = _set_title(sheet.title, room)
    if sheet.title:
        style = {"halign": "center", "valign": "top", "fontsize": f"{size}pt"}
        _write_lines(SubElement(head, "rend", style), lines)
    for text, halign, points in (
        (sheet.composer, "right", 11),
        (" – ".join(song.order), "left", 10),
    ):
        if text:
            style = {"halign": halign, "valign": "bottom", "fontsize": f"{points}pt"}
            # Room below the title, which is larger.
            _write_lines(SubElement(head, "rend", style), ["\u00a0", text])
    score.insert(0, head)
    if sheet.title:
        later = Element("pgHead", {"func": "all"})
        title = _shortened(sheet.title, room * _RUNNING_SHARE)
        style = {"halign": "center", "valign": "top", "fontsize": f"{_RUNNING_SIZE}pt"}
        SubElement(later, "rend", {**style, "fontstyle": "italic"}).text = title
        number = SubElement(later, "rend", {**style, "halign": "right", "fontstyle": "normal"})
        SubElement(number, "num", {"label": "page"}).text = "#"
        score.insert(1, later)


def _write_lines(rend: Element, lines: list[str]) -> None:
    rend.text, *others = lines
    for line in others:
        SubElement(rend, "lb").tail = line


def _set_title(title: str, room: float) -> tuple[int, list[str]]:
    """Return the size in points of a title and its lines, one or more."""
    for size in _TITLE_SIZES:
        if text_width(title, size * _POINT) <= room:
            return size, [title]
    lines: list[str] = []
    left = title.strip()
    while left and len(lines) < _MOST_LINES:
        fitting = len(left)
        while fitting > 1 and text_width(left[:fitting], size * _POINT) > room:
            fitting -= 1
        # At a space, but for scripts without any.
        space = left.rfind(" ", 0, fitting + 1) if fitting < len(left) else -1
        end = space if space > 0 else fitting
        lines.append(left[:end])
        left = left[end:].strip()
    if left:
        lines[-1] = f"{lines[-1][:-1]}…"
    return size, lines


def _shortened(title: str, room: float) -> str:
    """Return a title for later pages, cut where it has no room."""
    shown = title
    while len(shown) > 1 and text_width(f"{shown}…", _RUNNING_SIZE * _POINT) > room:
        shown = shown[:-1]
    return title if shown == title else f"{shown.rstrip()}…"
