"""An alert's exposure is worked out again from the stored versions alone, whatever has changed since."""

from dataclasses import asdict, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from sqlalchemy import Engine, delete, select, update

from models.clocks import WallInstant, WorldInstant
from models.sealing import digests_of
from models.tables import metadata
from pipeline.catalogue import load_catalogue
from pipeline.errors import StateError
from pipeline.holdings.tables import read_csv
from pipeline.storage.alerts import load_alerts
from pipeline.storage.engine import reading, writing
from pipeline.storage.suggestions import save_entry
from pipeline.tasks.again import Again, again, again_all
from pipeline.tasks.determinations import add_determination
from pipeline.tasks.holdings import import_holdings
from pipeline.tasks.registers import import_register
from pipeline.tasks.verify import verify
from tests.conftest import FrozenClocks
from tests.tasks.told import Desk, deploy

FLEET = (
    b"item,quantity,status,site,site_country,owner,owner_parent_country,unit_cost,currency,need_by,supplier,workload,order\n"
    b"NVIDIA H20,64,on_order,Shanghai,CN,Northlight Shanghai,CN,12500,CNY,2026-12-20,Yangpu Digital,inference,\n"
    b"NVIDIA A800 SXM 80GB,100,on_order,Shanghai,CN,Northlight Shanghai,CN,14000,EUR,,Yangpu Digital,training,A-1\n"
    b"NVIDIA L20,10,on_order,Shanghai,CN,Northlight Shanghai,CN,4000,EUR,,Yangpu Digital,training,A-2\n"
)
RULE = (
    "The Bureau of Industry and Security revises ECCN 3A090 for China. The rule takes effect on November 17, 2023. "
    "It requires a license to export to China integrated circuits having a total processing performance of 4800 or "
    "more, or a total processing performance of 1600 or more and a performance density of 5.92 or more."
)
SIGNED = {"basis": "signed", "document": "minutes.pdf", "who": "Ada Lovelace"}


def rates(home: Path, euro: str, day: str) -> None:
    (home / "rates.csv").write_text(f"currency,rate,as_of\nUSD,1,{day}\nEUR,{euro},{day}\nCNY,0.14,{day}\n")


@pytest.fixture
def desk(engine: Engine, tmp_path: Path, frozen: FrozenClocks) -> Desk:
    """An alert on a rule, and one on an order that came later, with everything beside that they are asked by."""
    frozen.world = WorldInstant(datetime.fromisoformat("2023-10-25T14:00:00+00:00"))
    made = deploy(engine, tmp_path, frozen, fleet=None)
    rates(tmp_path, "1.05", "2023-10-20")
    made.context = replace(
        made.context, settings=made.context.settings.model_copy(update={"currency_rates": tmp_path / "rates.csv"})
    )
    import_register(made.context, "sites", read_csv(b"site,fresh_within\nShanghai,30\nReno,\n", name="s"))
    import_register(made.context, "orders", read_csv(b"order,ordered_on\nA-1,2023-09-01\nA-2,2023-09-01\n", name="o"))
    import_register(
        made.context, "shipments", read_csv(b"shipment,order,quantity,exported_on\na,A-1,60,2023-11-10\n", name="s")
    )
    import_holdings(made.context, FLEET, name="fleet.csv")
    import_holdings(made.context, FLEET.replace(b"Shanghai", b"Suzhou"), name="second.csv", feed="second")
    add_determination(
        made.context, {"item": "NVIDIA L20", "determination": "not 3A090", "on": "2023-10-20", **SIGNED}, by="ada"
    )
    made.publish(RULE, source="bis_press")
    made.analyse()
    made.after(2)
    import_holdings(made.context, FLEET.replace(b",100,", b",130,"), name="fleet.csv")
    made.after(1)
    assert len(made.rows("alert", "id")) == 2, made.rows("alert", "rule", "title")
    return made


