"""The page in a real browser: words, plan, edits, locks, sound, files, keys, small screens."""

import json
import re
from pathlib import Path

import pytest

from melregen import read
from tests.studio.songs import WORDS, bar_length, chords_in, slots, slots_in

HOSTILE = '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>'


class Page:
    """The studio in a tab, with what the tests do again and again."""

    def __init__(self, tab, address):
        self.tab = tab
        self.faults = []
        tab.set_default_timeout(20_000)
        tab.on("pageerror", lambda error: self.faults.append(str(error)))
        tab.on("console", self._hear)
        tab.goto(address)
        tab.wait_for_selector("html[data-ready]")

    def _hear(self, message):
        # A refused request is logged by the browser itself, and is no fault of the page.
        if message.type == "error" and "status of 4" not in message.text:
            self.faults.append(message.text)

    def work(self, button):
        """Press a button and wait until the server is done."""
        self.tab.click(button)
        self.wait()

    def wait(self):
        self.tab.wait_for_timeout(150)
        self.tab.wait_for_selector("#working", state="hidden", timeout=90_000)
        self.tab.wait_for_timeout(150)

    @property
    def project(self):
        self.tab.wait_for_timeout(550)  # what is saved a moment after each change
        return json.loads(self.tab.evaluate("localStorage['melregen.studio.project']"))

    @property
    def template(self):
        return self.project["template"]

    def plan(self, words=WORDS):
        self.tab.fill("#words", words)
        self.work("#plan")

    @property
    def error(self):
        return self.tab.inner_text("#alert span")


@pytest.fixture
def page(studio, chromium):
    context = chromium.new_context(viewport={"width": 1400, "height": 950}, accept_downloads=True)
    opened = Page(context.new_page(), studio)
    yield opened
    context.close()
    assert opened.faults == []


@pytest.fixture
def small(studio, chromium):
    context = chromium.new_context(viewport={"width": 400, "height": 800})
    opened = Page(context.new_page(), studio)
    yield opened
    context.close()
    assert opened.faults == []


def change_chord(page, place, symbol):
    page.tab.click(f"[data-key='chord-{place}']")
    page.tab.fill("dialog input", symbol)
    page.tab.keyboard.press("Enter")
    page.tab.wait_for_selector("dialog", state="detached")


def test_from_words_to_a_song_with_edits_and_locks_that_stay(page):
    page.plan()
    length = bar_length(page.template)
    edited = page.template["chords"][-1]["onset"]
    change_chord(page, edited, "Am7")
    # A rhythm: the third note of the second line becomes longer.
    index = len(page.template["phrases"][0]["slots"]) + 2
    page.tab.click(f"[data-key='slot-{index}']")
    page.tab.keyboard.press("Alt+ArrowRight")
    rhythm = slots(page.template)[index]
    page.work("#render")
    for bar in (1, 2):
        page.tab.click(f"[data-key='lock-{bar}']")
    before = page.template
    page.work("#redo-rest")
    after = page.template
    assert slots_in(after, 0, 2 * length) == slots_in(before, 0, 2 * length)
    assert chords_in(after, 0, 2 * length) == chords_in(before, 0, 2 * length)
    assert slots(after) != slots(before)
    assert chords_in(after, edited, edited + 1) == ["Am7"]
    assert {k: slots(after)[index][k] for k in ("onset", "duration")} == {
        k: rhythm[k] for k in ("onset", "duration")
    }
    # And all of it can be undone and done again.
    page.tab.click("#undo")
    assert page.template == before
    page.tab.click("#redo")
    assert page.template == after


def test_the_cursor_moves_with_the_sound(page):
    page.plan()
    page.work("#render")
    page.tab.click("#play")
    seen = []
    for _ in range(14):
        page.tab.wait_for_timeout(250)
        sounding = page.tab.evaluate("document.querySelector('#grid .sounding')?.dataset.slot")
        if sounding is not None:
            seen.append(int(sounding))
    assert len(set(seen)) >= 3
    assert seen == sorted(seen)
    assert page.tab.evaluate(
        "document.querySelector('.score-page').shadowRoot.querySelectorAll('.sounding').length"
    )
    page.tab.click("#tab-roll")
    first = float(page.tab.get_attribute(".roll .cursor", "x1"))
    page.tab.wait_for_timeout(500)
    assert float(page.tab.get_attribute(".roll .cursor", "x1")) > first
    page.tab.click("#play")
    page.tab.wait_for_timeout(200)
    assert page.tab.get_attribute("#play", "aria-label") == "Play"


