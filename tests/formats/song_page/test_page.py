"""A song as one page: everything in it, nothing fetched, nothing of the song's words run."""

import base64
import json
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from melregen.formats import read, write
from melregen.formats.song_page.write import song_page, write_page
from melregen.music import TICKS_PER_QUARTER, Syllabic, Syllable
from tests.formats.pictures.songs import strophic_song

WORDS = ("one two three four five six", "sev-en eight nine ten el-ev", "day is done and night is")


class Page(HTMLParser):
    """The tags of a page, and what its script of data holds."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.scripts: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag == "script":
            self.scripts.append("")

    def handle_data(self, data):
        if self.tags and self.tags[-1][0] == "script":
            self.scripts[-1] += data

    @property
    def song(self):
        return json.loads(self.scripts[0])

    @property
    def ids(self):
        return [attributes["id"] for _, attributes in self.tags if attributes.get("id")]


@pytest.fixture(scope="module")
def song():
    return strophic_song(WORDS)


@pytest.fixture(scope="module")
def page(song):
    return song_page(song, name="stanzas")


def test_nothing_is_fetched(page):
    found = Page(page)
    for tag, attributes in found.tags:
        for name in ("src", "href", "xlink:href", "action"):
            assert (attributes.get(name) or "#").startswith(("#", "data:")), (tag, attributes)
    assert "url(" not in page
    assert "@import" not in page


def test_a_song_of_32_bars_is_small():
    bars = 4 * len(WORDS)
    song = strophic_song(WORDS * (32 // bars + 1))
    assert len(song_page(song).encode()) < 1_500_000


def test_each_note_sounds_when_it_is_written_and_is_shown_twice(page, song):
    found = Page(page)
    seconds = 60 / song.tempo / TICKS_PER_QUARTER
    assert len(found.song["melody"]) == len(song.notes)
    for note, (start, end, pitch, ids) in zip(song.notes, found.song["melody"], strict=True):
        assert (start, end) == pytest.approx((note.onset * seconds, note.end * seconds), abs=1e-3)
        assert pitch == note.pitch
        assert len(ids) >= 2
        assert all(found.ids.count(each) == 1 for each in ids)


def test_the_page_has_every_id_once(page):
    ids = Page(page).ids
    assert len(ids) == len(set(ids))


def test_the_accompaniment_sounds_within_the_song(page):
    song = Page(page).song
    kinds = {event[0] for event in song["played"]}
    assert "chord" in kinds
    times = [event[1] for event in song["played"]]
    assert times == sorted(times)
    assert 0 <= times[0] <= times[-1] < song["seconds"]
    assert [strong for _, strong in song["beats"]].count(True) == 12


def test_the_files_in_it_are_the_song(page, song, tmp_path):
    links = {a["download"]: a["href"] for tag, a in Page(page).tags if tag == "a"}
    assert set(links) >= {"stanzas.mid", "stanzas.musicxml", "stanzas.abc", "stanzas.json"}
    for name, address in links.items():
        file = tmp_path / name
        file.write_bytes(base64.b64decode(address.partition(",")[2]))
        assert [note.pitch for note in read(file).notes] == [note.pitch for note in song.notes]


def test_words_and_titles_are_never_run(song, tmp_path):
    hostile = "</script><script>alert(1)</script><img src=x onerror=alert(2)>"
    notes = (replace(song.notes[0], syllable=Syllable(hostile, Syllabic.SINGLE)), *song.notes[1:])
    write_page(replace(song, notes=notes, title=hostile, composer=hostile), tmp_path / "x.html")
    text = (tmp_path / "x.html").read_text("utf-8")
    found = Page(text)
    assert [tag for tag, _ in found.tags].count("script") == 2
    assert all(tag != "img" for tag, _ in found.tags)
    policy = next(a["content"] for tag, a in found.tags if a.get("http-equiv"))
    assert policy.startswith("default-src 'none'; script-src 'sha256-")


def test_the_cursor_follows_the_sound(page, chromium, tmp_path: Path):
    file = tmp_path / "song.html"
    file.write_text(page, encoding="utf-8")
    tab = chromium.new_page()
    faults: list[str] = []
    tab.on("pageerror", lambda error: faults.append(str(error)))
    tab.on("console", lambda line: faults.append(line.text) if line.type == "error" else None)
    tab.goto(file.as_uri())
    tab.click("#play")
    for _ in range(100):  # the page forbids what waiting for a condition would need
        if float(tab.input_value("#place")) > 0.3:
            break
        tab.wait_for_timeout(100)
    assert tab.locator(".melregen-score .now").count() >= 1
    assert tab.locator(".melregen-roll .now").count() == 1
    tab.click("#play")
    assert tab.inner_text("#play") == "Play"
    tab.locator(".melregen-score .note").nth(6).dispatch_event("click")
    at = float(tab.input_value("#place"))
    tab.close()
    assert not faults
    assert at == pytest.approx(Page(page).song["melody"][6][0], abs=0.06)


def test_files_in_the_page_have_its_name(tmp_path):
    write(strophic_song(WORDS), tmp_path / "my song.html")
    page = Page((tmp_path / "my song.html").read_text("utf-8"))
    names = [attributes["download"] for _, attributes in page.tags if "download" in attributes]
    assert names == ["my song.mid", "my song.musicxml", "my song.abc", "my song.json"]


def test_of_stacked_verses_the_one_that_is_sung_is_marked(page, chromium, tmp_path):
    file = tmp_path / "song.html"
    file.write_text(page, encoding="utf-8")
    tab = chromium.new_page()
    tab.goto(file.as_uri())
    of_note = "[...document.querySelectorAll('.melregen-score .now .verse')]"
    texts = f"{of_note}.filter((v) => !v.matches('.other')).map((v) => v.textContent.trim())"
    found = []
    for start in (events[0] for events in Page(page).song["melody"][::11]):
        tab.evaluate(
            "(at) => { const place = document.getElementById('place');"
            "place.value = at; place.dispatchEvent(new Event('input')); }",
            start + 0.1,
        )
        found.append(tab.evaluate(texts))
    tab.close()
    # Six notes of a verse and five of the refrain: the first ones of each verse.
    assert found == [["one"], ["sev"], ["day"]]
