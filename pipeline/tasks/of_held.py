"""Who owns a rule hears that messages of it wait to be released: once for what is new, and at the most once a day.

Of a world's day. Told by the owner's ways that tell at once, outside their quiet hours; it names rules and numbers
alone, since what is held is to be read by a person before it is told to anybody.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from models.hashing import key_of
from models.recipient import Addressee, Route
from models.telling import MessageDraft
from models.values import Severity
from pipeline.alerts import message_id
from pipeline.alerts.windows import after_quiet
from pipeline.errors import StateError
from pipeline.rendering.filters import plural
from pipeline.storage.alerts import load_alert
from pipeline.storage.delivery import enqueue
from pipeline.storage.engine import reading, writing
from pipeline.storage.outbox import HeldOfRule, last_told_of_held, load_held
from pipeline.storage.recipients import load_recipients
from pipeline.tasks.context import Context
from pipeline.tasks.ladder import guide_of

AGAIN = timedelta(days=1)
#: It may wait for the end of quiet hours, unless somebody wants to hear of such things in them.
SEVERITY: Severity = "high"


def tell_of_held(context: Context) -> int:
    """Tell owners of what is held since they last heard of it; gives how many messages that makes."""
    now = context.clocks.world_now()
    with reading(context.engine) as connection:
        held = load_held(connection)
        if not held:
            return 0
        people = [who for who in load_recipients(connection) if who.profile == "full"]
        last = last_told_of_held(connection)
    default = tuple(filter(None, (name.strip() for name in (context.settings.escalate_to or "").split(","))))
    theirs: dict[str, list[HeldOfRule]] = {}
    for one in held:
        for name in owners_of(_owner(context, one), people, default):
            theirs.setdefault(name, []).append(one)
    drafts: list[MessageDraft] = []
    for who in people:
        mine, before = theirs.get(who.name, []), last.get(who.name)
        fresh = [one for one in mine if before is None or one.known_at > before]
        if not fresh or (before is not None and before > now - AGAIN):
            continue
        if after_quiet(now, SEVERITY, who.quiet, ZoneInfo(who.time_zone)) > now:
            continue
        drafts += [_message(context, who, way, mine, before) for way in _at_once(context, who)]
    if not drafts:
        return 0
    with writing(context.engine) as connection:
        return enqueue(connection, drafts, context.clocks.wall_now())


def owners_of(owner: str, people: Sequence[Addressee], default: Collection[str]) -> tuple[str, ...]:
    """The recipients who stand for a rule's owner: of that name (`compliance` for "trade compliance"), else `default`.

    A team without ways of its own is its members.
    """
    known = {who.name: who for who in people if who.active}
    said = owner.casefold()
    named = [name for name in known if said == name.casefold() or said.endswith(f" {name.casefold()}")]
    found: dict[str, None] = {}
    for name in named or [name for name in default if name in known]:
        who = known[name]
        found |= dict.fromkeys(who.members if who.kind == "team" and not who.routes else [name])
    return tuple(name for name in found if name in known)


def _owner(context: Context, one: HeldOfRule) -> str:
    try:
        with reading(context.engine) as connection:
            made_from = load_alert(connection, one.alert).draft.made_from
    except StateError:
        # It is among those of the world alone.
        return ""
    guide = guide_of(context, made_from.items())
    return guide.owner if guide else ""


def _at_once(context: Context, who: Addressee) -> list[Route]:
    reconstruction = context.world_kind == "replay"
    return [
        way
        for way in who.routes
        if way.is_open(reconstruction=reconstruction) and "instant" in way.as_wanted.cadence.values()
    ]


def _message(
    context: Context, who: Addressee, way: Route, held: Sequence[HeldOfRule], before: datetime | None
) -> MessageDraft:
    # By what they heard last: two that tell at once tell it once.
    key = key_of("held", who.name, way.channel, way.address, before.isoformat() if before else "")
    number = sum(one.messages for one in held)
    given = context.settings
    lines = [f"- {one.rule}: {plural(one.messages, 'message')}, {one.why}" for one in held]
    where = f"{given.base_url.rstrip('/')}/outbox?state=held" if given.base_url else "the page Outbox"
    text = "\n".join(
        [
            f"{plural(number, 'message')} of rules that you own {'waits' if number == 1 else 'wait'} for a person:",
            *lines,
            "",
            f"Read, release or drop them: {where}, or `chipwatch outbox list --state held`.",
            "You hear of it again when more is held, and at the most once a day.",
        ]
        + (["This world is a reconstruction."] if context.world_kind == "replay" else [])
    )
    return MessageDraft(
        key=key,
        about=f"recipient:{who.name}",
        recipient=who.name,
        channel=way.channel,
        kind="held",
        address=way.address,
        message_id=message_id(key, given.mail_domain),
        subject=f"{plural(number, 'message')} {'waits' if number == 1 else 'wait'} for you to release",
        text=text,
        html=None,
        secret=way.secret,
        known_at=context.clocks.world_now(),
    )
