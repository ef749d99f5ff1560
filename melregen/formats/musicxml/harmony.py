"""Chord symbols of MusicXML: `harmony` elements to `Chord` and back."""

from typing import overload
from xml.etree.ElementTree import Element, SubElement

from melregen.errors import InvalidMusicError, ParseError
from melregen.formats.remarks import remark
from melregen.music import NO_CHORD, QUALITIES, Chord, nearest_quality

_KIND_QUALITIES = {
    "major": "",
    "minor": "m",
    "augmented": "aug",
    "diminished": "dim",
    "dominant": "7",
    "major-seventh": "maj7",
    "minor-seventh": "m7",
    "diminished-seventh": "dim7",
    "augmented-seventh": "7#5",
    "half-diminished": "m7b5",
    "major-minor": "mmaj7",
    "major-sixth": "6",
    "minor-sixth": "m6",
    "dominant-ninth": "9",
    "major-ninth": "maj9",
    "minor-ninth": "m9",
    "dominant-11th": "11",
    "minor-11th": "m11",
    "dominant-13th": "13",
    "major-13th": "maj13",
    "minor-13th": "m13",
    "suspended-second": "sus2",
    "suspended-fourth": "sus4",
    "power": "5",
}
# Kinds that no quality of ours equals, read as the nearest one.
_NEAREST_QUALITIES = {
    "major-11th": "maj9",
    "Neapolitan": "",
    "Italian": "7",
    "French": "7b5",
    "German": "7",
    "Tristan": "m7b5",
}
# Quality → kind and degrees (type, value, alteration) for the qualities that no kind equals.
_ALTERED_KINDS: dict[str, tuple[str, tuple[tuple[str, int, int], ...]]] = {
    "69": ("major-sixth", (("add", 9, 0),)),
    "m69": ("minor-sixth", (("add", 9, 0),)),
    "7b5": ("dominant", (("alter", 5, -1),)),
    "maj7#5": ("major-seventh", (("alter", 5, 1),)),
    "maj7b5": ("major-seventh", (("alter", 5, -1),)),
    "7sus4": ("suspended-fourth", (("add", 7, 0),)),
    "9sus4": ("suspended-fourth", (("add", 7, 0), ("add", 9, 0))),
    "add9": ("major", (("add", 9, 0),)),
    "madd9": ("minor", (("add", 9, 0),)),
    "add11": ("major", (("add", 11, 0),)),
    "mmaj9": ("major-minor", (("add", 9, 0),)),
    "7b9": ("dominant", (("add", 9, -1),)),
    "7#9": ("dominant", (("add", 9, 1),)),
    "7#11": ("dominant", (("add", 11, 1),)),
    "maj7#11": ("major-seventh", (("add", 11, 1),)),
    "7b13": ("dominant", (("add", 13, -1),)),
    "7alt": ("augmented-seventh", (("add", 9, -1), ("add", 9, 1))),
}
_QUALITY_KINDS = {quality: kind for kind, quality in _KIND_QUALITIES.items()}
_TONES_TO_QUALITY = {frozenset(tones): name for name, tones in reversed(QUALITIES.items())}

_DEGREE_SEMITONES = {
    1: 0, 2: 2, 3: 4, 4: 5, 5: 7, 6: 9, 7: 10, 8: 0, 9: 2, 10: 4, 11: 5, 12: 7, 13: 9, 14: 10,
}  # fmt: skip
_DEGREE_TONES_ALONE = frozenset({"other", "pedal"})
"""Kinds whose tones are those of their degrees and the root."""
# Where a degree may already stand in a chord that alters or omits it.
_DEGREE_PLACES = {
    2: (1, 2, 3), 3: (3, 4), 4: (5, 6), 5: (6, 7, 8), 6: (8, 9), 7: (9, 10, 11),
    9: (1, 2, 3), 11: (5, 6), 13: (8, 9),
}  # fmt: skip


def read_harmony(element: Element) -> Chord | None:
    """Read a `harmony` element.

    An unknown kind is read by its printed text, else as the triad or seventh chord nearest to it.
    Degrees that make no chord with a name give the nearest that has one; what is taken for a
    symbol that cannot be read is noted.

    Returns:
        The chord; None for Roman numerals and for text that is no chord symbol.
    """
    kind = element.find("kind")
    name = (kind.text or "").strip() if kind is not None else "major"
    text = (kind.get("text") if kind is not None else None) or ""
    root = _read_name(element, "root")
    if name == "none" or root is None:
        written = f"{element.findtext('root/root-step', '')}{text}" if root is None else text
        is_no_chord = name == "none" and (kind is not None and kind.get("text") is None)
        return NO_CHORD if is_no_chord or _means_no_chord(written or text) else None
    bass = _read_name(element, "bass")
    quality = _read_quality(name, text, element.findall("degree"))
    try:
        return Chord(root, quality, bass)
    except (InvalidMusicError, ParseError):
        return None


