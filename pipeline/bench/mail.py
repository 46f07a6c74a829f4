"""Bar P12: a digest of 50 alerts, edited and printed as HTML and plain text."""

from collections.abc import Sequence
from dataclasses import replace

from models.hashing import key_of
from models.recipient import reached_by
from models.telling import StoredAlert
from models.values import Subject
from pipeline.bench.measuring import Contender, take_turns
from pipeline.bench.report import Row, row
from pipeline.catalogue import load_catalogue
from pipeline.digests.edit import edit
from pipeline.digests.parts import Material, week_around
from pipeline.digests.printing import print_edition

ALERTS = 50
READER = reached_by("bench", "bench@bench.example")


def measure(alerts: Sequence[StoredAlert], rounds: int) -> list[Row]:
    """Digests a second of CPU; made of what the chain raised, repeated up to 50."""
    if not alerts:
        [none] = take_turns([0], [Contender(_nothing)], 1)
        return [row(f"digest of {ALERTS} alerts", none)]
    last = max(alert.draft.known_at for alert in alerts)
    week = week_around(last, READER.time_zone)
    many = tuple(_again(alerts[number % len(alerts)], number) for number in range(ALERTS))
    names = {entry_id: entry.name for entry_id, entry in load_catalogue().entries.items()}
    material = Material(alerts=many, names=names)

    def ours(_turn: int) -> None:
        printed = print_edition(edit(material, READER, week, reconstruction=True))
        if not (printed.html and printed.text):
            raise ValueError("an empty edition")

    ours(0)
    [mine] = take_turns(range(5), [Contender(ours)], rounds)
    return [row(f"digest of {ALERTS} alerts", mine, bar="P12: p50 ≤ 10 ms", note="HTML with inlined styles, and text")]


def _again(alert: StoredAlert, number: int) -> StoredAlert:
    draft = replace(
        alert.draft,
        id=f"al-{number}",
        key=key_of("bench", str(number)),
        subject=Subject(alert.draft.subject.kind, f"{alert.draft.subject.id}-{number}"),
        corrects=False,
    )
    return replace(alert, draft=draft)


def _nothing(_turn: int) -> None:
    raise ValueError("no alert was raised")
