"""MusicXML from disk: unpacked, bounded in size, parsed to an element tree."""

import zipfile
import zlib
from pathlib import Path
from xml.etree import ElementTree

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser
from defusedxml.ElementTree import fromstring as defused_fromstring

from melregen.errors import ParseError, shorten

SIZE_LIMIT = 32 * 2**20
"""Bytes of XML beyond which a file is refused: lead sheets stay a hundred times smaller."""


_PIECE = 4096
"""Bytes that the parser gets at a time; most scores have their first element in the first piece."""


def load_score(path: Path) -> ElementTree.Element:
    """Return the `score-partwise` element of a .musicxml, .xml or .mxl file.

    Raises:
        ParseError: unreadable, not MusicXML, too large, or with entity definitions.
    """
    try:
        data = path.read_bytes() if path.stat().st_size <= SIZE_LIMIT else None
    except OSError as error:
        raise ParseError(f"{path} cannot be read: {error.strerror or error}") from None
    if data is not None and data[:2] == b"PK":
        data = _unpack(path)
    if data is None or len(data) > SIZE_LIMIT:
        raise ParseError(f"{path} holds more than {SIZE_LIMIT // 2**20} MB of XML; it is no score")
    root = parse_xml(path, data, "MusicXML")
    if root.tag == "score-timewise":
        root = _to_partwise(root)
    if root.tag != "score-partwise":
        raise ParseError(f"{path} is XML, but not MusicXML: it starts with <{shorten(root.tag)}>")
    return root


def parse_xml(path: Path, data: bytes, form: str) -> ElementTree.Element:
    """Return the first element of an XML file, names without their namespaces.

    Args:
        path: the file, for the message.
        data: its XML.
        form: the format that it should be.

    Raises:
        ParseError: it is no XML, or defines entities.
    """
    refuse_entities(path, data)
    try:
        root = ElementTree.fromstring(data)
    except (ElementTree.ParseError, ValueError, LookupError) as error:
        raise ParseError(
            f"{path} is not readable {form} ({shorten(str(error))}); export it again from the "
            "notation program"
        ) from None
    if b"xmlns" in data or b"\0" in data[:4]:  # the latter in UTF-16
        _drop_namespaces(root)
    return root


def refuse_entities(path: Path, data: bytes) -> None:
    """Refuse XML that defines entities: a score needs none, and a few nested ones fill the memory.

    They can only be defined before the first element, so that much is read with `defusedxml`; the
    rest is left to the standard library's parser, which is several times as fast.

    Args:
        path: the file, for the message.
        data: its XML.

    Raises:
        ParseError: it defines some.
    """
    parser = DefusedXMLParser(target=_UntilFirstElement())
    try:
        for start in range(0, len(data), _PIECE):
            parser.feed(data[start : start + _PIECE])
    except DefusedXmlException:
        raise ParseError(
            f"{path} defines XML entities, which no score needs; remove its DOCTYPE"
        ) from None
    except (_FirstElementError, ElementTree.ParseError, ValueError, LookupError):
        return  # whoever parses the whole says what is wrong with it


class _FirstElementError(Exception):
    pass


class _UntilFirstElement:
    """A target for a parser that stops it at the first element."""

    def start(self, tag: str, _attributes: dict[str, str]) -> None:
        raise _FirstElementError(tag)

    def end(self, tag: str) -> None:
        pass

    def data(self, text: str) -> None:
        pass

    def close(self) -> None:
        pass


def _drop_namespaces(root: ElementTree.Element) -> None:
    for element in root.iter():
        if isinstance(element.tag, str) and element.tag.startswith("{"):
            element.tag = element.tag.partition("}")[2]


def _unpack(path: Path) -> bytes | None:
    """Return the score inside an .mxl archive; None where it is too large."""
    try:
        with (
            zipfile.ZipFile(path) as archive,
            archive.open(_score_name(path, archive)) as member,
        ):
            return member.read(SIZE_LIMIT + 1)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError) as error:
        # What zipfile says of it quotes the archive at any length.
        raise ParseError(f"{path} is a damaged .mxl archive; export it again") from error
    except RuntimeError:
        raise ParseError(f"{path} is an encrypted archive; export it without a password") from None


def _score_name(path: Path, archive: zipfile.ZipFile) -> str:
    """Name the score in the archive: what container.xml says, else the first XML file.

    Some archives in circulation carry a container.xml that is itself not valid XML.
    """
    names = archive.namelist()
    try:
        with archive.open("META-INF/container.xml") as member:
            container = defused_fromstring(member.read(2**20))
        named = [element.get("full-path") for element in container.iter("rootfile")]
    except (KeyError, ElementTree.ParseError, ValueError, LookupError):
        named = []
    for name in named:
        if name in names:
            return str(name)
    for name in names:
        if not name.startswith(("META-INF/", "__MACOSX/")) and name.lower().endswith(
            (".xml", ".musicxml")
        ):
            return name
    raise ParseError(f"{path} is an archive without a MusicXML score")


def _to_partwise(root: ElementTree.Element) -> ElementTree.Element:
    """Turn measures of parts into parts of measures."""
    partwise = ElementTree.Element("score-partwise", root.attrib)
    parts: dict[str | None, ElementTree.Element] = {}
    for child in root:
        if child.tag != "measure":
            partwise.append(child)
            continue
        for part in child.findall("part"):
            if part.get("id") not in parts:
                parts[part.get("id")] = ElementTree.SubElement(partwise, "part", part.attrib)
            measure = ElementTree.SubElement(parts[part.get("id")], "measure", child.attrib)
            measure.extend(list(part))
    return partwise
