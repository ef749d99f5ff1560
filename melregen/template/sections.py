"""The sections of a template: headings, tunes that come back, and what kind of section it is."""

import re
from dataclasses import dataclass

from melregen.errors import InvalidMusicError, ParseError, shorten

TUNE_PATTERN = r"(?:new|same as ([1-9]\d{0,4}))"

_KINDS = (
    ("pre-chorus", r"pre-?(?:chorus|refrain|hook)|bridge to chorus|lift|build"),
    ("post-chorus", r"post-?(?:chorus|refrain)"),
    ("chorus", r"chorus|refrain|refrein|refrão|refrän|ref|hook|kehrreim|kehrvers|burden"
               r"|estribillo|ritornello|coro|припев|omkv[eæ]d"),
    ("bridge", r"bridge|middle(?: 8| eight)|release|brücke|c-teil|puente|pont|ponte"),
    ("intro", r"intro|introduction|introduzione|introducción|vorspiel|einleitung|prelude|prélude"),
    ("outro", r"outro|coda|ending|end|tag|nachspiel|schluss|schluß|finale"),
    ("solo", r"solo|instrumental|interlude|break|zwischenspiel|interludio|intermezzo"),
    ("verse", r"verse|vers|strophe|stanza|couplet|estrofa|strofa|kuplett?|куплет"),
)  # fmt: skip
_KIND_PATTERNS = tuple((kind, re.compile(rf"(?:{words})s?")) for kind, words in _KINDS)
_ADJECTIVES = re.compile(
    r"^(?:final|last|first|second|third|fourth|letzter?|erster?|zweiter?|dritter?"
    r"|guitar|piano|instrumental) (?=\S)"
)


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
    (x2)" and "Kehrreim:" are choruses, "2. Strophe" is a verse.

    Returns:
        "verse", "pre-chorus", "chorus", "post-chorus", "bridge", "intro", "outro", "solo", or ""
        where the heading tells none of them.
    """
    text = re.sub(r"\([^)]*\)|\[[^\]]*\]", " ", name) if name[:1] not in "([" else name
    words = re.sub(r"[^\w-]|_", " ", text.lower()).split()
    roman = {"i", "ii", "iii", "iv", "v", "vi"}
    kept = [word for word in words if not any(map(str.isdigit, word)) and word not in roman]
    if "middle" in words and "8" in words:
        return "bridge"
    line = " ".join(kept)
    line = re.sub(r"\b(pre|post) (?=\w)", r"\1-", line).strip("- ")
    for _ in range(2):
        for kind, pattern in _KIND_PATTERNS:
            if pattern.fullmatch(line) or pattern.fullmatch(re.sub(r" \w$", "", line)):
                return kind
        line = _ADJECTIVES.sub("", line)
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
