"""Feeds as a home declares them: pulled by recorded exchanges and queries; one that fails stops no other."""

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from sqlalchemy import Engine

from pipeline.errors import BlockedError, CallError, GuardError, HoldingsError, SettingsError, UnreachableError
from pipeline.holdings.feeds import read_feeds
from pipeline.settings import Settings
from pipeline.storage.engine import writing
from pipeline.storage.foreign import read_rows
from pipeline.storage.state import claim_world
from pipeline.tasks import entry
from pipeline.tasks.context import Context
from pipeline.tasks.feeds import pull
from pipeline.tasks.holdings import load_fleet
from pipeline.tasks.inventory_views import list_feeds
from pipeline.web.internal import Internal
from tests.conftest import FrozenClocks

RECORDED = Path(__file__).parent.parent / "fixtures" / "holdings"
FEEDS = """
feeds:
  racks:
    kind: netbox
    url: https://netbox.corp.example
    token: file:{home}/token
    parts: {{devices: role=gpu-server, modules: manufacturer=nvidia}}
    values: {{site: {{DC Reno: Reno}}}}
    by_site: {{Reno: {{site_country: US, owner_parent_country: US}}}}
  cluster:
    kind: kubernetes
    url: https://k8s.corp.example:6443
    token: k8s-secret
    places: {{eu-central-1: Frankfurt}}
    defaults: {{site_country: DE}}
  batch:
    kind: slurm
    url: https://slurm.corp.example:6820/slurm/v0.0.41/nodes
    token: slurm-secret
    user: reader
    defaults: {{site: Columbus, site_country: US}}
    values: {{item: {{h100: NVIDIA H100 SXM5 80GB}}}}
  books:
    kind: sql
    database: sqlite:///{home}/books.db
    query: SELECT model, pieces, 'in_store' AS status, place, price, 'USD' AS currency FROM stock ORDER BY model
    columns: {{item: model, quantity: pieces, site: place, unit_cost: price}}
    sites: [Oslo]
"""


@pytest.fixture
def home(sqlite_engine: Engine, frozen: FrozenClocks, tmp_path: Path) -> Context:
    with writing(sqlite_engine) as connection:
        claim_world(connection, "live")
    (tmp_path / "feeds.yaml").write_text(FEEDS.format(home=tmp_path))
    (tmp_path / "token").write_text("netbox-secret\n")
    with sqlite3.connect(tmp_path / "books.db") as books:
        books.execute("CREATE TABLE stock (model, pieces, place, price)")
        books.executemany(
            "INSERT INTO stock VALUES (?, ?, ?, ?)",
            [
                ("NVIDIA L4", 6, "Oslo", 2400.5),
                ("NVIDIA L40S", "a few", "Oslo", None),
                ("NVIDIA T4", 2, "Bergen", None),
            ],
        )
    books.close()
    return Context(Settings(home=tmp_path), sqlite_engine, frozen.clocks)


def answers(asked: list[tuple[str, dict[str, str]]]) -> Callable[[str, dict[str, str]], bytes]:
    """The recorded exchange: address → answer."""
    recorded = json.loads((RECORDED / "exchanges.json").read_text())

    def get(url: str, headers: dict[str, str]) -> bytes:
        asked.append((url, headers))
        return json.dumps(recorded[url]).encode()

    return get


