"""The page of one source, and every source's last 30 days: what each day came to, what its state means, what to do."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from pipeline.rendering.filters import phrase
from pipeline.sources import all_sources
from pipeline.sources.tools.states import STATES
from pipeline.storage.engine import reading
from pipeline.storage.outages import load_missed, load_outages
from pipeline.storage.source_days import Asked, Turned, load_asked, load_seen, load_turned
from pipeline.tasks.context import Context
from pipeline.tasks.outage_view import OutageLine, outage_line, told_lag
from pipeline.tasks.source_views import SourceRow, show_span, source_rows

DAYS = 30
MOST_ASKED = 20
#: Documents of which the time from publication to first sight is told.
MOST_SEEN = 200
#: From the best to the worst: a day is told by the worst that it saw.
ORDER = ("new", "ok", "quiet", "terms_forbid", "paywalled", "empty", "layout_changed", "blocked", "unreachable")
LOOKS = {"new": "none", "ok": "well", "quiet": "well", "terms_forbid": "amended", "paywalled": "amended"}


@dataclass(frozen=True, slots=True)
class Day:
    """A cell of the strip: the worst state of a day, and the class by which it looks."""

    on: date
    state: str
    look: str

    @property
    def told(self) -> str:
        """In words, as `16 April: blocked`."""
        return f"{self.on.day} {self.on:%B}: {self.state}"


@dataclass(frozen=True, slots=True)
class SourceView:
    """Everything that the page of one source shows; `late` and `latest`: how late its texts were seen, p50, p95."""

    row: SourceRow
    state: str
    well: bool
    lag: str
    every: str
    wait: str
    means: str
    to_do: str
    days: tuple[Day, ...]
    late: str
    latest: str
    seen: int
    turns: tuple[tuple[datetime, str, str, str], ...]
    asked: tuple[Asked, ...]
    outages: tuple[OutageLine, ...]
    times: int
    hosts: tuple[str, ...]


def strips(context: Context) -> dict[str, tuple[Day, ...]]:
    """The last 30 days of every source that ever changed its state, the oldest day first, by the source's name."""
    now = context.clocks.world_now()
    with reading(context.engine) as connection:
        turns = load_turned(connection, since=now - timedelta(days=DAYS))
    by_source: dict[str, list[Turned]] = {}
    for one in turns:
        by_source.setdefault(one.source, []).append(one)
    return {name: days_of(found, now) for name, found in by_source.items()}


def days_of(turns: Sequence[Turned], now: datetime) -> tuple[Day, ...]:
    """Each of the last 30 days by the worst state that it saw; turns come the oldest first."""
    days = []
    for back in range(DAYS - 1, -1, -1):
        on = now.date() - timedelta(days=back)
        begins = datetime.combine(on, time(0), tzinfo=now.tzinfo)
        before = [one for one in turns if one.at < begins]
        within = [one.after for one in turns if begins <= one.at < begins + timedelta(days=1)]
        stood = before[-1].after if before else turns[0].before if turns else "new"
        worst = max((stood, *within), key=_rank)
        days.append(Day(on, "not asked" if worst == "new" else phrase(worst), LOOKS.get(worst, "ill")))
    return tuple(days)


def _rank(state: str) -> int:
    return ORDER.index(state) if state in ORDER else len(ORDER)


def show_source(context: Context, name: str) -> SourceView | None:
    """The page of one source; None where there is none of that name that is polled or was."""
    row = next((each for each in source_rows(context, everything=True) if each.name == name), None)
    if row is None:
        return None
    now = context.clocks.world_now()
    with reading(context.engine) as connection:
        turns = load_turned(connection, source=name)
        asked = load_asked(connection, name, limit=MOST_ASKED)
        kept = load_outages(connection, source=name)
        missed = load_missed(connection, kept[-MOST_ASKED:])
        seen = load_seen(connection, name, limit=MOST_SEEN)
    # A publication at midnight states a day alone: how late it was seen cannot be said.
    late = sorted((at - said).total_seconds() for said, at in seen if said.time() != time(0) and at >= said)
    told = STATES[row.state].of(name)
    return SourceView(
        row=row,
        state=phrase(row.state),
        well=row.state in {"ok", "quiet", "new"},
        lag=told_lag(row.lag),
        every=show_span(row.every),
        wait=show_span(row.wait),
        means=told.means,
        to_do=told.to_do,
        days=days_of(turns, now),
        late=show_span(max(60, _at(late, 50))) if late else "",
        latest=show_span(max(60, _at(late, 95))) if late else "",
        seen=len(late),
        turns=tuple((one.at, phrase(one.before), phrase(one.after), one.error) for one in reversed(turns))[:MOST_ASKED],
        asked=tuple(asked),
        outages=tuple(outage_line(one, missed.get(one, ()), now) for one in reversed(kept[-MOST_ASKED:])),
        times=len(kept),
        hosts=tuple(all_sources()[name].hosts) if name in all_sources() else (),
    )


def _at(ordered: Sequence[float], part: int) -> float:
    """The smallest of ordered numbers that `part` per cent of them do not exceed."""
    return ordered[max(0, -(-part * len(ordered) // 100) - 1)]
