"""The recogniser: which kind of text this is, read into one value."""

import re
from collections.abc import Sequence
from dataclasses import replace

from melregen.errors import ChordsAloneError, ParseError
from melregen.lyrics import Lyrics, parse_sections
from melregen.lyrics.language import RECOGNISED, detect_lines
from melregen.song_text.assembly import Assembly
from melregen.song_text.chord_names import is_degree_row
from melregen.song_text.chordpro import is_chordpro, read_chordpro
from melregen.song_text.headings import read_heading
from melregen.song_text.sheet import read_sheet
from melregen.song_text.spoken import speak_line
from melregen.song_text.tidy import tidy
from melregen.song_text.timed import is_lrc, is_subtitles, untime_lrc, untime_subtitles
from melregen.song_text.ultrastar import is_ultrastar, untime_ultrastar
from melregen.song_text.value import SongText, TextKind

_HTML = re.compile(
    r"\s*(?:<!doctype\s+html|<html\b|<head\b|<body\b|<\?xml[^>]*>\s*<!doctype\s+html|<(?:div|p|span|table)\b[^>]*>)",
    re.IGNORECASE,
)  # fmt: skip
_XML = re.compile(r"\s*<(?:\?xml\b|song\b|score-partwise\b|museScore\b|mei\b)", re.IGNORECASE)
_ABC = re.compile(r"(?m)^X:\s*\d+\s*$[\s\S]*^K:")


def refuse(text: str) -> None:
    """Refuse what is text and no lyrics: RTF, web pages, XML, ABC.

    Raises:
        ParseError: it is one of these; the message names it and says what to do.
    """
    if text.lstrip().startswith("{\\rtf"):
        raise ParseError(
            "this is rich text (RTF), not plain text; open it in its editor and save it as plain "
            "text (.txt), or paste the words into a new text file"
        )
    if _HTML.match(text):
        raise ParseError(
            "this is a web page (HTML), not plain text; copy the words from the browser into a "
            "text file"
        )
    if _XML.match(text):
        raise ParseError(
            "this is an XML file, not plain text; save the words as plain text, and give a song "
            "with the suffix of its format, such as .musicxml"
        )
    if _ABC.search(text):
        raise ParseError(
            "this is a tune in ABC notation, not lyrics; give it the suffix .abc to read it as a "
            "song"
        )


def read_song_text(text: str, *, language: str | None = None) -> SongText:
    """Read a text as songwriters keep it: plain, with chords, ChordPro, LRC, UltraStar, subtitles.

    Chords, headings and metadata are told from the words, repeats are written out, numbers, signs
    and abbreviations are written as they are spoken, and what is not sung is named in the remarks.

    Args:
        text: of a file, or as pasted.
        language: ISO 639-1 code in which numbers are spoken; None finds that of each line.

    Raises:
        ParseError: the text is of a kind that is not read, or holds no word that could be sung.
    """
    refuse(text)
    text = tidy(text)
    is_chart = _is_degree_chart(text)
    song = SongText(TextKind.PLAIN, ()) if is_chart else _read_kind(text)
    if is_chart or (not song.sung and song.has_chords):
        raise ChordsAloneError(
            "the text holds chords alone, and no word that could be sung; give it with --chords"
        )
    if not song.sung:
        raise ParseError("the text holds no word that could be sung")
    return _spoken(song, language or _named_language(song.metadata.language))


def parse_lyrics(text: str, *, language: str | None = None) -> Lyrics:
    """Read the words of a text, whatever kind it is of, with their syllables and stress.

    Args:
        text: of a file, or as pasted.
        language: a code or a name; None finds out line by line, and takes English where nothing
            tells.

    Raises:
        ParseError: the text is of a kind or in a language that is not read, or holds no word.
    """
    song = read_song_text(text, language=language)
    sections = [(section.name, [line.text for line in section.lines]) for section in song.sung]
    codes = [[line.language for line in section.lines] for section in song.sung]
    return parse_sections(sections, language, codes)


def _named_language(name: str) -> str | None:
    """Return the code of a language that a text names by its code or in English."""
    names = {known.lower(): code for code, known in RECOGNISED.items()}
    plain = name.strip().lower()
    return names.get(plain) or (plain[:2] if re.fullmatch(r"[a-z]{2}(?:[-_]\w+)?", plain) else None)


def _spoken(song: SongText, language: str | None) -> SongText:
    """Write what is not words as it is spoken, in the language of each line."""
    lines = list(dict.fromkeys(line for section in song.sections for line in section.lines))
    if language is not None:
        codes: Sequence[str | None] = [language] * len(lines)
    else:
        whole, codes = detect_lines([line.text for line in lines])
        codes = [code or whole or "en" for code in codes]
    spoken = {
        line: replace(speak_line(line, code or "en"), language=code or "en")
        for line, code in zip(lines, codes, strict=True)
    }
    sections = (replace(s, lines=tuple(spoken[line] for line in s.lines)) for s in song.sections)
    return replace(song, sections=tuple(sections))


def _is_degree_chart(text: str) -> bool:
    """Whether a text is a chart of degrees alone, under headings or behind them."""
    rows = []
    for line in text.split("\n"):
        heading = read_heading(line)
        rest = heading.rest if heading is not None else line
        if rest.strip():
            rows.append(is_degree_row(rest))
    return bool(rows) and all(rows)


def _read_kind(text: str) -> SongText:
    if is_chordpro(text):
        return read_chordpro(text)
    assembly = Assembly()
    if is_ultrastar(text):
        words = untime_ultrastar(text, assembly)
        return replace(read_sheet(words, assembly), kind=TextKind.ULTRASTAR)
    if is_subtitles(text):
        return replace(read_sheet(untime_subtitles(text), assembly), kind=TextKind.SUBTITLES)
    if is_lrc(text):
        return replace(read_sheet(untime_lrc(text, assembly), assembly), kind=TextKind.LRC)
    return read_sheet(text, assembly)
