"""A message as a mail (RFC 5322): both parts, a stable Message-ID, its subject's thread, one click to unsubscribe."""

import re
from collections.abc import Sequence
from email.charset import QP, Charset
from email.header import Header
from email.message import Message
from email.mime.image import MIMEImage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.policy import compat32
from email.utils import format_datetime, formataddr, parseaddr
from urllib.parse import quote, urlsplit

from models.clocks import WallInstant
from models.hashing import sha256
from models.telling import MessageDraft, Picture
from pipeline.channels.base import clean_text, one_line
from pipeline.errors import DeliveryError

LONGEST_WORD = 60
#: RFC 5321, 4.5.3.1: of a mailbox, and of a path without its brackets.
LONGEST_MAILBOX, LONGEST_ADDRESS = 64, 254
#: CRLF as SMTP has it; a line that begins with "From " is a line like any other.
POLICY = compat32.clone(linesep="\r\n", mangle_from_=False)
_PICTURE = re.compile(r"[a-z0-9-]{1,40}")


def build_mail(message: MessageDraft, *, sender: str, at: WallInstant) -> Message:
    """The mail of a message; its text and headers come from strangers' pages and are cleaned, never refused.

    Args:
        message: what is sent.
        sender: the address it comes from, with or without a name: `chipwatch <watch@firm.example>`.
        at: the instant of the Date header.

    Raises:
        DeliveryError: the recipient's own address is none, or a picture has no proper name; trying again would not
            help.
    """
    # The newer EmailMessage loses spaces between encoded words when it folds a long subject; `Header` does not.
    mail = MIMEMultipart("alternative", policy=POLICY)
    name, _ = parseaddr(sender)
    from_address = _address(sender, "sender")
    mail["From"] = formataddr((one_line(name), from_address))
    mail["To"] = _address(message.address, "recipient")
    mail["Subject"] = _header(one_line(message.subject))  # type: ignore[assignment]  # typeshed knows text only
    mail["Date"] = format_datetime(at)
    mail["Message-ID"] = message.message_id
    if message.thread:
        # Nothing ever had this id: all mails about one subject answer to it, and clients keep them together.
        mail["In-Reply-To"] = mail["References"] = message.thread
    domain = from_address.rpartition("@")[2]
    mail["List-Id"] = f"chipwatch <chipwatch.{domain}>"
    ways_out = _ways_out(message, from_address)
    mail["List-Unsubscribe"] = ", ".join(f"<{address}>" for address in ways_out)
    if _scheme(ways_out[0]) == "https":
        mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    # RFC 3834, and what servers that do not know it go by: no out-of-office answer is wanted.
    mail["Auto-Submitted"] = "auto-generated"
    mail["Precedence"] = "bulk"
    mail["X-Auto-Response-Suppress"] = "All"
    mail.attach(_part(message.text, "plain"))
    if message.html is not None:
        mail.attach(_page(message.html, message.images, domain))
    return mail


def _ways_out(message: MessageDraft, sender: str) -> list[str]:
    """RFC 2369 and 8058: the HTTPS address that one click posts to, which a deployment may not have, then a mail."""
    given = [address for address in message.unsubscribe.split() if address.isascii() and len(address) < 900]
    by_click = [address for address in given if _scheme(address) == "https"]
    by_mail = [address for address in given if _scheme(address) == "mailto"]
    subject = quote(f"unsubscribe {one_line(message.recipient, 40)}")
    return by_click[:1] + (by_mail[:1] or [f"mailto:{sender}?subject={subject}"])


def _scheme(address: str) -> str:
    return urlsplit(address).scheme


def _page(html: str, pictures: Sequence[Picture], domain: str) -> Message:
    """The HTML part; with pictures it and they are one thing (RFC 2387), shown where it says `cid:NAME` (RFC 2392)."""
    if not pictures:
        return _part(html, "html")
    related = MIMEMultipart("related", type="text/html", policy=POLICY)
    attached: list[Message] = []
    for picture in pictures:
        kind, _, subtype = picture.media_type.partition("/")
        if kind != "image" or not _PICTURE.fullmatch(picture.name):
            raise DeliveryError(f"a mail cannot carry {picture.name} as {picture.media_type}", again=False)
        # Unlike a file's name it must be unique in the world.
        identity = f"{picture.name}.{sha256(picture.body).hex()[:16]}@{domain}"
        html = html.replace(f'"cid:{picture.name}"', f'"cid:{identity}"')
        part: Message = MIMEImage(picture.body, subtype, policy=POLICY)
        part["Content-ID"] = f"<{identity}>"
        part["Content-Disposition"] = f'inline; filename="{picture.name}.{subtype}"'
        attached.append(part)
    for each in [_part(html, "html"), *attached]:
        related.attach(each)
    return related


def _part(text: str, kind: str) -> Message:
    charset = Charset("utf-8")
    # Quoted-printable keeps every line within 76 characters (RFC 2045) and needs no 8BITMIME of any server on the way.
    charset.body_encoding = QP
    return MIMEText(clean_text(text), kind, charset, policy=POLICY)  # type: ignore[arg-type]  # takes a Charset


def _header(text: str) -> Header:
    # A word too long for a line, or one that looks encoded already, is encoded as a whole (RFC 2047).
    plain = text.isascii() and "=?" not in text and max(map(len, text.split()), default=0) <= LONGEST_WORD
    return Header(text, "us-ascii" if plain else "utf-8", header_name="Subject")


def _address(given: str, whose: str) -> str:
    """The bare address.

    Raises:
        DeliveryError: it is none, or one that not every server takes.
    """
    _, address = parseaddr(given)
    mailbox, at, domain = address.rpartition("@")
    if given != one_line(given, 900) or not at or not mailbox or not domain or " " in address:
        raise DeliveryError(f"the {whose}'s mail address is none", again=False)
    if not mailbox.isascii():
        reason = "has letters before the @ that mail servers need not take (RFC 6531): give one of ASCII letters"
        raise DeliveryError(f"the {whose}'s mail address {reason}", again=False)
    if not domain.isascii():
        reason = "has letters in its domain that mail does not carry: write it in its xn-- form (RFC 5891)"
        raise DeliveryError(f"the {whose}'s mail address {reason}", again=False)
    if len(mailbox) > LONGEST_MAILBOX or len(address) > LONGEST_ADDRESS:
        raise DeliveryError(f"the {whose}'s mail address is longer than mail allows (RFC 5321)", again=False)
    return address
