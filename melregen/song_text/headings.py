"""Headings as people write them: "VERSE 2 (whispered)", "**Chorus** x2", "Repeat chorus"."""

import re
from dataclasses import dataclass
from functools import lru_cache

from melregen.lyrics import names_bars
from melregen.song_text.chord_names import ChordRow, chord_symbol, read_chord_row
from melregen.song_text.repeats import take_count
from melregen.song_text.stage import is_performance
from melregen.template import section_kind

_SHORT = {
    "v": "Verse", "vs": "Verse", "vrs": "Verse", "c": "Chorus", "ch": "Chorus", "cho": "Chorus",
    "chr": "Chorus", "b": "Bridge", "br": "Bridge", "brg": "Bridge", "pc": "Pre-Chorus",
    "pre": "Pre-Chorus", "r": "Refrain", "rf": "Refrain", "s": "Strophe", "str": "Strophe",
    "t": "Tag", "int": "Intro", "out": "Outro", "e": "Ending", "zw": "Zwrotka", "est": "Estrofa",
}  # fmt: skip
"""Abbreviations; they count only in brackets or before a colon, with a number or dots."""

_SINGABLE = frozenset(
    re.findall(
        r"\S+",
        "end ende break release lift build hook finale final pont ponte puente coda coro solo tag"
        " drop stick bro rit fin fine slut slot channel climb pre post middle refrain burden verse"
        " riff turnaround breakdown vamp brug entrada schluss fim ending",
    )
)
"""Headings that may also be a sung line of one word."""

_NEW_TUNE = frozenset({"new tune", "neue melodie"})
"""Remarks that stay with the heading: they ask for a tune of its own."""

_RULES = r"\s\"'“”„«»‘’*_=~#>|<{}•·●▪►→♪♫♬🎵🎶¤§%^+\\/–—―-"
_AROUND = re.compile(rf"^[{_RULES}]+|[{_RULES}]+$")
_SQUARE = re.compile(r"[\[【［](?P<name>[^\[\]【】［］]*)[\]】］]\s*:?\s*(?P<rest>.*)")
_ROUND = re.compile(r"\((?P<name>[^()]*(?:\([^()]*\))?[^()]*)\)\s*:?\s*(?P<rest>.*)")
_ANGLE = re.compile(r"[<{](?P<name>[^<>{}]*)[>}]\s*:?\s*(?P<rest>.*)")
_COLON = re.compile(r"(?P<name>[^:|]{1,40}?)\s*:(?!\S*\|)\s*(?P<rest>.*)")
_WIDE = re.compile(r"\s*(?P<name>[A-Za-z]\S{0,11}(?: \d{1,2})?)\s*:?\s{2,}(?P<rest>\S.*)")
_DASH = re.compile(r"(?P<name>[^|]{1,40}?)(?:\s+[-–—]\s*|[-–—]\s+|,\s+|\s*\|\s*)(?P<rest>\S.*)")
_MANNER = re.compile(r"\s*[(\[]([^()\[\]]*)[)\]]")
_RECALL = re.compile(
    r"^(?:(?:now\s+)?(?:se\s+repite(?:\s+el|\s+la)?|si\s+ripete(?:\s+il)?|repeat|rpt\.?|sing|play|back\s+to|go\s+to|to|d\.?s\.?\s+al|reprise|again"
    r"|wdh\.?|wiederholung|wiederhole|noch(?:\s*mal)?|répéter|reprise\s+du|au|repetir|repite"
    r"|repetição|al|ripetere|ripeti|ripete|herhaal|upprepa|powtórz)\s*:?\s+)"
    r"(?:the\s+|to\s+|le\s+|la\s+|el\s+|o\s+|il\s+|den\s+|das\s+)?",
    re.IGNORECASE,
)
_AGAIN = re.compile(
    r"[\s,–—-]+(?:again|repeats?|repeated|reprise|once\s+more|one\s+more\s+time|as\s+before"
    r"|same\s+as\s+before|like\s+before|wiederholen|wdh\.?|nochmals?|encore|otra\s+vez|de\s+novo"
    r"|ancora|to\s+fade|and\s+fade(?:\s+out)?|fade)\s*$",
    re.IGNORECASE,
)
_DOUBLE = re.compile(r"^(double|triple)\s+(?=\S)", re.IGNORECASE)
_ABBREVIATION = re.compile(r"(?P<letters>[A-Za-z]{1,3})\.?\s?(?P<number>\d{1,2})?[a-d]?\.?")
_NUMBER_ALONE = re.compile(r"[(\[]?(\d{1,2})\s?[.)\]]+|\((\d{1,2})\)|\[(\d{1,2})\]")
_ROMAN_ALONE = re.compile(r"(I{1,3}|IV|VI{0,3}|IX|X)\.")


