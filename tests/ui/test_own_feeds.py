"""A recipient's own feeds: what they may see and asked for, opened by tokens that can be taken back."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import feedparser
import jsonschema
import pytest
from icalendar import Calendar
from sqlalchemy import select

from models.clocks import WallInstant
from models.recipient import Addressee, Filters
from models.tables import metadata
from models.values import Subject
from pipeline.errors import CallError, StateError
from pipeline.storage.alerts import save_alert, save_world_alert
from pipeline.storage.engine import reading, writing
from pipeline.storage.recipients import save_recipients
from pipeline.tasks import own_feeds
from pipeline.tasks.context import Context
from tests.alerts.test_alerts import raised
from tests.conftest import FrozenClocks
from tests.ui.conftest import Ask
from tests.ui.test_feed import basic

AT = WallInstant(datetime(2026, 1, 5, 9, tzinfo=UTC))
[DRAFT] = raised().alerts
OF_THE_WORLD = "The H20 needs a licence"
#: https://www.jsonfeed.org/version/1.1/
JSON_FEED = {
    "type": "object",
    "required": ["version", "title", "items"],
    "properties": {
        "version": {"const": "https://jsonfeed.org/version/1.1"},
        "title": {"type": "string"},
        "home_page_url": {"type": "string", "format": "uri"},
        "feed_url": {"type": "string", "format": "uri"},
        "language": {"type": "string"},
        "authors": {"type": "array", "items": {"type": "object", "required": ["name"]}},
        "items": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["id"],
                "anyOf": [{"required": ["content_text"]}, {"required": ["content_html"]}],
                "properties": {
                    "id": {"type": "string"},
                    "url": {"type": "string", "format": "uri"},
                    "title": {"type": "string"},
                    "content_text": {"type": "string"},
                    "date_published": {"type": "string", "format": "date-time"},
                    "date_modified": {"type": "string", "format": "date-time"},
                    "tags": {"type": "array", "items": {"type": "string"}},
                },
                "additionalProperties": False,
            },
        },
    },
    "additionalProperties": False,
}
FORMS = {"atom": "/feed.atom", "json": "/feed.json", "ics": "/calendar.ics"}


@pytest.fixture
def told(context: Context) -> Context:
    """Alerts on two chips, and readers: one of all, one of one chip, one from whom costs are kept, one of research."""
    people = [
        Addressee("ada"),
        Addressee("bob", filters=Filters(chips=("nvidia-blackwell",))),
        Addressee("cleo", kept_from=("suppliers",)),
        Addressee("rita", profile="research"),
        Addressee("gone", active=False),
    ]
    without = {"suppliers": {"title": "Without whom we buy from"}}
    with writing(context.engine) as connection:
        save_recipients(connection, people)
        save_alert(connection, replace(DRAFT, without=without), AT)
        save_alert(connection, replace(DRAFT, id="al-try", key=b"try", title="Of a rule on trial", dry_run=True), AT)
        save_alert(connection, replace(DRAFT, id="al-old", key=b"old", title="A backfill", origin="backfill"), AT)
        save_world_alert(connection, replace(DRAFT, id="al-w", key=b"w", title=OF_THE_WORLD, exposure={}), AT)
    return context


def titles(ask: Ask, token: str) -> list[str]:
    reply = ask(None).get("/feed.json", headers=basic(token))
    assert reply.status_code == 200
    return [item["title"] for item in reply.json()["items"]]


def test_each_sees_what_they_may_and_asked_for(told: Context, ask: Ask) -> None:
    tokens = {
        name: own_feeds.make_token(told, name, name="reader", who="olga") for name in ("ada", "bob", "cleo", "rita")
    }
    seen = {name: titles(ask, token) for name, token in tokens.items()}
    assert seen == {
        "ada": [f"[{DRAFT.severity}] {DRAFT.title}"],
        "bob": [],
        "cleo": [f"[{DRAFT.severity}] Without whom we buy from"],
        "rita": [f"[{DRAFT.severity}] {OF_THE_WORLD}"],
    }


def test_a_token_is_kept_as_a_hash_and_told_once(told: Context, ask: Ask, frozen: FrozenClocks) -> None:
    token = own_feeds.make_token(told, "ada", name="phone", who="olga")
    assert len(token) >= 43  # 256 bits
    with reading(told.engine) as connection:
        rows = [connection.execute(select(table)).all() for table in metadata.sorted_tables]
    assert token not in repr(rows)
    [kept] = own_feeds.list_tokens(told)
    assert (kept.name, kept.made_by, kept.used_on, kept.revoked_at) == ("phone", "olga", None, None)
    titles(ask, token)
    assert own_feeds.list_tokens(told)[0].used_on == frozen.wall.date() == date(2026, 1, 5)
    own_feeds.revoke(told, kept.id, "olga")
    assert ask(None).get("/feed.atom", headers=basic(token)).status_code == 404  # the last feed there was
    with pytest.raises(StateError):
        own_feeds.revoke(told, kept.id, "olga")
    for name in ("nobody", "gone"):
        with pytest.raises(CallError):
            own_feeds.make_token(told, name, name="x", who="olga")
    table = metadata.tables["audit"]
    with reading(told.engine) as connection:
        acts = connection.execute(select(table.c.who, table.c.what, table.c.subject).order_by(table.c.id)).all()
    assert [tuple(act) for act in acts] == [
        ("olga", "made_feed_token", "recipient:ada"), ("olga", "revoked_feed_token", "recipient:ada"),
    ]  # fmt: skip


def test_whatever_is_wrong_with_a_token_the_answer_is_the_same(told: Context, ask: Ask) -> None:
    """None, a wrong one, one taken back, one that opens by an address, one whose owner was taken out."""
    good = own_feeds.make_token(told, "ada", name="a", who="olga")
    back = own_feeds.make_token(told, "ada", name="b", who="olga")
    own_feeds.revoke(told, own_feeds.list_tokens(told)[-1].id, "olga")
    address = own_feeds.make_token(told, "ada", name="c", who="olga", in_address=True)
    left = own_feeds.make_token(told, "bob", name="d", who="olga")
    with writing(told.engine) as connection:
        save_recipients(connection, [Addressee("bob", active=False)])
    client = ask(None)
    for path in FORMS.values():
        replies = [client.get(path, headers=basic(each)) for each in ("", "x" * 43, back, address, left)]
        replies.append(client.get(path))
        assert {(reply.status_code, reply.text, str(sorted(reply.headers.items()))) for reply in replies} == {
            (401, replies[0].text, str(sorted(replies[0].headers.items())))
        }
        assert client.get(path, headers=basic(good)).status_code == 200
    paths = [f"/feeds/{each}/alerts.atom" for each in ("x" * 43, good, back, left)]
    replies = [client.get(path) for path in paths]
    assert {(reply.status_code, reply.text) for reply in replies} == {(404, replies[0].text)}
    assert "x" * 43 not in replies[0].text
    other = client.get(f"/feeds/{address}/alerts.xml")
    assert (other.status_code, other.text) == (404, replies[0].text.replace("alerts.atom", "alerts.xml"))


def test_an_address_holds_a_token_where_its_owner_wanted_it(told: Context, ask: Ask) -> None:
    token = own_feeds.make_token(told, "ada", name="old reader", who="olga", in_address=True)
    client = ask(None)
    for name in ("alerts.atom", "alerts.json", "calendar.ics"):
        reply = client.get(f"/feeds/{token}/{name}")
        assert reply.status_code == 200
        assert token not in reply.text + str(reply.headers)
        assert reply.headers["referrer-policy"] == "same-origin"
    # It opens no page, and by a header it opens nothing.
    assert client.get(f"/feeds/{token}/../alerts").status_code in {401, 404}
    assert client.get("/feed.atom", headers=basic(token)).status_code == 401


@pytest.mark.parametrize("path", FORMS.values())
def test_what_a_reader_has_is_not_sent_again(told: Context, ask: Ask, frozen: FrozenClocks, path: str) -> None:
    headers = basic(own_feeds.make_token(told, "ada", name="a", who="olga"))
    client = ask(None)
    first = client.get(path, headers=headers)
    frozen.step(wall=timedelta(minutes=5), world=timedelta(minutes=5))
    for given in (first.headers["etag"], f"W/{first.headers['etag']}", f'"other", {first.headers["etag"]}', "*"):
        again = client.get(path, headers=headers | {"If-None-Match": given})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", first.headers["etag"])
    assert client.get(path, headers=headers | {"If-None-Match": '"other"'}).status_code == 200
    if modified := first.headers.get("last-modified"):
        assert client.get(path, headers=headers | {"If-Modified-Since": modified}).status_code == 304
        assert (
            client.get(path, headers=headers | {"If-Modified-Since": "Mon, 01 Jan 2001 00:00:00 GMT"}).status_code
            == 200
        )
        assert client.get(path, headers=headers | {"If-Modified-Since": "nonsense"}).status_code == 200
        # If-None-Match decides where both are given.
        both = headers | {"If-Modified-Since": modified, "If-None-Match": '"other"'}
        assert client.get(path, headers=both).status_code == 200
    assert first.headers["cache-control"] == "private, no-cache"


def test_a_corrected_alert_is_the_same_entry_updated(told: Context, ask: Ask) -> None:
    headers = basic(own_feeds.make_token(told, "ada", name="a", who="olga"))
    client = ask(None)
    before = client.get("/feed.atom", headers=headers)
    later = DRAFT.known_at + timedelta(days=1)
    with writing(told.engine) as connection:
        correction = replace(
            DRAFT,
            id="al-c",
            key=b"c",
            corrects=True,
            title="It was withdrawn",
            paragraph="The text is gone.",
            known_at=later,
        )
        elsewhere = replace(
            DRAFT, id="al-e", key=b"e", subject=Subject("event", "ev-other"), title="Another", known_at=later
        )
        save_alert(connection, correction, AT)
        save_alert(connection, elsewhere, AT)
    after = client.get("/feed.atom", headers=headers | {"If-None-Match": before.headers["etag"]})
    assert after.status_code == 200
    old, new = feedparser.parse(before.content), feedparser.parse(after.content)
    assert not old.bozo
    assert not new.bozo
    found = {entry.id: entry for entry in new.entries}
    changed = found[f"urn:chipwatch:{DRAFT.id}"]
    assert changed.id == old.entries[0].id
    assert changed.updated_parsed > old.entries[0].updated_parsed
    assert changed.published_parsed == old.entries[0].published_parsed
    assert changed.title.startswith(f"[{DRAFT.severity}] Corrected: ")
    assert "The text is gone." in changed.content[0].value
    assert found["urn:chipwatch:al-e"].title == f"[{DRAFT.severity}] Another"
    assert len(found) == 3


def test_feeds_and_calendar_are_as_their_formats_say(told: Context, ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    headers = basic(own_feeds.make_token(told, "ada", name="a", who="olga"))
    client = ask(None)
    atom = feedparser.parse(client.get("/feed.atom", headers=headers).content)
    assert not atom.bozo
    assert (atom.version, atom.feed.title) == ("atom10", "chipwatch alerts for ada")
    told_json = client.get("/feed.json", headers=headers)
    assert told_json.headers["content-type"].startswith("application/feed+json")
    jsonschema.validate(told_json.json(), JSON_FEED, format_checker=jsonschema.FormatChecker())
    calendar = Calendar.from_ical(client.get("/calendar.ics", headers=headers).content)
    assert calendar["X-WR-CALNAME"] == "chipwatch: days ahead for ada"
    assert len(list(calendar.walk("VEVENT"))) > 0


def test_the_calendar_of_research_has_no_day_of_ours(told: Context, ask: Ask) -> None:
    """As `load_clocks` says of the profile; here by the token."""
    days = {}
    for name in ("ada", "rita"):
        token = own_feeds.make_token(told, name, name="a", who="olga")
        days[name] = ask(None).get("/calendar.ics", headers=basic(token)).text
    assert "chips of ours" not in days["rita"]
    assert "VEVENT" in days["rita"]
