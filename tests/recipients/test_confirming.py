"""Nobody is told before agreeing, and one click ends it: over real SMTP and the pages that links open."""

import re
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from fastapi import HTTPException
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text

from models.recipient import Route
from pipeline.alerts import stop_address
from pipeline.errors import CallError
from pipeline.settings import Settings
from pipeline.storage.delivery import enqueue
from pipeline.storage.engine import reading, writing
from pipeline.storage.recipients import load_recipients
from pipeline.storage.state import claim_world
from pipeline.tasks import views
from pipeline.tasks.confirming import ask_again, confirm_recipient, send_test, stop_by_token
from pipeline.tasks.context import Context
from pipeline.tasks.deliver import deliver
from pipeline.tasks.recipients import acts_on, import_recipients, remove_recipient
from pipeline.ui.app import make_app
from tests.channels.conftest import Sink
from tests.conftest import FrozenClocks
from tests.storage.test_delivery import message

ADA = """
recipients:
  ada:
    routes:
      - {channel: email, address: ada@reader.example, instant_from: low}
      - {channel: file, address: ada}
"""


@pytest.fixture
def context(
    engine: Engine, frozen: FrozenClocks, tmp_path: Path, sink: tuple[Sink, int], monkeypatch: pytest.MonkeyPatch
) -> Context:
    """A live deployment that sends mail to a real server, with nobody in it."""
    settings = Settings(
        home=tmp_path, smtp_host="127.0.0.1", smtp_port=sink[1], smtp_tls="none", base_url="https://w.example",
        mail_from="chipwatch@w.example",
    )  # fmt: skip
    with writing(engine) as connection:
        claim_world(connection, "live")
    made = Context(settings, engine, frozen.clocks)
    monkeypatch.setattr(views, "deployment", lambda: made)
    return made


@pytest.fixture
def client(context: Context) -> TestClient:
    """The pages, for nobody who is signed in."""

    def who() -> None:
        raise HTTPException(401, "sign in")

    return TestClient(make_app(who), base_url="https://w.example")  # type: ignore[arg-type]


def take_in(context: Context, body: str = ADA):  # type: ignore[no-untyped-def]
    file = context.settings.home / "r.yaml"
    file.write_text(body, encoding="utf-8")
    return import_recipients(context, file, by="root")


def mails(context: Context, sink: tuple[Sink, int]) -> list[EmailMessage]:
    """What arrived, after what waits was sent."""
    while deliver(context)["sent"]:
        pass
    return sink[0].taken


def link(mail: EmailMessage) -> str:
    """The path of the one link in a mail."""
    plain, html = mail.iter_parts()
    [found] = re.findall(r"https://w\.example(/confirm/\S+)", plain.get_content())
    assert f'href="https://w.example{found}"' in html.get_content()
    return str(found)


def ways(context: Context) -> dict[str, Route]:
    with reading(context.engine) as connection:
        return {way.channel: way for who in load_recipients(connection) for way in who.routes}


def told(context: Context) -> set[str]:
    """The channels by which what is urgent would go now."""
    reconstruction = context.world_kind == "replay"
    with reading(context.engine) as connection:
        return {
            way.channel
            for who in load_recipients(connection)
            for way in who.routes
            if way.is_open(reconstruction=reconstruction) and way.cadence["critical"] == "instant"
        }


def test_one_mail_asks_and_nothing_else_goes_before_the_button_is_pressed(
    context: Context, client: TestClient, sink: tuple[Sink, int]
) -> None:
    report = take_in(context)
    assert report.asked == ("ada, ada@reader.example",)
    assert report.waiting == ("ada, file",)
    assert take_in(context).left == ("ada",)
    with reading(context.engine) as connection:
        kept = connection.execute(text("SELECT text, html FROM message")).one()
    [mail] = mails(context, sink)
    token = link(mail).rpartition("/")[2]
    # Not even the outbox holds what opens.
    assert token not in f"{kept.text}{kept.html}"
    assert told(context) == set()

    # A scanner follows the link, as often as it likes.
    for _ in range(3):
        assert "Yes, tell me" in client.get(link(mail)).text
        client.head(link(mail))
    assert ways(context)["email"].confirmed_at is None
    assert client.post(link(mail)).status_code == 200
    assert ways(context)["email"].confirmed_at is not None
    # Another way of the same person was not agreed to by it.
    assert ways(context)["file"].confirmed_at is None
    assert [client.get(link(mail)).status_code, client.post(link(mail)).status_code] == [410, 410]
    assert told(context) == {"email"}
    assert [act.what for act in acts_on(context, "ada")] == ["added", "asked", "confirmed"]


