"""When sources could not be read, from the turns of their states, and what was found of that time afterwards."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, or_, select

from models.document import Document, Revision
from models.source import SourceTurn
from models.terms import Passage
from pipeline.storage.dossiers import OF_PASSAGE, passage_of, public_id

turn = SourceTurn.__table__  # type: ignore[attr-defined]
document = Document.__table__  # type: ignore[attr-defined]
revision = Revision.__table__  # type: ignore[attr-defined]

#: States in which the last poll told us what is there.
READ = frozenset({"ok", "quiet"})
#: What was published during an outage is looked for among what was found so long after its end.
FOUND_WITHIN = timedelta(days=31)


@dataclass(frozen=True, slots=True)
class KeptOutage:
    """A time in which a source could not be read; `ended_at` is None while it lasts."""

    source: str
    state: str
    error: str | None
    began_at: datetime
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Missed:
    """A document that appeared during an outage and was found after its end."""

    id: str
    published_at: datetime
    found_at: datetime
    passage: Passage


def load_outages(
    connection: Connection, *, source: str | None = None, until: datetime | None = None
) -> list[KeptOutage]:
    """All outages, the oldest first.

    Args:
        connection: a transaction.
        source: of one source; None for all.
        until: as known before an instant (world); None for all that is known.
    """
    # That a source could be read says nothing here, and is what nearly all turns say.
    telling = or_(turn.c.kind != "state", turn.c.to_state.not_in(sorted(READ)))
    asked = _known_before(select(turn).where(telling), until).order_by(turn.c.id)
    if source is not None:
        asked = asked.where(turn.c.source == source)
    lasting: dict[str, KeptOutage] = {}
    over: list[KeptOutage] = []
    for row in connection.execute(asked):
        before = lasting.get(row.source)
        if row.kind == "outage_started":
            lasting[row.source] = KeptOutage(row.source, row.to_state, row.error, row.began_at or row.known_at)
        elif row.kind == "outage_ended" and before is not None:
            over.append(replace(lasting.pop(row.source), ended_at=row.known_at))
        elif before is not None and row.to_state not in READ:
            lasting[row.source] = replace(before, state=row.to_state, error=row.error)
    return sorted([*over, *lasting.values()], key=lambda one: (one.began_at, one.source))


def load_quiet(connection: Connection, until: datetime) -> list[str]:
    """The sources that could be read and were quieter than they ever are, as known before an instant (world)."""
    asked = _known_before(select(turn.c.source, turn.c.to_state), until).order_by(turn.c.id)
    last = dict(connection.execute(asked).tuples().all())
    return sorted(source for source, state in last.items() if state == "quiet")


def _known_before(asked: Any, until: datetime | None) -> Any:
    return asked if until is None else asked.where(turn.c.known_at < until)


def load_missed(connection: Connection, outages: Iterable[KeptOutage]) -> dict[KeptOutage, tuple[Missed, ...]]:
    """What was published during each outage and found in the month after its end; nothing for one that lasts."""
    found: dict[KeptOutage, tuple[Missed, ...]] = {}
    for one in outages:
        if one.ended_at is None:
            continue
        asked = (
            select(*OF_PASSAGE, document.c.first_seen_at)
            .join_from(revision, document, document.c.id == revision.c.document_id)
            .where(
                document.c.source == one.source, document.c.first_seen_at >= one.ended_at,
                document.c.first_seen_at < one.ended_at + FOUND_WITHIN, revision.c.kind == "first",
                revision.c.published_at >= one.began_at, revision.c.published_at < one.ended_at,
            )
            .order_by(revision.c.published_at, document.c.id)
        )  # fmt: skip
        found[one] = tuple(
            Missed(public_id(row.key), row.published_at, row.first_seen_at, passage_of(row))
            for row in connection.execute(asked)
        )
    return found
