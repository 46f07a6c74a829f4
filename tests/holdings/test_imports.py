"""Imports on both databases: feeds side by side, what waits for a person, matches by hand, and what is told of it."""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from models.exposure import Exposure, Measure
from models.tables import metadata
from pipeline.errors import CallError, HoldingsError, StateError
from pipeline.holdings.differences import Difference, differences, losses
from pipeline.holdings.tables import read_csv
from pipeline.settings import Settings
from pipeline.storage.engine import open_engine, reading, writing
from pipeline.storage.holdings import load_current, load_snapshot
from pipeline.storage.state import claim_world
from pipeline.storage.todos import load_todos
from pipeline.tasks.context import Context
from pipeline.tasks.holdings import load_fleet
from pipeline.tasks.imports import ImportReport, decide_import, import_holdings, import_table
from pipeline.tasks.inventory_views import list_feeds, list_unmatched, show_differences
from pipeline.tasks.matching import match_item
from tests.conftest import FrozenClocks

HEADER = (
    "item,quantity,status,site,site_country,owner,owner_parent_country,unit_cost,currency,need_by,supplier,workload"
)
MEASURE = Measure("restriction_imposed", "in_force", chips=("nvidia-h20",), places=("CN",), acts=("use",))


def csv(*lines: str) -> bytes:
    """`quantity item status site`, the last two with a usual value."""
    rows = []
    for line in lines:
        given_cells = line.split(" / ")
        quantity, item, status, site = [*given_cells, *("", "", "in_use", "Shanghai")[len(given_cells) :]]
        rows.append(f"{item},{quantity},{status},{site},CN,,CN,100,USD,,,")
    return "\n".join([HEADER, *rows]).encode()


@dataclass
class Home:
    """A deployment whose imports come an hour apart."""

    context: Context
    frozen: FrozenClocks

    def take(self, *lines: str, feed: str = "inventory") -> ImportReport:
        self.frozen.step(world=timedelta(hours=1))
        return import_holdings(self.context, csv(*lines), name=f"{feed}.csv", feed=feed)

    def units(self) -> dict[tuple[str, str], int]:
        found: dict[tuple[str, str], int] = {}
        for position in load_fleet(self.context).positions:
            key = (position.site, position.chip or position.item)
            found[key] = found.get(key, 0) + position.units
        return found

    def todos(self, kind: str) -> list[str]:
        with reading(self.context.engine) as connection:
            return [each.subject for each in load_todos(connection, kinds=[kind])]


@pytest.fixture
def home(engine: Engine, frozen: FrozenClocks, tmp_path: Path) -> Home:
    with writing(engine) as connection:
        claim_world(connection, "live")
    return Home(Context(settings=Settings(home=tmp_path), engine=engine, clocks=frozen.clocks), frozen)


def test_feeds_stand_side_by_side_and_each_replaces_its_own(home: Home) -> None:
    home.take("100 / NVIDIA H20", "10 / NVIDIA L20 / spare")
    first = load_fleet(home.context)
    home.take("40 / NVIDIA H20 / in_use / Reno", feed="reno")
    both = load_fleet(home.context)
    assert both.snapshot is not None
    assert first.snapshot is not None
    assert [part.feed for part in both.snapshot.parts] == ["inventory", "reno"]
    assert [position.line for position in both.positions] == [2, 3, 5], "lines of two files are told apart"
    home.take("41 / NVIDIA H20 / in_use / Reno", feed="reno")
    assert home.units() == {("Shanghai", "nvidia-h20"): 100, ("Shanghai", "nvidia-l20"): 10, ("Reno", "nvidia-h20"): 41}
    with reading(home.context.engine) as connection:
        for then in (first, both):
            again = load_snapshot(connection, then.snapshot.sha)
            assert again == (then.snapshot, then.positions), "what an exposure names is found whole"
        assert load_current(connection, home.frozen.world - timedelta(minutes=90))[1] == first.positions
    assert show_differences(home.context).differences == (Difference("NVIDIA H20", "Reno", "in_use", 40, 41),)
    assert show_differences(home.context, first.snapshot.sha[:9]).differences == (
        Difference("NVIDIA H20", "Reno", "in_use", 0, 41),
    )


