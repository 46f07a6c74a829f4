"""The door to the readers: by kind of bytes, each with a name and a hash of its own code."""

import hashlib
import importlib.util
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

from models.values import Page
from pipeline.documents.files import read_mail, read_plain
from pipeline.documents.page import read_page
from pipeline.documents.pdf import read_pdf
from pipeline.documents.selectors import Selectors
from pipeline.documents.transcripts import read_transcript

_BODY = ("apart", "body", "blocks", "signs", "container", "prose", "density", "around", "tokens")
_WHOLE = ("formal", "nature", "acts", "fixed", "numbering")
_FACTS = ("charset", "dates", "shown_dates", "statements", "moments", "facts", "linked", "walls")
_MODULES: dict[str, tuple[str, ...]] = {
    "article": ("page", "selectors", "css", *_BODY, *_WHOLE, *_FACTS, "retraction"),
    "transcript": ("transcripts", "speakers", "page", *_BODY, *_WHOLE, *_FACTS),
    "pdf": ("pdf", "pdf_child", "columns", "fixed", "transcripts", "speakers", "moments"),
    "plain": ("files", "fixed", "charset"),
    "mail": ("files", *_BODY, "charset"),
}
_HTML = frozenset({"text/html", "application/xhtml+xml"})


@cache
def reader_id(name: str) -> str:
    """What `Revision.reader` holds: the reader's name and the hash of its code, `article@1f2e3d4c`.

    Args:
        name: article, transcript, pdf, plain or mail.
    """
    digest = hashlib.sha256()
    for module in _MODULES[name]:
        spec = importlib.util.find_spec(f"pipeline.documents.{module}")
        assert spec is not None
        assert spec.origin is not None
        digest.update(Path(spec.origin).read_bytes())
    return f"{name}@{digest.hexdigest()[:8]}"


def read_document(
    body: bytes,
    media_type: str | None,
    url: str,
    *,
    charset: str | None = None,
    kind: str | None = None,
    selectors: Sequence[Selectors] = (),
) -> tuple[Page, str]:
    """Read whatever was received.

    Args:
        body: the bytes of a capture.
        media_type: as served; where it says nothing, the bytes' beginning and the address's end decide.
        url: where it was fetched, or a file's name.
        charset: of the Content-Type header.
        kind: the document's; "transcript" gives speaker turns.
        selectors: the layouts of the publisher's articles, newest first.

    Returns:
        The page and the id of the reader that read it.

    Raises:
        ReadError: the bytes cannot be read as what they say they are (an encrypted or broken PDF).
    """
    name = reader_for(body, media_type, url, kind=kind)
    read: dict[str, Callable[[], Page]] = {
        "article": lambda: read_page(body, url, charset=charset, selectors=selectors, kind=kind),
        "transcript": lambda: read_transcript(body, url, charset=charset),
        "pdf": lambda: read_pdf(body, url, kind=kind),
        "plain": lambda: read_plain(body, url, charset=charset),
        "mail": lambda: read_mail(body),
    }
    return read[name](), reader_id(name) + (_mark(tuple(selectors)) if name == "article" and selectors else "")


@cache
def _mark(selectors: tuple[Selectors, ...]) -> str:
    """What sets a reader with these selectors apart: another layout is another reader."""
    return f"+{hashlib.sha256(repr(selectors).encode()).hexdigest()[:8]}"


def reader_for(body: bytes, media_type: str | None, url: str, *, kind: str | None = None) -> str:
    """Which reader reads these bytes; arguments as for `read_document`."""
    given = (media_type or "").lower()
    path = url.partition("?")[0].lower()
    head = body[:1024].lstrip().lower()
    if given == "application/pdf" or head.startswith(b"%pdf-"):
        return "pdf"
    if given == "message/rfc822" or path.endswith(".eml"):
        return "mail"
    if (given.endswith("xml") or head.startswith(b"<?xml")) and b"<rss" not in head and b"<feed" not in head:
        return "transcript" if kind == "transcript" else "article"
    looks = head.startswith((b"<!doctype html", b"<html")) or b"<html" in head or b"<body" in head
    if given in _HTML or looks or (not given and path.endswith((".html", ".htm"))):
        return "transcript" if kind == "transcript" else "article"
    return "transcript" if kind == "transcript" else "plain"
