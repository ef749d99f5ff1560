"""Text → Lyrics: headings and blank lines to sections, lines, words, syllables with stress."""

import re
import unicodedata
from dataclasses import dataclass, replace
from pathlib import Path

from melregen.errors import ParseError
from melregen.lyrics.language import RECOGNISED, SUPPORTED, detect_language, is_latin_script
from melregen.lyrics.pronunciation import fetch_words
from melregen.lyrics.syllabify import SUNG_SIGNS, syllabify_word
from melregen.lyrics.text import Instrumental, Line, Lyrics, LyricSection, Word

_KINDS = (
    r"(?:pre[- ]?|post[- ]?|final |last )?(?:verse|chorus|refrain|bridge|intro|outro|interlude|hook"
    r"|coda|tag|solo|instrumental|break|strophe|vers|kehrreim|brücke|vorspiel|zwischenspiel"
    r"|nachspiel|ending|schluss)"
)
_HEADING = re.compile(
    rf"\[(?P<square>[^\[\]]*)\]:?"
    rf"|\((?P<round>{_KINDS}\W*\w{{0,3}}\W*)\):?"
    rf"|(?P<bare>{_KINDS}(?: *\w{{1,3}})?) *:"
    rf"|(?P<number>{_KINDS} *\d*\.?)",
    re.IGNORECASE,
)
# [Solo: 8], [Intro 4 bars]: a section without words.
_WORDLESS = re.compile(
    r"(?P<name>.*?\w.*?)\s*"
    r"(?::\s*(?P<bars>[1-9]\d{0,2})(?:\s*(?:bars?|takte?))?"
    r"|[,(–-]?\s*(?P<count>[1-9]\d{0,2})\s*(?:bars?|takte?)\)?)",
    re.IGNORECASE,
)
# Dashes, dots and marks between two words without a space: the words are parted after them.
_JOINT = re.compile(r"(?<=\w)((?:[—–―]|--+|…|\.\.+|/)[\"”“’']*)(?=[\"”“‘'(]*[^\W_])")
_MARK_JOINT = re.compile(r"(?<=[^\W\d_]{2})([,;:!?]+[\"”]*)(?=[^\W\d_]{2})")
_OPENERS = frozenset('"“„«‹([{‘‚¿¡')
# Words without a vowel of their own; they are sung with the word after them.
_LEANING = {"de": frozenset({"'s"}), "en": frozenset({"th'", "t'"})}
_VERSE_NUMBER = re.compile(r"\d{1,2}[.)]")


SIZE_LIMIT = 200_000
"""Bytes beyond which a text is no song: the longest ballads have a tenth of them."""
_LONGEST_WORD = 100


def read_lyrics(path: str | Path) -> str:
    """Read a text file: UTF-8 (with or without a mark), UTF-16 with one, else Latin-1.

    Raises:
        ParseError: the file is missing, cannot be read, or holds something else than text.
    """
    file = Path(path)
    try:
        with file.open("rb") as stream:
            raw = stream.read(SIZE_LIMIT + 1)
    except (OSError, ValueError) as error:
        reason = (getattr(error, "strerror", None) or str(error)).lower()
        raise ParseError(f"{file} cannot be read: {reason}") from error
    return decode_lyrics(raw, str(file))


def decode_lyrics(raw: bytes, source: str) -> str:
    """Decode the bytes of a text: UTF-8 (with or without a mark), UTF-16 with one, else Latin-1.

    Args:
        raw: the bytes.
        source: what error messages call them, such as the file's name.

    Raises:
        ParseError: they are something else than text, or too many.
    """
    if len(raw) > SIZE_LIMIT:
        raise ParseError(
            f"{source} is larger than {SIZE_LIMIT // 1000} kB, too long for a song; divide it"
        )
    for encoding in _encodings(raw):
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if all(c.isprintable() or c.isspace() or unicodedata.category(c) == "Cf" for c in text):
            return text.replace("\r\n", "\n").replace("\r", "\n")
    raise ParseError(f"{source} is not a text file; save the lyrics as plain text in UTF-8")


def _encodings(raw: bytes) -> tuple[str, ...]:
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return ("utf-16",)
    return ("utf-8-sig", "latin-1")


