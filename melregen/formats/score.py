"""The engraved score: a lead sheet as an SVG picture, drawn by verovio."""

from pathlib import Path

from melregen.errors import InvalidMusicError
from melregen.formats.musicxml_write import musicxml_text
from melregen.music import LeadSheet

# Lengths are in verovio's units; 2100 wide is A4 at ten units a millimetre.
_OPTIONS = {
    "inputFrom": "musicxml",
    "pageWidth": 2100,
    "pageHeight": 60000,
    "pageMarginTop": 80,
    "pageMarginBottom": 60,
    "pageMarginLeft": 90,
    "pageMarginRight": 90,
    "adjustPageHeight": True,
    "breaks": "auto",
    "breaksNoWidow": True,
    "header": "auto",
    "svgCss": "text { font-family: Times, 'Times New Roman', 'Liberation Serif', 'Nimbus Roman', Tinos, serif; }",
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


def write_score(sheet: LeadSheet, path: Path) -> None:
    """Draw a lead sheet as one tall SVG page.

    Raises:
        OSError: the file cannot be written.
    """
    path.write_text(engrave(musicxml_text(sheet)), encoding="utf-8", newline="\n")


def engrave(musicxml: str) -> str:
    """Draw a MusicXML document as SVG; the fonts are in the picture.

    Raises:
        InvalidMusicError: verovio cannot draw the document; the message says what it reports.
    """
    import verovio

    toolkit = verovio.toolkit()
    toolkit.setOptions(_OPTIONS)
    toolkit.resetXmlIdSeed(1)
    if not toolkit.loadData(musicxml) or not toolkit.getPageCount():
        raise InvalidMusicError(f"the score cannot be drawn: {toolkit.getLog().strip()}")
    return str(toolkit.renderToSVG(1))
