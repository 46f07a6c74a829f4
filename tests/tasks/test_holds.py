"""Holds and terms on both databases: what is held or within its term stays, what goes says so, and all checks hold."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, update

from models.recipient import reached_by
from models.tables import metadata
from models.terms import Terms
from pipeline.errors import CallError, StateError
from pipeline.holdings.tables import read_csv
from pipeline.settings import Settings
from pipeline.storage.alerts import load_alerts
from pipeline.storage.engine import open_engine, reading, writing
from pipeline.storage.holds import load_removals
from pipeline.storage.recipients import save_recipients
from pipeline.tasks import retention
from pipeline.tasks.archive import dump, load
from pipeline.tasks.backup import backup
from pipeline.tasks.context import Context
from pipeline.tasks.determinations import add_determination
from pipeline.tasks.digest import digest
from pipeline.tasks.entry import keep_terms
from pipeline.tasks.holdings import import_holdings
from pipeline.tasks.holds import lift_hold, list_holds, put_hold
from pipeline.tasks.life import Doing, act_on, audit_of
from pipeline.tasks.registers import import_register
from pipeline.tasks.restoring import restore
from pipeline.tasks.retaining import plan, summary
from pipeline.tasks.retention import retain
from pipeline.tasks.screening import screen_all
from pipeline.tasks.sealing import seal_days
from pipeline.tasks.verify import verify
from pipeline.tasks.views import show_alert
from tests.conftest import WALL, FrozenClocks
from tests.tasks.told import Desk, deploy

TABLES = metadata.tables
CLAIM = "The Commerce Department said that a licence is required to export the NVIDIA H20 to China."
MARK = "Amber lintels hold the seventh marker."
MONTH = Terms(store_days=30)
FLEET = (
    b"item,quantity,status,site,site_country,owner,owner_parent_country,unit_cost,currency,need_by,supplier,workload,"
    b"order\n"
    b"NVIDIA H20,64,%s,Shanghai,CN,Northlight Shanghai,CN,12500,USD,,Yangpu Digital,,PO-1\n"
)
ORDERS = "order,supplier,ordered_on,ended_on\nPO-1,Yangpu Digital,2025-03-01,%s\n"
SHIPMENTS = "shipment,order,exported_on,received_on,reexported_on\nS-1,PO-1,2025-06-01,2025-06-20,%s\n"


def kept_for(desk: Desk, years: int) -> Desk:
    settings = desk.context.settings.model_copy(update={"keep_years": years})
    return Desk(replace(desk.context, settings=settings), desk.frozen)


def register(desk: Desk, kind: str, text: str) -> None:
    import_register(desk.context, kind, read_csv(text.encode(), name=f"{kind}.csv"))


@pytest.fixture
def desk(engine: Engine, tmp_path: Path, frozen: FrozenClocks) -> Desk:
    """A fleet on order PO-1, a text on which an alert rests, and a month later."""
    made = deploy(engine, tmp_path, frozen, fleet=FLEET % b"on_order")
    with writing(engine) as connection:
        save_recipients(connection, [reached_by("ada", "ada", channel="file", instant_from="low", confirmed_at=WALL)])
    register(made, "orders", ORDERS % "")
    made.publish(f"{CLAIM} {MARK}", terms=MONTH, title="A licence", name="wire:1")
    made.analyse()
    return made


def the_alert(desk: Desk) -> str:
    return str(desk.rows("alert", "id")[0][0])


# ── holds ────────────────────────────────────────────────────────────────────────────────────────

HELD: dict[str, Callable[[Desk], str]] = {
    "alert": the_alert,
    "order": lambda _: "order:PO-1",
    "party": lambda _: "party:YANGPU digital",
    "document": lambda _: "document:wire:1",
    "source": lambda _: "source:harbour_wire",
    "period": lambda desk: f"period:{desk.frozen.world.date()}..{desk.frozen.world.date()}",
    "everything": lambda _: "everything",
}
OTHER = ["source:bis_press", "period:2031-01-01..2031-12-31"]


@pytest.mark.parametrize("kind", HELD)
def test_what_is_held_outlasts_its_publishers_days_until_it_is_released(desk: Desk, kind: str) -> None:
    what = HELD[kind](desk)
    made = put_hold(desk.context, what, who="Ada", why="subpoena of 3 May", via="command")
    for other in OTHER:
        put_hold(desk.context, other, who="Ada", why="other", via="command")
    desk.frozen.step(world=timedelta(days=40))
    [verdict] = plan(desk.context).verdicts
    assert (verdict.goes, verdict.why) == (False, f"under {made.told}")
    assert retain(desk.context) == {"bodies": 0, "captures": 0}
    assert MARK in desk.rows("revision", "text")[0][0]
    assert list_holds(desk.context)[0] == made
    lift_hold(desk.context, made.id, who="Bob", why="settled", via="command")
    assert plan(desk.context).verdicts[0].why == "its terms allow 30 days"
    assert retain(desk.context) == {"bodies": 1, "captures": 1}
    assert [(act.who, act.what) for act in audit_of(desk.context) if act.subject == f"hold:{made.id}"] == [
        ("Ada", "held"), ("Bob", "hold_released"),
    ]  # fmt: skip
    assert verify(desk.context).faults == ()
    with pytest.raises(StateError, match="by Bob"):
        lift_hold(desk.context, made.id, who="Bob", why="again", via="command")
    assert len(list_holds(desk.context, released=True)) == 1 + len(list_holds(desk.context))


@pytest.mark.parametrize(
    ("what", "why"),
    [
        ("al-none", "no alert al-none"),
        ("order:PO-99", "no order PO-99"),
        ("party:Nobody", "no party Nobody"),
        ("document:wire:2", "no document wire:2"),
        ("source:harbor_wire", "no source harbor_wire"),
        ("period:2026-02-30..2026-03-01", "is no period"),
        ("period:2026-03-02..2026-03-01", "its last day is before its first"),
        ("everything:now", "is none of"),
        ("order:", "is none of"),
        ("rule:x", "is none of"),
    ],
)
def test_a_hold_on_what_is_not_there_is_refused(desk: Desk, what: str, why: str) -> None:
    with pytest.raises(CallError, match=why):
        put_hold(desk.context, what, who="Ada", why="subpoena", via="command")
    assert list_holds(desk.context) == ()


def test_a_hold_needs_somebody_and_a_reason_and_research_reaches_none(desk: Desk) -> None:
    for who, why in (("", "x"), ("Ada", " ")):
        with pytest.raises(CallError, match="say w"):
            put_hold(desk.context, "everything", who=who, why=why, via="command")
    research = replace(desk.context, settings=desk.context.settings.model_copy(update={"profile": "research"}))
    with pytest.raises(CallError, match="research"):
        put_hold(research, "everything", who="Ada", why="x", via="command")


def test_a_hold_that_comes_while_it_is_decided_still_holds(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.frozen.step(world=timedelta(days=40))

    def slowly(context: Context) -> Any:
        decided = plan(context)
        if not list_holds(context):
            assert decided.goes
            put_hold(context, "document:wire:1", who="Ada", why="subpoena", via="command")
        return decided

    monkeypatch.setattr(retention, "plan", slowly)
    assert retain(desk.context) == {"bodies": 0, "captures": 0}
    assert MARK in desk.rows("revision", "text")[0][0]


# ── the term ─────────────────────────────────────────────────────────────────────────────────────


def over(desk: Desk, *, reexported: str = "") -> None:
    """The dealing ends: all has come, was exported on 1 June 2025, and the alert is resolved."""
    desk.frozen.step(world=timedelta(days=90))
    register(desk, "shipments", SHIPMENTS % reexported)
    import_holdings(desk.context, FLEET % b"in_use", name="later.csv")
    [done] = act_on(desk.context, [the_alert(desk)], Doing("resolved", "ada", "page", verdict="true", note="Thistle."))
    assert done.refused is None


def on(desk: Desk, day: date) -> None:
    desk.frozen.step(world=timedelta(days=(day - desk.frozen.world.date()).days))


def whys(desk: Desk, kind: str) -> list[str]:
    return [each.why for each in plan(desk.context).verdicts if each.item.kind == kind]


def test_an_alert_goes_when_its_dealings_term_is_over_and_all_checks_hold(desk: Desk, tmp_path: Path) -> None:
    desk = kept_for(desk, 5)
    alert = the_alert(desk)
    before = desk.rows("alert", "id", "key", "rule", "subject_id", "occasion", "known_at", "digests")
    assert digest(desk.context) is not None
    began = desk.frozen.world
    on(desk, date(2045, 1, 1))
    assert whys(desk, "alert") == ["it is open: nobody has resolved it"]
    desk.frozen.world = began
    over(desk, reexported="2026-02-01")
    seal_days(desk.context)
    # The last act on it was in the wall's January of 2026; the re-export that is known came after it.
    on(desk, date(2031, 2, 1))
    assert whys(desk, "alert") == [
        "its term ends on 2031-02-01: 5 years from 2026-02-01 (order PO-1: re-exported or diverted, shipment S-1 on "
        "2026-02-01)"
    ]
    assert "records" not in str(retain(desk.context)) or desk.rows("removal", "kind") == []
    seal_days(desk.context)
    held = put_hold(desk.context, "order:PO-1", who="Ada", why="subpoena", via="command")
    on(desk, date(2031, 2, 2))
    assert whys(desk, "alert") == [f"under {held.told}"]
    assert retain(desk.context)["records"] == 0
    lift_hold(desk.context, held.id, who="Ada", why="settled", via="command")
    told = summary(plan(desk.context), 9)
    assert told["goes"]["alert"] == 1  # type: ignore[index]
    assert keep_terms(desk.context, dry_run=True)["goes"] == told["goes"]
    assert desk.rows("removal", "kind") == []
    assert int(str(retain(desk.context)["records"])) >= 1
    [(title, paragraph, evidence, exposure)] = desk.rows("alert", "title", "paragraph", "evidence", "exposure")
    assert (title, evidence, exposure) == ("Taken out: its term is over", [], {"corrects": False})
    assert "Taken out on 2031-02-02: its term ended on 2031-02-01" in paragraph
    assert desk.rows("alert", "id", "key", "rule", "subject_id", "occasion", "known_at", "digests") == before
    assert desk.rows("alert_act", "act", "note") == [("resolved", None)]
    assert {text for about, text in desk.rows("message", "about", "text") if about == alert} <= {""}
    assert "H20" not in str(desk.rows("alert_face", "words"))
    with reading(desk.context.engine) as connection:
        assert [each.draft.title for each in load_alerts(connection)] == [title]
    detail = show_alert(alert, ctx=desk.context)
    assert detail is not None
    assert detail.alert.state == "resolved"
    for days in (0, 2):  # before and after the removal stands under a seal
        desk.frozen.step(world=timedelta(days=days))
        seal_days(desk.context)
        found = verify(desk.context)
        assert found.faults == ()
        assert [note for note in found.notes if note.startswith(f"{alert}: taken out on 2031-02-02")]
    assert retain(desk.context)["bodies"] == 0
    _moves_on(desk, tmp_path, found.seal)


def _moves_on(desk: Desk, tmp_path: Path, seal: str) -> None:
    """A dump and a backup of what is left come in elsewhere, and hold there."""
    for name, bring in (
        ("loaded", lambda to: load(to, iter([*dump(desk.context)]))),
        ("back", lambda to: restore(to, backup(desk.context, str(tmp_path / "kept")).where)),
    ):
        settings = Settings(home=tmp_path / name)
        to = Context(settings, open_engine(settings.database_url), desk.frozen.clocks)
        bring(to)
        found = verify(to)
        assert (found.faults, found.seal) == ((), seal)
        to.engine.dispose()


def gone(desk: Desk) -> Desk:
    desk = kept_for(desk, 5)
    over(desk)
    seal_days(desk.context)
    on(desk, date(2031, 2, 2))
    retain(desk.context)
    desk.frozen.step(world=timedelta(days=2))
    seal_days(desk.context)
    assert verify(desk.context).faults == ()
    return desk


@pytest.mark.parametrize(
    ("table", "values", "fault"),
    [
        ("alert", {"title": "Nothing happened"}, "does not hold what a removal leaves"),
        ("alert", {"severity": "low"}, "its severity is not what was kept"),
        ("removal", {"why": "so"}, "its digests are not those under the seal|does not hold"),
        ("removal", {"ended_on": date(2028, 1, 1)}, "its term was not over"),
        ("removal", {"began_on": date(2024, 1, 1)}, "another day than that on which it was known"),
        (None, {}, "it is gone, and stands under the seal"),
    ],
)
def test_a_removal_that_was_tampered_with_is_a_fault(
    desk: Desk, table: str | None, values: dict[str, object], fault: str
) -> None:
    desk = gone(desk)
    with writing(desk.context.engine) as connection:
        name = table or "removal"
        mine = TABLES[name].c.kind == "alert" if name == "removal" else TABLES[name].c.id == the_alert(desk)
        connection.execute(
            update(TABLES[name]).where(mine).values(values) if table else TABLES[name].delete().where(mine)
        )
    faults = verify(desk.context).faults
    assert any(any(part in each for part in fault.split("|")) for each in faults), faults


def test_versions_screenings_determinations_and_editions_go_when_nothing_rests_on_them(desk: Desk) -> None:
    desk = kept_for(desk, 5)
    screen_all(desk.context)
    given = {"item": "NVIDIA H20", "determination": "3A090.b", "basis": "signed", "document": "h20.pdf"}
    given |= {"who": "Ada Lovelace", "on": "2025-04-10"}
    add_determination(desk.context, given, by="ada")
    add_determination(desk.context, given | {"on": "2025-04-11", "document": "again.pdf"}, by="ada")
    desk.frozen.step(world=timedelta(days=7))
    digest(desk.context)
    assert desk.rows("edition", "id")
    over(desk)
    register(desk, "orders", ORDERS % "2025-07-01")
    screen_all(desk.context)
    stays = {each.item.kind: each.why for each in plan(desk.context).verdicts if "its term ends" not in each.why}
    assert {"screening", "register", "inventory", "determination", "edition"} <= stays.keys()
    # In the first run the alert, after it what rested on it.
    on(desk, date(2040, 1, 1))
    first = retain(desk.context)
    second = retain(desk.context)
    assert int(str(first["records"])) >= 1
    left = {(each.item.kind, each.why) for each in plan(desk.context).verdicts}
    assert left == {
        ("register", "it is the current one"), ("inventory", "it is the current one"),
        ("screening", "it is the latest"), ("determination", "it stands"),
    }, second  # fmt: skip
    with reading(desk.context.engine) as connection:
        kinds = [each.kind for each in load_removals(connection).values()]
    assert {kind: kinds.count(kind) for kind in kinds} == {
        "alert": 1, "determination": 1, "edition": 1, "inventory": 1, "register": 1, "screening": 1,
    }  # fmt: skip
    assert next(lines for kind, lines in desk.rows("register_version", "kind", "lines") if kind == "orders") == []
    assert len(set(desk.rows("position", "snapshot_id"))) == 1
    assert len({run for (run,) in desk.rows("screening", "run_id")}) == 1
    assert [says for (says,) in desk.rows("determination", "says")] == ["withdrawn", "3A090.b"]
    assert MARK not in str(desk.rows("edition", "text", "html"))
    assert verify(desk.context).faults == ()
    assert retain(desk.context)["records"] == 0


def test_official_texts_never_go_and_others_when_no_alert_rests_on_them(desk: Desk) -> None:
    desk = kept_for(desk, 5)
    desk.publish("An unrelated page of the registry.", source="bis_press", name="bis:1", title="Official")
    desk.publish("Our own letter to the reseller.", private=True, name="letter", title="Letter", terms=Terms(None))
    desk.analyse()
    over(desk)
    on(desk, date(2040, 1, 1))
    first = {each.item.name.partition(",")[0]: each.why for each in plan(desk.context).verdicts}
    assert first["bis:1"] == "official: published by bis_press"
    assert first["a private document"] == "5 years from 2025-04-16"
    assert first["wire:1"].startswith("its terms allow 30 days")
    retain(desk.context)
    bodies = dict(desk.rows("revision", "title", "text"))
    assert bodies["Official"] == "An unrelated page of the registry."
    assert bodies["Letter"] == ""
    assert verify(desk.context).faults == ()


def test_with_no_term_nothing_of_ours_ever_goes(desk: Desk) -> None:
    over(desk)
    on(desk, date(2099, 1, 1))
    assert {each.item.kind for each in plan(desk.context).verdicts} == {"text"}
    assert retain(desk.context) == {"bodies": 1, "captures": 1}
    assert desk.rows("removal", "kind") == []
