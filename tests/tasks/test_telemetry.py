"""What tasks say to machines: counts that add up, ids of our own, and no word of a text, an address or a secret."""

import json
import socket
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from pydantic import SecretStr
from sqlalchemy import Engine, select

from models.measure import MEASURES, Measure
from models.recipient import Addressee, Route
from models.tables import metadata
from pipeline.errors import SettingsError
from pipeline.storage.engine import reading, writing
from pipeline.storage.recipients import save_recipients
from pipeline.tasks import entry
from pipeline.tasks.telemetry import measures_of
from pipeline.web.measuring import sender
from tests.conftest import FrozenClocks
from tests.tasks.told import Desk, deploy

SECRET = "sesame"
MARK = "xylophonist"  # stands in texts alone
TEXT = (
    "The U.S. government now requires a licence for exports of Nvidia's H20 to China, the Commerce Department said."
    f" A {MARK} who spoke on the condition of anonymity had told of it before, and makers wait for its word."
)


@pytest.fixture
def udp() -> Iterator[socket.socket]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sink:
        sink.bind(("127.0.0.1", 0))
        sink.settimeout(0.2)
        yield sink


def received(sink: socket.socket) -> list[str]:
    lines: list[str] = []
    while True:
        try:
            lines += sink.recv(65536).decode().splitlines()
        except TimeoutError:
            return lines


class Otlp:
    """A receiver of OpenTelemetry's measures by HTTP."""

    def __init__(self) -> None:
        self.bodies: list[bytes] = []
        bodies = self.bodies

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
                self.send_response(200)
                self.end_headers()

            def log_message(self, *args: object) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05})

    def __enter__(self) -> "Otlp":
        self.thread.start()
        return self

    def __exit__(self, *_rest: object) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()

    @property
    def numbers(self) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
        found = {}
        for body in self.bodies:
            for scope in ExportMetricsServiceRequest.FromString(body).resource_metrics[0].scope_metrics:
                for metric in scope.metrics:
                    points = metric.sum.data_points or metric.gauge.data_points or metric.histogram.data_points
                    for point in points:
                        labels = tuple(sorted((each.key, each.value.string_value) for each in point.attributes))
                        value = point.sum if metric.HasField("histogram") else point.as_double or point.as_int
                        found[(metric.name, labels)] = found.get((metric.name, labels), 0.0) + value
        return found


def watched(engine: Engine, frozen: FrozenClocks, home: Path, **settings: object) -> Desk:
    """A deployment that knows many secrets, with a reader whom mail reaches."""
    desk = deploy(engine, home, frozen)
    secrets = {
        name: SecretStr(f"{SECRET}-{name}")
        for name in ("smtp_password", "webhook_secret", "feed_token", "congress_api_key", "regulations_api_key")
    }
    given = desk.context.settings.model_copy(
        update={"smtp_host": "127.0.0.1", "smtp_port": 9, "smtp_tls": "none", **secrets, **settings}
    )
    way = Route("email", f"{SECRET}@reader.example", dict.fromkeys(("low", "medium", "high", "critical"), "instant"))
    with writing(engine) as connection:
        save_recipients(connection, [Addressee("ada", routes=(replace(way, confirmed_at=frozen.wall),))])
    return Desk(replace(desk.context, settings=given), frozen)


def live_through(desk: Desk) -> None:
    """A text, an alert, and an attempt to mail it."""
    desk.publish(TEXT, title=f"What the {MARK} said")
    desk.frozen.step(world=timedelta(minutes=3), wall=timedelta(minutes=3))
    entry.analyse_pending(desk.context)
    entry.deliver_waiting(desk.context)


