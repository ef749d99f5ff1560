"""Parts of a template made anew, with or without its melody, while what is locked stays.

`redo` works on finished songs and keeps the same everywhere. Here each place may keep something
else, and what a person has decided about the template (cadences, form) stays as it is.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from melregen.errors import WishError
from melregen.generation.assembly import check_complete, is_sung, sheet_of
from melregen.generation.composer import Composer
from melregen.generation.editing.harmonise import harmonise
from melregen.generation.editing.locks import lock_pitches, open_aspects
from melregen.generation.editing.places import Span, find_places, whole, without
from melregen.generation.editing.redo import plan_parts, rounds, song_range
from melregen.generation.editing.request import Aspect, read_aspects
from melregen.generation.journal import Journal
from melregen.generation.wishes import Wishes
from melregen.template import Template

_MADE = (Aspect.RHYTHM, Aspect.PITCHES, Aspect.CHORDS)


@dataclass(frozen=True)
class Lock:
    """What of a place stays when the song around it is made anew; `Lock.of` reads it from texts.

    Attributes:
        place: a span of ticks, or a text as `find_places` reads it ("9-16", "Chorus").
        keep: what stays there.
    """

    place: Span | str
    keep: frozenset[Aspect] = frozenset(_MADE)

    @classmethod
    def of(cls, place: Span | str, keep: str | Iterable[str] = _MADE) -> "Lock":
        """Read a lock.

        Args:
            place: a span of ticks, or a text.
            keep: one aspect or several: "rhythm", "pitches", "chords".

        Raises:
            WishError: there is no such aspect.
        """
        return cls(place, read_aspects(keep))


@dataclass(frozen=True)
class Remake:
    """What of a template is made anew.

    Attributes:
        redo: places; empty for the whole song.
        keep: what stays in all of them.
        locks: what stays where.
    """

    redo: tuple[Span | str, ...] = ()
    keep: frozenset[Aspect] = frozenset()
    locks: tuple[Lock, ...] = ()

    def opened(self, template: Template) -> dict[Aspect, tuple[Span, ...]]:
        """Return where each aspect is made anew.

        Raises:
            ParseError: the song has no such place.
        """
        asked = _spans(self.redo, template) or (whole(template),)
        opened: dict[Aspect, tuple[Span, ...]] = {}
        for aspect in _MADE:
            if aspect in self.keep:
                continue
            locked = _spans([lock.place for lock in self.locks if aspect in lock.keep], template)
            if spans := without(asked, locked):
                opened[aspect] = spans
        return opened


def _spans(places: Sequence[Span | str], template: Template) -> tuple[Span, ...]:
    spans = [place for place in places if isinstance(place, Span)]
    texts = [place for place in places if isinstance(place, str)]
    return (*spans, *find_places(texts, template))


def remake(
    model: Composer,
    template: Template,
    request: Remake,
    wishes: Wishes,
    variations: int = 1,
    journal: Journal | None = None,
) -> list[Template]:
    """Make parts of a template anew; what is locked or not asked for stays to the letter.

    Args:
        model: the networks.
        template: complete. Where all its slots have pitches it is a song, and so is what is made.
        request: what is made anew.
        wishes: style, voice, range, rhythm, feel, seed, candidates, temperature and top-p count.
        variations: how many to make; no two are the same.
        journal: where the choices among melodies are noted.

    Raises:
        ParseError: the song has no such place.
        WishError: something is open, everything is locked, or too few others could be found.
    """
    check_complete(template)
    opened = request.opened(template)
    if not any(span.holds(slot.onset or 0) for spans in opened.values() for span in spans
               for slot in template.slots):  # fmt: skip
        raise WishError("everything that could be made anew is locked; unlock a bar, or a part")
    wishes = _without_frame(wishes)
    found: list[Template] = []
    for networks, own in rounds(model, wishes):
        for made in _make(networks, template, opened, own, variations, journal):
            if made != template and made not in found:
                found.append(made)
        if len(found) >= variations:
            break
    if not found:
        raise WishError(
            "no other could be found for what is to be redone; redo a longer part, unlock more of "
            "it, or raise the temperature"
        )
    return found[:variations]


def _without_frame(wishes: Wishes) -> Wishes:
    """Return wishes without those that the template has answered."""
    return replace(
        wishes,
        key=None,
        metre=None,
        tempo=None,
        chords=None,
        bars=None,
        title=None,
        language=None,
        style="none" if wishes.style is None else wishes.style,
    )


def _make(
    model: Composer,
    template: Template,
    opened: dict[Aspect, tuple[Span, ...]],
    wishes: Wishes,
    variations: int,
    journal: Journal | None,
) -> list[Template]:
    sung = is_sung(template)
    rhythm, pitches = opened.get(Aspect.RHYTHM, ()), opened.get(Aspect.PITCHES, ())
    chords = opened.get(Aspect.CHORDS, ())
    # Under notes that stay, chords follow the melody; elsewhere they are planned before it.
    planned = without(chords, without(chords, (*rhythm, *pitches))) if sung else chords
    followed = without(chords, planned)
    draft = open_aspects(
        template,
        {Aspect.RHYTHM: rhythm, Aspect.PITCHES: pitches, Aspect.CHORDS: planned},
    )
    if sung:
        reach = wishes.pitch_range or song_range(sheet_of(template))
        wishes = replace(wishes, pitch_range=reach)
    made = [draft] * variations
    if rhythm or planned:
        made = plan_parts(model, draft, rhythm or planned, wishes, variations)
    if not sung:
        return made
    if made and (rhythm or pitches):
        songs = model.render_all(made, wishes, journal=journal)
        made = [
            lock_pitches(plan, [note.pitch for note in song.notes])
            for plan, song in zip(made, songs, strict=True)
        ]
    return [
        _harmonised(one, followed, replace(wishes, seed=wishes.seed * 1009 + index))
        for index, one in enumerate(made)
    ]


def _harmonised(template: Template, spans: Sequence[Span], wishes: Wishes) -> Template:
    if not spans:
        return template
    return replace(template, chords=harmonise(sheet_of(template), spans, wishes).chords)
