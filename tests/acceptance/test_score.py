"""Verovio opens the MusicXML of every song, and says nothing against it."""

from collections.abc import Callable

import pytest
import verovio

from melregen.extraction.extract import extract_template
from melregen.formats.musicxml.write import musicxml_text

from .conftest import Engine
from .real_files import shipped_files, songs_of
from .texts import TEXTS


@pytest.fixture
def complaints(capfd: pytest.CaptureFixture[str]) -> Callable[[str], str]:
    """What verovio says, on the process's own error stream, while it loads and draws."""

    def listen(musicxml: str) -> str:
        verovio.enableLog(verovio.LOG_WARNING)
        toolkit = verovio.toolkit()
        toolkit.setOptions({"inputFrom": "musicxml", "pageHeight": 60000, "adjustPageHeight": True})
        capfd.readouterr()
        assert toolkit.loadData(musicxml)
        assert 'class="staff"' in toolkit.renderToSVG(1)
        return capfd.readouterr().err

    return listen


def test_a_broken_score_is_complained_about(engine: Engine, complaints) -> None:
    text = musicxml_text(engine.sing("two_lines"))
    open_tie = '<notations><tied type="start"/></notations></note>'
    # The song may begin with a rest, which nobody expects to be tied.
    sounding = text.index("</note>", text.index("<pitch>"))
    broken = text[:sounding] + text[sounding:].replace("</note>", open_tie, 1)
    assert complaints(broken)


@pytest.mark.parametrize("name", TEXTS)
def test_generated_songs_are_opened_without_a_warning(
    engine: Engine, name: str, complaints
) -> None:
    assert complaints(musicxml_text(engine.sing(name))) == ""


@pytest.mark.parametrize("metre", ["4/4", "3/4", "6/8", "2/4", "5/4", "7/8", "9/8", "12/8", "2/2"])
def test_every_metre_is_opened_without_a_warning(engine: Engine, metre: str, complaints) -> None:
    song = engine.model.generate(
        TEXTS["baker"], metre=metre, key="Ab", chords="Ab Eb7/G | Fm7 | N.C. | Bbm7b5", candidates=1
    )
    assert complaints(musicxml_text(song)) == ""


def test_songs_rendered_from_real_templates_are_opened_without_a_warning(
    untrained, complaints
) -> None:
    files = [file for file in shipped_files() if file.suffix != ".abc"]
    names, songs = zip(*songs_of(iter(files)), strict=True)
    templates = [extract_template(song) for song in songs]
    for name, song in zip(
        names, untrained.render_all(templates, seed=1, candidates=1), strict=True
    ):
        assert complaints(musicxml_text(song)) == "", name
