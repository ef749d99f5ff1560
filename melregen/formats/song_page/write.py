"""Writing a song as one page that needs no other file and no network."""

import hashlib
import json
import re
import tempfile
from base64 import b64encode
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from melregen.arrangement import PLAIN, Arrangement, arrange
from melregen.atomic import intended_stem
from melregen.formats.pictures.page import Paper, PrintOptions
from melregen.formats.song_page.events import song_events
from melregen.music import LeadSheet
from melregen.template.layout import header_lines, printable

if TYPE_CHECKING:
    from jinja2 import Template

_DOWNLOADS = {
    ".mid": ("MIDI", "audio/midi"),
    ".musicxml": ("MusicXML", "application/vnd.recordare.musicxml+xml"),
    ".abc": ("ABC", "text/vnd.abc"),
    ".json": ("Song (JSON)", "application/json"),
}
"""Suffix → what it is called, and its media type."""

_SAFE = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026"}
"""In JSON that stands in a page, so that nothing in it ends the script."""


@dataclass(frozen=True)
class Download:
    """A file that lies in the page.

    Attributes:
        name: that it is saved under.
        label: of the link.
        address: a data URL.
    """

    name: str
    label: str
    address: str


def write_page(
    sheet: LeadSheet,
    path: Path,
    options: PrintOptions | None = None,
    arrangement: Arrangement = PLAIN,
) -> None:
    """Write a song as a page with score, piano roll, template, a player, and files.

    Raises:
        InvalidMusicError: verovio cannot draw it.
        OSError: the file cannot be written.
    """
    page = song_page(sheet, options, arrangement, intended_stem(path))
    path.write_text(page, "utf-8", newline="\n")


def song_page(
    sheet: LeadSheet,
    options: PrintOptions | None = None,
    arrangement: Arrangement = PLAIN,
    name: str = "song",
) -> str:
    """Return the page of a song.

    Args:
        sheet: the song.
        options: how verses are set; the paper is as wide as the window in any case.
        arrangement: what is played beside the melody.
        name: of the files in it, without their suffix.

    Raises:
        InvalidMusicError: verovio cannot draw it.
    """
    from melregen.extraction.extract import extract_template
    from melregen.formats.pictures.piano_roll import NOTE_ID, draw_roll
    from melregen.formats.pictures.score import draw_score
    from melregen.formats.pictures.template_grid import draw_template_grid

    verses = (options or PrintOptions()).verses
    drawn = draw_score(sheet, PrintOptions(Paper.FIT, verses))
    template = extract_template(sheet)
    ids = [[*scored, f"{NOTE_ID}{index}"] for index, scored in enumerate(drawn.note_ids)]
    events = song_events(sheet, arrange(sheet, arrangement), ids)
    events["tempo"] = sheet.tempo
    style, script = _resource("page.css"), _script()
    title = printable(sheet.title) or "Song"
    return _page().render(
        language=sheet.language or "en",
        policy=_policy(script),
        title=title,
        about=" · ".join(filter(None, (printable(sheet.composer), header_lines(template)[-1]))),
        style=style,
        seconds=events["seconds"],
        tempo=round(sheet.tempo),
        score=drawn.picture,
        roll=_named_apart(draw_roll(sheet, template), "roll", NOTE_ID),
        grid=_named_apart(draw_template_grid(template), "grid"),
        files=_downloads(sheet, name),
        events=json.dumps(events, separators=(",", ":")).translate(_SAFE),
        script=script,
    )


def _resource(name: str) -> str:
    return (files("melregen.formats.song_page") / name).read_text("utf-8")


def _script() -> str:
    """One script of the two modules, which could not load each other from a file."""
    modules = _resource("synth.js").replace("export class", "class"), _resource("player.js")
    return "(() => {\n" + "\n".join(modules) + "})();"


def _policy(script: str) -> str:
    """Return a content policy under which nothing but this script is run.

    See Content Security Policy Level 3 (W3C), 8.4, on hashes.
    """
    script_hash = b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return (
        f"default-src 'none'; script-src 'sha256-{script_hash}'; style-src 'unsafe-inline'; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )


def _named_apart(picture: str, prefix: str, kept: str = "\0") -> str:
    """Rename the ids of a picture, but those that begin as `kept` does: a page has each once."""
    renamed = re.sub(rf'(?<= id=")(?!{re.escape(kept)})', f"{prefix}-", picture)
    return renamed.replace('href="#', f'href="#{prefix}-')


def _downloads(sheet: LeadSheet, name: str) -> list[Download]:
    from melregen.formats.registry import write

    found = []
    with tempfile.TemporaryDirectory() as folder:
        for suffix, (label, media) in _DOWNLOADS.items():
            file = Path(folder) / f"song{suffix}"
            write(sheet, file)
            content = b64encode(file.read_bytes()).decode()
            found.append(Download(f"{name}{suffix}", label, f"data:{media};base64,{content}"))
    return found


def _page() -> "Template":
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("melregen.formats.song_page", ""),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
    )
    return environment.get_template("page.html.jinja")
