"""What a site of the recorded world is: its host, listing, robots.txt and manners."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pipeline.errors import InputError
from pipeline.replay.captures import instant

LABEL = "Reconstruction for demonstration"

# RFC 9309: what a publisher says that has no more to say.
OPEN_ROBOTS = "User-agent: *\nAllow: /\n"


@dataclass(frozen=True, slots=True)
class Site:
    """One source of the world.

    Attributes:
        name: the source module's name.
        host: where its listing stands.
        listing: the listing's path.
        format: of the listing; a name in `listings.FORMATS`, or one of the registers of `registers.py`.
        page: the shell of its documents; a name in `pages.SHELLS`.
        manner: `open`, `blocked` (403 for all but robots.txt) or `dead` (the connection is closed).
        later: a format of the listing that begins at an instant: the site's makeover.
        outages: from when until when it answers everything with 503.
    """

    name: str
    host: str
    listing: str
    format: str
    title: str
    page: str = "press"
    about: str = ""
    language: str = "en"
    robots: str = OPEN_ROBOTS
    manner: str = "open"
    later: tuple[datetime, str] | None = None
    outages: tuple[tuple[datetime, datetime], ...] = ()
    newest: int = 25

    def format_at(self, at: datetime) -> str:
        """The listing's format on that day."""
        return self.later[1] if self.later and at >= self.later[0] else self.format

    def is_down(self, at: datetime) -> bool:
        """Is it out of order on that day?"""
        return any(began <= at < ended for began, ended in self.outages)


def read_site(name: str, given: Mapping[str, Any]) -> Site:
    """A site from its part of `world.yaml`.

    Raises:
        InputError: a key is missing or unknown.
    """
    rest = dict(given)
    later, outages = rest.pop("later", None), rest.pop("outages", ())
    try:
        return Site(
            name=name,
            **rest,
            later=(instant(later["at"]), later["format"]) if later else None,
            outages=tuple((instant(each["from"]), instant(each["until"])) for each in outages),
        )
    except (TypeError, KeyError) as fault:
        raise InputError(str(fault), place=f"world.yaml, source {name}") from fault


@dataclass(frozen=True, slots=True)
class Reply:
    """What a site answers to one GET, before conditional headers are looked at.

    Attributes:
        changed_at: Last-Modified, and the ground of a 304; None where the publisher sends no validators.
        location: where a redirect leads.
    """

    status: int
    body: bytes = b""
    media_type: str = "text/html; charset=utf-8"
    changed_at: datetime | None = None
    location: str | None = None