def test_the_same_file_for_two_feeds_is_two_parts(home: Home) -> None:
    home.take("5 / NVIDIA H20")
    home.take("5 / NVIDIA H20", feed="other")
    assert home.units() == {("Shanghai", "nvidia-h20"): 10}
    assert not home.take("5 / NVIDIA H20", feed="other").new


def test_an_import_that_takes_away_much_waits_for_a_person(home: Home) -> None:
    home.take("100 / NVIDIA H20", "40 / NVIDIA H20 / in_use / Reno")
    at_limit = home.take("90 / NVIDIA H20", "40 / NVIDIA H20 / in_use / Reno")
    assert at_limit.set_aside is None, "a tenth is not more than a tenth"
    kept = home.units()
    less = home.take("80 / NVIDIA H20", "40 / NVIDIA H20 / in_use / Reno")
    assert less.set_aside == "it would remove more than a tenth of what stands at Shanghai: 10 of 90 units"
    assert less.differences == (Difference("NVIDIA H20", "Shanghai", "in_use", 90, 80),)
    assert home.units() == kept
    assert home.todos("import_set_aside") == [f"import:{less.snapshot}"]
    again = home.take("80 / NVIDIA H20", "40 / NVIDIA H20 / in_use / Reno")
    assert (again.new, again.snapshot, home.units()) == (False, less.snapshot, kept), "told again, it waits as before"
    gone = home.take("90 / NVIDIA H20")
    assert "Reno: 40 of 40 units" in str(gone.set_aside)
    assert home.todos("import_set_aside") == [f"import:{gone.snapshot}"], "the later one is the one that waits"
    assert show_differences(home.context, after=gone.snapshot).differences == (
        Difference("NVIDIA H20", "Reno", "in_use", 40, 0),
    )
    decide_import(home.context, gone.snapshot[:12], "accepted", who="ada", why="Reno was sold")
    assert home.units() == {("Shanghai", "nvidia-h20"): 90}
    assert home.todos("import_set_aside") == []
    assert not home.take("90 / NVIDIA H20").new
    with pytest.raises(StateError, match="accepted already, by ada"):
        decide_import(home.context, gone.snapshot, "dismissed", who="bob", why="no")
    with pytest.raises(StateError, match="a later import of inventory is current"):
        decide_import(home.context, less.snapshot, "accepted", who="bob", why="late")
    with pytest.raises(StateError, match="no import"):
        decide_import(home.context, "00", "accepted", who="bob", why="late")


def test_what_was_dismissed_is_not_asked_again_and_the_next_is_compared_with_what_stands(home: Home) -> None:
    home.take("100 / NVIDIA H20")
    half = home.take("50 / NVIDIA H20")
    decide_import(home.context, half.snapshot, "dismissed", who="ada", why="the export broke off")
    again = home.take("50 / NVIDIA H20")
    assert str(again.set_aside).endswith("the export broke off")
    assert home.todos("import_set_aside") == []
    assert [each.state for each in list_feeds(home.context)] == ["dismissed"]
    assert home.take("60 / NVIDIA H20").set_aside is not None
    assert home.take("99 / NVIDIA H20").set_aside is None
    assert home.units() == {("Shanghai", "nvidia-h20"): 99}
    assert home.take("50 / NVIDIA H20").new, "the same again, of another current one, is a new question"
    assert home.todos("import_set_aside")


def test_other_words_for_the_same_chip_take_nothing_away(home: Home) -> None:
    home.take("100 / NVIDIA H20", "10 / Blue sled")
    assert home.take("100 / H20", "10 / Blue sled").set_aside is None
    moved = home.take("100 / H20 / in_repair", "10 / Blue sled")
    assert moved.set_aside is None, "a change of status takes nothing from a site"
    assert [each.kind for each in moved.differences] == ["added", "removed"]
    swapped = home.take("100 / NVIDIA L20", "10 / Blue sled")
    assert swapped.set_aside is not None, "as many of something else are not what stood there"