def test_every_feed_is_its_own_part_of_the_inventory(home: Context) -> None:
    asked: list[tuple[str, dict[str, str]]] = []
    pulled = {each.feed: each for each in pull(home, get=answers(asked))}
    assert {name: each.fault for name, each in pulled.items()} == dict.fromkeys(
        ("racks", "cluster", "batch", "books"), ""
    )
    units: dict[tuple[str, str], int] = {}
    for position in load_fleet(home).positions:
        key = (position.site, position.chip or position.item)
        units[key] = units.get(key, 0) + position.units
    assert units == {
        ("Reno", "nvidia-h100-sxm5-80gb"): 16,
        ("Reno", "nvidia-h20"): 1,
        ("Frankfurt", "nvidia-h200"): 16,
        ("Columbus", "nvidia-h100-sxm5-80gb"): 8,
        ("Oslo", "nvidia-l4"): 6,
    }
    refused = {
        name: [(each.place, each.column) for each in one.report.refused] for name, one in pulled.items() if one.report
    }
    assert refused == {
        "racks": [("devices 12", "status")],
        "cluster": [("node gpu-9", "nvidia.com/gpu.product")],
        "batch": [],
        "books": [("row 2", "quantity"), ("row 3", "site")],
    }
    sent = {url.split("/")[2]: headers for url, headers in asked}
    assert sent == {
        "netbox.corp.example": {"Authorization": "Token netbox-secret"},
        "k8s.corp.example:6443": {"Authorization": "Bearer k8s-secret"},
        "slurm.corp.example:6820": {"X-SLURM-USER-TOKEN": "slurm-secret", "X-SLURM-USER-NAME": "reader"},
    }
    assert [url for url, _ in asked if "netbox" in url] == [
        "https://netbox.corp.example/api/dcim/devices/?role=gpu-server&limit=200",
        "https://netbox.corp.example/api/dcim/devices/?limit=200&offset=200&role=gpu-server",
        "https://netbox.corp.example/api/dcim/modules/?manufacturer=nvidia&limit=200",
    ]
    assert not any(each.report.new for each in pull(home, get=answers([])) if each.report), "told again, nothing is new"


def test_a_feed_that_fails_is_told_and_stops_no_other(home: Context) -> None:
    def refuse(url: str, _headers: dict[str, str]) -> bytes:
        raise BlockedError("answered 403", url=url, status=403)

    pulled = {each.feed: each for each in pull(home, get=refuse)}
    assert pulled["racks"].fault == "answered 403 (https://netbox.corp.example/api/dcim/devices/?…)"
    assert pulled["books"].report is not None
    states = {each.feed: each.state for each in list_feeds(home)}
    assert states == {"racks": "failed", "cluster": "failed", "batch": "failed", "books": "new"}
    assert not pull(home, ["books"])[0].report.new  # type: ignore[union-attr]
    with pytest.raises(CallError, match="no feed 'bok'"):
        pull(home, ["bok"])
    with pytest.raises(CallError, match="reaches no inventory"):
        pull(Context(Settings(home=home.settings.home, profile="research"), home.engine, home.clocks))


def test_without_a_named_host_nothing_is_dialled(home: Context) -> None:
    faults = {each.feed: each.fault for each in pull(home)}
    assert "not among CHIPWATCH_INTERNAL_HOSTS" in faults["racks"]
    assert faults["books"] == ""
    assert "secret" not in str(faults)


def test_the_task_takes_the_last_file_and_all_feeds(home: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = home.settings.home / "inventory"
    folder.mkdir()
    head = (
        "item,quantity,status,site,site_country,owner,owner_parent_country,unit_cost,currency,need_by,supplier,workload"
    )
    for month, count in (("01", 5), ("02", 6)):
        (folder / f"2026-{month}.csv").write_text(f"{head}\nNVIDIA H20,{count},in_use,Reno,US,,,,,,,\n")
    monkeypatch.setattr(entry, "open_context", lambda: home)
    reports = entry.import_inventory(None)
    assert [each.get("name", each["feed"]) for each in reports] == ["racks", "cluster", "batch", "books", "2026-02.csv"]
    assert [each["feed"] for each in reports if each.get("failed")] == ["racks", "cluster", "batch"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("feeds: [", "feeds.yaml:1: not YAML"),
        ("feeds:\n  a: {kind: csv, file: x}\n  a: {kind: csv, file: y}", "feeds.yaml:3: 'a' is given twice"),
        ("feeds: {a: {kind: csv, file: " + "9" * 6000 + ", columns: []}}", "a: file: Input should be a valid string"),
        ("feeds:\n", "expected `feeds:`"),
        ("feeds: {a: {kind: csv}}", "a: a feed of kind csv needs file"),
        ("feeds: {a: {kind: sql, query: SELECT 1}}", "needs database"),
        ("feeds: {a: {kind: slurm, file: a, url: b}}", "one of both"),
        ("feeds: {a: {kind: netbox, url: x, parts: {racks: ''}}}", "racks is none of devices"),
        ("feeds: {a: {kind: csv, file: x, colums: {}}}", "a: colums: Extra inputs"),
    ],
)
def test_a_wrong_declaration_names_feed_and_field(text: str, words: str) -> None:
    with pytest.raises(CallError, match=words):
        read_feeds(text, name="feeds.yaml")


