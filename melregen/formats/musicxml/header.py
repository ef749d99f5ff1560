"""What a MusicXML score says about the whole piece: title, composer, language, its program."""

from xml.etree.ElementTree import Element

_PLACEHOLDERS = frozenset({"untitled", "untitled score", "title", "composer", "music21"})
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def is_ours(root: Element) -> bool:
    """Whether melregen has written the file: its lyrics hold nothing but sung text."""
    return root.findtext("identification/encoding/software") == "melregen"


def find_title(root: Element) -> str:
    """Return the title, "" where there is none but what the program puts there."""
    for place in ("movement-title", "work/work-title"):
        title = " ".join((root.findtext(place) or "").split())
        if title and title.lower() not in _PLACEHOLDERS:
            return title
    return ""


def find_composer(root: Element) -> str:
    """Return the composer, "" where there is none but what the program puts there."""
    for creator in root.iterfind("identification/creator"):
        name = " ".join((creator.text or "").split())
        if creator.get("type") == "composer" and name and name.lower() not in _PLACEHOLDERS:
            return name
    return ""


def find_language(root: Element) -> str | None:
    """Return the ISO 639-1 code of the words; None where the file does not name it."""
    for tag in ("lyric-language", "lyric"):
        for element in root.iter(tag):
            language = element.get(_XML_LANG)
            if language:
                return language.replace("_", "-").partition("-")[0].lower()
    return None


def part_names(root: Element) -> list[str]:
    """Return the name of each part, "" where it has none."""
    listed = root.find("part-list")
    entries = (root if listed is None else listed).iter("score-part")
    names = {part.get("id"): part.findtext("part-name") or "" for part in entries}
    return [names.get(part.get("id"), "") for part in root.findall("part")]
