"""How many messages each recipient would get of a rule's alerts, and how soon."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from models.recipient import Addressee
from pipeline.alerts.asking_again import Would


@dataclass(frozen=True, slots=True)
class MailsTo:
    """How many of a rule's alerts a recipient would be told, by cadence: instant, hourly, daily, weekly."""

    recipient: str
    cadences: dict[str, int]


def mails_of(found: Iterable[Would], people: Sequence[Addressee]) -> tuple[MailsTo, ...]:
    """Messages by recipient and cadence; alerts that are not live are told to nobody."""
    counted: dict[str, Counter[str]] = {who.name: Counter() for who in people if who.active}
    for would in found:
        if would.turn.change.origin != "live":
            continue
        for who in people:
            for way in who.routes if who.active else ():
                counted[who.name][way.cadence[would.severity]] += 1
    return tuple(MailsTo(name, dict(cadences)) for name, cadences in counted.items())
