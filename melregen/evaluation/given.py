"""Which parts of a true template a song is made from; the planner has to fill in the rest."""

from collections.abc import Sequence, Set
from dataclasses import replace

from melregen.errors import WishError
from melregen.template import (
    LineSpan,
    PhraseForm,
    Relation,
    Slot,
    Template,
    TemplatePhrase,
    TemplateSection,
)

PARTS = {
    "words": "the syllables of each line, and the headings",
    "key": "tonic and mode",
    "metre": "metre and tempo",
    "form": "what each line repeats or varies, and its cadence",
    "lines": "where each line begins and ends, and the length of the song",
    "chords": "the harmony, and the length of the song",
    "rhythm": "onset and duration of every note",
}
"""The parts of a template, in the order in which a songwriter decides them."""

DEFAULT_PARTS = ("words", "key", "metre")
_NEED_METRE = ("lines", "chords", "rhythm")


def parse_parts(text: str) -> tuple[str, ...]:
    """Read a list of parts, "words,key,metre"; the order does not matter.

    Raises:
        WishError: a name is unknown, or a part is given without the one that it stands on.
    """
    names = [name.strip().lower() for name in text.split(",") if name.strip()]
    for name in names:
        if name not in PARTS:
            raise WishError(f"'{name}' is no part of a template; the parts are {', '.join(PARTS)}")
    if not names:
        raise WishError(f"no part of the template is given; the parts are {', '.join(PARTS)}")
    check_parts(names)
    return tuple(part for part in PARTS if part in names)


def check_parts(parts: Sequence[str]) -> None:
    """Raise WishError where a part is given without the one that it stands on."""
    for part in _NEED_METRE:
        if part in parts and "metre" not in parts:
            raise WishError(f"{part} can only be given with the metre: add metre to the parts")
    if not {"words", "rhythm", "chords", "lines"} & set(parts):
        raise WishError(
            "there is nothing to plan a song from: give words, lines, chords or rhythm too"
        )


def partial_template(template: Template, parts: Sequence[str]) -> Template:
    """Return a template of which the given parts alone are fixed; with all of them, it is whole.

    A phrase in which nothing is sung is left out unless the rhythm is given. A change of key or
    metre on the way is kept where the length of the song is given.

    Raises:
        WishError: the parts do not go together.
    """
    check_parts(parts)
    given = set(parts)
    has_length = bool(given & {"lines", "chords", "rhythm"})
    changes = None if has_length else 1
    whole = given == set(PARTS)
    kept = _kept_phrases(template, given)
    return replace(
        template,
        phrases=template.phrases if whole else _phrases(template, kept, given),
        sections=_sections(template, kept, whole=whole) if "words" in given else (),
        metres=template.metres[:changes] if "metre" in given else (),
        keys=template.keys[:changes] if "key" in given else (),
        tempo=template.tempo if "metre" in given else None,
        duration=template.duration if has_length else None,
        pickup=template.pickup if has_length else None,
        chords=template.chords if "chords" in given else (),
    )


def _kept_phrases(template: Template, given: Set[str]) -> list[int]:
    """Return the phrases of which anything is given, by index."""
    if not given & {"words", "rhythm"}:
        return []
    return [
        index
        for index, phrase in enumerate(template.phrases)
        if "rhythm" in given or any(slot.syllable for slot in phrase.slots)
    ]


def _phrases(
    template: Template, kept: Sequence[int], given: Set[str]
) -> tuple[TemplatePhrase, ...]:
    place = {index: number for number, index in enumerate(kept)}
    return tuple(_phrase(template.phrases[index], place, given) for index in kept)


def _phrase(phrase: TemplatePhrase, place: dict[int, int], given: Set[str]) -> TemplatePhrase:
    span = None
    if "rhythm" in given:
        slots = phrase.slots
        if "words" not in given:
            slots = tuple(Slot(slot.onset, slot.duration) for slot in slots)
    else:
        slots = tuple(Slot(syllable=slot.syllable) for slot in phrase.slots if slot.syllable)
        span = _span(phrase) if "lines" in given else None
    return TemplatePhrase(
        slots,
        phrase.cadence if "form" in given else None,
        _form(phrase.form, place) if "form" in given else None,
        span,
    )


def _span(phrase: TemplatePhrase) -> LineSpan:
    """Return where the words of a line begin and end; the end is open where the last one goes on.

    Notes without words are not given, so one that comes before them does not begin the line.
    """
    span, last = phrase.actual_span, phrase.slots[-1]
    onset = next(slot.onset for slot in phrase.slots if slot.syllable)
    return replace(span, onset=onset) if last.syllable else LineSpan(onset)


def _sections(
    template: Template, kept: Sequence[int], *, whole: bool
) -> tuple[TemplateSection, ...]:
    """Return the headings, each at the first phrase of its section that is kept."""
    if whole:
        return template.sections
    found: dict[int, str] = {}
    for section in template.sections:
        later = [number for number, index in enumerate(kept) if index >= section.first]
        if later:
            found[later[0]] = section.name
    return tuple(TemplateSection(first, name) for first, name in sorted(found.items()))


def _form(form: PhraseForm | None, place: dict[int, int]) -> PhraseForm | None:
    """Name the earlier phrase by its place among those that are kept."""
    if form is None or form.of is None:
        return form
    earlier = place.get(form.of)
    return PhraseForm(Relation.NEW) if earlier is None else PhraseForm(form.relation, earlier)
