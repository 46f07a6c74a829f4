"""Asking before telling: a mail address confirms that it wants to be told, or stops what it gets, by a link.

What opens is never kept: of a confirmation's token only the hash, made when the mail is sent, so that not even the
outbox holds it. It opens once, for a week, and is void when the address changes, since then the way is another.
"""

from dataclasses import dataclass, replace
from datetime import timedelta
from secrets import token_urlsafe
from typing import get_args

from sqlalchemy import Connection

from models.audit import Audited
from models.clocks import WallInstant
from models.hashing import key_of, sha256
from models.recipient import Addressee, Route, Stop
from models.telling import MessageDraft, Via
from pipeline.alerts import message_id
from pipeline.alerts.stopping import STOP_KINDS, STOP_WORDS, StopKind
from pipeline.errors import CallError, DeliveryError
from pipeline.rendering import render, render_mail
from pipeline.storage import recipients as store
from pipeline.storage.audit import record
from pipeline.storage.delivery import drop_waiting, enqueue
from pipeline.storage.engine import reading, writing
from pipeline.tasks.context import Context

AGAIN = timedelta(days=1)
OPENS_FOR = timedelta(days=7)
#: Where the token stands in a confirmation that waits.
TOKEN = "TOKEN-OF-THIS-MAIL"  # noqa: S105 - it stands where one will


@dataclass(frozen=True, slots=True)
class Opened:
    """The way that a link opens."""

    name: str
    channel: str
    address: str
    confirmed: bool
    stopped: tuple[Stop, ...]


# ── confirming ───────────────────────────────────────────────────────────────────────────────────


def ask_to_confirm(
    connection: Connection, context: Context, who: Addressee, way: Route, *, by: str, via: Via, at: WallInstant
) -> bool:
    """Send the one mail that a way gets before it is confirmed; gives whether it was, and not within the last day.

    Only mail is asked, and only in a live world: the recorded one has nobody to ask.
    """
    if way.channel != "email" or way.confirmed_at is not None or context.world_kind != "live":
        return False
    if not store.note_asked(connection, who.name, way, at, AGAIN):
        return False
    enqueue(connection, [_confirmation(context, who, way, at)], at)
    record(connection, Audited(by, "asked", f"recipient:{who.name}", via, at, {"address": way.address}))
    return True


def ask_again(context: Context, name: str, *, by: str, via: Via = "command") -> tuple[str, ...]:
    """Send the confirmation once more to each mail address that has not answered; gives those that were sent to.

    Raises:
        CallError: there is no such recipient, nobody asks, or there is nothing to be asked (says why).
    """
    at = context.clocks.wall_now()
    with writing(context.engine) as connection:
        who = _known(connection, name)
        sent = tuple(
            way.address
            for way in who.routes
            if ask_to_confirm(connection, context, who, way, by=_somebody(by), via=via, at=at)
        )
    if not sent:
        raise CallError(f"{name}: no mail address waits that was not asked within the last day")
    return sent


def _confirmation(context: Context, who: Addressee, way: Route, at: WallInstant) -> MessageDraft:
    given = context.settings
    key = key_of("confirmation", who.name, way.channel, way.address, at.isoformat())
    link = f"{given.base_url.rstrip('/')}/confirm/{TOKEN}" if given.base_url else None
    values = {
        "who": who.name,
        "address": way.address,
        "digest": way.digest,
        "cadence": dict(way.cadence),
        "link": link,
        "days": OPENS_FOR.days,
    }
    return MessageDraft(
        key=key,
        about=f"recipient:{who.name}",
        recipient=who.name,
        channel=way.channel,
        kind="confirmation",
        address=way.address,
        message_id=message_id(key, given.mail_domain),
        subject="Do you want mail from chipwatch?",
        text=render("recipient/confirm.txt", **values),
        html=render_mail("recipient/confirm.html", **values),
        known_at=context.clocks.world_now(),
    )


def with_token(context: Context, draft: MessageDraft) -> MessageDraft:
    """A confirmation ready to be sent: with a token of its own, of which the hash is kept. One sent before is void.

    Raises:
        DeliveryError: its way was confirmed, or went, before it was sent.
    """
    if draft.kind != "confirmation":
        return draft
    token = token_urlsafe(24)
    until = context.clocks.wall_now() + OPENS_FOR
    with writing(context.engine) as connection:
        if not store.keep_token(connection, draft.recipient, draft.channel, draft.address, _hash(token), until):
            raise DeliveryError("it was confirmed, or taken out, before this was sent", again=False)
    html = draft.html.replace(TOKEN, token) if draft.html else None
    return replace(draft, text=draft.text.replace(TOKEN, token), html=html)


def look_at_confirmation(context: Context, token: str) -> Opened | None:
    """The way that a token would confirm; None where it opens nothing (any more). It changes nothing."""
    with reading(context.engine) as connection:
        found = store.find_asked(connection, _hash(token), context.clocks.wall_now())
    return _opened(*found) if found else None


