"""A deployment with some rows of everything that the API hands out."""

from models.recipient import reached_by
from pipeline.storage.engine import writing
from pipeline.storage.recipients import save_recipients
from pipeline.tasks.context import Context
from pipeline.tasks.holdings import import_holdings
from tests.ui.filled import add_alert
from tests.ui.sides import add_document, add_list_change, add_outage, rest_on

FLEET = (
    b"item,quantity,status,site,site_country,owner,owner_parent_country,unit_cost,currency,need_by,supplier,workload\n"
    b"NVIDIA H20,128,on_order,Singapore 1,SG,Northlight,US,12000,USD,2025-06-20,Boards Ltd,inference\n"
    b"NVIDIA L4,64,installed,Reno,US,Northlight,US,2500,USD,,,training\n"
)


def fill(context: Context, *, alerts: int = 6) -> list[str]:
    """Alerts, an event whose claim can be read, documents, list changes, an outage, holdings, recipients; gives ids."""
    engine = context.engine
    import_holdings(context, FLEET, name="fleet.csv")
    found = [add_alert(engine, number, severity=("high", "low")[number % 2]) for number in range(1, alerts + 1)]
    for number in range(1, 5):
        add_document(engine, 100 + number)
    rest_on(engine, found[0], "side:101", "The firm ordered 20,000 B300")
    for number in range(1, 5):
        add_list_change(engine, number)
    add_outage(engine)
    with writing(engine) as connection:
        save_recipients(connection, [reached_by("desk", "desk@corp.example")])
    return found
