"""A line of words with its numbers, signs and abbreviations written as they are spoken."""

import re
from collections.abc import Callable
from functools import lru_cache

from melregen.lyrics.lexicon import is_known
from melregen.song_text.spoken.tables import SPEECH, SPELLED, Speech
from melregen.song_text.value import TextLine

_MARK = re.compile(r"\s*\{[^{}]*\}\s*$")
"""A mark behind a line; it is not spoken."""
_VERSE_NUMBER = re.compile(r"\s*\d{1,2}[.)](?=\s)")
_NUMBER = r"\d+(?:[.,'\u202f]\d{3})*(?:[.,]\d+)?"
_TIME = re.compile(
    r"(?<![\d:])(?P<h>[01]?\d|2[0-4])(?::|(?<=\d)h(?=\d))(?P<m>[0-5]\d)(?!\d)"
    r"(?:\s?(?P<half>[ap]\.?\s?m\b\.?|uhr\b|uur\b|h\b))?",
    re.IGNORECASE,
)
_HOUR = re.compile(r"\b(?P<h>\d{1,2})\s?(?P<half>[ap]\.m\.|[ap]m\b|[AP]\.M\.|[AP]M\b)")
_MONEY_BEFORE = re.compile(
    rf"(?P<sign>R\$|[$€£¥])\s?(?P<n>{_NUMBER})(?P<k>[kK]\b)?"
    r"(?P<big>\s(?:million|billion|thousand|hundred|grand)s?\b)?"
)
_MONEY_AFTER = re.compile(rf"(?P<n>{_NUMBER})(?P<k>[kK])?\s?(?P<sign>[$€£¥¢]|zł\b)")
_PERCENT = re.compile(rf"(?P<n>{_NUMBER})\s?(?:%|٪)|(?<=\w)\s?%")
_DEGREES = re.compile(rf"(?P<n>{_NUMBER})\s?°(?:\s?[CF]\b)?")
_HASH = re.compile(r"#\s?(?=\d)|(?i:\bno\.\s?(?=\d))")
_DECADE = re.compile(r"(?<![\w.,])['’]?(?P<n>(?:1[1-9]|20)?\d0)['’]?(?P<end>s|er)(?!\w)")
_SHORT_YEAR = re.compile(r"(?<!\w)['’](?P<n>\d{2})(?![\w'’])")
_ORDINAL = re.compile(
    r"\b(?P<n>\d{1,4})(?P<end>st|nd|rd|th|er|re|ère|e|è|ème|ième|ste|de|[ºª]|:[aeo])(?!\w)",
    re.IGNORECASE,
)
_GERMAN_ORDINAL = re.compile(r"(?P<before>\b\w+\s)(?P<n>\d{1,3})\.(?=\s[A-ZÄÖÜ])")
_GERMAN_DATE = re.compile(
    r"(?P<before>\b\w+\s)?(?<!\d)(?P<d>[0-3]?\d)\.\s?(?P<m>[01]?\d)\.(?:(?P<y>(?:1[1-9]|20)?\d{2})(?!\w))?"
)
_HEIGHT = re.compile(r"(?<!\w)(?P<feet>[3-7])['’](?P<inches>1[01]|\d)?(?:\"|”|'')")
_BAR_TIME = re.compile(r"(?<![\d/])(?P<a>[2-9]|12)/(?P<b>[248])(?=[\s-](?:time|beats?)\b)")
_FRACTION = re.compile(r"(?<![\d/])(?P<a>\d{1,3})\s?[/⁄]\s?(?P<b>\d{1,3})(?![\d/])")
_GLYPHS = {"½": "1/2", "⅓": "1/3", "⅔": "2/3", "¼": "1/4", "¾": "3/4"}
_GLYPH = re.compile("(?P<n>\\d+)?(?P<glyph>[½⅓⅔¼¾])")
_SPELLED_OUT = re.compile(
    r"(?<![\w-])(?:\d-)?(?:\d{3}-){1,2}\d{4}(?!\w)|(?<![\w.,])0\d+(?![\w.,]*\d)"
)
_SLASH_DATE = re.compile(r"(?<![\d/])(?:\d{1,2}/){2}\d{2,4}(?![\d/])")
_DATE_RANGE = re.compile(r"(?<=\d)\s?[-–]\s?(?=\d)")
_PLAIN = re.compile(
    r"(?<![\d])(?P<n>\d{1,3}(?:[.,'\u202f]\d{3})+(?:[.,]\d+)?|\d+[.,]\d+|\d+)(?P<k>[kK]\b)?"
)
_TIMES = re.compile(r"(?<=\d)\s?[x×]\s?(?=\d)")
_SIGN = re.compile(r"(?<![&+=@])[&+=@](?![&+=@])")
_TOKEN = re.compile(
    r"(?<![\w./])(?:\w/\w?(?!\w)|[^\W_]\.\s[^\W_]\b\.?|(?:[^\W_]{1,4}\.){1,3}[^\W_]{1,4}\b\.?"
    r"|[\w°º/]+\.?)"
)
_CAPITALS = re.compile(r"(?<![\w.])[A-Z]{2,4}(?![\w])")
_ROMAN = re.compile(r"(?P<before>\b[A-Z]\w+\s)(?P<n>X{0,2}(?:IX|IV|V?I{2,3}|VI|XI{0,3}))(?!\w|\.)")
_COUNTED = re.compile(
    "war|part|act|chapter|book|volume|teil|akt|band|krieg|weltkrieg|tome", re.IGNORECASE
)
_BEFORE_WEAK = frozenset(
    {"am", "im", "vom", "zum", "beim", "den", "dem", "des", "bis", "seit", "ab"}
)
_HUGE = 15
"""Digits beyond which a number is read digit by digit."""


