"""The sections of a template: headings, tunes that come back, and what kind of section it is."""

import re
from dataclasses import dataclass

from melregen.errors import InvalidMusicError, ParseError, shorten

TUNE_PATTERN = r"(?:new|same as ([1-9]\d{0,4}))"

_CHORUS = (
    r"chorus|choruses|chor|refrain|refrein|refräng?|refrão|refrao|refren|refrén|refr?|hook"
    r"|kehrreim|kehrvers|burden|estribillo|ritornello|rit|inciso|coro|omkv[eæ]d|tornada|kertosäe"
    r"|припев|приспів|副歌|サビ|후렴"
)
_KINDS = (
    ("pre-chorus", rf"(?:pre|pré|pré-|vor)-?(?:{_CHORUS})|pre|pre-?cho?|bridge to (?:the )?chorus"
                   r"|lift|build|build-?up|climb|channel|przedrefren|bメロ"),
    ("post-chorus", rf"(?:post|pós|nach)-?(?:{_CHORUS})|post"),
    ("chorus", _CHORUS),
    ("bridge", r"bridge|middle(?: 8| eight)?|release|brücke|mittelteil|zwischenteil|c-teil|puente"
               r"|pont|ponte|brygga|stick|bro|brug|mostek|бридж"),
    ("intro", r"intro|introduction|introduzione|introducción|introdução|introducao|inleiding"
              r"|vorspiel|einleitung|prelude|prélude|förspel|wstęp|entrada|вступление|вступ"),
    ("outro", r"outro|coda|ad-?libs?|ending|end|tag|vamp|nachspiel|schluss|schluß|ende|finale?"
              r"|fine?|fim|slut|slot|zakończenie|conclusion|fade-?out|кода"),
    ("solo", r"solo|soli|assolo|instrumentale?|interlude|break|breakdown|drop|turnaround|riff"
             r"|zwischenspiel|interludio|interlúdio|intermezzo|intermède|strumentale|mellanspel"
             r"|mellomspill|tussenspel|przygrywka|(?:pont|puente|ponte) musical|проигрыш|програш"),
    ("verse", r"verse|vers|verso|versetto|strophe|stanza|couplet|estrofa|estrofe|strofa|strofe"
              r"|kuplett?|zwrotka|säkeistö|куплет|主歌|aメロ"),
)  # fmt: skip
_KIND_PATTERNS = tuple((kind, re.compile(rf"(?:{words})s?")) for kind, words in _KINDS)
_NUMBERS = re.compile(
    "one|two|three|four|five|six|eins|zwei|drei|vier|uno|due|dos|tres?|deux|trois|um|dois|i{1,3}|iv|vi?"
)
_QUALIFIERS = re.compile(
    r"^(?:(?:final|last|first|second|third|fourth|fifth|sixth|opening|closing|new|full|half|short"
    r"|double|triple|big|extended|alternate|alt|acoustic|rap|spoken|letzter?|erster?|zweiter?"
    r"|dritter?|vierter?|prim(?:o|a|er|era|eiro|eira)|second[oa]|segund[oa]|terz[oa]|tercer[oa]?"
    r"|ultim[oa]|últim[oa]|premier|première|deuxième|troisième|dernier|dernière|pierwsz[ay]|drug[ai]"
    r"|guitar|piano|drum|bass|sax|saxophone|organ|harmonica|violin|keyboard|synth|instrumental"
    r"|gitarren|klavier) (?=\S)|^(?:te|de|e|er|ère|st|nd|rd|th|a|o) (?=\S))"
)
_PARTS = re.compile(r" (?:\w|again|reprise|repeat|part|teil|parte|partie)$")

_JOINTS = re.compile(r"\s*[&+/,]\s*|\s+(?:and|und|et|y|e|en|och|og)\s+", re.IGNORECASE)


@dataclass(frozen=True)
class SectionTune:
    """The tune of a section: that of an earlier one, or its own.

    Attributes:
        of: index of the earlier section whose tune it has; None for a tune of its own.
    """

    of: int | None = None


@dataclass(frozen=True)
class TemplateSection:
    """A section of a song.

    Attributes:
        first: index of its first phrase; it goes on to the next section.
        name: heading ("Verse 2"), "" for none.
        tune: None leaves open whether its tune is new.
    """

    first: int
    name: str = ""
    tune: SectionTune | None = None

    @property
    def kind(self) -> str:
        """What kind of section its name says it is: see `section_kind`."""
        return section_kind(self.name)


def section_kind(name: str) -> str:
    """Tell the kind of a section from its heading, numbers, case and signs ignored.

    Headings in English, German and other languages of popular song are known: "Refrain", "CHORUS
    (x2)" and "Kehrreim:" are choruses, "2. Strophe" is a verse. A heading that names two, as
    "Verse 1 & Chorus", begins with the first, and is of its kind.

    Returns:
        "verse", "pre-chorus", "chorus", "post-chorus", "bridge", "intro", "outro", "solo", or ""
        where the heading tells none of them.
    """
    kind = _single_kind(name)
    if kind:
        return kind
    kinds = [_single_kind(part) for part in _JOINTS.split(name)]
    return kinds[0] if len(kinds) > 1 and all(kinds) else ""


def _single_kind(name: str) -> str:
    text = re.sub(r"\([^)]*\)|\[[^\]]*\]", " ", name) if name[:1] not in "([" else name
    words = re.sub(r"[^\w-]|_", " ", text.lower()).split()
    if "middle" in words and "8" in words:
        return "bridge"
    kept = [w for w in words if not any(map(str.isdigit, w)) and not _NUMBERS.fullmatch(w)]
    line = " ".join(kept)
    line = re.sub(r"\b(pr[eé]|p[oó]st?) (?=\w)", r"\1-", line).strip("- ")
    for _ in range(4):
        for kind, pattern in _KIND_PATTERNS:
            if pattern.fullmatch(line):
                return kind
        shorter = _QUALIFIERS.sub("", line)
        line = shorter if shorter != line else _PARTS.sub("", line)
    return ""


def parse_tune(text: str) -> SectionTune:
    """Read the tune of a section: "new", or "same as 1"; the text counts sections from 1.

    Raises:
        ParseError: the text is none of them.
    """
    match = re.fullmatch(TUNE_PATTERN, text.strip())
    if not match:
        raise ParseError(
            f"'{shorten(text)}' is not the tune of a section; write new, or name an earlier "
            "section: same as 1"
        )
    return SectionTune(int(match[1]) - 1 if match[1] else None)


def tune_text(tune: SectionTune) -> str:
    """Write the tune of a section (inverse of `parse_tune`)."""
    return "new" if tune.of is None else f"same as {tune.of + 1}"


def check_sections(sections: tuple[TemplateSection, ...], phrases: int) -> None:
    """Check that sections divide the phrases from the first on.

    Raises:
        InvalidMusicError: one does not; the message counts sections and phrases from 1.
    """
    before = -1
    for number, section in enumerate(sections, 1):
        name, first = f"section {number}", section.first
        if number == 1 and first != 0:
            raise InvalidMusicError(f"{name} begins at phrase {first + 1}; the first begins at 1")
        if first <= before:
            raise InvalidMusicError(
                f"{name} begins at phrase {first + 1}, not after the section before it"
            )
        if first >= phrases:
            raise InvalidMusicError(
                f"{name} begins at phrase {first + 1}, and the template has {phrases}"
            )
        of = section.tune.of if section.tune else None
        if of is not None and not 0 <= of < number - 1:
            raise InvalidMusicError(f"{name} can only have the tune of an earlier section")
        before = first
