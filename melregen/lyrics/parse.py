"""Text → Lyrics: headings and blank lines to sections, lines, words, syllables with stress."""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from melregen.errors import ParseError, shorten
from melregen.lyrics.elision import link_words
from melregen.lyrics.language import detect_lines, is_readable, language_code, scripts_of
from melregen.lyrics.lexicon import fetch_words
from melregen.lyrics.marks import LineMark, split_mark
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
    r"(?::\s*(?P<bars>[1-9]\d{0,5})(?:\s*(?:bars?|takte?))?"
    r"|[,(–-]?\s*(?<!\d)(?P<count>[1-9]\d{0,5})\s*(?:bars?|takte?)\)?)",
    re.IGNORECASE,
)
_MOST_BARS = 256
# Dashes, dots and marks between two words without a space: the words are parted after them.
_JOINT = re.compile(r"(?<=\w)((?:[—–―]|--+|…|\.\.+|/)[\"”“’']*)(?=[\"”“‘'(]*[^\W_])")
_MARK_JOINT = re.compile(r"(?<=[^\W\d_]{2})([,;:!?]+[\"”]*)(?=[^\W\d_]{2})")
_OPENERS = frozenset('"“„«‹([{‘‚¿¡')
# Words without a vowel of their own; they are sung with the word after them.
_LEANING = {
    "de": frozenset({"'s"}),
    "en": frozenset({"th'", "t'"}),
    "pl": frozenset({"w", "z"}),
    "uk": frozenset({"в", "з", "й", "б", "ж"}),
    "ru": frozenset({"в", "к", "с", "б", "ж"}),
    "cs": frozenset({"k", "s", "v", "z"}),
    "sk": frozenset({"k", "s", "v", "z"}),
}
_VERSE_NUMBER = re.compile(r"\d{1,2}[.)]")


_LONGEST_WORD = 100


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
    (`love—and`) are parted after it. A mark behind a line (`{answer 1}`) says how its music stands
    to that of an earlier one: see `melregen.lyrics.marks`.

    Args:
        text: the words as they are to be printed; white space is a word's end, or a line's.
        language: a code or a name, for the whole text; None finds out line by line, and takes
            English where nothing tells.

    Raises:
        ParseError: no word, a language that is not known, or a script that cannot be divided.
    """
    return parse_sections(_blocks(unicodedata.normalize("NFC", text.lstrip("\ufeff"))), language)


def names_bars(heading: str) -> bool:
    """Whether a heading is that of a section without words, if none stand under it: "Solo: 8"."""
    return _WORDLESS.fullmatch(heading) is not None


def parse_sections(
    sections: Sequence[tuple[str, Sequence[str]]],
    language: str | None = None,
    line_languages: Sequence[Sequence[str]] | None = None,
) -> Lyrics:
    """Divide sections that are known already into words and syllables with stress.

    Args:
        sections: each with its heading, "" for none, and its lines as `parse_lyrics` takes them;
            one without lines repeats the earlier section of its heading.
        language: a code or a name, for the whole text; None finds out line by line, and takes
            English where nothing tells.
        line_languages: codes of the lines of each section, where they are known already.

    Raises:
        ParseError: no word, a language that is not known, or a script that cannot be divided.
    """
    text = "\n".join(line for _, lines in sections for line in lines)
    if not any(character.isalnum() for character in text):
        raise ParseError("the text holds no word that could be sung")
    _check_words(text)
    if language is None and line_languages is not None:
        languages = [tuple(codes) for codes in line_languages]
        song = Counter(code for codes in languages for code in codes).most_common(1)[0][0]
    else:
        song, languages = _languages_of([lines for _, lines in sections], language)
    blocks = [
        (
            name,
            [
                (code, tokens)
                for code, line in zip(codes, lines, strict=True)
                if (tokens := _tokens(line, code))
            ],
        )
        for (name, lines), codes in zip(sections, languages, strict=True)
    ]
    _fetch([line for _, lines in blocks for line in lines])
    parsed: list[LyricSection] = []
    instrumentals: list[Instrumental] = []
    for name, lines in blocks:
        if not lines and (wordless := _WORDLESS.fullmatch(name)):
            bars = int(wordless["bars"] or wordless["count"])
            if bars > _MOST_BARS:
                raise ParseError(
                    f"'{shorten(name)}' asks for {bars} bars without words, and a section holds "
                    f"{_MOST_BARS}; divide it"
                )
            instrumentals.append(Instrumental(wordless["name"].strip(), bars, len(parsed)))
            continue
        capitals = all(t.word.upper() == t.word for _, tokens in lines for t in tokens)
        sung = [_line(tokens, code, capitals, at == 0) for at, (code, tokens) in enumerate(lines)]
        kept = tuple(line for line in sung if line.words)
        if not kept and name:
            kept = next((s.lines for s in parsed if s.name.lower() == name.lower()), ())
        if kept:
            parsed.append(LyricSection(kept, name))
    if not parsed:
        raise ParseError("the text holds no word that could be sung")
    return Lyrics(tuple(parsed), song, tuple(instrumentals))


def _check_words(text: str) -> None:
    if not is_readable(text):
        raise ParseError(
            "the lyrics are in a script that cannot be divided into syllables; write them in Latin "
            "letters, or in Cyrillic, Greek, Chinese, Japanese or Korean script"
        )
    for word in text.split():
        if len(word) > _LONGEST_WORD and scripts_of(word)["LATIN"] > _LONGEST_WORD // 2:
            raise ParseError(
                f"the word '{word[:20]}...' has {len(word)} letters, too many to sing; "
                "put spaces between words"
            )


def _languages_of(
    sections: list[Sequence[str]], wanted: str | None
) -> tuple[str, list[tuple[str, ...]]]:
    """The language of a song, and that of each line of its sections."""
    if wanted is not None:
        code = language_code(wanted)
        return code, [(code,) * len(lines) for lines in sections]
    song, found = detect_lines([line for lines in sections for line in lines])
    codes = iter(found)
    return song or "en", [tuple(next(codes) or "en" for _ in lines) for lines in sections]


def _fetch(lines: "list[tuple[str, list[_Token]]]") -> None:
    """Read the lexicon's entries for the words of all lines, once for each language."""
    words: dict[str, list[str]] = {}
    for code, tokens in lines:
        words.setdefault(code, []).extend(word for token in tokens for word in _lookups(token))
    for code, looked_up in words.items():
        fetch_words(looked_up, code)


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
    """A word as typed, with the signs that stand alone before and after it."""

    word: str
    before: str = ""
    after: str = ""
    mark: LineMark | None = None  # of the line, on its first word


def _tokens(line: str, language: str) -> list[_Token]:
    line, mark = split_mark(line)
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
    return [replace(tokens[0], mark=mark), *tokens[1:]] if mark else tokens


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
    mark = tokens[0].mark
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
    return Line(link_words(words, language), mark, language)
