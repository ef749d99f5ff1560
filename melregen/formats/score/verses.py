"""Verses of a MusicXML melody: which line is sung when, and its syllables made sound."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby, pairwise

from melregen.formats.musicxml.parts import RawLyric
from melregen.formats.score.repeats import Marks, Play
from melregen.music import Syllabic, Syllable

_UNDERTIE = "\u203f"
# Characters that programs use for an elision: undertie, breve below, SMuFL's lyric elisions.
_ELISIONS = re.compile(r"\s*[\u203f\u035c\ue550-\ue552]+\s*")
_VERSE_NUMBER = re.compile(r"^\(?\d{1,2}(?:\s*[.,:&)]\s*\(?\d{1,2})*\s*[.):]+\s*")
_HYPHEN_BEFORE = re.compile(r"^(?:[-\u2010\u2011]+\s*|[\u2013_]+\s+)")
_HYPHEN_AFTER = re.compile(r"\s*[-\u2010\u2011]+$")
_STAGE_DIRECTION = re.compile(r"^[(\[]\s*(instrumental|spoken|hum|tacet|repeat)\b", re.IGNORECASE)

_REFRAIN_SYLLABLES = 4
"""Fewest syllables of another verse that make a silent passage of this one its refrain."""

_MELISMA_NOTES = 32
"""Longest run of notes without text that counts as one melisma."""

_VERSE_SHARE = 0.3
"""A line with fewer syllables than this share of the fullest one makes no verse of its own."""


@dataclass
class SungNote:
    """A melody note on the unfolded time line with the texts of all verses.

    Attributes:
        onset: ticks.
        duration: ticks.
        pitch: MIDI number.
        measure: index of its written measure.
        time: how often that measure was played before.
        slurred: a slur leads to it from the note before.
        lyrics: verse number → text.
        wordless: hummed, so not part of a melisma.
    """

    onset: int
    duration: int
    pitch: int
    measure: int
    time: int
    slurred: bool = False
    lyrics: dict[str, RawLyric] = field(default_factory=dict)
    wordless: bool = False

    @property
    def end(self) -> int:
        """The tick at which the note stops."""
        return self.onset + self.duration


def sing_verses(
    notes: Sequence[SungNote], plays: Sequence[Play], marks: Sequence[Marks]
) -> list[list[RawLyric | None]]:
    """Choose, for each verse that is sung from start to end, the text under each note.

    On the n-th time through a repeat the n-th line of text under it is sung, where there are so
    many; lines left over make a further verse of the whole piece. A verse that falls silent while
    another line has text (a refrain printed once) sings that line.

    Returns:
        For each verse, at least one, a text or None for each note.
    """
    sections = _find_sections(plays, marks)
    lines = _find_lines(notes, sections)
    times = Counter(play.measure for play in plays)
    count = 1
    for section, numbers in lines.items():
        full = _full_lines(notes, sections, section, numbers)
        repeats = max(times[m] for m, s in sections.items() if s == section)
        count = max(count, -(-len(full) // repeats))
    verses: list[list[RawLyric | None]] = []
    for verse in range(count):
        texts = _sing(notes, sections, lines, times, marks, verse)
        if texts not in verses:
            verses.append(texts)
    return verses


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


def _find_lines(notes: Sequence[SungNote], sections: dict[int, int]) -> dict[int, list[str]]:
    """Map sections to the verse numbers that have text in them, in order."""
    found: dict[int, set[str]] = {section: set() for section in sections.values()}
    for note in notes:
        found[sections[note.measure]].update(note.lyrics)
    return {section: sorted(numbers, key=_line_order) for section, numbers in found.items()}


def _line_order(number: str) -> tuple[int, str]:
    digits = re.search(r"\d+$", number)
    return (int(digits[0]) if digits else 0, number)


def _full_lines(
    notes: Sequence[SungNote], sections: dict[int, int], section: int, numbers: list[str]
) -> list[str]:
    counts = Counter(
        number
        for note in notes
        if note.time == 0 and sections[note.measure] == section
        for number in note.lyrics
    )
    most = max(counts.values(), default=0)
    return [number for number in numbers if counts[number] >= _VERSE_SHARE * most]


def _sing(
    notes: Sequence[SungNote],
    sections: dict[int, int],
    lines: dict[int, list[str]],
    times: Counter[int],
    marks: Sequence[Marks],
    verse: int,
) -> list[RawLyric | None]:
    texts: list[RawLyric | None] = []
    sung = ""
    for (section, time), group in groupby(notes, key=lambda n: (sections[n.measure], n.time)):
        passage = list(group)
        numbers, repeats = lines[section], times[passage[0].measure]
        wanted = verse * repeats + time
        if marks[passage[0].measure].ending and sung in numbers:
            line = sung
        elif wanted < len(numbers):
            line = numbers[wanted]
        else:
            line = numbers[min(time, len(numbers) - 1)] if numbers else ""
        if len(numbers) > 1:
            sung = line
        texts.extend(_fill_refrains(passage, line))
    return texts


def _fill_refrains(notes: Sequence[SungNote], line: str) -> list[RawLyric | None]:
    """Return one line's texts; where it is silent for long, those of the fullest other line."""
    texts: list[RawLyric | None] = [note.lyrics.get(line) for note in notes]
    index = 0
    while index < len(notes):
        if texts[index] is not None:
            index += 1
            continue
        stop = index
        while stop < len(notes) and texts[stop] is None:
            stop += 1
        counts = Counter(number for note in notes[index:stop] for number in note.lyrics)
        before = texts[index - 1] if index else None
        if counts and not (before and before.syllabic in ("begin", "middle")):
            other, most = min(counts.items(), key=lambda item: (-item[1], _line_order(item[0])))
            if most >= _REFRAIN_SYLLABLES:
                texts[index:stop] = [note.lyrics.get(other) for note in notes[index:stop]]
        index = stop
    return texts


