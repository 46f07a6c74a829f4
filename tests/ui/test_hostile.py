"""Words of others on our pages: whatever a publisher or a user wrote, it is shown as text and does nothing."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine

from pipeline.tasks import views
from pipeline.tasks.context import Context
from tests.ui.conftest import Ask
from tests.ui.filled import add_alert, claim_world
from tests.ui.markup import faults
from tests.ui.sides import add_document, add_list_change, add_outage, rest_on

NAUGHTY = Path(__file__).parents[1] / "corpora" / "naughty-strings" / "blns.json"
PAYLOADS = (
    "<script>alert(1)</script>",
    "</title><script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    '" autofocus onfocus=alert(1) x="',
    "</mark></blockquote><iframe srcdoc='<script>alert(1)</script>'>",
    "<svg/onload=alert(1)>",
    "<style>*{background:url(//evil.example)}</style>",
    "<base href=//evil.example/>",
    "<meta http-equiv=refresh content='0;url=//evil.example'>",
    "{{ 7 * 7 }}{% for x in y %}",
    "<!--",
    "]]>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "\u202egnirts\u2066 \ufeff\u200b",
)
ADDRESSES = (
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "java\tscript:alert(1)",
    " javascript:alert(1)",
    "\x01javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:msgbox(1)",
    "file:///etc/passwd",
    "//evil.example/",
    "https:javascript:alert(1)",
    'https://a.example/"onclick="alert(1)',
    "",
    "not an address",
)


def naughty_strings() -> list[str]:
    found: list[str] = json.loads(NAUGHTY.read_text(encoding="utf-8"))
    # A NUL, and half of a surrogate pair, cannot be stored on every database: readers drop them.
    return [each.replace("\0", "") for each in found if each]


def fill(context: Context, number: int, words: str) -> str:
    return add_alert(
        context.engine,
        number,
        title=words,
        paragraph=words,
        severity_why=words,
        source_title=words,
        publisher=words,
        before=words,
        quote=words,
        after=words,
        note=words,
        who=words,
        why=words,
        rows=[
            {"site": words, "site_country": words, "chip": words, "status": words, "act": words, "effect": words}
            | {"in_scope": True, "units": 1, "value": [["USD", "1"]], "priced": 1, "lines": 1}
            | {"why": words, "supplier": words}
        ],
    )


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_payload_is_shown_as_text(context: Context, ask: Ask, payload: str) -> None:
    alert = fill(context, 1, payload)
    client = ask("op")
    for path in ("/alerts", f"/alerts/{alert}"):
        reply = client.get(path)
        assert reply.status_code == 200
        assert list(faults(reply.text)) == []
    assert client.get(f"/api/alerts/{alert}").json()["alert"]["title"] == payload


def test_naughty_strings_do_nothing(context: Context, ask: Ask) -> None:
    """All strings of the corpus, many to a page: each is on its own alert's page and on the list."""
    client = ask("op")
    strings = naughty_strings()
    assert len(strings) > 400
    for number, words in enumerate(strings, 1):
        fill(context, number, words)
    for offset in range(0, len(strings), 50):
        reply = client.get(f"/alerts?order=newest&offset={offset}")
        assert reply.status_code == 200
        assert list(faults(reply.text)) == []
    for number in range(1, len(strings) + 1, 7):
        reply = client.get(f"/alerts/al-{number}")
        assert reply.status_code == 200
        assert list(faults(reply.text)) == [], strings[number - 1]


def fill_sides(context: Context, number: int, words: str) -> list[str]:
    """A document, a list change and an outage of these words, and alerts on them; gives the pages that show them."""
    engine = context.engine
    text = f"{words}\n{words} {number}"
    document = add_document(
        engine, number, (text, text + " more"), title=words, publisher=words, url=words, gone=True,
        stated={"number": words, "citation": words, "action": words, "corrects": words}, kind=words[:50],
    )  # fmt: skip
    row = add_list_change(
        engine, number, name=words, remarks=words, cited=words, countries=[words], kind="amended", fields=["remarks"],
        changes={"remarks": words + "!"}, key=f"k{number}",
    )  # fmt: skip
    occasion = add_outage(engine, f"source {number}", error=words)
    on_text = add_alert(engine, number)
    rest_on(engine, on_text, f"side:{number}", f" {number}")
    on_list = add_alert(
        engine, 1000 + number, subject_kind="list_entry", subject_id=f"us-entity-list:k{number}",
        occasion=f"amended:{row}", evidence=[],
    )  # fmt: skip
    on_outage = add_alert(
        engine, 2000 + number, subject_kind="source", subject_id=f"source {number}",
        occasion=f"{occasion}:outage_ended", evidence=[],
    )  # fmt: skip
    return [f"/documents/{document}", *(f"/alerts/{alert}" for alert in (on_text, on_list, on_outage))]