def speak_line(line: TextLine, language: str) -> TextLine:
    """Return a line as it is spoken: "5am" as "five a.m.", "$20" as "twenty dollars".

    A verse number at the start of a line is kept, for it is printed and not sung. Languages that
    are not known by `SPEECH` keep all as written.

    Args:
        line: of words; its chords move along.
        language: ISO 639-1 code of the line.
    """
    if not re.search(r"[\d&+=@#%°$€£¥½¼¾⅓⅔./]|\b[A-Z]{2,4}\b|\b[A-Za-zŚś]\w{1,4}\b", line.text):
        return line
    if language not in SPEECH:
        return line
    mark = _MARK.search(line.text)
    tail = mark[0] if mark else ""
    line = line.splice(len(line.text) - len(tail), len(line.text), "")
    before = line.text
    number = _VERSE_NUMBER.match(line.text)
    head = number[0] if number else ""
    if head:
        line = line.splice(0, len(head), "")
    for pattern, new in _rules(language):
        line = line.sub(pattern, new)
    if head:
        line = line.splice(0, 0, head)
    if line.text != before and before[:1].isdigit() and not head:
        line = line.splice(0, 1, line.text[:1].upper())
    return TextLine(line.text + tail, line.chords, line.number) if tail else line


_Rule = tuple[re.Pattern[str], Callable[[re.Match[str]], str]]


