"""From a music file to rows of a corpus: read, mark stress, extract the template."""

import dataclasses
import json
import time
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from melregen.corpus.fingerprint import Signature, copy_hash, interval_hash, minhash
from melregen.corpus.locations import Location, content_hash, local_copy
from melregen.errors import EmptyMelodyError, InvalidMusicError, MelregenError
from melregen.extraction import MINIMUM_NOTES
from melregen.music import TICKS_PER_QUARTER, LeadSheet, sung_text

_T = TypeVar("_T")

MAXIMUM_NOTE = 64 * TICKS_PER_QUARTER
"""Ticks; a longer note has lost its end. Long ones that are meant have 20 quarters."""


KEY_CHOICES = ("auto", "written", "inferred")
"""Which key a song has: the written one, the one that is heard, or (auto) the written one unless
it is major. Programs write every key signature as a major key, so only other modes were meant."""


@dataclass(frozen=True)
class FileJob:
    """One file to turn into rows.

    Attributes:
        location: the music file.
        name: its name in the corpus.
        collection: the collection it belongs to.
        licence: licence of its music.
        all_verses: keep every verse, not the first alone.
        language: ISO 639-1 code of the words; None believes the file, then guesses.
        keys: one of `KEY_CHOICES`.
        scratch: folder to make for a temporary copy where one is needed, and to remove; None for
            one of the system's.
    """

    location: Location
    name: str
    collection: str
    licence: str
    all_verses: bool = True
    language: str | None = None
    keys: str = "auto"
    scratch: str | None = None


@dataclass(frozen=True)
class VerseSummary:
    """A row: the hash by which copies are known, and what tells one kind of copy from another.

    Attributes:
        copy_hash: equal for copies in any key and note values.
        pitch: MIDI number of the first note.
        gap: ticks from the first onset to the second.
        metre: numerator × 256 + denominator.
    """

    copy_hash: str
    pitch: int
    gap: int
    metre: int


@dataclass(frozen=True)
class TuneSummary:
    """A tune in the spool: its fingerprints and its verses, which are its rows in order."""

    interval_hash: str
    signature: Signature
    verses: tuple[VerseSummary, ...]


@dataclass(frozen=True)
class Skipped:
    """A file, tune or verse that is not in the corpus, and why.

    Attributes:
        source: name of the file in the corpus.
        reason: one sentence.
        tune: index in the file; None for the whole file.
        verse: number from 1; None for the whole tune.
    """

    source: str
    reason: str
    tune: int | None = None
    verse: int | None = None


