"""Other words to a tune that stays: lines paired with phrases, and each fitted to its notes.

Which line goes to which phrase is `pair_lines`; within a pair `fit_words` says which syllable is
sung on which note, and where several lines are sung to one phrase `divide_tune` where each begins.
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import accumulate

from melregen.errors import WishError
from melregen.generation.editing.line_pairs import LinePair, describe_counts, pair_lines
from melregen.generation.fitting import FittedNote, TuneNote, fit_words
from melregen.generation.tune_division import divide_tune
from melregen.lyrics import Lyrics
from melregen.models.planner.bars import EndlessBars
from melregen.music import Syllable, Ticks, count_of, describe_tick
from melregen.template import (
    PhraseForm,
    Relation,
    SectionTune,
    Slot,
    Template,
    TemplatePhrase,
    TemplateSection,
)


def fit_lyrics(
    template: Template,
    lyrics: Lyrics,
    *,
    keeps_rhythm: bool = False,
    among: Sequence[int] | None = None,
) -> Template:
    """Return a template with other words, fitted to its notes.

    Phrases without a syllable stay as they are where others have some. Where the rhythm of a
    phrase is open, its slots become those of the words. Pitches that are locked stay on their
    notes; a note that is divided has its pitch on all parts.

    Args:
        template: with phrases.
        lyrics: the words.
        keeps_rhythm: divide, join, add and drop no notes; syllables may go over several.
        among: indices of the phrases that get the words, in order; None for all of them.

    Raises:
        WishError: they do not fit; the message has the counts of both.
    """
    lines = [line.syllables for _, line in lyrics.lines if line.syllables]
    sung = sung_phrases(template, among)
    rooms = [_room(template.phrases[index]) for index in sung]
    pairs = pair_lines([len(line) for line in lines], rooms)
    if pairs is None:
        raise WishError(
            describe_counts([len(line) for line in lines], rooms)
            + "; they are too different to be fitted: change the words, or name the lines of a "
            "song that they are for (--words-for of melregen edit)"
        )
    made: dict[int, tuple[Slot, ...]] = {}
    fitter = _Fitter(template, sung, keeps_rhythm=keeps_rhythm)
    for pair in pairs:
        made |= fitter.fit(pair, [lines[index] for index in pair.lines])
    language = lyrics.language if among is None else template.language or lyrics.language
    return replace(_with_slots(template, made), language=language)


def sung_phrases(template: Template, among: Sequence[int] | None = None) -> list[int]:
    """Return the phrases, of all or of some, that have words; all of these where none has any."""
    asked = range(len(template.phrases)) if among is None else among
    sung = [
        index
        for index in asked
        if any(slot.syllable is not None for slot in template.phrases[index].slots)
    ]
    return sung or list(asked)


def _room(phrase: TemplatePhrase) -> int:
    return sum(not slot.melisma for slot in phrase.slots)


class _Fitter:
    """Fits words to phrases of a template."""

    def __init__(self, template: Template, sung: Sequence[int], *, keeps_rhythm: bool) -> None:
        self._template = template
        self._sung = sung
        self._keeps_rhythm = keeps_rhythm
        self._bars = EndlessBars(template.metres, template.pickup or 0) if template.metres else None

    def fit(
        self, pair: LinePair, lines: Sequence[Sequence[Syllable]]
    ) -> dict[int, tuple[Slot, ...]]:
        """Return the slots of the phrases of a pair, sung to its lines.

        Raises:
            WishError: they do not fit.
        """
        syllables = [syllable for line in lines for syllable in line]
        places = [self._sung[index] for index in pair.phrases]
        phrases = self._template.phrases
        slots = [slot for place in places for slot in phrases[place].slots]
        owners = [place for place in places for _ in phrases[place].slots]
        if not all(slot.is_timed for slot in slots) or self._bars is None:
            return self._fit_open(places, slots, syllables)
        if [s.melisma for s in slots] == [False] * len(syllables):
            fitted = tuple(
                FittedNote(slot.onset or 0, slot.duration or 0, index, index)
                for index, slot in enumerate(slots)
            )
        else:
            fitted = self._align(pair, places[0], slots, lines)
        made: dict[int, list[Slot]] = {place: [] for place in places}
        for note in fitted:
            made[owners[note.source]].append(
                Slot(
                    note.onset,
                    note.duration,
                    None if note.melisma else syllables[note.syllable],
                    note.melisma,
                    slots[note.source].pitch,
                )
            )
        return {place: tuple(own) for place, own in made.items()}

    def _align(
        self,
        pair: LinePair,
        first: int,
        slots: Sequence[Slot],
        lines: Sequence[Sequence[Syllable]],
    ) -> tuple[FittedNote, ...]:
        notes = [
            TuneNote(
                slot.onset or 0,
                slot.duration or 0,
                None if slot.syllable is None else slot.syllable.stress,
                slot.melisma,
                # Notes on one pitch are joined where a syllable goes over both.
                None if self._keeps_rhythm else slot.pitch,
            )
            for slot in slots
        ]
        syllables = [syllable for line in lines for syllable in line]
        room = 0 if self._keeps_rhythm else notes[0].onset - self._end_before(first)
        starts = divide_tune(notes, lines, self._strength) if len(lines) > 1 else None
        fitted = None
        if starts is not None:
            fitted = self._fit_parts(notes, lines, starts, room)
        if fitted is None:
            fitted = self._fit_line(notes, syllables, room)
        if fitted is None:
            line = pair.lines[0] + 1
            where = f"lines {line}-{pair.lines[-1] + 1}" if len(pair.lines) > 1 else f"line {line}"
            verb = "have" if len(pair.lines) > 1 else "has"
            raise WishError(
                f"{where} of the words {verb} {count_of(len(syllables), 'syllable')}, too many for "
                f"the {count_of(len(notes), 'note')} from {self._describe(notes[0].onset)} on; "
                "shorten it"
            )
        return fitted

    def _fit_line(
        self, notes: Sequence[TuneNote], syllables: Sequence[Syllable], room: Ticks
    ) -> tuple[FittedNote, ...] | None:
        fitted = fit_words(notes, syllables, self._strength, room)
        if fitted is not None and self._keeps_rhythm and not _same_rhythm(fitted, notes):
            return _spread(notes, len(syllables))
        return fitted

    def _fit_parts(
        self,
        notes: Sequence[TuneNote],
        lines: Sequence[Sequence[Syllable]],
        starts: Sequence[int],
        room: Ticks,
    ) -> tuple[FittedNote, ...] | None:
        """Fit each of several lines to its part of a line of the tune; None where one is too long.

        Args:
            notes: of the line of the tune.
            lines: of the words.
            starts: the first note of each.
            room: ticks free before the first note.
        """
        made: list[FittedNote] = []
        sung = 0
        for start, end, line in zip(starts, [*starts[1:], len(notes)], lines, strict=True):
            fitted = self._fit_line(notes[start:end], line, 0 if start else room)
            if fitted is None:
                return None
            made += [
                replace(note, source=note.source + start, syllable=note.syllable + sung)
                for note in fitted
            ]
            sung += len(line)
        return tuple(made)

    def _fit_open(
        self, places: Sequence[int], slots: Sequence[Slot], syllables: Sequence[Syllable]
    ) -> dict[int, tuple[Slot, ...]]:
        """Give phrases of open rhythm the slots of their words, shared out as theirs were."""
        own = [slot for slot in slots if not slot.melisma]
        if len(own) == len(syllables):
            words = iter(syllables)
            return {
                place: tuple(
                    slot if slot.melisma else replace(slot, syllable=next(words))
                    for slot in self._template.phrases[place].slots
                )
                for place in places
            }
        made: dict[int, tuple[Slot, ...]] = {}
        start = 0
        rooms = list(accumulate(_room(self._template.phrases[place]) for place in places))
        for number, (place, room) in enumerate(zip(places, rooms, strict=True), 1):
            left = len(places) - number
            end = round(room / rooms[-1] * len(syllables)) if left else len(syllables)
            end = min(max(end, start + 1), len(syllables) - left)
            made[place] = tuple(Slot(syllable=syllable) for syllable in syllables[start:end])
            start = end
        return made

    def _end_before(self, place: int) -> Ticks:
        """Return where what is before a phrase ends, as far as that is fixed."""
        ends = [
            slot.end
            for phrase in self._template.phrases[:place]
            for slot in phrase.slots
            if slot.is_timed
        ]
        return max(ends, default=0)

    def _strength(self, tick: Ticks) -> int:
        assert self._bars is not None
        bar = self._bars.bar_at(max(tick, 0))
        return bar.metre.strength(bar.position(tick))

    def _describe(self, tick: Ticks) -> str:
        return describe_tick(self._template.metres, self._template.pickup or 0, tick)


def _same_rhythm(fitted: Sequence[FittedNote], notes: Sequence[TuneNote]) -> bool:
    return [(n.onset, n.duration) for n in fitted] == [(n.onset, n.duration) for n in notes]


def _spread(notes: Sequence[TuneNote], syllables: int) -> tuple[FittedNote, ...] | None:
    """Sing each syllable on a note, and go on with the last one on what is left.

    Returns:
        None where there are more syllables than notes.
    """
    if syllables > len(notes):
        return None
    return tuple(
        FittedNote(n.onset, n.duration, i, min(i, syllables - 1), i >= syllables)
        for i, n in enumerate(notes)
    )


def _with_slots(template: Template, made: dict[int, tuple[Slot, ...]]) -> Template:
    """Return the template with other slots of some phrases; phrases left without any fall away."""
    kept = [index for index in range(len(template.phrases)) if made.get(index, (None,))]
    places = {index: place for place, index in enumerate(kept)}
    phrases: list[TemplatePhrase] = []
    for index in kept:
        phrase = template.phrases[index]
        form = phrase.form
        if form is not None and form.of is not None:
            of = places.get(form.of)
            form = PhraseForm(Relation.NEW) if of is None else PhraseForm(form.relation, of)
        slots = made.get(index, phrase.slots)
        span = phrase.span if slots and not slots[0].is_timed else None
        phrases.append(replace(phrase, slots=slots, form=form, span=span))
    if len(kept) == len(template.phrases):
        return replace(template, phrases=tuple(phrases))
    return replace(template, phrases=tuple(phrases), sections=_moved_sections(template, places))


def _moved_sections(template: Template, places: dict[int, int]) -> tuple[TemplateSection, ...]:
    """Return the sections over the phrases that are left; those that lost all fall away."""
    moved: list[TemplateSection] = []
    numbers: dict[int, int] = {}
    firsts = [section.first for section in template.sections]
    ends = [*firsts[1:], len(template.phrases)]
    for number, (section, end) in enumerate(zip(template.sections, ends, strict=True)):
        left = [places[index] for index in range(section.first, end) if index in places]
        if not left:
            continue
        tune = section.tune
        if tune is not None and tune.of is not None:
            of = numbers.get(tune.of)
            tune = SectionTune(of)
        numbers[number] = len(moved)
        moved.append(replace(section, first=left[0], tune=tune))
    return tuple(moved)
