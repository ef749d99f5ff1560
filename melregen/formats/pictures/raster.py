"""SVG pages as PDF and PNG, by typst, a typesetter that needs no browser and no system library.

It draws SVG with resvg, embeds the part of each font that is used in PDF, and brings fonts for
Latin, Greek and Cyrillic letters; other scripts need a font of the system.
"""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import cast

from melregen.formats.pictures.fonts import check_fonts

PNG_RESOLUTION = 200
"""Dots an inch."""

_MOST_DOTS = 16000
"""Dots along the longer side of a picture."""

_SIZE = re.compile(r'<svg width="([\d.]+)mm" height="([\d.]+)mm"')


def pdf_document(pages: Sequence[str], title: str = "", author: str = "") -> bytes:
    """Return a PDF of SVG pages; its words can be searched and copied.

    Raises:
        OutputError: no font has some of the characters.
    """
    import typst

    source, inputs = _typst_document(pages, title, author)
    return typst.compile(source, format="pdf", sys_inputs=inputs)


def png_pages(pages: Sequence[str], resolution: float = PNG_RESOLUTION) -> list[bytes]:
    """Return a PNG picture of each SVG page.

    Args:
        pages: the documents, their sizes in millimetres.
        resolution: dots an inch.

    Raises:
        OutputError: no font has some of the characters.
    """
    import typst

    source, inputs = _typst_document(pages)
    drawn: object = typst.compile(source, format="png", ppi=resolution, sys_inputs=inputs)
    return [drawn] if isinstance(drawn, bytes) else list(cast("list[bytes]", drawn))


def png_picture(picture: str) -> bytes:
    """Return a PNG of one SVG picture, however tall; the tallest have fewer dots an inch.

    Raises:
        OutputError: no font has some of the characters.
    """
    size = _SIZE.match(picture)
    assert size is not None
    tallest = max(map(float, size.groups())) / 25.4
    return png_pages([picture], min(PNG_RESOLUTION, _MOST_DOTS / tallest))[0]


def write_picture(picture: str, path: Path) -> None:
    """Write an SVG picture to a file: .png, or as it is.

    Raises:
        OSError: the file cannot be written.
        OutputError: no font has some of the characters.
    """
    if path.suffix.lower() == ".png":
        path.write_bytes(png_picture(picture))
    else:
        path.write_text(picture, encoding="utf-8", newline="\n")


def _typst_document(
    pages: Sequence[str], title: str = "", author: str = ""
) -> tuple[bytes, dict[str, str]]:
    """Return a document of one SVG picture a page, and the texts that it takes beside its source.

    Raises:
        OutputError: no font has some of the characters.
    """
    check_fonts(pages)
    source = ["#set document(title: sys.inputs.title, author: sys.inputs.author, date: none)"]
    for number, page in enumerate(pages):
        size = _SIZE.match(page)
        assert size is not None
        source.append(
            f"#page(width: {size[1]}mm, height: {size[2]}mm, margin: 0mm, image("
            f'bytes(sys.inputs.at("{number}")), format: "svg", width: 100%, height: 100%))'
        )
    # Texts are not in the source, so that nothing in them is taken for markup.
    inputs = {"title": title, "author": author, **{str(n): page for n, page in enumerate(pages)}}
    return "\n".join(source).encode(), inputs
