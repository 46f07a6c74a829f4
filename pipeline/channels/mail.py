"""A message as a mail (RFC 5322): both parts, a stable Message-ID, a way to unsubscribe."""

from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from urllib.parse import quote

from models.clocks import WallInstant
from models.telling import MessageDraft
from pipeline.channels.base import clean_text, one_line
from pipeline.errors import DeliveryError


def build_mail(message: MessageDraft, *, sender: str, at: WallInstant) -> EmailMessage:
    """The mail of a message; its text and headers come from strangers' pages and are cleaned, never refused.

    Args:
        message: what is sent.
        sender: the address it comes from.
        at: the instant of the Date header.

    Raises:
        DeliveryError: the recipient's own address is none; trying again would not help.
    """
    mail = EmailMessage(policy=SMTP)
    mail["From"] = _address(sender, "sender")
    mail["To"] = _address(message.address, "recipient")
    mail["Subject"] = one_line(message.subject)
    mail["Date"] = format_datetime(at)
    mail["Message-ID"] = message.message_id
    # RFC 2369; one click (RFC 8058) needs an https address, which a deployment may not have.
    mail["List-Unsubscribe"] = f"<mailto:{parseaddr(sender)[1]}?subject={quote('unsubscribe ' + message.recipient)}>"
    # RFC 3834: no out-of-office answer is wanted.
    mail["Auto-Submitted"] = "auto-generated"
    mail["X-Chipwatch-About"] = one_line(f"{message.about} {message.kind}")
    mail.set_content(clean_text(message.text), cte="quoted-printable")
    if message.html is not None:
        mail.add_alternative(clean_text(message.html), subtype="html", cte="quoted-printable")
    return mail


def _address(given: str, whose: str) -> str:
    _, address = parseaddr(given)
    if given != one_line(given) or "@" not in address or " " in address or not address.isascii():
        raise DeliveryError(f"the {whose}'s mail address is none", again=False)
    return address
