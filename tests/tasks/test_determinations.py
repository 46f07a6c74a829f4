"""Determinations in a deployment: a file in, what differs and what is re-opened to look at, and what alerts print."""

from dataclasses import asdict
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import yaml
from sqlalchemy import Engine

from models.hashing import canonical, sha256
from models.state import Content
from models.todo import KINDS
from pipeline.catalogue import load_catalogue
from pipeline.errors import CallError, HoldingsError, StateError
from pipeline.policy.determinations import read_kept
from pipeline.settings import Settings
from pipeline.storage.determinations import load_determinations
from pipeline.storage.engine import reading, writing
from pipeline.storage.suggestions import save_entry
from pipeline.tasks.context import Context
from pipeline.tasks.determination_view import list_determinations
from pipeline.tasks.determinations import add_determination, import_determinations, review
from pipeline.tasks.holdings import import_holdings
from pipeline.tasks.todos import KeptTodo, list_todos
from tests.conftest import FrozenClocks
from tests.tasks.told import FLEET, Desk, deploy

HEADER = "item,determination,basis,document,who,on,valid_until,company,note\n"
GIVEN = {
    "item": "NVIDIA A40", "determination": "3A090.b", "basis": "signed", "document": "a40.pdf", "who": "Ada Lovelace",
    "on": "2025-01-07",
}  # fmt: skip


@pytest.fixture
def desk(engine: Engine, tmp_path: Path, frozen: FrozenClocks) -> Desk:
    return deploy(engine, tmp_path, frozen)


def open_kinds(desk: Desk) -> list[tuple[str, str]]:
    return [(each.kind, each.subject) for each in todos(desk)]


def todos(desk: Desk) -> list[KeptTodo]:
    return list_todos(desk.context, [kind for kind in KINDS if kind.startswith("determination")])


def test_a_file_goes_in_but_for_its_bad_lines_which_are_told_by_line_and_column(desk: Desk, tmp_path: Path) -> None:
    file = tmp_path / "eccn.csv"
    digest = "sha256:" + "0a" * 32
    lines = [
        f"NVIDIA A40,3a090.B,maker,list.pdf {digest},NVIDIA,2024-01-02,,,",
        "NVIDIA A40,3A090b,maker,list.pdf,NVIDIA,2024-01-02,,,",
        "NVIDIA A40,EAR99,guess,list.pdf,NVIDIA,2024-01-02,,,",
        "NVIDIA A40,EAR99,maker,list.pdf sha256:00ff,NVIDIA,2024-01-02,,,",
        "NVIDIA A40,EAR99,maker,,NVIDIA,2024-01-02,,,",
        "NVIDIA A40,EAR99,maker,list.pdf,NVIDIA,2025-04-17,,,",
        "NVIDIA A40,EAR99,maker,list.pdf,NVIDIA,2024-01-02,2024-01-01,,",
        "NVIDIA A40,EAR99,maker,list.pdf,NVIDIA",
        "900-2G133-0000,3A991.p,ccats,G123456,BIS,2024-02-03,2028-01-01,Northlight GmbH,two boards",
        "NVIDIA L20,withdrawn,signed,minutes.pdf,Ada,2024-01-02,,,",
    ]
    file.write_text(HEADER + "\n".join(lines) + "\n")
    report = import_determinations(desk.context, file, by="ada")
    assert [(each.line, each.column) for each in report.refused] == [
        (3, "determination"), (4, "basis"), (5, "document"), (6, "document"), (7, "on"), (8, "valid_until"), (9, ""),
        (11, "determination"),
    ]  # fmt: skip
    assert "lies ahead" in report.refused[4].reason
    assert [(each.number, each.says, bool(each.unmatched)) for each in report.recorded] == [
        (1, "3A090.b", False), (2, "3A991.p", True),
    ]  # fmt: skip
    again = import_determinations(desk.context, file, by="ada")
    assert [each.new for each in again.recorded] == [False, False]
    file.write_text("item,eccn\nNVIDIA A40,EAR99\n")
    with pytest.raises(HoldingsError, match="missing determination"):
        import_determinations(desk.context, file, by="ada")


def test_one_is_added_by_somebody_or_the_field_that_is_wrong_is_named(desk: Desk) -> None:
    with pytest.raises(CallError, match="basis: 'hearsay' is none of"):
        add_determination(desk.context, GIVEN | {"basis": "hearsay"}, by="ada")
    with pytest.raises(CallError, match="somebody"):
        add_determination(desk.context, GIVEN, by=" ")
    with pytest.raises(StateError, match="no determination"):
        add_determination(desk.context, GIVEN | {"determination": "withdrawn"}, by="ada")
    assert add_determination(desk.context, GIVEN, by="ada").number == 1


def test_a_difference_is_looked_at_until_it_is_replaced(desk: Desk) -> None:
    add_determination(desk.context, GIVEN | {"determination": "not 3A090"}, by="ada")
    [todo] = todos(desk)
    assert (todo.kind, todo.subject) == ("determination_differs", "determination:1")
    assert "determined by Ada Lovelace on 2025-01-07 (our own, signed): determined as not 3A090; " in todo.why
    assert "b.2 for NVIDIA A40 under 3a090-2024 (TPP 2,395.2" in todo.why
    review(desk.context)
    assert len(desk.rows("todo_turn", "id")) == 1
    # A maker's statement that nobody goes by is no matter for anybody.
    add_determination(desk.context, GIVEN | {"basis": "maker", "determination": "EAR99"}, by="ada")
    add_determination(desk.context, GIVEN | {"on": "2025-02-01"}, by="ada")
    assert open_kinds(desk) == []
    [(note,)] = desk.rows("todo", "close_note")
    assert note.startswith("settled by itself: it was replaced")


