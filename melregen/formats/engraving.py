"""The engraved score: a lead sheet as an SVG picture, drawn by verovio."""

import re
from dataclasses import replace
from pathlib import Path

from melregen.errors import InvalidMusicError
from melregen.formats.musicxml.write import musicxml_text
from melregen.music import LeadSheet, Note

# Lengths are in verovio's units; 2100 wide is A4 at ten units a millimetre.
_OPTIONS = {
    "inputFrom": "musicxml",
    "pageHeight": 60000,
    "pageMarginTop": 80,
    "pageMarginBottom": 60,
    "pageMarginLeft": 90,
    "pageMarginRight": 90,
    "adjustPageHeight": True,
    "defaultTopMargin": 1.2,
    "defaultBottomMargin": 1.5,
    "breaks": "auto",
    "breaksNoWidow": True,
    "header": "auto",
    "svgCss": "text { font-family: Times, 'Times New Roman', 'Liberation Serif', Tinos, serif; }",
    "footer": "none",
    "lyricSize": 4.5,
    "lyricWordSpace": 1.8,
    "lyricTopMinMargin": 3.0,
    "spacingLinear": 0.28,
    "spacingSystem": 8,
    "harmDist": 1.5,
    "svgViewBox": True,
    "smuflTextFont": "embedded",
    "xmlIdSeed": 1,
}

_TITLE = re.compile(
    r'(class="pgHead.{0,400}?text-anchor="middle".{0,200}?font-size=")405px', re.DOTALL
)


def write_score(sheet: LeadSheet, path: Path) -> None:
    """Draw a lead sheet as one tall SVG page.

    Raises:
        OSError: the file cannot be written.
    """
    path.write_text(draw_score(sheet), encoding="utf-8", newline="\n")


def draw_score(sheet: LeadSheet) -> str:
    """Draw a lead sheet as one tall SVG page, and return it.

    Raises:
        InvalidMusicError: verovio cannot draw it; the message says what it reports.
    """
    drawn = replace(sheet, notes=tuple(_with_one_hyphen(note) for note in sheet.notes))
    return engrave(musicxml_text(drawn))


def _with_one_hyphen(note: Note) -> Note:
    # Verovio draws a hyphen after every syllable whose word goes on: "twen-ty-one" has its own.
    syllable = note.syllable
    if syllable is None or syllable.ends_word or not syllable.text.rstrip("-"):
        return note
    return replace(note, syllable=replace(syllable, text=syllable.text.rstrip("-")))


def engrave(musicxml: str) -> str:
    """Draw a MusicXML document as SVG; the fonts are in the picture.

    Raises:
        InvalidMusicError: verovio cannot draw the document; the message says what it reports.
    """
    import verovio

    toolkit = verovio.toolkit()
    # What is too long for the tallest page gets a wider one.
    for width in (2100, 4200, 8400, 16800):
        toolkit.setOptions({**_OPTIONS, "pageWidth": width})
        toolkit.resetXmlIdSeed(1)
        loaded = toolkit.loadData(musicxml)
        if not loaded or toolkit.getPageCount() <= 1:
            break
    picture = str(toolkit.renderToSVG(1)) if loaded else ""
    if 'class="staff"' not in picture:
        raise InvalidMusicError(f"the score cannot be drawn. {toolkit.getLog()}".strip())
    # Verovio draws all words of the page's head in one size; a title is larger.
    return _TITLE.sub(r"\g<1>620px", picture, count=1)
