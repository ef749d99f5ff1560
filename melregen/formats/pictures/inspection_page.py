"""A web page that shows a song or a template: its piano roll and its grid, in one file."""

from collections.abc import Collection
from html import escape

from melregen.formats.pictures.piano_roll import draw_roll
from melregen.formats.pictures.template_grid import draw_template_grid
from melregen.music import LeadSheet
from melregen.template import Template
from melregen.template.layout import printable

_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
body {{ margin: 1.5em auto; max-width: 75em; padding: 0 1em; font-family: sans-serif }}
figure {{ margin: 0 0 2em; overflow-x: auto }}
svg {{ width: 100%; min-width: 45em; height: auto; border: 1px solid #cccccc }}
@media (prefers-color-scheme: dark) {{ body {{ background: #1c1c1c; color: #eeeeee }} }}
</style>
</head>
<body>
<h1>{title}</h1>
{figures}
</body>
</html>
"""


def inspection_page(
    template: Template, sheet: LeadSheet | None = None, locked: Collection[int] = ()
) -> str:
    """Return a page without scripts that needs no other file.

    Args:
        template: of the song, or the template that is looked at.
        sheet: the song; None where there are no pitches, so that the page has no piano roll.
        locked: indices of its notes whose pitches are locked.
    """
    figures = [("Template", draw_template_grid(template))]
    if sheet is not None:
        figures.insert(0, ("Piano roll", draw_roll(sheet, template, locked)))
    return _PAGE.format(
        title=escape(printable(template.title) or "melregen"),
        figures="\n".join(
            f'<h2>{name}</h2>\n<figure role="img" aria-label="{name}">\n{picture}</figure>'
            for name, picture in figures
        ),
    )
