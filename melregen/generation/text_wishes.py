"""What a text says of its song, as wishes: its chords, key, metre, tempo and title."""

import re
from dataclasses import dataclass, replace
from typing import Any

from melregen.errors import MelregenError, ParseError, WishError, shorten
from melregen.generation.chart import ChordChart
from melregen.generation.text_chart import (
    ChordedLine,
    chart_of_text,
    chords_at_syllables,
    rows_in_bars,
)
from melregen.generation.wishes import Wishes, limits
from melregen.lyrics import (
    SUPPORTED,
    Lyrics,
    is_approximate,
    language_name,
    names_bars,
    parse_sections,
)
from melregen.music import Key, Metre
from melregen.song_text import (
    SongText,
    TextKind,
    TextSection,
    leave_out_echoes,
    read_song_text,
)
from melregen.template import Template

_MINOR = re.compile(r"(?:m|min|mi|moll|minor|mineur|menor|minore|mol)$", re.IGNORECASE)
_MAJOR = re.compile(r"(?:maj|major|dur|majeur|mayor|maior|maggiore)?$", re.IGNORECASE)
_GERMAN = {"h": "B", "es": "Eb", "as": "Ab", "b": "Bb"}


@dataclass(frozen=True)
class TextSong:
    """A text, ready to be planned.

    Attributes:
        text: as it was read.
        lyrics: its words, divided into syllables.
        chords: its chords at their syllables, line by line for each section of the lyrics.
        chart: its chords in bars, None for none.
        wishes: those given, with what the text says in the place of what they leave open.
        remarks: what was passed over, or could be meant otherwise, a sentence each.
    """

    text: SongText
    lyrics: Lyrics
    chords: tuple[tuple[ChordedLine, ...], ...]
    chart: ChordChart | None
    wishes: Wishes
    remarks: tuple[str, ...]

    @property
    def description(self) -> str:
        """What the text was taken for and what was found in it, one line."""
        sections, lines = self.lyrics.sections, list(self.lyrics.lines)
        parts = [_count(len(sections), "section"), _count(len(lines), "line")]
        chords = sum(len(line.chords) for s in self.text.sung for line in s.lines)
        parts += [_count(chords, "chord")] if chords else []
        said = [f"{name} {shorten(value)}" for name, value in self.text.metadata.items()]
        found = ", ".join(parts) + (f"; {', '.join(said)}" if said else "")
        return f"read as {self.text.kind}: {found}"

    @property
    def is_plain(self) -> bool:
        """Whether it is words alone, of which nothing need be said."""
        kind = self.text.kind is TextKind.PLAIN
        return kind and not self.text.metadata.items() and not self.text.has_chords


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def read_text_song(
    text: str, wishes: Wishes, *, template: Template | None = None, german: bool = False
) -> TextSong:
    """Read a text, and take from it what the wishes leave open.

    Args:
        text: of a file, or as pasted.
        wishes: of the song; what they say goes before what the text says.
        template: what it fixes goes before the text too.
        german: read H as B natural and B as B flat.

    Raises:
        ParseError: the text is of a kind or in a language that is not read, or holds no word.
    """
    song = read_song_text(text, language=wishes.language)
    if not wishes.echoes:
        song = leave_out_echoes(song)
    remarks = list(song.remarks)
    headed = [(_heading(section, german=german), section) for section in song.sections]
    headed = [(name, section) for name, section in headed if section.lines or names_bars(name)]
    lyrics = parse_sections(
        [(name, [line.text for line in section.lines]) for name, section in headed],
        wishes.language or _language(song, remarks),
        [[line.language for line in section.lines] for _, section in headed],
    )
    remarks += [
        f"the words in {language_name(code)} are divided by hyphenation alone, approximately"
        for code in lyrics.languages
        if is_approximate(code)
    ]
    said = _said(song, wishes, template or Template(), remarks)
    metre = wishes.metre or said.get("metre") or Metre(4, 4)
    chords, doubts = chords_at_syllables(song, lyrics, german=german)
    chart = chart_of_text(song, lyrics, chords, metre, german=german) if song.has_chords else None
    remarks += [*doubts, *(chart.remarks if chart is not None else ())]
    if chart is not None and (why := _why_not_used(wishes, template)):
        remarks.append(f"the chords of the text are not used: {why}")
    elif chart is not None:
        said["chords"] = replace(chart, remarks=())
        _fit_key(song, chart, said, remarks)
    return TextSong(
        song, lyrics, chords, chart, replace(wishes, **said), tuple(dict.fromkeys(remarks))
    )


