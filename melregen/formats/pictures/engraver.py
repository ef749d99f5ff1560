"""Verovio at work: MEI to pages of SVG, with the systems broken where the words want it."""

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from melregen.errors import InvalidMusicError
from melregen.formats.pictures.page import Paper
from melregen.formats.pictures.printed_song import PrintedSong
from melregen.formats.pictures.score_markup import (
    ScoreMarkup,
    break_systems,
    mei_text,
    score_markup,
)
from melregen.formats.pictures.system_breaks import choose_breaks

# Lengths are in tenths of a millimetre, and in verovio's units of a staff's half space.
_MARGIN = 120
_OPTIONS = {
    "pageMarginTop": _MARGIN,
    "pageMarginBottom": _MARGIN,
    "pageMarginLeft": _MARGIN,
    "pageMarginRight": _MARGIN,
    "defaultTopMargin": 1.2,
    "defaultBottomMargin": 1.5,
    "header": "encoded",
    "footer": "none",
    "lyricSize": 4.5,
    "lyricWordSpace": 1.8,
    "lyricTopMinMargin": 3.0,
    "spacingLinear": 0.28,
    "spacingSystem": 8,
    "harmDist": 1.5,
    "svgViewBox": True,
    "smuflTextFont": "linked",
    "bottomMarginHeader": 6.0,
    "xmlIdSeed": 1,
}
_TALLEST = 60000
"""The longest page that verovio draws."""
UNITS = 10
"""Units of the drawings to a tenth of a millimetre."""


def engrave(song: PrintedSong, paper: Paper) -> tuple[list[str], ScoreMarkup]:
    """Draw a song; return verovio's pages and the markup that they are drawn from.

    Raises:
        InvalidMusicError: verovio cannot draw it; the message says what it reports.
    """
    toolkit = _toolkit()

    def translate(musicxml: str) -> str:
        _load(toolkit, musicxml, {"inputFrom": "musicxml", "breaks": "none"})
        return str(toolkit.getMEI())

    room = (paper.width - 2 * _MARGIN) * UNITS
    markup = score_markup(song, translate, room)
    breaks = _find_breaks(toolkit, song, markup, room)
    break_systems(markup.root, breaks)
    page = {
        "inputFrom": "mei",
        "breaks": "line" if breaks else "auto",
        "pageWidth": paper.width,
        "pageHeight": paper.height or _TALLEST,
        "adjustPageHeight": paper.height is None,
    }
    _load(toolkit, mei_text(markup.root), page)
    pages = [str(toolkit.renderToSVG(n + 1)) for n in range(toolkit.getPageCount())]
    if not pages or 'class="staff"' not in pages[0]:
        raise InvalidMusicError(f"the score cannot be drawn. {toolkit.getLog()}".strip())
    return pages, markup


def _toolkit() -> Any:
    import verovio

    return verovio.toolkit()


def _load(toolkit: Any, text: str, options: Mapping[str, object]) -> None:
    toolkit.setOptions({**_OPTIONS, **options})
    toolkit.resetXmlIdSeed(1)
    if not toolkit.loadData(text):
        raise InvalidMusicError(f"the score cannot be drawn. {toolkit.getLog()}".strip())


def _find_breaks(
    toolkit: Any, song: PrintedSong, markup: ScoreMarkup, room: float
) -> Sequence[int]:
    """Measure all bars in one endless system, and choose where systems begin."""
    bars = song.sheet.bars
    if len(bars) < 2:
        return []
    options = {"inputFrom": "mei", "breaks": "none", "pageHeight": _TALLEST}
    _load(toolkit, mei_text(markup.root), {**options, "adjustPageHeight": True})
    edges, first_note = _measure(str(toolkit.renderToSVG(1)), len(bars))
    widths = [end - start for start, end in pairwise(edges)]
    lines = {index for index, bar in enumerate(bars) if bar.onset in song.lines}
    sections = {index for index, bar in enumerate(bars) if bar.onset in song.headings}
    return choose_breaks(widths, first_note, room, lines, sections)


_STAFF_LINE = re.compile(r'id="bar-(\d+)".*?<path d="M(-?\d+) -?\d+ L(-?\d+)', re.DOTALL)
_FIRST_SIGN = re.compile(r'class="meterSig">\s*<use [^>]*translate\((-?\d+)')


def _measure(picture: str, bars: int) -> tuple[list[int], float]:
    """Return where each bar begins and the last ends, and the width of clef and key."""
    found = {
        int(match[1]): (int(match[2]), int(match[3])) for match in _STAFF_LINE.finditer(picture)
    }
    if len(found) < bars:
        raise InvalidMusicError("the score cannot be drawn: bars are missing in it")
    edges = [found[index][0] for index in range(bars)] + [found[bars - 1][1]]
    sign = _FIRST_SIGN.search(picture)
    return edges, float(sign[1]) if sign else 0.0
