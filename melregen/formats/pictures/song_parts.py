"""The parts of a song on paper: its sections, and the bars at which they and its lines begin."""

from dataclasses import dataclass
from itertools import pairwise

from melregen.music import ActiveSpans, LeadSheet, Ticks


@dataclass(frozen=True)
class SongPart:
    """A section of a song, from its own first bar to that of the next one.

    Attributes:
        name: heading, "" for none.
        start: bar line of its own first bar; what is sung before it is its upbeat.
        end: bar line at which the next part starts, or the end of the song.
        notes: indices of its notes, the upbeat's included.
    """

    name: str
    start: Ticks
    end: Ticks
    notes: range


def song_parts(sheet: LeadSheet) -> tuple[SongPart, ...]:
    """Divide a song into its sections: those that it names, else those that are found in it.

    The first part starts with the first whole bar. Sections that would have no bar of their own are
    left out.

    Args:
        sheet: the song, with at least one note.
    """
    first_bar = sheet.bars[1 if sheet.pickup else 0].onset if sheet.bars else 0
    heads: dict[Ticks, tuple[Ticks, str]] = {}  # own bar: where it begins to be sung, its name
    for onset, name in _headings(sheet):
        heads.setdefault(own_bar(sheet, onset), (onset, name))
    if first_bar not in heads:
        heads[first_bar] = (0, "")
    heads = {bar: head for bar, head in sorted(heads.items()) if bar >= first_bar}
    onsets = [note.onset for note in sheet.notes]
    bounds = [*heads, sheet.duration]
    firsts = [sum(at < onset for at in onsets) for onset, _ in heads.values()]
    firsts = [0, *firsts[1:], len(onsets)]
    return tuple(
        SongPart(name, start, end, range(first, last))
        for (_, name), (start, end), (first, last) in zip(
            heads.values(), pairwise(bounds), pairwise(firsts), strict=True
        )
    )


def line_bars(sheet: LeadSheet) -> tuple[Ticks, ...]:
    """Return the bar lines at which the lines of a song begin: its phrases, annotated or found."""
    if not sheet.notes:
        return ()
    if sheet.phrases:
        onsets = [phrase.onset for phrase in sheet.phrases]
    else:
        from melregen.extraction.phrases.infer import phrase_starts
        from melregen.music.note_places import note_places

        starts = phrase_starts(sheet, note_places(sheet))
        onsets = [sheet.notes[start].onset for start in starts]
    return tuple(sorted({own_bar(sheet, onset) for onset in onsets}))


def own_bar(sheet: LeadSheet, onset: Ticks) -> Ticks:
    """Return the bar line of a section's or a line's own first bar.

    That is the bar in which it begins, unless it begins there with an upbeat: in the bar's second
    half, or where the note before it still sounds. Then it is the next one.

    Args:
        sheet: the song.
        onset: where the section or line begins, in ticks.
    """
    bars = sheet.bars
    index = max(ActiveSpans(bars).index(onset), 0)
    bar = bars[index]
    if index + 1 == len(bars):
        return bar.onset
    if bar.number == 0:
        return bar.end
    if onset == bar.onset:
        return bar.onset
    following = ActiveSpans(sheet.notes).index(onset - 1) + 1
    rings = following > 0 and sheet.notes[following - 1].end > bar.onset
    is_late = 2 * (onset - bar.onset) >= bar.duration
    return bar.end if rings or is_late else bar.onset


def _headings(sheet: LeadSheet) -> list[tuple[Ticks, str]]:
    if sheet.sections:
        return [(section.onset, section.name) for section in sheet.sections]
    if len(sheet.phrases) == 1 or not sheet.notes:
        return []
    from melregen.extraction.extract import extract_template

    template = extract_template(sheet)
    return [
        (template.phrases[section.first].slots[0].onset or 0, section.name)
        for section in template.sections
    ]
