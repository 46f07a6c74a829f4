"""Everybody screened when something changes, once; decisions that hold and fall; what is told, and what is not."""

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, update

from models.clocks import WorldInstant
from models.filters import Filters
from models.hashing import sha256
from models.tables import metadata
from models.values import ListEntry, Origin
from pipeline.errors import CallError
from pipeline.holdings.tables import read_csv
from pipeline.settings import Settings
from pipeline.sources.tools.harmless import HarmlessPair, write_harmless
from pipeline.storage.engine import reading, writing
from pipeline.storage.parties import save_version
from pipeline.storage.screening_rows import Screened
from pipeline.storage.screenings import broken_runs, load_screenings
from pipeline.storage.todos import load_todos
from pipeline.tasks.alert_view import show_sides
from pipeline.tasks.backtest import backtest
from pipeline.tasks.context import Context
from pipeline.tasks.explain import explain
from pipeline.tasks.harmless import harmless_file
from pipeline.tasks.holdings import import_holdings
from pipeline.tasks.outgoing import export_alerts
from pipeline.tasks.parties import load_lists, screen_stored
from pipeline.tasks.planning import load_planning
from pipeline.tasks.registers import import_register
from pipeline.tasks.screening import screen_all
from pipeline.tasks.screening_export import write_csv, write_html, write_json
from pipeline.tasks.screening_view import decide, list_parties, list_screenings, screening_file, screening_of
from pipeline.tasks.verify import verify
from pipeline.tasks.views import list_alerts, show_alert
from tests.conftest import FrozenClocks
from tests.tasks.told import FLEET, Desk, deploy

LISTED = ListEntry("us-entity-list", "e1", "Invented Lithography Co., Ltd.", countries=("CN",))
OTHERS = [replace(LISTED, key=f"o{n}", name=f"Faraway Pumps {n} GmbH", countries=("DE",)) for n in range(4)]
YANGPU = ListEntry("us-entity-list", "e2", "Yangpu Digital Co., Ltd.", countries=("CN",))
SANCTIONED = ListEntry("us-sdn-list", "s1", "Sable Holding", countries=("RU",), programs=("SDGT",))


@pytest.fixture
def desk(engine: Engine, tmp_path: Path, frozen: FrozenClocks) -> Desk:
    return deploy(engine, tmp_path, frozen)


def publish(
    desk: Desk, entries: Sequence[ListEntry], *, list_id: str = "us-entity-list", origin: Origin = "live"
) -> None:
    """An edition of a list, as its source gives it now."""
    desk.frozen.step(world=timedelta(hours=1))
    with writing(desk.context.engine) as connection:
        save_version(
            connection, f"source_of_{list_id}", list_id, entries, capture_sha=sha256(repr(entries).encode()),
            reader="reader", known_at=WorldInstant(desk.frozen.world), origin=origin,
        )  # fmt: skip


def register(desk: Desk, kind: str, *lines: str) -> None:
    heads = {"parties": "party,country,aliases,roles", "ownership": "owner,owned,share,since,until,source"}
    import_register(desk.context, kind, read_csv("\n".join([heads[kind], *lines]).encode(), name=f"{kind}.csv"))


def screenings(desk: Desk) -> dict[str, Screened]:
    with reading(desk.context.engine) as connection:
        return {each.screening.party.name: each for each in load_screenings(connection)}


def outcomes(desk: Desk) -> dict[str, str]:
    return {name: each.screening.outcome for name, each in screenings(desk).items()}


def alerts(desk: Desk, rule: str = "party-screening-changed") -> list[tuple[str, str]]:
    return [(s, title) for r, s, title in desk.rows("alert", "rule", "severity", "title") if r == rule]


def test_everybody_is_screened_and_kept_also_without_a_match(desk: Desk) -> None:
    publish(desk, [LISTED, *OTHERS])
    assert screen_all(desk.context)["screened"] == 2
    assert outcomes(desk) == {"Yangpu Digital": "no_match", "Northlight Shanghai": "no_match"}
    found = screenings(desk)["Yangpu Digital"]
    assert set(found.run.lists) == {"us-entity-list"}
    assert found.screening.party.roles == ("supplier",)
    assert "its owners are not on record" in found.screening.why
    assert "its country is not known" in found.screening.why
    assert screen_all(desk.context) == {"screened": 0, "turned": 0}, "nothing changed"
    assert len(desk.rows("screening_run", "id")) == 1


