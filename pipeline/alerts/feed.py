"""Alerts as a feed: Atom (RFC 4287) and JSON Feed 1.1, our own sentences and what publishers' terms allow."""

import json
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree

from models.hashing import key_of, plain, short_id
from models.telling import AlertDraft
from models.terms import Told
from models.values import Subject
from pipeline.documents.passing import pass_on

ATOM = "http://www.w3.org/2005/Atom"
ID = "urn:chipwatch:alerts"
#: When a feed that has no entry yet was changed last.
NEVER = datetime(2020, 1, 1, tzinfo=UTC)
NOTICE = "No legal advice: read the text itself, and ask counsel before you act on it."
#: What XML 1.0 has no character for.
_NO_XML = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Entry:
    """An alert as a feed tells it: with what was said since that takes it back or changes it, the newest first.

    `wrong_at` is when somebody closed it as wrong; then the alert is as its correction tells it.
    """

    alert: AlertDraft
    corrections: tuple[AlertDraft, ...] = ()
    wrong_at: datetime | None = None

    @property
    def updated_at(self) -> datetime:
        """When it, or what corrects it, became known."""
        instants = [each.known_at for each in (self.alert, *self.corrections)]
        return max([*instants, self.wrong_at] if self.wrong_at else instants)

    @property
    def title(self) -> str:
        """Its title, and first of all whether it still holds."""
        return f"[{self.alert.severity}] {'Corrected: ' if self.corrections or self.wrong_at else ''}{self.alert.title}"


def entries_of(alerts: Sequence[AlertDraft], wrong: Mapping[str, datetime] | None = None) -> list[Entry]:
    """The alerts as entries, the last change first; a correction is one of its own, and changes those before it.

    `wrong` says of those that somebody closed as wrong, by id, when that was.
    """
    correcting: dict[Subject, list[AlertDraft]] = defaultdict(list)
    for alert in alerts:
        if alert.corrects:
            correcting[alert.subject].append(alert)
    entries = []
    for alert in alerts:
        later = [each for each in correcting[alert.subject] if each.known_at > alert.known_at]
        newest_first = tuple(sorted(later, key=lambda each: each.known_at, reverse=True))
        entries.append(Entry(alert, newest_first, (wrong or {}).get(alert.id)))
    return sorted(entries, key=lambda entry: (entry.updated_at, entry.alert.id), reverse=True)


def atom_feed(
    entries: Sequence[Entry],
    *,
    base_url: str | None,
    reconstruction: bool,
    name: str | None = None,
    self_link: bool = True,
) -> bytes:
    """The entries as an Atom feed, in the order given.

    Args:
        entries: the newest first.
        base_url: where the pages are, for links.
        reconstruction: the world is a replay, and the feed says so.
        name: whose feed it is; None for the deployment's.
        self_link: whether it may name its own address.
    """
    ElementTree.register_namespace("", ATOM)
    feed = ElementTree.Element(f"{{{ATOM}}}feed")
    _add(feed, "id", _id(name))
    _add(feed, "title", _title(reconstruction, name))
    _add(feed, "updated", max((entry.updated_at for entry in entries), default=NEVER).isoformat())
    _add(_add(feed, "author", None), "name", "chipwatch")
    if base_url and self_link:
        _add(feed, "link", None, rel="self", href=f"{base_url.rstrip('/')}/feed.atom")
    for each in entries:
        alert = each.alert
        entry = _add(feed, "entry", None)
        _add(entry, "id", f"urn:chipwatch:{alert.id}")
        _add(entry, "title", each.title)
        _add(entry, "published", alert.known_at.isoformat())
        _add(entry, "updated", each.updated_at.isoformat())
        _add(entry, "category", None, term=alert.severity)
        if link := _link(alert, base_url):
            _add(entry, "link", None, rel="alternate", href=link)
        told = pass_on(alert.evidence, "feed")
        for address in dict.fromkeys(each.url for each in told if is_web(each.url)):
            _add(entry, "link", None, rel="related", href=address)
        _add(entry, "content", _content(each, told), type="text")
    body: bytes = ElementTree.tostring(feed, encoding="utf-8", xml_declaration=True)
    return body


def json_feed(
    entries: Sequence[Entry],
    *,
    base_url: str | None,
    reconstruction: bool,
    name: str | None = None,
    self_link: bool = True,
) -> bytes:
    """The same as a JSON Feed (https://www.jsonfeed.org/version/1.1/)."""
    items = []
    for each in entries:
        alert = each.alert
        item = {
            "id": f"urn:chipwatch:{alert.id}",
            "title": each.title,
            "content_text": _content(each, pass_on(alert.evidence, "feed")),
            "date_published": alert.known_at.isoformat(),
            "date_modified": each.updated_at.isoformat(),
            "tags": [alert.severity, alert.rule],
        }
        items.append(item | ({"url": link} if (link := _link(alert, base_url)) else {}))
    feed: dict[str, Any] = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": _title(reconstruction, name),
        "language": "en",
        "authors": [{"name": "chipwatch"}],
        "items": items,
    }
    if base_url:
        feed["home_page_url"] = f"{base_url.rstrip('/')}/alerts"
        feed |= {"feed_url": f"{base_url.rstrip('/')}/feed.json"} if self_link else {}
    return json.dumps(plain(feed)).encode("ascii")


def is_web(address: str) -> bool:
    """Whether an address may be a link: HTTP or HTTPS with a host."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.netloc) and address == address.strip()


def _content(entry: Entry, told: Sequence[Told]) -> str:
    alert = entry.alert
    lines = [f"Corrected on {each.known_at.date().isoformat()}: {each.paragraph}" for each in entry.corrections]
    lines.append(alert.paragraph)
    for each in told:
        words = f"“{each.quote}”" if each.quote else each.said
        day = each.published_at.date().isoformat() if each.published_at else ""
        source = ", ".join(part for part in (each.title, each.publisher, day, each.url) if part)
        lines.append(f"{words}\n{source}" if words else source)
    lines.append(f"Rule {alert.rule}: {alert.severity_why}. {NOTICE}")
    return "\n\n".join(lines)


def _id(name: str | None) -> str:
    return f"{ID}:{short_id('of', key_of('feed', name))}" if name else ID


def _title(reconstruction: bool, name: str | None) -> str:
    whose = f" for {name}" if name else ""
    return f"chipwatch alerts{whose}" + (" (a reconstruction: no news of today)" if reconstruction else "")


def _link(alert: AlertDraft, base_url: str | None) -> str | None:
    return f"{base_url.rstrip('/')}/alerts/{alert.id}" if base_url else None


def _add(parent: ElementTree.Element, name: str, text: str | None, **attributes: str) -> ElementTree.Element:
    made = ElementTree.SubElement(
        parent, f"{{{ATOM}}}{name}", {key: _NO_XML.sub("\ufffd", value) for key, value in attributes.items()}
    )
    if text is not None:
        made.text = _NO_XML.sub("\ufffd", text)
    return made
