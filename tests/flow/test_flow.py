"""A page goes in, the mail that somebody needs comes out of a real mail server; a second time, nothing does."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from sqlalchemy import select

from models.tables import metadata
from pipeline.launch.ports import free_port
from pipeline.replay.server import serving
from pipeline.replay.world import load_world
from pipeline.settings import Settings
from pipeline.storage.engine import reading, writing
from pipeline.storage.state import set_world_now
from pipeline.tasks.context import Context
from pipeline.tasks.setup import set_up_demonstration
from pipeline.tasks.sweep import sweep

#: What a sweep changes although nothing happened: that it ran, and when publishers were last asked.
RUNNING = {"run", "airflow_task", "made", "host_state", "fetch_state", "source_state"}
#: The day before, and the day after, the licence requirement of April 2025 became known.
BEFORE, AFTER = date(2025, 4, 14), date(2025, 4, 17)
SOURCES = "sec_edgar"


class Sink:
    """Keeps what the server accepted."""

    def __init__(self) -> None:
        self.taken: list[EmailMessage] = []

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        self.taken.append(message_from_bytes(envelope.content, policy=policy.default))  # type: ignore[arg-type]
        return "250 taken"


@pytest.fixture
def sink() -> Iterator[tuple[Sink, int]]:
    handler = Sink()
    controller = Controller(handler, hostname="127.0.0.1", port=free_port())
    controller.start()
    yield handler, controller.port
    controller.stop()


def rows(context: Context) -> dict[str, list[tuple[Any, ...]]]:
    with reading(context.engine) as connection:
        return {
            table.name: [tuple(row) for row in connection.execute(select(table).order_by(*table.primary_key.columns))]
            for table in metadata.sorted_tables
            if table.name not in RUNNING
        }


def move_to(context: Context, day: date) -> None:
    with writing(context.engine) as connection:
        set_world_now(connection, datetime.combine(day, time(12), UTC))


def test_from_a_page_to_a_mail_and_once_only(sink: tuple[Sink, int], tmp_path: Path) -> None:
    """A filing says that the H20 needs a licence; the demonstration fleet has H20s; compliance reads it in a mail."""
    handler, port = sink
    world = load_world(until=AFTER)
    settings = Settings(
        home=tmp_path,
        replay=f"127.0.0.1:{free_port()}",
        sources=SOURCES,
        sec_ciks=world.environment()["CHIPWATCH_SEC_CIKS"],
        smtp_host="127.0.0.1",
        smtp_port=port,
        smtp_tls="none",
        mail_from="watch@northlight.example",
    )
    context = set_up_demonstration(settings, starts_at=world.starts_at)
    move_to(context, BEFORE)
    with serving(world, context.clocks.world_now, int(settings.replay.rpartition(":")[2])):  # type: ignore[union-attr]
        sweep(context)
        # What stood there when we began to watch is history, and nobody is told of it.
        handler.taken.clear()
        move_to(context, AFTER)
        done = sweep(context)
        assert done["new"] >= 1
        assert done["alerts"] >= 1
        told = [(str(mail["To"]), str(mail["Subject"])) for mail in handler.taken]
        instant = [
            mail
            for mail in handler.taken
            if "compliance@northlight.example" in str(mail["To"]) and "restricts NVIDIA H20" in str(mail["Subject"])
        ]
        assert len(instant) == 1, told
        words = mail_text(instant[0])
        assert "licen" in words.lower()
        assert "sec.gov" in words
        assert "econstruction" in words
        assert "legal advice" in words
        assert instant[0].get_body(("html",)) is not None
        assert len({str(mail["Message-ID"]) for mail in handler.taken}) == len(handler.taken)

        before, sent = rows(context), len(handler.taken)
        again = sweep(context, sources=SOURCES.split(","))
        assert (again["new"], again["alerts"], again["editions"], again["sent"]) == (0, 0, 0, 0)
        assert rows(context) == before
        assert len(handler.taken) == sent
    context.engine.dispose()


def mail_text(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content())