def test_without_a_list_nobody_is_cleared(desk: Desk) -> None:
    screen_all(desk.context)
    assert set(outcomes(desk).values()) == {"unresolved"}
    desk.analyse()
    assert not alerts(desk)
    publish(desk, [LISTED])
    desk.analyse()
    assert set(outcomes(desk).values()) == {"no_match"}


def test_a_list_change_screens_all_again_and_tells_once(desk: Desk) -> None:
    publish(desk, [LISTED, *OTHERS])
    desk.analyse()
    # A name that differs from the supplier's, so that the list's own rule does not know whose it is.
    publish(desk, [LISTED, YANGPU, *OTHERS])
    desk.analyse()
    assert outcomes(desk) == {"Yangpu Digital": "match", "Northlight Shanghai": "no_match"}
    assert screenings(desk)["Yangpu Digital"].before == "no_match"
    [(severity, title)] = alerts(desk)
    assert severity == "high"
    [(units, told, kept)] = [
        row[1:]
        for row in desk.rows("alert", "rule", "units_in_scope", "paragraph", "exposure")
        if "screening" in row[0]
    ]
    assert (units, kept["units_unknown"]) == (0, 64), "that list asks a licence of exports to a party, not of purchases"
    assert "Whether 64 units of ours are in scope is not known." in told
    assert "Not known: 64 units: the supplier Yangpu Digital is the party." in told
    assert any("us-entity-list says nothing of a purchase from it" in note for note in kept["unknown"])
    assert title == "Yangpu Digital, supplier of ours: matches Entity List"
    desk.analyse()
    publish(desk, [LISTED, YANGPU, *OTHERS, replace(LISTED, key="e9", name="Another Matter AG")])
    desk.analyse()
    assert len(alerts(desk)) == 1
    [number] = [number for number, rule in desk.rows("alert", "id", "rule") if rule == "party-screening-changed"]
    sides = show_sides(desk.context, number)
    assert sides is not None
    assert sides.screening is not None
    assert "the same words" in sides.screening["why"]
    assert sum(backtest(desk.context, "party-screening-changed").weeks.values()) == 1
    assert len(screenings(desk)["Yangpu Digital"].run.because) == 1
    with reading(desk.context.engine) as connection:
        assert broken_runs(connection) == []


def test_a_list_that_forbids_dealings_stops_orders(desk: Desk) -> None:
    publish(desk, [SANCTIONED], list_id="us-sdn-list")
    desk.analyse()
    publish(desk, [SANCTIONED, replace(SANCTIONED, key="s2", name="Yangpu Digital")], list_id="us-sdn-list")
    desk.analyse()
    assert [severity for severity, _ in alerts(desk)] == ["critical"]
    assert [units for rule, units in desk.rows("alert", "rule", "units_in_scope") if "screening" in rule] == [64]


def test_what_the_lists_own_rule_told_of_a_supplier_is_not_told_again(desk: Desk) -> None:
    fleet = FLEET.replace(b"Yangpu Digital", b"Inspur")
    import_holdings(desk.context, fleet, name="fleet.csv")
    publish(desk, [LISTED, *OTHERS])
    desk.analyse()
    publish(desk, [LISTED, replace(YANGPU, name="Inspur"), *OTHERS])
    desk.analyse()
    assert outcomes(desk)["Inspur"] == "match"
    assert [severity for severity, _ in alerts(desk, "party-listed")] == ["critical"]
    assert not alerts(desk)


def test_what_our_own_reader_changed_is_kept_and_mailed_to_nobody(desk: Desk) -> None:
    publish(desk, [LISTED, *OTHERS])
    desk.analyse()
    publish(desk, [LISTED, YANGPU, *OTHERS], origin="reread")
    desk.analyse()
    assert {origin for rule, origin in desk.rows("alert", "rule", "origin") if "screening" in rule} == {"reread"}
    assert outcomes(desk)["Yangpu Digital"] == "match"


def test_an_owner_covers_whom_we_deal_with_and_is_no_news_itself(desk: Desk) -> None:
    publish(desk, [SANCTIONED], list_id="us-sdn-list")
    register(desk, "parties", "Yangpu Digital,CN,,supplier;tenant")
    register(
        desk, "ownership", "Sable Holding,Middle Ltd,60,,,annual report", "Middle Ltd,Yangpu Digital,60,,,registry"
    )
    desk.analyse()
    assert outcomes(desk) == {
        "Yangpu Digital": "match", "Middle Ltd": "match", "Sable Holding": "match", "Northlight Shanghai": "no_match",
    }  # fmt: skip
    found = screenings(desk)["Yangpu Digital"].screening
    told = next(each for each in found.owned if each.rule == "us-ofac-50")
    assert [(link.owner, link.owned) for link in told.links] == [
        ("Middle Ltd", "Yangpu Digital"), ("Sable Holding", "Middle Ltd"),
    ]  # fmt: skip
    assert [title for _, title in alerts(desk)] == [
        "Yangpu Digital, supplier and tenant of ours: owned by a party on SDN List"
    ]


