"""Chord symbols as they are printed."""

import re

from melregen.music import Chord

_SIGNS = {"b": "♭", "#": "♯"}


def printed_chord(chord: Chord) -> str:
    """Return a chord symbol as it is printed: B♭m7(♭5), E♭/G."""
    if chord.is_no_chord:
        return str(chord)
    quality = re.sub(r"([b#])(?=\d)", lambda match: _SIGNS[match[1]], chord.quality)
    quality = quality.replace("69", "6/9")
    quality = re.sub(r"(?<=.)([♭♯]\d+)$", r"(\1)", quality)
    bass = f"/{_printed_name(chord.bass)}" if chord.bass else ""
    return _printed_name(chord.root) + quality + bass


def _printed_name(name: str) -> str:
    return name[0] + "".join(_SIGNS[sign] for sign in name[1:])
