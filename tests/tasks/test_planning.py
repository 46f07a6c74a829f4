"""Planning on a database: what was imported month by month is the past, registers are the plan."""

from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path

import pytest
from sqlalchemy import Engine

from pipeline.errors import CallError
from pipeline.holdings.tables import read_csv
from pipeline.settings import Settings
from pipeline.storage.engine import writing
from pipeline.storage.state import claim_world
from pipeline.tasks.context import Context
from pipeline.tasks.holdings import import_holdings
from pipeline.tasks.planning import ask_runway, load_planning
from pipeline.tasks.planning_options import ask_offload, ask_substitutes
from pipeline.tasks.planning_view import view_planning
from pipeline.tasks.registers import import_register
from tests.conftest import FrozenClocks
from tests.tasks.told import deploy

HEADER = (
    "item,quantity,status,site,site_country,owner,owner_parent_country,unit_cost,currency,need_by,supplier,workload"
    ",utilisation"
)


@pytest.fixture
def context(engine: Engine, tmp_path: Path, frozen: FrozenClocks) -> Context:
    with writing(engine) as connection:
        claim_world(connection, "live")
    return Context(Settings(home=tmp_path), engine, frozen.clocks)


def line(
    quantity: int, status: str, *, item: str = "H100 SXM", workload: str = "training", utilisation: str = ""
) -> str:
    return f"{item},{quantity},{status},Reno,US,Northlight Compute,US,,,,,{workload},{utilisation}"


def take(context: Context, *lines: str) -> None:
    import_holdings(context, "\n".join((HEADER, *lines)).encode(), name="fleet.csv")


def register(context: Context, kind: str, text: str) -> None:
    import_register(context, kind, read_csv(text.encode(), name=f"{kind}.csv"))


def test_imports_of_three_months_are_a_history_and_a_plan_comes_before_it(
    context: Context, frozen: FrozenClocks
) -> None:
    for day, used, broken in (("2025-02-03", 90, 1), ("2025-02-27", 100, 0), ("2025-03-09", 110, 2)):
        frozen.world = datetime.fromisoformat(day).replace(tzinfo=UTC)
        # Two spellings of a workload are one.
        take(
            context,
            line(used - 10, "in_use"),
            line(10, "in_use", workload="Training"),
            *[line(broken, "in_repair")] * bool(broken),
        )
    early = ask_runway(load_planning(context))
    assert early.lines[0].middle is None
    frozen.world = datetime(2025, 4, 16, tzinfo=UTC)
    take(context, line(120, "in_use"), line(25, "in_store"))
    (found,) = ask_runway(load_planning(context)).lines
    assert found.line.basis == "history"
    assert found.line.growth is not None
    # By the last import of each month: 100, 110, 120.
    assert (found.line.growth.best, found.line.growth.worst) == (10, 10)
    assert found.line.failure is not None
    assert found.line.failure.worst.as_integer_ratio() == (1, 50)
    register(context, "plan", "month,site,workload,units\n2025-05,Reno,training,146\n")
    (planned,) = ask_runway(load_planning(context)).lines
    assert planned.line.basis == "plan"


def test_what_is_asked_for_is_told_and_the_rest_is_reckoned_with(context: Context) -> None:
    take(context, line(8, "in_use"), line(8, "in_use", item="L4", workload="inference"))
    planning = load_planning(context)
    assert [each.line.chips for each in ask_runway(planning, chip="L4").lines] == [("nvidia-l4",)]
    assert [each.line.workload for each in ask_runway(planning, workload="Training").lines] == ["training"]
    with pytest.raises(CallError, match="nothing runs, stands in store or is planned for Oslo"):
        ask_runway(planning, site="Oslo")


def test_the_profile_research_reaches_no_planning(context: Context) -> None:
    take(context, line(8, "in_use"))
    research = Context(Settings(home=context.settings.home, profile="research"), context.engine, context.clocks)
    with pytest.raises(CallError, match="research reaches no planning"):
        load_planning(research)