def test_a_selection_is_looped(page):
    page.plan()
    page.tab.click("[data-key='bar-2']")
    page.tab.click("#loop")
    page.tab.fill("#tempo", "240")
    page.tab.keyboard.press("Enter")
    page.tab.click("#play")
    bars = set()
    for _ in range(12):
        page.tab.wait_for_timeout(200)
        bars.add(page.tab.inner_text("#position").split(" · ")[0])
    assert bars == {"bar 2"}
    assert page.template["tempo"] == 240


def test_every_download_opens_and_matches(page, tmp_path):
    page.plan()
    page.work("#render")
    template = page.template
    page.tab.click("#downloads summary")
    forms = page.tab.eval_on_selector_all("[data-format]", "all => all.map(o => o.dataset.format)")
    assert {"mid", "musicxml", "abc", "json", "svg", "wav", "template.json"} <= set(forms)
    page.tab.click("#downloads summary")
    for form in forms:
        page.tab.click("#downloads summary")
        with page.tab.expect_download(timeout=60_000) as caught:
            page.tab.click(f"[data-format='{form}']")
        path = tmp_path / caught.value.suggested_filename
        caught.value.save_as(path)
        assert path.name == f"{template['title']}.{form}"
        assert path.stat().st_size > 50
        if form in ("mid", "kar", "musicxml", "mxl", "abc", "json"):
            assert [n.pitch for n in read(path).notes] == [s["pitch"] for s in slots(template)]


def test_a_bar_that_does_not_add_up_says_what_is_missing(page):
    page.plan()
    page.tab.click("[data-key='bar-1']")
    field = page.tab.locator("#inspector .piece-text input").first
    whole = field.input_value()
    field.fill(whole + " 8")
    assert "½ beat too much" in page.tab.inner_text("#inspector .fault")
    assert "½ beat too much" in page.tab.inner_text(".piece.broken .fault-chip")
    values = whole.split()
    field.fill(" ".join(values[:-1]))
    assert "missing" in page.tab.inner_text("#inspector .fault")
    before = page.template
    field.press("Tab")
    assert page.template == before
    field = page.tab.locator("#inspector .piece-text input").first
    field.fill(whole)
    assert page.tab.locator(".piece.broken").count() == 0


def test_errors_are_said_in_words(page):
    page.tab.click("#plan")
    page.wait()
    assert "nothing to sing" in page.error
    page.tab.fill("#words", "la la la")
    page.tab.fill("#wish-key", "Q major")
    page.work("#plan")
    assert "'Q major' is not a key" in page.error
    page.tab.fill("#wish-key", "")
    page.tab.fill("#wish-form", "7 8")
    page.work("#plan")
    assert "not a form" in page.error
    page.tab.fill("#wish-form", "")
    page.work("#plan")
    assert page.tab.is_hidden("#alert")
    page.tab.click("[data-key='chord-0']")
    page.tab.fill("dialog input", "Hx")
    page.tab.keyboard.press("Enter")
    page.tab.locator("dialog .fault", has_text="not a chord").wait_for()
    page.tab.keyboard.press("Escape")
    page.tab.wait_for_selector("dialog", state="detached")


def test_the_form_that_is_asked_for(page):
    page.tab.fill("#wish-form", "A B A")
    page.plan(
        "Paper boats are on the stream\nSilver light upon the sea\nPaper boats are in a dream"
    )
    forms = [phrase["form"] for phrase in page.template["phrases"]]
    assert forms == ["new", "new", "repeat of 1"]
    letters = page.tab.eval_on_selector_all(".letter", "all => all.map(o => o.textContent)")
    assert letters == ["A", "B", "A"]


