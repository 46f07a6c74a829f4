"""Planted secrets, of every kind that a way out has: no log, no row that tells of a fault, no mail or trace has one."""

import base64
import logging
import smtplib
import traceback
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from models.hashing import key_of
from models.recipient import Addressee
from models.tables import metadata
from models.telling import MessageDraft
from pipeline.channels import CHANNELS, Ports
from pipeline.errors import ChipwatchError, DeliveryError
from pipeline.settings import Settings
from pipeline.storage.delivery import enqueue, load_messages
from pipeline.storage.engine import reading, writing
from pipeline.storage.recipients import save_recipients
from pipeline.tasks import own_feeds
from pipeline.tasks.context import Context
from pipeline.tasks.deliver import deliver
from pipeline.web import Client, Guard, Manners, MemoryPace, make_notifier
from tests.channels.conftest import Sink, message
from tests.conftest import FrozenClocks
from tests.web.serve import Server, answer, serving

#: One for each place that a secret is planted in.
S = [f"sesame{number:02d}x" for number in range(24)]
WHSEC = ["whsec_" + base64.b64encode(f"{each} of twenty four bytes".encode()).decode() for each in S[:3]]
SECRETS = [*S, *WHSEC, *(each.removeprefix("whsec_") for each in WHSEC)]


@pytest.fixture
def failing() -> Iterator[Server]:
    """A receiver that repeats in its answer what it was sent."""
    with serving(lambda request, made: answer(made, 503, request.body, X_Echo=str(request.headers)[:200])) as server:
        yield server


def planted(home: Path, server: Server, smtp_port: int) -> Settings:
    return Settings(
        home=home, smtp_host="127.0.0.1", smtp_port=smtp_port, smtp_tls="none", smtp_user="watch", smtp_password=S[4],
        webhook_secret=WHSEC[0], feed_token=S[5], congress_api_key=S[6], regulations_api_key=S[7],
        heartbeat=f"https://beat.example/{S[8]}?key={S[8]}", base_url="https://watch.example", database=f"sqlite:///x?key={S[3]}",
        replay="127.0.0.1:9", internal_hosts=f"127.0.0.1:{server.port}",
    )  # type: ignore[arg-type]  # fmt: skip


def ways(home: Path, server: Server) -> list[MessageDraft]:
    """Messages that fail, each by another fault, with secrets in address, user, query, path and file."""
    hook, chat, bad = home / "hook.secret", home / "chat.address", home / "bad.secret"
    hook.write_text(f"{WHSEC[1]}\n{WHSEC[2]}", encoding="utf-8")
    chat.write_text(f"json://{S[9]}:{S[10]}@127.0.0.1:{server.port}/{S[11]}?+X={S[12]}", encoding="utf-8")
    bad.write_text(f"whsec_{S[13]}\N{SNOWMAN}", encoding="utf-8")
    host = f"127.0.0.1:{server.port}"
    addresses = [
        ("email", "ada@reader.example", ""),
        ("webhook", f"https://{S[14]}:{S[15]}@10.0.0.1/{S[16]}?key={S[17]}#{S[18]}", ""),
        ("webhook", f"http://{host}/{S[16]}?key={S[17]}", f"file:{hook}"),
        ("webhook", f"http://{host}/{S[16]}", f"file:{bad}"),
        ("webhook", f"http://{host}/{S[16]}", f"whsec_{S[13]}\N{SNOWMAN}"),
        ("webhook", f"http://{host}/{S[16]}", f"file:{home / 'none'}"),
        ("webhook", f"https://[{S[16]}", ""),
        ("apprise", f"file:{chat}", ""),
        ("apprise", f"slack://T1{S[19]}/B1{S[20]}/{S[21]}", ""),
        ("apprise", f"tgram://123456789:{S[22]}abcdefghijklmnopqrstuvwxyz/1234", ""),
        ("apprise", f"{S[23]}://{S[23]}", ""),
        ("apprise", f"mailto://u:{S[23]}@gmail.com", ""),
    ]
    return [
        replace(message(), key=key_of(str(n)), message_id=f"<{n}@x>", channel=channel, address=address, secret=secret)
        for n, (channel, address, secret) in enumerate(addresses)
    ]


