"""Whole evaluations: of a model, of folders, and in bands."""

import json
from dataclasses import replace
from itertools import pairwise

import pytest

from melregen.corpus import BuildOptions, build_corpus
from melregen.errors import EmptyMelodyError, ParseError
from melregen.evaluation.band_files import find_bands, read_bands, shipped_bands, write_bands
from melregen.evaluation.generated import generate_songs, song_seed
from melregen.evaluation.measure import measure_song, song_figures
from melregen.evaluation.measure_bands import bands_of, bands_of_songs
from melregen.evaluation.metrics.fidelity import GUARANTEED
from melregen.evaluation.run import (
    BandTask,
    FolderTask,
    ModelTask,
    evaluate_folders,
    evaluate_in_bands,
    evaluate_models,
)
from melregen.evaluation.save import save_songs
from melregen.evaluation.show import report_to_json
from melregen.evaluation.sources import corpus_songs, folder_songs
from melregen.evaluation.system import Role
from melregen.formats import read
from melregen.generation import Wishes
from melregen.generation.novelty import NoveltyIndex, timed_notes
from tests.evaluation.corpus import song_text, write_songs

WHOLE = ("words", "key", "metre", "form", "lines", "chords", "rhythm")


def silent(what):
    """No progress is shown."""


@pytest.fixture(scope="module")
def outcome(sung_corpus, untrained_weights):
    return evaluate_models(task(sung_corpus, untrained_weights), silent)


def task(corpus, weights, **changes):
    fields = {
        "models": (weights,), "corpus": corpus, "split": "valid",
        "given": (("words", "key", "metre"), WHOLE), "wishes": Wishes(candidates=1, seed=4),
    }  # fmt: skip
    return ModelTask(**{**fields, **changes})


def intervals(song):
    return tuple(later.pitch - note.pitch for note, later in pairwise(song.sheet.notes))


def rows(outcome):
    return {row.figure.name: row for section in outcome.report.sections for row in section.rows}


def test_every_table_has_people_the_judged_and_the_trivial(outcome):
    systems = list(outcome.report.systems)
    assert systems[:3] == ["people", "words, key, metre", "whole template"]
    assert systems[3:] == [
        "another song", "pooled histogram", "flat line", "Markov-3", "Markov-3, true rhythm",
        "retrieval",
    ]  # fmt: skip
    names = [section.name for section in outcome.report.sections]
    assert names == [
        "fit", "bits", "fidelity", "distribution", "setting", "melody", "rhythm", "form", "lines",
        "words", "harmony", "diversity", "novelty",
    ]  # fmt: skip
    for section in outcome.report.sections:
        if section.name not in ("fidelity", "bits"):
            assert set().union(*(row.cells for row in section.rows)) == set(systems), section.name


def test_what_the_grammar_guarantees_reads_one(outcome):
    for name in GUARANTEED - {"locks_kept"}:  # nothing is locked
        for system in outcome.report.judged:
            estimate = rows(outcome)[name].cells[system].estimate
            assert (estimate.value, estimate.low, estimate.high) == (1, 1, 1), (name, system)


def test_a_song_of_the_whole_template_has_the_rhythm_of_people(outcome):
    cells = rows(outcome)["onset_f1"].cells
    assert cells["whole template"].estimate.value == 1
    assert cells["words, key, metre"].estimate.value < 1


def test_people_are_judged_by_themselves(outcome):
    found = rows(outcome)
    assert found["pitch_overlap"].cells["people"].estimate.value == pytest.approx(100)
    assert found["mean_interval"].cells["people"].distance is None


def test_the_same_task_gives_the_same_report(sung_corpus, untrained_weights, outcome):
    again = evaluate_models(task(sung_corpus, untrained_weights, processes=2), silent)
    assert report_to_json(again.report) == report_to_json(outcome.report)


def test_a_collection_left_out_of_training_is_judged_whole_by_the_others(
    tmp_path, untrained_weights
):
    folders = [write_songs(tmp_path / "rivers", range(1, 31)), tmp_path / "hills"]
    write_songs(folders[1], range(51, 57))
    corpus = tmp_path / "corpus"
    build_corpus(folders, corpus, BuildOptions(jobs=1, scheduler=None, licence="CC0 1.0"))
    hills = corpus_songs(corpus, "all", collections=("hills",)).songs
    assert {song.collection for song in hills} == {"hills"}
    assert len(hills) == 6
    found = evaluate_models(task(corpus, untrained_weights, left_out=("hills",)), silent)
    people = next(system for system in found.systems if system.role is Role.PEOPLE)
    assert {song.name for song in people.songs} == {song.name for song in hills}
    nearest = next(system for system in found.systems if system.name == "retrieval")
    training = corpus_songs(corpus, "train", exclude=("hills",)).songs
    assert {intervals(song) for song in nearest.songs} <= {intervals(song) for song in training}


