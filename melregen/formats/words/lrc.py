"""Lead sheets → LRC: the words with the time of each line, and of each word if asked for."""

from collections.abc import Iterator
from pathlib import Path

from melregen.errors import WishError
from melregen.formats.words.lines import SongLine, seconds, song_lines, written
from melregen.music import LeadSheet, Ticks


def write_lrc(sheet: LeadSheet, path: Path) -> None:
    """Write the words with a time a line, as every player shows them.

    Raises:
        WishError: the song has no words.
        OSError: the file cannot be written.
    """
    _write(sheet, path, each_word=False)


def write_word_lrc(sheet: LeadSheet, path: Path) -> None:
    """Write the words with a time a line and a time a word (enhanced LRC, "A2").

    Raises:
        WishError: the song has no words.
        OSError: the file cannot be written.
    """
    _write(sheet, path, each_word=True)


def _write(sheet: LeadSheet, path: Path, *, each_word: bool) -> None:
    lines = [line for line in song_lines(sheet) if line.is_sung]
    if not lines:
        raise WishError("the song has no words, and LRC holds nothing else")
    text = "\n".join([*_head(sheet), *_timed(sheet, lines, each_word=each_word), ""])
    path.write_text(text, encoding="utf-8", newline="\n")


def _head(sheet: LeadSheet) -> Iterator[str]:
    fields = {"ti": sheet.title, "au": sheet.composer, "la": sheet.language or ""}
    for name, value in fields.items():
        value = " ".join(value.split()).replace("]", ")")
        if value:
            yield f"[{name}:{value}]"
    whole = round(seconds(sheet, sheet.duration))
    yield f"[length:{whole // 60:02}:{whole % 60:02}]"


def _timed(sheet: LeadSheet, lines: list[SongLine], *, each_word: bool) -> Iterator[str]:
    for line in lines:
        first = next(note.onset for note in line.notes if note.syllable is not None)
        words = _timed_words(sheet, line) if each_word else line.text
        yield f"[{_time(sheet, first)}]{words}"
    # A time without words ends the last line.
    yield f"[{_time(sheet, lines[-1].notes[-1].end)}]"


def _timed_words(sheet: LeadSheet, line: SongLine) -> str:
    words: list[str] = []
    begins = True
    for note in line.notes:
        if note.syllable is None:
            continue
        stamp = f"<{_time(sheet, note.onset)}>" if begins else ""
        words.append(stamp + written(note.syllable))
        begins = note.syllable.ends_word
    return f"{''.join(words).rstrip()}<{_time(sheet, line.notes[-1].end)}>"


def _time(sheet: LeadSheet, tick: Ticks) -> str:
    hundredths = round(100 * seconds(sheet, tick))
    return f"{hundredths // 6000:02}:{hundredths // 100 % 60:02}.{hundredths % 100:02}"
