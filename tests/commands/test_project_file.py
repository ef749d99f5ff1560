"""`melregen.toml`: defaults of a project, and the commands that show them."""

import pytest

from melregen.music import Key


@pytest.fixture
def project(tmp_path):
    """Writes melregen.toml into the folder in which commands run."""
    (tmp_path / "words.txt").write_text("One two three")

    def write(text, name="melregen.toml"):
        (tmp_path / name).write_text(text, encoding="utf-8")

    return write


def wishes_of(engine):
    return engine.calls[-1]["wishes"]


def test_its_values_are_the_defaults(engine, melregen_command, project):
    project('[generate]\nkey = "G major"\ncandidates = 3\ntop-p = 0.5\nvary = true\nfeel = []\n')
    outcome = melregen_command("generate", "words.txt")
    assert outcome.code == 0
    assert "melregen.toml sets key, candidates, top-p, vary, feel\n" in outcome.err
    wishes = wishes_of(engine)
    assert (wishes.key, wishes.candidates, wishes.top_p, wishes.vary) == (Key("G"), 3, 0.5, True)


def test_the_command_line_has_its_way(engine, melregen_command, project):
    project("[generate]\ncandidates = 3\nseed = 5\n")
    assert melregen_command("generate", "words.txt", "--candidates", "2").code == 0
    assert (wishes_of(engine).candidates, wishes_of(engine).seed) == (2, 5)


def test_it_is_found_above(engine, melregen_command, project, tmp_path, monkeypatch):
    project("[generate]\nseed = 9\n")
    (tmp_path / "deep" / "er").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "deep" / "er")
    assert melregen_command("generate", "../../words.txt").code == 0
    assert wishes_of(engine).seed == 9


@pytest.mark.parametrize("after", [False, True])
def test_another_file_is_named(engine, melregen_command, project, after):
    project("[generate]\nseed = 1\n")
    project("[generate]\nseed = 2\n", "other.toml")
    named = ["--config", "other.toml"]
    words = ["generate", "words.txt"]
    assert melregen_command(*([*words, *named] if after else [*named, *words])).code == 0
    assert wishes_of(engine).seed == 2


def test_it_is_quiet_where_it_says_so(engine, melregen_command, project):
    project("[generate]\nquiet = true\n")
    outcome = melregen_command("generate", "words.txt")
    assert (outcome.code, outcome.out, outcome.err) == (0, "", "")


def test_paths_are_relative_to_it(engine, melregen_command, project, tmp_path, monkeypatch):
    project('[generate]\nmodel = "mine"\n')
    (tmp_path / "mine").mkdir()
    (tmp_path / "below").mkdir()
    monkeypatch.chdir(tmp_path / "below")
    assert melregen_command("generate", "../words.txt").code == 0
    assert engine.calls[-1]["model"] == tmp_path / "mine"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("[generate\n", "melregen.toml is not TOML: "),
        ("[genrate]\n", "melregen.toml: [genrate] is no command; did you mean 'generate'?"),
        ("style = 'pop'\n", "'style' stands outside of a table; write it under the command"),
        ("[generate]\ncandidate = 3\n", "no option 'candidate'; did you mean 'candidates'?"),
        ("[generate]\nxyzzy = 3\n", "[generate] has no option 'xyzzy'; it may be chords, "),
        ("[generate]\ncandidates = 'many'\n", "candidates: 'many' is not a whole number from"),
        ("[generate]\nkey = 'H'\n", "[generate] key: 'H' is not a key"),
        ("[generate]\nvary = 'yes'\n", "[generate] vary must be true or false"),
        ("[generate]\nseed = true\n", "[generate] seed must be a text or a number"),
        ("[generate]\nseed = [1]\n", "[generate] seed must be a text or a number"),
        ("[generate.seed]\na = 1\n", "[generate] seed must be a text or a number"),
    ],
)  # fmt: skip
def test_what_is_wrong_in_it_is_one_sentence(melregen_command, project, text, reason):
    project(text)
    outcome = melregen_command("generate", "words.txt")
    assert outcome.code == 2
    assert reason in outcome.err
    assert outcome.err.count("\n") == 1


def test_help_comes_whatever_is_in_it(melregen_command, project):
    project("[nonsense\n")
    assert melregen_command("generate", "--help").code == 0


def test_groups_have_a_table_for_each_command(melregen_command, project):
    project("[corpus.build]\njobz = 1\n")
    outcome = melregen_command("corpus", "sources")
    assert outcome.code == 2
    assert "[corpus.build] has no option 'jobz'; did you mean 'jobs'?" in outcome.err
    project("[corpus.biuld]\njobs = 1\n")
    assert "did you mean 'build'?" in melregen_command("corpus", "sources").err


def test_config_shows_the_file(melregen_command, project, tmp_path):
    assert melregen_command("config").out.startswith("No melregen.toml in this folder")
    project('[generate]\nstyle = "pop"\n\n[corpus.build]\njobs = 2\n')
    assert melregen_command("config").out.splitlines() == [
        str(tmp_path / "melregen.toml"), "", "[generate]", "style = pop", "", "[corpus.build]",
        "jobs = 2",
    ]  # fmt: skip
    project("[convert]\ntunes = 2\n")
    assert "did you mean 'tune'?" in melregen_command("config").err


def test_config_says_where_each_value_of_a_command_comes_from(melregen_command, project, tmp_path):
    project("[generate]\ncandidates = 3\n")
    rows = [
        line.split(maxsplit=2) for line in melregen_command("config", "generate").out.splitlines()
    ]
    assert ["candidates", "3", str(tmp_path / "melregen.toml")] in rows
    assert ["seed", "0", "default"] in rows
    assert [row[0] for row in rows].count("meter") == 1
    assert "did you mean 'generate'?" in melregen_command("config", "genrate").err
    assert "name one of its commands too: build" in melregen_command("config", "corpus").err
    assert melregen_command("config", "corpus", "build").code == 0
