"""A text as it was read, written small: `[Name] [Am]words / words`."""

from melregen.song_text import SongText, TextLine, read_song_text


def render_line(line: TextLine) -> str:
    text = line.text
    for chord in reversed(line.chords):
        text = f"{text[: chord.at].ljust(chord.at)}[{chord.symbol}]{text[chord.at :]}"
    return text


def render(song: SongText) -> list[str]:
    """Return a string for each section, rows of chords without words in angle brackets."""
    made = []
    for section in song.sections:
        parts = [f"<{row}>" for row in section.rows] + [render_line(li) for li in section.lines]
        made.append(f"{section.name}: " + " / ".join(parts) if section.name else " / ".join(parts))
    return made


def read(text: str) -> list[str]:
    return render(read_song_text(text))
