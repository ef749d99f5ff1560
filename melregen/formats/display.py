"""What `show()` and notebooks show of songs and templates: text, the score, the grid."""

import shutil
import sys
from typing import Any

from melregen.errors import MelregenError
from melregen.music import LeadSheet
from melregen.template import Template


def view_song(sheet: LeadSheet, *, width: int = 100) -> str:
    """Show a song as text, in the phrases and with the cadences that extraction finds.

    Args:
        sheet: the song.
        width: terminal columns; longer phrases go on below.
    """
    from melregen.extraction.extract import extract_template
    from melregen.template.view import view_lead_sheet

    return view_lead_sheet(sheet, extract_template(sheet), width=width)


def show_song(sheet: LeadSheet) -> None:
    """Print a song as text; in a notebook, draw its score."""
    if not _displayed(sheet):
        print(view_song(sheet, width=screen_width()), end="", flush=True)


def show_template(template: Template) -> None:
    """Print a template as text; in a notebook, draw its grid."""
    from melregen.template.view import view_template

    if not _displayed(template):
        print(view_template(template, width=screen_width()), end="", flush=True)


def score_picture(sheet: LeadSheet) -> str | None:
    """Return the score as SVG; None where it cannot be drawn, as notebooks want it."""
    from melregen.formats.pictures.score import draw_fitting

    try:
        return draw_fitting(sheet)
    except MelregenError:
        return None


def screen_width() -> int:
    """Return the columns of the terminal, 100 where there is none."""
    return max(60, shutil.get_terminal_size((100, 24)).columns)


def _displayed(value: Any) -> bool:
    """Let a notebook display a value; False outside of one."""
    ipython = sys.modules.get("IPython")
    if ipython is None or not hasattr(ipython.get_ipython(), "kernel"):
        return False
    ipython.display.display(value)  # a notebook has it loaded already; it is no dependency
    return True
