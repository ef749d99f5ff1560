"""The grid of a template as HTML, for notebooks: a table of bars for each phrase."""

from collections.abc import Iterator, Sequence
from html import escape

from melregen.template.layout import CHORD_ROW, Block, header_lines, lay_out, shown_rows
from melregen.template.note_glyphs import explain_glyphs
from melregen.template.template import Template

_BARS_A_LINE = 4

_STYLE = """<style>
.melregen-template table {border-collapse: collapse; margin: .2em 0; font-family: monospace}
.melregen-template td {text-align: left; padding: 0 .4em 0 .2em; border: none; white-space: pre}
.melregen-template td.bar {border-left: 1px solid}
.melregen-template tr.chords {font-weight: bold}
.melregen-template tr.numbers, .melregen-template .legend {font-size: smaller; opacity: .6}
.melregen-template .phrase {margin-top: .8em}
</style>"""

_ROWS = ("chords", "syllables", "rhythm", "pitches")
"""Class of each row of a block, for styles."""

_COLUMNS = ("bar", "inside")
"""Class of a column that starts a bar, and of the others."""


def draw_grid(template: Template) -> str:
    """Return an HTML fragment: chords, syllables and rhythm above each other, bar by bar.

    What is open shows as "?". All text of the template is escaped.

    Args:
        template: may be partial.
    """
    blocks = list(lay_out(template, {}))
    rows = shown_rows(blocks)
    *title, facts = header_lines(template)
    lines = ['<div class="melregen-template">', _STYLE]
    lines += [f"<strong>{escape(line)}</strong><br>" for line in title]
    lines.append(f"<span>{escape(facts)}</span>")
    for block in blocks:
        lines += _draw_block(block, rows if block.cadence else CHORD_ROW)
    columns = (column for block in blocks for cell in block.cells for column in cell.columns)
    if legend := explain_glyphs(column.rhythm for column in columns):
        lines.append(f'<div class="legend">{escape(legend)}</div>')
    return "\n".join([*lines, "</div>"])


def _draw_block(block: Block, rows: Sequence[int]) -> Iterator[str]:
    """Yield a table for each line of bars of a phrase."""
    heading = " · ".join(filter(None, (block.section, block.label, block.cadence)))
    if heading:
        yield f'<div class="phrase">{escape(heading)}</div>'
    for start in range(0, len(block.cells), _BARS_A_LINE):
        cells = block.cells[start : start + _BARS_A_LINE]
        yield '<table><tr class="numbers">'
        for cell in cells:
            span = max(len(cell.columns), 1)
            yield f'<td colspan="{span}">{escape(cell.number)}</td>'
        yield "</tr>"
        for row in rows:
            yield f'<tr class="{_ROWS[row]}">'
            for cell in cells:
                texts = [column.rows()[row] for column in cell.columns] or [""]
                for place, text in enumerate(texts):
                    yield f'<td class="{_COLUMNS[place > 0]}">{escape(text)}</td>'
            yield "</tr>"
        yield "</table>"
