"""A record opens without chipwatch, says all that it may, and nothing that it may not."""

import re
import subprocess
from datetime import timedelta
from pathlib import Path

import pytest
from pypdf import PdfReader
from sqlalchemy import Engine, update

from models.clocks import WallInstant
from models.tables import metadata
from models.telling import Act
from pipeline.errors import CallError
from pipeline.holdings.tables import read_csv
from pipeline.rendering.paper import font_of, print_sheet
from pipeline.rendering.sheets import Grid, Section, Sheet
from pipeline.storage.alert_acts import add_act
from pipeline.storage.engine import writing
from pipeline.tasks.determinations import add_determination
from pipeline.tasks.holdings import import_holdings
from pipeline.tasks.holds import put_hold
from pipeline.tasks.record import record
from pipeline.tasks.registers import import_register
from pipeline.tasks.screening import screen_all
from tests.conftest import FrozenClocks
from tests.tasks.told import FLEET, Desk, deploy

CLAIM = "The Commerce Department said that a licence is required to export the NVIDIA H20 to China."


@pytest.fixture
def desk(sqlite_engine: Engine, tmp_path: Path, frozen: FrozenClocks) -> Desk:
    return deploy(sqlite_engine, tmp_path / "home", frozen)


def alert_of(desk: Desk) -> str:
    return str(desk.rows("alert", "id")[0][0])


def paper(folder: Path) -> str:
    return " ".join(page.extract_text() for page in PdfReader(folder / "record.pdf").pages)


def test_an_alerts_record_is_whole_and_self_contained(desk: Desk, tmp_path: Path) -> None:
    desk.publish(CLAIM, source="federal_register_bis")
    desk.analyse()
    alert = alert_of(desk)
    at = WallInstant(desk.frozen.wall)
    with writing(desk.context.engine) as connection:
        add_act(connection, alert, Act("acknowledged", "Ada", at, note="Seen 已阅"))
        add_act(connection, alert, Act("commented", "Grace", at, note="Amber lintels.", privileged=True))
    folder = tmp_path / "record"
    made = record(desk.context, alert, folder)
    assert (made.alerts, made.captures, made.withheld, made.not_shown) == (1, 1, 0, 0)
    done = subprocess.run(["sha256sum", "-c", "--quiet", "SHA256SUMS"], cwd=folder, capture_output=True, check=False)
    assert (done.returncode, done.stdout) == (0, b"")
    page = (folder / "index.html").read_text(encoding="utf-8")
    for told in (page, re.sub(r"\s+", " ", paper(folder))):
        assert "licence is required to export" in re.sub(r"\s+", " ", told)
        assert "Seen 已阅" in told
        assert "1 privileged comment left out." in told
        assert "64 needing a licence" in told
        assert "Amber lintels" not in told
    assert not re.search(r"(src|href)=[\"'](?!#s\d|captures/|versions/)", page)
    [capture] = (folder / "captures").iterdir()
    assert capture.read_bytes() == CLAIM.encode()
    with pytest.raises(CallError, match="is there already"):
        record(desk.context, alert, folder)
    record(desk.context, alert, tmp_path / "counsel", privileged=True)
    assert "PRIVILEGED AND CONFIDENTIAL" in paper(tmp_path / "counsel")
    assert "Amber lintels" in (tmp_path / "counsel" / "index.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("private", [True, False])
def test_what_may_not_be_passed_on_stays(desk: Desk, tmp_path: Path, private: bool) -> None:
    desk.publish(f"{CLAIM} Amber lintels hold.", source="harbour_wire", title="On chips", private=private)
    desk.analyse()
    folder = tmp_path / "record"
    made = record(desk.context, alert_of(desk), folder)
    assert (made.captures, made.withheld) == (0, 1)
    everything = b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file() and path.suffix != ".pdf")
    assert b"licence is required to export" not in everything
    assert b"Amber lintels" not in everything
    assert "licence is required to export" not in paper(folder)


FLEET_OF_ORDER = FLEET.replace(b"workload\n", b"workload,order\n").replace(b"inference\n", b"inference,PO-1\n")
ORDERS = "order,supplier,ordered_on,cancel_by\nPO-1,Yangpu Digital,2025-03-01,%s\n"


def flat(folder: Path) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", (folder / "index.html").read_text(encoding="utf-8")))


