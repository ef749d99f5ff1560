"""The text view of templates and lead sheets: bars, chords, syllables and rhythm in rows."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from melregen.music import LeadSheet, Ticks, spell_melody
from melregen.template.layout import (
    CHORD_ROW,
    NO_BAR_LINE,
    Block,
    Cell,
    header_lines,
    lay_out,
    printable,
    shown_rows,
)
from melregen.template.note_glyphs import explain_glyphs, pad
from melregen.template.template import Template


def view_template(template: Template, *, width: int = 100) -> str:
    """Show a template as text.

    A line of the header, then for each phrase its letter in the form (A, B, A' for a variation of
    A) and its bars: chords, syllables and rhythm above each other, the cadence at the end. What is
    open shows as "?".

    Args:
        template: may be partial.
        width: terminal columns; longer phrases go on below.
    """
    return _view(template, {}, width)


def view_lead_sheet(sheet: LeadSheet, template: Template, *, width: int = 100) -> str:
    """Show a lead sheet as text: the view of its template, with a row of pitches.

    Args:
        sheet: the melody.
        template: gives phrases, cadences and form.
        width: terminal columns; longer phrases go on below.
    """
    pitches = {
        note.onset: str(spelled)
        for note, spelled in zip(sheet.notes, spell_melody(sheet), strict=True)
    }
    return _view(template, pitches, width)


def _view(template: Template, pitches: Mapping[Ticks, str], width: int) -> str:
    blocks = list(lay_out(template, pitches))
    rows = shown_rows(blocks)
    margin = max((len(block.label) for block in blocks), default=0)
    lines = header_lines(template)
    for block in blocks:
        lines.append("")
        if block.section:
            lines.append(f"[{printable(block.section)}]")
        lines += _write_block(block, rows if block.cadence else CHORD_ROW, margin, width)
    legend = explain_glyphs(
        column.rhythm for block in blocks for cell in block.cells for column in cell.columns
    )
    if legend:
        lines += ["", legend]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _write_block(block: Block, rows: Sequence[int], margin: int, width: int) -> Iterator[str]:
    """Yield the lines of a phrase, a group of rows for each line of bars."""
    systems = list(_break_lines(block.cells, max(width - margin - 8, 16)))
    for index, cells in enumerate(systems):
        head = f"{block.label if index == 0 else '':<{margin}} {cells[0].number:>4} "
        for row in rows:
            text = head + _write_row(cells, row)
            if row == rows[0] and index == len(systems) - 1 and block.cadence:
                text += f"  {block.cadence}"
            yield text
            head = " " * len(head)


def _write_row(cells: Sequence[Cell], row: int) -> str:
    parts = []
    for cell in cells:
        parts.append(f"{cell.opening} ")
        parts += [pad(column.rows()[row], column.width + 1) for column in cell.columns]
    return "".join(parts) + cells[-1].closing


def _break_lines(cells: Sequence[Cell], room: int) -> Iterator[list[Cell]]:
    """Yield the cells of one line after another; a bar wider than a line is divided."""
    line: list[Cell] = []
    for cell in cells:
        for piece in _divide(cell, room):
            if line and sum(c.width for c in line) + piece.width > room:
                yield line
                line = []
            line.append(piece)
    if line:
        yield line


def _divide(cell: Cell, room: int) -> Iterator[Cell]:
    piece = replace(cell, columns=[])
    for column in cell.columns:
        if piece.columns and piece.width + column.width + 1 > room:
            yield replace(piece, closing=NO_BAR_LINE)
            piece = replace(cell, columns=[], opening=NO_BAR_LINE)
        piece.columns.append(column)
    yield piece
