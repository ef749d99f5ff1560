"""A text as it was read, to be looked at before a note is written."""

from melregen.generation.chart import ChordChart
from melregen.generation.text_chart import ChordedLine
from melregen.generation.text_wishes import TextSong
from melregen.lyrics import Line, Lyrics, language_name
from melregen.template import section_kind

_GAP = 2
"""Columns between the number of syllables and the words."""


def view_text(song: TextSong) -> str:
    """Show what a text was taken for, and its words with syllables, stress and chords.

    Syllables are parted by hyphens, stressed ones are in capitals, chords stand over the syllable
    at which they change, and each line begins with the number of its syllables.
    """
    lyrics, text = song.lyrics, song.text
    lines = [song.description[:1].upper() + song.description[1:]]
    names = [language_name(code) for code in lyrics.languages]
    syllables = sum(len(line.syllables) for _, line in lyrics.lines)
    title = "Language" if len(names) == 1 else "Languages"
    lines.append(f"{title} {', '.join(names)}; {syllables} syllables")
    lines += [f"{field.capitalize()}: {value}" for field, value in text.metadata.items()]
    for number, (section, chorded) in enumerate(zip(lyrics.sections, song.chords, strict=True)):
        lines += _view_instrumentals(lyrics, number)
        kind = section_kind(section.name)
        name = f"[{section.name}]" if section.name else "(no heading)"
        lines += ["", name + (f"  {kind}" if kind else "")]
        for line, chords in zip(section.lines, chorded, strict=True):
            lines += _view_line(line, chords)
    lines += _view_instrumentals(lyrics, len(lyrics.sections))
    if song.chart is not None:
        lines += ["", "Chords as a chart, a row a line:", str(song.chart)]
    if song.remarks:
        lines += ["", *(f"Note: {remark}" for remark in song.remarks)]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def view_chart(chart: ChordChart) -> str:
    """Show a chord chart without words, as it was understood."""
    bars = sum(len(row) for section in chart.sections for row in section.rows)
    lines = [f"Read as a chord chart: {len(chart.sections)} sections, {bars} bars", "", str(chart)]
    lines += ["", *(f"Note: {remark}" for remark in chart.remarks)] if chart.remarks else []
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _view_instrumentals(lyrics: Lyrics, before: int) -> list[str]:
    """Show the sections without words that stand before a section of words."""
    found = [solo for solo in lyrics.instrumentals if solo.before == before]
    return [line for solo in found for line in ("", f"[{solo.name}]  {solo.bars} bars, no words")]


def _view_line(line: Line, chorded: ChordedLine) -> list[str]:
    """Show a line, with its chords above it where it has any."""
    head = f"{len(line.syllables):3d}{'':{_GAP}}"
    shown, columns = head, []
    for word in line.words:
        for index, syllable in enumerate(word.syllables):
            shown += "-" if index and not shown.endswith("-") else ""
            columns.append(len(shown))
            stressed = syllable.stress == 1
            shown += syllable.text.upper() if stressed else syllable.text.lower()
        shown += " "
    columns.append(len(shown))
    above = ""
    for chord in chorded.chords:
        column = columns[min(chord.syllable, len(columns) - 1)]
        above = (above + " " if above else "").ljust(column) + str(chord.symbol)
    return [above, shown] if above else [shown]
