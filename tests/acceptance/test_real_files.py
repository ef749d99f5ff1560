"""Real files: to templates and back, and from format to format, without a difference."""

import dataclasses
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path

import pytest

from melregen import LeadSheet, Melregen, read, write
from melregen.extraction.extract import extract_template
from melregen.generation.editing.locks import lock_pitches
from melregen.template import Template
from melregen.template.text.reading import template_from_text
from melregen.template.text.writing import template_to_text
from tests.corpora import needs_corpora

from .real_files import large_files, shipped_files, songs_of

FIXED = ("chords", "syllables", "keys", "metres", "duration", "pickup", "tempo", "language")


def rhythm(music: Template | LeadSheet) -> list[tuple[int | None, int | None, bool]]:
    places = music.slots if isinstance(music, Template) else music.notes
    return [(place.onset, place.duration, place.melisma) for place in places]


def check_render(model: Melregen, songs: Iterator[tuple[str, LeadSheet]]) -> int:
    """Extract and render all songs; return how many there were."""
    count = 0
    while batch := list(islice(songs, 32)):
        templates = [extract_template(song) for _, song in batch]
        rendered = model.render_all(templates, seed=1, candidates=1)
        for (name, song), template, again in zip(batch, templates, rendered, strict=True):
            assert rhythm(again) == rhythm(template) == rhythm(song), name
            for field in FIXED:
                assert getattr(again, field) == getattr(template, field), (name, field)
                if field != "chords" or song.chords:
                    assert getattr(again, field) == getattr(song, field), (name, field)
            found = extract_template(again)
            assert rhythm(found) == rhythm(template), name
            for field in FIXED:
                assert getattr(found, field) == getattr(template, field), (name, field)
        count += len(batch)
    return count


def test_two_hundred_songs_rendered_from_their_templates_keep_all_but_pitches(
    untrained: Melregen,
) -> None:
    assert check_render(untrained, songs_of(shipped_files())) >= 200


@needs_corpora
def test_songs_of_the_corpora_rendered_from_their_templates_keep_all_but_pitches(
    untrained: Melregen,
) -> None:
    assert check_render(untrained, songs_of(large_files())) >= 60


def check_text(songs: Iterator[tuple[str, LeadSheet]]) -> int:
    """Write the templates of all songs as text, with their pitches and without; return how many."""
    count = 0
    for name, song in songs:
        template = extract_template(song)
        for written in (template, lock_pitches(template, [note.pitch for note in song.notes])):
            assert template_from_text(template_to_text(written)) == written, name
        count += 1
    return count


def test_templates_of_printed_music_are_read_back_from_their_text() -> None:
    assert check_text(songs_of(islice(shipped_files(), 0, None, 3))) >= 60


@needs_corpora
def test_templates_of_the_corpora_are_read_back_from_their_text() -> None:
    assert check_text(songs_of(islice(large_files(), 0, None, 4))) >= 10


LOST = {".mid": (), ".musicxml": ("phrases",), ".abc": ("phrases", "language"), ".json": ()}
"""What a format cannot hold; none but JSON holds the stress of a syllable."""


def as_held(song: LeadSheet, suffix: str) -> LeadSheet:
    """Return the song without what a format cannot hold."""
    empty = {"phrases": (), "language": None}
    kept = replace(song, accompaniment=(), **{name: empty[name] for name in LOST[suffix]})
    if suffix == ".json":
        return kept
    return replace(
        kept,
        notes=tuple(
            replace(note, syllable=note.syllable and replace(note.syllable, stress=None))
            for note in kept.notes
        ),
    )


def check_round_trip(songs: Iterator[tuple[str, LeadSheet]], path: Path) -> None:
    count = 0
    for name, song in songs:
        write(song, path)
        wanted, found = as_held(song, path.suffix), as_held(read(path), path.suffix)
        for field in dataclasses.fields(LeadSheet):
            if field.compare:
                difference = (name, field.name)
                assert getattr(found, field.name) == getattr(wanted, field.name), difference
        count += 1
    assert count > 10


@pytest.mark.parametrize("suffix", LOST)
def test_round_trips_of_printed_music_lose_nothing(suffix: str, tmp_path: Path) -> None:
    files = islice(shipped_files(), 0, None, 6)
    check_round_trip(songs_of(files), tmp_path / f"song{suffix}")


@needs_corpora
@pytest.mark.parametrize("suffix", LOST)
def test_round_trips_of_the_corpora_lose_nothing(suffix: str, tmp_path: Path) -> None:
    files = islice(large_files(), 0, None, 4)
    check_round_trip(songs_of(files), tmp_path / f"song{suffix}")
