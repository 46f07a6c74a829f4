"""A mail as a mail server got it, read back: what it says of itself, and its parts. Nothing in it raises."""

import base64
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes
from email.errors import MessageError
from email.header import decode_header
from email.message import Message
from email.parser import BytesHeaderParser
from email.policy import compat32
from email.utils import getaddresses, parsedate_to_datetime
from html import escape, unescape

from pipeline.channels.base import clean_text, one_line

#: Pictures that a part may carry into a page; a drawing (SVG) may hold script.
PICTURES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
_CID = re.compile(r"cid:([^\s\"'()<>]+)", re.IGNORECASE)
_REMOTE = re.compile(
    r"""(?:src|background)\s*=\s*["']?\s*(?:https?:)?//|url\(\s*["']?\s*(?:https?:)?//""", re.IGNORECASE
)
_LINK = re.compile(r"""<a\b[^>]*?\bhref\s*=\s*(?:"([^"]*)"|'([^']*)')""", re.IGNORECASE)
_HEAD = re.compile(r"<head\b[^>]*>", re.IGNORECASE)
_ID = re.compile(r"<[^<>\s]+>")


@dataclass(frozen=True, slots=True)
class Heading:
    """What a mail says of itself, each on one line and cleaned; empty where it does not say."""

    subject: str
    sender: str
    to: tuple[str, ...]
    message_id: str
    thread: str
    sent_at: datetime | None


@dataclass(frozen=True, slots=True)
class Part:
    """A part that is neither the text nor the HTML of the mail."""

    name: str
    kind: str
    size: int


@dataclass(frozen=True, slots=True)
class Received:
    """A whole mail.

    Attributes:
        heading: what it says of itself.
        headers: all of them, in their order.
        text: the plain part; None where there is none.
        html: the HTML part with the pictures that the mail brings along inside, to be shown under `MAIL_POLICY`.
        parts: what else it carries.
        links: where the HTML leads, each once.
        remote: how many things the HTML would fetch from elsewhere, which are not shown.
    """

    heading: Heading
    headers: tuple[tuple[str, str], ...]
    text: str | None
    html: str | None
    parts: tuple[Part, ...]
    links: tuple[str, ...]
    remote: int


#: What a mail may do in a browser: nothing but be looked at, and be left by a link, in another window.
MAIL_POLICY = (
    "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; style-src 'unsafe-inline'; "
    "img-src data:; font-src 'none'; form-action 'none'; frame-ancestors 'self'; base-uri 'none'"
)


def heading_of(content: bytes) -> Heading:
    """The heading of a mail, read without its body.

    Args:
        content: the mail, or as much of it as holds its headers.
    """
    return _heading(BytesHeaderParser(policy=compat32).parsebytes(content))


def read_mail(content: bytes) -> Received:
    """A mail with its parts."""
    mail = message_from_bytes(content, policy=compat32)
    text = html = None
    parts: list[Part] = []
    pictures: dict[str, str] = {}
    for part in mail.walk():
        if part.is_multipart():
            continue
        kind, name = part.get_content_type(), _words(part.get_filename() or "")
        if kind == "text/plain" and text is None and not name:
            text = clean_text(_text_of(part))
        elif kind == "text/html" and html is None and not name:
            html = clean_text(_text_of(part))
        else:
            body = _bytes_of(part)
            parts.append(Part(name or _id(part.get("Content-ID")) or "unnamed", kind, len(body)))
            if kind in PICTURES and (own := _id(part.get("Content-ID"))):
                pictures[own] = f"data:{kind};base64,{base64.b64encode(body).decode('ascii')}"
    headers = tuple((one_line(name, 80), _words(value)) for name, value in mail.items())
    links = tuple(dict.fromkeys(unescape(one or other) for one, other in _LINK.findall(html or "")))
    return Received(
        _heading(mail),
        headers,
        text,
        _shown(html, pictures) if html is not None else None,
        tuple(parts),
        links,
        len(_REMOTE.findall(html or "")),
    )


def _shown(html: str, pictures: Mapping[str, str]) -> str:
    """The HTML with its own pictures inside; its links open elsewhere, so that the frame stays the mail's."""
    inside = _CID.sub(lambda found: pictures.get(unescape(found[1]), "data:,"), html)
    target = '<base target="_blank">'
    if _HEAD.search(inside):
        return _HEAD.sub(lambda found: found[0] + target, inside, count=1)
    return f'<!doctype html><html lang="en"><head><meta charset="utf-8">{target}</head>{inside}'


def as_page(text: str) -> str:
    """A plain text as a page of its own, where there is no HTML."""
    return f'<!doctype html><html lang="en"><head><meta charset="utf-8"></head><pre>{escape(text)}</pre>'


def _heading(mail: Message) -> Heading:
    addresses = [address for _, address in getaddresses([_words(value) for value in mail.get_all("Delivered-To", [])])]
    named = [address for _, address in getaddresses([_words(value) for value in mail.get_all("To", [])])]
    own = _first(mail.get("Message-ID"))
    return Heading(
        subject=_words(mail.get("Subject", "")),
        sender=_words(mail.get("From", "")),
        to=tuple(dict.fromkeys(address for address in addresses or named if address)),
        message_id=own,
        # RFC 5322, 3.6.4: the first of the references began the thread.
        thread=_first(mail.get("References")) or _first(mail.get("In-Reply-To")) or own,
        sent_at=_instant(_words(mail.get("Date", ""))),
    )


def _words(value: object) -> str:
    """A header's value as text, encoded words decoded (RFC 2047), on one line."""
    try:
        pieces = decode_header(value)  # type: ignore[arg-type]
        text = "".join(
            piece if isinstance(piece, str) else piece.decode(charset or "ascii", "replace")
            for piece, charset in pieces
        )
    except (MessageError, LookupError, ValueError):
        text = str(value)
    return one_line(text, 2000)


def _first(value: object) -> str:
    found = _ID.search(str(value or ""))
    return one_line(found[0]) if found else ""


def _id(value: object) -> str:
    return _first(value).strip("<>") or one_line(str(value or ""), 200)


def _instant(text: str) -> datetime | None:
    try:
        at = parsedate_to_datetime(text)
    except (TypeError, ValueError):
        return None
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _bytes_of(part: Message) -> bytes:
    body = part.get_payload(decode=True)
    return body if isinstance(body, bytes) else b""


def _text_of(part: Message) -> str:
    body = _bytes_of(part)
    try:
        return body.decode(part.get_content_charset() or "utf-8", "replace")
    except LookupError:
        return body.decode("utf-8", "replace")
