"""What our own books ask for: an import that waits and a site that is late are told once, and settle by themselves."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from pipeline.cli.holdings_words import tell_import
from pipeline.holdings.tables import read_csv
from pipeline.settings import Settings
from pipeline.storage.engine import reading
from pipeline.storage.todos import load_todos
from pipeline.tasks.context import Context
from pipeline.tasks.freshness import load_freshness
from pipeline.tasks.holdings import load_fleet
from pipeline.tasks.imports import decide_import, import_holdings
from pipeline.tasks.registers import import_register
from tests.conftest import FrozenClocks
from tests.tasks.told import FLEET, Desk, deploy

HALF = FLEET.replace(b"H20,64", b"H20,32")


@pytest.fixture
def desk(engine: Engine, tmp_path: Path, frozen: FrozenClocks) -> Desk:
    return deploy(engine, tmp_path, frozen)


def sites(desk: Desk, *lines: str) -> None:
    table = read_csv("\n".join(["site,fresh_within,reported_on", *lines]).encode(), name="sites.csv")
    import_register(desk.context, "sites", table)


def open_todos(desk: Desk) -> list[str]:
    with reading(desk.context.engine) as connection:
        return [each.subject for each in load_todos(connection, kinds=["site_overdue", "import_set_aside"])]


def told(desk: Desk) -> list[tuple[str, str]]:
    return sorted(desk.rows("alert", "rule", "title"))


def test_an_import_set_aside_is_told_once(desk: Desk) -> None:
    report = import_holdings(desk.context, HALF, name="fleet.csv")
    assert "set aside" in tell_import(report)
    assert f"chipwatch holdings accept or dismiss {report.snapshot[:12]}" in tell_import(report)
    desk.after(0)
    desk.after(1)
    expected = ("import-set-aside", "An import of inventory is set aside: it would remove 32 units at Shanghai")
    assert told(desk) == [expected]
    [(paragraph, subject, occasion)] = desk.rows("alert", "paragraph", "subject_kind", "occasion")
    assert (subject, occasion) == ("feed", report.snapshot)
    assert "Shanghai: 32 of 64 units" in paragraph
    assert paragraph.endswith("No legal advice.")
    assert sum(position.units for position in load_fleet(desk.context).positions) == 64
    decide_import(desk.context, report.snapshot, "dismissed", who="ada", why="half of the file is missing")
    desk.after(1)
    third = import_holdings(desk.context, FLEET.replace(b"H20,64", b"H20,31"), name="fleet.csv")
    desk.after(0)
    assert third.set_aside is not None
    assert len(told(desk)) == 2, "another import is other news"


def test_a_late_site_is_told_at_the_start_of_each_delay_and_settles_when_it_reports(desk: Desk) -> None:
    sites(desk, "Shanghai,7,", "Oulu,30,", "Reno,,")
    desk.after(7)
    assert (told(desk), open_todos(desk)) == ([], [])
    desk.after(1)
    desk.after(3)
    assert told(desk) == [("site-overdue", "Shanghai has not told its holdings in time: 1 day late")]
    assert open_todos(desk) == ["site:Shanghai"]
    [(paragraph,)] = desk.rows("alert", "paragraph")
    assert "has told nothing since 16 April 2025, and is to report within 7 days" in paragraph
    with reading(desk.context.engine) as connection:
        found = load_freshness(connection, load_fleet(desk.context).positions, desk.frozen.world)
    assert (found.sites, found.fresh, found.awaited, found.unset) == (3, 0, 1, ("Reno",))
    assert not import_holdings(desk.context, FLEET, name="fleet.csv").new
    assert open_todos(desk) == [], "the same content told again is a report all the same"
    desk.after(0)
    assert load_fleet(desk.context).freshness.fresh == 1
    desk.after(8)
    assert [rule for rule, _ in told(desk)] == ["site-overdue", "site-overdue"], "a second delay is news of its own"
    desk.after(20)
    assert ("site-overdue", "Oulu has not told its holdings in time: 9 days late") in told(desk), "it never reported"


def test_an_import_that_waits_does_not_make_its_sites_fresh(desk: Desk) -> None:
    sites(desk, "Shanghai,7,")
    desk.frozen.step(world=timedelta(days=9))
    report = import_holdings(desk.context, HALF, name="fleet.csv")
    assert [each.site for each in load_fleet(desk.context).freshness.overdue] == ["Shanghai"]
    assert open_todos(desk) == [f"import:{report.snapshot}", "site:Shanghai"]
    decide_import(desk.context, report.snapshot, "accepted", who="ada", why="sold")
    assert load_fleet(desk.context).freshness.fresh == 1
    assert open_todos(desk) == []


def test_the_profile_research_hears_nothing_of_it(desk: Desk, tmp_path: Path) -> None:
    sites(desk, "Shanghai,7,")
    import_holdings(desk.context, HALF, name="fleet.csv")
    closed = Desk(
        Context(Settings(home=tmp_path, profile="research"), desk.context.engine, desk.context.clocks), desk.frozen
    )
    closed.after(20)
    assert told(closed) == []
    desk.after(0)
    assert len(told(desk)) == 2
    assert closed.context.hidden_subjects == ("party", "feed", "site"), "nor of what was told before"
    assert load_fleet(closed.context).freshness.sites == 0
