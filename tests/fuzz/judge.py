"""What a reader may do with a file: read it, or refuse it in a sentence that a user understands."""

import re
import signal
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from melregen.errors import MelregenError

SECONDS = 5.0
"""Processor time that a file may take; time on the clock would depend on the machine's load."""

LONGEST_MESSAGE = 300
"""Characters."""

WRITTEN = (".mid", ".kar", ".musicxml", ".abc", ".json")
"""The formats in which a song that was read is written again, and read again."""

_PYTHON = re.compile(
    r"Traceback|\b[A-Za-z]+(?:Error|Exception|Warning)\b|NoneType|<class |object at 0x"
)


class TooLongError(BaseException):
    """A reader used up its time; no reader catches it."""


@dataclass(frozen=True)
class Verdict:
    """What became of a file.

    Attributes:
        outcome: "read", "refused" or "fault".
        reason: the sentence of a refusal, or what is wrong; "" for a file that was read.
        seconds: of processor time.
    """

    outcome: str
    reason: str
    seconds: float


def judge(name: str, path: Path, *, thoroughly: bool = False) -> Verdict:
    """Read a file as a user would.

    Args:
        name: of the format.
        path: the file.
        thoroughly: if it can be read, do with it what can be done: extract the template of a
            song, write it in all formats and read those; show a template; place a chart.
    """
    start = time.process_time()
    outcome, reason = "read", ""
    try:
        with time_limit(SECONDS):
            value = _READERS.get(name, _read_song)(path)
    except MelregenError as error:
        fault = _fault_of(error, path)
        outcome, reason = ("fault", fault) if fault else ("refused", str(error))
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt):
            raise
        outcome, reason = "fault", _unforeseen(error)
    seconds = time.process_time() - start
    if outcome == "read" and thoroughly and (fault := _use(name, value)):
        outcome, reason = "fault", fault
    return Verdict(outcome, reason, seconds)


def _fault_of(error: MelregenError, path: Path) -> str:
    message, cause = str(error), error.__cause__
    if "cannot be read as" in message and cause and not isinstance(cause, MelregenError):
        return f"unforeseen {place_of(cause)}"
    if len(message.splitlines()) != 1:
        return f"a message of {len(message.splitlines())} lines: {message[:120]!r}"
    # The folder is no part of what a reader says.
    message = message.replace(f"{path.parent}/", "")
    if len(message) >= LONGEST_MESSAGE:
        return f"a message of {len(message)} characters: {message[:80]!r}"
    if path.name not in message:
        return f"a message without the file's name: {message[:120]!r}"
    if _PYTHON.search(message) or not message.isprintable():
        return f"a message for programmers: {message[:200]!r}"
    return ""


def _unforeseen(error: BaseException) -> str:
    if isinstance(error, TooLongError):
        return f"more than {SECONDS:g} s, at {place_of(error)}"
    return f"no MelregenError but {place_of(error)}"


def _read_song(path: Path) -> Any:
    from melregen.formats import read_tunes

    return read_tunes(path)


def _read_template(path: Path) -> Any:
    from melregen.template import Template

    return Template.read(path)


def _read_lyrics(path: Path) -> Any:
    from melregen.commands.inputs import load_lyrics

    return load_lyrics(str(path), None)


_UNSUNG = re.compile(r"[#*_|<>~^\[\]\\]|https?:")


def _read_sheet(path: Path) -> Any:
    from melregen.commands.inputs import load_text
    from melregen.generation.wishes import Wishes
    from melregen.song_text.chord_names import read_chord_row

    song = load_text(str(path), Wishes(language="en"))
    for section in song.text.sung:
        for line in section.lines:
            if mark := _UNSUNG.search(line.text):
                raise _UnforeseenError(f"the sign {mark[0]} is sung in '{line.text[:80]}'")
            row = read_chord_row(line.text) if song.text.has_chords else None
            if row is not None and row.is_sure and len(row.chords) > 1:
                raise _UnforeseenError(f"chords are sung: '{line.text[:80]}'")
    if any(not remark.isprintable() for remark in song.remarks):
        raise _UnforeseenError("a remark is not printable")
    return song


def _use_sheet(song: Any, folder: Path) -> None:
    from melregen.generation.chart import place_chart
    from melregen.generation.draft import draft_template
    from melregen.generation.song_chart import sung_sections
    from melregen.generation.text_view import view_text
    from melregen.music import Metre

    view_text(song)
    draft = draft_template(song.lyrics, None, song.wishes)
    if song.wishes.chords is not None:
        place_chart(song.wishes.chords, sung_sections(draft), Metre(4, 4))


def _read_chords(path: Path) -> Any:
    from melregen.generation.chart import read_chord_chart

    return read_chord_chart(str(path))


_READERS: dict[str, Callable[[Path], Any]] = {
    "template": _read_template, "lyrics": _read_lyrics, "chords": _read_chords,
    "sheet": _read_sheet,
}  # fmt: skip
_USES: dict[str, Callable[[Any, Path], None]] = {}


def _use(name: str, value: Any) -> str:
    """Go on with what was read; return what is wrong about how that went, "" for nothing."""
    try:
        with tempfile.TemporaryDirectory() as folder, time_limit(4 * SECONDS):
            _USES.get(name, _use_song)(value, Path(folder))
    except MelregenError as error:
        # A song that could be read may still be too odd for another format, if that is said.
        return "" if not _PYTHON.search(str(error)) else f"afterwards: {error}"
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt):
            raise
        return f"afterwards: {_unforeseen(error)}"
    return ""


def _use_song(tunes: Any, folder: Path) -> None:
    from melregen.errors import OutputError
    from melregen.extraction.extract import extract_template
    from melregen.formats import read_tunes, write

    sheet = tunes[-1][-1]
    template = extract_template(sheet)
    _use_template(template, folder)
    for suffix in WRITTEN:
        target = folder / f"again{suffix}"
        try:
            write(sheet, target)
        except OutputError as error:
            if "cannot be written as" in str(error):
                raise _UnforeseenError(f"{suffix}: {error}") from error.__cause__
            continue
        try:
            read_tunes(target)
        except MelregenError as error:
            raise _UnforeseenError(f"what we wrote is refused: {error}") from error


def _use_template(template: Any, folder: Path) -> None:
    from melregen.documents.template import read_template, write_template
    from melregen.template.view import view_template

    view_template(template)
    target = folder / "template.json"
    write_template(template, target)
    if read_template(target) != template:
        raise _UnforeseenError("the template changed when written and read")


def _use_chords(chart: Any, folder: Path) -> None:
    from melregen.generation import parse_chord_chart
    from melregen.music import Key, Metre, MetreChange

    if parse_chord_chart(str(chart)) != chart:
        raise _UnforeseenError("the chart changed when printed and read")
    chart = chart.in_key(Key("Eb", "minor"))
    for metre in ("4/4", "3/4", "7/8"):
        chart.place([MetreChange(0, Metre.parse(metre))], 0, len(chart.bars) + 3)


_USES |= {"template": _use_template, "chords": _use_chords, "lyrics": lambda value, _: str(value)}
_USES["sheet"] = _use_sheet


class _UnforeseenError(Exception):
    pass


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raise `TooLongError` when the block has used that much processor time."""

    def stop(*_: object) -> None:
        raise TooLongError

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def place_of(error: BaseException) -> str:
    """Return kind, place and words of an error that nobody foresaw."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [f for f in frames if "melregen/" in f.filename and "tests" not in f.filename] or frames
    where = f"{Path(ours[-1].filename).name}:{ours[-1].lineno}" if ours else "?"
    return f"{type(error).__name__} in {where}: {str(error)[:120]}"
