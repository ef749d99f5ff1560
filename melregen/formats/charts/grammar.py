"""The charts of the Rolling Stone corpus (`.har`): a song as a grammar, in Roman numerals.

`Vr: I | V | $BP*2` is a rule, whose symbols stand for others, `S` for the song. A bar ends with
`|`; numerals divide it evenly, `.` holds the one before; `|*4` and `$BP*2` are played so often, `R`
is a rest, `[Bb]` a tonic and `[12/8]` a metre. Described by de Clercq and Temperley, *A corpus
analysis of rock harmony*, Popular Music 30, 2011. A file with the rules written out has neither
names nor sections.
"""

import re
from dataclasses import dataclass, field

from melregen.errors import ParseError, shorten
from melregen.formats.charts.layout import ChartLayout
from melregen.formats.charts.numerals import parse_numeral
from melregen.music import NO_CHORD, NOTE_NAME_PATTERN, Chord, Metre
from melregen.template.chord_song import ChordSong

_RULE = re.compile(r"([A-Za-z]\w*)\s*:(.*)")
_TOKEN = re.compile(r"\$(\w+)(?:\*(\d+))?|\|(?:\*(\d+))?|\[([^\]\s]+)\]|([^\s|$\[\]]+)|(\S)")
_START = "S"
_UNMETRED = "0"
_WARNING = "Warning:"
"""What the program that writes rules out says first of those that are not used."""

_DEEPEST = 30
_MOST_TIMES = 200

_KINDS = (
    ("pre-chorus", r"Pc|Pch|Prec"), ("verse", r"Vr|V|Verse|Vfinal|Vinst"),
    ("chorus", r"Ch|Chend|Chorus|Rf|Ref|Refrain|Re"), ("bridge", r"Br|Bridge|Md"),
    ("intro", r"In|Intro"), ("outro", r"Ou|Outro|Coda|Co|Tg|Tag|Ta|Fadeout"),
    ("solo", r"So|Solo|Inst|Break|Bk|Brk|Ln|Li|Tr"),
)  # fmt: skip
_KIND_PATTERNS = tuple((kind, re.compile(rf"(?:{names})\d*[a-f]?\d?")) for kind, names in _KINDS)


@dataclass
class _Player:
    """Plays the rules of a song into its layout."""

    rules: dict[str, str]
    layout: ChartLayout = field(default_factory=ChartLayout)
    tonic: str = ""
    metre: Metre = field(default_factory=lambda: Metre(4, 4))
    bar: list[Chord | None] = field(default_factory=list)

    def play(self, name: str, section: str = "", depth: int = 0) -> None:
        """Play a rule; `section` is the kind of section that goes on."""
        if depth > _DEEPEST:
            raise ParseError(f"the rule {name} goes around in a circle")
        for match in _TOKEN.finditer(self.rules[name]):
            symbol, times, bars, bracket, numeral, foreign = match.groups()
            if foreign:
                raise ParseError(f"in the rule {name}, '{shorten(foreign)}' has no meaning")
            if symbol is not None:
                self._play_symbol(symbol, _times(times, name), name, section, depth)
            elif bracket is not None:
                self._take_bracket(bracket, name)
            elif numeral is not None:
                self._take_numeral(numeral, name)
            else:
                self._end_bars(_times(bars, name), name)

    def _play_symbol(self, symbol: str, times: int, name: str, section: str, depth: int) -> None:
        if symbol not in self.rules:
            raise ParseError(f"in the rule {name}, ${shorten(symbol)} is not the name of a rule")
        kind = section or _kind(symbol)
        for _ in range(times):
            if not section and not self.bar:
                self.layout.begin_section(kind, symbol)
            self.play(symbol, kind, depth + 1)

    def _take_bracket(self, text: str, name: str) -> None:
        if re.fullmatch(NOTE_NAME_PATTERN, text):
            self.tonic = text
        elif re.fullmatch(r"\d+/\d+", text):
            self.metre = Metre.parse(text)
        elif text != _UNMETRED:
            raise ParseError(
                f"in the rule {name}, [{shorten(text)}] is neither a tonic nor a metre; write "
                "[Bb] or [12/8]"
            )

    def _take_numeral(self, text: str, name: str) -> None:
        if text == ".":
            self.bar.append(None)
        elif text == "R":
            self.bar.append(NO_CHORD)
        else:
            if not self.tonic:
                raise ParseError(f"in the rule {name}, no tonic stands before {text}; write [C]")
            try:
                self.bar.append(parse_numeral(text, self.tonic))
            except ParseError as error:
                raise ParseError(f"in the rule {name}: {error}") from None

    def _end_bars(self, times: int, name: str) -> None:
        if not self.tonic:
            raise ParseError(f"in the rule {name}, no tonic stands before the first bar; write [C]")
        for index in range(times):
            self.layout.add_bar(self.metre, self.tonic, () if index else self.bar)
        self.bar = []


def read_grammar(text: str) -> ChordSong:
    """Read a chart.

    Raises:
        ParseError: a rule cannot be read; the message names it.
    """
    rules: dict[str, str] = {}
    title = ""
    last = ""
    for number, line in enumerate(text.splitlines(), 1):
        content, _, remark = line.partition("%")
        title = title or ("" if content.strip() or rules else remark.strip())
        if match := _RULE.fullmatch(content.strip()):
            last = match[1]
            rules[last] = match[2]
        elif content.strip():
            if not last:
                raise ParseError(
                    f"line {number}: '{shorten(content.strip())}' is not a rule; write it like "
                    "'Vr: I | IV V |'"
                )
            rules[last] += " " + content.strip()
    if _START not in rules:
        raise ParseError("there is no rule S, which says what the song is: 'S: [C] $Vr $Ch $Vr'")
    return _play(rules, title)


def read_written_out(text: str) -> ChordSong:
    """Read a chart whose rules have been written out: "[C] I | IV V | I |".

    Raises:
        ParseError: a bar cannot be read.
    """
    lines = (line for line in text.splitlines() if not line.startswith(_WARNING))
    return _play({_START: " ".join(lines)}, "")


def _play(rules: dict[str, str], title: str) -> ChordSong:
    player = _Player(rules)
    player.play(_START)
    if any(player.bar):
        player._end_bars(1, _START)
    return player.layout.song(title=title)


def _times(text: str | None, name: str) -> int:
    times = int(text or 1)
    if not 1 <= times <= _MOST_TIMES:
        raise ParseError(
            f"in the rule {name}, something is to be played {times} times; at most "
            f"{_MOST_TIMES} are read"
        )
    return times


def _kind(symbol: str) -> str:
    return next((kind for kind, pattern in _KIND_PATTERNS if pattern.fullmatch(symbol)), "")
