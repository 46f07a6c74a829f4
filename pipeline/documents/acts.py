"""The words of an XML document: rules and notices of registers and codes, whatever their vocabulary.

An element with words of its own is a paragraph with all that is in it; one that only holds others is entered. So `E`
of the Federal Register, `I` of the eCFR, `nadruk` of the Dutch and `span` of the Irish books stand within their line
without any list of names. Rows of a table are known by name, their cells parted by ` | `.
"""

import re
from collections.abc import Iterator
from typing import Any

from lxml import etree

from pipeline.documents.fixed import BAR

DEEPEST = 200
_ROW = re.compile(r"^(?:row|tr|boxhd)$", re.IGNORECASE)
_PASSED_OVER = re.compile(
    r"^(?:prtpage|gpotable-?opts|meta|metadata|meta-data|citerefgroup|head-?er-?info|style|script|processing-instruction"
    r"|cnum|frdoc-?x|rin-?x|link|binary|graphic|gid|math|auth-?list|citation-?data|rdf|description)$",
    re.IGNORECASE,
)
_WITHIN = re.compile(r"^(?:e|i|b|em|strong|su|sub|sup|fr|ac|a|xref|ref|span|u|date)$", re.IGNORECASE)


def read_xml(source: str) -> list[str] | None:
    """The blocks of an XML document, each on one line; None where it is not well-formed enough to be read.

    Entities are not resolved, nothing is fetched; what follows a fault is kept as far as the parser recovers it.

    Args:
        source: decoded.
    """
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    text = re.sub(r"^\s*<\?xml[^>]{0,300}\?>", "", source.lstrip("\ufeff"))
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError:
        return None
    if root is None:
        return None
    return [block for block in _blocks(root, 0) if block]


def _blocks(element: Any, depth: int) -> Iterator[str]:
    name = _name(element)
    if not name or _PASSED_OVER.match(name):
        return
    if _ROW.match(name):
        yield BAR.join(filter(None, (_line(cell) for cell in element)))
        return
    if depth >= DEEPEST or _is_line(element):
        yield _line(element)
        return
    for child in element:
        yield from _blocks(child, depth + 1)
        if child.tail and child.tail.strip():
            yield " ".join(child.tail.split())


def _is_line(element: Any) -> bool:
    """Whether an element's own words, or those of children that stand within a line, make it a paragraph."""
    children = [child for child in element if isinstance(child.tag, str)]
    own = bool((element.text or "").strip())
    between = any((child.tail or "").strip() for child in children)
    if own or between:
        # A title beside real paragraphs is a container with loose words.
        return not any(len(child) and any(_is_block(inner) for inner in child) for child in children)
    return not children or all(_WITHIN.match(_name(child)) for child in children)


def _is_block(element: Any) -> bool:
    return bool(re.match(r"^(?:p|para|al|li|lid|fp|hd|head|row|tr)$", _name(element), re.IGNORECASE))


def _name(element: Any) -> str:
    """The local name; "" of a comment or a processing instruction."""
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def _line(element: Any) -> str:
    if not isinstance(element.tag, str):
        return ""
    parts = [element.text or ""]
    for child in element:
        if isinstance(child.tag, str) and not _PASSED_OVER.match(_name(child)):
            inner = _line(child)
            loose = not _WITHIN.match(_name(child)) and bool(inner)
            parts.append(f" {inner} " if loose and len(element) > 1 and not (child.tail or "").strip() else _raw(child))
        parts.append(child.tail or "")
    return " ".join("".join(parts).split())


def _raw(element: Any) -> str:
    return "".join(element.itertext())