def test_songs_have_seeds_of_their_own(sung_corpus, untrained_weights):
    songs = corpus_songs(sung_corpus, "valid", only_sung=True, limit=4).songs
    made = generate_songs(
        untrained_weights, songs, ["words"], Wishes(candidates=1), variations=3
    ).songs
    assert len({song.sheet.notes for song in made}) == 12
    assert len({(song.sheet.metre, song.sheet.key) for song in made}) > 1
    assert song_seed(0, "a") != song_seed(0, "b") != song_seed(1, "b")
    assert [song.text for song in made] == [song.name for song in songs for _ in range(3)]


def test_a_song_that_cannot_be_made_costs_no_other(sung_corpus, untrained_weights):
    songs = list(corpus_songs(sung_corpus, "valid", only_sung=True, limit=4).songs)
    template = songs[1].template
    phrases = tuple(
        replace(p, slots=tuple(replace(s, onset=None, duration=None) for s in p.slots))
        for p in template.phrases
    )
    one_bar = replace(template, phrases=phrases, duration=96, chords=template.chords[:1])
    songs[1] = replace(songs[1], template=one_bar)
    made = generate_songs(
        untrained_weights, songs, ["words", "metre", "chords"], Wishes(candidates=1)
    )
    assert len(made.songs) == 3
    assert len(made.failures) == 1
    assert songs[1].name in made.failures[0]


def test_folders_pair_by_name(tmp_path, outcome):
    save_songs(outcome.systems, tmp_path)
    folders = FolderTask(tmp_path / "people", (tmp_path / "Markov-3", tmp_path / "retrieval"))
    found = evaluate_folders(folders, silent)
    assert found.report.judged == ("Markov-3", "retrieval")
    people = found.report.systems["people"]
    assert rows(found)["pitch_overlap"].cells["retrieval"].songs == people
    assert "novelty" not in [section.name for section in found.report.sections]
    again = evaluate_folders(folders, silent)
    assert report_to_json(again.report) == report_to_json(found.report)


def test_one_song_is_judged_by_bands(tmp_path, sung_corpus):
    (tmp_path / "one.abc").write_text(song_text(300))
    bands, _ = bands_of([sung_corpus], None, silent)
    found = evaluate_in_bands(
        BandTask((tmp_path / "one.abc",), bands["rivers"].bands, "rivers"), silent
    )
    row = rows(found)["range_semitones"]
    assert row.band == bands["rivers"].bands["range_semitones"]
    assert row.cells["one.abc"].inside in (0, 1)
    assert "longest_shared_run" not in rows(found)


def test_a_song_is_told_how_original_it_is_without_the_corpus(tmp_path, sung_corpus):
    (tmp_path / "one.abc").write_text(song_text(300))
    (tmp_path / "two.abc").write_text(song_text(301))
    bands, _ = bands_of([sung_corpus], None, silent)
    index = NoveltyIndex.build([timed_notes(read(tmp_path / "one.abc"))])
    task = BandTask(
        (tmp_path / "one.abc", tmp_path / "two.abc"),
        bands["rivers"].bands,
        "rivers",
        novelty=index,
    )
    found = rows(evaluate_in_bands(task, silent))
    copy, other = (found["longest_shared_run"].cells[name] for name in ("one.abc", "two.abc"))
    assert copy.estimate.value >= 12 > other.estimate.value
    assert found["copied"].cells["one.abc"].estimate.value == 1


def test_bands_come_back_from_their_file(tmp_path):
    songs = folder_songs(write_songs(tmp_path / "songs", range(1, 13))).songs
    bands = bands_of_songs(songs)
    assert bands.songs == 12
    write_bands(tmp_path / "b.json", {"mine": bands})
    name, again = find_bands(str(tmp_path / "b.json"))
    assert name == "mine"
    values = [measure_song(song)["mean_interval"] for song in songs]
    assert again.bands["mean_interval"].mean == pytest.approx(sum(values) / 12, abs=1e-4)
    assert min(values) in again.bands["mean_interval"] or min(values) < (
        again.bands["mean_interval"].p5
    )


def test_the_bands_that_are_shipped_are_those_of_the_figures():
    shipped = shipped_bands()
    assert {"openewld_pd", "openscore_lieder", "nottingham", "pop909"} <= set(shipped)
    known = song_figures()
    for entry in shipped.values():
        assert set(entry.bands) <= set(known)
    assert set(shipped["openewld_pd"].bands) >= {"repeated_bars", "weak_downbeats", "sevenths"}


@pytest.mark.parametrize("text", ["{}", "[1]", "no json", '{"format_version": 9}'])
def test_a_file_that_holds_no_bands_is_refused(tmp_path, text):
    (tmp_path / "b.json").write_text(text)
    with pytest.raises(ParseError, match=r"b\.json"):
        read_bands(tmp_path / "b.json")


def test_few_songs_make_no_bands(tmp_path):
    with pytest.raises(EmptyMelodyError, match="at least 10"):
        bands_of([write_songs(tmp_path / "few", range(1, 4))], None, silent)


def test_the_report_says_what_was_judged_with_what(outcome):
    about = outcome.report.about
    assert "valid split" in about["corpus"]
    assert about["seed"] == "4"
    assert json.dumps(dict(about))