@dataclass(frozen=True)
class FileSummary:
    """What a file gave.

    Attributes:
        tunes: in their order.
        skipped: what was left out.
        rows: of the tunes: JSON lines, compressed by zlib; empty where there are none.
        digest: hash of the file's content; "" where it could not be read.
        seconds: time spent on reading, on extraction and on packing the rows.
    """

    tunes: tuple[TuneSummary, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    rows: bytes = b""
    digest: str = ""
    seconds: tuple[float, float, float] = (0.0, 0.0, 0.0)


def process_file(job: FileJob) -> FileSummary:
    """Turn a file into rows.

    A file that cannot be read gives a summary that says so.
    """
    digest = ""
    path: Path | None = None
    try:
        with local_copy(job.location, job.scratch) as path:
            digest = content_hash(path)
            return _process(path, job, digest)
    except Exception as error:
        reason = describe_error(error, path, job.name)
        return FileSummary(skipped=(Skipped(job.name, reason),), digest=digest)


def _process(path: Path, job: FileJob, digest: str) -> FileSummary:
    tunes: list[TuneSummary] = []
    skipped: list[Skipped] = []
    packer = zlib.compressobj(1)
    packed: list[bytes] = []
    clock = _Clock()
    for index, verses in enumerate(clock.timing(0, _read(path))):
        if isinstance(verses, str):
            skipped.append(Skipped(job.name, verses.replace(str(path), job.name), index))
            continue
        summaries: list[VerseSummary] = []
        first: LeadSheet | None = None
        for number, sheet in enumerate(verses if job.all_verses else verses[:1], 1):
            try:
                row, sheet = make_row(sheet, job, index, number)
                summary = _summarise(sheet)
            except Exception as error:  # one bad verse must not cost the book
                reason = describe_error(error, path, job.name)
                skipped.append(Skipped(job.name, reason, index, number))
                continue
            clock.stop(1)
            first = first or sheet
            summaries.append(summary)
            packed.append(packer.compress((json.dumps(row, ensure_ascii=False) + "\n").encode()))
            clock.stop(2)
        if first is not None:
            tunes.append(TuneSummary(interval_hash(first), minhash(first), tuple(summaries)))
    if not tunes and not skipped:
        raise EmptyMelodyError("there is no tune in the file")
    rows = b"".join([*packed, packer.flush()]) if tunes else b""
    return FileSummary(tuple(tunes), tuple(skipped), rows, digest, clock.seconds())


class _Clock:
    """Adds up the time spent on each of three stages."""

    def __init__(self) -> None:
        self._seconds = [0.0, 0.0, 0.0]
        self._last = time.perf_counter()

    def stop(self, stage: int) -> None:
        """Book the time since the last call on a stage."""
        now = time.perf_counter()
        self._seconds[stage] += now - self._last
        self._last = now

    def timing(self, stage: int, items: Iterable[_T]) -> Iterator[_T]:
        """Yield the items; the time it takes to get them is booked on a stage."""
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
        reading, extraction, packing = self._seconds
        return reading, extraction, packing


def _summarise(sheet: LeadSheet) -> VerseSummary:
    first, second = sheet.notes[:2]
    return VerseSummary(
        copy_hash(sheet),
        first.pitch,
        second.onset - first.onset,
        sheet.metre.numerator * 256 + sheet.metre.denominator,
    )


def _read(path: Path) -> Iterator[list[LeadSheet] | str]:
    """Yield the tunes of a file, or what is wrong with one; a tune book is not held in memory."""
    if path.suffix.lower() == ".abc":
        from melregen.formats.abc.read import iterate_abc

        yield from iterate_abc(path)
        return
    from melregen.formats import read_tunes

    yield from read_tunes(path)


def describe_error(error: Exception, path: Path | None = None, name: str = "") -> str:
    """Return one line that says what went wrong, with the file's name in the place of its path."""
    line = (str(error).splitlines() or [""])[0]
    line = (line.replace(str(path), name) if path else line)[:300]
    return line if isinstance(error, MelregenError) else f"{type(error).__name__}: {line}"


def make_row(
    sheet: LeadSheet, job: FileJob, tune: int, verse: int
) -> tuple[dict[str, Any], LeadSheet]:
    """Make the row of one verse; return it with the sheet as the row holds it.

    Raises:
        EmptyMelodyError: the melody has fewer than `MINIMUM_NOTES` notes.
        InvalidMusicError: a note is longer than `MAXIMUM_NOTE`.
    """
    from melregen.documents.lead_sheet import lead_sheet_to_json
    from melregen.documents.template import template_to_json
    from melregen.extraction.extract import extract_template

    if len(sheet.notes) < MINIMUM_NOTES:
        raise EmptyMelodyError(f"the melody has fewer than {MINIMUM_NOTES} notes")
    if any(note.duration > MAXIMUM_NOTE for note in sheet.notes):
        raise InvalidMusicError(
            f"a note lasts more than {MAXIMUM_NOTE // TICKS_PER_QUARTER} quarter notes; its end is "
            "missing or misplaced"
        )
    sheet = mark_sheet_stress(sheet, job.language)
    infer_key = job.keys == "inferred" or (job.keys == "auto" and sheet.key.mode == "major")
    template = extract_template(sheet, infer_key=infer_key)
    sheet = dataclasses.replace(sheet, accompaniment=(), keys=template.keys or sheet.keys)
    row = {
        "id": f"{job.name}#{tune}.{verse}",
        "source": job.name,
        "collection": job.collection,
        "tune": tune,
        "verse": verse,
        "title": sheet.title,
        "language": sheet.language,
        "licence": job.licence,
        "n_notes": len(sheet.notes),
        "n_syllables": len(sheet.syllables),
        "n_chords": len(sheet.chords),
        "n_phrases": len(template.phrases),
        "key": str(sheet.key),
        "metre": str(sheet.metre),
        "lead_sheet": lead_sheet_to_json(sheet, compact=True),
        "template": _on_one_line(template_to_json(template)),
    }
    return row, sheet


def _on_one_line(document: str) -> str:
    return json.dumps(json.loads(document), ensure_ascii=False, separators=(",", ":"))


def mark_sheet_stress(sheet: LeadSheet, language: str | None) -> LeadSheet:
    """Return the sheet with its language named and the stress of its syllables filled in.

    Args:
        sheet: any sheet; one without words is returned as it is.
        language: overrides the sheet's own; with neither it is detected from the words.
    """
    if not sheet.syllables:
        return sheet
    from melregen.lyrics import detect_language, mark_stress

    code = language or sheet.language or detect_language(sung_text(sheet.syllables))
    try:
        marked = iter(mark_stress(sheet.syllables, code))
    except MelregenError:  # a language without a pronunciation is sung all the same
        return dataclasses.replace(sheet, language=code)
    notes = tuple(
        dataclasses.replace(note, syllable=next(marked)) if note.syllable is not None else note
        for note in sheet.notes
    )
    return dataclasses.replace(sheet, notes=notes, language=code)
