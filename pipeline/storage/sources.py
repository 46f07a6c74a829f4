"""Run state of sources, and which of their documents are known or are to be asked again."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol

from sqlalchemy import Connection, func, insert, select, update

from models.annotation import ClaimRow
from models.clocks import WallInstant, WorldInstant
from models.document import Document, Revision
from models.event import EventClaim, MoveRow
from models.hashing import key_of
from models.source import FetchState, SetAside, SourceState, SourceTurn
from pipeline.storage.state import insert_new

source_state = SourceState.__table__  # type: ignore[attr-defined]
source_turn = SourceTurn.__table__  # type: ignore[attr-defined]
fetch_state = FetchState.__table__  # type: ignore[attr-defined]
document = Document.__table__  # type: ignore[attr-defined]
revision = Revision.__table__  # type: ignore[attr-defined]
claim = ClaimRow.__table__  # type: ignore[attr-defined]
event_claim = EventClaim.__table__  # type: ignore[attr-defined]
move = MoveRow.__table__  # type: ignore[attr-defined]
set_aside = SetAside.__table__  # type: ignore[attr-defined]

#: States in which the last poll told us what is there.
READ_STATES = frozenset({"ok", "quiet"})
CHUNK = 500


@dataclass(frozen=True, slots=True)
class SourceStatus:
    """What the last poll of a source gave; all `None` before the first."""

    name: str
    state: str = "new"
    since_at: WorldInstant | None = None
    polled_at: WorldInstant | None = None
    succeeded_at: WorldInstant | None = None
    last_item_at: WorldInstant | None = None
    polled_wall_at: WallInstant | None = None
    items: int = 0
    failures: int = 0
    error: str | None = None
    of_pages: bool = False
    outage_at: WorldInstant | None = None
    outage_after: str | None = None
    outage_sure: bool = False
    rhythm: dict[str, object] = field(default_factory=dict)
    wait_s: int | None = None
    wait_why: str | None = None


class OutageRow(Protocol):
    """An outage as it is kept: see `pipeline.sources.tools.outages.Outage`."""

    @property
    def began_at(self) -> datetime:
        """World clock."""
        ...

    @property
    def after(self) -> str:
        """The state before it."""
        ...

    @property
    def sure(self) -> bool:
        """It was told."""
        ...


@dataclass(frozen=True, slots=True)
class Recheck:
    """A document that may have been edited or withdrawn since it was last asked for.

    `title`, `published_at` and `published_how` are those of its newest revision, `gone` whether that says that it is
    gone; `asked_at`, `status` and `body_sha` are of the last answer of its address, None where it was never asked.
    """

    natural_key: str
    url: str
    document_kind: Any
    stated: dict[str, str]
    first_seen_at: WorldInstant
    title: str | None
    published_at: datetime | None
    published_how: str | None
    gone: bool
    asked_at: WorldInstant | None
    status: int | None
    body_sha: bytes | None


def load_statuses(connection: Connection) -> dict[str, SourceStatus]:
    """The status of every source that was ever polled, by name."""
    return {row.name: SourceStatus(**row._mapping) for row in connection.execute(select(source_state))}


def load_status(connection: Connection, name: str) -> SourceStatus:
    """The status of one source; of a new one, that it is new."""
    row = connection.execute(select(source_state).where(source_state.c.name == name)).one_or_none()
    return SourceStatus(**row._mapping) if row else SourceStatus(name)


def save_poll(
    connection: Connection,
    name: str,
    *,
    state: str,
    polled_at: WorldInstant,
    polled_wall_at: WallInstant,
    error: str | None = None,
    items: int | None = None,
    last_item_at: WorldInstant | None = None,
    of_pages: bool = False,
    outage: OutageRow | None = None,
    rhythm: Mapping[str, object] | None = None,
    wait: timedelta | None = None,
    wait_why: str | None = None,
) -> SourceStatus:
    """Note what a poll gave; `since_at` moves only when the state does.

    Args:
        connection: a writing transaction.
        name: the source.
        state: ok, quiet, empty, layout_changed, blocked, paywalled, terms_forbid, unreachable.
        polled_at: world clock.
        polled_wall_at: wall clock.
        error: the reason, where it is not well.
        items: how many the listing showed; None keeps the last count.
        last_item_at: when something new was last saved; None keeps the last.
        of_pages: the state rests on pages.
        outage: the outage that it is in.
        rhythm: what its answers say of when to ask again; None keeps the last.
        wait: how long until then; None for its usual cadence.
        wait_why: in words.
    """
    insert_new(connection, source_state, {"name": name})
    before = load_status(connection, name)
    well = state in READ_STATES
    values: dict[str, object] = {
        "state": state,
        "since_at": before.since_at if before.state == state else polled_at,
        "polled_at": polled_at,
        "polled_wall_at": polled_wall_at,
        "error": error,
        "failures": 0 if well else before.failures + 1,
        "succeeded_at": polled_at if well else before.succeeded_at,
        "items": before.items if items is None else items,
        "last_item_at": last_item_at or before.last_item_at,
        "of_pages": of_pages,
        "outage_at": outage.began_at if outage else None,
        "outage_after": outage.after if outage else None,
        "outage_sure": outage.sure if outage else False,
        "rhythm": before.rhythm if rhythm is None else dict(rhythm),
        "wait_s": round(wait.total_seconds()) if wait else None,
        "wait_why": wait_why,
    }
    connection.execute(update(source_state).where(source_state.c.name == name).values(**values))
    return load_status(connection, name)


def save_postponed(
    connection: Connection, name: str, polled_at: WorldInstant, polled_wall_at: WallInstant
) -> SourceStatus:
    """Note a poll that asked nothing, because the host is to be left alone: all but its time stays as it was."""
    insert_new(connection, source_state, {"name": name})
    connection.execute(
        update(source_state)
        .where(source_state.c.name == name)
        .values(polled_at=polled_at, polled_wall_at=polled_wall_at)
    )
    return load_status(connection, name)


def save_turn(
    connection: Connection,
    name: str,
    *,
    kind: str,
    from_state: str,
    to_state: str,
    error: str | None,
    began_at: datetime | None,
    known_at: WorldInstant,
) -> None:
    """Append a change of a source's state; the begin and the end of an outage wait for the rules.

    Args:
        connection: a writing transaction.
        name: the source.
        kind: state, outage_started, outage_ended.
        from_state: the state before; at the start of an outage, the one before all of it.
        to_state: the state now.
        error: the reason, where it is not well.
        began_at: the start of the outage (world).
        known_at: world clock.
    """
    connection.execute(
        insert(source_turn).values(
            source=name,
            kind=kind,
            from_state=from_state,
            to_state=to_state,
            error=error,
            began_at=began_at,
            known_at=known_at,
            work="done" if kind == "state" else "pending",
        )
    )


def known_keys(connection: Connection, natural_keys: Iterable[str], *, but_of: Sequence[str] = ()) -> set[str]:
    """Those of the natural keys whose documents we have, not counting those of some sources."""
    keys = list(natural_keys)
    found: set[str] = set()
    for start in range(0, len(keys), CHUNK):
        part = keys[start : start + CHUNK]
        statement = select(document.c.natural_key).where(
            document.c.key.in_([key_of(key) for key in part]), document.c.source.not_in(but_of)
        )
        found.update(connection.execute(statement).scalars())
    return found


def load_rechecks(connection: Connection, source: str, since: datetime) -> list[Recheck]:
    """Documents of a source that were first seen after an instant, with when each was last asked for."""
    return _rechecks(connection, document.c.source == source, document.c.first_seen_at >= since)


def load_in_force(connection: Connection, source: str, before: datetime) -> list[Recheck]:
    """Older documents of a source that tell, officially, of events that are in force."""
    latest = move.alias()
    last = select(func.max(latest.c.ordinal)).where(latest.c.event_id == move.c.event_id).scalar_subquery()
    told = (
        select(revision.c.document_id)
        .join(claim, claim.c.revision_id == revision.c.id)
        .join(event_claim, event_claim.c.claim_id == claim.c.id)
        .join(move, move.c.event_id == event_claim.c.event_id)
        .where(
            revision.c.document_id == document.c.id,
            event_claim.c.official,
            move.c.to_stage == "in_force",
            move.c.ordinal == last,
        )
    )
    old = document.c.first_seen_at < before
    return _rechecks(connection, document.c.source == source, old, told.exists())


def _rechecks(connection: Connection, *conditions: Any) -> list[Recheck]:
    newest = revision.alias()
    last = select(func.max(newest.c.number)).where(newest.c.document_id == document.c.id).scalar_subquery()
    rows = connection.execute(
        select(
            document.c.natural_key,
            document.c.url,
            document.c.kind.label("document_kind"),
            document.c.stated,
            document.c.first_seen_at,
            revision.c.title,
            revision.c.published_at,
            revision.c.published_how,
            (revision.c.reader == "gone").label("gone"),
        )
        .join_from(document, revision, (revision.c.document_id == document.c.id) & (revision.c.number == last))
        .where(*conditions, ~document.c.private)
        .order_by(document.c.first_seen_at, document.c.id)
    ).all()
    asked = _answers(connection, [row.url for row in rows])
    unasked = {"asked_at": None, "status": None, "body_sha": None}
    return [Recheck(**row._mapping, **asked.get(row.url, unasked)) for row in rows]


def _answers(connection: Connection, urls: Sequence[str]) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    keys = [key_of(url) for url in urls]
    columns = (fetch_state.c.seen_at.label("asked_at"), fetch_state.c.status, fetch_state.c.body_sha)
    for start in range(0, len(keys), CHUNK):
        statement = select(fetch_state.c.url, *columns).where(fetch_state.c.url_key.in_(keys[start : start + CHUNK]))
        for row in connection.execute(statement):
            values = dict(row._mapping)
            found[values.pop("url")] = values
    return found


def load_asked(connection: Connection, urls: Sequence[str]) -> dict[str, WorldInstant]:
    """When each of the addresses was last asked for; those that never were are left out."""
    found: dict[str, WorldInstant] = {}
    keys = [key_of(url) for url in urls]
    for start in range(0, len(keys), CHUNK):
        statement = select(fetch_state.c.url, fetch_state.c.seen_at).where(
            fetch_state.c.url_key.in_(keys[start : start + CHUNK])
        )
        found.update({row.url: row.seen_at for row in connection.execute(statement)})
    return found


def newest_document(connection: Connection, name: str) -> WorldInstant | None:
    """When something of a source was last seen for the first time."""
    found: WorldInstant | None = connection.execute(
        select(func.max(document.c.first_seen_at, type_=document.c.first_seen_at.type)).where(document.c.source == name)
    ).scalar_one()
    return found


def count_documents(connection: Connection) -> dict[str, int]:
    """How many documents each source gave."""
    statement = select(document.c.source, func.count()).group_by(document.c.source)
    return dict(connection.execute(statement).tuples().all())


def count_set_aside(connection: Connection, stage: str) -> dict[str, int]:
    """How many records of a stage were set aside, by source: the place up to its first space."""
    rows = connection.execute(select(set_aside.c.place).where(set_aside.c.stage == stage)).scalars()
    counts: dict[str, int] = {}
    for place in rows:
        name = place.split(" ", 1)[0]
        counts[name] = counts.get(name, 0) + 1
    return counts


def load_states(connection: Connection) -> list[SourceStatus]:
    """The status of every source that was ever polled, in order of name."""
    return [status for _, status in sorted(load_statuses(connection).items())]