def test_unknown_arithmetic_is_no_difference_and_is_told(desk: Desk) -> None:
    add_determination(desk.context, GIVEN | {"item": "nvidia-b20", "determination": "3A090.a"}, by="ada")
    assert open_kinds(desk) == []
    [view] = list_determinations(desk.context)
    assert view.arithmetic == (
        "under 3a090-2024",
        "NVIDIA B20: unknown without the dense rates and the area of the logic dies",
    )


def test_new_limits_reopen_those_that_they_touch_on_their_day_and_no_other(desk: Desk) -> None:
    desk.frozen.world = datetime(2023, 11, 16, tzinfo=UTC)
    for item in ("NVIDIA A800", "NVIDIA H20", "NVIDIA L20"):
        add_determination(
            desk.context, GIVEN | {"item": item, "determination": "not 3A090", "on": "2023-01-09"}, by="a"
        )
    assert open_kinds(desk) == []
    desk.after(1)
    assert open_kinds(desk) == [("determination_reopened", "determination:1")]
    desk.after(1)
    views = {view.determination.item: view for view in list_determinations(desk.context)}
    assert views["NVIDIA A800"].state == "stands"
    [todo] = views["NVIDIA A800"].todos
    assert todo.opened_at.date() == date(2023, 11, 17)
    assert "in force since 2023-11-17" in todo.why
    assert (views["NVIDIA H20"].todos, views["NVIDIA L20"].todos) == ((), ())
    # Looked at again: another one, made under the limits of its day.
    add_determination(
        desk.context, GIVEN | {"item": "NVIDIA A800", "determination": "3A090.a", "on": "2023-11-18"}, by="a"
    )
    assert open_kinds(desk) == []


def test_a_corrected_chip_reopens_its_own_alone(desk: Desk) -> None:
    add_determination(desk.context, GIVEN, by="ada")
    add_determination(desk.context, GIVEN | {"item": "NVIDIA L40", "determination": "3A090.b"}, by="ada")
    entry = {
        name: list(v) if isinstance(v, tuple) else v for name, v in asdict(load_catalogue().chips["nvidia-a40"]).items()
    }
    entry = {name: v for name, v in entry.items() if name != "id" and v not in (None, [])}
    entry |= {"die_area_mm2": 640.0, "launched_on": "2020-10-05"}
    with writing(desk.context.engine) as connection:
        body = yaml.safe_dump(entry)
        save_entry(connection, "chips", "nvidia-a40", body, author="ada", at=desk.context.clocks.wall_now())
    desk.after(0)
    [todo] = todos(desk)
    assert (todo.kind, todo.subject) == ("determination_reopened", "determination:1")
    assert "die area 628 → 640" in todo.why


def test_one_whose_time_is_over_is_looked_at_until_another_is_there(desk: Desk) -> None:
    add_determination(desk.context, GIVEN | {"valid_until": "2025-04-20"}, by="ada")
    desk.after(4)
    assert open_kinds(desk) == []
    desk.after(1)
    assert open_kinds(desk) == [("determination_expired", "determination:1")]
    assert [view.state for view in list_determinations(desk.context)] == ["expired"]
    add_determination(desk.context, GIVEN | {"on": "2025-04-21"}, by="ada")
    assert open_kinds(desk) == []
    assert [view.state for view in list_determinations(desk.context)] == ["stands", "replaced"]


RULE = (
    "The Bureau of Industry and Security will require a licence for exports to China of integrated circuits with a "
    "total processing performance of 4800 or more, or of 1600 or more and a performance density of 5.92 or more."
)
#: Beside what was there, so that nothing is removed.
MORE = FLEET + (
    b"NVIDIA H100 SXM5,64,on_order,Shanghai,CN,Northlight Shanghai,CN,12500,USD,2026-12-20,Yangpu Digital,inference\n"
    b"NVIDIA H200,16,on_order,Shanghai,CN,Northlight Shanghai,CN,12500,USD,2026-12-20,Yangpu Digital,inference\n"
)


def test_an_alert_says_who_determined_and_names_the_determinations_that_it_rests_on(
    sqlite_engine: Engine, tmp_path: Path, frozen: FrozenClocks
) -> None:
    desk = deploy(sqlite_engine, tmp_path, frozen)
    import_holdings(desk.context, MORE, name="fleet.csv")
    add_determination(desk.context, GIVEN | {"item": "nvidia-h100", "determination": "3A090.a"}, by="ada")
    desk.publish(RULE, source="bis_press")
    desk.analyse()
    alerts = desk.rows("alert", "subject_kind", "paragraph", "made_from", "exposure")
    [(paragraph, made_from, kept)] = [told for kind, *told in alerts if kind == "event"]
    assert "64 units determined by Ada Lovelace on 7 January 2025 (our own, signed); the rest is computed" in paragraph
    assert {row["chip"]: row["determined"] for row in kept["rows"]} == {
        "nvidia-h100-sxm5-80gb": "Ada Lovelace on 2025-01-07 (our own, signed)", "nvidia-h200": None,
    }  # fmt: skip
    with reading(desk.context.engine) as connection:
        known = load_determinations(connection)
    assert made_from["determinations"] == sha256(canonical(known)).hex()
    stored = {sha.hex(): body for sha, body in desk.rows(Content.__tablename__, "sha", "body")}
    assert read_kept(stored[made_from["determinations"]]) == known


def test_the_profile_research_reaches_none(desk: Desk, tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, profile="research")
    context = Context(settings=settings, engine=desk.context.engine, clocks=desk.context.clocks)
    for act in (
        lambda: list_determinations(context),
        lambda: add_determination(context, GIVEN, by="ada"),
        lambda: import_determinations(context, tmp_path / "x.csv", by="ada"),
    ):
        with pytest.raises(CallError, match="research reaches no determinations"):
            act()
