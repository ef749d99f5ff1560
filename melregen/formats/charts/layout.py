"""From the bars of a chart to a song in ticks: chord changes, metres, keys with their modes."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from melregen.errors import InvalidMusicError, ParseError
from melregen.music import (
    NO_CHORD,
    Chord,
    ChordChange,
    Key,
    KeyChange,
    Metre,
    MetreChange,
    Ticks,
    merge_chord_changes,
    name_to_pitch_class,
)
from melregen.template.chord_song import ChordSection, ChordSong

_MOST_BARS = 5000
"""A grammar can be written that never ends."""


@dataclass
class ChartLayout:
    """A song in the making, bar after bar.

    Attributes:
        tick: where the next bar begins.
    """

    tick: Ticks = 0
    _changes: list[ChordChange] = field(default_factory=list)
    _metres: list[MetreChange] = field(default_factory=list)
    _tonics: list[tuple[Ticks, str]] = field(default_factory=list)
    _sections: list[ChordSection] = field(default_factory=list)
    _lines: list[Ticks] = field(default_factory=list)
    _bars: int = 0

    def begin_section(self, name: str, letter: str) -> None:
        """Let a section begin with the next bar; one that has no bar yet is replaced."""
        if self._sections and self._sections[-1].onset == self.tick:
            self._sections.pop()
        self._sections.append(ChordSection(self.tick, name, letter))

    def begin_line(self) -> None:
        """Let a line begin with the next bar."""
        if not self._lines or self._lines[-1] != self.tick:
            self._lines.append(self.tick)

    def add_bar(self, metre: Metre, tonic: str, chords: Sequence[Chord | None]) -> None:
        """Add a bar.

        Args:
            metre: of the bar.
            tonic: name of the tonic.
            chords: they divide the bar evenly, by its beats where that is possible; None holds the
                chord before. Empty is a bar of the chord before.

        Raises:
            ParseError: the song has no end.
        """
        self._bars += 1
        if self._bars > _MOST_BARS:
            raise ParseError(f"the chart has more than {_MOST_BARS} bars; check its repeats")
        if not self._metres or self._metres[-1].metre != metre:
            self._metres.append(MetreChange(self.tick, metre))
        if not self._tonics or self._tonics[-1][1] != tonic:
            self._tonics.append((self.tick, tonic))
        for place, chord in zip(divide_bar(metre, len(chords)), chords, strict=True):
            if chord is not None:
                self._changes.append(ChordChange(self.tick + place, chord))
        self.tick += metre.bar

    def song(self, *, title: str, artist: str = "", tempo: float | None = None) -> ChordSong:
        """Return the song.

        Raises:
            ParseError: there is no chord in it.
        """
        if not any(change.chord and change.chord.root for change in self._changes):
            raise ParseError("there is no chord in the chart")
        changes = self._changes
        if changes[0].onset > 0:
            changes = [ChordChange(0, NO_CHORD), *changes]
        if self._sections and self._sections[0].onset > 0:
            self._sections.insert(0, ChordSection(0, ""))
        sections = tuple(section for section in self._sections if section.onset < self.tick)
        lines = self._lines
        if lines:
            lines = [0, *(tick for tick in lines if 0 < tick < self.tick)]
        return ChordSong(
            metres=tuple(self._metres),
            keys=self._keys(changes),
            duration=self.tick,
            chords=merge_chord_changes(changes),
            sections=sections,
            lines=tuple(lines),
            tempo=tempo,
            title=title,
            artist=artist,
        )

    def _keys(self, changes: Sequence[ChordChange]) -> tuple[KeyChange, ...]:
        spans = [*self._tonics, (self.tick, "")]
        keys = []
        for (start, tonic), (end, _) in pairwise(spans):
            mode = find_mode(changes, tonic, start, end)
            keys.append(KeyChange(start, _key(tonic, mode)))
        return tuple(keys)


def divide_bar(metre: Metre, count: int) -> list[Ticks]:
    """Return where each of so many chords of a bar enters, in ticks after the bar line.

    As many as beats, or a part of that, enter on beats; fewer do so too, as evenly as they can.
    """
    beats = metre.beats
    if count <= len(beats):
        return [beats[index * len(beats) // count] for index in range(count)]
    return [index * metre.bar // count for index in range(count)]


def find_mode(changes: Sequence[ChordChange], tonic: str, start: Ticks, end: Ticks) -> str:
    """Tell major from minor by the chords on the tonic, or by the third in all chords.

    Args:
        changes: chord changes of the song.
        tonic: name of the tonic.
        start: of the key, in ticks.
        end: of the key, in ticks.
    """
    own = name_to_pitch_class(tonic)
    on_tonic = anywhere = 0
    for change, following in pairwise([*changes, ChordChange(end, None)]):
        time = min(following.onset, end) - max(change.onset, start)
        chord = change.chord
        if time <= 0 or chord is None or not chord.root:
            continue
        tones = {(tone - own) % 12 for tone in chord.pitch_classes}
        balance = time * ((3 in tones) - (4 in tones))
        anywhere += balance
        if chord.root_pitch_class == own:
            on_tonic += balance
    return "minor" if (on_tonic or anywhere) > 0 else "major"


def _key(tonic: str, mode: str) -> Key:
    try:
        return Key(tonic, mode)
    except InvalidMusicError:  # it would need eight sharps or more
        return Key.from_tonic(name_to_pitch_class(tonic), mode)
