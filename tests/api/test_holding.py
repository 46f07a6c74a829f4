"""Holds by the API: who may, on what, once, and released by hand."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from pipeline.holdings.tables import read_csv
from pipeline.tasks.context import Context
from pipeline.tasks.holds import list_holds
from pipeline.tasks.life import audit_of
from pipeline.tasks.registers import import_register
from tests.api.conftest import Ask

KEY = {"Idempotency-Key": "5d1f7c1e-77"}
OTHER = {"Idempotency-Key": "5d1f7c1e-78"}
SOURCE = {"kind": "source", "subject": "federal_register_bis", "why": "subpoena"}


def test_a_hold_is_put_on_read_and_released(ask: Ask, context: Context, alerts: list[str]) -> None:
    admin = ask("admin")
    put = admin.post("holds", json={"kind": "alert", "subject": alerts[0], "why": " subpoena of 3 May "}, headers=KEY)
    assert put.status_code == 200, put.text
    made = put.json()
    assert (made["kind"], made["subject"], made["who"], made["why"]) == ("alert", alerts[0], "ada", "subpoena of 3 May")
    assert put.headers["content-location"] == f"/api/v1/holds/{made['id']}"
    seen = ask("viewer").get(f"holds/{made['id']}")
    assert (seen.json(), seen.headers["etag"]) == (made, put.headers["etag"])
    assert [hold.key for hold in list_holds(context)] == [f"alert:{alerts[0]}"]

    release = f"holds/{made['id']}/release"
    assert admin.post(release, json={"why": " "}).status_code == 422
    stale = admin.post(release, json={"why": "settled"}, headers={"If-Match": '"another"'})
    assert stale.status_code == 412
    done = admin.post(release, json={"why": "settled"}, headers={"If-Match": seen.headers["etag"]})
    assert (done.json()["released_by"], done.json()["released_why"]) == ("ada", "settled")
    assert done.headers["content-location"] == f"/api/v1/holds/{made['id']}"
    assert admin.get("holds").json()["items"] == []
    assert admin.get("holds?released=true").json()["items"] == [done.json()]
    told = [(each.who, each.what, each.via) for each in audit_of(context, subject=f"hold:{made['id']}")]
    assert told == [("ada", "held", "api"), ("ada", "hold_released", "api")]
    again = admin.post(release, json={"why": "again"})
    assert again.status_code == 409
    assert "was released" in again.json()["detail"]


def test_each_kind_takes_what_the_list_says_of_it(ask: Ask, context: Context, alerts: list[str]) -> None:
    orders = b"order,supplier,ordered_on\nPO-1,Boards Ltd,2025-03-01\n"
    import_register(context, "orders", read_csv(orders, name="orders.csv"))
    admin = ask("admin")
    for number, (kind, subject) in enumerate((
        ("alert", alerts[0]), ("source", "bis_press"), ("order", "PO-1"), ("party", "Boards Ltd"),
        ("period", "2025-01-01..2025-06-30"), ("everything", ""),
    )):  # fmt: skip
        given = {"kind": kind, "subject": subject, "why": "inquiry"}
        first = admin.post("holds", json=given, headers={"Idempotency-Key": f"one-{number}-0000"})
        assert first.status_code == 200, first.text
        # What an answer names can be given back as it is.
        back = given | {"subject": first.json()["subject"]}
        second = admin.post("holds", json=back, headers={"Idempotency-Key": f"two-{number}-0000"}).json()
        assert (second["kind"], second["subject"]) == (first.json()["kind"], first.json()["subject"])
    assert len(list_holds(context)) == 12


@pytest.mark.parametrize(
    ("given", "status", "says"),
    [
        ({"kind": "alert", "subject": "al-nothing"}, 409, "no alert al-nothing"),
        ({"kind": "alert", "subject": "order:PO-1"}, 409, "no alert order:PO-1"),
        ({"kind": "source", "subject": "nothing"}, 409, "no source nothing"),
        ({"kind": "period", "subject": "2026-06-30..2026-01-01"}, 409, "its last day is before its first"),
        ({"kind": "period", "subject": "last year"}, 409, "is no period"),
        ({"kind": "everything", "subject": "PO-1"}, 422, "everything has none"),
        ({"kind": "order"}, 422, "subject names what"),
        ({"kind": "order", "subject": " "}, 422, "subject names what"),
        ({"kind": "chip", "subject": "nvidia-h20"}, 422, "body.kind"),
        ({"kind": "everything", "why": "\n"}, 422, "body.why"),
    ],
)
def test_what_is_nothing_to_hold_is_said(
    ask: Ask, context: Context, alerts: list[str], given: dict[str, str], status: int, says: str
) -> None:
    reply = ask("admin").post("holds", json={"why": "inquiry"} | given, headers=KEY)
    assert reply.status_code == status, reply.text
    assert says in reply.text
    assert list_holds(context) == ()


def test_it_takes_an_admin_and_no_other_sites_page(ask: Ask, context: Context, alerts: list[str]) -> None:
    for role, status in ((None, 401), ("viewer", 403), ("op", 403)):
        client = ask(role)  # type: ignore[arg-type]
        assert client.post("holds", json=SOURCE, headers=KEY).status_code == status
        assert client.post("holds/1/release", json={"why": "settled"}).status_code == status
    admin = ask("admin")
    admin.headers.pop("Authorization")
    assert admin.post("holds", json=SOURCE, headers=KEY | {"Origin": "http://evil.example"}).status_code == 403
    assert list_holds(context, released=True) == ()


def test_a_key_is_needed_and_a_hold_is_put_on_once(ask: Ask, context: Context, alerts: list[str]) -> None:
    admin = ask("admin")
    assert admin.post("holds", json=SOURCE).status_code == 422
    with ThreadPoolExecutor(4) as pool:
        replies = list(pool.map(lambda _: admin.post("holds", json=SOURCE, headers=KEY), range(4)))
    assert {reply.status_code for reply in replies} == {200}
    assert sorted(reply.headers.get("idempotency-replayed", "") for reply in replies) == ["", "true", "true", "true"]
    assert len({reply.headers["content-location"] for reply in replies}) == 1
    assert admin.post("holds", json=SOURCE | {"why": "another"}, headers=KEY).status_code == 409
    assert len(list_holds(context)) == 1
    release = replies[0].headers["content-location"].removeprefix("/api/v1/") + "/release"
    for replayed in (None, "true"):
        reply = admin.post(release, json={"why": "settled"}, headers=OTHER)
        assert (reply.status_code, reply.headers.get("idempotency-replayed")) == (200, replayed)
    # An answer that was lost is given again, though the hold was released meanwhile: it is not put on anew.
    late = admin.post("holds", json=SOURCE, headers=KEY)
    assert (late.json()["released_by"], late.headers["idempotency-replayed"]) == ("ada", "true")
    assert list_holds(context) == ()


def test_no_hold_of_that_number(ask: Ask, alerts: list[str]) -> None:
    admin = ask("admin")
    for number, status in (("7", 404), ("99999999999999999999999", 404), ("0", 422), ("x", 422)):
        assert admin.get(f"holds/{number}").status_code == status
        assert admin.post(f"holds/{number}/release", json={"why": "settled"}).status_code == status


def test_the_profile_research_reaches_none(ask: Ask, context: Context, alerts: list[str]) -> None:
    assert ask("admin").post("holds", json=SOURCE, headers=KEY).status_code == 200
    context.settings.__dict__["profile"] = "research"
    assert ask("admin").get("holds").json()["items"] == []
    assert ask("admin").get("holds/1").status_code == 404
    assert ask("admin").post("holds", json=SOURCE, headers=OTHER).status_code == 409
    assert ask("admin").post("holds/1/release", json={"why": "settled"}).status_code == 404


def test_a_method_that_a_path_does_not_take_is_told_all_that_it_takes(ask: Ask, alerts: list[str]) -> None:
    refused = ask("admin").delete("holds")
    assert (refused.status_code, refused.headers["allow"]) == (405, "GET, POST")
    assert ask("admin").post("alerts").headers["allow"] == "GET"