def test_edges_and_pitches_are_dragged(page):
    page.plan()
    page.work("#render")
    first = slots(page.template)[0]
    edge = page.tab.locator("#grid .block[data-slot='0'] .edge.right")
    box = edge.bounding_box()
    page.tab.mouse.move(box["x"] + 4, box["y"] + 10)
    page.tab.mouse.down()
    page.tab.mouse.move(box["x"] - 25, box["y"] + 10, steps=5)
    page.tab.mouse.up()
    after = slots(page.template)
    assert after[0]["duration"] < first["duration"]
    assert after[1]["onset"] == after[0]["onset"] + after[0]["duration"]
    assert page.project["locks"] == {"rhythm:0": True} or "rhythm:0" in page.project["locks"]
    page.tab.click("#tab-roll")
    note = page.tab.locator(".roll .note[data-slot='2'] rect")
    note.scroll_into_view_if_needed()
    box = note.bounding_box()
    page.tab.mouse.move(box["x"] + 5, box["y"] + 6)
    page.tab.mouse.down()
    page.tab.mouse.move(box["x"] + 5, box["y"] + 6 - 26, steps=4)
    page.tab.mouse.up()
    assert slots(page.template)[2]["pitch"] == after[2]["pitch"] + 2
    page.tab.keyboard.press("Control+z")
    assert slots(page.template)[2]["pitch"] == after[2]["pitch"]


def test_split_join_and_syllables(page):
    page.plan()
    before = slots(page.template)
    page.tab.click("[data-key='slot-0']")
    page.tab.click("#inspector >> text=Split")
    split = slots(page.template)
    assert len(split) == len(before) + 1
    assert split[1]["melisma"]
    assert split[0]["duration"] + split[1]["duration"] == before[0]["duration"]
    page.tab.keyboard.press("Control+z")
    page.tab.click("[data-key='slot-0']")
    page.tab.click("#inspector >> text=Split")
    # The second syllable of the line moves back to the free note, and its own goes on.
    page.tab.click("[data-key='slot-2']")
    page.tab.click("[aria-label='Move the syllable to the note before']")
    moved = slots(page.template)
    assert moved[1]["syllable"] == before[1]["syllable"]
    assert moved[2].get("melisma")
    page.tab.click("[data-key='slot-0']")
    page.tab.click("[aria-label='Join with the next note']")
    joined = slots(page.template)
    assert joined[0]["syllable"] == before[0]["syllable"] + before[1]["syllable"]
    page.work("#render")
    assert page.tab.is_hidden("#alert")


def test_the_cadence_of_a_line_is_chosen_and_stays(page):
    page.plan()
    page.tab.select_option("[data-key='cadence-0']", "half")
    page.work("#redo-rest")
    assert page.template["phrases"][0]["cadence"] == "half"


def test_the_selection_alone_is_made_anew(page):
    page.plan()
    page.work("#render")
    length = bar_length(page.template)
    page.tab.click("[data-key='bar-3']")
    page.tab.click("[data-key='bar-4']", modifiers=["Shift"])
    before = page.template
    page.work("text=Redo these bars")
    after = page.template
    span = (2 * length + before["pickup"], 4 * length + before["pickup"])
    assert slots_in(after, 0, span[0]) == slots_in(before, 0, span[0])
    assert slots_in(after, span[1], 10**6) == slots_in(before, span[1], 10**6)
    assert after != before


def test_variations_stand_side_by_side_and_favourites_stay(page):
    page.tab.select_option("#variations", "3")
    page.plan()
    assert page.tab.locator(".version").count() == 3
    page.tab.locator(".version .name").nth(1).click()
    second = page.project["versions"][1]
    assert page.template == second["template"]
    page.tab.locator(".version .star").nth(1).click()
    page.tab.locator(".version >> text=/Score|Why/").nth(1).click()
    assert "best of" in page.tab.inner_text("dialog")
    page.tab.keyboard.press("Escape")
    page.work("#plan")
    names = [version["name"] for version in page.project["versions"]]
    assert names[0] == second["name"]
    assert len(names) == 4


def test_new_words_for_a_verse(page):
    page.plan("[Verse]\nPaper boats upon\n\n[Chorus]\nCarry me away")
    chorus = page.template["phrases"][1]
    page.tab.click("text=New words… >> nth=0")
    page.tab.fill("dialog textarea", "Silver ships and sails")
    page.tab.click("text=Set these words")
    page.tab.wait_for_selector("dialog", state="detached")
    assert page.template["phrases"][0]["slots"][0]["syllable"] == "Sil"
    assert page.template["phrases"][1] == chorus


