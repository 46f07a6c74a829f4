"""What somebody brings by hand: what it is, by its bytes before its name, and whether it can be read."""

import re
from collections.abc import Mapping

from pipeline.errors import CallError

#: By media type the most bytes that are taken, and what it is called.
TAKEN: Mapping[str, tuple[int, str]] = {
    "text/html": (5_000_000, "an HTML page"),
    "application/pdf": (20_000_000, "a PDF"),
    "text/plain": (4_000_000, "a text"),
    "text/markdown": (4_000_000, "a text"),
    "message/rfc822": (20_000_000, "a mail"),
}
LARGEST = max(most for most, _ in TAKEN.values())
ENDINGS = {
    ".html": "text/html",
    ".htm": "text/html",
    ".pdf": "application/pdf",
    ".txt": "text/plain",
    ".md": "text/markdown",
    ".eml": "message/rfc822",
}
#: How files begin that we do not read.
_OTHERS = (
    (b"PK\x03\x04", "a ZIP archive, or a document of Word, Excel or the like: save it as PDF"),
    (b"\xd0\xcf\x11\xe0", "an old document of Word, Excel or Outlook: save it as PDF, or a mail as .eml"),
    (b"{\\rtf", "an RTF document: save it as PDF"),
    (b"\x89PNG", "a picture; of pictures no text is read"),
    (b"\xff\xd8\xff", "a picture; of pictures no text is read"),
    (b"GIF8", "a picture; of pictures no text is read"),
    (b"II*\0", "a picture; of pictures no text is read"),
    (b"MM\0*", "a picture; of pictures no text is read"),
    (b"\x1f\x8b", "a packed file: unpack it first"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90", "a program"),
)
_HTML = re.compile(rb"\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)[\s>]", re.IGNORECASE | re.DOTALL)
_HEADER = re.compile(rb"^(?:received|from|to|date|subject|message-id|mime-version|return-path):", re.I | re.M)
_WIDE = (b"\xff\xfe", b"\xfe\xff")


def media_type_of(body: bytes, name: str) -> str:
    """What a file is, by how it begins; its name decides between what looks alike.

    Raises:
        CallError: it is empty, too large, or of a kind that is not read; names the file.
    """
    found = _media_type(body, name)
    most, called = TAKEN[found]
    if len(body) > most:
        raise CallError(f"{name}: {len(body) / 1e6:.1f} MB; of {called} {most / 1e6:.0f} MB are taken at the most")
    return found


def _media_type(body: bytes, name: str) -> str:
    named = ENDINGS.get(f".{name.lower().rpartition('.')[2]}")
    if not body.strip():
        raise CallError(f"{name}: it is empty")
    if b"%PDF-" in body[:1024]:
        return "application/pdf"
    for beginning, told in _OTHERS:
        if body.startswith(beginning):
            raise CallError(f"{name}: it is {told}")
    if named == "application/pdf":
        raise CallError(f"{name}: it is called a PDF and is none")
    if b"\0" in body[:4096] and not body.startswith(_WIDE):
        raise CallError(f"{name}: it is no text, HTML, PDF or mail")
    head = body[:4096].partition(b"\n\n")[0].partition(b"\r\n\r\n")[0]
    if named == "message/rfc822" or (named is None and len(_HEADER.findall(head)) > 2):
        return "message/rfc822"
    if named == "text/html" or _HTML.match(body[:4096]):
        return "text/html"
    return "text/markdown" if named == "text/markdown" else "text/plain"
