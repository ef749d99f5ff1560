"""ABC tune books → lead sheets (ABC standard 2.1, abcnotation.com/wiki/abc:standard:v2.1).

Repeats and endings are played out. Each verse of the words is a sheet of its own and sings the same
line at every repeat, unless the repeated passage has as many lines for each verse as it has
passes: then every pass sings its own.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from melregen.errors import EmptyMelodyError, InvalidMusicError, ParseError, shorten
from melregen.formats.abc.end_words import add_verses
from melregen.formats.abc.fields import (
    default_unit,
    read_key,
    read_metre,
    read_part_order,
    read_text,
    read_unit,
)
from melregen.formats.abc.score import write_out
from melregen.formats.abc.tokens import AbcTune, FieldToken, field_of, split_tunes, tokenize_music
from melregen.formats.abc.voice import Beginning, Voice
from melregen.formats.files import check_input
from melregen.formats.melody_names import ABC_MELODY, melody_rank
from melregen.formats.part_names import find_part
from melregen.formats.score.performance import Heading, play_out
from melregen.garbage_collection import collection_paused
from melregen.music import LeadSheet

_NAMED = re.compile(r"\b(?:name|nm)\s*=\s*(?:\"([^\"]*)\"|(\S+))")
"""The name of a voice in its `V:` field."""


def read_abc(
    path: str | Path, *, lines_are_phrases: bool = False, part: str | None = None
) -> list[list[LeadSheet]]:
    """Read all tunes of an ABC file, each as its verses (at least one).

    Args:
        path: the tune book, UTF-8 or Latin-1.
        lines_are_phrases: mark each line of music as a phrase, as the Essen collection means it.
        part: name or number of the voice that has the melody; None finds it.

    Raises:
        ParseError: the file is no ABC, or none of its tunes can be read.
    """
    tunes, problems = read_abc_report(path, lines_are_phrases=lines_are_phrases, part=part)
    if not tunes:
        raise ParseError(f"{path} holds no tune that can be read: {problems[0]}")
    return tunes


def read_abc_report(
    path: str | Path, *, lines_are_phrases: bool = False, part: str | None = None
) -> tuple[list[list[LeadSheet]], list[str]]:
    """Read the tunes that can be read, and name the others.

    Args:
        path: the tune book.
        lines_are_phrases: mark each line of music as a phrase.
        part: name or number of the voice that has the melody; None finds it.

    Returns:
        The tunes, each as its verses, and one sentence for each tune left out.

    Raises:
        ParseError: the file is no ABC.
    """
    tunes: list[list[LeadSheet]] = []
    problems: list[str] = []
    for tune in iterate_abc(path, lines_are_phrases=lines_are_phrases, part=part):
        if isinstance(tune, str):
            problems.append(tune)
        else:
            tunes.append(tune)
    return tunes, problems


def iterate_abc(
    path: str | Path, *, lines_are_phrases: bool = False, part: str | None = None
) -> Iterator[list[LeadSheet] | str]:
    """Yield the tunes of a book one by one: the verses, or what is wrong with the tune.

    Args:
        path: the tune book.
        lines_are_phrases: mark each line of music as a phrase.
        part: name or number of the voice that has the melody; None finds it.

    Raises:
        ParseError: the file is no ABC.
    """
    path = check_input(path)
    tunes = split_tunes(_decode(path))
    if not tunes:
        raise ParseError(f"{path} is not ABC: no tune in it begins with X: and has a K: field")
    for tune in tunes:
        try:
            yield _read_tune(tune, lines_are_phrases, part)
        except (ParseError, InvalidMusicError, EmptyMelodyError) as error:
            yield f"X:{shorten(tune.number)}: {error}"


def _decode(path: Path) -> str:
    data = path.read_bytes()
    if b"\0" in data[:8192]:
        raise ParseError(f"{path} is not ABC: it is a binary file")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("latin-1")


@collection_paused()
def _read_tune(tune: AbcTune, lines_are_phrases: bool, part: str | None) -> list[LeadSheet]:
    header = dict(reversed(tune.header))
    if "K" not in header:
        raise ParseError("the tune has no K: field")
    beginning = _read_beginning(header)
    voices = _read_voices(tune, beginning, header)
    sounding = {name: voice for name, voice in voices.items() if voice.melody}
    if not sounding:
        raise EmptyMelodyError("the tune has no notes")
    melody = _choose_melody(sounding, _voice_labels(tune), part)
    score = write_out(
        melody,
        [voice for voice in sounding.values() if voice is not melody],
        key=beginning.key.key,
        order=read_part_order(header.get("P", "")),
        lines_are_phrases=lines_are_phrases,
    )
    heading = Heading(
        title=read_text(header.get("T", "")),
        composer=_find_composer(tune),
        tempo=next((voice.tempo for voice in voices.values() if voice.tempo), None),
    )
    sheets = play_out(score, heading)
    if not sheets:
        raise EmptyMelodyError("the tune has no notes")
    after = [value for letter, value in (*tune.header, *_fields(tune.body)) if letter == "W"]
    return add_verses(sheets, after) if after else sheets


def _fields(body: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    return (pair for line in _join_fields(body) if (pair := field_of(line)) is not None)


def _read_beginning(header: dict[str, str]) -> Beginning:
    metre = read_metre(header["M"]) if "M" in header else None
    unit = read_unit(header["L"]) if header.get("L") else default_unit(metre)
    return Beginning(read_key(header["K"]), metre, unit)


def _read_voices(tune: AbcTune, beginning: Beginning, header: dict[str, str]) -> dict[str, Voice]:
    names = [_voice_name(value) for letter, value in tune.header if letter == "V"]
    clef = header["K"]
    voices = {name: Voice(beginning, clef) for name in names} or {"": Voice(beginning, clef)}
    for letter, value in tune.header:
        if letter == "V":
            voices[_voice_name(value)].set_clef(value)
    current = next(iter(voices.values()))
    if "Q" in header:
        current.set_field("Q", header["Q"])

    def switch(value: str) -> Voice:
        name = _voice_name(value)
        if name == "*":
            return current
        if name not in voices and list(voices) == [""] and not voices[""].melody:
            # Voices that only the body names: the first of them takes the header's place.
            voices[name] = voices.pop("")
        voice = voices.setdefault(name, Voice(beginning, clef))
        voice.set_clef(value)
        return voice

    goes_on = False
    for line in _join_fields(tune.body):
        pair = field_of(line)
        if pair is None:
            if not goes_on:
                current.start_line()
            goes_on = line.endswith("\\")
            for token in tokenize_music(line):
                if isinstance(token, FieldToken) and token.letter == "V":
                    current = switch(token.value)
                    current.start_line()
                else:
                    current.add_token(token)
            if not goes_on:
                current.end_line()
            continue
        letter, value = pair
        if letter == "V":
            current = switch(value)
        elif letter == "w":
            current.add_words(value)
        else:
            current.set_field(letter, value)
    for voice in voices.values():
        voice.finish()
    return voices


def _join_fields(body: tuple[str, ...]) -> Iterator[str]:
    """Join fields that go on in `+:` lines, and words that go on after a backslash."""
    held = ""
    for line in body:
        pair = field_of(line)
        if held and pair and (pair[0] == "+" or (pair[0] == "w" and held.endswith("\\"))):
            held = f"{held.rstrip(chr(92))} {pair[1]}"
            continue
        if held:
            yield held
        held = line if pair else ""
        if not pair:
            yield line
    if held:
        yield held


def _voice_name(value: str) -> str:
    words = value.split()
    return words[0] if words else ""


def _voice_labels(tune: AbcTune) -> dict[str, str]:
    """Return what each voice is called: its `name=`, else its own sign; later fields go first."""
    labels: dict[str, str] = {}
    fields = [value for letter, value in tune.header if letter == "V"]
    fields += [pair[1] for line in tune.body if (pair := field_of(line)) and pair[0] == "V"]
    for value in fields:
        sign = _voice_name(value)
        named = _NAMED.search(value)
        if named or sign not in labels:
            labels[sign] = read_text(named[1] or named[2]) if named else sign
    return labels


def _choose_melody(voices: dict[str, Voice], labels: dict[str, str], wanted: str | None) -> Voice:
    """Return the voice that is asked for, else named as the melody, else with words, else first."""
    listed = [labels.get(sign, sign) for sign in voices]
    if wanted is not None:
        names = list(voices) if wanted in voices else listed
        return list(voices.values())[find_part(wanted, names)]
    for sign, voice in voices.items():
        if sign.lower().startswith(ABC_MELODY):
            return voice
    ranks = {sign: melody_rank(label) for sign, label in zip(voices, listed, strict=True)}
    sung = [sign for sign, voice in voices.items() if voice.has_words] or list(voices)
    return voices[max(sung, key=lambda sign: ranks[sign])]


def _find_composer(tune: AbcTune) -> str:
    """Return the first `C:` field, but what follows "Music:" where one says so."""
    names = [read_text(value) for letter, value in tune.header if letter == "C"]
    for name in names:
        music = re.search(r"\bmusic[^:]*:\s*(.+?)\s*(?:\bsetting\b.*)?$", name, re.IGNORECASE)
        if music:
            return music[1]
    return names[0] if names else ""
