"""A printed song as MEI, the notation that verovio engraves.

Notes, beams and accidentals come from our MusicXML, which verovio translates; words, slurs, chord
symbols, headings, tempo and the head of the page are then written as the paper wants them.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from melregen.formats.musicxml.write import musicxml_tree
from melregen.formats.pictures.bare_xml import XML_ID, parse_bare, write_bare
from melregen.formats.pictures.chord_symbols import printed_chord
from melregen.formats.pictures.page_head import write_page_head
from melregen.formats.pictures.printed_song import PrintedSong, Verse
from melregen.music import UNDERTIE, LeadSheet, Metre, Syllabic, Syllable

_NAMESPACES = {"xmlns": "http://www.music-encoding.org/ns/mei"}
_WORD_PLACES = {
    Syllabic.SINGLE: "s",
    Syllabic.BEGIN: "i",
    Syllabic.MIDDLE: "m",
    Syllabic.END: "t",
}
_TEMPO_NOTES = {"quarter": "\ue1d5", "half": "\ue1d3", "eighth": "\ue1d7"}
"""Metronome notes of SMuFL, the layout of music fonts; `plain_svg` draws them as outlines."""
_TEMPO_DOT = "\ue1e7"

_ABOVE = {"staff": "1", "tstamp": "1", "place": "above"}

NOTE_ID = "note-"
BAR_ID = "bar-"


@dataclass(frozen=True)
class ScoreMarkup:
    """A song in MEI.

    Attributes:
        root: the document's.
        note_ids: ids of the elements that draw each printed note, tied ones in order.
    """

    root: Element
    note_ids: tuple[tuple[str, ...], ...]


def score_markup(song: PrintedSong, translate: Callable[[str], str], room: float) -> ScoreMarkup:
    """Return a song as MEI.

    Args:
        song: as it stands on paper.
        translate: from MusicXML to MEI; verovio's.
        room: width of a page between its margins, in units of the drawing.
    """
    # Other programs print the title of the file; here the head of the page has it.
    bare = replace(song.sheet, title="", composer="")
    tree = musicxml_tree(bare)
    note_ids = _mark_notes(tree)
    root = parse_bare(translate(ElementTree.tostring(tree, encoding="unicode")))
    notes = {element.get(XML_ID, ""): element for element in root.iter("note")}
    measures = list(root.iter("measure"))
    firsts = [notes[ids[0]] for ids in note_ids]
    for line, verse in enumerate(song.verses):
        _write_words(verse, line, firsts, song.labels)
    _write_slurs(song, note_ids, measures)
    _write_chords(root, song.sheet)
    _write_headings(song, measures)
    _write_tempo(measures, song.sheet)
    for score in root.iter("scoreDef"):
        write_page_head(score, song, room)
        break
    return ScoreMarkup(root, note_ids)


def mei_text(root: Element) -> str:
    """Return a document as verovio reads it."""
    return write_bare(root, _NAMESPACES)


def break_systems(root: Element, breaks: Sequence[int]) -> None:
    """Begin a new system at each of the bars, counted from 0."""
    starts = {f"{BAR_ID}{bar}" for bar in breaks}
    for parent in list(root.iter()):
        for place, child in reversed(list(enumerate(parent))):
            if child.get(XML_ID) in starts:
                parent.insert(place, Element("sb"))


def _mark_notes(tree: Element) -> tuple[tuple[str, ...], ...]:
    """Give each written note an id, and return those of every note of the melody."""
    ids: list[list[str]] = []
    for element in tree.iter("note"):
        if element.find("rest") is not None:
            continue
        held = any(tie.get("type") == "stop" for tie in element.iter("tie"))
        if not held:
            ids.append([])
        suffix = f"-{len(ids[-1]) + 1}" if held else ""
        ids[-1].append(f"{NOTE_ID}{len(ids) - 1}{suffix}")
        element.set("id", ids[-1][-1])
    return tuple(map(tuple, ids))


def _write_words(
    verse: Verse, line: int, notes: Sequence[Element], labels: dict[tuple[int, int], str]
) -> None:
    held = [*verse.held[1:], False]
    for index, (syllable, note, is_held) in enumerate(
        zip(verse.syllables, notes, held, strict=True)
    ):
        if syllable is None:
            continue
        element = SubElement(note, "verse", {"n": str(line + 1)})
        if label := labels.get((index, line)):
            SubElement(element, "label").text = label
        for attributes, text in _syllable_parts(syllable, is_held):
            SubElement(element, "syl", attributes).text = text


def _syllable_parts(syllable: Syllable, is_held: bool) -> Iterator[tuple[dict[str, str], str]]:
    """Yield the parts of a syllable, several where words share the note."""
    *before, last = syllable.text.split(UNDERTIE)
    for text in before:
        yield {"con": "b"}, text
    if syllable.ends_word:
        yield {"con": "u" if is_held else "s", "wordpos": _WORD_PLACES[syllable.syllabic]}, last
    else:
        # A hyphen is drawn after it: "twen-ty-one" has its own.
        yield {"con": "d", "wordpos": _WORD_PLACES[syllable.syllabic]}, last.rstrip("-") or last


def _write_slurs(
    song: PrintedSong, note_ids: Sequence[Sequence[str]], measures: Sequence[Element]
) -> None:
    """Write a slur over each melisma, a dashed one where some of the verses have none."""
    bars = song.sheet.bars
    runs = Counter(run for verse in song.verses for run in _melismas(verse))
    for (first, last), count in runs.items():
        singing = sum(any(verse.syllables[first : last + 1]) for verse in song.verses)
        onset = song.sheet.notes[first].onset
        bar = max(index for index, bar in enumerate(bars) if bar.onset <= onset)
        slur = {"startid": f"#{note_ids[first][0]}", "endid": f"#{note_ids[last][-1]}"}
        if count < singing:
            slur["lform"] = "dashed"
        SubElement(measures[bar], "slur", slur)


def _melismas(verse: Verse) -> Iterator[tuple[int, int]]:
    """Yield the first and the last note of each syllable that is sung on several."""
    first = None
    for index, (syllable, held) in enumerate(zip(verse.syllables, verse.held, strict=True)):
        if syllable is not None:
            first = index
        elif not held:
            first = None
        is_last = index + 1 == len(verse.held) or not verse.held[index + 1]
        if first is not None and held and is_last:
            yield first, index


def _write_chords(root: Element, sheet: LeadSheet) -> None:
    chords = (change.chord for change in sheet.chords)
    for element, chord in zip(root.iter("harm"), chords, strict=True):
        assert chord is not None
        for child in list(element):
            element.remove(child)
        element.text = printed_chord(chord)


def _write_headings(song: PrintedSong, measures: Sequence[Element]) -> None:
    """Write the names of sections at their own bars, and a double bar line before each."""
    for index, (bar, measure) in enumerate(zip(song.sheet.bars, measures, strict=True)):
        measure.set(XML_ID, f"{BAR_ID}{index}")
        name = song.headings.get(bar.onset)
        if not name:
            continue
        heading = SubElement(measure, "reh", {**_ABOVE, "type": "section"})
        SubElement(heading, "rend", {"rend": "box", "halign": "left"}).text = name
        if bar.number > 1:
            measures[index - 1].set("right", "dbl")


def _write_tempo(measures: Sequence[Element], sheet: LeadSheet) -> None:
    """Write the metronome mark over the chords, where verovio has marks of rehearsal."""
    unit, dots, beats = tempo_beat(sheet.metre, sheet.tempo)
    for element in measures[0].findall("tempo"):
        measures[0].remove(element)
    mark = Element("reh", {**_ABOVE, "type": "metronome"})
    signs = SubElement(mark, "rend", {"halign": "left", "glyph.auth": "smufl"})
    signs.text = _TEMPO_NOTES[unit] + _TEMPO_DOT * dots
    signs.tail = f" = {beats:.0f}"
    # Before the name of a section, which stands above it.
    measures[0].insert(1, mark)


def tempo_beat(metre: Metre, tempo: float) -> tuple[str, int, float]:
    """Return the note and its dots that a metronome counts in a metre, and how many a minute.

    Args:
        metre: of the piece.
        tempo: quarter notes a minute.
    """
    if metre.is_compound and metre.denominator == 8:
        return "quarter", 1, tempo / 1.5
    if metre.is_compound and metre.denominator == 4:
        return "half", 1, tempo / 3
    if metre.denominator == 2:
        return "half", 0, tempo / 2
    return "quarter", 0, tempo