# ── other databases ──────────────────────────────────────────────────────────────────────────────

WRITING = (
    "DELETE FROM stock",
    "SELECT 1; DROP TABLE stock",
    "PRAGMA writable_schema = 1",
    "",
    "WITH x AS (SELECT 1) DELETE FROM stock",
)


@pytest.mark.parametrize("query", WRITING)
def test_a_query_that_writes_is_refused(home: Context, query: str) -> None:
    url = f"sqlite:///{home.settings.home}/books.db"
    with pytest.raises((CallError, HoldingsError)):
        read_rows(url, query, name="books")
    assert len(read_rows(url, "SELECT * FROM stock", name="books")[1]) == 3


def test_postgresql_reads_in_a_transaction_that_cannot_write(engine: Engine) -> None:
    if engine.dialect.name != "postgresql":
        pytest.skip("SQLite's file is opened read-only")
    url = engine.url.render_as_string(hide_password=False)
    assert read_rows(url, "SELECT 1 AS one, ':x' AS colon", name="x") == (("one", "colon"), [(1, ":x")])
    with pytest.raises(HoldingsError, match="read-only"):
        read_rows(url, "WITH gone AS (DELETE FROM world RETURNING 1) SELECT * FROM gone", name="x")


def test_no_message_tells_an_addresss_password(tmp_path: Path) -> None:
    nowhere = "ada:hunter2@127.0.0.1:1/x"
    for url in (f"postgresql+psycopg://{nowhere}", f"nonsense://{nowhere}", f"sqlite:///{tmp_path}/none.db"):
        with pytest.raises((CallError, HoldingsError)) as fault:
            read_rows(url, "SELECT 1", name="books")
        assert "hunter2" not in str(fault.value)


# ── systems of our own ───────────────────────────────────────────────────────────────────────────


def internal(hosts: list[str], answer: httpx.Response | None = None) -> Internal:
    def given(_request: httpx.Request) -> httpx.Response:
        return answer or httpx.Response(200, stream=httpx.ByteStream(b'{"ok": true}'))

    return Internal(hosts, resolver=lambda _host, _port: ["10.0.0.7"], transport=httpx.MockTransport(given))


def test_only_named_hosts_by_https_without_redirects() -> None:
    ours = ["netbox.corp.example", "k8s.corp.example:6443"]
    assert json.loads(internal(ours).get("https://netbox.corp.example/api/", {})) == {"ok": True}
    assert json.loads(internal(ours).get("https://K8S.corp.example:6443/api", {})) == {"ok": True}
    for url in (
        "http://netbox.corp.example/",
        "https://netbox.corp.example:8443/",
        "https://k8s.corp.example/",
        "https://netbox.corp.example.evil.example/",
        "https://169.254.169.254/latest/meta-data/",
        "https://token@netbox.corp.example/",
    ):
        with pytest.raises(GuardError):
            internal(ours).get(url, {"Authorization": "Token secret"})
    moved = httpx.Response(302, headers={"Location": "https://evil.example/"}, stream=httpx.ByteStream(b""))
    with pytest.raises(UnreachableError, match="answered 302"):
        internal(ours, moved).get("https://netbox.corp.example/", {})
    with pytest.raises(BlockedError):
        internal(ours, httpx.Response(401, stream=httpx.ByteStream(b""))).get("https://netbox.corp.example/", {})
    for wrong in ("netbox.corp.example:https", ":443", "a:99999"):
        with pytest.raises(SettingsError):
            internal([wrong])
    with pytest.raises(SettingsError, match="CHIPWATCH_INTERNAL_CA"):
        Internal(ours, authority=Path(__file__))
