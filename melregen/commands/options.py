"""The options that several commands share, and the musical values they take."""

import math
from collections.abc import Callable, Iterable
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar, cast

import click
from click.shell_completion import CompletionItem

from melregen.commands.inputs import TextReading
from melregen.commands.reading_options import reading_options
from melregen.commands.standard_output import to_option
from melregen.formats import writable_suffixes
from melregen.generation.chart import read_chord_chart
from melregen.generation.wishes import Wishes, limits
from melregen.music import Key, Metre, PitchRange
from melregen.styles import MOODS, VOICES, parse_mood, parse_style, parse_voice, style_names
from melregen.template import FEEL_FIGURES, Feel, merge_feels
from melregen.template.rhythm_feel import SHARES, RhythmFeel

Function = TypeVar("Function", bound=Callable[..., Any])


class _Parsed(click.ParamType):  # type: ignore[type-arg]
    """A value that a type of `melregen.music` reads; what it raises reaches the user as it is."""

    def __init__(
        self,
        name: str,
        parse: Callable[[str], Any],
        names: Callable[[], Iterable[str]] = tuple,
    ) -> None:
        self.name = name
        self._parse = parse
        self._names = names

    def shell_complete(
        self,
        ctx: click.Context,  # noqa: ARG002
        param: click.Parameter,  # noqa: ARG002
        incomplete: str,
    ) -> list[CompletionItem]:
        return [CompletionItem(name) for name in self._names() if name.startswith(incomplete)]

    def convert(
        self,
        value: Any,
        param: click.Parameter | None,  # noqa: ARG002
        ctx: click.Context | None,  # noqa: ARG002
    ) -> Any:
        return self._parse(value) if isinstance(value, str) else value


class Between(click.ParamType):  # type: ignore[type-arg]
    """A number between two bounds; whatever else is typed, the message says what to type."""

    def __init__(self, low: float, high: float, *, whole: bool = False) -> None:
        self.name = "whole number" if whole else "number"
        self._low, self._high, self._whole = low, high, whole

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> int | float:
        """Return the number, or fail with a message that names the bounds."""
        try:
            number = int(value) if self._whole else float(value)
        except ValueError:
            number = math.nan
        if not self._low <= number <= self._high:  # NaN is in no range
            self.fail(
                f"{str(value)[:40]!r} is not a {self.name} from {self._low} to {self._high}",
                param,
                ctx,
            )
        return number


FILE = click.Path(path_type=Path)

lyrics_argument = click.argument(
    "lyrics",
    required=False,
    shell_complete=lambda _context, _param, typed: [CompletionItem(typed, type="file")],
)
"""LYRICS: a text file, - or the words themselves."""


