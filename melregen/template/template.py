"""Y′: the template, everything a songwriter decides before the pitches."""

from collections.abc import Iterator
from dataclasses import dataclass
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
from melregen.template.note_names import name_line, name_note
from melregen.template.phrase import LineSpan, Slot, TemplatePhrase
from melregen.template.sections import TemplateSection, check_sections


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
        sections: in order, the first from phrase 0 on; empty leaves them open.
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
    sections: tuple[TemplateSection, ...] = ()

    def __post_init__(self) -> None:
        check_sorted("chord changes", [change.onset for change in self.chords])
        if self.tempo is not None and not 1 <= self.tempo <= 1000:
            raise InvalidMusicError(f"a tempo of {self.tempo:g} is not playable (1 to 1000)")
        if self.metres and self.duration is not None:
            keys = self.keys or (KeyChange(0, Key("C")),)
            check_time_line(self.metres, keys, self.pickup or 0, self.duration)
        check_sections(self.sections, len(self.phrases))
        self._check_phrases()

    def _check_phrases(self) -> None:
        end, sung = 0, False
        for index, phrase in enumerate(self.phrases):
            if not phrase.slots:
                raise InvalidMusicError(f"{self._name_line(index)} has no slots; give it notes")
            if phrase.form and phrase.form.of is not None and not 0 <= phrase.form.of < index:
                raise InvalidMusicError(
                    f"{self._name_line(index)} can only repeat or vary an earlier line"
                )
            span = phrase.span or _NO_SPAN
            if phrase.span is not None:
                end = self._check_span(index, phrase, end)
            last = len(phrase.slots)
            for number, slot in enumerate(phrase.slots, 1):
                fault = _slot_fault(slot, end, sung)
                if slot.onset is not None:
                    end = slot.onset
                if number == last and span.close is not None:
                    if end > span.close:
                        last_note = self._describe(span.close)
                        fault = f" lies after {last_note}, where the line's last note begins"
                    end = span.close
                end += slot.duration or 0
                if number == last and span.end is not None:
                    if end + (slot.duration is None) > span.end:
                        fault = f" lasts beyond {self._describe(span.end)}, where the line ends"
                    end = span.end
                if fault:
                    # Only now: naming a place counts the bars up to it.
                    raise InvalidMusicError(self.name_slot(index, number - 1) + fault)
                sung = slot.melisma or slot.syllable is not None
        if self.duration is not None and end > self.duration:
            raise InvalidMusicError(
                f"the notes last until {self._describe(end)}, and the bars of the template end at "
                f"{self._describe(self.duration)} (tick {self.duration}); shorten the notes, or "
                "raise 'duration'"
            )

    def name_slot(self, phrase: int, slot: int) -> str:
        """Name a note for messages: "Chorus, line 6, bar 3, beat 1 (phrase 6, slot 5)".

        Args:
            phrase: index of its phrase.
            slot: index of its slot therein.
        """
        onset = self.phrases[phrase].slots[slot].onset
        where = "" if onset is None else self._describe(onset)
        return name_note(phrase, slot, where, self._headings)

    def _name_line(self, phrase: int) -> str:
        return f"{name_line(phrase, self._headings)} (phrase {phrase + 1})"

    @property
    def _headings(self) -> list[tuple[int, str]]:
        return [(section.first, section.name) for section in self.sections]

    def _check_span(self, index: int, phrase: TemplatePhrase, end: Ticks) -> Ticks:
        """Check the span that is given for a line; return from where on its slots may lie.

        Args:
            index: of the phrase.
            phrase: its span is given.
            end: where what is before it ends, as far as that is fixed.
        """
        given, actual = phrase.span, phrase.actual_span
        name = self._name_line(index)
        assert given is not None
        for what, said, told in (
            ("onset", given.onset, actual.onset),
            ("close", given.close, actual.close),
            ("end", given.end, actual.end),
        ):
            if said is not None and said != told:
                raise InvalidMusicError(
                    f"the span of {name} has its {what} at {self._describe(said)} (tick {said}), "
                    + (
                        "and its slots none"
                        if told is None
                        else f"and its slots at {self._describe(told)} (tick {told})"
                    )
                )
        if given.onset is not None:
            if given.onset < end:
                raise InvalidMusicError(
                    f"{name} begins at {self._describe(given.onset)}, before what stands before "
                    "it ends"
                )
            end = given.onset
        known = [tick for tick in (actual.onset, actual.close) if tick is not None]
        if len(phrase.slots) == 1 and known[1:] not in ([], known[:1]):
            raise InvalidMusicError(
                f"the span of {name} is that of several notes, and it has one slot; add slots, or "
                "let the onset be the close"
            )
        is_empty = actual.end is not None and known and known[-1] >= actual.end
        if known != sorted(known) or is_empty:
            raise InvalidMusicError(
                f"the span of {name} is not in order: its last note begins after the onset, and "
                "ends after that"
            )
        return end

    def _describe(self, tick: Ticks) -> str:
        if not self.metres:
            return f"tick {tick}"
        return describe_tick(self.metres, self.pickup or 0, tick)

    @cached_property
    def headings(self) -> tuple[str, ...]:
        """For each phrase the heading that stands above it, "" for none."""
        names = {section.first: section.name for section in self.sections}
        return tuple(names.get(index, "") for index in range(len(self.phrases)))

    @cached_property
    def section_kinds(self) -> tuple[str, ...]:
        """For each phrase the kind of its section, "" where that is not known."""
        kinds: list[str] = []
        for section in self.sections:
            kinds += [kinds[-1] if kinds else ""] * (section.first - len(kinds))
            kinds.append(section.kind)
        return (*kinds, *[kinds[-1] if kinds else ""] * (len(self.phrases) - len(kinds)))

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


_NO_SPAN = LineSpan()


def _slot_fault(slot: Slot, end: Ticks, sung: bool) -> str:
    """Say what is wrong with a slot, "" for nothing.

    Args:
        slot: any.
        end: where what is before it ends, as far as that is fixed.
        sung: whether the slot before has a syllable or goes on with one.
    """
    if slot.onset is not None and slot.onset < end:
        return " starts before the one before it ends"
    if slot.duration is not None and slot.duration < 1:
        return f" lasts {slot.duration} ticks"
    if slot.pitch is not None and not 0 <= slot.pitch <= 127:
        return f": {slot.pitch} is not a MIDI number from 0 to 127"
    if slot.melisma and slot.syllable is not None:
        return ": a melisma cannot start a syllable"
    if slot.melisma and not sung:
        return (
            ": the syllable is missing that this melisma goes on with; give the note before it one"
        )
    return ""
