"""Y′: the template, everything a songwriter decides before the pitches."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import Self, cast

from melregen.errors import InvalidMusicError, shorten
from melregen.music import (
    Bar,
    ChordChange,
    Key,
    KeyChange,
    Metre,
    MetreChange,
    Syllable,
    Ticks,
    attached,
    bars_until,
    check_sorted,
    check_time_line,
    count_of,
    describe_tick,
    describe_value,
)


class Cadence(StrEnum):
    """The harmonic end of a phrase."""

    AUTHENTIC = "authentic"
    HALF = "half"
    PLAGAL = "plagal"
    DECEPTIVE = "deceptive"
    OPEN = "open"


class Relation(StrEnum):
    """How a phrase stands to an earlier one."""

    NEW = "new"
    REPEAT = "repeat"
    VARIATION = "variation"


@dataclass(frozen=True)
class PhraseForm:
    """A phrase's place in the form.

    Attributes:
        relation: new material, an exact repeat (pitches and rhythm), or a variation.
        of: index of the earlier phrase it repeats or varies; None for new material.
    """

    relation: Relation
    of: int | None = None

    def __post_init__(self) -> None:
        if (self.relation is Relation.NEW) != (self.of is None):
            raise InvalidMusicError("a repeat or variation names an earlier phrase, new ones none")


@dataclass(frozen=True)
class Slot:
    """The place of one note; its pitch is what a template leaves out.

    Attributes:
        onset: ticks from the start of the piece; None leaves it open.
        duration: ticks; None leaves it open.
        syllable: what is sung on it.
        melisma: the note goes on with the syllable of the slot before.
    """

    onset: Ticks | None = None
    duration: Ticks | None = None
    syllable: Syllable | None = None
    melisma: bool = False

    @property
    def is_timed(self) -> bool:
        """Whether onset and duration are both fixed."""
        return self.onset is not None and self.duration is not None

    @property
    def end(self) -> Ticks:
        """The tick at which the note stops.

        Raises:
            InvalidMusicError: onset or duration is open.
        """
        if self.onset is None or self.duration is None:
            raise InvalidMusicError("an open slot has no end")
        return self.onset + self.duration


@dataclass(frozen=True)
class TemplatePhrase:
    """One phrase: its slots in order, its cadence and its place in the form.

    Attributes:
        slots: at least one. Where all of a phrase's rhythm is open, the planner may add melisma
            slots between those given.
        cadence: None leaves it open.
        form: None leaves it open.
        section: heading that starts with this phrase ("Chorus"), "" for none.
    """

    slots: tuple[Slot, ...]
    cadence: Cadence | None = None
    form: PhraseForm | None = None
    section: str = ""


@dataclass(frozen=True, repr=False)
class Template:
    """A song without its pitches (Y′). Any field may be left open.

    Attributes:
        phrases: in order; empty leaves the melody's rhythm open altogether.
        metres: metre changes from tick 0 on, each on a bar line; empty for open.
        keys: key changes from tick 0 on; empty for open.
        duration: ticks, a bar line at or after the last slot; None for open.
        pickup: length of the pickup bar in ticks; 0 for none, None for open.
        tempo: quarter notes a minute; None for open.
        chords: chord changes; a chord of None leaves the harmony open from there on; empty leaves
            all of it open.
        title: name of the song.
        composer: its maker.
        language: ISO 639-1 code of the words, None where unknown or wordless.
    """

    phrases: tuple[TemplatePhrase, ...] = ()
    metres: tuple[MetreChange, ...] = ()
    keys: tuple[KeyChange, ...] = ()
    duration: Ticks | None = None
    pickup: Ticks | None = None
    tempo: float | None = None
    chords: tuple[ChordChange, ...] = ()
    title: str = ""
    composer: str = ""
    language: str | None = None

    def __post_init__(self) -> None:
        check_sorted("chord changes", [change.onset for change in self.chords])
        if self.tempo is not None and not 1 <= self.tempo <= 1000:
            raise InvalidMusicError(f"a tempo of {self.tempo:g} is not playable (1 to 1000)")
        if self.metres and self.duration is not None:
            keys = self.keys or (KeyChange(0, Key("C")),)
            check_time_line(self.metres, keys, self.pickup or 0, self.duration)
        self._check_phrases()

    def _check_phrases(self) -> None:
        end, sung = 0, False
        for index, phrase in enumerate(self.phrases):
            name = f"phrase {index + 1}"
            if not phrase.slots:
                raise InvalidMusicError(f"{name} has no slots")
            if phrase.form and phrase.form.of is not None and not 0 <= phrase.form.of < index:
                raise InvalidMusicError(f"{name} can only repeat or vary an earlier phrase")
            for number, slot in enumerate(phrase.slots, 1):
                fault = ""
                if slot.onset is not None:
                    if slot.onset < end:
                        fault = " starts before the one before it ends"
                    end = slot.onset
                if slot.duration is not None:
                    if slot.duration < 1:
                        fault = f" lasts {slot.duration} ticks"
                    end += slot.duration
                if slot.melisma and slot.syllable is not None:
                    fault = ": a melisma cannot start a syllable"
                elif slot.melisma and not sung:
                    fault = (
                        ": the syllable is missing that this melisma goes on with; "
                        "give the slot before it one"
                    )
                if fault:
                    # Only now: naming a place counts the bars up to it.
                    where = f"{name}, slot {number}"
                    if slot.onset is not None:
                        where = f"{self._describe(slot.onset)} ({where})"
                    raise InvalidMusicError(where + fault)
                sung = slot.melisma or slot.syllable is not None
        if self.duration is not None and end > self.duration:
            raise InvalidMusicError(
                f"the slots last until tick {end}, {end - self.duration} ticks more than the "
                f"bars of the template hold ({self._describe(self.duration)} is its end)"
            )

    def _describe(self, tick: Ticks) -> str:
        if not self.metres:
            return f"tick {tick}"
        return describe_tick(self.metres, self.pickup or 0, tick)

    @property
    def slots(self) -> Iterator[Slot]:
        """All slots in order."""
        for phrase in self.phrases:
            yield from phrase.slots

    @property
    def syllables(self) -> tuple[Syllable, ...]:
        """The sung syllables in order."""
        return tuple(slot.syllable for slot in self.slots if slot.syllable is not None)

    @property
    def key(self) -> Key | None:
        """The key at the start, None where open."""
        return self.keys[0].key if self.keys else None

    @property
    def metre(self) -> Metre | None:
        """The metre at the start, None where open."""
        return self.metres[0].metre if self.metres else None

    @cached_property
    def bars(self) -> tuple[Bar, ...]:
        """The bars of the song; empty while metre or duration is open."""
        if not self.metres or self.duration is None:
            return ()
        return bars_until(self.metres, self.pickup or 0, self.duration)

    @property
    def open_fields(self) -> tuple[str, ...]:
        """What has to be planned before the template can be rendered, named for people."""
        missing = [
            name
            for name, is_open in (
                ("phrases", not self.phrases),
                ("metre", not self.metres),
                ("key", not self.keys),
                ("duration", self.duration is None),
                ("pickup", self.pickup is None),
                ("tempo", self.tempo is None),
                ("rhythm", any(not slot.is_timed for slot in self.slots)),
            )
            if is_open
        ]
        return tuple(missing)

    def __repr__(self) -> str:
        bars = sum(bar.number > 0 for bar in self.bars)
        return describe_value(
            self,
            f'"{shorten(self.title)}"' if self.title else "",
            str(self.key or ""),
            str(self.metre or ""),
            count_of(bars, "bar") if bars else "",
            count_of(len(self.phrases), "phrase") if self.phrases else "",
            count_of(len(list(self.slots)), "slot") if self.phrases else "",
            f"open: {', '.join(self.open_fields)}" if self.open_fields else "",
        )

    @classmethod
    def read(cls, path: str | Path) -> Self:
        """Read a template file (.json).

        Raises:
            ParseError: it cannot be read, is not a template, or lacks a syllable inside a word.
        """
        return cast("Self", attached("Template.read")(path))

    def write(self, path: str | Path) -> None:
        """Write a template file (.json); an existing one is replaced whole or not at all.

        Raises:
            OutputError: the file cannot be written, or has another suffix.
        """
        attached("Template.write")(self, path)

    def show(self) -> None:
        """Print the template as text; in a notebook, draw its grid."""
        attached("Template.show")(self)

    def _repr_html_(self) -> str:
        """Return the grid of chords, syllables and rhythm as HTML, for notebooks."""
        return cast("str", attached("Template._repr_html_")(self))
