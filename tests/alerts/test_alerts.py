from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from email.utils import parseaddr

import pytest

from models.recipient import reached_by
from models.telling import Act
from models.terms import PRIVATE
from models.values import Change, Claim, Subject
from pipeline.alerts import Matter, alert_key, raise_alerts, standing
from pipeline.alerts.evidence import count_origins
from pipeline.rules import Layer, build_context, event_view, load_rules
from tests.alerts.telling import messages_for, way_of
from tests.digests.material import HELD, NAMES, READER, exposure, row, witness

AGREED = datetime(2026, 1, 1, tzinfo=UTC)
AT = datetime(2026, 5, 19, 15, tzinfo=UTC)
CLAIM = Claim(
    "restriction_imposed", "announced", actors=("us-bis",), chips=("nvidia-h20",), places=("CN",),
    effective=date(2026, 6, 15), confidence=0.93, attribution="official",
)  # fmt: skip


def change(origin="live", occasion="ev-1-1"):
    touched = exposure(row("nvidia-h20", 128))
    subject = Subject("event", "ev-1")
    context = build_context(
        subject=subject, kind="stage", occasion=occasion, origin=origin,
        event=event_view("ev-1", [CLAIM], stage="announced"), claim=CLAIM, exposure=touched, holdings=HELD,
    )  # fmt: skip
    return Change(subject, occasion, origin, "stage", context), Matter(
        exposure=touched, witnesses=(witness(),), made_from={"snapshot": "00"}
    )


def raised(*args, **given):
    asked, matter = change(*args, **given)
    return raise_alerts([asked], load_rules(), lambda _: matter, names=NAMES, known_at=AT)


def test_one_change_one_alert_the_same_every_time():
    once, twice = raised(), raised()
    assert once == twice
    [alert] = once.alerts
    assert alert.rule == "restriction-touches-us"
    assert alert.severity == "critical"
    assert alert.key == alert_key(alert.rule, alert.subject, "ev-1-1")
    assert alert.id.startswith("al-")
    assert alert.made_from["rule"] == load_rules()["restriction-touches-us"].sha.hex()
    assert alert.made_from["snapshot"] == "00"
    assert raised(occasion="ev-1-2").alerts[0].id != alert.id
    assert len(once.answers) == len(load_rules().rules)
    assert all(answer.why for answer in once.answers)


def test_a_what_if_is_answered_and_never_an_alert():
    found = raised(origin="what_if")
    assert found.alerts == ()
    assert [answer.rule for answer in found.answers if answer.outcome == "yes"] == ["restriction-touches-us"]


@pytest.mark.parametrize("origin", ["backfill", "reread", "regroup"])
def test_only_live_changes_make_messages(origin):
    [alert] = raised(origin=origin).alerts
    assert messages_for(alert, READER, reconstruction=True) == []


def test_a_dry_run_is_kept_marked_and_told_to_nobody():
    shipped = load_rules()["restriction-touches-us"].body
    trial = Layer("restriction-touches-us", f"{shipped}mode: dry_run\nhold: to be read first\nescalate_after: 4h\n")
    asked, matter = change()
    found = raise_alerts([asked], load_rules([trial]), lambda _: matter, names=NAMES, known_at=AT)
    [alert] = found.alerts
    assert alert.dry_run
    assert (alert.hold, alert.escalate_after, alert.throttle) == ("to be read first", timedelta(hours=4), None)
    assert [answer.rule for answer in found.answers if answer.dry_run] == ["restriction-touches-us"]
    assert told(alert, READER, reconstruction=True) == []
    assert told(replace(alert, dry_run=False), READER, reconstruction=True) == [READER.name]


def told(alert, *people, reconstruction=False, **given):
    messages = messages_for(alert, *people, reconstruction=reconstruction, **given)
    return [message.recipient for message in messages]


def test_severity_decides_who_is_told_at_once():
    [alert] = raised().alerts
    steps = ("low", "high", "critical", "never")
    people = [reached_by(f"from {step}", f"{step}@x.example", instant_from=step, confirmed_at=AGREED) for step in steps]
    assert told(alert, *people) == ["from critical", "from high", "from low"]
    assert told(replace(alert, severity="medium"), *people) == ["from low"]


def test_in_a_live_world_nobody_is_told_before_confirming():
    [alert] = raised().alerts
    stranger = reached_by("Ada", "ada@reader.example")
    assert told(alert, stranger) == []
    assert told(alert, stranger, reconstruction=True) == ["Ada"]


