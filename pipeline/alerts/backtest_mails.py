"""How many messages each recipient would get of a rule's alerts, and how soon."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from models.recipient import Addressee
from models.values import Subject
from pipeline.alerts.asking_again import Would
from pipeline.rules import Rule


@dataclass(frozen=True, slots=True)
class MailsTo:
    """How many of a rule's alerts a recipient would be told, by cadence: instant, hourly, daily, weekly."""

    recipient: str
    cadences: dict[str, int]


def mails_of(
    found: Iterable[Would], told: Sequence[Would], rule: Rule, people: Sequence[Addressee], since: datetime | None
) -> tuple[MailsTo, ...]:
    """Messages by recipient and cadence; alerts that are not live are told to nobody, and a correction goes at once
    to those who were told of its subject before.

    Args:
        found: the rule's alerts.
        told: all alerts of its book, in order.
        rule: as it would be.
        people: who may be told.
        since: from when alerts count; earlier ones were told all the same.
    """
    counted: dict[str, Counter[str]] = {who.name: Counter() for who in people if who.active}
    for would in found:
        for name, cadence in _reached(would, rule, people):
            counted[name][cadence] += 1
    return tuple(MailsTo(name, dict(cadences)) for name, cadences in counted.items())