WISH_OPTIONS: dict[str, Callable[[Function], Function]] = {
    "chords": click.option(
        "--chords",
        metavar="CHART",
        help="Chords, or a text file of them: one chord a bar ('C G Am F') unless bars are "
        "marked with | ('C G | Am F'); % repeats a bar, . goes on with a chord, x2 repeats a row; "
        "[Verse] begins a section, a row is a line of the words; 'I V vi IV' are degrees of the "
        "key.  [default: chosen by the model]",
    ),
    "key": click.option(
        "--key",
        type=_Parsed("key", Key.parse),
        metavar="KEY",
        help="Key, such as 'G major', 'F# minor' or 'D dorian'.  [default: chosen by the model]",
    ),
    "metre": click.option(
        "--meter",
        "--metre",
        "metre",
        type=_Parsed("metre", Metre.parse),
        metavar="METRE",
        help="Time signature, such as 4/4, 3/4 or 6/8.  [default: chosen by the model]",
    ),
    "tempo": click.option(
        "--tempo",
        type=Between(*limits("tempo")),
        metavar="NUMBER",
        help="Quarter notes a minute, 10 to 400.  [default: chosen by the model]",
    ),
    "language": click.option(
        "--language",
        metavar="CODE",
        help="Language of the lyrics, such as de or Spanish.  [default: detected line by line]",
    ),
    "bars": click.option(
        "--bars",
        type=Between(*limits("bars"), whole=True),
        metavar="N",
        help="Length in bars, without a pickup, for chords without lyrics: a multiple of the "
        "chart's.  [default: the bars of --chords]",
    ),
    "style": click.option(
        "--style",
        type=_Parsed("style", parse_style, style_names),
        metavar="STYLE",
        help="Kind of song: a name that `melregen style list` knows, a file of your own (.toml), "
        "auto for the one that the words tell, or none to leave all to the networks.  "
        "[default: auto]",
    ),
    "mood": click.option(
        "--mood",
        type=_Parsed("mood", parse_mood, lambda: MOODS),
        metavar="MOOD",
        help=f"{', '.join(MOODS)}: sets the mode, and how fast the song is for its style.  "
        "[default: open]",
    ),
    "voice": click.option(
        "--voice",
        type=_Parsed("voice", parse_voice, lambda: VOICES),
        metavar="VOICE",
        help=f"{', '.join(VOICES)}: range and key of the melody; --range has its way over it.  "
        "[default: any voice]",
    ),
    "pitch_range": click.option(
        "--range",
        "pitch_range",
        type=_Parsed("range", PitchRange.parse),
        metavar="LOW-HIGH",
        help="Lowest and highest pitch of the melody, such as C4-E5 (C4 is middle C).  "
        "[default: that of --voice or the style, else A3-F5]",
    ),
    "rhythm": click.option(
        "--rhythm",
        type=_Parsed("rhythm", RhythmFeel.parse),
        metavar="RHYTHM",
        help="Surface of the rhythm: plain, syncopated, straight, swing, dotted, several of them, "
        f"or NAME=SHARE with {', '.join(SHARES)}.  [default: as planned]",
    ),
    "feel": click.option(
        "--feel",
        multiple=True,
        metavar="NAME=VALUE",
        callback=lambda _context, _option, texts: merge_feels(map(Feel.parse, texts)),
        help="A figure of the song, such as syncopation=0.2; repeatable. The figures are "
        f"{', '.join(FEEL_FIGURES)}.  [default: as the model writes]",
    ),
    "title": click.option(
        "--title",
        metavar="TEXT",
        help="Title of the song.  [default: that of the text, else a short line of the words]",
    ),
    "text_chords": click.option(
        "--text-chords/--no-text-chords",
        default=Wishes.text_chords,
        help="Take the chords that stand over or in the words, unless --chords is given.  "
        "[default: take them]",
    ),
    "echoes": click.option(
        "--echoes/--no-echoes",
        default=Wishes.echoes,
        help="Sing the words in parentheses, which a second voice often sings.  "
        "[default: sing them]",
    ),
    "vary": click.option(
        "--vary",
        is_flag=True,
        help="End the last verse or chorus that comes back otherwise than the others.  "
        "[default: off]",
    ),
    "seed": click.option(
        "--seed",
        type=Between(0, 2**32 - 1, whole=True),
        default=Wishes.seed,
        show_default=True,
        metavar="N",
        help="Seed of the random numbers; the same seed and words give the same song.",
    ),
    "candidates": click.option(
        "--candidates",
        type=Between(*limits("candidates"), whole=True),
        default=Wishes.candidates,
        show_default=True,
        metavar="K",
        help="Plans and melodies drawn for each song; the best is kept.",
    ),
    "temperature": click.option(
        "--temperature",
        type=Between(*limits("temperature")),
        default=Wishes.temperature,
        show_default=True,
        metavar="NUMBER",
        help="Sampling temperature, 0 to 5: 0 always takes the likeliest, 1 is the model's own, "
        "above 1 surprises.",
    ),
    "top_p": click.option(
        "--top-p",
        type=Between(*limits("top_p")),
        default=Wishes.top_p,
        show_default=True,
        metavar="SHARE",
        help="Draw only from the likeliest choices that make up this share, 0.01 to 1 (all).",
    ),
}
"""The options for the fields of `Wishes`, in the order in which help lists them."""

_GERMAN_CHORDS = click.option(
    "--german-chords",
    is_flag=True,
    help="Read H as B natural and B as B flat in --chords and over the words.  [default: off]",
)
CHARSET = click.option(
    "--charset",
    metavar="NAME",
    help="Character set of the words, in a text or a MIDI file, such as utf-8, windows-1252 or "
    "shift_jis.  [default: found out]",
)
_TEMPLATE = click.option(
    "--template",
    "template_path",
    type=FILE,
    metavar="FILE",
    help="Template file, full or partial, or a song; what it fixes is kept, of a song "
    "the pitches too.  [default: none]",
)
_FIT = click.option(
    "--fit",
    is_flag=True,
    help="Fit LYRICS to the notes of --template where counts differ: notes are divided, joined, "
    "or sung to one syllable.  [default: off]",
)
_MODEL = click.option(
    "--model",
    "model_path",
    type=FILE,
    metavar="DIR",
    help="Folder of a trained checkpoint.  [default: the released one]",
)


def song_options(function: Function) -> Function:
    """Add all that may be said of a song: the wishes, a template, and where the networks lie.

    The function gets `wishes`, `template_path`, `fit`, `model_path`, and `reading` for the words.
    """
    first, *others = WISH_OPTIONS.values()
    options = (first, _GERMAN_CHORDS, CHARSET, _TEMPLATE, _FIT, *others, _MODEL)
    return _add(reading_options(_with_reading(_with_wishes(function))), *options)


