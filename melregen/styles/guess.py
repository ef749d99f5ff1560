"""Which style the words of a song tell, and by what.

Rules, in this order; the first that holds decides:

1. Stanzas of three lines whose second is the first again: blues.
2. Words of Christmas: carol. Words of worship in a metre of hymnals such as 8.6.8.6, in
   even stanzas, or many of them: hymn.
3. A heading that names a rap: rap.
4. Headings that name a chorus, pre-chorus or bridge: pop, or country where its words are there; so
   does, without headings, a stanza that comes back word for word where words are contracted as
   people speak. With very long lines: rap. Not where the words are those of old poems.
5. Words of sleep: lullaby. Short lines with the words of children's songs: children.
6. Even stanzas in a metre of ballads (8.6.8.6, 7.6.7.6, 8.8.8.8 …), or with a refrain: folk.
7. Anything else: none; the networks decide, as for poems.
"""

from collections.abc import Callable
from dataclasses import dataclass
from statistics import median

from melregen.styles import words
from melregen.styles.text_form import TextForm
from melregen.template import Template

HYMN_METRES = {
    (8, 6, 8, 6): "common metre",
    (8, 8, 8, 8): "long metre",
    (6, 6, 8, 6): "short metre",
    (8, 7, 8, 7): "",
    (7, 6, 7, 6): "",
    (7, 7, 7, 7): "",
    (6, 6, 6, 6): "",
    (6, 5, 6, 5): "",
    (10, 10, 10, 10): "",
    (11, 11, 11, 11): "",
    (11, 10, 11, 10): "",
    (8, 7, 8, 7, 8, 7): "",
    (8, 8, 8, 8, 8, 8): "",
    (6, 6, 4, 6, 6, 6, 4): "",
}
"""The metres of most hymns, as the indices of hymnals list them; twice as long ones too."""

_BALLAD_METRES = frozenset({(8, 6, 8, 6), (8, 8, 8, 8), (7, 6, 7, 6), (8, 7, 8, 7)})
_NONE = "none"

_SACRED = 0.02
_WORSHIP = 0.05
_CHRISTMAS = 0.01
_LULLABY = 0.03
_COUNTRY = 0.008
_CHILDREN = 0.03
_SPOKEN = 0.03
"""The least shares of the words."""

_RAP_LINE = 12
_CHILD_LINE = 9
"""Syllables of a line: at least, and at most, in the middle of all lines."""


@dataclass(frozen=True)
class StyleGuess:
    """A style told from words.

    Attributes:
        name: of the style, "none" where nothing tells one.
        reason: what tells it, a few words.
    """

    name: str
    reason: str = ""

    @property
    def sentence(self) -> str:
        """What the user is told."""
        if self.name == _NONE:
            return "Style: none told from the words; --style NAME sets one"
        return f"Style: {self.name} ({self.reason}); --style NAME sets another"


def guess_style(draft: Template) -> StyleGuess | None:
    """Tell the style from the words of a template, partial or complete; None where it has none."""
    form = TextForm.of(draft)
    if not form.lines:
        return None
    for rule in _RULES:
        guess = rule(form)
        if guess is not None:
            return guess
    return StyleGuess(_NONE)


def metre_name(stanza: tuple[int, ...]) -> str:
    """Name the metre of a stanza as hymnals do: "8.6.8.6 (common metre)"; "" for none of theirs."""
    for pattern, name in HYMN_METRES.items():
        for wanted in (pattern, pattern * 2):
            if len(stanza) == len(wanted) and _is_near(stanza, wanted):
                numbers = ".".join(map(str, pattern)) + (" doubled" if wanted != pattern else "")
                return f"{numbers} ({name})" if name else numbers
    return ""


def _is_near(stanza: tuple[int, ...], wanted: tuple[int, ...]) -> bool:
    off = [abs(a - b) for a, b in zip(stanza, wanted, strict=True)]
    return max(off) <= 1 and sum(off) <= len(off) / 4


def _blues(form: TextForm) -> StyleGuess | None:
    if form.is_aab and not form.kinds.keys() & {"chorus", "pre-chorus"}:
        return StyleGuess("blues", "stanzas of three lines, the second as the first")
    return None


def _sacred(form: TextForm) -> StyleGuess | None:
    if form.share_of(words.MODERN) > form.share_of(words.SACRED) / 2:
        return None
    if form.share_of(words.CHRISTMAS) >= _CHRISTMAS:
        return StyleGuess("carol", "words of Christmas")
    if form.share_of(words.SACRED) < _SACRED or not form.share_of(words.SACRED_CORE):
        return None
    metre = metre_name(form.stanza)
    if metre:
        return StyleGuess("hymn", f"words of worship in {metre}")
    if len(form.sections) > 1 and form.stanza:
        return StyleGuess("hymn", "words of worship in even stanzas")
    if form.share_of(words.SACRED) >= _WORSHIP:
        return StyleGuess("hymn", "words of worship")
    return None


def _lullaby(form: TextForm) -> StyleGuess | None:
    has_core = form.share_of(words.LULLABY_CORE) > 0
    if has_core and form.share_of(words.LULLABY) >= _LULLABY:
        return StyleGuess("lullaby", "words of sleep")
    return None


def _rap(form: TextForm) -> StyleGuess | None:
    named = any("rap" in section.name.lower().split() for section in form.sections)
    if named:
        return StyleGuess("rap", "a heading that names a rap")
    return None


def _popular(form: TextForm) -> StyleGuess | None:
    telling = [
        kind for kind in ("pre-chorus", "chorus", "post-chorus", "bridge") if form.kinds[kind]
    ]
    if telling:
        headings = [*(["verse"] if form.kinds["verse"] else []), *telling]
        reason = f"headings {' and '.join(kind.capitalize() for kind in headings[:2])}"
        is_archaic = form.share_of(words.ARCHAIC) >= _SPOKEN / 3
        if is_archaic and form.stanza:
            return None
    elif form.has_refrain and form.share_of(words.CONTRACTED | words.MODERN) >= _SPOKEN:
        reason = "a refrain, and words as people speak"
    else:
        return None
    if median(line.syllables for line in form.lines) >= _RAP_LINE:
        return StyleGuess("rap", f"{reason}, and lines of many syllables")
    if form.share_of(words.COUNTRY) >= _COUNTRY:
        return StyleGuess("country", f"{reason}, and words of country songs")
    return StyleGuess("pop", reason)


def _children(form: TextForm) -> StyleGuess | None:
    is_short = median(line.syllables for line in form.lines) <= _CHILD_LINE
    if is_short and form.share_of(words.CHILDREN) >= _CHILDREN:
        return StyleGuess("children", "short lines, and words of children's songs")
    return None


def _folk(form: TextForm) -> StyleGuess | None:
    if len(form.sections) < 2 or not form.stanza:
        return None
    metre = metre_name(form.stanza)
    if form.has_refrain:
        return StyleGuess("folk", "even stanzas with a refrain")
    if any(
        _is_near(form.stanza, known) for known in _BALLAD_METRES if len(known) == len(form.stanza)
    ):
        return StyleGuess("folk", f"stanzas in {metre}")
    return None


_RULES: tuple[Callable[[TextForm], StyleGuess | None], ...] = (
    _blues, _sacred, _rap, _popular, _lullaby, _children, _folk,
)  # fmt: skip
