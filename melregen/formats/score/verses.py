"""Which line of words is sung in which pass, and which notes go on with the syllable before."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from melregen.formats.score.lyrics import Lyric, is_sung
from melregen.formats.score.playback import Marks, Play
from melregen.formats.score.played import PlayedNote, Texts, line_order
from melregen.formats.score.refrains import fill_refrains, marks_melismas

_MELISMA_NOTES = 32
"""Longest run of notes without text that counts as one melisma."""

_VERSE_SHARE = 0.3
"""A line with fewer syllables than this share of the fullest one makes no verse of its own."""

_LINE_SHARE = 0.1
"""The same for the whole line, refrains included: a line of a few words is a variant of another."""


def sing_lines_in_passes(
    notes: Sequence[PlayedNote], plays: Sequence[Play], marks: Sequence[Marks]
) -> list[Texts]:
    """Choose, for each verse that is sung from start to end, the text under each note.

    On the n-th time through a repeat the n-th line of text under it is sung, where there are so
    many; lines left over make a further verse of the whole piece. A verse that falls silent while
    another line has text (a refrain printed once) sings that line. Texts that name their passes
    are sung in these.

    Returns:
        The verses, at least one.
    """
    if not any(note.lyrics for note in notes):
        return [[None] * len(notes)]
    timed = [_named_texts(note) for note in notes]
    notes = [
        note if texts is None else replace(note, lyrics={})
        for note, texts in zip(notes, timed, strict=True)
    ]
    sections = _find_sections(plays, marks)
    lines = _find_lines(notes, sections)
    times = Counter(play.measure for play in plays)
    count = max([1, *(len(texts) for texts in timed if texts)])
    for section, numbers in lines.items():
        full = _full_lines(notes, sections, section, numbers)
        repeats = max(times[m] for m, s in sections.items() if s == section)
        count = max(count, -(-len(full) // repeats))
    verses: list[Texts] = []
    for verse in range(count):
        texts = _sing(notes, sections, lines, times, marks, verse)
        for index, named in enumerate(timed):
            if named is not None:
                texts[index] = named[min(verse, len(named) - 1)] if named else None
        if texts not in verses:
            verses.append(texts)
    return verses


def _named_texts(note: PlayedNote) -> Texts | None:
    """Return the texts of a pass under a note whose texts name their passes; None elsewhere."""
    if not any(text is not None and text.passes for text in note.lyrics.values()):
        return None
    return [
        text
        for _, text in sorted(note.lyrics.items(), key=lambda item: line_order(item[0]))
        if text is not None and (not text.passes or note.play.time + 1 in text.passes)
    ]


def sing_lines_as_verses(
    notes: Sequence[PlayedNote], plays: Sequence[Play], marks: Sequence[Marks]
) -> list[Texts]:
    """Choose the text under each note where each line of words is a verse.

    A verse sings the same line at every repeat, unless the repeated passage has as many lines for
    each verse as it has passes: then every pass sings its own, and each ending that of its pass.

    Returns:
        The verses that have words; one without words where there are none.
    """
    passes = Counter(play.measure for play in plays)
    once = repeated = 0
    for note in notes:
        if passes[note.play.measure] > 1:
            repeated = max(repeated, len(note.lyrics))
        elif marks[note.play.measure].ending:
            once = max(once, sum(map(is_sung, note.lyrics.values())))
        else:
            once = max(once, len(note.lyrics))
    most_passes = max(passes.values())
    # Each pass sings a line of its own only where the rest of the tune has that many fewer.
    shared = 1
    if most_passes > 1 and repeated and repeated == most_passes * (once or repeated // most_passes):
        shared = most_passes
    verses: list[Texts] = []
    for verse in range(max(1, repeated // shared) if shared > 1 else max(once, repeated, 1)):
        texts: Texts = []
        sung = verse
        for note in notes:
            line = verse
            if shared > 1 and passes[note.play.measure] > 1:
                line = sung = verse * shared + note.play.time
            elif shared > 1 and marks[note.play.measure].ending:
                line = sung
            if len(note.lyrics) == 1:
                # One line under music of several verses is a refrain.
                line = 0
            texts.append(note.lyrics.get(str(line + 1)))
        verses.append(texts)
    return [verse for verse in verses if any(text and text.text for text in verse)] or verses[:1]


def _find_sections(plays: Sequence[Play], marks: Sequence[Marks]) -> dict[int, int]:
    """Map measures to sections: runs that are played equally often, cut at repeat signs."""
    times = Counter(play.measure for play in plays)
    sections: dict[int, int] = {}
    section, before = 0, -1
    for measure in sorted(times):
        if before >= 0 and (
            times[measure] != times[before]
            or marks[measure].ending != marks[before].ending
            or (times[measure] > 1 and (marks[measure].forward or marks[before].backward))
        ):
            section += 1
        sections[measure] = section
        before = measure
    return sections


def _find_lines(notes: Sequence[PlayedNote], sections: dict[int, int]) -> dict[int, list[str]]:
    """Map sections to the numbers of the lines that have text in them, in order."""
    found: dict[int, set[str]] = {section: set() for section in sections.values()}
    for note in notes:
        if note.lyrics:
            found[sections[note.play.measure]].update(note.lyrics)
    return {section: sorted(numbers, key=line_order) for section, numbers in found.items()}


def _full_lines(
    notes: Sequence[PlayedNote], sections: dict[int, int], section: int, numbers: list[str]
) -> list[str]:
    """Return the lines that make verses: those with about as many syllables as any.

    A refrain under one line is no measure for the others.
    """
    own = [n for n in notes if n.play.time == 0 and sections[n.play.measure] == section]
    shared = [note for note in own if sum(map(is_sung, note.lyrics.values())) > 1]
    counts = Counter(number for note in shared or own for number in note.lyrics)
    totals = Counter(number for note in own for number in note.lyrics)
    most, longest = max(counts.values(), default=0), max(totals.values(), default=0)
    return [
        number
        for number in numbers
        if counts[number] >= _VERSE_SHARE * most and totals[number] >= _LINE_SHARE * longest
    ]


def _sing(
    notes: Sequence[PlayedNote],
    sections: dict[int, int],
    lines: dict[int, list[str]],
    times: Counter[int],
    marks: Sequence[Marks],
    verse: int,
) -> Texts:
    texts: Texts = []
    sung = ""
    marked = marks_melismas(notes)
    for (section, time), group in groupby(
        notes, key=lambda note: (sections[note.play.measure], note.play.time)
    ):
        passage = list(group)
        measure = passage[0].play.measure
        numbers = lines[section]
        wanted = verse * times[measure] + time
        if marks[measure].ending and sung in numbers:
            line = sung
        elif wanted < len(numbers):
            line = numbers[wanted]
        else:
            line = numbers[min(time, len(numbers) - 1)] if numbers else ""
        if len(numbers) > 1:
            sung = line
        texts.extend(fill_refrains(passage, line, numbers, marked=marked))
    return texts


def find_melismas(
    notes: Sequence[PlayedNote], texts: Sequence[Lyric | None], *, are_marked: bool
) -> list[bool]:
    """Find the notes that go on with the syllable before.

    Args:
        notes: the melody.
        texts: of one verse.
        are_marked: the file marks them, by a text without letters or a slur, and they follow a
            sung note with no rest between. Else a note without text goes on when it follows a sung
            note with no rest between, or across a rest under a slur; very long runs are
            instrumental unless slurred.
    """
    melismas = [False] * len(notes)
    run = 0
    for index in range(1, len(notes)):
        text, before = texts[index], texts[index - 1]
        if (text and text.text) or not ((before and before.text) or melismas[index - 1]):
            run = 0
            continue
        run += 1
        note = notes[index]
        touches = notes[index - 1].end == note.onset
        if are_marked:
            melismas[index] = touches and (text is not None or note.slurred)
        else:
            melismas[index] = not note.wordless and (
                note.slurred or (touches and run <= _MELISMA_NOTES)
            )
    return melismas
