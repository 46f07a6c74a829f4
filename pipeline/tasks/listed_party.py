"""One listed party: its entry as it stood on a day, side by side with the one before, and everything that changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from pipeline.storage.engine import reading
from pipeline.storage.list_entries import EntryEdition, load_changes_of, load_entry_editions
from pipeline.storage.screenings import load_alike
from pipeline.tasks.context import Context
from pipeline.tasks.knowledge import catalogue_in
from pipeline.tasks.list_groups import reach_of
from pipeline.tasks.list_view import Field, ListLine, fields_of, lines_of


@dataclass(frozen=True, slots=True)
class EditionLine:
    """A time in which an entry stood so: `until` is None while it does; `shown` is the one that the page shows."""

    since: datetime
    until: datetime | None
    source: str
    shown: bool


@dataclass(frozen=True, slots=True)
class ListedParty:
    """A listed party as its page tells it.

    Attributes:
        list_id: of the list, and `list_name` its name.
        key: of the entry.
        name: as the shown edition has it, or the last one.
        as_of: the day that is asked for; None for today.
        listed: it stood on the list that day.
        fields: of the entry that day.
        editions: the newest first.
        changes: the newest first.
        reach: how far its list reaches those whom it owns, on that day, in words.
        ours: those whom we deal with that the last screening found alike to it: name, outcome, why.
    """

    list_id: str
    list_name: str
    key: str
    name: str
    as_of: date | None
    listed: bool
    fields: tuple[Field, ...]
    editions: tuple[EditionLine, ...]
    changes: tuple[ListLine, ...]
    reach: tuple[str, ...]
    ours: tuple[tuple[str, str, str], ...] = ()


def show_listed(context: Context, list_id: str, key: str, as_of: date | None = None) -> ListedParty | None:
    """One listed party on a day; None where no edition of the list ever had it, and no notice told of it."""
    today = context.clocks.world_now()
    at = today if as_of is None else datetime.combine(as_of, time.max, tzinfo=UTC)
    with reading(context.engine) as connection:
        editions = load_entry_editions(connection, list_id, key)
        kept = load_changes_of(connection, list_id, key)
        if not editions and not kept:
            return None
        names = {entry: each.name for entry, each in catalogue_in(connection).entries.items()}
        lines = lines_of(connection, kept, names)
        alike = [each.screening for each in load_alike(connection, list_id, key)]
    standing = _standing(editions, at)
    told = [one.change.after for one in reversed(kept) if one.ahead and one.known_at <= at and one.settled_at is None]
    entry = standing.entry if standing else None
    if told and told[-1] is not None:
        # A notice told it, and the list does not show it yet: it holds all the same.
        entry = told[-1]
    last = entry or (editions[-1].entry if editions else next((c.change.after or c.change.before for c in kept), None))
    return ListedParty(
        list_id=list_id,
        list_name=names.get(list_id, list_id),
        key=key,
        name=last.name if last else key,
        as_of=as_of,
        listed=entry is not None,
        fields=fields_of(None, entry) if entry else (),
        editions=tuple(
            EditionLine(each.since, each.until, each.source, each is standing) for each in reversed(editions)
        ),
        changes=lines,
        reach=reach_of(list_id, at.date()),
        ours=tuple((each.party.name, each.outcome, each.why) for each in alike),
    )


def _standing(editions: Sequence[EntryEdition], at: datetime) -> EntryEdition | None:
    found = [each for each in editions if each.since <= at and (each.until is None or each.until > at)]
    return found[-1] if found else None