def test_the_records_of_an_order_and_of_its_supplier_tell_all_of_the_dealing(desk: Desk, tmp_path: Path) -> None:
    import_holdings(desk.context, FLEET_OF_ORDER, name="later.csv")
    for day in ("2025-06-01", "2025-07-01"):
        import_register(desk.context, "orders", read_csv((ORDERS % day).encode(), name="o.csv"))
        desk.frozen.step(world=timedelta(days=1))
    import_register(
        desk.context, "shipments", read_csv(b"shipment,order,quantity,loaded_on\nS-1,PO-1,8,2025-04-01\n", name="s.csv")
    )
    screen_all(desk.context)
    given = {"item": "NVIDIA H20", "determination": "3A090.b", "basis": "signed", "document": "h20.pdf"}
    add_determination(desk.context, given | {"who": "Grace Hopper", "on": "2025-04-10"}, by="grace")
    put_hold(desk.context, "order:PO-1", who="Ada", why="subpoena", via="command")
    desk.publish(CLAIM, source="federal_register_bis")
    desk.analyse()
    alert = alert_of(desk)
    order, party = tmp_path / "order", tmp_path / "party"
    assert record(desk.context, "PO-1", order).alerts == 1
    told = flat(order)
    for words in (
        "It is not over: 64 units are still to come.", "cancel by: 2025-07-01 (was 2025-06-01)", "loaded on 2025-04-01",
        "Grace Hopper on 2025-04-10 (our own, signed)", "Screenings of Yangpu Digital", "subpoena", "it lasts", alert,
        "NVIDIA H20", "on order",
    ):  # fmt: skip
        assert words in told, words
    assert record(desk.context, "yangpu DIGITAL", party).alerts == 1
    told = flat(party)
    for words in ("unresolved", "the first screening", "PO-1", "64 units are still to come", alert):
        assert words in told, words
    for folder in (order, party):
        on_paper = re.sub(r"\s+", " ", paper(folder))
        assert "64 units are still to come" in on_paper
        done = subprocess.run(
            ["sha256sum", "-c", "--quiet", "SHA256SUMS"], cwd=folder, capture_output=True, check=False
        )
        assert (done.returncode, done.stdout) == (0, b"")


def test_an_order_that_the_inventory_alone_names_has_a_record(desk: Desk, tmp_path: Path) -> None:
    import_holdings(desk.context, FLEET_OF_ORDER, name="later.csv")
    record(desk.context, "PO-1", tmp_path / "order")
    assert "No register has it: the inventory names it." in flat(tmp_path / "order")


def test_an_alert_on_a_list_has_a_record(desk: Desk, tmp_path: Path) -> None:
    """What it is made from names the list's edition, which is no hash."""
    desk.publish(CLAIM, source="federal_register_bis")
    desk.analyse()
    table = metadata.tables["alert"]
    with writing(desk.context.engine) as connection:
        connection.execute(update(table).values(made_from={"list": "us-entity-list|2022-10-01/8e341d06"}))
    record(desk.context, alert_of(desk), tmp_path / "alert")
    assert "us-entity-list|2022-10-01/8e341d06" in flat(tmp_path / "alert")


def test_research_has_no_records_and_what_is_not_there_has_none(desk: Desk, tmp_path: Path) -> None:
    with pytest.raises(CallError, match="no alert al-nothing"):
        record(desk.context, "al-nothing", tmp_path / "one")
    with pytest.raises(CallError):
        record(desk.context, "Nobody & Sons", tmp_path / "two")
    assert list(tmp_path.glob("one")) == []


def test_no_sign_is_lost_on_paper() -> None:
    rows = (("人工智能 H20", "الذكاء", "한국 カナ"), ("x" * 400, "", "<b>&amp;</b>"))
    sheet = Sheet(
        "题 and title", ("Ωμέγα Привет",), (Section("One", ("line\nbreak",), (Grid(("a", "b", "c"), rows),)),)
    )
    printed = print_sheet(sheet, foot="题")
    assert printed == print_sheet(sheet, foot="题")
    assert {sign for sign, _ in printed.not_shown} == set("الذكاء")
    assert [font_of(sign) for sign in "aé人カ한П☃"] == [
        "Vera", "Vera", "STSong-Light", "HeiseiMin-W3", "HYSMyeongJo-Medium", "STSong-Light", "",
    ]  # fmt: skip
