"""`melregen evaluate` and `melregen bands` as a user meets them."""

import json

import pytest

from melregen.evaluation.show import report_from_json
from tests.evaluation.corpus import song_text, write_songs


@pytest.fixture
def folders(tmp_path):
    """Three folders of songs in the current one: `people`, `machine` with the same names, `few`."""
    write_songs(tmp_path / "people", range(1, 25))
    machine = write_songs(tmp_path / "machine", range(1, 25))
    for number, path in enumerate(sorted(machine.iterdir()), 101):
        path.write_text(song_text(number))
    write_songs(tmp_path / "one", range(1, 2))
    return tmp_path


def test_folders_are_judged_in_tables_json_and_on_a_page(melregen_command, folders):
    outcome = melregen_command("evaluate", "people", "machine", "--html", "report.html")
    assert outcome.code == 0
    assert "The learning judge" in outcome.out
    assert "24 of 24 songs of machine by name" in " ".join(outcome.out.split())
    assert (folders / "report.html").read_text().startswith("<!DOCTYPE html>")
    as_json = melregen_command("evaluate", "people", "machine", "--json")
    report = report_from_json(as_json.out)
    assert report.judged == ("machine",)
    assert 0.2 < report.verdicts["machine"].auc.value < 0.8  # both wander alike
    assert as_json.out == melregen_command("evaluate", "people", "machine", "--json").out


def test_the_names_of_bands_are_listed(melregen_command):
    outcome = melregen_command("evaluate", "--bands", "list")
    assert outcome.code == 0
    assert "openewld_pd (" in outcome.out


def test_own_bands_judge_one_song(melregen_command, folders):
    outcome = melregen_command("bands", "people", "-o", "mine.json")
    assert outcome.code == 0
    assert "people: 24 songs" in outcome.out
    judged = melregen_command("evaluate", "one", "--bands", "mine.json", "--json")
    assert judged.code == 0, judged.err
    report = json.loads(judged.out)
    assert report["about"]["bands"] == "people, 24 songs"


def test_songs_are_saved_to_be_judged_again(melregen_command, folders):
    outcome = melregen_command("evaluate", "people", "machine", "--save", "saved", "--json")
    assert outcome.code == 0
    assert {path.name for path in (folders / "saved").iterdir()} >= {
        "people",
        "machine",
        "Markov-3",
    }
    again = melregen_command("evaluate", "saved/people", "saved/Markov-3", "--json")
    assert again.code == 0, again.err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "nothing to judge"),
        (("people",), "one folder alone"),
        (("people", "gone"), "gone: there is no such file or folder"),
        (("people", "empty"), "empty holds no music file: it is empty"),
        (("people", "texts"), "its files end in .txt"),
        (("people", "silent"), "silent holds no song that can be judged"),
        (("people", "one"), "needs at least 2"),
        (("one", "people"), "needs at least 2"),
        (("people", "machine", "--given", "words"), "--given does not go with folders"),
        (("people", "machine", "--model", "x"), "--model does not go with folders"),
        (("people", "--bands", "nobody"), "no bands called 'nobody'"),
        (("--bands", "openewld_pd"), "nothing to judge"),
        (("--corpus", "people"), "people is not a corpus"),
        (("people", "machine", "--corpus", "one"), "one is not a corpus"),
        (("people", "machine", "--html", "report.pdf"), "must be one of .html"),
        (("people", "machine", "--limit", "1"), "from 2 to"),
    ],
)
def test_bad_input_gets_one_sentence(melregen_command, folders, words, said):
    (folders / "empty").mkdir()
    (folders / "texts").mkdir()
    (folders / "texts" / "a.txt").write_text("la la la")
    (folders / "silent").mkdir()
    (folders / "silent" / "a.abc").write_text("X:1\nM:4/4\nL:1/4\nK:C\nz4 | z4 |]\n")
    outcome = melregen_command("evaluate", *words)
    assert outcome.code == 2
    errors = [line for line in outcome.err.splitlines() if not line.endswith("…")]
    assert len(errors) == 1, outcome.err
    assert said in errors[0]
    assert not (folders / "report.pdf").exists()


def test_what_cannot_be_read_is_named(melregen_command, folders):
    (folders / "machine" / "broken.mid").write_bytes(b"no midi")
    outcome = melregen_command("evaluate", "people", "machine", "--json")
    assert outcome.code == 0
    assert "Warning: machine/broken.mid" in outcome.err


def test_unknown_parts_are_refused_before_anything_is_read(melregen_command, folders):
    outcome = melregen_command("evaluate", "--corpus", "people", "--given", "tune")
    assert outcome.code == 2
    assert "'tune' is no part of a template" in outcome.err
