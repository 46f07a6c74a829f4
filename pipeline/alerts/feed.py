"""Alerts as a feed: Atom (RFC 4287) and JSON Feed 1.1, our own sentences and what publishers' terms allow."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree

from models.telling import AlertDraft
from models.terms import Told
from pipeline.documents.passing import pass_on

ATOM = "http://www.w3.org/2005/Atom"
ID = "urn:chipwatch:alerts"
NOTICE = "No legal advice: read the text itself, and ask counsel before you act on it."
#: What XML 1.0 has no character for.
_NO_XML = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def atom_feed(alerts: Sequence[AlertDraft], *, base_url: str | None, reconstruction: bool, now: datetime) -> bytes:
    """The alerts as an Atom feed, in the order given.

    Args:
        alerts: the newest first.
        base_url: where the pages are, for links.
        reconstruction: the world is a replay, and the feed says so.
        now: world clock; the feed's own date where it has no entry.
    """
    ElementTree.register_namespace("", ATOM)
    feed = ElementTree.Element(f"{{{ATOM}}}feed")
    _add(feed, "id", ID)
    _add(feed, "title", _title(reconstruction))
    _add(feed, "updated", max((alert.known_at for alert in alerts), default=now).isoformat())
    _add(_add(feed, "author", None), "name", "chipwatch")
    for alert in alerts:
        entry = _add(feed, "entry", None)
        _add(entry, "id", f"urn:chipwatch:{alert.id}")
        _add(entry, "title", f"[{alert.severity}] {alert.title}")
        _add(entry, "updated", alert.known_at.isoformat())
        _add(entry, "category", None, term=alert.severity)
        if link := _link(alert, base_url):
            _add(entry, "link", None, rel="alternate", href=link)
        told = pass_on(alert.evidence, "feed")
        for address in dict.fromkeys(each.url for each in told if is_web(each.url)):
            _add(entry, "link", None, rel="related", href=address)
        _add(entry, "content", _content(alert, told), type="text")
    body: bytes = ElementTree.tostring(feed, encoding="utf-8", xml_declaration=True)
    return body


def json_feed(alerts: Sequence[AlertDraft], *, base_url: str | None, reconstruction: bool) -> dict[str, Any]:
    """The same as a JSON Feed (https://www.jsonfeed.org/version/1.1/)."""
    items = []
    for alert in alerts:
        told = pass_on(alert.evidence, "feed")
        item = {
            "id": f"urn:chipwatch:{alert.id}",
            "title": f"[{alert.severity}] {alert.title}",
            "content_text": _content(alert, told),
            "date_published": alert.known_at.isoformat(),
            "tags": [alert.severity, alert.rule],
        }
        items.append(item | ({"url": link} if (link := _link(alert, base_url)) else {}))
    return {"version": "https://jsonfeed.org/version/1.1", "title": _title(reconstruction), "items": items}


def is_web(address: str) -> bool:
    """Whether an address may be a link: HTTP or HTTPS with a host."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.netloc) and address == address.strip()


def _content(alert: AlertDraft, told: Sequence[Told]) -> str:
    lines = [alert.paragraph]
    for each in told:
        words = f"“{each.quote}”" if each.quote else each.said
        day = each.published_at.date().isoformat() if each.published_at else ""
        source = ", ".join(part for part in (each.title, each.publisher, day, each.url) if part)
        lines.append(f"{words}\n{source}" if words else source)
    lines.append(f"Rule {alert.rule}: {alert.severity_why}. {NOTICE}")
    return "\n\n".join(lines)


def _title(reconstruction: bool) -> str:
    return "chipwatch alerts" + (" (a reconstruction: no news of today)" if reconstruction else "")


def _link(alert: AlertDraft, base_url: str | None) -> str | None:
    return f"{base_url.rstrip('/')}/alerts/{alert.id}" if base_url else None


def _add(parent: ElementTree.Element, name: str, text: str | None, **attributes: str) -> ElementTree.Element:
    made = ElementTree.SubElement(
        parent, f"{{{ATOM}}}{name}", {key: _NO_XML.sub("\ufffd", value) for key, value in attributes.items()}
    )
    if text is not None:
        made.text = _NO_XML.sub("\ufffd", text)
    return made
