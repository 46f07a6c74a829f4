"""All figures in one run: which there are, in which order, and how a row is told."""

import platform
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from statistics import mean

from pipeline.bench.measuring import Timings, ratio

PACKAGES = ("chipwatch", "trafilatura", "lxml", "feedparser", "httpx", "spacy", "sqlalchemy", "sqlmodel", "jinja2")


@dataclass(frozen=True, slots=True)
class Row:
    """One figure.

    Attributes:
        name: what is measured.
        ours: items a second of CPU, the median round.
        beside: what it is measured beside; empty where the figure stands alone.
        theirs: items a second of CPU of that.
        ratio: how many times as fast ours is, the median over rounds.
        p50_ms, p95_ms, max_ms: CPU of one item, ours.
        failed: how many of ours, over all rounds.
        their_failed: how many of theirs.
        bar: what is asked of the figure.
        note: what else must be known to read it.
    """

    name: str
    ours: float
    beside: str
    theirs: float | None
    ratio: float | None
    p50_ms: float | None
    p95_ms: float | None
    max_ms: float | None
    failed: int
    their_failed: int
    bar: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """A run: its rows, what was measured with, on what."""

    rows: tuple[Row, ...]
    pages: str
    rounds: int
    versions: dict[str, str]


def row(
    name: str, ours: Timings, theirs: Timings | None = None, beside: str = "", *, bar: str = "", note: str = ""
) -> Row:
    """The row of a contest, or of one contender alone."""
    faults = [fault for timings in (ours, theirs) if timings and (fault := timings.first_fault)]
    return Row(
        name=name,
        ours=ours.rate(),
        beside=beside,
        theirs=theirs.rate() if theirs else None,
        ratio=ratio(ours, theirs) if theirs else None,
        p50_ms=_ms(ours.at(0.5)),
        p95_ms=_ms(ours.at(0.95)),
        max_ms=_ms(ours.at(1.0)),
        failed=ours.failed,
        their_failed=theirs.failed if theirs else 0,
        bar=bar,
        note="; ".join(filter(None, [note, *faults])),
    )


def _ms(seconds: float | None) -> float | None:
    return None if seconds is None else seconds * 1000


def run_bench(
    rounds: int = 5,
    documents: int | None = None,
    say: Callable[[str], object] | None = None,
    *,
    stored: int = 100_000,
) -> Report:
    """Measure everything.

    Args:
        rounds: how often; figures are the median round's.
        documents: how many pages at the most; all of the recorded world when None.
        say: is told what is measured now.
        stored: how large the archive is in which growth is measured; a million takes five minutes and 4 GB.
    """
    from pipeline.bench import (
        chain,
        feeds,
        fleet,
        growth,
        hostile,
        mail,
        pace,
        reading,
        rules,
        searching,
        store,
        sums,
        web,
    )
    from pipeline.bench.pages import bench_pages

    tell = say or (lambda _text: None)
    pages = bench_pages(documents)
    rows: list[Row] = []
    with tempfile.TemporaryDirectory(prefix="chipwatch-bench-") as made:
        folder = Path(made)
        tell("the whole chain")
        whole, alerts = chain.measure(pages, rounds, folder / "chain")
        rows += whole
        tell("reading")
        rows += reading.measure(pages, rounds)
        tell("feeds")
        rows += feeds.measure(rounds)
        tell("unchanged pages")
        rows += web.measure(rounds)
        tell("answers that never end")
        rows += hostile.measure(rounds)
        tell("the pace")
        rows += pace.measure(rounds)
        tell("the store")
        rows += store.measure(rounds, folder / "store")
        tell("a digest")
        rows += mail.measure(alerts, rounds)
        tell("rules")
        rows += rules.measure(rounds, min(rules.CHANGES, stored))
        tell("exposure")
        rows += fleet.measure(rounds)
        rows += sums.measure(10 * stored, rounds)
        tell("search")
        rows += searching.measure(stored, rounds)
        tell("growth")
        rows += growth.measure(pages, folder / "growth", stored)
    size = mean(len(each.body) for each in pages)
    return Report(
        rows=tuple(rows),
        pages=(
            f"{len(pages)} pages of the recorded world (package data; a reconstruction), each in a generated"
            f" publisher's skeleton: {size / 1000:.0f} KB on average"
        ),
        rounds=rounds,
        versions={"python": platform.python_version()} | {name: version(name) for name in PACKAGES},
    )