@dataclass(frozen=True)
class Heading:
    """A heading.

    Attributes:
        name: without brackets, rules, manners and counts ("Verse 2").
        times: how often the section is to be sung.
        rest: what follows on its line, words or chords.
        recalls: it says itself that an earlier section is meant ("Repeat chorus").
        manner: what it says about the performance, "" for nothing.
        is_sure: False where a line of words may look the same.
    """

    name: str
    times: int = 1
    rest: str = ""
    recalls: bool = False
    manner: str = ""
    is_sure: bool = True

    @property
    def kind(self) -> str:
        """What kind of section it begins: see `section_kind`."""
        return section_kind(self.name)


@lru_cache(maxsize=10_000)
def read_heading(line: str) -> Heading | None:
    """Read a line as a heading; None where it is none.

    Raises:
        ParseError: the section is to be repeated no times or more than 99.
    """
    text = line.strip()
    if not text or len(text) > 200:
        return None
    if text.startswith("[[") and text.endswith("]]"):
        text = text[1:-1]
    core = _AROUND.sub("", text) or text
    marked = core != text and not re.match(r"[\"'“„«‘’]", text)
    if match := _NUMBER_ALONE.fullmatch(core) or _ROMAN_ALONE.fullmatch(core):
        return Heading(f"Verse {next(g for g in match.groups() if g)}")
    for pattern in (_SQUARE, _ANGLE):
        if match := pattern.fullmatch(core) or pattern.fullmatch(text):
            if names_bars(match["name"].strip()) and not match["rest"].strip():
                return Heading(match["name"].strip())  # "[Solo: 8 bars]" has a tune of its own
            if pattern is _ANGLE or match["rest"].strip():
                return _bracketed(match["name"], match["rest"])
            return _bracketed(match["name"], "") or _other(match["name"])
    core, inner_marked = _unmark(core)
    marked = marked or inner_marked
    if match := _ROUND.fullmatch(core):
        found = _bracketed(match["name"], match["rest"])
        if found is not None and found.kind == "solo":
            return None  # "(guitar solo)" is a remark amid words
        if found is not None or not section_kind(core):
            return found
    if (match := _COLON.fullmatch(core)) and (found := _named(match["name"], colon=True)):
        is_letter = len(match["name"].strip()) == 1 and match["name"].strip().lower() != "r"
        return None if is_letter and match["rest"].strip() else _with_rest(found, match["rest"])
    if core.endswith(":") and (found := _named(core[:-1], colon=True)):
        return found
    if found := _named(core, colon=False):
        return found if marked or found.recalls else _bare(found, _MANNER.sub("", core))
    if (match := _DASH.fullmatch(core)) and (found := _named(match["name"], colon=False)):
        rest = match["rest"].strip()
        if read_chord_row(rest) or read_chord_row(line[line.find(rest) :]):
            return _with_rest(found, rest)
        has_comma = "," in core[: core.find(rest)]
        if is_performance(rest) or (len(rest.split()) <= 3 and not has_comma):
            return Heading(found.name, found.times, "", found.recalls, rest.lstrip("-–— "))
    return None


def _unmark(text: str) -> tuple[str, bool]:
    """Take marks around the first word group off: "**Chorus:** words", "__Verse__ (x2)"."""
    match = re.fullmatch(r"(?P<name>[^*_`]{1,40}?)\s*(?:\*+|__+|`+)\s*(?P<rest>.*)", text)
    if match and (section_kind(match["name"]) or match["name"].rstrip().endswith(":")):
        return f"{match['name']} {match['rest']}".strip(), True
    return text, False


def _bracketed(name: str, rest: str) -> Heading | None:
    if chord_symbol(name.strip()) is not None:
        return None
    found = _named(name, colon=True) or _abbreviated(name)
    if found is None:
        head, colon, manner = name.partition(":")
        if not colon:
            match = _DASH.fullmatch(name.strip())
            head, manner = (match["name"], match["rest"]) if match else ("", "")
        found = _named(head, colon=True) if head else None
        if found is None:
            return None
        manner, times = take_count(manner.strip(), bare_words=True)
        found = Heading(found.name, found.times * times, "", found.recalls, manner)
    return _with_rest(found, rest)


def _other(name: str) -> Heading | None:
    """A line in square brackets is a heading, whatever it says, but for words of performance."""
    name, times = take_count(name.strip(), bare_words=True)
    clean = re.sub(r"[\[\]|\s]+", " ", name).strip(" :.")
    return Heading(clean, times) if any(c.isalnum() for c in clean) else None


