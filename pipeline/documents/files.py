"""Private documents and files: mail, Markdown and plain text, to `Page`."""

import email
import email.policy
import re
from datetime import UTC, datetime
from email.message import EmailMessage

from models.values import Page
from pipeline.documents.body import body_of, parse, tidy
from pipeline.documents.charset import decode
from pipeline.documents.facts import clean, detect_language
from pipeline.documents.fixed import paragraphs

MAX_TEXT = 4_000_000
_HEADING = re.compile(r"^\s{0,3}#{1,6}\s+(.+?)\s*#*\s*$")
_MARKUP = re.compile(r"!\[([^\]]*)\]\([^)]*\)|\[([^\]]*)\]\([^)]*\)|(\*\*|__|`|~~)")
_HYPHEN = re.compile(r"(?<=[a-z])-\n(?=[a-z])")


def joined(text: str) -> str:
    """Lines of a paragraph joined, hyphenation undone; paragraphs are what blank lines, or ends of sentences, part."""
    text = _HYPHEN.sub("", text.replace("\r\n", "\n").replace("\u00ad\n", ""))
    blocks: list[str] = []
    for part in re.split(r"\n\s*\n", text):
        line = ""
        for piece in filter(None, (" ".join(one.split()) for one in part.split("\n"))):
            # A short line that ends a sentence, or a new number or bullet, ends the paragraph.
            if line and (
                re.match(r"^(?:[-•*▪]|\(?[a-z0-9]{1,3}[.)])\s", piece) or (len(line) < 60 and line[-1:] in ".:!?")
            ):
                blocks.append(line)
                line = piece
            else:
                line = f"{line} {piece}" if line else piece
        if line:
            blocks.append(line)
    return "\n".join(blocks)


def read_plain(body: bytes, url: str = "", *, charset: str | None = None) -> Page:
    """A text or Markdown file: the first heading, else the first short line, is the title."""
    text = decode(body, charset or _guess(body)).replace("\r\n", "\n").replace("\0", "")
    flags = ("truncated",) if len(text) > MAX_TEXT else ()
    lines = text[:MAX_TEXT].split("\n")
    heading = next((found.group(1) for line in lines[:20] if (found := _HEADING.match(line))), None)
    marked = heading is not None or url.lower().endswith((".md", ".markdown"))
    if marked:
        lines = [
            _MARKUP.sub(lambda found: found[1] or found[2] or "", re.sub(r"^\s{0,3}#{1,6}\s+|^\s*>\s?", "", one))
            for one in lines
        ]
    title = _MARKUP.sub(lambda found: found[1] or found[2] or "", heading) if heading else _first_line("\n".join(lines))
    # A text file is set in lines, with its columns and page numbers; Markdown has paragraphs of its own.
    whole = joined("\n".join(lines)) if marked else "\n".join(paragraphs("\n".join(lines)))
    return Page(
        title=title or None, text=tidy(whole, title if heading else None), language=detect_language(whole), flags=flags
    )


def read_mail(body: bytes) -> Page:
    """A mail as a file (`.eml`): subject, sender, date and the text part; of HTML alone, its text."""
    message = email.message_from_bytes(body, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    part = message.get_body(preferencelist=("plain", "html"))
    try:
        content = part.get_content() if part is not None else ""
    except (LookupError, ValueError, UnicodeError):
        payload = part.get_payload(decode=True) if part is not None else b""
        content = decode(payload if isinstance(payload, bytes) else b"")
    text = str(content)
    if part is not None and part.get_content_type() == "text/html":
        tree, flags = parse(text)
        text = body_of(tree, text, flags).text
    else:
        text = joined(text)
    sent = _header(message, "date")
    stamp = getattr(message["date"], "datetime", None) if sent else None
    sender = _header(message, "from")
    return Page(
        title=_header(message, "subject") or None,
        text=text[:MAX_TEXT],
        authors=(clean(re.sub(r"\s*<[^>]*>", "", sender)).strip('"') or sender,) if sender else (),
        published_at=_aware(stamp),
        published_how="mail date" if stamp else None,
        language=detect_language(text),
    )


def _header(message: EmailMessage, name: str) -> str:
    try:
        return clean(str(message[name] or ""))
    except (ValueError, IndexError, AttributeError, TypeError):
        return ""


def _aware(at: datetime | None) -> datetime | None:
    return None if at is None else at if at.tzinfo else at.replace(tzinfo=UTC)


def _first_line(text: str) -> str:
    line = next((" ".join(one.split()) for one in text.split("\n") if one.strip()), "")
    return line if 3 <= len(line) <= 160 else ""


def _guess(body: bytes) -> str | None:
    # A text file has no declaration; plain ASCII is UTF-8 as well.
    return "utf-8" if body.isascii() else None