def test_a_share_that_ends_and_one_that_is_not_known(desk: Desk) -> None:
    publish(desk, [SANCTIONED], list_id="us-sdn-list")
    until = desk.today() + timedelta(days=3)
    register(desk, "ownership", f"Sable Holding,Yangpu Digital,55,,{until},registry")
    desk.analyse()
    assert outcomes(desk)["Yangpu Digital"] == "match"
    for day in range(1, 5):
        desk.frozen.step(world=timedelta(days=1))
        desk.analyse()
        assert outcomes(desk)["Yangpu Digital"] == ("match" if day <= 3 else "no_match"), day
    assert any("a day came" in why for why in screenings(desk)["Yangpu Digital"].run.because)
    register(desk, "ownership", "Sable Holding,Yangpu Digital,,,,hearsay")
    desk.analyse()
    assert outcomes(desk)["Yangpu Digital"] == "unresolved"
    with reading(desk.context.engine) as connection:
        [todo] = load_todos(connection, kinds=["screening_unresolved"])
    assert "a share is not known" in todo.why


def test_a_name_that_says_too_little_and_one_without_a_country_are_for_a_person(desk: Desk) -> None:
    publish(desk, [LISTED, *OTHERS])
    register(
        desk, "parties", "Technology Trading Ltd,CN,,supplier", "Invented Litography,,,tenant",
        "Invented Litography Works,CN,,tenant", "Invented Lithography,,,reseller",
    )  # fmt: skip
    screen_all(desk.context)
    found = outcomes(desk)
    assert found["Technology Trading Ltd"] == "unresolved"
    assert found["Invented Litography"] == "unresolved"
    assert "no country to tell them apart by" in screenings(desk)["Invented Litography"].screening.why
    assert found["Invented Lithography"] == "match", "the very same words need no country"


def test_screening_again_in_part_finds_what_screening_anew_finds(desk: Desk) -> None:
    publish(desk, [LISTED, *OTHERS])
    register(desk, "parties", "Invented Lithography,CN,,supplier", "Faraway Pumps 2,DE,,supplier", "Sugon,CN,,tenant")
    screen_all(desk.context)
    publish(desk, [replace(LISTED, aliases=("Sugon",)), *OTHERS[:2], YANGPU])
    screen_all(desk.context)
    in_part = {name: each.screening for name, each in screenings(desk).items()}
    with writing(desk.context.engine) as connection:
        made = metadata.tables["screening_run"]
        connection.execute(update(made).values(marks={}))
    screen_all(desk.context)
    assert {name: each.screening for name, each in screenings(desk).items()} == in_part
    assert {name: each.outcome for name, each in in_part.items()} == {
        "Invented Lithography": "match", "Sugon": "match", "Faraway Pumps 2": "no_match", "Yangpu Digital": "match",
        "Northlight Shanghai": "no_match",
    }  # fmt: skip


def test_an_entry_that_is_not_in_effect_is_for_a_person_until_it_is(desk: Desk) -> None:
    starts = desk.today() + timedelta(days=2)
    publish(desk, [replace(YANGPU, starts_on=starts), *OTHERS])
    screen_all(desk.context)
    assert outcomes(desk)["Yangpu Digital"] == "unresolved"
    desk.frozen.step(world=timedelta(days=2))
    screen_all(desk.context)
    assert outcomes(desk)["Yangpu Digital"] == "match"
    assert starts.isoformat() not in screenings(desk)["Yangpu Digital"].screening.why


def test_the_profile_research_screens_nobody(desk: Desk) -> None:
    publish(desk, [YANGPU])
    research = Context(
        Settings(home=desk.context.settings.home, profile="research"), desk.context.engine, desk.context.clocks
    )
    assert screen_all(research) == {"screened": 0, "turned": 0}
    assert not desk.rows("screening_run", "id")


# ── decisions ────────────────────────────────────────────────────────────────────────────────────

