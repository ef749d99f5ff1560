"""What the studio refuses, and what it never takes for more than text."""

import pytest

from melregen.studio.limits import MOST_JSON
from tests.studio.songs import QUICK, slots

HOSTILE = '<img src=x onerror="alert(1)"></text><script>alert(2)</script>'


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "", "127.0.0.1:80:80", "localhost.", "[::2]"]
)
def test_other_hosts_are_refused(api, host):
    answer = api.client.get("/api/v1/options", headers={"host": host})
    assert answer.status_code == 421


def test_the_port_is_part_of_the_host():
    from melregen.studio.security import Guard

    guard = Guard(None, 8437)
    assert guard._is_ours("127.0.0.1:8437")
    assert not guard._is_ours("127.0.0.1:8438")
    assert not guard._is_ours("127.0.0.1")


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "http://127.0.0.1:99"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ],
)
def test_requests_of_other_sites_are_refused(api, headers):
    answer = api.post("text", {"words": "la"}, headers=headers)
    assert answer.status_code == 403


def test_own_requests_are_taken(api):
    headers = {"origin": "http://127.0.0.1", "sec-fetch-site": "same-origin"}
    assert api.post("text", {"words": "la"}, headers=headers).status_code == 200


def test_forms_of_foreign_pages_are_not_understood(api):
    answer = api.client.post(
        "/api/v1/text", content='{"words": "la"}', headers={"content-type": "text/plain"}
    )
    assert answer.status_code == 400


def test_large_requests_are_refused_whatever_they_announce(api):
    def pieces():
        for _ in range(MOST_JSON // 2**16 + 1):
            yield b" " * 2**16

    assert api.client.post("/api/v1/text", content=pieces()).status_code == 413
    assert api.client.post("/api/v1/text", content=b" " * (MOST_JSON + 1)).status_code == 413


def test_nested_requests_are_refused(api):
    content = '{"template": ' + '{"a": ' * 5000 + "1" + "}" * 5001
    answer = api.client.post(
        "/api/v1/check", content=content, headers={"content-type": "application/json"}
    )
    assert answer.status_code in (400, 422)


@pytest.mark.parametrize("style", ["/etc/passwd", "../../x.toml", "mine.toml", "C:\\x.toml"])
def test_a_style_is_a_name_and_no_file(api, style):
    assert "not a style" in api.fault("plan", {"words": "la", "wishes": {"style": style}})


@pytest.mark.parametrize("suffix", ["/../../etc/passwd", ".mid/..", "..", ".", ".%2e", ".mid\x00"])
def test_a_name_of_a_file_is_no_path(api, suffix):
    answer = api.client.post(
        "/api/v1/open",
        params={"suffix": suffix},
        content=b"x",
        headers={"content-type": "application/octet-stream"},
    )
    assert answer.status_code == 400


@pytest.mark.parametrize(
    "path",
    ["/../pyproject.toml", "/%2e%2e/app.py", "/..%2fapp.py", "/js/../../app.py", "//etc/passwd"],
)
def test_only_the_page_is_served(api, path):
    assert api.client.get(path).status_code in (404, 405)


def test_an_opened_file_may_not_name_others(api):
    evil = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><score-partwise>&e;</score-partwise>'
    answer = api.client.post(
        "/api/v1/open",
        params={"suffix": ".musicxml"},
        content=evil,
        headers={"content-type": "application/octet-stream"},
    )
    assert answer.status_code == 422
    assert "root:" not in answer.text


def test_the_page_may_load_nothing_from_elsewhere(api):
    headers = api.client.get("/").headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy
    assert "require-trusted-types-for 'script'" in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert api.client.get("/api/v1/openapi.json").headers["content-security-policy"] == policy


def test_the_page_never_reads_text_as_html():
    from melregen.studio.app import STATIC

    for path in STATIC.rglob("*.js"):
        text = path.read_text(encoding="utf-8")
        for word in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval("):
            assert word not in text, path.name
        assert "http://" not in text.replace("http://www.w3.org", ""), path.name
        assert "https://" not in text, path.name


def test_hostile_words_and_titles_are_escaped_in_the_score(api):
    template = api.plan("la la la la", title=HOSTILE)
    song = api.made("render", {"template": template})[0]["template"]
    slots(song)[0]["syllable"] = HOSTILE
    answer = api.post("score", {"template": song})
    assert answer.status_code == 200, answer.text
    for page in answer.json()["pages"]:
        assert "<script" not in page
        assert "<img" not in page


def test_a_hostile_name_in_a_file_stays_text(api):
    abc = f"X:1\nT:{HOSTILE}\nM:4/4\nL:1/4\nK:C\nCDEF|\nw:a b c {HOSTILE.split()[0]}\n".encode()
    answer = api.client.post(
        "/api/v1/open",
        params={"suffix": ".abc"},
        content=abc,
        headers={"content-type": "application/octet-stream"},
    )
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/json"


def test_too_many_jobs_are_refused(api):
    from melregen.studio.jobs import JobStore
    from melregen.studio.workers import WorkerPool

    store = JobStore(WorkerPool(1, most_waiting=2), WorkerPool(1, most_waiting=2))

    async def begin():
        for _ in range(2):
            store.begin(store.music, "text", {})
        from melregen.studio.jobs import BusyError

        with pytest.raises(BusyError):
            store.begin(store.music, "text", {})

    import asyncio
    from concurrent.futures import ThreadPoolExecutor

    # A browser that tests of this process drive keeps the loop of the main thread.
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, begin()).result()
    assert QUICK
