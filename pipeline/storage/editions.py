"""Editions that were made, and what the next one may tell: moves, clocks, list changes, sources that fail."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Select, func, insert, select

from models.alert import FindingRow
from models.annotation import ClaimRow
from models.delivery import Edition, EditionCover, Message
from models.document import Revision
from models.event import Event, EventClaim, EventMark, MoveRow
from models.notice import Notice
from models.party import ListChangeRow
from models.telling import Covered, RenderedEdition
from pipeline.storage.feeds import told_at
from pipeline.storage.holdings import load_inventory, position, snapshot
from pipeline.storage.made import note_made
from pipeline.storage.state import insert_new

edition = Edition.__table__  # type: ignore[attr-defined]
cover = EditionCover.__table__  # type: ignore[attr-defined]
message = Message.__table__  # type: ignore[attr-defined]
notice = Notice.__table__  # type: ignore[attr-defined]
event = Event.__table__  # type: ignore[attr-defined]
event_claim = EventClaim.__table__  # type: ignore[attr-defined]
event_mark = EventMark.__table__  # type: ignore[attr-defined]
claim = ClaimRow.__table__  # type: ignore[attr-defined]
move = MoveRow.__table__  # type: ignore[attr-defined]
list_change = ListChangeRow.__table__  # type: ignore[attr-defined]
revision = Revision.__table__  # type: ignore[attr-defined]
finding = FindingRow.__table__  # type: ignore[attr-defined]

OVER = ("ended", "denied", "withdrawn")

#: Kinds of days with the claim's field that states them.
CLOCKS = (("effective", "effective"), ("expiry", "ends_on"), ("compliance", "comply_by"), ("saving", "saved_until"))


@dataclass(frozen=True, slots=True)
class EventDay:
    """A day that an event's claims state: it takes effect, or it expires."""

    event: str
    type: str
    stage: str
    kind: str  # effective, expiry
    on: date
    chips: tuple[str, ...]
    firms: tuple[str, ...]
    places: tuple[str, ...]


def save_edition(connection: Connection, made: RenderedEdition) -> bool:
    """Keep an edition; gives whether it is new. A reader has one a week, whoever makes it, and how often."""
    row = {name: getattr(made, name) for name in edition.c.keys()}  # noqa: SIM118 - columns, no mapping
    if insert_new(connection, edition, row) == 0:
        return False
    note_made(connection, "edition", [made.id])
    if made.covers:
        rows = [
            {"edition_id": made.id, "alert_id": one.alert, "shown": one.shown, "corrected": one.corrected}
            for one in made.covers
        ]
        connection.execute(insert(cover), rows)
    return True


def load_shown(connection: Connection, edition_id: str) -> tuple[str, ...]:
    """The alerts that an edition names."""
    asked = select(cover.c.alert_id).where(cover.c.edition_id == edition_id, cover.c.shown.is_(True))
    return tuple(connection.execute(asked.order_by(cover.c.alert_id)).scalars())


def load_covered(connection: Connection, recipient: str, before: datetime) -> list[Covered]:
    """Alerts of which the reader's editions before an instant (world) took account."""
    asked = (
        select(cover.c.alert_id, cover.c.shown, cover.c.corrected)
        .join(edition, edition.c.id == cover.c.edition_id)
        .where(edition.c.recipient == recipient, edition.c.known_at < before)
    )
    return [Covered(row.alert_id, row.shown, row.corrected) for row in connection.execute(asked)]


def load_told_at_once(connection: Connection, recipient: str, before: datetime) -> dict[str, datetime]:
    """Alerts of which the reader was told by a message before an instant (world), and when first."""
    asked = (
        select(notice.c.alert_id, func.min(notice.c.due_at).label("first_at"))
        .join(message, message.c.key == notice.c.message_key)
        .where(
            notice.c.recipient == recipient,
            notice.c.state == "told",
            notice.c.due_at < before,
            message.c.state.in_(("sent", "leased", "waiting")),
        )
        .group_by(notice.c.alert_id)
    )
    return {row.alert_id: row.first_at for row in connection.execute(asked)}


def count_held(connection: Connection, recipient: str) -> int:
    """Messages to a reader that wait until a person releases them."""
    asked = select(func.count()).where(message.c.recipient == recipient, message.c.state == "held")
    return connection.execute(asked).scalar_one()


def load_editions(
    connection: Connection,
    *,
    recipient: str | None = None,
    week: str | None = None,
    edition_id: str | None = None,
    limit: int | None = None,
) -> list[RenderedEdition]:
    """Editions, the newest first."""
    asked = select(edition).order_by(edition.c.known_at.desc(), edition.c.id)
    if recipient:
        asked = asked.where(edition.c.recipient == recipient)
    if week:
        asked = asked.where(edition.c.week == week)
    if edition_id:
        asked = asked.where(edition.c.id == edition_id)
    if limit is not None:
        asked = asked.limit(limit)
    return [RenderedEdition(**row) for row in connection.execute(asked).mappings()]


def has_edition(connection: Connection, recipient: str, week: str) -> bool:
    """Was this reader's edition of this week made already?"""
    asked = select(edition.c.id).where(edition.c.recipient == recipient, edition.c.week == week)
    return connection.execute(asked).first() is not None