def ports_to(settings: Settings, server: Server, frozen: FrozenClocks) -> Ports:
    guard = Guard(
        resolver=lambda host, _port: (host,), ports=frozenset({443, server.port}),
        is_allowed=lambda address, port: (address, port) == ("127.0.0.1", server.port),
    )  # fmt: skip
    client = Client(MemoryPace(), Manners(delay_s=0, deadline_s=2), guard=guard)
    return Ports(client.post, make_notifier(settings), frozen.clocks.wall_now)


def told_of(texts: list[str]) -> list[str]:
    return [secret for secret in SECRETS if any(secret in text for text in texts)]


def test_no_fault_of_a_way_tells_a_secret(
    sqlite_engine: Engine,
    frozen: FrozenClocks,
    tmp_path: Path,
    failing: Server,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    caplog.set_level(logging.DEBUG)
    settings = planted(tmp_path, failing, 1)
    context = Context(settings, sqlite_engine, frozen.clocks)
    drafts = ways(tmp_path, failing)

    def refuse(_self: smtplib.SMTP, user: str, password: str) -> None:
        raise smtplib.SMTPAuthenticationError(535, f"no {user} {password}".encode())

    class Server535(smtplib.SMTP):
        def __init__(self, *_: object, **__: object) -> None:
            super().__init__()

    monkeypatch.setattr(smtplib, "SMTP", Server535)
    monkeypatch.setattr(smtplib.SMTP, "login", refuse)
    with writing(sqlite_engine) as connection:
        enqueue(connection, drafts, frozen.clocks.wall_now())
    ports = ports_to(settings, failing, frozen)
    report = deliver(context, ports=ports)
    assert report["sent"] == 0
    traces = []
    for draft in drafts:
        with pytest.raises(DeliveryError) as caught:
            CHANNELS[draft.channel].send(draft, settings, ports)
        shown = "".join(traceback.format_exception(caught.value)).splitlines()
        # The lines of our own source that stand in a trace hold no values.
        traces += [line for line in shown if not line.startswith("    ")] + [repr(caught.value), str(caught.value)]
    assert len(traces) > 3 * len(drafts)
    with reading(sqlite_engine) as connection:
        rows = {name: connection.execute(select(table)).all() for name, table in metadata.tables.items()}
        # A host that was down lets the other messages to it wait.
        assert len(rows["delivery"]) >= 8
        assert all(len(row.detail) > 5 for row in rows["delivery"])
    # The outbox has to know where its messages go; all else that is kept says why they did not.
    kept = [repr(found) for name, found in rows.items() if name != "message"]
    assert told_of([*kept, *traces, str(report), caplog.text, "".join(capfd.readouterr()), repr(settings)]) == []
    assert failing.seen  # so that something was said at all


def test_what_is_sent_and_shown_tells_none_either(
    sqlite_engine: Engine,
    frozen: FrozenClocks,
    tmp_path: Path,
    failing: Server,
    sink: tuple[Sink, int],
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    handler, port = sink
    settings = planted(tmp_path, failing, port).model_copy(update={"smtp_user": None, "smtp_password": None})
    context = Context(settings, sqlite_engine, frozen.clocks)
    with writing(sqlite_engine) as connection:
        save_recipients(connection, [Addressee("ada")])
        enqueue(connection, [message(secret=f"whsec_{S[0]}")], frozen.clocks.wall_now())
    token = own_feeds.make_token(context, "ada", name="phone", who="olga")
    assert deliver(context, ports=ports_to(settings, failing, frozen))["sent"] == 1
    with reading(sqlite_engine) as connection:
        feeds = repr(connection.execute(select(metadata.tables["feed_token"])).all())
        assert load_messages(connection)[0]["state"] == "sent"
    mails = [mail.as_string() for mail in handler.taken]
    assert told_of([*mails, caplog.text, feeds]) == []
    assert token not in feeds + caplog.text


def test_an_error_s_text_loses_the_secrets_of_addresses() -> None:
    """Whoever writes an address into the reason of a `DeliveryError`."""
    fault = DeliveryError(f"no answer of https://{S[0]}:{S[1]}@hooks.example/in?key={S[2]}", again=True)
    assert told_of([str(fault)]) == []
    assert isinstance(fault, ChipwatchError)
