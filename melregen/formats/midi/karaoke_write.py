"""Lead sheets → karaoke MIDI files, whose words any karaoke program shows."""

from collections.abc import Iterator
from pathlib import Path

from melregen.arrangement import PLAIN, Arrangement
from melregen.formats.midi.conventions import TEXT_GUARD
from melregen.formats.midi.karaoke_read import KARAOKE_LANGUAGES, WORDS_TRACK
from melregen.formats.midi.write import write_midi
from melregen.music import LeadSheet, Ticks


def write_karaoke(sheet: LeadSheet, path: Path, arrangement: Arrangement = PLAIN) -> None:
    r"""Write a sheet as karaoke: the MIDI of `write_midi`, its words as texts of their own track.

    Sections start with "\\", phrases with "/", words end with a space. Nothing but the stress of
    syllables is lost.
    """
    write_midi(sheet, path, arrangement, words=list(_words(sheet)), words_track=WORDS_TRACK)


def _words(sheet: LeadSheet) -> Iterator[tuple[Ticks, str]]:
    """Yield the texts of the words' track.

    Some programs give a note the first text at its place and no other: a syllable at tick 0 stands
    before the head of the file, and has no sign of a page.
    """
    words = list(_syllables(sheet))
    at_once = bool(words) and words[0][0] == 0
    if at_once:
        yield 0, words[0][1].removeprefix("\\")
    yield from _head(sheet)
    yield from words[at_once:]


def _head(sheet: LeadSheet) -> Iterator[tuple[Ticks, str]]:
    yield 0, "@KMIDI KARAOKE FILE"
    yield 0, "@V0100"
    if sheet.language:
        name = KARAOKE_LANGUAGES.get(sheet.language, sheet.language.upper())
        yield 0, f"@L{name}"
    for text in (sheet.title, sheet.composer) if sheet.title else ():
        if text:
            yield 0, f"@T{text}"


def _syllables(sheet: LeadSheet) -> Iterator[tuple[Ticks, str]]:
    sections = [section.onset for section in sheet.sections]
    lines = [phrase.onset for phrase in sheet.phrases]
    sign = "\\"  # the first page
    for note in sheet.notes:
        if _pass(sections, note.onset):
            sign = "\\"
        if _pass(lines, note.onset):
            sign = sign or "/"
        if note.syllable is None:
            continue
        text = note.syllable.text
        if not text or text.startswith(("/", "\\", "@", "[", "{", TEXT_GUARD)):
            text = TEXT_GUARD + text
        yield note.onset, sign + text + (" " if note.syllable.ends_word else "")
        sign = ""


def _pass(onsets: list[Ticks], tick: Ticks) -> bool:
    """Take away the onsets up to a tick; return whether there were any."""
    count = sum(onset <= tick for onset in onsets)
    del onsets[:count]
    return count > 0