@lru_cache(maxsize=16)
def _rules(language: str) -> tuple[_Rule, ...]:
    """Return what is replaced, in order: the longer forms before the plain numbers."""
    speech = SPEECH[language]

    def say(text: str) -> str:
        return _number(text, speech, language)

    def fraction(match: re.Match[str]) -> str:
        a, b = match["a"], match["b"]
        return speech.halves.get(f"{a}/{b}") or f"{say(a)} {say(b)}"

    def glyph(match: re.Match[str]) -> str:
        named = speech.halves.get(_GLYPHS[match["glyph"]], "")
        joint = f" {speech.signs['&']} " if match["n"] else ""
        return f"{say(match['n']) if match['n'] else ''}{joint}{named}"

    def spelled_out(match: re.Match[str]) -> str:
        return " ".join(say(digit) for digit in match[0] if digit.isdigit())

    def plain(match: re.Match[str]) -> str:
        text = say(match["n"]) + (f" {say('1000')}".removeprefix("one ") if match["k"] else "")
        if match["k"]:
            text = say(match["n"] + "000")
        following = match.string[match.end() : match.end() + 1]
        leading = match.string[match.start() - 1 : match.start()]
        text = _before_noun(text, match.string[match.end() :], language)
        start = " " if leading.isalpha() else ""
        return start + text + (" " if following.isalpha() else "")

    def roman(match: re.Match[str]) -> str:
        value = _roman(match["n"])
        counted = _COUNTED.fullmatch(match["before"].strip()) is not None
        if language == "en" and not counted:
            return f"{match['before']}the {_spoken(value, 'ordinal', language)}"
        return match["before"] + _spoken(value, "cardinal", language)

    rules: list[_Rule] = [
        (
            _HEIGHT,
            lambda m: (
                f"{m['feet']} foot {m['inches'] or ''}".strip() if speech.comma == "." else m[0]
            ),
        ),
        (_SLASH_DATE, lambda m: m[0].replace("/", " ")),
        (_BAR_TIME, lambda m: f"{say(m['a'])} {say(m['b'])}"),
        (_TOKEN, lambda m: _abbreviation(m, speech)),
        (_CAPITALS, lambda m: _capitals(m, language)),
        (_HASH, lambda _: speech.number + " "),
        (_TIME, lambda m: _time(m, speech, language)),
        (_HOUR, lambda m: f"{say(m['h'])} {_half(m['half'])}"),
        (_MONEY_BEFORE, lambda m: _money(m, speech, language)),
        (_MONEY_AFTER, lambda m: _money(m, speech, language)),
        (_GLYPH, glyph),
        (_PERCENT, lambda m: f"{say(m['n'])} {speech.percent}" if m["n"] else f" {speech.percent}"),
        (_DEGREES, lambda m: f"{say(m['n'])} {speech.degrees}"),
        (_DECADE, lambda m: _decade(m, language)),
        (_ORDINAL, lambda m: _ordinal(m, language)),
    ]
    if language == "de":
        rules[3:3] = [(_GERMAN_DATE, _german_date)]
        rules.append((_GERMAN_ORDINAL, _german_ordinal))
    rules += [
        (_SPELLED_OUT, spelled_out),
        (_FRACTION, fraction),
        (_SHORT_YEAR, lambda m: say(m["n"].lstrip("0") or "0")),
        (_TIMES, lambda _: " by " if language == "en" else " mal " if language == "de" else " "),
        (_DATE_RANGE, lambda _: " "),
        (_PLAIN, plain),
        (_ROMAN, roman),
        (_SIGN, lambda m: _sign(m, speech)),
    ]
    return tuple(rules)


def _number(text: str, speech: Speech, language: str) -> str:
    """Speak a number with its signs of decimals and thousands."""
    whole, _, decimals = text, "", ""
    other = "." if speech.comma == "," else ","
    if speech.comma in text and not re.fullmatch(rf"\d{{1,3}}(?:\{speech.comma}\d{{3}})+", text):
        whole, _, decimals = text.rpartition(speech.comma)
    elif other in text and not re.fullmatch(rf"\d{{1,3}}(?:\{other}\d{{3}})+", text):
        whole, _, decimals = text.rpartition(other)
    digits = re.sub(r"\D", "", whole) or "0"
    if decimals:
        after = " ".join(_spoken(int(d), "cardinal", language) for d in decimals)
        return f"{_spoken(int(digits), 'cardinal', language)} {speech.point} {after}"
    if len(digits) > _HUGE:
        return " ".join(_spoken(int(digit), "cardinal", language) for digit in digits)
    is_year = whole == digits and len(digits) == 4 and 1100 <= int(digits) <= 2099
    return _spoken(int(digits), "year" if is_year else "cardinal", language)


@lru_cache(maxsize=10_000)
def _spoken(value: int, kind: str, language: str) -> str:
    """Speak a whole number; by its digits where the language does not know the form."""
    from num2words import num2words

    try:
        text = num2words(value, lang=language, to=kind)
    except (NotImplementedError, TypeError, ValueError, KeyError, OverflowError):
        if kind == "cardinal":
            return str(value)
        return _spoken(value, "cardinal", language)
    said = " ".join(str(text).replace(",", "").replace("etttusen", "ettusen").split())
    # Nobody sings the "one" of a hundred in German.
    return said.removeprefix("ein") if language == "de" and value in (100, 1000) else said


