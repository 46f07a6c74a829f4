"""`chipwatch group`: documents in order of publication to stories and copies, each answered before the next is read."""

from datetime import UTC, datetime
from typing import Any

import typer

from pipeline.cli.lines import field_of, serve_lines
from pipeline.errors import InputError


def add_commands(app: typer.Typer) -> None:
    """Add `group`."""
    app.command("group")(group)


def group() -> None:
    """Group documents into stories, online: JSON Lines in and out, no network, no database."""
    from pipeline.events.stories import Grouper, MemoryStore

    grouper = Grouper(MemoryStore())
    given_ids: dict[str, str | int] = {}

    def answer(given: dict[str, Any]) -> dict[str, Any]:
        name = given.get("id")
        if not isinstance(name, str | int) or isinstance(name, bool):
            raise InputError('"id" is missing' if name is None else '"id" is neither text nor a whole number')
        placement = grouper.add(
            str(name),
            read_instant(field_of(given, "published_at", str, required=False)),
            field_of(given, "publisher", str, required=False),
            field_of(given, "title", str, required=False),
            field_of(given, "text", str, required=False),
        )
        given_ids.setdefault(str(name), name)
        carried = placement.copy_of
        return {"id": name, "story": placement.story, "copy_of": None if carried is None else given_ids[carried]}

    serve_lines(answer)


def read_instant(given: str | None) -> datetime | None:
    """The instant of a line; a day alone is its first instant, a time without a zone is in UTC.

    Raises:
        InputError: it is no ISO 8601 date or instant.
    """
    if given is None or not given.strip():
        return None
    try:
        found = datetime.fromisoformat(given.strip())
    except ValueError as fault:
        raise InputError(f'"published_at" is no ISO 8601 instant: {given[:40]!r}') from fault
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
