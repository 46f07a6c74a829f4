"""The bench of our own pages asks every page there is, over deployments that it makes, and names the slowest."""

import json
import re
import time

import pytest
from fastapi.routing import APIRoute
from sqlalchemy import Engine, text

from pipeline.bench.spending import spending
from pipeline.bench.visits import ADDRESSES
from pipeline.cli.app import main
from pipeline.storage.engine import reading
from pipeline.ui.app import Reader, make_app

#: No pages: files, what a token opens that is not the deployment's own, and the first answers of what API v1 tells now.
NO_PAGES = {
    *("/", "/static/{name:path}", "/schemas/message-1.json", "/feeds/{token}/{name}"),
    *("/confirm/{token}", "/unsubscribe/{token}", "/unsubscribe/{token}/{kind}"),
    *("/api/alerts", "/api/alerts/{alert_id}", "/api/health", "/api/search", "/api/export", "/api/exposure"),
    "/api/history.csv",
    # A mail of the demonstration's own server is a file.
    *("/mail/{name}", "/mail/{name}/body", "/mail/{name}/source"),
}
#: Forms that answer and change nothing; all others act.
ASKING = {"/what-if", "/lists/screen", "/rules/try"}


def test_every_page_is_asked() -> None:
    routes = [each for each in make_app(lambda: Reader("ada", "admin")).routes if isinstance(each, APIRoute)]
    asked = {re.sub(r"\{\w+\}", "1", each.partition("?")[0]) for each in ADDRESSES}
    for method, told, besides in (("GET", asked, NO_PAGES), ("POST", asked, set())):
        wanted = [each for each in routes if method in each.methods and (method == "GET" or each.path in ASKING)]
        paths = {each.removeprefix("POST ") for each in told if each.startswith("POST ") == (method == "POST")}
        forgotten = {each.path for each in wanted if not any(each.path_regex.fullmatch(path) for path in paths)}
        assert forgotten == besides
        # And nothing is asked that is not there.
        assert [path for path in paths if not any(each.path_regex.fullmatch(path) for each in wanted)] == []


def bench(capsys: pytest.CaptureFixture[str], *asked: str) -> tuple[int | str | None, str]:
    with pytest.raises(SystemExit) as stopped:
        main(["bench", *asked])
    return stopped.value.code, capsys.readouterr().out


def test_pages_are_measured_on_both_databases(capsys: pytest.CaptureFixture[str]) -> None:
    small = ("--stored", "1000", "--alerts", "60", "--until", "2022-10-14", "--rounds", "3", "--only", "/lists")
    code, told = bench(capsys, "--pages", *small, "--only", "POST /lists", "--json")
    assert code == 0
    reports = json.loads(told)
    assert [each["database"] for each in reports] == ["sqlite", "postgresql"]
    for report in reports:
        assert report["documents"] > 1000
        assert report["alerts"] >= 50
        assert report["whole"]
        assert [row["address"].partition("?")[0] for row in report["rows"]][-1] == "POST /lists/screen"
        assert {row["status"] for row in report["rows"]} == {200}
        assert all(0 < row["p50_ms"] <= row["p95_ms"] <= row["max_ms"] for row in report["rows"])
        assert all(0 < row["cpu_p50_ms"] <= row["cpu_p95_ms"] for row in report["rows"])


def test_what_belongs_to_pages_is_refused_without_them(capsys: pytest.CaptureFixture[str]) -> None:
    assert bench(capsys, "--here")[0] == 2
    assert bench(capsys, "--only", "/lists")[0] == 2


def test_cpu_of_the_database_is_counted(engine: Engine) -> None:
    busy = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300000) SELECT count(*) FROM n"
    with spending(engine) as spent, reading(engine) as connection:
        before, own = spent.seconds(), time.process_time()
        connection.execute(text(busy)).scalar_one()
        cpu, own = spent.seconds() - before, time.process_time() - own
    assert spent.whole
    assert cpu > 0.01
    # SQLite works in this process, PostgreSQL beside it.
    assert cpu > 3 * own if engine.dialect.name == "postgresql" else cpu < 2 * own
