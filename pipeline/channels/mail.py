"""A message as a mail (RFC 5322): both parts, a stable Message-ID, a way to unsubscribe."""

from email.charset import QP, Charset
from email.header import Header
from email.message import Message
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.policy import compat32
from email.utils import format_datetime, parseaddr
from urllib.parse import quote

from models.clocks import WallInstant
from models.telling import MessageDraft
from pipeline.channels.base import clean_text, one_line
from pipeline.errors import DeliveryError

LONGEST_WORD = 60


def build_mail(message: MessageDraft, *, sender: str, at: WallInstant) -> Message:
    """The mail of a message; its text and headers come from strangers' pages and are cleaned, never refused.

    Args:
        message: what is sent.
        sender: the address it comes from.
        at: the instant of the Date header.

    Raises:
        DeliveryError: the recipient's own address is none; trying again would not help.
    """
    # The newer EmailMessage loses spaces between encoded words when it folds a long subject; `Header` does not.
    mail = MIMEMultipart("alternative", policy=compat32.clone(linesep="\r\n"))
    mail["From"] = _address(sender, "sender")
    mail["To"] = _address(message.address, "recipient")
    mail["Subject"] = _header(one_line(message.subject))  # type: ignore[assignment]  # typeshed knows text only
    mail["Date"] = format_datetime(at)
    mail["Message-ID"] = message.message_id
    # RFC 2369; one click (RFC 8058) needs an https address, which a deployment may not have.
    subject = quote(f"unsubscribe {one_line(message.recipient, 40)}")
    mail["List-Unsubscribe"] = f"<mailto:{parseaddr(sender)[1]}?subject={subject}>"
    # RFC 3834: no out-of-office answer is wanted.
    mail["Auto-Submitted"] = "auto-generated"
    mail.attach(_part(message.text, "plain"))
    if message.html is not None:
        mail.attach(_part(message.html, "html"))
    return mail


def _part(text: str, kind: str) -> Message:
    charset = Charset("utf-8")
    charset.body_encoding = QP
    return MIMEText(clean_text(text), kind, charset)  # type: ignore[arg-type]  # takes a Charset since Python 3.4


def _header(text: str) -> Header:
    # A word too long for a line, or one that looks encoded already, is encoded as a whole (RFC 2047).
    plain = text.isascii() and "=?" not in text and max(map(len, text.split()), default=0) <= LONGEST_WORD
    return Header(text, "us-ascii" if plain else "utf-8", header_name="Subject")


def _address(given: str, whose: str) -> str:
    _, address = parseaddr(given)
    if given != one_line(given) or "@" not in address or " " in address or not address.isascii():
        raise DeliveryError(f"the {whose}'s mail address is none", again=False)
    return address