def test_a_project_is_kept_saved_and_opened(page, tmp_path):
    page.plan()
    page.tab.fill("#title", "My star")
    page.tab.click("[data-key='lock-1']")
    project = page.project
    page.tab.reload()
    page.tab.wait_for_selector("html[data-ready]")
    assert page.project == project
    with page.tab.expect_download() as caught:
        page.tab.click("#save")
    path = tmp_path / caught.value.suggested_filename
    caught.value.save_as(path)
    assert path.name == "My star.studio.json"
    page.tab.click("#new")
    assert page.project["template"] is None
    page.tab.set_input_files("#file", path)
    page.tab.wait_for_selector("#grid .block")
    assert page.project == project


def test_a_link_carries_words_settings_and_seed(page, studio):
    page.tab.fill("#words", WORDS)
    page.tab.fill("#wish-key", "D minor")
    page.tab.click("#wishes summary")
    page.tab.fill("#wish-seed", "77")
    page.tab.click("#share")
    page.tab.wait_for_timeout(200)
    link = page.tab.url
    page.tab.click("#new")
    page.tab.goto("about:blank")
    page.tab.goto(link)
    page.tab.wait_for_selector("html[data-ready]")
    assert page.tab.input_value("#words") == WORDS
    assert page.tab.input_value("#wish-key") == "D minor"
    assert page.tab.input_value("#wish-seed") == "77"


def test_a_dropped_song_is_sung_anew(page, tmp_path):
    from melregen.formats import write
    from tests.models.songs import spring_song

    path = tmp_path / "spring.mid"
    write(spring_song(), path)
    page.tab.set_input_files("#file", path)
    page.tab.wait_for_selector("#grid .block")
    assert "Spring is coming" in page.tab.input_value("#words")
    before = page.template
    page.work("#render")
    after = page.template
    assert [s["onset"] for s in slots(after)] == [s["onset"] for s in slots(before)]
    assert [s["pitch"] for s in slots(after)] != [s["pitch"] for s in slots(before)]
    page.tab.set_input_files("#file", Path(__file__))
    page.tab.wait_for_selector("#alert:not([hidden])")
    assert "'.py' files cannot be opened" in page.error


def test_long_work_is_cancelled(page):
    page.tab.fill("#words", WORDS * 12)
    page.tab.click("#wishes summary")
    page.tab.fill("#wish-candidates", "64")
    page.tab.select_option("#variations", "6")
    page.tab.click("#plan")
    page.tab.wait_for_selector("#working:not([hidden])")
    page.tab.locator("#stage", has_text="Planning").wait_for()
    page.tab.click("#cancel")
    page.tab.wait_for_selector("#working", state="hidden", timeout=10_000)
    assert page.project["template"] is None
    page.tab.fill("#wish-candidates", "2")
    page.tab.select_option("#variations", "1")
    page.plan()
    assert page.template["phrases"]


def test_nothing_of_the_user_is_read_as_html(page, tmp_path):
    page.plan(f"la {HOSTILE} la\nla la la")
    page.work("#render")
    page.tab.fill("#title", HOSTILE)
    page.tab.click("[data-key='slot-0']")
    page.tab.fill("#syllable-field", HOSTILE)
    page.tab.keyboard.press("Tab")
    page.tab.wait_for_timeout(700)
    page.tab.click("#tab-roll")
    project = page.project
    project["versions"][0]["name"] = HOSTILE
    project["template"]["composer"] = HOSTILE
    project["template"]["sections"] = [{"phrase": 1, "name": HOSTILE}]
    path = tmp_path / "evil.json"
    path.write_text(json.dumps(project), encoding="utf-8")
    page.tab.set_input_files("#file", path)
    page.tab.wait_for_timeout(900)
    assert HOSTILE in page.tab.inner_text(".version .name")
    assert page.tab.evaluate("window.hacked") is None
    assert page.tab.locator("img, #grid script, #score script").count() == 0