def test_a_correction_goes_to_exactly_those_who_were_told():
    correction = replace(raised().alerts[0], corrects=True, severity="low")
    people = [READER, reached_by("Bob", "bob@reader.example", instant_from="low")]
    [message] = messages_for(correction, *people, told={way_of(READER)})
    assert message.recipient == "Ada"
    assert message.kind == "correction"
    assert "Correction" in message.subject
    assert "no longer holds" in message.text


def test_a_message_says_what_it_must():
    [alert] = raised().alerts
    [message] = messages_for(alert, READER, reconstruction=True, base_url="https://w.example/")
    [again] = messages_for(alert, READER, reconstruction=True, base_url="https://w.example/")
    assert message == again
    assert parseaddr(message.message_id)[1].endswith("@x.example")
    for part in (message.text, message.html):
        flat = " ".join(part.split())
        assert alert.paragraph in flat
        assert "reconstruction" in flat
        assert "No legal advice" in flat
        assert f"https://w.example/alerts/{alert.id}" in flat
        assert "Apply for a licence" in flat
    assert "19 May 2026, 11:00 EDT" in message.text


HOSTILE = '"><script>alert(1)</script><img src=x onerror=alert(1)>'


def test_strangers_texts_never_become_markup():
    asked, matter = change()
    bad = witness(words=HOSTILE, title=HOSTILE, publisher=HOSTILE, url="javascript:alert(1)")
    names = dict.fromkeys(NAMES, HOSTILE)
    found = raise_alerts([asked], load_rules(), lambda _: replace(matter, witnesses=[bad]), names=names, known_at=AT)
    [message] = messages_for(found.alerts[0], READER, reconstruction=True)
    assert "<script" not in message.html
    assert "<img" not in message.html
    assert 'href="javascript' not in message.html


def test_a_private_document_is_not_quoted_in_mail():
    asked, matter = change()
    secret = witness(words="the letter says", terms=PRIVATE)
    found = raise_alerts([asked], load_rules(), lambda _: replace(matter, witnesses=[secret]), names=NAMES, known_at=AT)
    [message] = messages_for(found.alerts[0], READER, reconstruction=True)
    assert "the letter says" not in message.text + message.html
    assert "private" in message.text


def test_sources_are_counted_by_origin():
    counted = count_origins(
        [
            witness(1, origin="st-1"), witness(1, origin="st-1"), witness(2, origin="st-1", copy=True, publisher="B"),
            witness(3, origin="st-1", copy=True, publisher="C"), witness(4, origin=""),
        ]
    )  # fmt: skip
    assert (counted["origins"], counted["documents"], counted["copies"]) == (2, 4, 2)
    assert "filed" not in counted


def test_what_is_known_from_a_filing_says_so():
    assert count_origins([witness(1), witness(2, source="federal_register_public_inspection")])["filed"] is True


def test_a_title_that_fails_loses_no_alert():
    asked, matter = change()
    found = raise_alerts([asked], load_rules(), lambda _: matter, names={"us-bis": ""}, known_at=AT)
    assert found.alerts[0].title.startswith("A government restricts nvidia-h20")


def test_a_decision_has_a_day_before_it_bites():
    decide = raised().alerts[0].exposure["decide"]
    assert decide["by"] == "2026-06-14"
    assert decide["verb"] == "Apply for a licence for"
    assert decide["units"] == 128


def test_without_a_day_there_is_nothing_to_decide():
    asked, matter = change()
    asked.context["event"]["effective"] = ""
    found = raise_alerts([asked], load_rules(), lambda _: matter, names=NAMES, known_at=AT)
    assert "decide" not in found.alerts[0].exposure


def test_standing_is_derived_from_acts():
    def acts(*names):
        return [Act(name, who, AT + timedelta(hours=n), note) for n, (name, who, note) in enumerate(names)]

    assert standing([]).state == "new"
    assert standing(acts(("acknowledged", "ada", None), ("commented", "bob", "hm"))).state == "acknowledged"
    assigned = standing([Act("assigned", "ada", AT, to="bob")])
    assert (assigned.state, assigned.who) == ("assigned", "bob")
    assert not standing(acts(("resolved", "ada", "true"))).open
    assert standing(acts(("resolved", "ada", "noise"), ("reopened", "bob", None))).state == "new"
    assert standing(list(reversed(acts(("acknowledged", "a", None), ("resolved", "b", None))))).state == "resolved"
