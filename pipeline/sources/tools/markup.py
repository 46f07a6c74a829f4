"""XML read by local name, so that a namespace that moves changes nothing; entities and DTDs are left alone."""

from collections.abc import Iterator

from lxml import etree

from pipeline.errors import LayoutError


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
    return etree.QName(node).localname if isinstance(node.tag, str) else ""


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


def values(node: etree._Element, *path: str) -> list[str]:
    """The words of the elements at the end of a path, blank ones left out."""
    return [text for found in nodes(node, *path) if (text := words(found))]
