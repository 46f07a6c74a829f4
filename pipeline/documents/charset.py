"""A page's character set, as the HTML standard finds it: byte order mark, transport, prescan, default."""

import codecs
import re
from collections.abc import Iterator

#: The standard asks for 1,024 bytes at the least; many pages name their set later.
PRESCAN = 16_384
_META = re.compile(rb"<meta(?=[\s/])", re.IGNORECASE)
_COMMENT = re.compile(rb"<!--.*?(?:-->|\Z)", re.DOTALL)
_OTHER = re.compile(rb"<[!/?][^>]*>?|</?[a-zA-Z][^\s>]*", re.DOTALL)
_ATTRIBUTE = re.compile(rb"""[\s/]*([^\s/>=][^\s/>=]*)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>"'][^\s>]*)))?""")
_IN_CONTENT = re.compile(rb"""charset\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s;"']+))""", re.IGNORECASE)
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_BE, "utf-16-be"), (codecs.BOM_UTF16_LE, "utf-16-le"))
#: Labels of the Encoding standard that mean another set than Python's codec of that name.
_LABELS = {
    "ascii": "cp1252", "us-ascii": "cp1252", "iso-8859-1": "cp1252", "iso8859-1": "cp1252", "latin1": "cp1252",
    "latin-1": "cp1252", "l1": "cp1252", "iso_8859-1": "cp1252", "x-sjis": "cp932", "shift_jis": "cp932",
    "shift-jis": "cp932", "sjis": "cp932", "windows-31j": "cp932", "ks_c_5601-1987": "cp949", "euc-kr": "cp949",
    "gb2312": "gb18030", "gbk": "gb18030", "x-gbk": "gb18030", "gb_2312-80": "gb18030", "iso-8859-9": "cp1254",
    "latin5": "cp1254", "iso-8859-11": "cp874", "tis-620": "cp874", "big5": "big5hkscs", "utf-16": "utf-8",
    "utf-16le": "utf-8", "utf-16be": "utf-8", "utf8": "utf-8", "unicode": "utf-8", "x-user-defined": "cp1252",
}  # fmt: skip


def decode(body: bytes, declared: str | None = None) -> str:
    """The text of a page's bytes; what cannot be decoded becomes U+FFFD.

    Args:
        body: as received, inflated.
        declared: the charset of the Content-Type header.
    """
    return decode_as(body, find_charset(body, declared))


def decode_as(body: bytes, codec: str) -> str:
    """The text of a page's bytes by a codec of `find_charset`, without a byte order mark."""
    mark = next((mark for mark, _name in _MARKS if body.startswith(mark)), b"")
    return body[len(mark) :].decode(codec, "replace")


def find_charset(body: bytes, declared: str | None = None) -> str:
    """The Python codec of a page's bytes; `cp1252` for the standard's windows-1252.

    Raises nothing: a label that nobody knows is passed over.
    """
    for mark, name in _MARKS:
        if body.startswith(mark):
            return name
    found = codec_of(declared) or _prescan(body[:PRESCAN])
    if found is not None:
        return found
    try:
        # The standard lets a reader guess here; valid UTF-8 beyond ASCII is hardly ever anything else.
        body.decode("utf-8")
    except UnicodeDecodeError as fault:
        # Cut off in the middle of a sign is no sign of another set.
        return "utf-8" if fault.start > len(body) - 4 and fault.start > 0 and not body.isascii() else "cp1252"
    return "cp1252" if body.isascii() else "utf-8"


def codec_of(label: str | None) -> str | None:
    """The codec that a label of the Encoding standard names, or None."""
    name = (label or "").strip(" \t\n\r\f").lower()
    if not name:
        return None
    try:
        codec = codecs.lookup(_LABELS.get(name, name))
    except (LookupError, ValueError):
        return None
    return codec.name if getattr(codec, "_is_text_encoding", True) else None


def _prescan(head: bytes) -> str | None:
    place = 0
    while (place := head.find(b"<", place)) >= 0:
        if head.startswith(b"<!--", place):
            # `<!-->` is a whole comment.
            end = head.find(b"-->", place + 2)
            if end < 0:
                return None
            place = end + 3
        elif _META.match(head, place):
            found, place = _of_meta(head, place + 5)
            if found is not None:
                return found
        else:
            other = _OTHER.match(head, place)
            place = other.end() if other else place + 1
            if other and other.group()[1:2] not in {b"!", b"?"} and not other.group().startswith(b"</"):
                place = _skip_attributes(head, place)
    return None


def _of_meta(head: bytes, place: int) -> tuple[str | None, int]:
    pragma, needs_pragma, found = False, None, None
    seen: set[bytes] = set()
    for name, value, end in _attributes(head, place):
        place = end
        if name in seen:
            continue
        seen.add(name)
        if name == b"http-equiv":
            pragma = pragma or value.lower() == b"content-type"
        elif name == b"charset":
            found, needs_pragma = codec_of(value.decode("latin-1")), False
        elif name == b"content" and found is None:
            inside = _IN_CONTENT.search(value)
            if inside:
                label = next(part for part in inside.groups() if part is not None)
                found, needs_pragma = codec_of(label.decode("latin-1")), True
    closed = re.match(rb"[\s/]*>", head[place : place + 1000]) is not None
    if not closed or needs_pragma is None or (needs_pragma and not pragma):
        return None, place
    return found, place


def _attributes(head: bytes, place: int) -> Iterator[tuple[bytes, bytes, int]]:
    while True:
        found = _ATTRIBUTE.match(head, place)
        if found is None or found.end() == place:
            return
        place = found.end()
        value = next((part for part in found.groups()[1:] if part is not None), b"")
        yield found.group(1).lower(), value, place


def _skip_attributes(head: bytes, place: int) -> int:
    return max((end for _name, _value, end in _attributes(head, place)), default=place)