def parse_lyrics(text: str, *, language: str | None = None) -> Lyrics:
    """Divide a text into sections, lines, words and syllables with stress.

    Sections begin after blank lines, after lines without a word (`* * *`), and under headings:
    any line in square brackets (`[Verse 2]`), and the usual names in parentheses or before a colon
    (`(Chorus)`, `Refrain:`). A heading without lines under it repeats the earlier section of that
    name; it is passed over where there is none (`[Instrumental]`). One that names its bars is a
    section without words (`[Solo: 8]`, `[Intro 4 bars]`).

    Marks that stand alone (` – `, ` ... `) are kept in the text of the syllable before them, or
    of the one after them at the start of a line, with the space between; so is a verse number
    (`1.`) at the start of a section, which is printed and not sung. Words joined by a dash or dots
    (`love—and`) are parted after it.

    Args:
        text: the words as they are to be printed; white space is a word's end, or a line's.
        language: "en" or "de"; None finds out, and takes English where nothing tells.

    Raises:
        ParseError: no word, another language, or a script that is not supported.
    """
    text = unicodedata.normalize("NFC", text.lstrip("\ufeff"))
    if not any(character.isalnum() for character in text):
        raise ParseError("the text holds no word that could be sung")
    for word in text.split():
        if len(word) > _LONGEST_WORD:
            raise ParseError(
                f"the word '{word[:20]}...' has {len(word)} letters, too many to sing; "
                "put spaces between words"
            )
    language = _language_of(text, language)
    blocks = [
        (name, [tokens for line in lines if (tokens := _tokens(line, language))])
        for name, lines in _blocks(text)
    ]
    fetch_words(
        (
            word
            for _, lines in blocks
            for tokens in lines
            for token in tokens
            for word in _lookups(token)
        ),
        language,
    )
    sections: list[LyricSection] = []
    instrumentals: list[Instrumental] = []
    for name, lines in blocks:
        if not lines and (wordless := _WORDLESS.fullmatch(name)):
            bars = int(wordless["bars"] or wordless["count"])
            instrumentals.append(Instrumental(wordless["name"].strip(), bars, len(sections)))
            continue
        capitals = all(t.word.upper() == t.word for tokens in lines for t in tokens)
        sung = [_line(tokens, language, capitals, at == 0) for at, tokens in enumerate(lines)]
        kept = tuple(line for line in sung if line.words)
        if not kept and name:
            kept = next((s.lines for s in sections if s.name.lower() == name.lower()), ())
        if kept:
            sections.append(LyricSection(kept, name))
    if not sections:
        raise ParseError("the text holds no word that could be sung")
    return Lyrics(tuple(sections), language, tuple(instrumentals))


def _language_of(text: str, wanted: str | None) -> str:
    supported = ", ".join(f"{code} ({name})" for code, name in SUPPORTED.items())
    if wanted is not None:
        code = re.split("[-_]", wanted.strip().lower())[0]
        by_name = {name.lower(): c for c, name in SUPPORTED.items()} | {"deutsch": "de"}
        code = by_name.get(code, code)
        if code not in SUPPORTED:
            raise ParseError(f"language {wanted!r} is not supported; choose one of {supported}")
    if not is_latin_script(text):
        raise ParseError(
            f"the lyrics are in a script that is not supported; supported are {supported}"
        )
    if wanted is not None:
        return code
    found = detect_language(text) or "en"
    if found not in SUPPORTED:
        name = {**RECOGNISED, "es": "Spanish", "nl": "Dutch"}[found]
        raise ParseError(
            f"the lyrics look {name}, which is not supported; if they are not, give their "
            f"language: one of {supported}"
        )
    return found


def _blocks(text: str) -> list[tuple[str, list[str]]]:
    """Lines under their headings; every blank line begins a block without a name."""
    blocks: list[tuple[str, list[str]]] = []
    fresh = True
    for line in text.splitlines():
        stripped = line.strip()
        heading = _HEADING.fullmatch(stripped)
        if heading:
            name = next(group for group in heading.groups() if group is not None)
            blocks.append((name.strip(" :.\t"), []))
            fresh = False
        elif not any(character.isalnum() for character in stripped):
            # A blank line right under a heading does not part it from its lines.
            fresh = fresh or not blocks or bool(blocks[-1][1])
        else:
            if fresh:
                blocks.append(("", []))
                fresh = False
            blocks[-1][1].append(stripped)
    return blocks


@dataclass(frozen=True)
class _Token:
    """A word as typed, with the marks that stand alone before and after it."""

    word: str
    before: str = ""
    after: str = ""


def _tokens(line: str, language: str) -> list[_Token]:
    line = _MARK_JOINT.sub(r"\1 ", _JOINT.sub(r"\1 ", line))
    tokens: list[_Token] = []
    waiting = ""
    leaning = _LEANING.get(language, frozenset())
    for raw in line.split():
        leans = raw.lower().replace("’", "'") in leaning
        sung = not leans and any(c.isalnum() or c in SUNG_SIGNS for c in raw)
        if sung:
            tokens.append(_Token(raw, before=waiting))
            waiting = ""
        elif leans or waiting or not tokens or raw[0] in _OPENERS:
            waiting += raw + " "
        else:
            tokens[-1] = replace(tokens[-1], after=f"{tokens[-1].after} {raw}")
    if waiting:
        rest = waiting.rstrip()
        if tokens:
            tokens[-1] = replace(tokens[-1], after=f"{tokens[-1].after} {rest}")
        else:
            tokens = [_Token(rest)]
    return tokens


def _lookups(token: _Token) -> list[str]:
    words = re.findall(r"[^\W\d_]+(?:['’][^\W\d_]+)*", token.word)
    return [*words, "".join(words)]


def _line(tokens: list[_Token], language: str, capitals: bool, opens: bool) -> Line:
    """Syllabify the words of a line.

    Args:
        tokens: the words in order.
        language: of the words.
        capitals: the whole section is in capitals, which then spell no initialisms.
        opens: the line is the first of its section, where a verse number may stand.
    """
    if opens and len(tokens) > 1 and _VERSE_NUMBER.fullmatch(tokens[0].word):
        number, first, *rest = tokens
        before = f"{number.before}{number.word}{number.after} {first.before}"
        tokens = [replace(first, before=before), *rest]
    words = []
    for token in tokens:
        syllables = list(syllabify_word(token.word, language, spell_capitals=not capitals))
        if syllables:
            syllables[0] = replace(syllables[0], text=token.before + syllables[0].text)
            syllables[-1] = replace(syllables[-1], text=syllables[-1].text + token.after)
            words.append(Word(tuple(syllables)))
    return Line(tuple(words))
