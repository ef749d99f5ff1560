"""From a music file to rows of a corpus: read, mark stress, extract the template."""

from dataclasses import replace
from pathlib import Path

from melregen.corpus.files import FileContent, FileJob, Skipped
from melregen.corpus.fingerprint import describe_tune, describe_verse
from melregen.corpus.locations import content_hash, local_copy
from melregen.documents.chord_song import chord_song_to_json
from melregen.documents.lead_sheet import lead_sheet_to_json
from melregen.documents.template import template_to_json
from melregen.errors import EmptyMelodyError, InvalidMusicError, MelregenError
from melregen.extraction import MINIMUM_NOTES
from melregen.extraction.extract import extract_template
from melregen.formats import read_tunes
from melregen.formats.abc.read import iterate_abc
from melregen.formats.charts.read import CHART_SUFFIXES, read_chart
from melregen.lyrics import detect_language, mark_stress
from melregen.music import TICKS_PER_QUARTER, LeadSheet, sung_text
from melregen.template import Template

MAXIMUM_NOTE = 64 * TICKS_PER_QUARTER
"""Ticks; a longer note has lost its end. Long ones that are meant have 20 quarters."""


def process_file(job: FileJob) -> FileContent:
    """Turn a file into rows; one that cannot be read gives a content that says so."""
    content = FileContent()
    path: Path | None = None
    try:
        with local_copy(job.location) as path:
            content.digest = content_hash(path)
            if path.suffix.lower() in CHART_SUFFIXES:
                _add_chart(content, path)
                return content
            tunes = iterate_abc(path) if path.suffix.lower() == ".abc" else read_tunes(path)
            for index, tune in enumerate(tunes):  # a tune book is not held in memory
                _add_tune(content, job, path, index, tune)
        if not content.rows and not content.skipped:
            raise EmptyMelodyError("there is no tune in the file")
    except Exception as error:
        reason = _describe_error(error, path, job.name)
        return FileContent(skipped=[Skipped(job.name, reason)], digest=content.digest)
    return content


def _add_tune(
    content: FileContent, job: FileJob, path: Path, index: int, tune: list[LeadSheet] | str
) -> None:
    """Add the verses of a tune, or what is wrong with it."""
    if isinstance(tune, str):
        reason = tune.replace(str(path), job.name)
        content.skipped.append(Skipped(job.name, reason, index))
        return
    kept: list[LeadSheet] = []
    for number, sheet in enumerate(tune if job.all_verses else tune[:1], 1):
        try:
            sheet, template = prepare_song(sheet, job.language, job.keys)
            row = (
                index, number, sheet.title, sheet.language, len(sheet.notes),
                len(sheet.syllables), len(sheet.chords), len(template.phrases), str(sheet.key),
                str(sheet.metre), lead_sheet_to_json(sheet, compact=True),
                template_to_json(template, compact=True),
            )  # fmt: skip
            content.verses += describe_verse(sheet)
        except Exception as error:  # one bad verse must not cost the book
            reason = _describe_error(error, path, job.name)
            content.skipped.append(Skipped(job.name, reason, index, number))
            continue
        kept.append(sheet)
        content.rows.append(row)
    if kept:
        content.tunes += describe_tune(kept[0], len(kept))


def _add_chart(content: FileContent, path: Path) -> None:
    """Add the chart that a file holds, which has chords alone."""
    song = read_chart(path)
    counts = (len(song.bars), len(song.chords), len(song.sections))
    setting = (str(song.keys[0].key), str(song.metres[0].metre))
    content.charts.append((song.title, song.artist, *counts, *setting, chord_song_to_json(song)))


def _describe_error(error: Exception, path: Path | None, name: str) -> str:
    """Return one line that says what went wrong, with the file's name in the place of its path."""
    line = (str(error).splitlines() or [""])[0]
    line = (line.replace(str(path), name) if path else line)[:300]
    return line if isinstance(error, MelregenError) else f"{type(error).__name__}: {line}"


def prepare_song(
    sheet: LeadSheet, language: str | None = None, keys: str = "auto"
) -> tuple[LeadSheet, Template]:
    """Return a verse as the corpus holds it, and its template; raise where it is no song."""
    if len(sheet.notes) < MINIMUM_NOTES:
        raise EmptyMelodyError(f"the melody has fewer than {MINIMUM_NOTES} notes")
    if any(note.duration > MAXIMUM_NOTE for note in sheet.notes):
        raise InvalidMusicError(
            f"a note lasts more than {MAXIMUM_NOTE // TICKS_PER_QUARTER} quarter notes; its end is "
            "missing or misplaced"
        )
    sheet = _mark_stress(sheet, language)
    infer_key = keys == "inferred" or (keys == "auto" and sheet.key.mode == "major")
    template = extract_template(sheet, infer_key=infer_key)
    return replace(sheet, accompaniment=(), keys=template.keys or sheet.keys), template


def _mark_stress(sheet: LeadSheet, language: str | None) -> LeadSheet:
    """Return the sheet with its language named and the stress of its syllables filled in."""
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
