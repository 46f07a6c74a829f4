"""Chats: a title, the paragraph and a link, as text that no chat takes for anything else."""

import json
import re

import pytest

from models.clocks import WallInstant
from pipeline.channels import CHANNELS, Ports
from pipeline.channels.apprise import MOST_BODY, short_text
from pipeline.errors import DeliveryError, GuardError, UnreachableError
from pipeline.web import make_notifier
from tests.channels.conftest import AT, NAUGHTY, message
from tests.ui.test_hostile import PAYLOADS
from tests.web.serve import answer, serving

ADDRESS = "slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ"


def alert(number: int = 1, **given):
    values = {
        "severity": "high",
        "title": f"Title {number}",
        "paragraph": "What happened.",
        "link": f"https://w.example/{number}",
    }
    return values | given


def told(*alerts, **given):
    link = alerts[0]["link"] if len(alerts) == 1 else None
    return message(
        channel="apprise",
        address=ADDRESS,
        data={"alerts": list(alerts), "link": link, "notice": "No legal advice."},
        **given,
    )


class Wire:
    def __init__(self, fault=None):
        self.told = []
        self.fault = fault

    def __call__(self, address, title, body, *, weight="info"):
        self.told.append((address, title, body, weight))
        if self.fault:
            raise self.fault


def send(settings, wire, given, **more):
    return CHANNELS["apprise"].send(given, settings(**more), Ports(notify=wire, now=lambda: WallInstant(AT)))


def test_one_alert_is_its_title_paragraph_and_link(settings):
    wire = Wire()
    send(settings, wire, told(alert(severity="critical")))
    assert wire.told == [
        (ADDRESS, "[high] H20 needs a licence", "What happened.\n\nhttps://w.example/1\n\nNo legal advice.", "failure")
    ]


def test_several_are_their_titles_and_what_has_no_alert_its_text(settings):
    _, body = short_text(told(*(alert(n) for n in range(11))))
    assert body.count("[high] Title") == 8
    assert "and 3 more" in body
    _, body = short_text(message(text="long " * 1000, data={"link": "https://w.example/digest"}))
    assert len(body) <= MOST_BODY + 2
    assert body.endswith("https://w.example/digest")


def test_the_address_is_read_from_its_reference(settings, tmp_path):
    held = tmp_path / "chat"
    held.write_text(f"{ADDRESS}\n", encoding="utf-8")
    wire = Wire()
    send(settings, wire, message(address=f"file:{held}"))
    assert wire.told[0][0] == ADDRESS
    with pytest.raises(DeliveryError) as fault:
        send(settings, wire, message(address=f"file:{held}.none"))
    assert fault.value.again


@pytest.mark.parametrize(
    ("fault", "again"), [(GuardError("no", url="slack://…"), False), (UnreachableError("503", url="slack://…"), True)]
)
def test_what_was_not_taken_is_tried_again_and_what_is_refused_is_not(settings, fault, again):
    with pytest.raises(DeliveryError) as caught:
        send(settings, Wire(fault), told(alert()))
    assert caught.value.again is again


def test_no_string_is_markup_or_a_call_to_everybody():
    """Neither a tag, nor Slack's `<!channel>` and `<address|face>`, nor a Markdown link, nor an `@everyone`."""
    calls = ["<!channel> all", "<https://evil.example|our bank>", "[our bank](https://evil.example)", "@everyone @here"]
    for given in [*NAUGHTY, *PAYLOADS, *calls]:
        for each in (told(alert(title=given, paragraph=given), subject=given), told(alert(title=given), alert(2))):
            title, body = short_text(each)
            assert len(title.splitlines()) <= 1
            for text in (title, body):
                assert not re.search(r"[<>]|@\w|\]\(|\]\[", text), given
                assert text.encode("utf-8") is not None


def test_what_is_missing_is_said(settings):
    missing = CHANNELS["apprise"].missing
    assert "way out" in missing(settings(), Ports())
    assert "recorded world" in missing(settings(replay="127.0.0.1:8700"), Ports(notify=Wire()))
    assert missing(settings(replay="127.0.0.1:8700", internal_hosts="127.0.0.1:1"), Ports(notify=Wire())) is None


def test_a_real_receiver_hears_of_an_alert(settings):
    with serving(lambda _request, made: answer(made, 200)) as server:
        chosen = settings(internal_hosts=f"127.0.0.1:{server.port}")
        ports = Ports(notify=make_notifier(chosen), now=lambda: WallInstant(AT))
        given = message(address=f"json://127.0.0.1:{server.port}/in", data={"alerts": [alert()], "link": None})
        assert CHANNELS["apprise"].send(given, chosen, ports) == "accepted"
    [request] = server.seen
    assert json.loads(request.body)["message"] == "What happened."
