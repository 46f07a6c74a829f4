"""Exports by page's address and by command: what was chosen, as whoever asks may see it."""

import csv
import io
import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from models.clocks import WallInstant
from models.recipient import Addressee, Filters
from models.telling import Act
from pipeline.alerts.workbook import read_workbook
from pipeline.errors import CallError
from pipeline.storage.alert_acts import add_act
from pipeline.storage.alerts import save_alert, save_world_alert
from pipeline.storage.engine import writing
from pipeline.storage.recipients import save_recipients
from pipeline.storage.silences import Asked as Silenced
from pipeline.storage.silences import add_silence
from pipeline.tasks import outgoing
from pipeline.tasks.context import Context
from tests.alerts.test_alerts import raised
from tests.ui.conftest import Ask

AT = WallInstant(datetime(2026, 1, 5, 9, tzinfo=UTC))
[DRAFT] = raised().alerts
LOW = replace(DRAFT, id="al-low", key=b"low", severity="low", rule="market-news", title="A quiet one")
SECRET = "counsel says the garnet thimble"


@pytest.fixture
def filled(context: Context) -> Context:
    with writing(context.engine) as connection:
        people = [
            Addressee("cleo", kept_from=("unit_costs",)),
            Addressee("rita", profile="research"),
            Addressee("bob", filters=Filters(rules=("market-news",))),
        ]
        save_recipients(connection, people)
        for draft in (DRAFT, LOW):
            save_alert(connection, draft, AT)
        add_act(connection, LOW.id, Act("resolved", "ada", AT, verdict="true"))
        add_act(connection, DRAFT.id, Act("commented", "ada", AT, SECRET, privileged=True))
        save_world_alert(connection, replace(DRAFT, id="al-w", key=b"w", title="Of the world", exposure={}), AT)
    return context


def ids(body: bytes) -> list[str]:
    return [row["id"] for row in json.loads(body)]


def test_every_form_is_handed_out_by_its_address(filled: Context, ask: Ask) -> None:
    client = ask("viewer")
    replies = {form: client.get(f"/api/export?form={form}") for form in outgoing.FORMS}
    for form, reply in replies.items():
        media_type, ending = outgoing.MEDIA_TYPES[form]
        assert reply.headers["content-type"] == media_type
        assert reply.headers["content-disposition"] == f"attachment; filename=chipwatch-alerts.{ending}"
        assert SECRET.encode() not in reply.content
    assert ids(replies["json"].content) == [DRAFT.id, LOW.id]
    assert len(list(csv.reader(io.StringIO(replies["csv"].text)))) == 3
    book = read_workbook(replies["xlsx"].content)
    assert [(row["id"], row["state"]) for row in book["alerts"]] == [(DRAFT.id, "new"), (LOW.id, "resolved")]
    assert [(row["act"], row["who"]) for row in book["acts"]] == [("resolved", "ada")]
    entities = [json.loads(line) for line in replies["ftm"].text.splitlines()]
    assert [entity["id"] for entity in entities if entity["schema"] == "Event"] == [DRAFT.id, LOW.id]
    assert client.get("/api/export?form=exe").status_code == 422


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("severity=low", [LOW.id]),
        (f"severity=low&severity={DRAFT.severity}", [DRAFT.id, LOW.id]),
        ("rule=market-news", [LOW.id]),
        ("state=resolved", [LOW.id]),
        ("state=new", [DRAFT.id]),
        ("since=2027-01-01", []),
        ("until=2020-01-01T00:00:00Z", []),
        ("rule=%00", []),
    ],
)
def test_what_is_asked_for_is_chosen(filled: Context, ask: Ask, query: str, found: list[str]) -> None:
    assert ids(ask("viewer").get(f"/api/export?{query}").content) == found


@pytest.mark.parametrize("query", ["severity=grave", "state=lost", "since=yesterday"])
def test_what_there_is_not_is_refused(filled: Context, ask: Ask, query: str) -> None:
    assert ask("viewer").get(f"/api/export?{query}").status_code == 422


def test_a_recipients_export_is_what_they_may_see_and_asked_for(filled: Context) -> None:
    def of(name: str) -> dict[str, list[dict[str, object]]]:
        return read_workbook(outgoing.export_alerts(filled, "xlsx", who=outgoing.recipient_of(filled, name)))

    cleo, rita, bob = of("cleo"), of("rita"), of("bob")
    assert read_workbook(outgoing.export_alerts(filled, "xlsx"))["values"]
    assert len(cleo["exposure"]) > 0
    assert cleo["values"] == []
    assert [row["title"] for row in rita["alerts"]] == ["Of the world"]
    assert rita["exposure"] == rita["values"] == rita["acts"] == []
    assert [row["id"] for row in bob["alerts"]] == [LOW.id]
    with pytest.raises(CallError, match="no recipient"):
        outgoing.recipient_of(filled, "nobody")


def test_what_is_silenced_says_so_as_on_its_page(filled: Context, ask: Ask) -> None:
    with writing(filled.engine) as connection:
        now = filled.clocks.world_now()
        add_silence(connection, Silenced("rule", DRAFT.rule), who="ada", via="command", known_at=now, at=AT)
    rows = json.loads(ask("viewer").get("/api/export?form=json").content)
    assert [row["state"] for row in rows] == ["muted", "resolved"]
    assert ids(ask("viewer").get("/api/export?state=muted").content) == [DRAFT.id]
    assert ids(ask("viewer").get("/api/export?state=new").content) == []
    book = read_workbook(outgoing.export_alerts(filled, "xlsx"))
    assert [row["state"] for row in book["alerts"]] == ["muted", "resolved"]