def test_a_match_by_hand_holds_now_and_later_and_closes_the_task(home: Home) -> None:
    home.take("12 / Blue sled", "3 / Grey sled", "100 / NVIDIA H20")
    home.take("2 / Blue sled / in_use / Reno", feed="reno")
    assert home.todos("item_unmatched") == ["item:Blue sled", "item:Grey sled"]
    assert [(each.item, each.quantity, each.sites) for each in list_unmatched(home.context)] == [
        ("Blue sled", 14, ("Reno", "Shanghai")), ("Grey sled", 3, ("Shanghai",)),
    ]  # fmt: skip
    before = load_fleet(home.context)
    done = match_item(home.context, "Blue sled", "HGX H20", who="ada", why="eight boards each")
    assert (done.lines, done.units) == (2, 112)
    assert home.units()[("Reno", "nvidia-h20-96gb")] == 16
    assert home.todos("item_unmatched") == ["item:Grey sled"]
    again = home.take("12 / Blue sled", "3 / Grey sled", "100 / NVIDIA H20")
    assert not again.new, "the match made the snapshot that this import asks for"
    assert [(each.how, each.why) for each in again.matched if each.item == "Blue sled"] == [
        ("system nvidia-hgx-h20-8", "ada said so on 2025-04-16: eight boards each")
    ]
    with reading(home.context.engine) as connection:
        assert before.snapshot is not None
        assert load_snapshot(connection, before.snapshot.sha) == (before.snapshot, before.positions)
    match_item(home.context, "Blue sled", "nvidia-l20", who="bob", why="one board, not eight")
    assert home.units()[("Reno", "nvidia-l20")] == 2, "the last word counts, and is no import that waits"
    with pytest.raises(CallError, match="no line of the current inventory has the item 'Red sled'"):
        match_item(home.context, "Red sled", "nvidia-l20", who="bob")
    with pytest.raises(CallError, match="no chip or system"):
        match_item(home.context, "Grey sled", "nvidia-l2000", who="bob")


def test_what_was_matched_while_an_import_waited_holds_of_it_when_it_is_accepted(home: Home) -> None:
    home.take("100 / NVIDIA H20", "12 / Blue sled")
    waiting = home.take("12 / Blue sled")
    match_item(home.context, "Blue sled", "nvidia-l20", who="ada")
    with pytest.raises(StateError, match="later import"):
        decide_import(home.context, waiting.snapshot, "accepted", who="ada", why="sold")
    waiting = home.take("11 / Blue sled")
    decide_import(home.context, waiting.snapshot, "accepted", who="ada", why="sold")
    assert home.units() == {("Shanghai", "nvidia-l20"): 11}
    assert home.todos("item_unmatched") == []


def test_a_feed_tells_of_its_own_sites_alone(home: Home) -> None:
    table = read_csv(csv("5 / NVIDIA H20", "6 / NVIDIA H20 / in_use / Reno"), name="x.csv")
    report = import_table(home.context, table, feed="reno", sites=("Reno",))
    assert [(each.line, each.column) for each in report.refused] == [(2, "site")]
    assert home.units() == {("Reno", "nvidia-h20"): 6}
    with pytest.raises(HoldingsError, match="no line of 2 can be used"):
        import_table(home.context, table, feed="x", sites=("Oslo",))


def test_the_profile_research_reaches_nothing_of_it(home: Home, tmp_path: Path) -> None:
    home.take("5 / NVIDIA H20")
    closed = Context(Settings(home=tmp_path, profile="research"), home.context.engine, home.frozen.clocks)
    for ask in (
        list_feeds,
        list_unmatched,
        show_differences,
        lambda context: decide_import(context, "00", "accepted", who="a", why="b"),
        lambda context: match_item(context, "Blue sled", "nvidia-l20", who="a"),
    ):
        with pytest.raises(CallError, match="reaches no inventory"):
            ask(closed)


def test_losses_are_of_each_site_the_greatest_first() -> None:
    from pipeline.catalogue import load_catalogue
    from pipeline.holdings import read_holdings

    catalogue = load_catalogue()
    old = read_holdings(csv("100 / NVIDIA H20", "10 / NVIDIA L20 / spare / Reno"), catalogue, name="x").positions
    assert [(each.site, each.removed) for each in losses(old, ())] == [("Shanghai", 100), ("Reno", 10)]
    assert losses((), old) == losses(old, old) == ()
    assert sum(each.before - each.after for each in differences(old, ())) == 110


