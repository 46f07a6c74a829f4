"""The addresses by which a recipient stops messages: one click from the mail program, or a mail to us.

RFC 8058 (one-click unsubscribe): the address is HTTPS and opaque, and a POST to it does it at once, without asking who
somebody is. Where we have no HTTPS address, only the mail address of RFC 2369 is told.
"""

from email.utils import parseaddr
from typing import Literal
from urllib.parse import quote, urlsplit

from models.recipient import Route

StopKind = Literal["instant", "digest", "all"]
STOP_KINDS: tuple[StopKind, ...] = ("instant", "digest", "all")
#: What each stops, in words.
STOP_WORDS: dict[StopKind, str] = {
    "instant": "alerts at once and in bundles",
    "digest": "the digest",
    "all": "everything",
}


def stop_address(way: Route, kind: StopKind, base_url: str | None) -> str:
    """The address that one click posts to; "" where there is no HTTPS address of ours, or the way was never saved."""
    if not base_url or not way.token or urlsplit(base_url).scheme != "https":
        return ""
    return f"{base_url.rstrip('/')}/unsubscribe/{quote(way.token, safe='')}/{kind}"


def stop_mail(way: Route, kind: StopKind, mail_from: str) -> str:
    """The `mailto:` address to which a mail asks for the same; a person answers it (`chipwatch recipients stop`)."""
    return f"mailto:{mail_from}?subject=unsubscribe%20{quote(way.token, safe='')}%20{kind}" if way.token else ""


def ways_out(way: Route, kind: StopKind, base_url: str | None, mail_from: str) -> str:
    """What a mail's List-Unsubscribe is to name, one address a word: that of one click, then that of a mail."""
    sender = parseaddr(mail_from)[1]
    return " ".join(filter(None, (stop_address(way, kind, base_url), stop_mail(way, kind, sender) if sender else "")))
