"""Which part of a song a text names: "9-16", "Chorus", "line 3"."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from melregen.errors import ParseError, nearest, shorten
from melregen.music import Ticks
from melregen.template import Template
from melregen.template.sections import section_kind

_RANGE = r"(\d{1,5})?(?:\s*([-–—])\s*(\d{1,5})?)?"
_BARS = re.compile(rf"(?:bars?\s*)?{_RANGE}", re.IGNORECASE)
_LINES = re.compile(rf"(?:lines?|phrases?)\s*{_RANGE}", re.IGNORECASE)
_SECTIONS = re.compile(rf"sections?\s*{_RANGE}", re.IGNORECASE)
_NUMBERED = re.compile(r"(.*?)\s*(\d{1,3})")


@dataclass(frozen=True, order=True)
class Span:
    """Ticks `onset` up to `end` of a song."""

    onset: Ticks
    end: Ticks

    def holds(self, tick: Ticks) -> bool:
        """Whether a tick lies in it."""
        return self.onset <= tick < self.end


def find_places(texts: Iterable[str], template: Template) -> tuple[Span, ...]:
    """Return the spans that texts name, in order and apart.

    - `9-16`, `9`, `9-`, `bars 9-16`: bars by their numbers; 0 is the pickup bar;
    - `line 3`, `lines 3-4`, `phrase 3`: lines, counted from 1;
    - `section 2`: sections, counted from 1;
    - `Chorus`: all sections of that name or, where none has it, of that kind (see `section_kind`);
    - `Chorus 2`: the second of them.

    Args:
        texts: each may name several places, divided by commas.
        template: of the song, complete.

    Raises:
        ParseError: the song has no such place; the message says what it has.
    """
    found = [
        span
        for text in texts
        for part in (text.split(",") if text.strip(" ,") else [text])
        for span in _find(part.strip(), template)
    ]
    return join_spans(found)


def join_spans(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Return spans in order, those that touch or overlap as one."""
    joined: list[Span] = []
    for span in sorted(spans):
        if joined and span.onset <= joined[-1].end:
            joined[-1] = Span(joined[-1].onset, max(joined[-1].end, span.end))
        else:
            joined.append(span)
    return tuple(joined)


def without(spans: Iterable[Span], holes: Iterable[Span]) -> tuple[Span, ...]:
    """Return what of spans lies in none of others, in order and apart."""
    left: list[Span] = []
    gaps = join_spans(holes)
    for span in join_spans(spans):
        start = span.onset
        for gap in gaps:
            if gap.end <= start or gap.onset >= span.end:
                continue
            if gap.onset > start:
                left.append(Span(start, gap.onset))
            start = gap.end
        if start < span.end:
            left.append(Span(start, span.end))
    return tuple(left)


def whole(template: Template) -> Span:
    """Return the span of a whole song."""
    return Span(0, template.duration or 0)


def _find(text: str, template: Template) -> list[Span]:
    if not text:
        raise ParseError(
            "a place in the song is empty; write bars (9-16), a line (line 3) or the "
            "name of a section (Chorus)"
        )
    if match := _BARS.fullmatch(text):
        return [_bars(text, match, template)]
    if match := _LINES.fullmatch(text):
        lines = _line_spans(template)
        return _pick(text, match, lines, "line")
    if match := _SECTIONS.fullmatch(text):
        return _pick(text, match, _section_spans(template), "section")
    return _named(text, template)


def _bars(text: str, match: "re.Match[str]", template: Template) -> Span:
    bars = template.bars
    first, last = _ends(text, match, bars[0].number, bars[-1].number, "bar")
    chosen = [bar for bar in bars if first <= bar.number <= last]
    return Span(chosen[0].onset, chosen[-1].end)


def _pick(text: str, match: "re.Match[str]", spans: Sequence[Span], what: str) -> list[Span]:
    first, last = _ends(text, match, 1, len(spans), what)
    return list(spans[first - 1 : last])


def _ends(text: str, match: "re.Match[str]", least: int, most: int, what: str) -> tuple[int, int]:
    """Return the first and the last number of a range such as "9-16", "9", "9-" or "-8"."""
    one, dash, other = match.groups()
    if one is None and other is None:
        raise ParseError(f"'{shorten(text)}' names no {what}; write {what} {most} or {what}s 1-2")
    first = least if one is None else int(one)
    last = most if dash and other is None else int(other) if other else first
    if first > last:
        raise ParseError(f"'{shorten(text)}' runs backwards; write {last}-{first}")
    if first < least or last > most:
        has = f"{what}s {least} to {most}" if least < most else f"{what} {least} alone"
        raise ParseError(f"there is no {what} {last if last > most else first}: the song has {has}")
    return first, last


def _line_spans(template: Template) -> list[Span]:
    return [Span(phrase.slots[0].onset or 0, phrase.slots[-1].end) for phrase in template.phrases]


def _section_spans(template: Template) -> list[Span]:
    """Return where each section lies: from its first note up to that of the next one."""
    starts = [template.phrases[section.first].slots[0].onset or 0 for section in template.sections]
    ends = [*starts[1:], template.duration or 0]
    return [Span(*span) for span in zip([0, *starts[1:]], ends, strict=False)]


def _named(text: str, template: Template) -> list[Span]:
    spans = _section_spans(template)
    names = [section.name.strip() for section in template.sections]
    matches = _with_name(text, names)
    if not matches and (numbered := _NUMBERED.fullmatch(text)) and numbered[1]:
        of_name = _with_name(numbered[1], names)
        matches = of_name[int(numbered[2]) - 1 : int(numbered[2])] if int(numbered[2]) else []
    if matches:
        return [spans[index] for index in matches]
    known = list(dict.fromkeys(name for name in names if name))
    near = nearest(text.casefold(), (name.casefold() for name in known))
    if near:
        meant = next(name for name in known if name.casefold() == near)
        raise ParseError(f"there is no section '{shorten(text)}'; did you mean '{meant}'?")
    has = f"its sections are {', '.join(known)}" if known else "its sections have no names"
    raise ParseError(
        f"there is no section '{shorten(text)}' in the song: {has}; sections can be named by "
        "their number (section 2), bars (9-16) and lines (line 3) too"
    )


def _with_name(text: str, names: Sequence[str]) -> list[int]:
    """Return the sections of a name, or else those of the kind that the name is of."""
    wanted = text.strip().casefold()
    exact = [index for index, name in enumerate(names) if name.casefold() == wanted]
    kind = section_kind(text) if not any(c.isdigit() for c in text) else ""
    if exact or not kind:
        return exact
    return [index for index, name in enumerate(names) if name and section_kind(name) == kind]