LINES = (
    "100 / NVIDIA H20",
    "7 / NVIDIA L20 / spare",
    "30 / NVIDIA H20 / on_order / Reno",
    "2 / Blue sled",
    "8 / HGX H20",
)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.permutations([(feed, line) for feed in ("a", "b", "c") for line in LINES[:3]]), st.permutations(["a", "b", "c"])
)
def test_any_order_of_lines_and_of_feeds_gives_the_same_fleet_and_exposure(
    tmp_path_factory: pytest.TempPathFactory, lines: list[tuple[str, str]], feeds: list[str]
) -> None:
    seen = []
    for order, given_lines in (("abc", sorted(lines)), (feeds, lines)):
        frozen = FrozenClocks()
        engine = open_engine("sqlite://")
        metadata.create_all(engine)
        with writing(engine) as connection:
            claim_world(connection, "live")
        context = Context(settings=Settings(home=tmp_path_factory.getbasetemp()), engine=engine, clocks=frozen.clocks)
        home = Home(context, frozen)
        for feed in order:
            home.take(*(line for whose, line in given_lines if whose == feed), feed=feed)
        seen.append((home.units(), _figures(load_fleet(context).exposure(MEASURE))))
        engine.dispose()
    assert seen[0] == seen[1]


def _figures(found: Exposure) -> tuple[object, ...]:
    rows = sorted(
        (row.chip, row.site, row.status, str(row.act), row.effect, row.units, row.value) for row in found.rows
    )
    return rows, found.units_in_scope, found.units_elsewhere, found.units_unaffected, found.value_in_scope, found.lines


def test_editions_and_months_past_go_by_what_was_accepted(home: Home) -> None:
    from datetime import UTC, datetime

    from pipeline.storage.editions import inventory_on, load_need_by
    from pipeline.storage.past import load_months

    order = HEADER + "\nNVIDIA H20,{0},on_order,Shanghai,CN,,CN,100,USD,2025-05-01,,train"
    import_holdings(home.context, order.format(100).encode(), name="a", feed="a")
    import_holdings(home.context, order.format(10).replace("Shanghai", "Reno").encode(), name="b", feed="b")
    home.frozen.step(world=timedelta(days=1))
    less = import_holdings(home.context, order.format(5).encode(), name="a", feed="a")
    now = home.frozen.world
    with reading(home.context.engine) as connection:
        needed = load_need_by(connection, now, now.date(), ahead=timedelta(days=30))
        assert {row["site"]: row["units"] for row in needed} == {"Shanghai": 100, "Reno": 10}, "5 waits for a person"
        assert inventory_on(connection, now) == (now - timedelta(days=1)).date()
    decide_import(home.context, less.snapshot, "accepted", who="ada", why="cancelled")
    with reading(home.context.engine) as connection:
        [(at, units)] = load_months(connection, since=datetime(2025, 1, 1, tzinfo=UTC), until=now)
        assert at == now
        assert sorted((site, held) for (site, *_), held in units.items()) == [("Reno", 10), ("Shanghai", 5)]


def test_an_inventory_is_as_old_as_the_last_telling_of_its_oldest_feed(home: Home) -> None:
    """A feed that tells the same every night makes no new snapshot, and is fresh."""
    from pipeline.storage.editions import inventory_on

    lines = HEADER + "\nNVIDIA H20,{0},in_use,{1},CN,,CN,100,USD,,,train"
    first = home.frozen.world
    for feed, site in (("a", "Shanghai"), ("b", "Reno")):
        import_holdings(home.context, lines.format(8, site).encode(), name=feed, feed=feed)
    home.frozen.step(world=timedelta(days=40))
    import_holdings(home.context, lines.format(8, "Shanghai").encode(), name="a", feed="a")
    with reading(home.context.engine) as connection:
        assert inventory_on(connection, home.frozen.world) == first.date(), "the other feed is silent"
    home.frozen.step(world=timedelta(days=1))
    import_holdings(home.context, lines.format(8, "Reno").encode(), name="b", feed="b")
    with reading(home.context.engine) as connection:
        assert inventory_on(connection, home.frozen.world) == (first + timedelta(days=40)).date()
        assert inventory_on(connection, first + timedelta(days=39)) == first.date()