ALIKE = replace(LISTED, key="e3", name="Yangpu Digitel Works", countries=("CN",))


def say(desk: Desk, verdict: Any = "no_match", *, entry: str = "e3", list_id: str = "us-entity-list") -> str:
    told = decide(desk.context, "Yangpu Digital", list_id, entry, verdict=verdict, who="ada", why="another firm")
    return told.screening.outcome


@pytest.fixture
def doubtful(desk: Desk) -> Desk:
    """A supplier whose name is alike to an entry's."""
    register(desk, "parties", "Yangpu Digital,CN,,supplier")
    publish(desk, [LISTED, ALIKE, *OTHERS])
    desk.analyse()
    assert outcomes(desk)["Yangpu Digital"] == "unresolved"
    return desk


def test_a_decision_holds_until_the_entry_changes_and_is_then_asked_again(doubtful: Desk) -> None:
    desk = doubtful
    assert say(desk) == "no_match"
    [hit] = screenings(desk)["Yangpu Digital"].screening.hits
    assert "ada" in hit.decided
    assert "another firm" in screenings(desk)["Yangpu Digital"].screening.why
    publish(desk, [LISTED, ALIKE, *OTHERS, replace(LISTED, key="e7", name="Another Matter AG")])
    desk.analyse()
    assert outcomes(desk)["Yangpu Digital"] == "no_match", "another entry's coming is no reason to ask again"
    assert not alerts(desk)
    publish(desk, [LISTED, replace(ALIKE, aliases=("Yangpu Works",)), *OTHERS])
    desk.analyse()
    found = screenings(desk)["Yangpu Digital"].screening
    assert found.outcome == "unresolved"
    assert "asked again, since the list's entry changed" in found.why
    assert [severity for severity, _ in alerts(desk)] == ["medium"]
    assert say(desk, "match") == "match"


def test_a_decision_falls_where_the_party_changes_and_stands_where_its_role_does(doubtful: Desk) -> None:
    desk = doubtful
    say(desk)
    register(desk, "parties", "Yangpu Digital,CN,,supplier;tenant")
    desk.analyse()
    assert outcomes(desk)["Yangpu Digital"] == "no_match"
    register(desk, "parties", "Yangpu Digital,CN,Yangpu Digi,supplier;tenant")
    desk.analyse()
    found = screenings(desk)["Yangpu Digital"].screening
    assert found.outcome == "unresolved"
    assert "asked again, since the party's names, country or address changed" in found.why


def test_a_decision_on_an_owner_falls_where_what_is_known_of_owners_changes(desk: Desk) -> None:
    publish(desk, [SANCTIONED], list_id="us-sdn-list")
    register(desk, "ownership", "Sable Holding,Yangpu Digital,30,,,registry")
    desk.analyse()
    assert outcomes(desk)["Yangpu Digital"] == "unresolved"
    assert say(desk, entry="s1", list_id="us-sdn-list") == "no_match"
    register(desk, "ownership", "Sable Holding,Yangpu Digital,49,,,registry")
    desk.analyse()
    assert "asked again, since what is known of its owners changed" in screenings(desk)["Yangpu Digital"].screening.why
    register(desk, "ownership", "Sable Holding,Yangpu Digital,50,,,registry")
    desk.analyse()
    assert outcomes(desk)["Yangpu Digital"] == "match"


def test_a_decision_names_somebody_a_reason_and_what_the_screening_rests_on(doubtful: Desk) -> None:
    for party, entry, who, why, told in (
        ("Yangpu Digital", "e3", " ", "so", "somebody"),
        ("Yangpu Digital", "e3", "ada", "", "reason"),
        ("Yangpu Digital", "e1", "ada", "so", "rests on no us-entity-list e1"),
        ("Nobody At All", "e3", "ada", "so", "no such party"),
    ):
        with pytest.raises(CallError, match=told):
            decide(doubtful.context, party, "us-entity-list", entry, verdict="no_match", who=who, why=why)
    assert not doubtful.rows("screening_decision", "id")


