"""Who is told: rows to values and back."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import datetime, time, timedelta
from secrets import token_urlsafe
from typing import Any

from sqlalchemy import Connection, delete, insert, or_, select, update

from models.clocks import WallInstant
from models.recipient import Addressee, Filters, Quiet, Recipient, Route, RouteRow
from pipeline.errors import StateError

recipient = Recipient.__table__  # type: ignore[attr-defined]
route = RouteRow.__table__  # type: ignore[attr-defined]


def load_recipients(connection: Connection) -> tuple[Addressee, ...]:
    """Everybody who may be told, by the ways and as often as they still want it, in order of name."""
    return tuple(
        replace(person, routes=tuple(way.as_wanted for way in person.routes))
        for person in load_everybody(connection)
        if person.active
    )


def load_everybody(connection: Connection) -> tuple[Addressee, ...]:
    """All recipients as they are written down, those too who were taken out, in order of name."""
    ways: dict[str, list[Route]] = {}
    for row in connection.execute(select(route).order_by(route.c.recipient, route.c.place, route.c.id)):
        ways.setdefault(row.recipient, []).append(_route(row))
    rows = connection.execute(select(recipient).order_by(recipient.c.name)).mappings()
    return tuple(_addressee(row, tuple(ways.get(row["name"], ()))) for row in rows)


def load_recipient(connection: Connection, name: str) -> Addressee | None:
    """One recipient as written down; None where there is none of that name, or it was taken out."""
    row = connection.execute(select(recipient).where(recipient.c.name == name)).mappings().one_or_none()
    if row is None or not row["active"]:
        return None
    ways = connection.execute(select(route).where(route.c.recipient == name).order_by(route.c.place, route.c.id))
    return _addressee(row, tuple(_route(way) for way in ways))


def _route(row: Any) -> Route:
    return Route(
        channel=row.channel,
        address=row.address,
        cadence=row.cadence,
        digest=row.digest,
        secret=row.secret,
        confirmed_at=row.confirmed_at,
        gone_at=row.gone_at,
        token=row.token,
        stopped=tuple(row.stopped),
    )


def _addressee(row: Any, routes: tuple[Route, ...]) -> Addressee:
    filters: dict[str, Any] = {
        name: value if name == "touching" else tuple(value) for name, value in row["filters"].items()
    }
    quiet = dict(row["quiet"])
    for end in ("since", "until"):
        quiet[end] = time.fromisoformat(quiet[end]) if quiet.get(end) else None
    return Addressee(
        name=row["name"],
        kind=row["kind"],
        lens=row["lens"],
        profile=row["profile"],
        time_zone=row["time_zone"],
        digest_day=row["digest_day"],
        digest_hour=row["digest_hour"],
        routes=routes,
        filters=Filters(**filters),
        kept_from=tuple(row["kept_from"]),
        quiet=Quiet(**quiet),
        members=tuple(row["members"]),
        escalate_to=tuple(row["escalate_to"]),
        active=row["active"],
    )


def save_recipients(connection: Connection, people: Sequence[Addressee]) -> None:
    """Add people, or change them. A confirmation stays while the address does, and is void when it changes."""
    for person in people:
        row = _row(person)
        known = select(recipient.c.name).where(recipient.c.name == person.name)
        if connection.execute(known).first() is None:
            connection.execute(insert(recipient).values(row))
        else:
            connection.execute(update(recipient).where(recipient.c.name == person.name).values(row))
        _save_routes(connection, person)


def _row(person: Addressee) -> dict[str, Any]:
    quiet = asdict(person.quiet)
    for end in ("since", "until"):
        quiet[end] = quiet[end].isoformat("minutes") if quiet[end] else None
    return {
        "name": person.name,
        "kind": person.kind,
        "lens": person.lens,
        "profile": person.profile,
        "time_zone": person.time_zone,
        "digest_day": person.digest_day,
        "digest_hour": person.digest_hour,
        "filters": {name: value for name, value in asdict(person.filters).items() if value},
        "kept_from": list(person.kept_from),
        "quiet": quiet,
        "members": list(person.members),
        "escalate_to": list(person.escalate_to),
        "active": person.active,
    }


def _save_routes(connection: Connection, person: Addressee) -> None:
    """What hangs on a way (its token, its confirmation, what was unsubscribed) stays while its address does."""
    mine = route.c.recipient == person.name
    known = {(row.channel, row.address): row for row in connection.execute(select(route).where(mine))}
    given = {(way.channel, way.address) for way in person.routes}
    gone = [row.id for key, row in known.items() if key not in given]
    connection.execute(delete(route).where(route.c.id.in_(gone)))
    for place, way in enumerate(person.routes):
        values = {"place": place, "cadence": dict(way.cadence), "digest": way.digest, "secret": way.secret}
        row = known.get((way.channel, way.address))
        if row is not None:
            values |= {"confirmed_at": way.confirmed_at or row.confirmed_at, "gone_at": way.gone_at or row.gone_at}
            connection.execute(update(route).where(route.c.id == row.id).values(values))
            continue
        values |= {"recipient": person.name, "channel": way.channel, "address": way.address}
        values |= {
            "confirmed_at": way.confirmed_at,
            "gone_at": way.gone_at,
            "token": token_urlsafe(24),
            "stopped": list(way.stopped),
        }
        connection.execute(insert(route).values(values))


def confirm(connection: Connection, name: str, at: datetime) -> None:
    """The recipient agreed to be told, by every way of theirs that waits for it.

    Raises:
        StateError: there is no such recipient.
    """
    if connection.execute(select(recipient.c.name).where(recipient.c.name == name)).first() is None:
        raise StateError(f"no recipient {name}")
    open_ways = or_(route.c.confirmed_at.is_(None), route.c.gone_at.is_not(None))
    waiting = update(route).where(route.c.recipient == name, open_ways)
    connection.execute(waiting.values(confirmed_at=at, gone_at=None))


def mark_gone(connection: Connection, name: str, channel: str, address: str, at: WallInstant) -> bool:
    """The other side of a way said that nobody is there any more; gives whether there is such a way."""
    way = (route.c.recipient == name) & (route.c.channel == channel) & (route.c.address == address)
    return connection.execute(update(route).where(way, route.c.gone_at.is_(None)).values(gone_at=at)).rowcount == 1


def confirm_way(connection: Connection, name: str, way: Route, at: WallInstant) -> None:
    """The recipient agreed to be told by this way; what asked them opens nothing any more."""
    values = {"confirmed_at": at, "gone_at": None, "asked_hash": None, "asked_until": None}
    connection.execute(update(route).where(_is(name, way.channel, way.address)).values(values))


def note_asked(connection: Connection, name: str, way: Route, at: WallInstant, again: timedelta) -> bool:
    """Note that a way is asked to be confirmed; gives whether it may be: it was not within so long."""
    due = or_(route.c.asked_at.is_(None), route.c.asked_at <= at - again)
    mine = _is(name, way.channel, way.address) & route.c.confirmed_at.is_(None)
    return connection.execute(update(route).where(mine, due).values(asked_at=at)).rowcount == 1


def keep_token(connection: Connection, name: str, channel: str, address: str, token: bytes, until: WallInstant) -> bool:
    """Keep the hash of what confirms a way, in the place of one before; False where none is to be confirmed."""
    mine = _is(name, channel, address) & route.c.confirmed_at.is_(None)
    return connection.execute(update(route).where(mine).values(asked_hash=token, asked_until=until)).rowcount == 1


def find_asked(connection: Connection, token: bytes, at: WallInstant) -> tuple[str, Route] | None:
    """The way that a token's hash confirms, and whose it is; None where there is none, or it is over."""
    asked = select(route).where(route.c.asked_hash == token, route.c.asked_until > at, route.c.confirmed_at.is_(None))
    return _of_active(connection, asked)


def find_way(connection: Connection, token: str) -> tuple[str, Route] | None:
    """The way whose messages a token stops, and whose it is."""
    return _of_active(connection, select(route).where(route.c.token == token)) if token else None


def keep_stopped(connection: Connection, token: str, stopped: Sequence[str]) -> None:
    """Keep what was unsubscribed from by a way."""
    connection.execute(update(route).where(route.c.token == token).values(stopped=list(stopped)))


def _of_active(connection: Connection, asked: Any) -> tuple[str, Route] | None:
    row = connection.execute(asked).one_or_none()
    if row is None:
        return None
    who = select(recipient.c.active).where(recipient.c.name == row.recipient)
    return (row.recipient, _route(row)) if connection.execute(who).scalar_one() else None


def _is(name: str, channel: str, address: str) -> Any:
    return (route.c.recipient == name) & (route.c.channel == channel) & (route.c.address == address)
