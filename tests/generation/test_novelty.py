"""Copies of training tunes are found, and dropped."""

import random
from dataclasses import replace
from pathlib import Path

import pytest

from melregen.errors import CheckpointError
from melregen.extraction.extract import extract_template
from melregen.generation.editing.locks import lock_pitches
from melregen.generation.journal import Journal
from melregen.generation.novelty import COPY, NOTES, NoveltyIndex, find_index, timed_notes
from melregen.generation.ranking import score_sheet
from melregen.generation.selection import choose_song
from melregen.music import LeadSheet, Note
from tests.models.songs import spring_song


def tune(seed: int, notes: int = 60):
    """A tune of random steps."""
    random_source, onset, pitch, made = random.Random(seed), 0, 60, []
    for _ in range(notes):
        length = random_source.choice([12, 24, 24, 36, 48])
        pitch += random_source.choice([-4, -3, -2, -1, 0, 1, 2, 2, 3, 5])
        made.append((pitch, onset, length))
        onset += length
    return made


INDEX = NoveltyIndex.build([tune(seed) for seed in range(200)])


def planted(source, start: int, length: int, into):
    """Some notes of one tune in the midst of another, a fourth higher and twice as slow."""
    piece = source[start : start + length]
    head, tail = into[:20], into[20:]
    onset, pitch = head[-1][1] + head[-1][2], head[-1][0]
    made = list(head)
    for p, o, d in piece:
        made.append((p + 5, onset + 2 * (o - piece[0][1]), 2 * d))
    end = made[-1][1] + made[-1][2]
    made += [(p + pitch % 3, o - tail[0][1] + end, d) for p, o, d in tail]
    return made


def test_a_whole_tune_is_found_in_any_key_and_tempo():
    assert INDEX.longest_run(tune(7)) == 60
    assert INDEX.longest_run([(p - 7, 3 * o, 3 * d) for p, o, d in tune(7)]) == 60


@pytest.mark.parametrize("length", [12, 13, 20])
def test_a_planted_run_is_found_with_its_length(length):
    for seed in range(10):
        song = planted(tune(seed), 11 + seed, length, tune(900 + seed))
        # The lengths at its ends are those of the notes around it.
        assert length - 1 <= INDEX.longest_run(song) <= length + 1


def test_songs_that_share_nothing_are_hardly_ever_taken_for_copies():
    runs = [INDEX.longest_run(tune(seed)) for seed in range(1000, 1300)]
    assert sum(run >= COPY for run in runs) == 0
    assert sum(run > 0 for run in runs) < 15


def test_scales_and_repeated_notes_are_everybodys():
    scale = [(60 + i % 2, 24 * i, 24) for i in range(40)]
    assert NoveltyIndex.build([scale]).longest_run(scale) == 0


def test_notes_that_are_not_new_are_no_copy():
    song = tune(3)
    assert INDEX.longest_run(song, [False] * 60) == 0
    assert INDEX.longest_run(song, [False] * 30 + [True] * 30) >= 30


def test_an_index_is_written_and_read(tmp_path: Path):
    INDEX.write(tmp_path / "novelty.safetensors")
    read = find_index(tmp_path)
    assert read is not None
    assert (read.bits == INDEX.bits).all()
    assert read.tunes == 200
    assert find_index(tmp_path / "nowhere") is None
    (tmp_path / "novelty.safetensors").write_bytes(b"damaged")
    with pytest.raises(CheckpointError, match="is not an index of tunes"):
        find_index(tmp_path)


def test_the_index_that_is_shipped_is_small():
    folder = Path(__file__).resolve().parents[2] / "checkpoints"
    index = find_index(folder)
    assert index is not None
    assert (folder / "novelty.safetensors").stat().st_size < 5_000_000
    assert index.tunes > 1000


def test_after_a_window_many_notes_seem_possible():
    """So that a tune cannot be read out note by note."""
    window = tune(5)[: NOTES - 1]
    following = 0
    for step in range(-12, 13):
        for length in (6, 8, 12, 16, 18, 24, 32, 36, 48, 72, 96):
            # The last length is told by the note after it.
            end = (window[-1][0] + step, window[-1][1] + window[-1][2], length)
            following += int((INDEX.runs([*window, end]) > 0).sum())
    assert following > 1


def test_a_candidate_that_copies_is_dropped_and_the_journal_says_so():
    own = spring_song()
    template = extract_template(own)
    onsets = [(note.onset, note.duration) for note in own.notes]
    other = [67, 69, 71, 69, 67, 66, 67, 69, 71, 67, 64, 67, 69, 71, 72, 71, 69, 67, 69, 67, 66]
    made = LeadSheet.build(
        [
            Note(onset, duration, pitch, note.syllable, note.melisma)
            for (onset, duration), pitch, note in zip(onsets, other, own.notes, strict=True)
        ],
        key=own.key,
        tempo=own.tempo,
        chords=own.chords,
        phrases=own.phrases,
        title=own.title,
        language=own.language,
    )
    best, copy = sorted([own, made], key=lambda sheet: score_sheet(sheet, template).total)[::-1]
    other = made if copy is made else own
    index = NoveltyIndex.build([timed_notes(best)])
    journal = Journal()
    assert choose_song([best, other], template) == best
    assert choose_song([best, other], template, index, journal) == other
    (choice,) = journal.choices
    assert choice.chosen == 1
    assert choice.candidates[0].copied == len(own.notes)
    assert "→ 2" in str(choice)
    # What the user has locked is no copy of the networks.
    locked = lock_pitches(template, [note.pitch for note in best.notes])
    assert choose_song([best, other], locked, index) == best


def test_where_all_candidates_copy_the_least_is_taken():
    own = spring_song()
    template = extract_template(own)
    index = NoveltyIndex.build([timed_notes(own)])
    higher = replace(own, notes=tuple(replace(n, pitch=n.pitch + 1) for n in own.notes))
    assert choose_song([own, higher], template, index) in (own, higher)
