"""Bar P12: a digest of 50 alerts, edited and printed as HTML and plain text."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from models.hashing import key_of
from models.recipient import reached_by
from models.telling import StoredAlert
from models.values import Subject
from pipeline.bench.measuring import Contender, take_turns
from pipeline.bench.report import Row, row
from pipeline.catalogue import load_catalogue
from pipeline.digests import ClockNote, Material, make_edition, week_around

ALERTS = 50
READER = reached_by("bench", "bench@bench.example")


def measure(alerts: Sequence[StoredAlert], rounds: int) -> list[Row]:
    """Digests a second of CPU; made of what the chain raised, repeated up to 50."""
    if not alerts:
        [none] = take_turns([0], [Contender(_nothing)], 1)
        return [row(f"digest of {ALERTS} alerts", none)]
    last = max(alert.draft.known_at for alert in alerts)
    week = week_around(last, READER.time_zone)
    first = week.since.astimezone(UTC)
    many = tuple(
        _again(alerts[number % len(alerts)], number, first + timedelta(hours=number)) for number in range(ALERTS)
    )
    names = {entry_id: entry.name for entry_id, entry in load_catalogue().entries.items()}
    clocks = tuple(ClockNote(week.last_on + timedelta(days=3 * n), "effective", f"Measure {n}", 8) for n in range(1, 9))
    charted_alerts = tuple(_with_rows(alert, _rows(number)) for number, alert in enumerate(many))
    with_chart = Material(alerts=charted_alerts, clocks=clocks, names=names)
    without = Material(alerts=tuple(_with_rows(alert, []) for alert in many), names=names)

    def ours(material: Material, *, chart: bool) -> Callable[[int], None]:
        def make(_turn: int) -> None:
            draft, printed = make_edition(material, READER, week, reconstruction=True)
            if not (printed.html and printed.text) or chart != bool(draft.bars):
                raise ValueError("not the edition that is measured")

        make(0)
        return make

    made = [Contender(ours(without, chart=False)), Contender(ours(with_chart, chart=True))]
    plain, charted = take_turns(range(5), made, rounds)
    return [
        row(f"digest of {ALERTS} alerts", plain, bar="P12: p50 ≤ 10 ms", note="HTML with inlined styles, and text"),
        row(
            f"digest of {ALERTS} alerts, with chart",
            charted,
            bar="P12: p50 ≤ 25 ms",
            note="bars of chips and six weeks of days, as cells",
        ),
    ]


def _with_rows(alert: StoredAlert, rows: list[dict[str, Any]]) -> StoredAlert:
    """The alert as if these lines of the inventory were what it touches."""
    return replace(alert, draft=replace(alert.draft, exposure={**alert.draft.exposure, "rows": rows}))


def _rows(number: int) -> list[dict[str, Any]]:
    """A few lines of a chip, on order and running."""
    return [
        {
            "chip": f"chip-{number % 8}", "site": f"Site {site}", "status": status, "act": "export",
            "effect": "licence", "in_scope": True, "counts": True, "units": 8 + number,
        }
        for site, status in enumerate(("on_order", "in_use", "in_stock"))
    ]  # fmt: skip


def _again(alert: StoredAlert, number: int, known_at: datetime) -> StoredAlert:
    """The alert as another one of the week."""
    draft = replace(
        alert.draft,
        id=f"al-{number}",
        key=key_of("bench", str(number)),
        subject=Subject(alert.draft.subject.kind, f"{alert.draft.subject.id}-{number}"),
        corrects=False,
        known_at=known_at,
    )
    return replace(alert, draft=draft)


def _nothing(_turn: int) -> None:
    raise ValueError("no alert was raised")