def change_everything(desk: Desk) -> None:
    home = desk.context.settings.home
    chip = load_catalogue().chips["nvidia-a800-sxm-80gb"]
    body = {name: value for name, value in asdict(chip).items() if value not in (None, ()) and name != "id"}
    body |= {"fp16_dense_tflops": 77.0, "name": "A800 as it really is"}
    with writing(desk.context.engine) as connection:
        text = yaml.safe_dump({n: list(v) if isinstance(v, tuple) else v for n, v in body.items()})
        save_entry(connection, "chips", chip.id, text, author="ada", at=WallInstant(desk.frozen.wall))
    import_holdings(desk.context, FLEET.replace(b",130,", b",7,").replace(b"CN,", b"US,"), name="fleet.csv")
    add_determination(
        desk.context, {"item": "NVIDIA L20", "determination": "3A090.a", "on": "2023-10-26", **SIGNED}, by="ada"
    )
    import_register(desk.context, "orders", read_csv(b"order,ordered_on\nA-1,2024-09-01\n", name="o"))
    import_register(desk.context, "sites", read_csv(b"site,fresh_within\nShanghai,1\n", name="s"))
    import_register(desk.context, "shipments", read_csv(b"shipment,order,quantity\na,A-1,100\n", name="s"))
    rates(home, "2.5", "2024-10-01")
    desk.after(366)


def worked(desk: Desk) -> list[Again]:
    with reading(desk.context.engine) as connection:
        found, left = again_all(connection, [each.draft for each in load_alerts(connection)])
    assert left == 0
    return sorted(found, key=lambda each: each.alert)


def test_a_year_later_it_is_the_same_to_the_byte(desk: Desk) -> None:
    before = {row[0]: row[1] for row in desk.rows("alert", "id", "exposure")}
    assert any("clauses" in each for each in before.values())
    assert all(each["total_in_scope"] and each["inventory"] for each in before.values())
    assert {size.outcome for size in worked(desk)} == {"same"}
    change_everything(desk)
    after = worked(desk)
    assert [each.line() for each in after if each.outcome != "same"] == []
    assert {each.alert for each in after} >= set(before)
    assert again(desk.context, min(before)).size > 1000
    assert verify(desk.context).again == len(after)


def keep(desk: Desk, alert: str, exposure: dict[str, Any]) -> None:
    """An alert as if it had been raised with that exposure."""
    table = metadata.tables["alert"]
    with writing(desk.context.engine) as connection:
        row = dict(connection.execute(select(table).where(table.c.id == alert)).mappings().one())
        digests = digests_of(row | {"exposure": exposure})
        connection.execute(update(table).where(table.c.id == alert).values(exposure=exposure, digests=digests))


def test_what_was_changed_since_is_told_with_its_place_and_versions(desk: Desk) -> None:
    alert, exposure = desk.rows("alert", "id", "exposure")[0]
    bent = {**exposure, "units_in_scope": exposure["units_in_scope"] + 1}
    bent["asked"] = {**exposure["asked"], "version": "0.1"}
    keep(desk, alert, bent)
    found = again(desk.context, alert)
    assert found.outcome == "different"
    assert found.first is not None
    assert (found.first.at, int(found.first.kept) - int(found.first.now)) == ("units_in_scope", 1)
    assert "it was made by chipwatch 0.1, this is" in found.line()
    checked = verify(desk.context)
    assert (checked.faults, checked.notes) == ((), (found.line(),)), "another version may count otherwise"
    bent["asked"] = exposure["asked"]
    keep(desk, alert, bent)
    assert verify(desk.context).faults == (again(desk.context, alert).line(),)


def test_an_older_alert_says_that_it_cannot_be_worked_out_and_is_no_fault(desk: Desk) -> None:
    alert, exposure = desk.rows("alert", "id", "exposure")[0]
    keep(desk, alert, {name: part for name, part in exposure.items() if name != "asked"})
    found = again(desk.context, alert)
    assert found.outcome == "cannot"
    assert "before alerts kept what they were asked by" in found.line()
    checked = verify(desk.context)
    assert (checked.faults, checked.again, checked.older) == ((), 1, 1)


def test_a_version_that_is_gone_is_a_fault_and_named(desk: Desk) -> None:
    content = metadata.tables["content"]
    with writing(desk.context.engine) as connection:
        connection.execute(delete(content).where(content.c.kind == "rates"))
    faults = verify(desk.context).faults
    assert len(faults) == 2
    assert all("the rates of the content" in each and "is not kept" in each for each in faults)
    with pytest.raises(StateError, match="no alert"):
        again(desk.context, "al-nothing")