def _before_noun(text: str, following: str, language: str) -> str:
    """Give the number one the form it has before a noun."""
    has_noun = re.match(r"\s(?:[A-ZÄÖÜ]|x$)", following) is not None
    if language == "de" and text == "eins" and has_noun:
        return "ein"
    return text


def _time(match: re.Match[str], speech: Speech, language: str) -> str:
    hours, minutes, half = int(match["h"]), int(match["m"]), match["half"] or ""
    said = _spoken(hours, "cardinal", language)
    if language == "de" and hours == 1:
        said = "ein"
    if half[:1].lower() in ("a", "p") and half.lower() not in ("uhr",):
        if not minutes:
            return f"{said} {_half(half)}"
        return f"{said} {_minutes(minutes, language)} {_half(half)}"
    if not minutes:
        return f"{said} {speech.full_hour}".strip()
    joint = f" {speech.hour} " if speech.hour else " "
    return said + joint + _minutes(minutes, language)


def _minutes(minutes: int, language: str) -> str:
    said = _spoken(minutes, "cardinal", language)
    return f"oh {said}" if minutes < 10 and language == "en" else said


def _half(text: str) -> str:
    """Return a.m. or p.m., each letter a syllable."""
    letters = [c for c in text if c.isalpha()]
    return "".join(f"{letter}." for letter in letters)


def _money(match: re.Match[str], speech: Speech, language: str) -> str:
    names = speech.money.get(match["sign"])
    if names is None:
        return match[0]
    number = match["n"]
    whole, sign, cents = number.rpartition(".")
    if not sign or len(cents) != 2:
        whole, sign, cents = number.rpartition(",")
    if sign and len(cents) == 2:
        said = _number(whole, speech, language)
        name = names[0] if re.sub(r"\D", "", whole) == "1" else names[1]
        rest = "" if cents == "00" else " " + _spoken(int(cents), "cardinal", language)
        return f"{_before_noun(said, ' x', language)} {name}{rest}"
    digits = re.sub(r"\D", "", number) + ("000" if match["k"] else "")
    kind = "cardinal"
    said = _spoken(int(digits), kind, language) if len(digits) <= _HUGE else digits
    big = match["big"] if "big" in match.re.groupindex and match["big"] else ""
    name = names[0] if digits == "1" and not big else names[1]
    return f"{_before_noun(said, ' x', language)}{big} {name}"


