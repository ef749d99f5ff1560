"""The page of a report: complete, alone, safe, and readable for all."""

import os
import re
import subprocess
import sys
from html.parser import HTMLParser
from itertools import pairwise

import pytest

from melregen.evaluation.report import PEOPLE, Report
from melregen.evaluation.show.page import report_to_html
from tests.evaluation.show.example_report import JUDGED, TRIVIAL, example_report

VOID = {"meta", "br"}


class Outline(HTMLParser):
    """Reads a page, and fails where its elements are not closed in order."""

    def __init__(self, text):
        super().__init__()
        self.open, self.elements, self.texts = [], [], []
        self.feed(text)
        self.close()
        assert not self.open

    def handle_starttag(self, tag, attributes):
        self.elements.append((tag, dict(attributes)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.elements.append((tag, dict(attributes)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open and self.open[-1] != "style":
            self.texts.append(data)

    def all(self, tag):
        return [attributes for name, attributes in self.elements if name == tag]


@pytest.fixture(scope="module")
def page():
    return report_to_html(example_report())


@pytest.fixture(scope="module")
def outline(page):
    return Outline(page)


def test_every_figure_has_a_chart_and_every_system_its_name(outline):
    rows = [row.figure for section in example_report().sections for row in section.rows]
    ids = [attributes["id"] for _, attributes in outline.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    assert {f"figure-{figure.name}" for figure in rows} <= set(ids)
    charts = [svg for svg in outline.all("svg") if svg.get("class") == "strip"]
    assert len(charts) == len(rows)
    text = " ".join(outline.texts)
    assert all(figure.title in text for figure in rows)
    assert all(name in text for name in (PEOPLE, *JUDGED, *TRIVIAL))


def test_the_farthest_figure_comes_first_as_a_sentence(outline):
    text = " ".join(" ".join(outline.texts).split())
    first = text.index("lines sung to the same rhythm : people 0.66 (0.33–0.99), these songs 0.18")
    assert text.index("4 of 28 figures lie outside") < first < text.index("How to read the charts")
    assert "0.50 = cannot be told apart, 1.00 = always" in text


def test_rows_outside_have_a_sign_and_words_for_it(page):
    row = page[page.index('<tr id="figure-compass"') :]
    row = row[: row.index("</tr>")]
    assert "is-out" in row
    assert "▲" in row
    assert "above what people write" in row


def test_the_page_needs_nothing_from_outside(page, outline):
    tags = {tag for tag, _ in outline.elements}
    assert not tags & {"script", "link", "img", "iframe", "object"}
    assert not re.search(r"https?:|url\(|@import|\bsrc=", page)
    targets = {a["href"] for _, a in outline.elements if "href" in a}
    assert {target[1:] for target in targets} <= {a.get("id") for _, a in outline.elements}
    assert all(target.startswith("#") for target in targets)


def test_names_are_never_read_as_html():
    name = "<script>alert(1)</script>\" onload='x' {{ 7 * 7 }}"
    report = example_report(judged=(name, "a\x00b\udc80"), trivial=(name + "2",))
    page = report_to_html(Report({name: name}, *list(vars(report).values())[1:]))
    outline = Outline(page)
    assert not outline.all("script")
    assert not [a for _, a in outline.elements if "onload" in a]
    assert "{{ 7 * 7 }}" in page
    assert "\x00" not in page
    page.encode("utf-8")


def test_the_same_report_gives_the_same_bytes_in_every_process(page):
    code = (
        "import hashlib; from tests.evaluation.show.test_page import *;"
        "print(hashlib.sha256(report_to_html(example_report()).encode()).hexdigest())"
    )
    sums = {
        subprocess.run(
            [sys.executable, "-c", code],
            env=os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(sys.path)},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(sums) == 1
    assert report_to_html(example_report()) == page


def test_headings_and_tables_can_be_read_aloud(outline):
    assert outline.all("html") == [{"lang": "en"}]
    assert len(outline.all("title")) >= 1
    levels = [int(tag[1]) for tag, _ in outline.elements if re.fullmatch(r"h\d", tag)]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert all("scope" in heading for heading in outline.all("th"))
    charts = [svg for svg in outline.all("svg") if svg.get("role") == "img"]
    assert all(svg.get("aria-label") for svg in charts)
    rest = [svg for svg in outline.all("svg") if svg.get("role") != "img"]
    assert all(svg.get("aria-hidden") == "true" for svg in rest)


def luminance(colour):
    """Return the relative luminance of "#rgb" or "#rrggbb" (WCAG 2.2)."""
    digits = colour.lstrip("#")
    digits = "".join(d * 2 for d in digits) if len(digits) == 3 else digits
    parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_text_and_marks_stand_out_in_both_themes(page, theme):
    style = page[page.index(":root") : page.index("* { box-sizing")]
    light, dark = style.split("@media", 1)
    colours = dict(re.findall(r"--([\w-]+): (#\w+)", light if theme == "light" else dark))
    for paper in ("paper", "card", "out-paper"):
        for ink in ("ink", "muted", "out"):
            assert contrast(colours[ink], colours[paper]) >= 4.5, (ink, paper)
    for mark in [f"c{i}" for i in range(6)]:
        for ground in ("paper", "band", "middle"):
            assert contrast(colours[mark], colours[ground]) >= 3, (mark, ground)


def test_systems_without_verdicts_histograms_or_figures_have_a_page():
    Outline(report_to_html(Report({}, {PEOPLE: 0}, (), ())))
    Outline(report_to_html(Report({}, {PEOPLE: 1, "ours": 2}, ("ours",), ())))
    Outline(report_to_html(example_report(judged=(), trivial=())))


def test_many_systems_have_marks():
    judged, trivial = [tuple(f"{kind} {i}" for i in range(9)) for kind in ("judged", "trivial")]
    outline = Outline(report_to_html(example_report(judged, trivial)))
    shapes = {use["href"] for use in outline.all("use")}
    assert shapes == {f"#shape-{i}" for i in range(6)}
