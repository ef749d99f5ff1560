"""Colours for the lines of a song: alike lines have one, told apart by the colour-blind too."""

_COLOURS = (
    ("#a6cfee", "#2f6f9f"),
    ("#f6d08a", "#8f6414"),
    ("#b5e0b0", "#3b7d37"),
    ("#efb8c8", "#a04a66"),
    ("#d3c3ee", "#6a51a3"),
    ("#c9e6e3", "#2f7f79"),
    ("#e5d5c0", "#7d6547"),
    ("#dcdcdc", "#666666"),
)
"""Fill and edge for the letters A, B, C …; dark words are read on each fill."""

OPEN_COLOUR = ("#ffffff", "#777777")


def form_colour(letter: str) -> tuple[str, str]:
    """Return fill and edge of a line with a letter of the form; A' has those of A."""
    first = letter[:1]
    if not "A" <= first <= "Z":
        return OPEN_COLOUR
    return _COLOURS[(ord(first) - ord("A")) % len(_COLOURS)]
