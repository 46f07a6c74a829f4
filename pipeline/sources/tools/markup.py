"""XML read by local name, so that a namespace that moves changes nothing; entities and DTDs are left alone."""

import io
from collections.abc import Collection, Iterator
from urllib.parse import urljoin

from lxml import etree

from pipeline.errors import LayoutError
from pipeline.sources.tools.records import check_fields


def parse_xml(body: bytes, place: str) -> etree._Element:
    """The root element.

    Raises:
        LayoutError: not well formed, or larger or deeper than libxml2 takes.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        return etree.fromstring(body.lstrip(), parser)
    except (etree.XMLSyntaxError, ValueError) as fault:
        raise LayoutError(f"no XML: {fault}"[:300], place=place) from fault


def local(node: etree._Element) -> str:
    """The name without namespace; empty for comments and processing instructions."""
    # A tree that was recovered holds names that are no names: they are not parsed, but cut.
    return node.tag.rpartition("}")[2] if isinstance(node.tag, str) else ""


def nodes(node: etree._Element, *path: str) -> Iterator[etree._Element]:
    """The elements at the end of a path of local names, in order."""
    if not path:
        yield node
        return
    for child in node:
        if local(child) == path[0]:
            yield from nodes(child, *path[1:])


def words(node: etree._Element) -> str:
    """All character data in an element, trimmed."""
    return "".join(str(part) for part in node.itertext()).strip()


def absolute(base: str, address: str) -> str | None:
    """An address made absolute; None where it is none (`http://[`)."""
    try:
        return urljoin(base, address.strip())
    except ValueError:
        return None


def values(node: etree._Element, *path: str) -> list[str]:
    """The words of the elements at the end of a path, blank ones left out."""
    return [text for found in nodes(node, *path) if (text := words(found))]


def top_elements(body: bytes, place: str, *names: str) -> Iterator[etree._Element]:
    """The root's own children of those local names, one at a time: of a list of 40 MB only one entry is held.

    An element is emptied when the next one is asked for. Elements of the same name further down are left inside.

    Raises:
        LayoutError: not well formed.
    """
    wanted = [f"{{*}}{name}" for name in names]
    try:
        for _, node in etree.iterparse(
            io.BytesIO(body.lstrip()), events=("end",), tag=wanted, resolve_entities=False, no_network=True
        ):
            parent = node.getparent()
            if parent is None or parent.getparent() is not None:
                continue
            yield node
            node.clear()
            while node.getprevious() is not None:
                del parent[0]
    except (etree.XMLSyntaxError, ValueError) as fault:
        raise LayoutError(f"no XML: {fault}"[:300], place=place) from fault


def check_element(node: etree._Element, used: Collection[str], ignored: Collection[str], place: str) -> None:
    """Compare an element's children and attributes (`@name`) with what its reader knows; all of them may be left out.

    Raises:
        LayoutError: one that it does not know.
    """
    found = {local(child) for child in node if isinstance(child.tag, str)}
    found |= {f"@{etree.QName(name).localname}" for name in node.attrib}
    check_fields(found, (), (*used, *ignored), f"{place} <{local(node)}>")
