"""The page Mail: what came by SMTP, by thread and reader; shown where it may be, and able to do nothing."""

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from models.hashing import key_of
from models.telling import MessageDraft
from pipeline.channels.mail import build_mail
from pipeline.launch.mail_server import MailFolder
from pipeline.settings import Settings
from pipeline.storage.delivery import enqueue
from pipeline.storage.engine import writing
from pipeline.tasks import views
from pipeline.tasks.context import Context
from pipeline.tasks.mailbox import list_mails, open_mail
from tests.channels.conftest import message
from tests.conftest import WALL, FrozenClocks
from tests.ui.conftest import Ask

HOSTILE = '<h1>Hi</h1><script>alert(1)</script><img src="https://evil.example/x.png"><form action="/x"></form>'


@pytest.fixture
def replayed(sqlite_engine: Engine, context: Context, frozen: FrozenClocks, monkeypatch: pytest.MonkeyPatch) -> Context:
    """A recorded world whose mail server took four mails: two to Ada about one thing, of which one came twice."""
    with sqlite_engine.begin() as connection:
        connection.execute(text("UPDATE world SET kind = 'replay', now_at = :now"), {"now": "2025-04-16 12:00:00"})
    made = Context(context.settings, sqlite_engine, frozen.clocks)
    monkeypatch.setattr(views, "context", lambda: made)
    now = iter(WALL + timedelta(seconds=number) for number in range(9))
    folder = MailFolder(context.settings.home / "mail", now=lambda: next(now))
    first, second = draft(1), draft(2, kind="correction", subject="Correction: H20", html=HOSTILE)
    with writing(sqlite_engine) as connection:
        enqueue(connection, [first, second], frozen.clocks.wall_now())
    for one, thread in (
        (first, ""),
        (draft(3, address="eve@reader.example"), ""),
        (second, "<1@x>"),
        (second, "<1@x>"),
    ):
        mail = build_mail(one, sender="c@x.example", at=WALL)
        if thread:
            mail["References"] = thread
        folder.keep(mail.as_bytes(), "c@x.example", [one.address])
    return made


def draft(number: int, **given: object) -> MessageDraft:
    return replace(message(**given), key=key_of(str(number)), about=f"al-{number}", message_id=f"<{number}@x>")


def test_mails_stand_by_thread_and_reader_and_a_repeat_is_told(replayed: Context, ask: Ask) -> None:
    page = ask("viewer").get("/mail").text
    assert "3 mails" not in page
    assert "4 mails in 2 threads" in page
    assert "came 2 times" in page
    assert page.index("Correction: H20") < page.index("[high] H20 needs a licence")
    assert "correction" in page
    hers = ask("viewer").get("/mail?to=eve@reader.example").text
    assert "1 mail in 1 thread" in hers
    assert "Correction" not in hers
    assert ask("viewer").get("/mail?to=%00nobody&offset=99999999").status_code == 200
    box = list_mails(replayed)
    assert [[(mail.kind, mail.times) for mail in thread.mails] for thread in box.threads] == [
        [("correction", 2), ("alert", 1)],
        [("other", 1)],
    ]


def test_a_mail_is_shown_in_a_frame_that_can_do_nothing(replayed: Context, ask: Ask) -> None:
    newest = list_mails(replayed).threads[0].mails[0].id
    page = ask("viewer").get(f"/mail/{newest}")
    assert not re.search(r'<script(?! src="/static/)', page.text)
    assert '<iframe class="mail"' in page.text
    assert "asks for 1 thing from elsewhere" in page.text
    assert re.search(r'href="[^"]*/alerts/al-2"', page.text)
    assert "1 other mail" in page.text
    assert "frame-src 'self'" in page.headers["content-security-policy"]
    body = ask("viewer").get(f"/mail/{newest}/body")
    assert "<script>alert(1)</script>" in body.text  # as it came: the policy is what keeps it from running
    policy = body.headers["content-security-policy"]
    assert policy.startswith("sandbox allow-popups")
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert "Plain text." in ask("viewer").get(f"/mail/{newest}?part=text").text
    assert "List-Unsubscribe" in ask("viewer").get(f"/mail/{newest}?part=headers").text
    source = ask("viewer").get(f"/mail/{newest}/source")
    assert (source.headers["content-type"], source.headers["x-content-type-options"]) == (
        "text/plain; charset=utf-8",
        "nosniff",
    )


def test_nobody_unknown_reads_mail(replayed: Context, ask: Ask) -> None:
    newest = list_mails(replayed).threads[0].mails[0].id
    for path in ("/mail", f"/mail/{newest}", f"/mail/{newest}/body", f"/mail/{newest}/source"):
        assert ask(None).get(path).status_code == 401


@pytest.mark.parametrize("name", ["none", "..%2f..%2fchipwatch", "%00", "a" * 300, "a.eml"])
def test_a_name_that_is_none_is_not_found(replayed: Context, ask: Ask, name: str) -> None:
    assert ask("viewer").get(f"/mail/{name}").status_code == 404


def test_a_live_world_and_the_profile_research_have_no_mailbox(
    replayed: Context, context: Context, ask: Ask, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    newest = list_mails(replayed).threads[0].mails[0].id
    assert ">Mail</a>" in ask("viewer").get("/alerts").text
    shut = Context(Settings(home=tmp_path, profile="research"), replayed.engine, replayed.clocks)
    monkeypatch.setattr(views, "context", lambda: shut)
    for path in ("/mail", f"/mail/{newest}", f"/mail/{newest}/body", f"/mail/{newest}/source"):
        assert ask("viewer").get(path).status_code == 404
    with replayed.engine.begin() as connection:
        connection.execute(text("UPDATE world SET kind = 'live'"))
    live = Context(context.settings, replayed.engine, replayed.clocks)
    monkeypatch.setattr(views, "context", lambda: live)
    assert ask("viewer").get("/mail").status_code == 404
    assert ">Mail</a>" not in ask("viewer").get("/alerts").text


def test_a_mail_that_made_room_meanwhile_is_passed_over(replayed: Context) -> None:
    oldest = list_mails(replayed).threads[-1].mails[-1].id
    (replayed.settings.home / "mail" / f"{oldest}.eml").unlink()
    assert open_mail(replayed, oldest) is None
    assert list_mails(replayed).mails == 3
