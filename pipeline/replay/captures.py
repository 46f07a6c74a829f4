"""The recorded documents as they lie in `world/`: one file an edition of a page.

A file is `world/SOURCE/SLUG.txt`: YAML, a line `---`, and the body in the small markup of `markup.py`.
Later editions of the same page are `SLUG.2.txt`, `SLUG.3.txt` and say only what differs; `status: 410`
withdraws it. Files are package data: a new document is a new file, and no list is edited.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from datetime import UTC, date, datetime
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

import yaml

from models.clocks import WorldInstant
from pipeline.errors import InputError


@dataclass(frozen=True, slots=True)
class Capture:
    """One edition of one page: what the publisher answers from `at` until the next edition.

    Attributes:
        id: `source/slug`, the same for all editions of a page.
        edition: 1, 2, …
        at: the instant from which it is served.
        status: 200, or 404 or 410 where the page was withdrawn.
        listed: whether the source's listing names it.
        shown: the day of publication that the page states; that of the first edition's `at` by default.
        modified: the instant of change that the page states; None where it is silent about it.
        fields: what the source's format needs beyond these (document number, items, …).
    """

    id: str
    source: str
    edition: int
    at: WorldInstant
    url: str
    title: str
    body: str
    summary: str = ""
    author: str | None = None
    language: str = "en"
    status: int = 200
    listed: bool = True
    shown: datetime | None = None
    modified: datetime | None = None
    tags: tuple[str, ...] = ()
    fields: Mapping[str, Any] = field(default_factory=dict)

    @property
    def published_at(self) -> datetime:
        """The instant of publication that pages and feeds state."""
        return self.shown or self.at

    @property
    def listed_url(self) -> str:
        """The address in the listing: an older one where the page was renamed since."""
        return str(self.fields.get("listed_as", self.url))


# What a file's head may say; the rest follows from the file's name and body.
KNOWN = {each.name for each in fields(Capture)} - {"id", "source", "edition", "body"}


def world_folder() -> Traversable:
    """The folder of the shipped world."""
    return files("pipeline.replay") / "world"


def read_captures(folder: Traversable) -> tuple[Capture, ...]:
    """All editions of all pages, in order of `at`, then id.

    Raises:
        InputError: naming the file whose head is wrong.
    """
    captures: list[Capture] = []
    for source in sorted(folder.iterdir(), key=lambda each: each.name):
        if source.is_dir():
            captures.extend(_read_source(source))
    return tuple(sorted(captures, key=lambda each: (each.at, each.id, each.edition)))


def _read_source(folder: Traversable) -> Iterator[Capture]:
    named = {each.name: each for each in folder.iterdir() if each.name.endswith(".txt")}
    for name in sorted(named):
        slug, _, edition = name.removesuffix(".txt").rpartition(".")
        if slug and edition.isdigit():
            continue
        slug = name.removesuffix(".txt")
        head, body = split_file(named[name].read_text(encoding="utf-8"), place=f"{folder.name}/{name}")
        yield make_capture(folder.name, slug, 1, head, body)
        number = 2
        while later := named.get(f"{slug}.{number}.txt"):
            place = f"{folder.name}/{later.name}"
            differs, later_body = split_file(later.read_text(encoding="utf-8"), place=place)
            # What the first edition says of itself holds on, but its day: that day was its own.
            first_at = head.get("shown") or head["at"]
            head = {**head, "shown": first_at, **differs}
            yield make_capture(folder.name, slug, number, head, later_body or body)
            number += 1


def split_file(text: str, *, place: str) -> tuple[dict[str, Any], str]:
    """The head and the body of one file.

    Raises:
        InputError: there is no head, it is no mapping, or it has an unknown key.
    """
    head_text, mark, body = text.partition("\n---\n")
    if not mark:
        head_text, body = text, ""
    try:
        head = yaml.safe_load(head_text)
    except yaml.YAMLError as fault:
        raise InputError(f"the head is not YAML: {fault}", place=place) from fault
    if not isinstance(head, dict) or "at" not in head:
        raise InputError("the head has no 'at'", place=place)
    if unknown := set(head) - KNOWN:
        raise InputError(f"unknown keys {sorted(unknown)}", place=place)
    return head, body.strip("\n")


def make_capture(source: str, slug: str, edition: int, head: Mapping[str, Any], body: str) -> Capture:
    """The capture that a head and a body describe."""
    return Capture(
        id=f"{source}/{slug}",
        source=source,
        edition=edition,
        at=WorldInstant(instant(head["at"])),
        url=str(head["url"]),
        title=str(head["title"]),
        body=body,
        summary=str(head.get("summary", "")),
        author=head.get("author"),
        language=str(head.get("language", "en")),
        status=int(head.get("status", 200)),
        listed=bool(head.get("listed", True)),
        shown=instant(head["shown"]) if "shown" in head else None,
        modified=instant(head["modified"]) if head.get("modified") else None,
        tags=tuple(head.get("tags", ())),
        fields=head.get("fields", {}),
    )


def instant(value: datetime | date) -> datetime:
    """A YAML timestamp or day as an aware instant in UTC."""
    if isinstance(value, datetime):
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
    return datetime(value.year, value.month, value.day, tzinfo=UTC)
