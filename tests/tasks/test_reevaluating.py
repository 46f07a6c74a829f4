"""Our side changes: what is new under measures told long ago is told once, and nothing else is."""

from dataclasses import asdict
from datetime import datetime
from pathlib import Path

import pytest
import yaml
from sqlalchemy import Engine

from models.clocks import WallInstant, WorldInstant
from pipeline.catalogue import load_catalogue
from pipeline.storage.engine import writing
from pipeline.storage.suggestions import save_entry
from pipeline.tasks.holdings import import_holdings
from tests.conftest import FrozenClocks
from tests.tasks.told import FLEET, Desk, deploy

RULE = "The Bureau of Industry and Security requires a licence for exports of Nvidia's H20 to China, effective at once."
ORDER = b"NVIDIA H20,%d,on_order,%s,CN,Northlight Shanghai,CN,12500,USD,2026-12-20,Yangpu Digital,inference\n"


@pytest.fixture
def desk(sqlite_engine: Engine, tmp_path: Path, frozen: FrozenClocks) -> Desk:
    made = deploy(sqlite_engine, tmp_path, frozen)
    made.publish(RULE, source="bis_press")
    made.analyse()
    assert made.rules() == ["restriction-touches-us"]
    made.after(3)
    return made


def take_in(desk: Desk, *lines: bytes) -> None:
    import_holdings(desk.context, FLEET + b"".join(lines), name="fleet.csv")
    desk.after(1)


def grew(desk: Desk) -> list[int]:
    told = sorted(desk.rows("alert", "known_at", "rule", "title"))
    return [int(title.split()[0]) for _, rule, title in told if rule == "exposure-grew"]


def test_a_new_order_under_a_measure_in_force_is_told_once(desk: Desk) -> None:
    take_in(desk, ORDER % (32, b"Suzhou"))
    assert grew(desk) == [32]
    desk.after(1)
    desk.after(30)
    assert len(grew(desk)) == 1


def test_the_same_inventory_again_is_no_news(desk: Desk) -> None:
    take_in(desk)
    assert grew(desk) == []


def test_what_only_moves_on_or_is_sold_is_no_news(desk: Desk) -> None:
    shipped = FLEET.replace(b"on_order", b"in_transit")
    import_holdings(desk.context, shipped, name="fleet.csv")
    desk.after(1)
    import_holdings(desk.context, shipped.replace(b",64,", b",60,"), name="fleet.csv")
    desk.after(1)
    assert grew(desk) == []
    # What was sold and is bought again is new: it was out of our hands.
    import_holdings(desk.context, shipped.replace(b",64,", b",70,"), name="fleet.csv")
    desk.after(1)
    assert grew(desk) == [10]


def test_an_order_elsewhere_is_no_news(desk: Desk) -> None:
    take_in(desk, (ORDER % (32, b"Reno")).replace(b",CN,", b",US,"))
    assert grew(desk) == []


def test_a_measure_that_ended_touches_nothing_new(sqlite_engine: Engine, tmp_path: Path, frozen: FrozenClocks) -> None:
    made = deploy(sqlite_engine, tmp_path, frozen)
    made.publish(
        "BIS today announced the AI Diffusion Rule, which requires a licence for exports of Nvidia's H20.",
        source="bis_press",
    )
    made.after(20)
    made.publish("The Bureau of Industry and Security rescinds the AI Diffusion Rule.", source="bis_press")
    made.after(1)
    assert {"ended", "withdrawn"} & {stage for (stage,) in made.rows("move", "to_stage")}
    take_in(made, ORDER % (32, b"Suzhou"))
    assert grew(made) == []


def test_a_first_inventory_finds_what_was_told_before_it(engine: Engine, tmp_path: Path, frozen: FrozenClocks) -> None:
    made = deploy(engine, tmp_path, frozen, fleet=None)
    made.publish(RULE, source="bis_press")
    made.after(1)
    assert "restriction-touches-us" not in made.rules()
    import_holdings(made.context, FLEET, name="fleet.csv")
    made.after(1)
    assert grew(made) == [64]


# ── a corrected chip ─────────────────────────────────────────────────────────────────────────────

#: Of October 2023: the L20 stands at TPP 1,912; with its density of 3.14 it is just outside paragraph b.2, 3.2 or more.
LIMITS = (
    "The Bureau of Industry and Security revises ECCN 3A090 for China. The rule takes effect on November 17, 2023. "
    "It requires a license to export to China integrated circuits having a total processing performance of 1600 or "
    "more and less than 4800 and a performance density of 3.2 or more and less than 5.92."
)


def test_a_corrected_die_area_puts_boards_under_a_measure_told_long_ago_once(
    engine: Engine, tmp_path: Path, frozen: FrozenClocks
) -> None:
    frozen.world = WorldInstant(datetime.fromisoformat("2023-10-25T14:00:00+00:00"))
    fleet = FLEET.replace(b"NVIDIA H20,64", b"NVIDIA L20,40")
    made = deploy(engine, tmp_path, frozen, fleet=fleet)
    made.publish(LIMITS, source="bis_press")
    made.after(3)
    assert grew(made) == []
    chip = load_catalogue().chips["nvidia-l20"]
    body = {name: value for name, value in asdict(chip).items() if value not in (None, ()) and name != "id"}
    body = {name: list(value) if isinstance(value, tuple) else value for name, value in body.items()}
    with writing(engine) as connection:
        text = yaml.safe_dump(body | {"die_area_mm2": 500.0})
        save_entry(connection, "chips", chip.id, text, author="ada", at=WallInstant(frozen.wall))
    made.after(1)
    assert grew(made) == [40]
    (occasion,) = [occasion for rule, occasion in made.rows("alert", "rule", "occasion") if rule == "exposure-grew"]
    assert occasion.startswith("catalogue:")
    made.after(1)
    made.after(30)
    assert grew(made) == [40], "once"