def test_strangers_words_beside_alerts_are_shown_as_text(context: Context, ask: Ask) -> None:
    client = ask("op")
    strings = [*PAYLOADS, *naughty_strings()[::10]]
    paths = ["/documents", "/documents?only=withdrawn", "/lists", "/sources"]
    for number, words in enumerate(strings, 1):
        paths += fill_sides(context, number, words)
    for path in paths:
        reply = client.get(path)
        assert reply.status_code == 200, path
        assert list(faults(reply.text)) == [], path


@pytest.mark.parametrize("query", PAYLOADS)
def test_what_the_query_of_the_other_pages_says_is_shown_as_text(context: Context, ask: Ask, query: str) -> None:
    document = add_document(context.engine)
    add_list_change(context.engine)
    names = ("only", "offset", "of", "kind", "older", "newer")
    for path in ("/documents", f"/documents/{document}", "/lists", "/sources"):
        reply = ask("viewer").get(path, params=dict.fromkeys(names, query))
        assert reply.status_code == 200
        assert list(faults(reply.text)) == []


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_documents_address_is_a_link_where_it_is_http(context: Context, ask: Ask, address: str) -> None:
    document = add_document(context.engine, url=address)
    assert list(faults(ask("viewer").get(f"/documents/{document}").text)) == []


@pytest.mark.parametrize("address", ADDRESSES)
def test_only_http_addresses_are_links(context: Context, ask: Ask, address: str) -> None:
    alert = add_alert(context.engine, url=address)
    page = ask("viewer").get(f"/alerts/{alert}").text
    assert list(faults(page)) == []


@pytest.mark.parametrize("query", PAYLOADS)
def test_what_the_query_says_is_shown_as_text(context: Context, ask: Ask, query: str) -> None:
    add_alert(context.engine)
    reply = ask("viewer").get(
        "/alerts", params=dict.fromkeys(("q", "severity", "state", "rule", "order", "offset"), query)
    )
    assert reply.status_code == 200
    assert list(faults(reply.text)) == []


def test_an_unknown_id_is_not_echoed_as_markup(ask: Ask) -> None:
    reply = ask("viewer").get("/alerts/%3Cscript%3Ealert(1)%3C%2Fscript%3E")
    assert reply.status_code == 404
    assert reply.headers["content-type"] == "application/problem+json"


def test_half_a_surrogate_pair_does_not_break_the_page(context: Context, ask: Ask) -> None:
    """What is kept as JSON may hold one; no encoding of the web can."""
    alert = add_alert(context.engine, source_title="half \ud83d a pair", publisher="\udfff")
    client = ask("op")
    for path in ("/alerts", f"/alerts/{alert}", "/api/alerts", f"/api/alerts/{alert}"):
        assert client.get(path).status_code == 200


def test_a_nul_is_no_text_for_postgresql(
    postgresql_engine: Engine, context: Context, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    on_postgresql = replace(context, engine=postgresql_engine)
    monkeypatch.setattr(views, "context", lambda: on_postgresql)
    claim_world(postgresql_engine)
    alert = add_alert(postgresql_engine)
    client = ask("op")
    for path in ("/alerts/%00", f"/api/alerts/{alert}%00", "/alerts?q=%00&rule=%00"):
        assert client.get(path).status_code in {200, 404}
    reply = client.post(
        f"/alerts/{alert}/acts", content=b"act=acknowledged&note=a%00b", headers={"Origin": "http://chipwatch.test"}
    )
    assert reply.status_code == 303
    assert client.get(f"/api/alerts/{alert}").json()["acts"][0]["note"] == "ab"


def test_hostile_forms_change_nothing(context: Context, ask: Ask) -> None:
    alert = add_alert(context.engine)
    client = ask("op")
    for body in (b"", b"act", b"act=delete", b"act=%ff%fe", b"\xff" * 1000, b"act=acknowledged%00", b"note=x"):
        reply = client.post(f"/alerts/{alert}/acts", content=body, headers={"Origin": "http://chipwatch.test"})
        assert reply.status_code == 422, body
    assert client.get(f"/api/alerts/{alert}").json()["acts"] == []