def _decade(match: re.Match[str], language: str) -> str:
    value = int(match["n"])
    if match["end"] == "er":
        if language != "de":
            return match[0]
        century = f"{_spoken(value // 100, 'cardinal', 'de')}hundert" if value > 100 else ""
        tens = _spoken(value % 100, "cardinal", "de")
        said = f"{century}{tens}er"
        return said if century else said.capitalize()
    if language != "en":
        return match[0]
    tens = _spoken(value % 100, "cardinal", "en") if value % 100 else "hundred"
    plural = tens.removesuffix("y") + "ies" if tens.endswith("y") else tens + "s"
    if value < 100:
        return plural if value >= 20 else tens + "s"
    century = "two thousand" if value == 2000 else _spoken(value // 100, "cardinal", "en")
    return "two thousands" if value == 2000 else f"{century} {plural}"


def _ordinal(match: re.Match[str], language: str) -> str:
    value, ending = int(match["n"]), match["end"].lower()
    own = {
        "en": ("st", "nd", "rd", "th"), "fr": ("er", "re", "ère", "e", "è", "ème", "ième"),
        "nl": ("e", "ste", "de"), "es": ("º", "ª", "er"), "pt": ("º", "ª"), "it": ("º", "ª"),
        "sv": (":a", ":e"), "de": (), "pl": (),
    }.get(language, ())  # fmt: skip
    if ending not in own:
        return match[0]
    if language == "fr" and value == 1:
        return "premier" if ending == "er" else "première"
    said = _spoken(value, "ordinal", language)
    if ending == "ª" and said.endswith("o"):
        said = said[:-1] + "a"
    return said


def _german_ordinal(match: re.Match[str]) -> str:
    said = _spoken(int(match["n"]), "ordinal", "de")
    weak = match["before"].strip().lower() in _BEFORE_WEAK
    return match["before"] + said + ("n" if weak else "")


def _german_date(match: re.Match[str]) -> str:
    """Return a day and a month in figures as spoken: "am vierundzwanzigsten zwölften"."""
    before, day, month = match["before"] or "", int(match["d"]), int(match["m"])
    if not (1 <= day <= 31 and 1 <= month <= 12):
        return match[0]
    weak = "n" if before.strip().lower() in _BEFORE_WEAK else "r" if not before else ""
    said = " ".join(f"{_spoken(n, 'ordinal', 'de')}{weak}" for n in (day, month))
    year = match["y"]
    kind = "year" if year and len(year) == 4 else "cardinal"
    return f"{before}{said}" + (f" {_spoken(int(year), kind, 'de')}" if year else "")


def _abbreviation(match: re.Match[str], speech: Speech) -> str:
    """Return an abbreviation in full; what looks like one stays as it is."""
    token = match[0]
    dotted = token.endswith(".")
    plain = re.sub(r"\s", "", token.lower()).removesuffix(".")
    said = speech.words.get(plain)
    if said is None and dotted:
        said = speech.words.get(plain + ".")
        if (
            said is not None
            and plain == "no"
            and not re.match(r"\s?\d", match.string[match.end() :])
        ):
            return token
    if plain == "st" and said == "Saint" and not re.match(r"\s[A-Z]", match.string[match.end() :]):
        return "Street"
    if said is None or (plain in _ALSO_WORDS and not dotted):
        return token
    if plain in _UNITS and not re.search(r"\d\s?$", match.string[: match.start()]):
        return token
    if dotted and not match.string[match.end() :].strip() and plain not in _CLOSING:
        said += "."
    if token[:1].isupper() or any(c.isupper() for c in said):
        return said[:1].upper() + said[1:] if token[:1].isupper() else said
    return said


_ALSO_WORDS = frozenset({"st", "fr", "m", "av", "ste", "sta", "vol", "gen", "pres", "ca", "np"})
_UNITS = frozenset(
    {"km", "kg", "cm", "ft", "lb", "lbs", "oz", "hr", "hrs", "min", "mins", "yrs", "km/h"}
)
_CLOSING = frozenset({"etc", "usw", "ecc", "enz", "osv", "itd", "itp", "jr", "sr"})


def _capitals(match: re.Match[str], language: str) -> str:
    """Part capitals that are spelled; in a line of capitals nothing is."""
    letters = match[0]
    line = match.string
    if line.upper() == line and len(re.findall(r"[^\W\d_]+", line)) > 1:
        words = re.findall(r"[^\W\d_]+", line)
        if not all(map(SPELLED.fullmatch, words)):
            return letters
    if not SPELLED.fullmatch(letters):
        return letters
    if letters == "US" and not re.search(r"\b(?:the|in)\s$", line[: match.start()], re.I):
        return letters
    # Others are spelled when they are divided into syllables, and stay as they are printed.
    if not is_known(letters, language) and not ("W" in letters and language == "en"):
        return letters
    spelled = "".join(f"{letter}." for letter in letters)
    return spelled.replace("W.", "double-u ").strip() if language == "en" else spelled


def _sign(match: re.Match[str], speech: Speech) -> str:
    said = speech.signs[match[0]]
    string, start, end = match.string, match.start(), match.end()
    # Inside "R&B" the letters stand for themselves; a sign alone at an end is a mark.
    left = string[start - 1 : start]
    right = string[end : end + 1]
    if not string[:start].strip() and match[0] != "@":
        return match[0] if match[0] == "&" else ""
    if not string[:start].strip():
        return f"{said} ".replace("  ", " ") if not right.isspace() else said
    return f"{'' if left.isspace() else ' '}{said}{'' if right.isspace() or not right else ' '}"


def _roman(text: str) -> int:
    values = {"I": 1, "V": 5, "X": 10}
    total = 0
    for letter, following in zip(text, [*text[1:], ""], strict=True):
        value = values[letter]
        total += -value if following and values[following] > value else value
    return total