def test_a_day_in_lines_and_numbers_says_no_word_of_a_text_and_no_secret(
    engine: Engine, frozen: FrozenClocks, tmp_path: Path, udp: socket.socket
) -> None:
    log = tmp_path / "chipwatch.jsonl"
    desk = watched(engine, frozen, tmp_path, logs=str(log), metrics=f"statsd://127.0.0.1:{udp.getsockname()[1]}")
    live_through(desk)
    with pytest.raises(ZeroDivisionError):
        entry._logged("collect", lambda _context: {"source": 1 // 0}, desk.context)
    lines, sent = [json.loads(line) for line in log.read_text().splitlines()], received(udp)

    with reading(engine) as connection:
        [alert] = connection.execute(select(metadata.tables["alert"].c.id, metadata.tables["alert"].c.rule)).all()
    said = {line["event"]: line for line in lines}
    assert said["alert"]["alert"] == alert.id
    assert said["alert"]["rule"] == alert.rule
    assert said["texts"]["revisions"] == said["alert"]["revisions"]
    assert said["texts"]["sources"] == ["harbour_wire"]
    tasks = [(line["task"], line["outcome"]) for line in lines if line["event"] == "task"]
    assert tasks == [("analyse", "ok"), ("deliver", "ok"), ("collect", "failed")]
    assert all(line["at"].startswith(f"{frozen.wall:%Y-%m-%d}") for line in lines)

    numbers = dict(line.split(":", 1) for line in sent)
    assert numbers[f"chipwatch.alerts.raised.{alert.rule}"] == "1|c"
    assert numbers["chipwatch.task.runs.collect.failed"] == "1|c"
    assert numbers["chipwatch.texts.analysed"] == "1|c"
    assert numbers["chipwatch.messages.again"] == "1|c"
    assert numbers["chipwatch.outbox.waiting"] == "1|g"
    assert numbers["chipwatch.queue.texts"] == "0|g"
    assert float(numbers["chipwatch.task.duration.analyse"].removesuffix("|ms")) > 0

    everything = log.read_text() + "".join(sent)
    for kept in (
        SECRET,
        MARK,
        "xylophon",
        "requires a licence",
        "harbour_wire.example",
        "Northlight",
        "reader.example",
    ):
        assert kept not in everything, kept


def test_nothing_is_said_where_nobody_asked(
    sqlite_engine: Engine, frozen: FrozenClocks, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    live_through(watched(sqlite_engine, frozen, tmp_path))
    assert capsys.readouterr().err == ""


def test_opentelemetry_gets_the_same_numbers_with_labels(
    sqlite_engine: Engine, frozen: FrozenClocks, tmp_path: Path
) -> None:
    with Otlp() as receiver:
        address = f"otlp://127.0.0.1:{receiver.server.server_address[1]}"
        live_through(watched(sqlite_engine, frozen, tmp_path, metrics=address))
        numbers = receiver.numbers
        bodies = b"".join(receiver.bodies)
    assert numbers[("chipwatch.task.runs", (("outcome", "ok"), ("task", "analyse")))] == 1
    assert numbers[("chipwatch.messages.again", ())] == 1
    assert numbers[("chipwatch.task.duration", (("task", "analyse"),))] > 0
    assert SECRET.encode() not in bodies
    assert MARK.encode() not in bodies


@pytest.mark.parametrize("scheme", ["statsd", "otlp"])
def test_a_receiver_that_is_away_stops_no_work(
    sqlite_engine: Engine, frozen: FrozenClocks, tmp_path: Path, scheme: str
) -> None:
    desk = watched(sqlite_engine, frozen, tmp_path, metrics=f"{scheme}://127.0.0.1:9")
    assert entry.analyse_pending(desk.context)["alerts"] == 0


@pytest.mark.parametrize(
    "address", ["localhost:8125", "http://metrics.example", f"statsd://u:{SECRET}@h:1", "statsd://h:x"]
)
def test_an_address_that_is_none_is_named_as_a_setting(address: str) -> None:
    with pytest.raises(SettingsError, match="CHIPWATCH_METRICS") as raised:
        sender(address)
    assert SECRET not in str(raised.value)


def test_a_poll_counts_by_its_source_and_takes_no_words_of_the_publisher() -> None:
    report = {"source": "reuters", "state": "blocked", "error": f"403: {MARK}", "new": 2, "edited": 0, "changes": 3}
    found = measures_of("collect", "ok", 0.5, report)
    assert Measure("documents.read", 2, {"source": "reuters"}) in found
    assert Measure("sources.polled", 1, {"source": "reuters", "state": "blocked"}) in found
    assert Measure("lists.changed", 3, {"source": "reuters"}) in found
    assert MARK not in str(found)
    assert {each.name for each in found} <= MEASURES.keys()


def test_the_manual_lists_every_name() -> None:
    manual = (Path(__file__).parents[2] / "docs" / "operation.md").read_text(encoding="utf-8")
    for name, (kind, meaning) in MEASURES.items():
        assert f"| `{name}` | {kind} | {meaning} |" in manual
