"""What stands at the head of a text: "Title: …", "Capo 2", "© 2020 …"."""

import re
from collections.abc import Sequence
from dataclasses import replace

from melregen.song_text.value import Metadata

_FIELDS = {
    "title": "title song songtitle song-title name titel titre título titulo titolo tytuł",
    "artist": "artist artists performer band by singer interpret interpreten künstler artiste"
    " artista cantor cantora intérprete interprete wykonawca performed-by original-artist",
    "author": "author authors writer writers songwriter songwriters written-by words words-by music"
    " music-by lyrics lyrics-by lyricist composer composers composed-by words-and-music"
    " words-and-music-by words-&-music words-&-music-by text musik text-und-musik worte weise"
    " melodie komponist texter paroles musique auteur compositeur letra música letra-y-música"
    " autor autores compositor letra-e-música testo musica testo-e-musica autore muziek tekst"
    " credits arranged-by arrangement arr text-&-musik music-and-lyrics music-and-lyrics-by"
    " lyrics-and-music-by lyrics-and-music",
    "copyright": "copyright ccli license licence rights ℗ publisher published-by label",
    "key": "key original-key key-of tonart tonalité tonalidad tonalità tom tono toonsoort tonart"
    " song-key",
    "capo": "capo kapo capodaster kapodaster capotasto capodastre cejilla capotraste",
    "tempo": "tempo bpm speed",
    "time": "time time-signature time-sig timing meter metre takt taktart mesure compás compasso"
    " maat signature",
    "language": "language lang sprache langue idioma lingua taal",
    "": "album year date released genre tuning standard-tuning duration length tags url source link"
    " tabbed-by transcribed-by transcription difficulty author-tab tab-by views strumming"
    " strumming-pattern strum chords-by uploaded-by notes note comment ccli-song ccli-song-number"
    " ccli-number jahr année año anno ano stimmung accordage afinación afinação accordatura"
    " produced-by producer producers featuring feat ft draft version status mood style file",
}
_BY_NAME = {name: field for field, names in _FIELDS.items() for name in names.split()}
_LINE = re.compile(
    r"[\s*_#>\[{(-]*(?P<name>[^\W\d_][^:=\n]{0,30}?)[\s*_]*\s?[:=][\s*_]*(?P<value>[^\n]*?)[\s*_\])}]*"
)
_ALWAYS = re.compile(
    r"\W*(?:(?P<capo>capo|kapo)(?:\s*(?:on|at|auf|in|case|tasto)?\s*(?:the\s+)?(?:fret\s*)?"
    r"(?P<fret>\d{1,2}|[IVX]{1,4}|none|no)\s*(?:st|nd|rd|th|\.|e|er|a)?\s*(?:fret|bund|case|tasto)?\s*)"
    r"|(?P<tempo>\d{2,3}(?:[.,]\d+)?)\s?bpm|(?:bpm|tempo)\s(?P<beats>\d{2,3}(?:[.,]\d+)?)(?:\s?bpm)?"
    r"|(?:in\s+(?:the\s+)?)?key\s+of\s+(?P<key>[A-Ha-h][b#♭♯]?(?:\s?(?:m|min|minor|maj|major|dur|moll))?)"
    r"|no\s+capo|(?:standard|drop\s?d|open\s?\w)\s+tuning)\W*",
    re.IGNORECASE,
)
_TIME_ALONE = re.compile(r"\s*(?P<time>(?:[2-9]|12)/(?:2|4|8))(?:\s+time)?\s*", re.IGNORECASE)
_OWNERS = re.compile(
    r"\W*(?:©|℗|\(c\)\s|\(p\)\s|copyright\b|all\s+rights\s+reserved|alle\s+rechte|used\s+by\s+permission"
    r"|ccli\b|for\s+use\s+solely|songselect|powered\s+by\b"
    r"|(?:words|music|lyrics|written|composed|text|musik|music\s*and\s*lyrics|words\s*(?:and|&)\s*music)"
    r"(?:\s+(?:und|&|and)\s+(?:musik|music))?\s+(?:by|von)\s).*",
    re.IGNORECASE,
)
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6, "vii": 7, "viii": 8, "ix": 9}


