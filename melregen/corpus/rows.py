"""From a music file to rows of a corpus: read, mark stress, extract the template."""

import time
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

from melregen.corpus.files import FileContent, FileJob, Skipped
from melregen.corpus.fingerprint import describe_tune, describe_verse
from melregen.corpus.locations import content_hash, local_copy
from melregen.documents.lead_sheet import lead_sheet_to_json
from melregen.documents.template import template_to_json
from melregen.errors import EmptyMelodyError, InvalidMusicError, MelregenError
from melregen.extraction import MINIMUM_NOTES
from melregen.extraction.extract import extract_template
from melregen.formats import read_tunes
from melregen.formats.abc.read import iterate_abc
from melregen.lyrics import detect_language, mark_stress
from melregen.music import TICKS_PER_QUARTER, LeadSheet, sung_text
from melregen.template import Template

_T = TypeVar("_T")

MAXIMUM_NOTE = 64 * TICKS_PER_QUARTER
"""Ticks; a longer note has lost its end. Long ones that are meant have 20 quarters."""


def process_file(job: FileJob) -> FileContent:
    """Turn a file into rows.

    A file that cannot be read gives a content that says so.
    """
    digest = ""
    path: Path | None = None
    try:
        with local_copy(job.location) as path:
            digest = content_hash(path)
            return _process(path, job, digest)
    except Exception as error:
        reason = _describe_error(error, path, job.name)
        return FileContent(skipped=(Skipped(job.name, reason),), digest=digest)


def _process(path: Path, job: FileJob, digest: str) -> FileContent:
    tunes, verses = bytearray(), bytearray()
    rows: list[tuple[Any, ...]] = []
    skipped: list[Skipped] = []
    clock = _Clock()
    for index, tune in enumerate(clock.timing(0, _read(path))):
        if isinstance(tune, str):
            skipped.append(Skipped(job.name, tune.replace(str(path), job.name), index))
            continue
        kept: list[LeadSheet] = []
        for number, sheet in enumerate(tune if job.all_verses else tune[:1], 1):
            try:
                sheet, template = _extract(sheet, job)
                clock.stop(1)
                row = (
                    index, number, sheet.title, sheet.language, len(sheet.notes),
                    len(sheet.syllables), len(sheet.chords), len(template.phrases),
                    str(sheet.key), str(sheet.metre), lead_sheet_to_json(sheet, compact=True),
                    template_to_json(template, compact=True),
                )  # fmt: skip
                verses += describe_verse(sheet)
            except Exception as error:  # one bad verse must not cost the book
                reason = _describe_error(error, path, job.name)
                skipped.append(Skipped(job.name, reason, index, number))
                continue
            kept.append(sheet)
            rows.append(row)
            clock.stop(2)
        if kept:
            tunes += describe_tune(kept[0], len(kept))
    if not rows and not skipped:
        raise EmptyMelodyError("there is no tune in the file")
    return FileContent(
        bytes(tunes), bytes(verses), tuple(rows), tuple(skipped), digest, clock.seconds()
    )


class _Clock:
    """Adds up the time spent on each of three stages."""

    def __init__(self) -> None:
        self._seconds = [0.0, 0.0, 0.0]
        self._last = time.perf_counter()

    def stop(self, stage: int) -> None:
        """Add the time since the last call to a stage."""
        now = time.perf_counter()
        self._seconds[stage] += now - self._last
        self._last = now

    def timing(self, stage: int, items: Iterable[_T]) -> Iterator[_T]:
        """Yield the items; the time it takes to get them is added to a stage."""
        iterator = iter(items)
        while True:
            self._last = time.perf_counter()
            try:
                item = next(iterator)
            except StopIteration:
                return
            finally:
                self.stop(stage)
            yield item

    def seconds(self) -> tuple[float, float, float]:
        """Return the sums."""
        reading, extraction, writing = self._seconds
        return reading, extraction, writing


def _read(path: Path) -> Iterator[list[LeadSheet] | str]:
    """Yield the tunes of a file, or what is wrong with one; a tune book is not held in memory."""
    yield from iterate_abc(path) if path.suffix.lower() == ".abc" else read_tunes(path)


def _describe_error(error: Exception, path: Path | None, name: str) -> str:
    """Return one line that says what went wrong, with the file's name in the place of its path."""
    line = (str(error).splitlines() or [""])[0]
    line = (line.replace(str(path), name) if path else line)[:300]
    return line if isinstance(error, MelregenError) else f"{type(error).__name__}: {line}"


def _extract(sheet: LeadSheet, job: FileJob) -> tuple[LeadSheet, Template]:
    """Return a verse as the corpus holds it, and its template.

    Raises:
        EmptyMelodyError: the melody has fewer than `MINIMUM_NOTES` notes.
        InvalidMusicError: a note is longer than `MAXIMUM_NOTE`.
    """
    if len(sheet.notes) < MINIMUM_NOTES:
        raise EmptyMelodyError(f"the melody has fewer than {MINIMUM_NOTES} notes")
    if any(note.duration > MAXIMUM_NOTE for note in sheet.notes):
        raise InvalidMusicError(
            f"a note lasts more than {MAXIMUM_NOTE // TICKS_PER_QUARTER} quarter notes; its end is "
            "missing or misplaced"
        )
    sheet = _mark_stress(sheet, job.language)
    infer_key = job.keys == "inferred" or (job.keys == "auto" and sheet.key.mode == "major")
    template = extract_template(sheet, infer_key=infer_key)
    return replace(sheet, accompaniment=(), keys=template.keys or sheet.keys), template


def _mark_stress(sheet: LeadSheet, language: str | None) -> LeadSheet:
    """Return the sheet with its language named and the stress of its syllables filled in.

    Args:
        sheet: any sheet; one without words is returned as it is.
        language: overrides the sheet's own; with neither it is detected from the words.
    """
    if not sheet.syllables:
        return sheet
    code = language or sheet.language or detect_language(sung_text(sheet.syllables))
    try:
        marked = iter(mark_stress(sheet.syllables, code))
    except MelregenError:  # a language without a pronunciation is sung all the same
        return replace(sheet, language=code)
    notes = tuple(
        replace(note, syllable=next(marked)) if note.syllable is not None else note
        for note in sheet.notes
    )
    return replace(sheet, notes=notes, language=code)