def test_a_link_is_old_after_a_week_and_asked_for_again_once_a_day(
    context: Context, client: TestClient, sink: tuple[Sink, int], frozen: FrozenClocks
) -> None:
    take_in(context)
    [first] = mails(context, sink)
    with pytest.raises(CallError, match="within the last day"):
        ask_again(context, "ada", by="root")
    frozen.step(wall=timedelta(days=1))
    assert ask_again(context, "ada", by="root") == ("ada@reader.example",)
    [_, second] = mails(context, sink)
    # The later mail took the place of the first.
    assert client.post(link(first)).status_code == 410
    frozen.step(wall=timedelta(days=7))
    assert client.post(link(second)).status_code == 410
    assert ways(context)["email"].confirmed_at is None


def test_another_address_is_another_way_that_has_to_agree(
    context: Context, client: TestClient, sink: tuple[Sink, int]
) -> None:
    take_in(context)
    [first] = mails(context, sink)
    take_in(context, ADA.replace("ada@reader", "new@reader"))
    assert client.post(link(first)).status_code == 410
    [_, second] = mails(context, sink)
    assert second["To"] == "new@reader.example"
    assert client.post(link(second)).status_code == 200
    take_in(context, ADA)
    assert ways(context)["email"].confirmed_at is None
    assert told(context) == set()


def test_an_administrator_confirms_and_a_test_goes_where_nobody_could_answer(
    context: Context, sink: tuple[Sink, int]
) -> None:
    take_in(context)
    assert send_test(context, "ada", by="root") == ("file",)
    assert confirm_recipient(context, "ada", by="root") == 2
    assert confirm_recipient(context, "ada", by="root") == 0
    assert send_test(context, "ada", by="root") == ("email", "file")
    # The confirmation that waited asks for nothing any more, and is not sent.
    assert [mail["Subject"] for mail in mails(context, sink)] == ["A test of chipwatch"]
    with pytest.raises(CallError, match="no recipient 'bob'"):
        confirm_recipient(context, "bob", by="root")


def test_one_click_stops_what_it_says_without_a_page_of_ours(
    context: Context, client: TestClient, sink: tuple[Sink, int]
) -> None:
    take_in(context)
    confirm_recipient(context, "ada", by="root")
    way = ways(context)["email"]
    address = stop_address(way, "instant", context.settings.base_url).removeprefix("https://w.example")
    assert told(context) == {"email", "file"}
    with writing(context.engine) as connection:
        waiting = message(1, recipient="ada", address="ada@reader.example")
        edition = message(2, recipient="ada", address="ada@reader.example", kind="digest", subject="The week")
        enqueue(connection, [waiting, edition], context.clocks.wall_now())
    for _ in range(2):
        assert "Stop alerts at once and in bundles" in client.get(address).text
    assert ways(context)["email"].stopped == ()
    # As a mail provider does it: no Origin, no cookie (RFC 8058, 3.1).
    for _ in range(2):
        done = client.post(address, data={"List-Unsubscribe": "One-Click"})
        assert done.status_code == 200
    way = ways(context)["email"]
    assert (way.stopped, way.digest, way.cadence["critical"]) == (("instant",), True, "never")
    assert [act.what for act in acts_on(context, "ada")].count("stopped") == 1
    # What waited goes no more, and what comes makes nothing.
    assert [mail["Subject"] for mail in mails(context, sink)] == ["The week"]
    assert told(context) == {"file"}
    assert client.post(address.replace("/instant", "/all")).status_code == 200
    assert ways(context)["email"].stopped == ("digest", "instant")
    assert not ways(context)["email"].digest
    # An import of the same file starts nothing again.
    take_in(context, ADA + "    lens: research\n")
    assert ways(context)["email"].stopped == ("digest", "instant")


def test_what_opens_nothing(context: Context, client: TestClient) -> None:
    take_in(context)
    for path in ("/unsubscribe/x/all", "/unsubscribe/x", "/confirm/x", f"/confirm/{'x' * 300}", "/unsubscribe/%00/all"):
        for asked in (client.get(path), client.post(path)):
            assert asked.status_code in {404, 410}, path
            assert "ada" not in asked.text
    token = ways(context)["email"].token
    assert client.post(f"/unsubscribe/{token}/everything").status_code == 422
    with pytest.raises(CallError, match="everything"):
        stop_by_token(context, token, "everything")  # type: ignore[arg-type]
    remove_recipient(context, "ada", by="root")
    assert client.get(f"/unsubscribe/{token}/all").status_code == 404


def test_the_recorded_world_asks_nobody_and_tells_nobody_real(
    engine: Engine, frozen: FrozenClocks, tmp_path: Path
) -> None:
    with writing(engine) as connection:
        claim_world(connection, "replay", frozen.clocks.world_now())
    context = Context(Settings(home=tmp_path), engine, frozen.clocks)
    report = take_in(context, ADA.replace("reader.example", "reader.example.de"))
    assert (report.asked, report.waiting) == ((), ())
    assert told(context) == {"file"}
    take_in(context, ADA)
    assert told(context) == {"email", "file"}