def _means_no_chord(text: str) -> bool:
    return text.replace(".", "").replace(" ", "").upper() in ("NC", "N")


def _read_name(element: Element, what: str) -> str | None:
    holder = element.find(what)
    step = (holder.findtext(f"{what}-step") or "").strip().upper() if holder is not None else ""
    if holder is None or step not in tuple("ABCDEFG"):
        return None
    alteration = _to_int(holder.findtext(f"{what}-alter"))
    if abs(alteration) > 2:
        return None
    return step + ("#" * alteration if alteration >= 0 else "b" * -alteration)


def _read_quality(kind: str, text: str, degrees: list[Element]) -> str:
    quality = _KIND_QUALITIES.get(kind)
    if quality is None and not degrees:
        nearest = _NEAREST_QUALITIES.get(kind, _guess_quality(kind))
        printed = _parse_quality(text, None)
        if printed is None and text.strip() and kind not in _NEAREST_QUALITIES:
            taken = Chord("C", nearest)
            remark(f"'C{text.strip()[:20]}' is not a known chord symbol; {taken} is taken")
        return nearest if printed is None else printed
    if not degrees:
        # Exporters that know no degrees keep the exact symbol in the text alone ("7b5").
        assert quality is not None
        printed = _parse_quality(text, quality)
        return printed if set(QUALITIES[quality]) & set(QUALITIES[printed]) > {0} else quality
    tones = {0}
    if quality is not None:
        tones = set(QUALITIES[quality])
    elif kind not in _DEGREE_TONES_ALONE:
        tones = set(QUALITIES[_NEAREST_QUALITIES.get(kind, _guess_quality(kind))])
    for degree in degrees:
        value = _to_int(degree.findtext("degree-value"))
        semitones = _DEGREE_SEMITONES.get(value)
        if semitones is None:
            continue
        change = (degree.findtext("degree-type") or "add").strip()
        if change != "add":
            tones -= set(_DEGREE_PLACES.get(value, ()))
        if change != "subtract":
            tones.add((semitones + _to_int(degree.findtext("degree-alter"))) % 12)
    named = _TONES_TO_QUALITY.get(frozenset(tones))
    if named is not None:
        return named
    # The text may hold the degrees too, or the kind alone.
    printed = _parse_quality(text, None)
    return nearest_quality(tones) if printed in (None, quality) else printed


@overload
def _parse_quality(text: str, otherwise: str) -> str: ...


@overload
def _parse_quality(text: str, otherwise: None) -> str | None: ...


def _parse_quality(text: str, otherwise: str | None) -> str | None:
    if not text or "/" in text.replace("6/9", ""):
        return otherwise
    chord = Chord.find("C" + text)
    return chord.quality if chord else otherwise


def _guess_quality(kind: str) -> str:
    seventh = "seventh" in kind or "7" in kind or "dominant" in kind
    if "half" in kind:
        return "m7b5"
    if "dim" in kind:
        return "dim7" if seventh else "dim"
    if "minor" in kind:
        return "m7" if seventh else "m"
    if "aug" in kind:
        return "7#5" if seventh else "aug"
    if "sus" in kind:
        return "7sus4" if seventh else "sus4"
    return "7" if seventh else ""


def _to_int(text: str | None) -> int:
    try:
        return round(float(text or 0))
    except (ValueError, OverflowError):
        return 0


def write_harmony(parent: Element, chord: Chord, offset: int = 0) -> None:
    """Append the `harmony` element of a chord.

    Args:
        parent: the measure.
        chord: the chord.
        offset: divisions after the place where the element stands.
    """
    harmony = SubElement(parent, "harmony", {"print-frame": "no"})
    if chord.is_no_chord:
        _write_name(harmony, "root", "C", {"text": ""})
        SubElement(harmony, "kind", {"text": "N.C."}).text = "none"
    else:
        kind, degrees = _ALTERED_KINDS.get(chord.quality) or (_QUALITY_KINDS[chord.quality], ())
        _write_name(harmony, "root", chord.root, {})
        # Engravers print the degrees after the kind's text: D, "7" and (♭9).
        SubElement(harmony, "kind", {"text": _KIND_QUALITIES[kind]}).text = kind
        if chord.bass:
            _write_name(harmony, "bass", chord.bass, {})
        for change, value, alteration in degrees:
            degree = SubElement(harmony, "degree")
            SubElement(degree, "degree-value").text = str(value)
            SubElement(degree, "degree-alter").text = str(alteration)
            SubElement(degree, "degree-type").text = change
    if offset:
        SubElement(harmony, "offset").text = str(offset)


def _write_name(harmony: Element, what: str, name: str, attributes: dict[str, str]) -> None:
    holder = SubElement(harmony, what)
    SubElement(holder, f"{what}-step", attributes).text = name[0]
    alteration = name.count("#") - name.count("b")
    if alteration:
        SubElement(holder, f"{what}-alter").text = str(alteration)
