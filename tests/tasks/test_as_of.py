"""As of any day: what was known, owned and told is exactly what stood at its end, whatever came after."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy import Engine

from models.clocks import WorldInstant
from models.recipient import reached_by
from pipeline.cli.as_of import tell
from pipeline.holdings.tables import read_csv
from pipeline.storage.alerts import load_alerts
from pipeline.storage.delivery import load_messages
from pipeline.storage.engine import reading, writing
from pipeline.storage.events import load_moves
from pipeline.storage.holdings import load_current
from pipeline.storage.recipients import save_recipients
from pipeline.tasks.as_of import AsOf, as_of
from pipeline.tasks.holdings import import_holdings
from pipeline.tasks.registers import import_register, load_registers
from tests.conftest import FrozenClocks
from tests.tasks.told import FLEET, Desk, deploy

TEXTS = (
    "The Bureau of Industry and Security requires a licence for exports of Nvidia's H20 to China, effective at once.",
    "The Commerce Department proposes to restrict exports of AMD's MI308 to China.",
    "BIS today announced the AI Diffusion Rule, which requires a licence for exports of Nvidia's H100.",
    "The Bureau of Industry and Security rescinds the AI Diffusion Rule.",
    "Nvidia may stop supplying the H20 to China, people familiar with the matter said.",
)
READER = reached_by("ada", "ada@northlight.example", instant_from="low", confirmed_at=datetime(2024, 1, 1, tzinfo=UTC))


@dataclass(frozen=True)
class Then:
    """What stood at the end of a day, asked of what was current then."""

    inventory: str | None
    units: Counter[tuple[str, str, str]]
    registers: dict[str, int]
    stages: dict[str, str]
    alerts: set[str]
    messages: int


def now(desk: Desk) -> Then:
    """By the ways that ask for the present, not by those that ask for a day."""
    events = [event for (event,) in desk.rows("event", "id")]
    with reading(desk.context.engine) as connection:
        inventory, positions = load_current(connection)
        registers = load_registers(connection)
        stages = {event: moves[-1].to_stage for event in events if (moves := load_moves(connection, event))}
        alerts = {each.draft.id for each in load_alerts(connection)}
        messages = len(load_messages(connection))
    units: Counter[tuple[str, str, str]] = Counter()
    for each in positions:
        units[each.chip or each.item, each.site, each.status] += each.units
    lines = {kind: len(held) for kind, held in registers.kinds.items()}
    return Then(inventory.sha if inventory else None, units, lines, stages, alerts, messages)


def then(found: AsOf) -> Then:
    assert found.owned is not None
    return Then(
        inventory=found.owned.inventory,
        units=Counter({(each.chip, each.site, each.status): each.units for each in found.owned.held}),
        registers={each.kind: each.lines for each in found.owned.registers},
        stages={each.event: each.stage for each in found.known},
        alerts={each.alert for each in found.alerts},
        messages=len(found.messages),
    )


def end_of(day: date) -> WorldInstant:
    return WorldInstant(datetime.combine(day, time.max, UTC))


def step(desk: Desk, chance: Random) -> None:
    """Something that happens: an inventory or a feed, a register, a text, and what comes of it."""
    what = chance.choice(["fleet", "feed", "orders", "text", "text", "nothing"])
    if what in {"fleet", "feed"}:
        fleet = FLEET.replace(b",64,", b",%d," % chance.randrange(60, 72))
        site = b"Suzhou" if what == "feed" else b"Shanghai"
        feed = "second" if what == "feed" else "inventory"
        import_holdings(desk.context, fleet.replace(b"Shanghai,CN", site + b",CN"), name=f"{what}.csv", feed=feed)
    elif what == "orders":
        lines = [f"A-{number},2025-03-0{number}" for number in range(1, chance.randrange(2, 5))]
        import_register(
            desk.context, "orders", read_csv("\n".join(["order,ordered_on", *lines, ""]).encode(), name="o")
        )
    elif what == "text":
        desk.publish(chance.choice(TEXTS), source="bis_press")
    desk.analyse()


@pytest.mark.parametrize("seed", [1, 2])
def test_as_of_equals_replay(engine: Engine, tmp_path: Path, frozen: FrozenClocks, seed: int) -> None:
    chance = Random(seed)
    desk = deploy(engine, tmp_path, frozen, fleet=None)
    with writing(engine) as connection:
        save_recipients(connection, [READER])
    stood: dict[date, Then] = {}
    for _ in range(14):
        step(desk, chance)
        stood[desk.today()] = now(desk)  # the last of a day is what stood at its end
        frozen.step(world=timedelta(hours=chance.choice([7, 20, 50])), wall=timedelta(minutes=10))
    assert len({str(each) for each in stood.values()}) > 5
    for day, was in stood.items():
        assert then(as_of(desk.context, end_of(day))) == was, day
    before = as_of(desk.context, end_of(min(stood) - timedelta(days=1)))
    assert then(before) == Then(None, Counter(), {}, {}, set(), 0)


def test_it_says_who_said_so_and_reads_alone(sqlite_engine: Engine, tmp_path: Path, frozen: FrozenClocks) -> None:
    desk = deploy(sqlite_engine, tmp_path, frozen)
    first = desk.today()
    desk.publish(TEXTS[0], source="harbour_wire")
    desk.analyse()
    desk.after(2)
    desk.publish(TEXTS[0] + " It published the rule today.", source="bis_press")
    desk.analyse()

    def said(day: date) -> list[tuple[tuple[str, ...], bool]]:
        return [(each.said_by, each.official) for each in as_of(desk.context, end_of(day)).known]

    assert said(first) == [(("harbour_wire",), False)]
    assert said(desk.today())[0] == (("bis_press", "harbour_wire"), True)
    kept = _everything(desk)
    lines = "\n".join(tell(as_of(desk.context, end_of(first))))
    assert "restriction imposed (1)" in lines
    assert "nvidia-h20; said by harbour_wire" in lines
    assert "nvidia-h20  Shanghai  64 on order" in lines
    assert _everything(desk) == kept
    research = replace(desk.context, settings=desk.context.settings.model_copy(update={"profile": "research"}))
    closed = as_of(research, end_of(first))
    assert closed.owned is None
    assert "Owned" not in "\n".join(tell(closed))
    assert [each.event for each in closed.known]


def _everything(desk: Desk) -> dict[str, list[Any]]:
    return {name: desk.rows(name, "known_at") for name in ("event", "move", "alert", "message", "snapshot", "finding")}
