"""The HTTP API: the same values as the package's, errors in words, jobs that can be cancelled."""

import json
from dataclasses import fields
from io import BytesIO

import pytest

from melregen import Wishes, read
from melregen.documents.template import template_from_json
from melregen.formats import usable_suffixes
from tests.studio.songs import QUICK, WORDS, bar_length, chords_in, pitches, slots, slots_in


def test_a_plan_is_a_template_document_of_the_words(planned):
    template = template_from_json(json.dumps(planned))
    sung = "".join(slot.get("syllable", "") for slot in slots(planned))
    assert sung.lower() == "".join(WORDS.split()).lower()
    assert template.open_fields == ()
    assert pitches(planned) == [None] * len(slots(planned))


def test_wishes_are_kept(api):
    template = api.plan(key="D minor", metre="3/4", tempo=90, title="Star")
    assert [template[name] for name in ("key", "metre", "tempo", "title")] == [
        "D minor", "3/4", 90, "Star",
    ]  # fmt: skip


def test_wishes_have_the_fields_of_the_dataclass():
    from melregen.studio.bodies import WishesBody

    assert set(WishesBody.model_fields) == {field.name for field in fields(Wishes)}
    for field in fields(Wishes):
        if field.default is None or isinstance(field.default, bool | int | float):
            assert WishesBody.model_fields[field.name].default == field.default


def test_a_melody_leaves_the_template_as_it_was(planned, sung):
    bare = [{n: v for n, v in slot.items() if n != "pitch"} for slot in slots(sung)]
    assert bare == slots(planned)
    assert None not in pitches(sung)


def test_pitches_that_are_given_stay(api, planned):
    given = json.loads(json.dumps(planned))
    slots(given)[3]["pitch"] = 61
    assert pitches(api.made("render", {"template": given})[0]["template"])[3] == 61


def test_variations_differ_and_say_what_they_are_worth(api, planned):
    songs = api.made("render", {"template": planned, "variations": 3})
    assert len({tuple(pitches(song["template"])) for song in songs}) == 3
    for song in songs:
        choice = song["choices"][-1]
        assert choice["of"] == "melody"
        assert len(choice["candidates"]) == QUICK["candidates"]
        totals = [candidate["total"] for candidate in choice["candidates"]]
        assert totals[choice["chosen"]] == max(totals)
        assert "training tune" in song["novelty"]


@pytest.mark.parametrize("melody", ["planned", "sung"])
def test_locked_bars_stay_when_the_rest_is_made_anew(api, melody, request):
    template = request.getfixturevalue(melody)
    end = 2 * bar_length(template) + template["pickup"]
    lock = {"place": {"onset": 0, "end": end}}
    made = api.made("redo", {"template": template, "locks": [lock]})[0]["template"]
    assert slots_in(made, 0, end) == slots_in(template, 0, end)
    assert chords_in(made, 0, end) == chords_in(template, 0, end)
    assert made != template


def test_each_lock_keeps_what_it_names(api, sung):
    length = bar_length(sung)
    second, third = (length, 2 * length), (2 * length, 3 * length)
    locks = [
        {"place": {"onset": second[0], "end": second[1]}, "keep": ["rhythm"]},
        {"place": {"onset": third[0], "end": third[1]}, "keep": ["chords"]},
    ]
    made = api.made("redo", {"template": sung, "locks": locks})[0]["template"]

    def times(template, span):
        return [(slot["onset"], slot["duration"]) for slot in slots_in(template, *span)]

    assert times(made, second) == times(sung, second)
    assert chords_in(made, *third) == chords_in(sung, *third)


def test_places_have_names_too(api, sung):
    made = api.made("redo", {"template": sung, "redo": ["line 2"], "keep": ["rhythm", "chords"]})
    first = len(sung["phrases"][0]["slots"])
    assert pitches(made[0]["template"])[:first] == pitches(sung)[:first]
    assert pitches(made[0]["template"]) != pitches(sung)


def test_all_locked_is_said(api, sung):
    locks = [{"place": {"onset": 0, "end": sung["duration"]}}]
    sentence = api.fault("redo", {"template": sung, "locks": locks})
    assert "locked" in sentence


def test_new_words_keep_the_tune(api, sung):
    words = "\n".join(["Softly softly falls the snow"] * 4)
    made = api.post("words", {"template": sung, "words": words}).json()["template"]
    assert pitches(made) == pitches(sung)
    assert slots(made)[0]["syllable"] == "Soft"


def test_new_words_for_one_section_leave_the_others(api):
    template = api.plan("[Verse]\nPaper boats upon\n\n[Chorus]\nCarry me away")
    made = api.post(
        "words", {"template": template, "words": "Silver ships and sails", "section": 2}
    ).json()["template"]
    assert made["phrases"][0] == template["phrases"][0]
    assert made["phrases"][1]["slots"][0]["syllable"] == "Sil"
    sentence = api.fault("words", {"template": template, "words": "la la", "section": 3})
    assert "section 3" in sentence


def test_words_are_explained(api):
    answer = api.post("text", {"words": "[Verse]\n[C]Little star"}).json()
    assert answer["sections"] == [{"name": "Verse", "lines": [["Lit", "tle", "star"]]}]
    assert answer["languages"] == ["en"]


