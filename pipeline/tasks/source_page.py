"""The page of one source, and every source's last 30 days: what each day came to, what its state means, what to do."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from pipeline.rendering.filters import phrase
from pipeline.sources import all_sources, find_source
from pipeline.sources.tools.trial import differences, remarks
from pipeline.storage.engine import reading
from pipeline.storage.outages import load_missed, load_outages
from pipeline.storage.source_days import Asked, Turned, load_asked, load_seen, load_turned
from pipeline.tasks.context import Context
from pipeline.tasks.outage_view import OutageLine, outage_line, told_lag
from pipeline.tasks.source_trials import try_source
from pipeline.tasks.source_views import SourceRow, show_span, source_rows

DAYS = 30
MOST_ASKED = 20
#: Documents of which the time from publication to first sight is told.
MOST_SEEN = 200
#: Items of a trial that the page shows.
MOST_ITEMS = 10
#: From the best to the worst: a day is told by the worst that it saw.
ORDER = ("new", "ok", "quiet", "terms_forbid", "paywalled", "empty", "layout_changed", "blocked", "unreachable")
LOOKS = {"new": "none", "ok": "well", "quiet": "well", "terms_forbid": "amended", "paywalled": "amended"}
#: What a state means, and what to do about it.
MEANING = {
    "new": ("It was not asked yet.", "Nothing, if it was just added. It is asked at its next turn."),
    "ok": ("It was read, and shows what is expected of it.", "Nothing."),
    "quiet": ("It was read, and has published nothing for longer than it usually does.", "Nothing, unless you know of "
              "something that it published: then try it now, and compare."),
    "empty": ("Its listing answers and shows nothing, where it showed items before.", "Open its listing in a browser. "
              "If there are items, its layout or address has changed: try it now and set its module right."),
    "layout_changed": ("It answers, but its page is not laid out as its module says.", "Try it now: what differs is "
                       "named. Then set its selectors right and read again what is stored."),
    "blocked": ("It refuses our requests, by a refusal, a challenge or robots.txt. We do not evade it.", "Ask the "
                "publisher, or find another address of the same texts, as a feed or an official list."),
    "paywalled": ("It shows its texts to subscribers alone.", "Nothing can be read beyond its listing. Have a licence, "
                  "or follow another publisher."),
    "terms_forbid": ("Its terms forbid programs. It is never asked.", "Nothing; it is listed so that nobody adds it."),
    "unreachable": ("It does not answer, or answers with a fault of its own.", "Wait: it is asked again, more and more "
                    "seldom. If others are unreachable too, look at the network and the proxy first."),
}  # fmt: skip


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
    hosts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Tried:
    """What a trial came to, in words."""

    shown: str
    differs: tuple[str, ...]
    notes: tuple[str, ...]
    lines: tuple[tuple[str, str, str], ...]  # day, title or name, fault


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
        missed = load_missed(connection, kept)
        seen = load_seen(connection, name, limit=MOST_SEEN)
    # A publication at midnight states a day alone: how late it was seen cannot be said.
    late = sorted((at - said).total_seconds() for said, at in seen if said.time() != time(0) and at >= said)
    means, to_do = MEANING.get(row.state, ("", ""))
    return SourceView(
        row=row,
        state=phrase(row.state),
        well=row.state in {"ok", "quiet", "new"},
        lag=told_lag(row.lag),
        every=show_span(row.every),
        wait=show_span(row.wait),
        means=means,
        to_do=to_do,
        days=days_of(turns, now),
        late=show_span(max(60, _at(late, 50))) if late else "",
        latest=show_span(max(60, _at(late, 95))) if late else "",
        seen=len(late),
        turns=tuple((one.at, phrase(one.before), phrase(one.after), one.error) for one in reversed(turns))[:MOST_ASKED],
        asked=tuple(asked),
        outages=tuple(outage_line(one, missed.get(one, ()), now) for one in reversed(kept)),
        hosts=tuple(all_sources()[name].hosts) if name in all_sources() else (),
    )


def _at(ordered: Sequence[float], part: int) -> float:
    """The smallest of ordered numbers that `part` per cent of them do not exceed."""
    return ordered[max(0, -(-part * len(ordered) // 100) - 1)]


def try_now(context: Context, name: str) -> Tried:
    """Ask a source as `chipwatch sources try` does: paces and robots.txt are kept, and nothing is stored but the pace.

    Raises:
        CallError: no such source, its terms forbid robots, or a setting that it needs is missing.
    """
    source, trial = find_source(name), try_source(context, name)
    lines: list[tuple[str, str, str]]
    if source.parties is not None:
        shown, lines = f"{len(trial.entries)} entries", [(one.list_id, one.name, "") for one in trial.entries]
    else:
        shown = f"{len(trial.items)} items"
        lines = [
            (f"{one.published_at:%Y-%m-%d}" if one.published_at else "", one.title or "Untitled", one.fault or "")
            for one in trial.items
        ]
    differs = differences(source, trial, context.clocks.world_now())
    return Tried(shown, tuple(differs), tuple(remarks(source, trial)), tuple(lines[:MOST_ITEMS]))