def read_setting(line: str, *, at_head: bool) -> tuple[str, str] | None:
    """Read a line that says something about the song.

    Args:
        line: of the text.
        at_head: no words have come before it. Further on only what cannot be words counts.

    Returns:
        The field of `Metadata` and its value; "" as the field for what has none (an album);
        None where the line says nothing of that kind.
    """
    if at_head and (match := _TIME_ALONE.fullmatch(line)):
        return "time", match["time"]
    if match := _ALWAYS.fullmatch(line):
        if match["capo"]:
            return "capo", _fret(match["fret"])
        if beats := match["tempo"] or match["beats"]:
            return "tempo", beats
        return ("key", match["key"]) if match["key"] else ("", line.strip())
    match = _LINE.fullmatch(line)
    field = field_of(match["name"]) if match else None
    if match and field is not None:
        value = match["value"].strip(' \t*_"“”')
        if field in ("key", "capo", "tempo", "time") or at_head:
            cleaned = clean_value(field, value)
            if cleaned or at_head:
                return field, cleaned
        if field == "copyright":
            return field, value
    if _OWNERS.fullmatch(line):
        said = re.match(r"\W*(?:words|music|lyrics|written|composed|text|musik)", line, re.I)
        if said and not at_head:
            return None
        by = re.sub(r"^.*?\b(?:by|von)\s+", "", line.strip(), flags=re.I)
        return ("author", by) if said else ("copyright", line.strip())
    return None


def divide_settings(line: str) -> list[str]:
    """Divide a line that says several things, spaced out: "Key: G    Tempo: 96"."""
    parts = re.split(r"\s{2,}|\s[|·•/]\s|[,;]\s", line.strip())
    return parts if len(parts) > 1 and all(map(_is_setting, parts)) else [line]


def _is_setting(text: str) -> bool:
    """Whether a part of a line is a setting of its own: "Key: G", "84 bpm"."""
    name, colon, _ = text.partition(":")
    return _ALWAYS.fullmatch(text) is not None or bool(colon and _is_field(name))


_DASHED = re.compile(r"\s*(?P<name>[^\W\d_][^:=\n–—-]{0,20}?)\s+[–—-]+\s+(?P<value>\S.*)")


def with_colons(lines: Sequence[str]) -> list[str]:
    """Write a colon for the dash of settings at the head of a text: "Artist – Anna Bell".

    One such line alone may be words; two and more are settings.
    """
    head = next((at for at, line in enumerate(lines) if at and not line.strip()), len(lines))
    dashed = {
        at: f"{match['name']}: {match['value']}"
        for at, line in enumerate(lines[:head])
        if (match := _DASHED.fullmatch(line)) and field_of(match["name"]) is not None
    }
    if len(dashed) < 2:
        return list(lines)
    return [dashed.get(at, line) for at, line in enumerate(lines)]


def _is_field(name: str) -> bool:
    return field_of(name) is not None


def field_of(name: str) -> str | None:
    """Return the field that a name in a text means; "" for one without; None for no such name."""
    plain = "-".join(name.lower().replace("_", " ").strip(" *#.-").split())
    return _BY_NAME.get(plain)


def clean_value(field: str, value: str) -> str:
    """Return a value as it is kept; "" where it cannot be one of its field."""
    if field == "capo":
        match = re.search(r"\d{1,2}|\b[ivx]{1,4}\b", value, re.IGNORECASE)
        none = re.fullmatch(r"none|no|keiner?|sans|sin|senza|sem", value.strip(), re.IGNORECASE)
        return _fret(match[0]) if match else "0" if none else ""
    if field == "tempo":
        match = re.search(r"\d{2,3}(?:\.\d+)?", value)
        return match[0] if match else ""
    if field == "time":
        match = re.search(r"\b(\d{1,2})\s?/\s?(\d{1,2})\b", value)
        common = {"c": "4/4", "c|": "2/2", "waltz": "3/4", "common": "4/4", "cut": "2/2"}
        return f"{match[1]}/{match[2]}" if match else common.get(value.lower(), "")
    if field == "key":
        match = re.match(
            r"\s*([A-Ha-h](?:[b#♭♯]|is|es|s|-?flat|-?sharp)?)\s*-?\s*(m(?!aj|oll|in)|[^\W\d_]*)",
            value,
        )
        if match is None:
            return ""
        joint = "" if match[2] == "m" or not match[2] else " "
        return f"{match[1]}{joint}{match[2]}"
    return value


def _fret(text: str) -> str:
    text = text.lower()
    if text in ("none", "no"):
        return "0"
    return str(_ROMAN.get(text, text))


def add_setting(metadata: Metadata, field: str, value: str) -> Metadata:
    """Return metadata with one more field; what was said first stays, authors are joined."""
    if not field or not value:
        return metadata
    before = getattr(metadata, field)
    if not before:
        return replace(metadata, **{field: value})
    if field in ("author", "copyright") and value not in before:
        return replace(metadata, **{field: f"{before}; {value}"})
    return metadata
