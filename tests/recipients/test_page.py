"""The page Recipients: what administrators change by it, and what others see."""

import re
from html import unescape

import pytest
from fastapi.testclient import TestClient

from models.recipient import Addressee
from pipeline.tasks.context import Context
from pipeline.tasks.own_feeds import make_token
from pipeline.tasks.recipients import acts_on, find_recipient
from pipeline.ui.app import Reader, make_app
from tests.recipients.test_confirming import context, take_in

__all__ = ["context"]
HOME = "https://w.example"
WHOLE = """
recipients:
  ada:
    lens: compliance
    time_zone: Asia/Tokyo
    digest: {day: friday, hour: 6}
    routes:
      - {channel: email, address: ada@reader.example, cadence: {high: daily}, digest: false}
      - {channel: webhook, address: 'https://hooks.example/x', secret: 'file:/run/hook'}
    filters: {chips: [nvidia-hopper, nvidia-h20], sites: [Harbour 2], touching: true}
    kept_from: [suppliers]
    quiet: {since: 22:00, until: 07:00, weekends: true, but: high}
    escalate_to: [bob]
  bob: {routes: [{channel: file, address: bob}]}
"""


def client(name: str = "root", role: str = "admin") -> TestClient:
    made = TestClient(make_app(lambda: Reader(name, role)), base_url=HOME)  # type: ignore[arg-type]
    made.headers["Origin"] = HOME
    return made


def form_in(page: str, action: str) -> dict[str, str]:
    """The fields of a form as a browser would send them."""
    [form] = re.findall(rf'<form[^>]*action="/{action}"[^>]*>(.*?)</form>', page, re.DOTALL)
    fields = {}
    for tag in re.findall(r"<input[^>]*>", form):
        given = dict(re.findall(r'(\w+)="([^"]*)"', tag))
        if given.get("type") != "checkbox" or " checked" in tag:
            fields[given["name"]] = unescape(given.get("value", ""))
    for name, options in re.findall(r'<select name="(\w+)">(.*?)</select>', form, re.DOTALL):
        chosen = re.search(r"<option selected>([^<]*)<", options) or re.search(r"<option>([^<]*)<", options)
        assert chosen
        fields[name] = unescape(chosen.group(1))
    return fields


def ada(context: Context) -> Addressee:
    return find_recipient(context, "ada")


def test_a_form_sent_as_it_stands_changes_nothing(context: Context) -> None:
    take_in(context, WHOLE)
    before = ada(context)
    page = client().get("/recipients/ada").text
    sent = client().post("/recipients/ada", data=form_in(page, "recipients/ada"), follow_redirects=False)
    assert sent.status_code == 303
    assert ada(context) == before
    assert [act.what for act in acts_on(context, "ada")] == ["added", "asked"]


def test_the_tokens_of_feeds_are_told_and_never_shown(context: Context) -> None:
    take_in(context, WHOLE)
    token = make_token(context, "ada", name="phone", who="root")
    page = client().get("/recipients/ada").text
    assert "phone, made by root on" in page
    assert token not in page
    assert "phone" not in client().get("/recipients/bob").text


def test_an_administrator_edits_adds_and_takes_out(context: Context) -> None:
    take_in(context, WHOLE)
    fields = form_in(client().get("/recipients/ada").text, "recipients/ada")
    fields |= {"address1": "", "address2": "new@reader.example", "channel2": "email", "chips": "", "profile": "full"}
    assert client().post("/recipients/ada", data=fields, follow_redirects=False).status_code == 303
    found = ada(context)
    assert [way.address for way in found.routes] == ["ada@reader.example", "new@reader.example"]
    assert found.filters.chips == ()
    assert found.filters.touching
    assert acts_on(context, "ada")[-2].detail == {"changed": ["filters", "routes"]}

    wrong = client().post("/recipients/ada", data=fields | {"chips": "nvidia-hoper"})
    assert wrong.status_code == 422
    assert "nvidia-hopper" in wrong.text
    assert 'value="nvidia-hoper"' in wrong.text
    taken = client().post("/recipients/bob/acts", data={"act": "remove"})
    assert taken.status_code == 422
    assert "escalated to by, ada" in taken.text
    assert client().post("/recipients", data={"name": "cy"}, follow_redirects=False).status_code == 303
    assert client().post("/recipients/cy/acts", data={"act": "remove"}, follow_redirects=False).status_code == 303
    assert "Taken out" in client().get("/recipients").text
    assert client().post("/recipients/nobody", data=fields).status_code == 404


@pytest.mark.parametrize("role", ["viewer", "op"])
def test_who_is_no_administrator_changes_nothing(context: Context, role: str) -> None:
    take_in(context, WHOLE)
    for path in ("/recipients", "/recipients/ada", "/recipients/ada/acts"):
        assert client("eve", role).post(path, data={"name": "x", "act": "confirm"}).status_code == 403
    assert (client("eve", role).get("/recipients/ada").status_code == 200) == (role == "op")
    assert ("ada@reader.example" in client("eve", role).get("/recipients").text) == (role == "op")
    # Everybody sees their own.
    assert client("ada", role).get("/recipients/ada").status_code == 200
    stranger = client()
    stranger.headers["Origin"] = "https://evil.example"
    assert stranger.post("/recipients/ada/acts", data={"act": "confirm"}).status_code == 403
    assert all(way.confirmed_at is None for way in ada(context).routes)


def test_a_name_is_text_wherever_it_stands(context: Context) -> None:
    name = "a<script>\"' é"
    assert client().post("/recipients", data={"name": name}, follow_redirects=True).status_code == 200
    assert client().post("/recipients", data={"name": "a/b"}).status_code == 422
    assert "<script>" not in client().get("/recipients").text
    assert find_recipient(context, name).name == name


def test_a_reader_whose_recipient_is_research_reads_as_research(context: Context) -> None:
    take_in(context, "recipients:\n  rea: {profile: research}\n  sam: {kept_from: [suppliers]}\n")
    assert client("rea").get("/determinations").status_code == 404
    assert client("root").get("/determinations").status_code == 200
    # Nobody of the next request is who asked in the one before.
    assert client("rea").get("/exposure").status_code != 200
    assert client("root").get("/exposure").status_code == 200
    for path in ("/recipients/rea/acts", "/recipients"):
        assert client("rea").post(path, data={"act": "confirm", "name": "x"}).status_code == 403