def confirm_by_token(context: Context, token: str) -> Opened | None:
    """Confirm the way that a token opens; None where it opens nothing. It opens once."""
    at = context.clocks.wall_now()
    with writing(context.engine) as connection:
        found = store.find_asked(connection, _hash(token), at)
        if found is None:
            return None
        name, way = found
        store.confirm_way(connection, name, way, at)
        record(connection, Audited(name, "confirmed", f"recipient:{name}", "mail", at, {"address": way.address}))
    return _opened(name, replace(way, confirmed_at=at))


def confirm_recipient(context: Context, name: str, *, by: str, via: Via = "command") -> int:
    """Confirm all ways of a recipient that wait for it, as an administrator; gives how many there were.

    Raises:
        CallError: there is no such recipient, or nobody does it.
    """
    at = context.clocks.wall_now()
    with writing(context.engine) as connection:
        waiting = [way for way in _known(connection, name).routes if way.confirmed_at is None or way.gone_at]
        if waiting:
            for way in waiting:
                if way.channel == "email":
                    # What would ask asks for nothing any more.
                    drop_waiting(connection, name, way.channel, way.address, why="confirmed", at=at, digest=False)
            store.confirm(connection, name, at)
            detail = {"ways": [way.channel for way in waiting]}
            record(connection, Audited(_somebody(by), "confirmed", f"recipient:{name}", via, at, detail))
    return len(waiting)


def send_test(context: Context, name: str, *, by: str, via: Via = "command") -> tuple[str, ...]:
    """Put a message that says that it is a test into the outbox, for each way that may get one; gives the channels.

    A mail address that was not confirmed gets none; another way does, since it has nobody who could answer.

    Raises:
        CallError: there is no such recipient, no way may get one, or nobody does it.
    """
    at = context.clocks.wall_now()
    reconstruction = context.world_kind == "replay"
    with writing(context.engine) as connection:
        who = _known(connection, name)
        ways = [
            way
            for way in who.routes
            if way.is_open(reconstruction=reconstruction)
            or (way.channel != "email" and not reconstruction and way.gone_at is None)
        ]
        if not ways:
            raise CallError(f"{name}: no way may get a message before it is confirmed")
        enqueue(connection, [_test(context, who, way, at) for way in ways], at)
        detail = {"ways": [way.channel for way in ways]}
        record(connection, Audited(_somebody(by), "tested", f"recipient:{name}", via, at, detail))
    return tuple(way.channel for way in ways)


def _test(context: Context, who: Addressee, way: Route, at: WallInstant) -> MessageDraft:
    key = key_of("test", who.name, way.channel, way.address, at.isoformat())
    text = f"This is a test: {way.channel} reaches {who.name}. Nothing happened, and nothing is to be done."
    return MessageDraft(
        key=key,
        about=f"recipient:{who.name}",
        recipient=who.name,
        channel=way.channel,
        kind="test",
        address=way.address,
        message_id=message_id(key, context.settings.mail_domain),
        subject="A test of chipwatch",
        text=text,
        html=None,
        secret=way.secret,
        known_at=context.clocks.world_now(),
    )


# ── stopping ─────────────────────────────────────────────────────────────────────────────────────


def look_at_way(context: Context, token: str) -> Opened | None:
    """The way whose messages a token stops; None where there is none. It changes nothing."""
    with reading(context.engine) as connection:
        found = store.find_way(connection, token)
    return _opened(*found) if found else None


def stop_by_token(context: Context, token: str, kind: StopKind, *, by: str = "", via: Via = "mail") -> Opened | None:
    """Stop a way's alerts, its digest or both, by its token; None where there is no such way. Twice is once.

    Raises:
        CallError: there is no such kind.
    """
    if kind not in STOP_KINDS:
        raise CallError(f"{kind!r} cannot be stopped: one of {', '.join(STOP_KINDS)}")
    at = context.clocks.wall_now()
    chosen: tuple[Stop, ...] = get_args(Stop) if kind == "all" else (kind,)
    with writing(context.engine) as connection:
        found = store.find_way(connection, token)
        if found is None:
            return None
        name, way = found
        if not set(chosen) <= set(way.stopped):
            way = replace(way, stopped=tuple(sorted({*way.stopped, *chosen})))
            store.keep_stopped(connection, token, way.stopped)
            for each in chosen:
                drop_waiting(
                    connection, name, way.channel, way.address, why="they unsubscribed", at=at, digest=each == "digest"
                )
            detail = {"channel": way.channel, "stopped": STOP_WORDS[kind]}
            record(connection, Audited(by or name, "stopped", f"recipient:{name}", via, at, detail))
    return _opened(name, way)


def _opened(name: str, way: Route) -> Opened:
    return Opened(name, way.channel, way.address, way.confirmed_at is not None, way.stopped)


def _hash(token: str) -> bytes:
    return sha256(token.encode("utf-8", "replace"))


def _known(connection: Connection, name: str) -> Addressee:
    who = store.load_recipient(connection, name)
    if who is None:
        raise CallError(f"no recipient {name!r}, or they were taken out")
    return who


def _somebody(by: str) -> str:
    if not by.strip():
        raise CallError("say who does it: --by NAME")
    return by.strip()
