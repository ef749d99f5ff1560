"""The mood of a song: which mode, and how fast within the tempos of its style.

What listeners agree on, in experiment after experiment: happy music is fast and major, sad music
slow and minor, calm music slow and major, solemn music slow, tense music fast and minor (Kate
Hevner, *The affective character of the major and minor modes in music*, 1935, and *The affective
value of pitch and tempo in music*, 1937; Gabrielsson and Lindström, *The role of structure in the
musical expression of emotions*, 2010). They report directions; the shares here are ours, strong
enough to be heard.
"""

from dataclasses import dataclass

from melregen.errors import ParseError, shorten, suggest
from melregen.styles.style import Shares


@dataclass(frozen=True)
class Mood:
    """A mood.

    Attributes:
        name: as users type it.
        mode: names of modes.
        tempo: the part of the tempos of the style (of all songs, where no style is known) that is
            drawn from: 0 the slowest song to 1 the fastest.
    """

    name: str
    mode: Shares[str]
    tempo: tuple[float, float]

    def __str__(self) -> str:
        return self.name


def _mood(name: str, major: float, slowest: float, fastest: float) -> Mood:
    shares = (("major", major), ("minor", round(1 - major, 2)))
    return Mood(name, Shares(tuple((mode, own) for mode, own in shares if own)), (slowest, fastest))


MOODS = {
    mood.name: mood
    for mood in (
        _mood("happy", 1.0, 0.6, 0.95),
        _mood("sad", 0.05, 0.0, 0.3),
        _mood("calm", 0.9, 0.0, 0.3),
        _mood("tender", 0.75, 0.1, 0.4),
        _mood("solemn", 0.5, 0.0, 0.25),
        _mood("lively", 0.8, 0.7, 1.0),
        _mood("tense", 0.05, 0.6, 0.95),
    )
}


def parse_mood(text: str) -> Mood:
    """Read the name of a mood.

    Raises:
        ParseError: there is no such mood.
    """
    name = text.strip().lower()
    if name in MOODS:
        return MOODS[name]
    hint = suggest(name, MOODS, f"choose from {', '.join(MOODS)}")
    raise ParseError(f"'{shorten(text)}' is not a mood; {hint}")
