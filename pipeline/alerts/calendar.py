"""The days ahead as a calendar (iCalendar, RFC 5545), an all-day event a clock."""

import re
from collections.abc import Iterable
from datetime import datetime, timedelta

from icalendar import Calendar, Event

from models.hashing import key_of, short_id
from models.wording import plural
from pipeline.holdings.clocks import Clock

#: How often a client should ask again.
EVERY = timedelta(hours=6)
#: What no line of a calendar holds (RFC 5545, 3.1), what some readers end lines at, and halves of surrogate pairs.
_NO_LINE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")
NOTICE = "No legal advice: read the text itself, and ask counsel before you act on it."


def calendar(
    clocks: Iterable[Clock], *, now: datetime, reconstruction: bool, base_url: str | None, name: str | None = None
) -> bytes:
    """A calendar of clocks. One that is moved to another day keeps its UID, so that calendars move it too.

    Args:
        clocks: the days.
        now: the world's time, which a calendar takes for the day of the entry (DTSTAMP).
        reconstruction: the world is a replay, and the calendar says so.
        base_url: where the pages are, for links.
        name: whose calendar it is; None for the deployment's.
    """
    made = Calendar()
    made.add("PRODID", "-//chipwatch//days ahead//EN")
    made.add("VERSION", "2.0")
    made.add("METHOD", "PUBLISH")
    whose = f" for {name}" if name else ""
    title = _line(f"chipwatch: days ahead{whose}{' (reconstruction)' if reconstruction else ''}")
    made.add("NAME", title)  # RFC 7986; the other is what older clients read
    made.add("X-WR-CALNAME", title)
    made.add("REFRESH-INTERVAL", EVERY, parameters={"VALUE": "DURATION"})
    for clock in clocks:
        event = Event()
        event.add("UID", f"{short_id('clock', key_of(clock.subject, clock.kind))}@chipwatch")
        event.add("DTSTAMP", now)
        event.add("DTSTART", clock.on)
        event.add("DTEND", clock.on + timedelta(days=1))
        event.add("SUMMARY", _line(f"{'[reconstruction] ' if reconstruction else ''}{clock.says()}"))
        units = "" if clock.units is None else f"{plural(clock.units, 'chip')} of ours. "
        event.add("DESCRIPTION", _line(f"{units}{f'From {clock.source}. ' if clock.source else ''}{NOTICE}"))
        event.add("CATEGORIES", [clock.kind.replace("_", " ")])
        event.add("TRANSP", "TRANSPARENT")
        if base_url:
            event.add("URL", f"{base_url.rstrip('/')}/exposure#clocks")
        made.add_component(event)
    body: bytes = made.to_ical()
    return body


def _line(text: str) -> str:
    """A text of strangers as one line of a calendar."""
    return _NO_LINE.sub(" ", text)
