"""To whom an alert goes on when nobody acknowledges it in time: step by step, and to each person once.

The time is that of people, so of the wall clock, from when a channel took the message: what was never sent cannot be
answered (`docs/decisions/0027-escalation-by-the-wall.md`).
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from models.notice import Reached
from models.recipient import Addressee
from models.telling import AlertDraft
from models.values import Severity

#: How long an alert may go unanswered where its rule does not say; of the other severities nobody is called.
AFTER: Mapping[Severity, timedelta] = {"critical": timedelta(hours=4)}
#: By the world's clock: what is older is carried by the weekly digest, and calls nobody.
OLDEST = timedelta(days=7)


def patience(alert: AlertDraft) -> timedelta | None:
    """How long an alert may go unanswered; None where nobody is called."""
    return alert.escalate_after or AFTER.get(alert.severity)


def next_step(
    reached: Sequence[Reached],
    people: Iterable[Addressee],
    default: Collection[str],
    after: timedelta,
    now: datetime,
) -> tuple[str, ...]:
    """Names of those who are told now that nobody answered, in order; none where nobody's time is over.

    Whoever was told first escalates to whom they name, else to the deployment's default; whoever was told by an
    escalation goes on to whom they name, and there the chain ends. A team without ways of its own is its members.

    Args:
        reached: everybody whom the alert was told to, or is about to be.
        people: everybody who may be told.
        default: names to whom it goes where the first recipient names nobody.
        after: how long each may take.
        now: the wall clock.
    """
    known = {who.name: who for who in people}
    called = {each.recipient for each in reached if each.escalation}
    found: dict[str, None] = {}
    for each in reached:
        if each.sent_at is None or now - each.sent_at < after:
            continue
        who = known.get(each.recipient)
        onward = (who.escalate_to if who else ()) or (() if each.escalation else tuple(default))
        found |= dict.fromkeys(
            name for name in _with_members(onward, known) if name != each.recipient and name not in called
        )
    return tuple(found)


def _with_members(names: Sequence[str], known: Mapping[str, Addressee]) -> list[str]:
    found: list[str] = []
    for name in names:
        who = known.get(name)
        if who is not None and who.active:
            found += who.members if who.kind == "team" and not who.routes else [name]
    return [name for name in found if name in known and known[name].active]