def last_told(connection: Connection, recipient: str, before: datetime) -> datetime | None:
    """The end of the reader's last edition that ended before an instant (world)."""
    asked = select(func.max(edition.c.known_at)).where(edition.c.recipient == recipient, edition.c.known_at < before)
    return connection.execute(asked).scalar_one_or_none()


def load_moves(connection: Connection, since: datetime, until: datetime) -> list[dict[str, Any]]:
    """Live moves from `since` up to but not at `until` (world), with their events' types, in order."""
    asked = (
        select(move.c.event_id, event.c.type, move.c.kind, move.c.from_stage, move.c.to_stage, move.c.known_at)
        .join(event, event.c.id == move.c.event_id)
        .where(move.c.known_at >= since, move.c.known_at < until, move.c.origin == "live")
        .order_by(move.c.known_at, move.c.event_id, move.c.ordinal)
    )
    return [dict(row) for row in connection.execute(asked).mappings()]


def load_event_days(connection: Connection, at: datetime, first: date, *, ahead: timedelta) -> list[EventDay]:
    """The days from `first` on that events state which stood at an instant (world), as their last claim has them."""
    last = first + ahead
    # Of the many events those of which some claim states such a day: the index of marks has them by their days.
    near = select(event_mark.c.event_id).where(
        event_mark.c.mark >= f"due:{first.isoformat()}", event_mark.c.mark <= f"due:{last.isoformat()}"
    )
    stages = _stages(connection, at, near)
    asked = (
        select(event_claim.c.event_id, event.c.type, claim.c.body, claim.c.known_at)
        .join(event, event.c.id == event_claim.c.event_id)
        .join(claim, claim.c.id == event_claim.c.claim_id)
        .where(event.c.id.in_(near), claim.c.known_at < at, event_claim.c.known_at < at, event.c.merged_into.is_(None))
        .order_by(claim.c.known_at, claim.c.id)
    )
    days: dict[tuple[str, str], EventDay] = {}
    for row in connection.execute(asked):
        stage = stages.get(row.event_id, "")
        if not stage or stage in OVER or stage == "rumoured":
            continue
        body: dict[str, Any] = row.body
        for kind, name in CLOCKS:
            if body.get(name):
                days[row.event_id, kind] = EventDay(
                    event=row.event_id,
                    type=row.type,
                    stage=stage,
                    kind=kind,
                    on=date.fromisoformat(str(body[name])),
                    chips=tuple(body.get("chips", ())),
                    firms=tuple(body.get("firms", ())),
                    places=tuple(body.get("places", ())),
                )
    return sorted((day for day in days.values() if first <= day.on <= last), key=lambda day: (day.on, day.event))


def _stages(connection: Connection, at: datetime, events: Select[Any]) -> dict[str, str]:
    asked = select(move.c.event_id, move.c.to_stage).where(move.c.event_id.in_(events), move.c.known_at < at)
    found: dict[str, str] = {}
    for row in connection.execute(asked.order_by(move.c.event_id, move.c.ordinal)):
        found[row.event_id] = row.to_stage
    return found


def count_undecided(connection: Connection, since: datetime, until: datetime) -> tuple[tuple[str, int], ...]:
    """How many questions each rule could not decide in that time (world)."""
    asked = (
        select(finding.c.rule, func.count())
        .where(
            finding.c.outcome == "unknown",
            finding.c.known_at >= since,
            finding.c.known_at < until,
            finding.c.dry_run.is_(False),
        )
        .group_by(finding.c.rule)
        .order_by(finding.c.rule)
    )
    return tuple((rule, number) for rule, number in connection.execute(asked))


def watched_before(connection: Connection, until: datetime) -> bool:
    """Was anything read, moved or held before an instant (world)?"""
    for column in (move.c.known_at, list_change.c.known_at, snapshot.c.known_at, revision.c.known_at):
        if connection.execute(select(column).where(column < until).limit(1)).first() is not None:
            return True
    return False


def inventory_on(connection: Connection, at: datetime) -> date | None:
    """The day on which the inventory that stood at an instant (world) was last told."""
    told = told_at(connection, load_inventory(connection, at), at)
    return told.date() if told else None


def load_need_by(connection: Connection, at: datetime, first: date, *, ahead: timedelta) -> list[dict[str, Any]]:
    """Orders of the inventory that stood at an instant (world) and are needed soon, by day, chip and site."""
    stood = load_inventory(connection, at)
    asked = select(position.c.need_by, position.c.chip, position.c.site, position.c.units).where(
        position.c.snapshot_id.in_(stood.snapshot_ids if stood else ()),
        position.c.status.in_(("on_order", "in_transit")),
        position.c.need_by >= first,
        position.c.need_by <= first + ahead,
        position.c.chip.is_not(None),
    )
    sums: dict[tuple[date, str, str], int] = defaultdict(int)
    for row in connection.execute(asked):
        sums[row.need_by, row.chip, row.site] += row.units
    return [{"on": on, "chip": chip, "site": site, "units": units} for (on, chip, site), units in sorted(sums.items())]
