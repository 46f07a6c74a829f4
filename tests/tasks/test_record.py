"""A record opens without chipwatch, says all that it may, and nothing that it may not."""

import re
import subprocess
from pathlib import Path

import pytest
from pypdf import PdfReader
from sqlalchemy import Engine

from models.clocks import WallInstant
from models.telling import Act
from pipeline.errors import CallError
from pipeline.rendering.paper import font_of, print_sheet
from pipeline.rendering.sheets import Grid, Section, Sheet
from pipeline.storage.alert_acts import add_act
from pipeline.storage.engine import writing
from pipeline.tasks.record import record
from tests.conftest import FrozenClocks
from tests.tasks.told import Desk, deploy

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
