"""XML trees without namespaces in their tags, which are written once, on the root.

ElementTree keeps the prefixes of namespaces for the whole program; programs that draw in several
threads want none of that.
"""

from collections.abc import Mapping
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

SVG_NAMESPACES = {
    "xmlns": "http://www.w3.org/2000/svg",
    "xmlns:xlink": "http://www.w3.org/1999/xlink",
}
XML_ID = "{http://www.w3.org/XML/1998/namespace}id"


def parse_bare(text: str) -> Element:
    """Parse a document of our own making; tags and the attributes of other languages lose theirs.

    `xml:id` and its like stay.
    """
    root = ElementTree.fromstring(text)
    for element in root.iter():
        element.tag = element.tag.rpartition("}")[2]
        for name in [name for name in element.attrib if name.startswith("{")]:
            if not name.startswith("{http://www.w3.org/XML/"):
                element.set(name.rpartition("}")[2], element.attrib.pop(name))
    return root


def write_bare(root: Element, namespaces: Mapping[str, str]) -> str:
    """Return a tree as a document.

    Args:
        root: a tree as `parse_bare` makes it.
        namespaces: "xmlns" and its like, with what they stand for.
    """
    for name, space in namespaces.items():
        root.set(name, space)
    return ElementTree.tostring(root, encoding="unicode")