def test_substitutes_are_asked_for_a_site_that_is_known(context: Context) -> None:
    take(context, line(160, "in_use", item="A800 SXM", workload="inference"))
    register(context, "sites", "site,country,owner_parent_country\nReno,CN,CN\n")
    register(
        context, "offers", "item,supplier,from_country,quantity,valid_until\nL20,Yangpu Digital,CN,40,2025-12-31\n"
    )
    register(context, "fits", "item,fits\nL20,yes\n")
    found = ask_substitutes(load_planning(context), "A800 SXM 80GB", "Reno", workload="Inference")
    assert (found.lost, found.buyer.country, found.buyer.parent) == (160, "CN", "CN")
    (stopped,) = (each.stopped for each in found.stopped if each.offer)
    assert stopped is not None
    assert (stopped.gate, stopped.outcome) == ("screened", "unknown")
    with pytest.raises(CallError, match="no site 'Oslo'"):
        ask_substitutes(load_planning(context), "A800 SXM 80GB", "Oslo")


def test_offload_takes_what_is_known_to_fit_and_may_be_used(context: Context) -> None:
    infer = {"workload": "inference"}
    take(
        context,
        line(4, "in_use", item="DGX H100", utilisation="0.5", **infer),
        line(100, "in_store", item="L20", **infer),
        line(100, "in_store", item="Ascend 910B4", **infer),
    )
    unfit = ask_offload(load_planning(context))
    assert unfit.moved == ()
    assert any("L20 at hand at Reno: whether it fits inference at Reno is not known" in why for why in unfit.kept)
    register(context, "fits", "item,fits\nL20,yes\nAscend 910B4,yes\n")
    found = ask_offload(load_planning(context))
    assert found.freed == (("nvidia-h100-sxm5-80gb", 16),)
    assert any("Ascend 910B4" in why and "use is not known to be lawful" in why for why in found.kept)
    register(context, "sites", "site,powered_slots,ports\nReno,60,42\n")
    narrow = ask_offload(load_planning(context), source="H100 SXM", target="L20")
    assert narrow.freed == (("nvidia-h100-sxm5-80gb", 8),)
    register(
        context, "offers", "item,supplier,from_country,quantity,valid_until\nL40S,Yangpu Digital,US,90,2025-12-31\n"
    )
    register(context, "fits", "item,fits\nL40S,yes\n")
    offered = ask_offload(load_planning(context))
    assert offered.moved == ()
    assert any("L40S offered by Yangpu Digital, at Reno: screened" in why for why in offered.kept)
    with pytest.raises(CallError, match="the cap"):
        ask_offload(load_planning(context), cap=Fraction(0))


def test_a_page_is_given_what_the_chips_of_an_alert_stand_for(context: Context) -> None:
    assert view_planning(context) is None
    take(context, line(160, "in_use", item="A800 SXM"), line(8, "in_use", item="L4", workload="inference"))
    register(context, "offers", "item,supplier,quantity,valid_until\nL20,Yangpu Digital,40,2025-12-31\n")
    view = view_planning(context, ["nvidia-a800"])
    assert view is not None
    assert [each.line.chips for each in view.runway] == [("nvidia-a800-sxm-80gb",)]
    ((found,),) = ([each.stopped for each in one.stopped] for one in view.substitutes)
    assert found is not None
    assert view.substitutes[0].lost == 160
    whole = view_planning(context)
    assert whole is not None
    assert {each.chip for each in whole.substitutes} == {"nvidia-a800-sxm-80gb", "nvidia-l4"}
    assert "Freed for training: nothing" in whole.offload_text
    assert whole.freshness
    research = Context(Settings(home=context.settings.home, profile="research"), context.engine, context.clocks)
    assert view_planning(research) is None


def test_guidance_that_an_event_tells_of_puts_a_chip_last_for_those_whom_it_is_for(
    sqlite_engine: Engine, tmp_path: Path, frozen: FrozenClocks
) -> None:
    desk = deploy(sqlite_engine, tmp_path, frozen)
    text = "China's Cyberspace Administration told Chinese firms to stop buying Nvidia's L20, in force since this week."
    for source in ("harbour_wire", "bis_press"):
        desk.publish(text, source=source, name=f"{source}/l20")
    desk.analyse()
    planning = load_planning(desk.context)
    assert [each.chips for each in planning.discouraged] == [frozenset({"nvidia-l20"})]
    register(
        desk.context, "offers", "item,supplier,from_country,quantity,valid_until\nL20,Yangpu Digital,CN,9,2025-12-31\n"
    )
    found = ask_substitutes(load_planning(desk.context), "H20 96GB", "Shanghai", lost=1)
    (offered,) = (each for each in (*found.ranked, *found.stopped) if each.offer)
    assert any("event ev-" in words for words in offered.discouraged)
