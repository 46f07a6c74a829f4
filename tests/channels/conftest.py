import json
import socket
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller

from models.hashing import key_of
from models.telling import MessageDraft
from pipeline.settings import Settings

NAUGHTY = json.loads((Path(__file__).parents[1] / "corpora/naughty-strings/blns.json").read_text(encoding="utf-8"))
AT = datetime(2026, 5, 19, 12, tzinfo=UTC)


def message(**given) -> MessageDraft:
    values = {
        "key": key_of("message", "al-1", "Ada"),
        "about": "al-1",
        "recipient": "Ada",
        "channel": "email",
        "kind": "first",
        "address": "ada@reader.example",
        "message_id": "<0123456789abcdef@watch.example>",
        "subject": "[high] H20 needs a licence",
        "text": "Plain text.\n",
        "html": "<p>HTML.</p>",
        "known_at": AT,
    }
    return MessageDraft(**(values | given))


@dataclass
class Sink:
    """A real SMTP server that keeps what it accepted; `answers` are given to DATA first."""

    taken: list = field(default_factory=list)
    answers: list = field(default_factory=list)
    refuse: str | None = None

    async def handle_RCPT(  # noqa: N802
        self, server, session, envelope, address, options
    ):
        if self.refuse:
            return self.refuse
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802
        self, server, session, envelope
    ):
        if self.answers:
            return self.answers.pop(0)
        self.taken.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 taken"


@pytest.fixture
def sink() -> Iterator[tuple[Sink, int]]:
    handler = Sink()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    yield handler, port
    controller.stop()


@pytest.fixture
def settings(tmp_path):
    def make(**given) -> Settings:
        return Settings(**({"home": tmp_path, "mail_from": "chipwatch@watch.example"} | given))

    return make
