"""`chipwatch orders`: orders against the days of a clause, by rule or typed; nothing under the profile `research`."""

import json

import pytest

from pipeline.errors import CallError
from pipeline.holdings.tables import read_csv
from pipeline.policy import load_policy
from pipeline.settings import Settings
from pipeline.tasks.context import open_context, set_up
from pipeline.tasks.orders import clauses_of, stand_orders
from pipeline.tasks.registers import import_register
from tests.cli.conftest import call

REGISTERS = {
    "orders": b"order,ordered_on\nS-1,2023-09-01\nS-2,\n",
    "shipments": b"shipment,order,quantity,loaded_on,exported_on\n"
    b"a,S-1,40,2023-10-17,2023-11-15\nb,S-2,8,,2023-11-16\n",
    "promises": b"order,promised_on,delivery_on\nS-2,2023-09-01,2023-11-20\nS-2,2023-10-01,2023-12-01\n",
}


@pytest.fixture
def home(tmp_path):
    """A home with two orders."""
    context = set_up(Settings(home=tmp_path))
    for kind, data in REGISTERS.items():
        import_register(context, kind, read_csv(data, name=f"{kind}.csv"))
    context.engine.dispose()
    return tmp_path


def test_orders_stand_to_a_rules_saving_clause(home):
    [stood] = json.loads(call(home, "orders", "entity-list-2023-10-17", "--json").out)
    assert stood["clause"]["cites"] == "88 FR 71991, saving clause"
    one, other = stood["orders"]
    assert (one["outcome"], one["days"], one["quantity"]) == ("makes", 0, 40)
    # That it was exported too late decides, whatever the day of loading was.
    assert (other["outcome"], other["days"], other["missing"], other["slipped"]) == ("misses", -1, [], 11)
    told = call(home, "orders", "entity-list-2023-10-17").out
    assert "loaded_on is not given" in told
    assert "exported 2023-11-16, by 2023-11-15: 1 day late" in told


def test_days_may_be_typed_and_a_promise_is_no_arrival(home):
    [stood] = json.loads(call(home, "orders", "--arrive-by", "2023-11-30", "--ordered-by", "2023-09-30", "--json").out)
    one, other = stood["orders"]
    assert (one["outcome"], one["missing"]) == ("unknown", ["arrived_on"])
    assert (other["outcome"], other["missing"]) == ("unknown", ["ordered_on", "arrived_on"])
    assert other["promise"] == "as promised it arrives 2023-12-01, by 2023-11-30: 1 day late"


def test_a_vintage_is_met_by_what_was_exported_before_it_binds(home):
    [stood, *_] = json.loads(call(home, "orders", "3a090-2023", "--json").out)
    assert [each["outcome"] for each in stood["orders"]] == ["makes", "makes"]


@pytest.mark.parametrize("arguments", [(), ("3a090-2023", "--arrive-by", "2023-11-30"), ("no-such-rule",)])
def test_a_wrong_call_says_what_is_wrong(home, arguments):
    assert call(home, "orders", *arguments).status == 2


def test_the_profile_research_reaches_none(home):
    context = open_context(Settings(home=home, profile="research"))
    with pytest.raises(CallError, match="research reaches no orders"):
        stand_orders(context, clauses_of("3a090-2023", load_policy()))
    context.engine.dispose()
