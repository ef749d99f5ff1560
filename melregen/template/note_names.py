"""What messages call a line or a note of a template: by its section, line, bar and beat first."""

from collections.abc import Iterable

Heading = tuple[int, str]
"""The index of a section's first phrase, and its name."""


def name_line(index: int, headings: Iterable[Heading] = ()) -> str:
    """Name a line: "Chorus, line 6".

    Args:
        index: of the phrase.
        headings: the sections in order.
    """
    name = ""
    for first, heading in headings:
        if first <= index:
            name = heading.strip()
    return f"{name}, line {index + 1}" if name else f"line {index + 1}"


def name_note(phrase: int, slot: int, where: str, headings: Iterable[Heading] = ()) -> str:
    """Name a note, and where a JSON document has it: "line 6, bar 3, beat 1 (phrase 6, slot 5)".

    Args:
        phrase: index of its phrase.
        slot: index of its slot therein.
        where: its bar and beat; "" where they are not known.
        headings: the sections in order.
    """
    line = name_line(phrase, headings)
    return f"{line}, {where or f'note {slot + 1}'} (phrase {phrase + 1}, slot {slot + 1})"
