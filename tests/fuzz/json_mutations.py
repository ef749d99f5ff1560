"""Ways to change the values of a lead sheet or a template in JSON."""

import json
from collections.abc import Iterator
from random import Random
from typing import Any

_VALUES: tuple[Any, ...] = (
    None, True, False, 0, 1, -1, 2**31, 2**63, 10**30, -(10**30), 0.5, 1e308, float("nan"),
    float("inf"), "", " ", "x", "ü", "\ud800", "\u0000", "A" * 5000, "\U0001d11e", [], {}, [[]],
    {"onset": 0}, "12", "1e9", "null", [None], "C/", "4/4",
)  # fmt: skip
_TEXTS: dict[str, tuple[Any, ...]] = {
    "key": ("C major", "F# minor", "Gb major", "D dorian", "B locrian", "C", "c", "H major"),
    "metre": ("4/4", "3/4", "6/8", "7/8", "2/2", "12/8", "5/4", "1/1", "64/4", "4/3"),
    "chord": ("C", "Bb7", "F#m7b5", "N.C.", "C/E", "Csus4", "C/C#", "Xm", None),
    "pitch": (60, "C4", "B#3", "Cb5", "F##4", "Ebb2", 0, 127, 128, "C", "c4"),
    "syllable": ("la", "o'er", "’tis", "-", "a b", "ß", "歌", "", "la\nla", None),
    "syllabic": ("single", "begin", "middle", "end", "whole", None),
    "cadence": ("authentic", "half", "plagal", "deceptive", "open", None),
    "form": ("new", "repeat of 1", "answer to 1", "sequence of 2", "rhythm of 0", "A", None),
    "tune": ("new", "same as 1", "same as 2", "same as 0", None),
    "tempo": (1, 10, 60.5, 96, 400, 1000, 1e-9, None),
    "language": ("en", "de", "xx", "", "EN", None), "melisma": (True, False, None),
}  # fmt: skip
_OPTIONAL = (
    "title", "composer", "language", "tempo", "pickup", "sections", "phrases", "chords",
    "syllable", "melisma", "syllabic", "cadence", "form", "tune", "span",
    "pitch", "name", "key", "metre", "duration",
)  # fmt: skip

Container = dict[str, Any] | list[Any]
Place = tuple[Container, Any]


def mutate_json(data: bytes, random: Random) -> bytes:
    """Change one to three values, mostly to others that could stand there."""
    document = json.loads(data)
    for _ in range(random.choice((1, 1, 1, 2, 3))):
        places = list(_places(document))
        if not places:
            break
        random.choice(_CHANGES)(document, places, random)
    ascii_only = random.random() < 0.3
    text = json.dumps(document, ensure_ascii=ascii_only, indent=random.choice((None, 1)))
    return text.encode("utf-8", errors="surrogatepass")


def _places(value: Any) -> Iterator[Place]:
    items: list[tuple[Any, Any]] = []
    if isinstance(value, dict):
        items = list(value.items())
    elif isinstance(value, list):
        items = list(enumerate(value))
    for name, inner in items:
        yield value, name
        yield from _places(inner)


def _likely(document: Any, places: list[Place], random: Random) -> None:
    """Give a field another value of its kind."""
    kind = random.choice(list(_TEXTS))
    fitting = [place for place in places if place[1] == kind]
    if fitting:
        container, name = random.choice(fitting)
        container[name] = random.choice(_TEXTS[kind])
    else:
        _nudge(document, places, random)


def _nudge(document: Any, places: list[Place], random: Random) -> None:
    """Change a number by a little."""
    numbers = [p for p in places if type(p[0][p[1]]) in (int, float) and p[1] != "version"]
    if numbers:
        container, name = random.choice(numbers)
        container[name] += random.choice((-24, -6, -1, 1, 6, 24, 96))


def _remove(document: Any, places: list[Place], random: Random) -> None:
    """Take out an optional field, or an item of a list."""
    fitting = [p for p in places if p[1] in _OPTIONAL or isinstance(p[0], list)]
    if fitting:
        container, name = random.choice(fitting)
        del container[name]


def _any(document: Any, places: list[Place], random: Random) -> None:
    """Put anything anywhere, or double a field under another name."""
    container, name = random.choice(places)
    if random.random() < 0.8:
        container[name] = random.choice(_VALUES)
    elif isinstance(container, dict):
        container[random.choice(("onsets", "Onset", "note", "", "x" * 500))] = container[name]
    else:
        container.insert(name, container[name])


def _reorder(document: Any, places: list[Place], random: Random) -> None:
    """Shuffle, double or turn round a list, or the fields of an object."""
    fitting = [p for p in places if isinstance(p[0][p[1]], (list, dict)) and p[0][p[1]]]
    if not fitting:
        return
    container, name = random.choice(fitting)
    value = container[name]
    if isinstance(value, dict):
        fields = list(value.items())
        random.shuffle(fields)
        container[name] = dict(fields)
    else:
        container[name] = random.choice((value[::-1], value * 2, sorted(value, key=str), value[:1]))


def _music(document: Any, places: list[Place], random: Random) -> None:
    """Change the whole piece: stretch it, shift it, transpose it, unsing it, lengthen it."""
    factor, shift = random.choice((1, 2, 3, 500)), random.choice((0, 24, 96))
    what = random.randrange(5)
    for container, name in places:
        value = container[name]
        if what == 0 and name in ("onset", "duration", "pickup") and isinstance(value, int):
            container[name] = value * factor
        elif what == 1 and name == "onset" and isinstance(value, int):
            container[name] = value + shift
        elif what == 2 and name == "pitch" and isinstance(value, int):
            container[name] = value + shift // 2
        elif what == 3 and name in ("syllable", "syllabic", "melisma"):
            container[name] = None
    if what == 4 and isinstance(document.get("duration"), int):
        document["duration"] += 96 * factor


_CHANGES = (_likely, _likely, _likely, _likely, _nudge, _remove, _any, _reorder, _music)