def render_options(function: Function) -> Function:
    """Add those of the wishes that count where a template is complete; gives `wishes` and so on."""
    names = ("style", "voice", "pitch_range", "feel", "seed", "candidates", "temperature", "top_p")
    return _add(_with_wishes(function), *(WISH_OPTIONS[name] for name in names), _MODEL)


def edit_options(function: Function) -> Function:
    """Add those of the wishes that count where a song is edited; gives `wishes` and so on."""
    pitch_range = click.option(
        "--range",
        "pitch_range",
        type=_Parsed("range", PitchRange.parse),
        metavar="LOW-HIGH",
        help="Lowest and highest pitch of what is made anew, such as C4-E5.  "
        "[default: that of the song]",
    )
    names = ("language", "seed", "candidates", "temperature", "top_p")
    return _add(
        _with_wishes(function), pitch_range, *(WISH_OPTIONS[name] for name in names), _MODEL
    )


def _with_wishes(function: Function) -> Function:
    """Give the function one `Wishes` instead of an argument for each of them."""

    @wraps(function)
    def wrapper(*, chords: str | None = None, german_chords: bool = False, **given: Any) -> Any:
        keywords = {name: given.pop(name) for name in WISH_OPTIONS if name in given}
        chart = None if chords is None else read_chord_chart(chords, german=german_chords)
        return function(wishes=Wishes(chords=chart, **keywords), **given)

    return cast("Function", wrapper)


def _with_reading(function: Function) -> Function:
    """Give the function one `TextReading` instead of the options of which it is made."""

    @wraps(function)
    def wrapper(*, charset: str | None, german_chords: bool, **given: Any) -> Any:
        reading = TextReading(charset, german_chords)
        return function(reading=reading, german_chords=german_chords, **given)

    return cast("Function", wrapper)


explain_option = click.option(
    "--explain",
    is_flag=True,
    help="Say what each candidate was worth, which was taken, and how original it is.  "
    "[default: off]",
)
"""`--explain` of the commands that choose among candidates."""


def variations_option(what: str, suffix: str) -> Callable[..., Any]:
    """Return `-n` of the commands that make several of what they make ("songs", ".mid")."""
    return click.option(
        "-n",
        "--variations",
        type=Between(1, 1000, whole=True),
        default=1,
        show_default=True,
        metavar="N",
        help=f"Number of {what}; with more than one, files are named OUT-1{suffix}, "
        f"OUT-2{suffix} ….",
    )


pickup_option = click.option(
    "--pickup-metre",
    type=click.Choice(["on", "off"]),
    default="on",
    callback=lambda _context, _option, value: value == "on",
    help="In MIDI, a bar and a metre of its own for a pickup; off: a rest before it in a full bar, "
    "for sequencers that ignore changes of metre.  [default: on]",
)
"""`--pickup-metre` of the commands that write songs; the function gets a bool."""


def songs_option(default: str) -> Callable[..., Any]:
    """Return `-o` of the commands that write songs; `default` says what is written without it."""
    option = click.option(
        "-o",
        "--output",
        "outputs",
        type=FILE,
        multiple=True,
        metavar="FILE",
        help="Output file, may be given several times, or - for standard output; the suffix "
        f"chooses the format: {', '.join(writable_suffixes())}.  [default: {default}]",
    )
    return lambda function: option(to_option(function))


def template_option(default: str) -> Callable[..., Any]:
    """Return `-o` of the commands that write templates; `default` as above."""
    option = click.option(
        "-o",
        "--output",
        "outputs",
        type=FILE,
        multiple=True,
        metavar="FILE",
        help="Template file, may be given several times, or - for standard output; the suffix "
        "chooses the format: .json, .txt for editing by hand, or a picture of the grid, .grid.svg "
        "or .grid.png.  "
        f"[default: {default}]",
    )
    return lambda function: option(to_option(function))


def tune_options(function: Function) -> Function:
    """Add the choice of one tune of a tune book, of one of its verses, and of the melody's part."""
    return _add(
        reading_options(function),
        click.option(
            "--tune",
            type=Between(1, 10**6, whole=True),
            default=1,
            show_default=True,
            metavar="N",
            help="Which tune of a tune book.",
        ),
        click.option(
            "--verse",
            type=Between(1, 10**6, whole=True),
            default=1,
            show_default=True,
            metavar="N",
            help="Which verse under the tune.",
        ),
    )


def _add(function: Function, *options: Callable[[Any], Any]) -> Function:
    # Decorators apply from the last to the first, so that help lists them as they stand here.
    for option in reversed(options):
        function = option(function)
    return function
