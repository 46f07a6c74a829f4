"""A deployment of ours for the pages: fleets in two countries and currencies, orders, a plan, an event, an offer."""

from datetime import date
from pathlib import Path

from sqlalchemy import Engine

from pipeline.holdings.tables import read_csv
from pipeline.tasks.analyse import analyse
from pipeline.tasks.determinations import add_determination
from pipeline.tasks.holdings import import_holdings
from pipeline.tasks.registers import import_register
from tests.conftest import FrozenClocks
from tests.tasks.told import Desk, deploy

HEADER = (
    "item,quantity,status,site,site_country,owner,owner_parent_country,unit_cost,currency,need_by,supplier,workload,"
    "order,utilisation"
)
SHANGHAI = "Shanghai,CN,Northlight Shanghai,CN"
RENO = "Reno,US,Northlight Compute,US"
FLEET = (
    f"NVIDIA H20,64,on_order,{SHANGHAI},12500,USD,2026-12-20,Yangpu Digital,inference,A-1,",
    f"NVIDIA H20,1000,in_use,{SHANGHAI},88000,CNY,,,inference,,0.4",
    f"NVIDIA H20,12,in_store,{SHANGHAI},,,,,,,",
    f"NVIDIA A40,200,in_use,{RENO},4200,USD,,,rendering,,",
    f"NVIDIA H200 SXM,128,in_use,{RENO},31000,USD,,,training,,0.8",
    f"Accelerator of a nameless maker,7,in_store,{RENO},,,,,,,",
    f"NVIDIA L4,40,in_store,{RENO},2500,USD,,,inference,,",
)
RULE = (
    "The Bureau of Industry and Security has told NVIDIA that a license is required to export the NVIDIA H20 to China. "
    "The requirement takes effect immediately."
)
LINES_2023 = (f"NVIDIA A800 SXM 80GB,100,on_order,{SHANGHAI},14000,USD,,Yangpu Digital,training,A-1,",)
RULE_2023 = (
    "The Bureau of Industry and Security revises ECCN 3A090 for China. The rule takes effect on November 17, 2023. "
    "It requires a license to export to China integrated circuits having a total processing performance of 4800 or "
    "more, or a total processing performance of 1600 or more and a performance density of 5.92 or more."
)


def own(engine: Engine, home: Path, frozen: FrozenClocks, *, lines: tuple[str, ...] = FLEET, rule: str = RULE) -> Desk:
    """Deploy it on the clocks' day, with one event that touches the orders for Shanghai."""
    desk = deploy(engine, home, frozen, fleet=None)
    import_holdings(desk.context, "\n".join((HEADER, *lines)).encode(), name="fleet.csv")
    for kind, text in (
        ("sites", "site,country,fresh_within,powered_slots,ports\nShanghai,CN,30,50,100\nReno,US,30,,\nOslo,NO,7,,\n"),
        ("orders", "order,supplier,ordered_on,deposit,currency,cancel_by\nA-1,Yangpu,2023-09-01,96000,USD,2025-05-02"),
        ("shipments", "shipment,order,quantity,loaded_on,exported_on\nS-1,A-1,24,2023-10-01,2023-10-09\nS-2,A-1,40,,"),
        ("plan", "month,site,workload,units\n2025-05,Shanghai,inference,1010\n2025-08,Shanghai,inference,1080\n"),
        ("offers", "item,supplier,quantity,valid_until,weeks\nNVIDIA L20,Harbour Boards,900,2026-12-31,8\n"),
    ):  # fmt: skip
        import_register(desk.context, kind, read_csv(text.encode(), name=f"{kind}.csv"))
    if desk.today() >= date(2025, 1, 7):
        given = {"basis": "signed", "document": "minutes.pdf", "who": "Ada Lovelace", "on": "2025-01-07"}
        add_determination(desk.context, {"item": "NVIDIA A40", "determination": "not 3A090"} | given, by="bob")
    desk.publish(rule, source="bis_press")
    analyse(desk.context)
    return desk