def _heading(section: TextSection, *, german: bool) -> str:
    """Return a heading, with the bars of a section that has chords in bars and no words."""
    rows = rows_in_bars(section, german=german)
    has_count = rows is None or names_bars(section.name)
    return section.name if has_count or rows is None else f"{section.name}: {sum(map(len, rows))}"


def _why_not_used(wishes: Wishes, template: Template | None) -> str:
    """Return why the chords of a text are not taken, "" where they are."""
    if wishes.chords is not None:
        return "a chart of its own goes before them"
    if not wishes.text_chords:
        return "as asked for"
    if wishes.bars is not None:
        return "the length in bars is given, and goes before them"
    if template is not None and (template.chords or template.phrases or template.duration):
        return "the template goes before them"
    return ""


def _language(song: SongText, remarks: list[str]) -> str | None:
    """Return the language that a text names, if it is one that is sung."""
    name = song.metadata.language.strip().lower()
    names = {code: code for code in SUPPORTED} | {n.lower(): c for c, n in SUPPORTED.items()}
    code = names.get(name) or names.get(re.split("[-_]", name)[0])
    if name and code is None:
        remarks.append(f"the language '{name}' of the text is not known by that name")
    return code


def _said(song: SongText, wishes: Wishes, template: Template, remarks: list[str]) -> dict[str, Any]:
    """Return what the metadata of a text say of the wishes that are open."""
    data, said = song.metadata, dict[str, Any]()
    for name, text, parse, fixed in (
        ("key", data.key, _key, template.keys),
        ("metre", data.time, Metre.parse, template.metres),
        ("tempo", data.tempo, _tempo, template.tempo),
    ):
        if not text or fixed or getattr(wishes, name) is not None:
            continue
        try:
            said[name] = parse(text)
        except MelregenError:
            remarks.append(f"the {name} '{text}' of the text is not understood and is passed over")
    if data.title and wishes.title is None and not template.title:
        said["title"] = data.title
    return said


def _key(text: str) -> Key:
    """Read a key as sheets name it: "G", "F#m", "h-Moll", "Es dur", "Am (capo 2)"."""
    try:
        return Key.parse(text)
    except ParseError:
        tonic, _, mode = text.strip().partition(" ")
        if not mode and _MINOR.search(tonic[1:]):
            tonic, mode = tonic[:1], tonic[1:]
        small = tonic[:1].islower()
        name = _GERMAN.get(tonic.lower(), tonic)
        name = re.sub(r"(?<=[A-Ga-g])(?:is|-?sharp)$", "#", name, flags=re.IGNORECASE)
        name = re.sub(r"(?<=[A-Ga-g])(?:es|-?flat)$", "b", name, flags=re.IGNORECASE)
        if _MINOR.fullmatch(mode) or (small and not mode):
            return Key.parse(f"{name[:1].upper()}{name[1:]} minor")
        if _MAJOR.fullmatch(mode):
            return Key.parse(f"{name[:1].upper()}{name[1:]} major")
        raise


def _tempo(text: str) -> float:
    low, high = limits("tempo")
    value = float(text)
    if not low <= value <= high:
        raise WishError(f"a tempo of {text} is out of reach")
    return value


def _fit_key(song: SongText, chart: ChordChart, said: dict[str, Any], remarks: list[str]) -> None:
    """Bring key and chords together where a capo parts them: chords are written as fingered."""
    fret = int(song.metadata.capo) if song.metadata.capo.isdigit() else 0
    if not fret or fret > 11:
        return
    key = said.get("key")
    if isinstance(key, Key):
        fingered = Key.from_tonic((key.tonic_pitch_class - fret) % 12, key.mode)
        if _chords_in(chart, fingered) > _chords_in(chart, key):
            said["key"] = fingered
            remarks.append(
                f"the chords are fingered with a capo at {fret}: the song is written in {fingered},"
                f" and sounds in {key}"
            )
            return
    remarks.append(f"the song is written as its chords are, and sounds {fret} higher with the capo")


def _chords_in(chart: ChordChart, key: Key) -> int:
    """Count the chords of a chart whose roots are in the scale of a key, its tonic twice."""
    roots = [chord.root_pitch_class for chord in chart.chords if not chord.is_no_chord]
    return sum((r in key.pitch_classes) + (r == key.tonic_pitch_class) for r in roots)
