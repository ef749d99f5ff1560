"""Words in parentheses that a second voice sings after the first."""

import re
from dataclasses import replace

from melregen.song_text.value import SongText, TextLine, TextSection

_ECHO = re.compile(r"\s*\([^()]*\)(?P<mark>[,.;:!?]?)")


def leave_out_echoes(song: SongText) -> SongText:
    """Return a text without the words in parentheses; lines that were nothing else are gone.

    Texts that would be left without a word stay as they are.
    """
    found: list[str] = []

    def without(line: TextLine) -> TextLine:
        found.extend(match[0].strip() for match in _ECHO.finditer(line.text))
        return line.sub(_ECHO, lambda match: match["mark"]).strip()

    sections: list[TextSection] = []
    for section in song.sections:
        lines = tuple(map(without, section.lines))
        kept = tuple(line for line in lines if any(c.isalnum() for c in line.text))
        if kept or section.rows:
            sections.append(replace(section, lines=kept))
    if not found or not any(section.lines for section in sections):
        return song
    quotes = ", ".join(list(dict.fromkeys(found))[:4])
    said = f"echoes in parentheses are left out: {quotes}"
    return replace(song, sections=tuple(sections), remarks=(*song.remarks, said))
