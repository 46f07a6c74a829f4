"""Bar P11: what stands of 20 chips in an inventory of a million lines, out of the database; wall time.

Every line has a price of its own, so that no two are alike. Beside it the sum over the lines themselves.
"""

import random
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from statistics import median

from sqlalchemy import Engine, func, select

from models.clocks import WallInstant, WorldInstant
from models.exposure import Position
from pipeline.bench.databases import databases
from pipeline.bench.fleet import CHIPS, STATUSES, make_lines
from pipeline.bench.report import Row
from pipeline.catalogue import load_catalogue
from pipeline.holdings.condensed import fleet_sums
from pipeline.policy import rated_chips
from pipeline.storage.engine import migrate, open_engine, reading, writing
from pipeline.storage.holdings import load_fleet_sums, position, save_snapshot

SITES = 40
SITES_OF_A_CHIP = 5
_AT = datetime(2026, 1, 5, tzinfo=UTC)


def measure(lines: int, rounds: int) -> list[Row]:
    """Milliseconds of one question, on each database."""
    chips = tuple(chip.id for chip in rated_chips(load_catalogue()))
    positions = list(make_fleet(chips, lines))
    found = []
    with databases() as addresses:
        for address in addresses:
            engine = open_engine(address)
            migrate(engine)
            found.append(_row(engine, positions, chips[:CHIPS], rounds))
            engine.dispose()
    return found


def make_fleet(chips: tuple[str, ...], lines: int) -> Iterator[Position]:
    """Each chip at a few sites and in every status, every line at a price of its own."""
    draw = random.Random(11)  # noqa: S311  # no secret
    first = make_lines(chips[:1], 1)[0]
    for number in range(lines):
        chip = number % len(chips)
        site = (chip * 7 + draw.randrange(SITES_OF_A_CHIP)) % SITES
        yield replace(
            first,
            line=number + 2,
            item=chips[chip],
            chip=chips[chip],
            site=f"site {site}",
            status=draw.choice(STATUSES),
            unit_cost=Decimal(number + 1) / 100,
        )


def _row(engine: Engine, positions: list[Position], chips: tuple[str, ...], rounds: int) -> Row:
    with writing(engine) as connection:
        kept, _ = save_snapshot(
            connection,
            positions,
            content_sha=bytes(32),
            name="bench",
            lines=len(positions),
            refused=0,
            report=[],
            known_at=WorldInstant(_AT),
            recorded_at=WallInstant(_AT),
            sums=fleet_sums(positions),
        )
    expected = sum(each.units for each in positions if each.chip in chips)
    of_chips = position.c.snapshot_id == kept.id, position.c.chip.in_(chips)
    plain = select(func.sum(position.c.units)).where(*of_chips).group_by(position.c.chip)

    def ours() -> int:
        with reading(engine) as connection:
            return sum(each.units for each in load_fleet_sums(connection, [kept.id], chips))

    def theirs() -> int:
        with reading(engine) as connection:
            return sum(map(int, connection.execute(plain).scalars()))

    if (ours(), theirs()) != (expected, expected):
        raise ValueError("the sums differ from a sum over the lines")
    mine = sorted(_seconds(ours) for _ in range(4 * rounds))
    other = [_seconds(theirs) for _ in range(rounds)]
    return Row(
        name=f"fleet of {CHIPS} chips in {len(positions):,} lines, {engine.dialect.name}",
        ours=1 / median(mine),
        beside="a sum over the lines in SQL",
        theirs=1 / median(other),
        ratio=median(other) / median(mine),
        p50_ms=median(mine) * 1000,
        p95_ms=mine[int(0.95 * len(mine))] * 1000,
        max_ms=mine[-1] * 1000,
        failed=0,
        their_failed=0,
        bar="P11: ≤ 5 ms",
        note="units, price and value by chip, site and status; theirs sums units by chip alone",
    )


def _seconds(ask: Callable[[], int]) -> float:
    began = time.perf_counter()
    ask()
    return time.perf_counter() - began