def test_by_keyboard_alone(page):
    keyboard = page.tab.keyboard
    page.tab.focus("#words")
    keyboard.type("Little star\nshining bright")
    keyboard.press("Control+Enter")
    page.wait()

    def tab_to(selector):
        for _ in range(80):
            keyboard.press("Tab")
            if page.tab.evaluate("s => document.activeElement.matches(s)", selector):
                return
        pytest.fail(f"{selector} is not reached with Tab")

    page.tab.focus("#words")
    tab_to("#grid .block-main")
    before = slots(page.template)
    keyboard.press("ArrowRight")
    keyboard.press("Alt+ArrowLeft")
    assert slots(page.template)[1]["duration"] < before[1]["duration"]
    assert page.tab.evaluate("document.activeElement.closest('[data-slot]').dataset.slot") == "1"
    keyboard.press("s")
    assert len(slots(page.template)) == len(before) + 1
    keyboard.press("j")
    keyboard.press("l")
    assert page.project["locks"]["bar:0"]
    keyboard.press("Enter")
    assert page.tab.evaluate("document.activeElement.id") == "syllable-field"
    page.tab.focus("#words")
    tab_to("#render")
    keyboard.press("Enter")
    page.wait()
    assert all("pitch" in slot for slot in slots(page.template))
    page.tab.focus("[data-key='slot-3']")
    pitch = slots(page.template)[3]["pitch"]
    keyboard.press("Alt+ArrowUp")
    assert slots(page.template)[3]["pitch"] == pitch + 1
    keyboard.press("Space")
    page.tab.wait_for_timeout(300)
    assert page.tab.get_attribute("#play", "aria-label") == "Pause"
    keyboard.press("Space")
    keyboard.press("?")
    assert page.tab.is_visible("dialog")
    keyboard.press("Escape")
    keyboard.press("Control+z")
    assert slots(page.template)[3]["pitch"] == pitch


@pytest.mark.parametrize("zoom", [1, 2])
def test_a_narrow_screen_holds_the_whole_page(studio, chromium, zoom):
    # 200 % on a screen of 800 pixels is a page of 400.
    context = chromium.new_context(viewport={"width": 400, "height": 800}, device_scale_factor=zoom)
    page = Page(context.new_page(), studio)
    page.plan()
    page.work("#render")
    for selector in ("#grid .block", "#play", "#plan"):
        page.tab.locator(selector).first.scroll_into_view_if_needed()
        box = page.tab.locator(selector).first.bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 401, selector
    assert page.tab.evaluate("document.documentElement.scrollWidth") <= 400
    context.close()
    assert page.faults == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(studio, chromium, scheme):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="no axe here").Axe()
    context = chromium.new_context(
        viewport={"width": 1400, "height": 950}, color_scheme=scheme, bypass_csp=True
    )
    page = Page(context.new_page(), studio)

    def check(state):
        found = axe.run(page.tab).response["violations"]
        told = [
            (
                v["id"],
                [n["html"][:120] for n in v["nodes"]][:3],
                v["nodes"][0]["failureSummary"][:300],
            )
            for v in found
        ]
        assert not told, f"{state}: {told}"

    check("empty")
    page.tab.select_option("#variations", "2")
    page.plan()
    page.tab.click("[data-key='slot-1']")
    page.tab.click("[data-key='lock-1']")
    check("plan")
    page.work("#render")
    page.tab.click("[data-key='bar-2']")
    page.tab.wait_for_timeout(500)
    check("score")
    page.tab.click("#tab-roll")
    check("roll")
    page.tab.click("#help")
    check("help")
    page.tab.keyboard.press("Escape")
    page.tab.fill("#wish-key", "Q")
    page.work("#plan")
    assert re.search("key", page.error)
    check("error")
    context.close()


def test_nothing_is_fetched_from_elsewhere(page, studio):
    asked = []
    page.tab.on("request", lambda request: asked.append(request.url))
    page.tab.reload()
    page.tab.wait_for_selector("html[data-ready]")
    page.plan()
    page.work("#render")
    page.tab.wait_for_timeout(500)
    assert asked
    assert all(url.startswith((studio, "data:", "blob:")) for url in asked)


def test_the_grid_is_drawn_for_the_room_beside_the_inspector(page):
    page.plan("O I see a sea of a few to me as I go on to a sky so I do\n" * 2)
    page.tab.wait_for_timeout(300)
    assert page.tab.is_visible("#inspector")  # which came with the plan
    rows = "document.querySelectorAll('#grid .system').length"
    before = page.tab.evaluate(rows)
    for width in (900, 1400):
        page.tab.set_viewport_size({"width": width, "height": 950})
        page.tab.wait_for_timeout(300)
    assert page.tab.evaluate(rows) == before > 0


def test_syllables_fit_their_blocks(page):
    page.plan("And when the winter wind came round the corner we ran\n" * 4)
    page.tab.wait_for_timeout(300)
    cut = """() => [...document.querySelectorAll('.syllable')]
        .filter((text) => text.scrollWidth > text.parentElement.clientWidth)
        .map((text) => text.textContent)"""
    assert page.tab.evaluate(cut) == []
