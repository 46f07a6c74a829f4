"""An alert says how the orders that it touches stand to the days of the rule, and keeps it."""

from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine

from models.clocks import WorldInstant
from pipeline.holdings.tables import read_csv
from pipeline.holdings.telling import tell_stood
from pipeline.tasks.holdings import import_holdings, load_alert_exposure
from pipeline.tasks.registers import import_register
from tests.conftest import FrozenClocks
from tests.tasks.told import deploy

FLEET = (
    b"item,quantity,status,site,site_country,owner,owner_parent_country,unit_cost,currency,need_by,supplier,workload,order\n"
    b"NVIDIA H20,64,on_order,Shanghai,CN,Northlight Shanghai,CN,12500,USD,2026-12-20,Yangpu Digital,inference,\n"
    b"NVIDIA A800 SXM 80GB,100,on_order,Shanghai,CN,Northlight Shanghai,CN,14000,USD,,Yangpu Digital,training,A-1\n"
    b"NVIDIA L20,10,on_order,Shanghai,CN,Northlight Shanghai,CN,4000,USD,,Yangpu Digital,training,A-2\n"
)
RULE = (
    "The Bureau of Industry and Security revises ECCN 3A090 for China. The rule takes effect on November 17, 2023. "
    "It requires a license to export to China integrated circuits having a total processing performance of 4800 or "
    "more, or a total processing performance of 1600 or more and a performance density of 5.92 or more."
)


def test_orders_are_set_against_the_days_of_a_rule(sqlite_engine: Engine, tmp_path: Path, frozen: FrozenClocks) -> None:
    frozen.world = WorldInstant(datetime.fromisoformat("2023-10-25T14:00:00+00:00"))
    desk = deploy(sqlite_engine, tmp_path, frozen)
    import_holdings(desk.context, FLEET, name="fleet.csv")
    import_register(desk.context, "orders", read_csv(b"order,ordered_on\nA-1,2023-09-01\nA-2,2023-09-01\n", name="o"))
    shipments = b"shipment,order,quantity,exported_on\na,A-1,60,2023-11-10\nb,A-1,40,\n"
    import_register(desk.context, "shipments", read_csv(shipments, name="s"))
    desk.publish(RULE, source="bis_press")
    desk.analyse()
    ((alert, exposure),) = desk.rows("alert", "id", "exposure")
    assert exposure["units_in_scope"] == 100
    found, stood = load_alert_exposure(desk.context, alert)
    assert found.orders == ("A-1",), "the L20 are under the limits"
    first = next(each for each in stood if "binds" in each.clause.says)
    assert [(each.shipment, each.outcome, each.days) for each in first.orders] == [
        ("a", "makes", 6),
        ("b", "unknown", None),
    ]
    told = tell_stood(first)
    assert "makes: A-1 a, 60 items: exported 2023-11-10, by 2023-11-16: 6 days to spare" in told
    assert "unknown: exported_on: A-1 b, 40 items: by 2023-11-16: exported_on is not given" in told