def read_heading_with_chords(line: str) -> tuple[Heading, ChordRow] | None:
    """Read a heading with a row of chords behind it on its line: "V1   G   D".

    Returns:
        The heading and the chords, with columns counted from the start of the line; None where
        the line is something else.
    """
    match = _WIDE.fullmatch(line)
    if match is None:
        return None
    found = _named(match["name"], colon=False) or _abbreviated(match["name"].strip(" :"))
    row = read_chord_row(" " * match.start("rest") + match["rest"]) if found else None
    return (found, row) if found and row and row.is_sure else None


def read_abbreviation(line: str) -> Heading | None:
    """Read a bare abbreviation as a heading, with a count behind it: "V1", "C x2"."""
    name, times = take_count(line.strip(), bare_words=True)
    return _abbreviated(name, times)


def _with_rest(found: Heading, rest: str) -> Heading:
    rest = rest.strip(" -–—") if is_performance(rest) else rest.strip()
    if not any(c.isalnum() for c in rest):
        return found
    left, times = take_count(rest, bare_words=True)
    if not any(c.isalnum() for c in left):
        return Heading(found.name, found.times * times, "", found.recalls, found.manner)
    if match := re.fullmatch(r"\(([^()]*)\)", left):
        if is_performance(match[1]):
            return Heading(found.name, found.times * times, "", found.recalls, match[1])
    elif is_performance(left) and not read_chord_row(left):
        return Heading(found.name, found.times * times, "", found.recalls, left)
    return Heading(found.name, found.times, rest, found.recalls, found.manner)


def _named(text: str, *, colon: bool) -> Heading | None:
    """Read what stands between brackets, rules or before a colon, if it names a section."""
    text = text.strip()
    if not text or len(text) > 60:
        return None
    name, times = take_count(text, bare_words=True)
    manners = [m.strip() for m in _MANNER.findall(name) if m.strip()]
    name = _MANNER.sub(" ", name)
    name, more = take_count(name.strip(), bare_words=True)
    times *= more
    for manner in list(manners):
        kept = []
        for piece in manner.split(","):
            left, more = take_count(piece.strip(), bare_words=True)
            times *= more if not left.strip() else 1
            kept += [piece.strip()] if left.strip() else []
        manners[manners.index(manner)] = ", ".join(kept)
    manners = [manner for manner in manners if manner]
    manners = [manner for manner in manners if not re.fullmatch(r"\d{1,2}", manner)]
    own_tune = next((manner for manner in manners if manner.lower() in _NEW_TUNE), "")
    manners = [manner for manner in manners if manner != own_tune]
    recalls = False
    for pattern in (_RECALL, _AGAIN):
        shorter = pattern.sub("", name)
        if shorter != name and section_kind(shorter):
            name, recalls = shorter, True
    name, more = take_count(name.strip(" .,;:–—-"), bare_words=True)
    times *= more
    if match := _DOUBLE.match(name):
        name, times = name[match.end() :], times * (2 if match[1].lower() == "double" else 3)
    name = " ".join(re.sub(r"[\[\]{}<>|*_=~\"“”]+", " ", name).split()).strip(" .,;:!–—-")
    if not section_kind(name):
        return _abbreviated(name, times) if colon else None
    name = f"{name} ({own_tune})" if own_tune else name
    return Heading(name, times, "", recalls, ", ".join(manners))


def _abbreviated(text: str, times: int = 1) -> Heading | None:
    match = _ABBREVIATION.fullmatch(text.strip())
    if match is None:
        return None
    letters, number = match["letters"].lower(), match["number"]
    if letters not in _SHORT:
        return None
    return Heading(f"{_SHORT[letters]} {number}" if number else _SHORT[letters], times)


def _bare(found: Heading, core: str) -> Heading | None:
    """A heading without colon, brackets or rules around it, if it does not read like words."""
    words = re.findall(r"[^\W\d_]+", core)
    has_number = bool(re.search(r"\d", core)) or found.times > 1
    called = core.endswith("!") and len(words) == 1 and found.name.lower() not in _SINGABLE
    if not words or len(words) > 4 or (core[-1:] in ",;!?" and not has_number and not called):
        return None
    capital = words[0][:1].isupper() or re.match(r"\d", core) is not None
    if has_number and len(words) <= 3:
        return found
    single = found.name.lower() in _SINGABLE or (len(words) > 1 and not capital)
    if not capital and (single or len(words) > 1):
        return None
    return Heading(found.name, found.times, "", found.recalls, found.manner, not single)
