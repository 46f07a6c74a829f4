"""The page of sources: how each is doing, and when it could not be read."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from pipeline.documents.passing import pass_on
from pipeline.rendering.filters import phrase, span
from pipeline.sources import all_sources
from pipeline.storage.engine import reading
from pipeline.storage.outages import KeptOutage, Missed, load_missed, load_outages
from pipeline.tasks.context import Context
from pipeline.tasks.source_views import SourceRow, show_span, source_rows

#: Outages that are over, of which the page tells.
MOST_OUTAGES = 20
#: Outages of one source that are told beside it.
MOST_OF_SOURCE = 5
WELL = frozenset({"ok", "quiet", "new"})


@dataclass(frozen=True, slots=True)
class Late:
    """A document that appeared during an outage and was found after its end."""

    id: str
    title: str
    published_at: datetime


@dataclass(frozen=True, slots=True)
class OutageLine:
    """An outage in words; `ended_at` and `missed` are empty while it lasts."""

    source: str
    title: str
    state: str
    error: str
    began_at: datetime
    ended_at: datetime | None
    length: str
    missed: tuple[Late, ...]


@dataclass(frozen=True, slots=True)
class SourceLine:
    """A source with how long ago it was read, and its outages, the newest first."""

    row: SourceRow
    well: bool
    state: str
    lag: str
    every: str
    outages: tuple[OutageLine, ...]
    times: int  # how many outages there were; the latest alone are told


@dataclass(frozen=True, slots=True)
class SourcePage:
    """Sources that cannot be read, those that can, those that were never asked; and outages that are over."""

    down: tuple[SourceLine, ...]
    well: tuple[SourceLine, ...]
    unasked: tuple[SourceLine, ...]
    over: tuple[OutageLine, ...]


def show_sources(context: Context) -> SourcePage:
    """All sources that are polled or were, with their outages."""
    rows = source_rows(context)
    with reading(context.engine) as connection:
        kept = load_outages(connection)
        latest = _latest(kept)
        missed = load_missed(connection, [one for one in latest if one.ended_at][:MOST_OUTAGES])
    now = context.clocks.world_now()
    told = tuple(outage_line(one, missed.get(one, ()), now) for one in latest)
    counts = Counter(one.source for one in kept)
    lines = [
        SourceLine(
            row=row,
            well=row.state in WELL,
            state=phrase(row.state),
            lag=told_lag(row.lag),
            every=show_span(row.every),
            outages=tuple(one for one in told if one.source == row.name),
            times=counts[row.name],
        )
        for row in sorted(rows, key=lambda row: row.title.lower())
    ]
    return SourcePage(
        down=tuple(line for line in lines if not line.well),
        well=tuple(line for line in lines if line.well and line.row.state != "new"),
        unasked=tuple(line for line in lines if line.row.state == "new"),
        over=tuple(one for one in told if one.ended_at)[:MOST_OUTAGES],
    )


def _latest(kept: Sequence[KeptOutage]) -> list[KeptOutage]:
    """The newest first: of each source so many at the most, and the last of all."""
    before: Counter[str] = Counter()
    found = []
    for number, one in enumerate(reversed(kept)):
        if number < MOST_OUTAGES or before[one.source] < MOST_OF_SOURCE or one.ended_at is None:
            found.append(one)
        before[one.source] += 1
    return found


def outage_line(one: KeptOutage, missed: Sequence[Missed], now: datetime) -> OutageLine:
    """An outage in words, as of an instant."""
    return OutageLine(
        source=one.source,
        title=title_of(one.source),
        state=phrase(one.state),
        error=one.error or "",
        began_at=one.began_at,
        ended_at=one.ended_at,
        length=span((one.ended_at or now) - one.began_at),
        missed=tuple(
            Late(kept.id, shown.title or "Untitled", kept.published_at)
            for kept, shown in zip(missed, pass_on([kept.passage for kept in missed], "signed_in"), strict=True)
        ),
    )


def title_of(source: str) -> str:
    """What people call a source; its name where it is not declared any more."""
    known = all_sources().get(source)
    return known.title if known else source


def told_lag(seconds: float | None) -> str:
    """How long ago a source was read: `just now`, `5 hours ago`."""
    if seconds is None:
        return "never"
    return "just now" if seconds < 60 else f"{show_span(seconds)} ago"