def test_what_does_not_add_up_is_said_with_its_place(api, planned):
    wrong = json.loads(json.dumps(planned))
    slots(wrong)[1]["onset"] = slots(wrong)[0]["onset"]
    assert "bar 1" in api.fault("check", {"template": wrong})
    assert api.post("check", {"template": planned}).json()["open"] == []


def test_a_score_is_drawn(api, sung, planned):
    (page,) = api.post("score", {"template": sung}).json()["pages"][:1]
    assert page.lstrip().startswith("<")
    assert "<svg" in page
    assert "render it first" in api.fault("score", {"template": planned})


@pytest.mark.parametrize("suffix", [s for s in usable_suffixes() if s not in (".wav",)])
def test_every_format_is_what_the_package_writes(api, sung, suffix, tmp_path):
    answer = api.post(f"download/{suffix[1:]}", {"template": sung})
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-disposition"] == f'attachment; filename="song{suffix}"'
    assert len(answer.content) > 50
    if suffix in (".mid", ".musicxml", ".json", ".abc", ".kar"):
        path = tmp_path / f"song{suffix}"
        path.write_bytes(answer.content)
        assert [note.pitch for note in read(path).notes] == pitches(sung)


def test_sound_is_a_wave_file(api, sung):
    import wave

    content = api.post("download/wav", {"template": sung}).content
    with wave.open(BytesIO(content)) as file:
        seconds = file.getnframes() / file.getframerate()
    assert seconds > sung["duration"] / 24 * 60 / sung["tempo"] - 1


def test_templates_can_be_downloaded_before_there_is_a_melody(api, planned):
    text = api.post("download/template.txt", {"template": planned}).text
    assert text.startswith("melregen template")
    document = api.post("download/template.json", {"template": planned}).text
    assert template_from_json(document) == template_from_json(json.dumps(planned))
    assert "render it first" in api.fault("download/mid", {"template": planned})
    assert "no format" in api.fault("download/exe", {"template": planned}, 404)


@pytest.mark.parametrize("form", ["mid", "musicxml", "abc", "template.json", "template.txt"])
def test_a_file_that_was_written_is_opened(api, sung, form):
    content = api.post(f"download/{form}", {"template": sung}).content
    answer = api.client.post(
        "/api/v1/open",
        params={"suffix": "." + form.rpartition(".")[2]},
        content=content,
        headers={"content-type": "application/octet-stream"},
    )
    assert answer.status_code == 200, answer.text
    assert pitches(answer.json()["template"]) == pitches(sung)


def test_jobs_are_followed_and_forgotten_when_cancelled(api):
    body = {"kind": "plan", "request": {"words": WORDS, "wishes": QUICK}}
    begun = api.post("jobs", body)
    assert begun.status_code == 202
    place = f"/api/v1/jobs/{begun.json()['id']}"
    done = begun.json()
    while done["status"] in ("waiting", "running"):
        done = api.client.get(place, params={"wait": 30}).json()
    assert done["status"] == "done"
    assert done["result"]["songs"][0]["template"]["phrases"]

    long = {"words": WORDS * 20, "wishes": {"candidates": 64}, "variations": 8}
    begun = api.post("jobs", {"kind": "plan", "request": long}).json()
    place = f"/api/v1/jobs/{begun['id']}"
    assert api.client.delete(place).status_code == 200
    assert api.client.get(place).status_code == 404
    # The worker is free again, or another in its place.
    assert api.plan()


def test_a_job_that_takes_too_long_is_stopped():
    from melregen.studio.workers import Job, Status, WorkerPool

    pool = WorkerPool(1)
    pool.start()
    job = Job("text", {"words": "la " * 30_000}, seconds=0.2)
    pool.submit(job)
    import time

    deadline = time.monotonic() + 60
    while not job.is_over and time.monotonic() < deadline:
        time.sleep(0.05)
    pool.close()
    assert job.status is Status.FAILED
    assert job.failure.is_timeout
    assert "longer than 0.2 seconds" in job.failure.sentence


def test_options_name_what_can_be_chosen(api):
    options = api.client.get("/api/v1/options").json()
    assert "waltz" in [style["name"] for style in options["styles"]]
    assert "mid" in options["writable"]
    assert ".musicxml" in options["readable"]


@pytest.mark.parametrize(
    ("path", "body", "status", "part"),
    [
        ("plan", {}, 422, "nothing to sing"),
        ("plan", {"words": "la", "wishes": {"tempo": 1e9}}, 400, "wishes.tempo"),
        ("plan", {"words": "la", "wishes": {"key": "H#"}}, 422, "not a key"),
        ("plan", {"words": "la", "wishes": {"style": "walz"}}, 422, "waltz"),
        ("plan", {"words": "la", "surprise": 1}, 400, "surprise"),
        ("plan", {"words": "la", "variations": 1000}, 400, "variations"),
        ("plan", {"words": "\ud800"}, 400, "half a character"),
        ("plan", {"words": "la" * 50_000}, 400, "words"),
        ("render", {"template": {}}, 422, "not a template"),
        ("score", {}, 422, "no song"),
        ("jobs", {"kind": "shell", "request": {}}, 400, "kind"),
    ],
)
def test_errors_are_sentences(api, path, body, status, part):
    # Python's own encoder would refuse half a character.
    answer = api.client.post(
        f"/api/v1/{path}", content=json.dumps(body), headers={"content-type": "application/json"}
    )
    assert answer.status_code == status, answer.text
    assert part in answer.json()["error"]
    assert "\n" not in answer.json()["error"]