def clean_lyric(lyric: RawLyric) -> RawLyric | None:
    """Strip what is no sung text: verse numbers, typed hyphens, stage directions.

    Returns:
        The lyric with elisions written as an undertie, or None where nothing sung is left.
    """
    text = lyric.text.replace("\xa0", " ").replace("\u200b", "").strip()
    if _STAGE_DIRECTION.match(text):
        return None
    text = _VERSE_NUMBER.sub("", text)
    places = lyric.syllabic
    starts, ends = places in ("", "single", "begin"), places in ("", "single", "end")
    if _HYPHEN_BEFORE.match(text):
        text = _HYPHEN_BEFORE.sub("", text)
    if _HYPHEN_AFTER.search(text):
        text, ends = _HYPHEN_AFTER.sub("", text), False
    text = _ELISIONS.sub(_UNDERTIE, text.strip(" _")).strip(_UNDERTIE)
    text = re.sub(r"\s+(?=[!?:;»”])", "", re.sub(r"(?<=«)\s+", "", text))
    text = re.sub(r"\s+", _UNDERTIE, text)
    if not text.strip("-\u2010\u2011\u2013_~.,'"):
        return None
    syllabic = {(True, True): "single", (True, False): "begin", (False, False): "middle"}
    return RawLyric(text, syllabic.get((starts, ends), "end"), lyric.extend)


def make_syllables(lyrics: Sequence[RawLyric]) -> list[Syllable]:
    """Give the texts of a verse sound places in words.

    Where a file contradicts itself (a hyphen after one syllable, a word beginning with the next),
    the hyphen counts if the next text could go on with the word: it starts with a small letter,
    and no punctuation stands between. A hyphen missing after a syllable is never added.
    """
    joined = [
        earlier.syllabic in ("begin", "middle")
        and (later.syllabic in ("middle", "end") or _could_go_on(earlier.text, later.text))
        for earlier, later in pairwise(lyrics)
    ]
    syllables = []
    for index, lyric in enumerate(lyrics):
        before = index > 0 and joined[index - 1]
        after = index < len(joined) and joined[index]
        if before:
            place = Syllabic.MIDDLE if after else Syllabic.END
        else:
            place = Syllabic.BEGIN if after else Syllabic.SINGLE
        syllables.append(Syllable(lyric.text, place))
    return syllables


def _could_go_on(earlier: str, later: str) -> bool:
    return later[0].islower() and earlier[-1].isalpha()


def find_melismas(notes: Sequence[SungNote], texts: Sequence[RawLyric | None]) -> list[bool]:
    """Mark the notes that go on with the syllable before.

    A note without text does so when it follows a sung note with no rest between, or across a rest
    under a slur. Very long runs are instrumental unless slurred.
    """
    melismas = [False] * len(notes)
    run = 0
    for index in range(1, len(notes)):
        if texts[index] is not None or (texts[index - 1] is None and not melismas[index - 1]):
            run = 0
            continue
        note = notes[index]
        run += 1
        contiguous = notes[index - 1].end == note.onset
        melismas[index] = not note.wordless and (
            note.slurred or (contiguous and run <= _MELISMA_NOTES)
        )
    return melismas
