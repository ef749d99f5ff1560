"""The parts of a song by name or number, as users call them."""

from collections.abc import Sequence

from melregen.errors import ParseError, nearest, shorten

_MOST_LISTED = 12


def find_part(wanted: str, names: Sequence[str]) -> int:
    """Return the index of a part.

    Args:
        wanted: its name in any case, or a piece that no other name has; or its number, counted
            from 1.
        names: of all parts, "" for one without.

    Raises:
        ParseError: no part, or more than one, is meant.
    """
    text = " ".join(wanted.split()).casefold()
    folded = [" ".join(name.split()).casefold() for name in names]
    found = [index for index, name in enumerate(folded) if text and name == text]
    if not found and text.isdecimal() and 1 <= int(text) <= len(names):
        return int(text) - 1
    found = found or [index for index, name in enumerate(folded) if text and text in name]
    if len(found) == 1:
        return found[0]
    if found:
        numbers = " or ".join(str(index + 1) for index in found[:_MOST_LISTED])
        raise ParseError(
            f"'{shorten(wanted)}' names {len(found)} parts; name one by its number, {numbers}"
        )
    raise ParseError(f"there is no part '{shorten(wanted)}'; {_describe(text, folded, names)}")


def _describe(text: str, folded: Sequence[str], names: Sequence[str]) -> str:
    """Return the parts that there are, and which of them may be meant, as the end of a sentence."""
    listed = [
        f"{number} {shorten(name)}".rstrip() for number, name in enumerate(names[:_MOST_LISTED], 1)
    ]
    listed += ["…"] if len(names) > _MOST_LISTED else []
    parts = (
        f"the parts are {', '.join(listed)}" if len(names) > 1 else f"its only part is {listed[0]}"
    )
    meant = nearest(text, folded)
    return f"{parts}; did you mean '{names[folded.index(meant)]}'?" if meant else parts