def test_pairs_of_the_old_file_are_carried_over_once(desk: Desk) -> None:
    publish(desk, [YANGPU, *OTHERS])
    pair = HarmlessPair(
        "Yangpu Digital", "us-entity-list", "e2", YANGPU.name, "a joint venture", "ada", date(2025, 1, 2)
    )
    harmless_file(desk.context.settings).write_text(write_harmless([pair]), encoding="utf-8")
    lists = load_lists(desk.context)
    assert screen_stored("Yangpu Digital", "CN", lists).screening.outcome == "no_match", (
        "before anything is carried over"
    )
    screen_all(desk.context)
    screen_all(desk.context)
    assert outcomes(desk)["Yangpu Digital"] == "no_match"
    assert desk.rows("screening_decision", "name", "who") == [("Yangpu Digital", "ada")]
    publish(desk, [replace(YANGPU, countries=("CN", "HK")), *OTHERS])
    screen_all(desk.context)
    assert outcomes(desk)["Yangpu Digital"] == "match", "the entry is another than the one that was looked at"
    assert screen_stored("Yangpu Digital", "CN", load_lists(desk.context)).screening.outcome == "match"


# ── for others ───────────────────────────────────────────────────────────────────────────────────


def test_whoever_ranks_suppliers_is_told_by_name_and_nobody_is_cleared_unasked(doubtful: Desk) -> None:
    found = screening_of(doubtful.context, ["YANGPU digital", "Northlight Shanghai", "Never Seen Ltd"])
    assert {name: each.outcome for name, each in found.items()} == {
        "YANGPU digital": "unresolved", "Northlight Shanghai": "no_match", "Never Seen Ltd": "unresolved",
    }  # fmt: skip
    assert "never screened" in found["Never Seen Ltd"].why
    assert found["Northlight Shanghai"].day == doubtful.today()
    assert dict(found["Northlight Shanghai"].lists)["us-entity-list"]


def test_a_supplier_passes_as_a_substitutes_when_it_was_screened_and_found_nowhere(doubtful: Desk) -> None:
    offers = "item,supplier\nNVIDIA H20,Yangpu Digital\nNVIDIA H20,Clear Servers Ltd\n"
    import_register(doubtful.context, "offers", read_csv(offers.encode(), name="offers.csv"))
    assert load_planning(doubtful.context).screenings["Clear Servers Ltd"].outcome == "unresolved"
    doubtful.analyse()
    found = load_planning(doubtful.context).screenings
    assert {name: each.outcome for name, each in found.items()} == {
        "Yangpu Digital": "unresolved", "Clear Servers Ltd": "no_match",
    }  # fmt: skip


def test_the_file_of_a_party_has_every_screening_and_decision(doubtful: Desk) -> None:
    desk = doubtful
    say(desk)
    file = screening_file(desk.context, "yangpu digital")
    told = json.loads(write_json(file, desk.context))
    assert [each["outcome"] for each in told["screenings"]] == ["no_match", "unresolved"]
    assert told["screenings"][0]["lists"]["us-entity-list"]
    assert told["decisions"][0]["by"] == "ada"
    rows = list(csv.DictReader(io.StringIO(write_csv(file, desk.context))))
    assert [row["record"] for row in rows] == ["screening", "name", "screening", "name", "decision", "notice"]
    assert rows[1]["listed_as"] == ALIKE.name
    assert rows[1]["edition"] == told["screenings"][0]["lists"]["us-entity-list"]
    page = write_html(file, desk.context)
    assert ALIKE.name in page
    assert "another firm" in page
    assert "No legal advice" in page


def test_what_was_kept_cannot_be_changed_unseen(doubtful: Desk) -> None:
    with writing(doubtful.context.engine) as connection:
        connection.execute(update(metadata.tables["screening"]).values(outcome="no_match"))
    faults = verify(doubtful.context).faults
    assert any("screening run 1" in fault for fault in faults)


def test_research_reaches_no_screening(doubtful: Desk) -> None:
    research = Context(
        Settings(home=doubtful.context.settings.home, profile="research"),
        doubtful.context.engine,
        doubtful.context.clocks,
    )
    publish(doubtful, [LISTED, YANGPU, *OTHERS])
    doubtful.analyse()
    assert alerts(doubtful)
    assert list_alerts(Filters(), ctx=doubtful.context).total == 1
    assert list_alerts(Filters(), ctx=research).total == 0
    assert json.loads(export_alerts(research, "json")) == []
    [(number,)] = doubtful.rows("alert", "id")
    assert show_alert(number, ctx=research) is None
    with pytest.raises(CallError, match="no alert"):
        explain(research, number)
    for ask in (
        lambda: list_screenings(research),
        lambda: list_parties(research),
        lambda: screening_file(research, "Yangpu Digital"),
        lambda: screening_of(research, ["Yangpu Digital"]),
    ):
        with pytest.raises(CallError, match="research reaches no"):
            ask()
