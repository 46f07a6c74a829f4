"""The guard and the databases that all other tests rest on."""

import socket

import pytest
from sqlalchemy import Engine, select

from models.tables import metadata
from pipeline.storage.engine import reading
from tests.conftest import WayOutError


def test_no_test_reaches_another_machine() -> None:
    with socket.socket() as out, pytest.raises(WayOutError):
        out.connect(("192.0.2.1", 80))
    with socket.socket(type=socket.SOCK_DGRAM) as out, pytest.raises(WayOutError):
        out.sendto(b"x", ("192.0.2.1", 53))
    with pytest.raises(WayOutError):
        socket.getaddrinfo("chipwatch.example", 80)


def test_loopback_stays_open() -> None:
    with socket.socket() as server, socket.socket() as client:
        server.bind(("127.0.0.1", 0))
        server.listen()
        client.connect(server.getsockname())


def test_every_table_is_there_and_empty(engine: Engine) -> None:
    with reading(engine) as connection:
        for table in metadata.sorted_tables:
            assert connection.execute(select(table)).first() is None
