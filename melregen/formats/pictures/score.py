"""The engraved score: a lead sheet as pages of SVG."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.etree.ElementTree import Element, SubElement

from melregen.formats.pictures.bare_xml import SVG_NAMESPACES, write_bare
from melregen.formats.pictures.engraver import UNITS, engrave
from melregen.formats.pictures.opening import begin_with_upbeat
from melregen.formats.pictures.page import Paper, PrintOptions, VerseLayout
from melregen.formats.pictures.plain_svg import PlainPage, plain_page
from melregen.formats.pictures.printed_song import print_as_sung
from melregen.formats.pictures.raster import pdf_document, png_pages
from melregen.formats.pictures.score_markup import BAR_ID, NOTE_ID
from melregen.formats.pictures.stacking import stack_verses
from melregen.music import LeadSheet

FONTS = (
    "Times, 'Times New Roman', 'Liberation Serif', Tinos, 'Nimbus Roman', 'Libertinus Serif', serif"
)
_PAGE_GAP = 300
"""Between the pages of one picture, in units of the drawing."""


@dataclass(frozen=True)
class DrawnScore:
    """The pages of a score.

    Attributes:
        pages: an SVG document each.
        picture: one SVG document of all pages, one below the other.
        note_ids: for each note of the song the ids of the elements that draw it, more than one
            where ties hold it. Verses that are stacked share theirs.
    """

    pages: tuple[str, ...]
    picture: str
    note_ids: tuple[tuple[str, ...], ...]


def draw_score(sheet: LeadSheet, options: PrintOptions | None = None) -> DrawnScore:
    """Draw a lead sheet; nothing is written to disk.

    Args:
        sheet: the song.
        options: paper, and how verses are set.

    Raises:
        InvalidMusicError: verovio cannot draw it; the message says what it reports.
    """
    options = options or PrintOptions()
    begun = begin_with_upbeat(sheet)
    stacked = options.verses is VerseLayout.STACKED
    song = stack_verses(begun) if stacked else print_as_sung(begun)
    drawn, markup = engrave(song, options.paper)
    pages = [plain_page(picture, (NOTE_ID, BAR_ID)) for picture in drawn]
    ids: list[tuple[str, ...]] = [()] * len(sheet.notes)
    for sources, elements in zip(song.sources, markup.note_ids, strict=True):
        for index in sources:
            ids[index] = elements
    documents = tuple(_write_pages([page], sheet.title) for page in pages)
    picture = documents[0] if len(pages) == 1 else _write_pages(pages, sheet.title)
    return DrawnScore(documents, picture, tuple(ids))


def write_score(sheet: LeadSheet, path: Path, options: PrintOptions | None = None) -> None:
    """Draw a lead sheet as an SVG file, its pages one below the other.

    Raises:
        InvalidMusicError: verovio cannot draw it.
        OSError: the file cannot be written.
    """
    path.write_text(draw_score(sheet, options).picture, encoding="utf-8", newline="\n")


def write_pdf_score(sheet: LeadSheet, path: Path, options: PrintOptions | None = None) -> None:
    """Draw a lead sheet as a PDF file.

    Raises:
        InvalidMusicError: verovio cannot draw it.
        OSError: the file cannot be written.
        OutputError: no font has some of its characters.
    """
    drawn = draw_score(sheet, options)
    path.write_bytes(pdf_document(drawn.pages, sheet.title, sheet.composer))


def png_score(sheet: LeadSheet, options: PrintOptions | None = None) -> list[bytes]:
    """Draw a lead sheet as a PNG picture a page.

    Raises:
        InvalidMusicError: verovio cannot draw it.
        OutputError: no font has some of its characters.
    """
    return png_pages(draw_score(sheet, options).pages)


def draw_fitting(sheet: LeadSheet) -> str:
    """Draw a lead sheet as one SVG picture without the rest of a page.

    Raises:
        InvalidMusicError: verovio cannot draw it.
    """
    return draw_score(sheet, PrintOptions(Paper.FIT)).picture


def _write_pages(pages: Sequence[PlainPage], title: str) -> str:
    """Return a document of pages below each other."""
    width = max(page.width for page in pages)
    height = sum(page.height for page in pages) + _PAGE_GAP * (len(pages) - 1)
    root = Element(
        "svg",
        {
            "width": f"{width / UNITS / 10:g}mm",
            "height": f"{height / UNITS / 10:g}mm",
            "viewBox": f"0 0 {width} {height}",
            "color": "#000000",
            "font-family": FONTS,
            "class": "melregen-score",
        },
    )
    if title:
        SubElement(root, "title").text = title
    definitions = SubElement(root, "defs")
    outlines = {name: path for page in pages for name, path in page.outlines.items()}
    for name, path in sorted(outlines.items()):
        # Outlines are drawn upwards, as in fonts.
        SubElement(definitions, "path", {"id": name, "transform": "scale(1, -1)", "d": path})
    top = 0
    for page in pages:
        paper = {"class": "paper", "fill": "#ffffff", "y": f"{top}"}
        SubElement(root, "rect", {**paper, "width": f"{page.width}", "height": f"{page.height}"})
        style = {"fill": "currentColor", "stroke": "currentColor"}
        group = SubElement(root, "g", {"transform": f"translate(0, {top})", **style})
        group.append(page.drawing)
        top += page.height + _PAGE_GAP
    for element in (*root, *definitions):
        element.tail = "\n"
    return write_bare(root, SVG_NAMESPACES) + "\n"
