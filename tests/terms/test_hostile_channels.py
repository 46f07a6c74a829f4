"""Strangers' words in webhooks, chats, calendars and bundles: text as it was, and nothing besides."""

import json
import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes, policy

import jsonschema
from icalendar import Calendar
from standardwebhooks import Webhook

from models.clocks import WallInstant
from models.telling import MessageDraft
from pipeline.alerts.calendar import calendar
from pipeline.alerts.fields import alert_fields, message_fields
from pipeline.channels.apprise import short_text
from pipeline.channels.base import one_line
from pipeline.channels.mail import build_mail
from pipeline.channels.webhook import body_of, schema
from pipeline.holdings.clocks import WORDS, Clock
from tests.channels.conftest import message
from tests.channels.test_email import defects
from tests.channels.test_webhook import SECRET
from tests.terms.test_hostile_ways import AT, SIX, STRINGS, alert, batches

VALID = jsonschema.Draft202012Validator(schema())


def told(strings: Sequence[str]) -> MessageDraft:
    """A message of two alerts of these words, as its outbox row has it."""
    alerts = [alert_fields(alert(part), "webhook", base_url="https://w.example") for part in (strings, strings[::-1])]
    data = message_fields("first", alerts, reconstruction=False, headline=strings[0], link="https://w.example/alerts")
    return message(subject=strings[0], text="\n".join(strings), html=None, data=data)


def test_every_string_through_every_field_of_a_webhook() -> None:
    for batch in batches(SIX):
        body = body_of(told(batch))
        event = json.loads(body)
        VALID.validate(event["data"])
        now = datetime.now(UTC)
        text = body.decode("utf-8")
        signed = {
            "webhook-id": event["id"],
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": Webhook(SECRET).sign(event["id"], now, text),
        }
        assert Webhook(SECRET).verify(text, signed) == event
        said = {part["said"] for each in event["data"]["alerts"] for part in each["evidence"]}
        assert said == {given.encode("utf-8", "replace").decode() for given in batch}


def test_every_string_through_a_chat() -> None:
    for batch in batches(SIX):
        for text in short_text(told(batch)):
            bare = text.replace("https://w.example", "")
            assert not re.search(r"[<>]|@\w|\]\(|\]\[|[\x00-\x08\x0b-\x1f\x7f]", bare), batch


def test_every_string_as_the_name_of_a_reader_and_of_a_picture_s_page() -> None:
    """What recipients are called, and what their pages hold, adds no header either."""
    names = None
    for given in STRINGS:
        mail = build_mail(
            message(recipient=given, html=f"<p>{given}</p>", unsubscribe=f"https://w.example/{given} mailto:{given}"),
            sender="watch@w.example",
            at=WallInstant(AT),
        )
        parsed = message_from_bytes(mail.as_bytes(), policy=policy.default)
        assert defects(parsed) == [], given
        found = [name for name, _ in parsed.items() if name != "List-Unsubscribe-Post"]
        assert found == (names or found), given
        names = found


NAMES = {
    "BEGIN", "END", "PRODID", "VERSION", "METHOD", "NAME", "X-WR-CALNAME", "REFRESH-INTERVAL", "UID", "DTSTAMP",
    "DTSTART", "DTEND", "SUMMARY", "DESCRIPTION", "CATEGORIES", "TRANSP", "URL",
}  # fmt: skip


def test_every_string_through_every_field_of_a_calendar() -> None:
    day, kinds = date(2026, 6, 1), sorted(WORDS)
    clocks = [
        Clock(day + timedelta(days=n), kinds[n % len(kinds)], f"event:{given}", given, n, given)
        for n, given in enumerate(STRINGS)
    ]
    body = calendar(clocks, now=AT, reconstruction=True, base_url="https://w.example", name=STRINGS[-1])
    unfolded = re.sub(rb"\r\n[ \t]", b"", body)
    for line in unfolded.split(b"\r\n"):
        assert not line or re.split(rb"[:;]", line)[0].decode() in NAMES, line
        assert not re.search(rb"[\x00-\x08\x0a-\x1f\x7f]", line), line
    assert all(len(line) <= 75 for line in body.split(b"\r\n"))
    events = list(Calendar.from_ical(body).walk("VEVENT"))
    assert len(events) == len(clocks)
    for event, given in zip(events, STRINGS, strict=True):
        assert event["URL"] == "https://w.example/exposure#clocks"
        assert one_line(given, 10_000) in one_line(str(event["SUMMARY"]), 20_000), given
        assert set(event) == NAMES - {
            "BEGIN",
            "END",
            "PRODID",
            "VERSION",
            "METHOD",
            "NAME",
            "X-WR-CALNAME",
            "REFRESH-INTERVAL",
        }
