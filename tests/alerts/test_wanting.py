"""What a recipient asked for, put to what an alert is about."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from models.recipient import Addressee, Filters, Route
from models.telling import AlertDraft
from models.values import Subject
from pipeline.alerts import stop_address, stop_mail, wanted
from pipeline.catalogue import load_catalogue
from pipeline.rules import ClockView, build_context
from tests.alerts.test_alerts import raised

ANCESTORS = load_catalogue().ancestors
AT = datetime(2026, 5, 19, 15, tzinfo=UTC)


@pytest.fixture(scope="module")
def alert() -> AlertDraft:
    """A licence for the H20 to China, by US BIS; 128 units of ours at Harbour 2."""
    [draft] = raised().alerts
    return draft


@pytest.mark.parametrize(
    ("asked", "yes"),
    [
        (Filters(), True),
        (Filters(chips=("nvidia-h20",)), True),
        (Filters(chips=("nvidia-hopper",)), True),
        (Filters(chips=("nvidia-blackwell",)), False),
        (Filters(chips=("nvidia-blackwell", "nvidia-hopper")), True),
        (Filters(chips=("nvidia-hopper",), places=("NL",)), False),
        (Filters(places=("CN",), firms=("us-bis",), types=("restriction_imposed",)), True),
        (Filters(types=("tariff_changed",)), False),
        (Filters(rules=("restriction-touches-us",)), True),
        (Filters(rules=("market-news",)), False),
        (Filters(sites=("Harbour 2",)), True),
        (Filters(sites=("Harbour 3",)), False),
        (Filters(touching=True), True),
    ],
    ids=str,
)
def test_in_each_part_one_must_fit(alert: AlertDraft, asked: Filters, *, yes: bool) -> None:
    found = wanted(alert, Addressee("ada", filters=asked), ANCESTORS)
    assert found.yes is yes
    assert found.why


def about(alert: AlertDraft, **event: object) -> AlertDraft:
    """The same alert about other things, touching nothing of ours."""
    context = dict(alert.exposure["context"])  # type: ignore[call-overload]
    context["event"] = {**context["event"], **event}
    return replace(alert, exposure={"context": context}, units_in_scope=0)


def test_what_is_said_of_a_family_concerns_who_asked_for_one_of_it(alert: AlertDraft) -> None:
    family = about(alert, chips=["nvidia-hopper"])
    assert wanted(family, Addressee("ada", filters=Filters(chips=("nvidia-h200",))), ANCESTORS).yes
    sibling = about(alert, chips=["nvidia-h100"])
    assert not wanted(sibling, Addressee("ada", filters=Filters(chips=("nvidia-h200",))), ANCESTORS).yes


def test_a_measure_that_names_no_place_is_for_all_of_them(alert: AlertDraft) -> None:
    asked = Addressee("ada", filters=Filters(places=("NL",)))
    assert wanted(about(alert, places=[]), asked, ANCESTORS).yes
    assert not wanted(about(alert), asked, ANCESTORS).yes


def test_who_asks_for_what_touches_us_hears_no_market_news(alert: AlertDraft) -> None:
    found = wanted(about(alert), Addressee("ada", filters=Filters(touching=True)), ANCESTORS)
    assert found == (False, "it touches nothing of ours")


def test_research_is_told_of_nothing_of_our_own(alert: AlertDraft) -> None:
    clock = ClockView(kind="cancel_by", days_left=3, on="2026-06-01", what="Order PO-17")
    subject = Subject("clock", "PO-17:cancel_by")
    context = build_context(subject=subject, kind="nears", occasion="x", origin="live", clock=clock)
    kept = {part: context[part] for part in ("event", "list", "clock", "site", "feed")}
    day = replace(alert, subject=subject, exposure={"context": kept})
    for ours in (day, replace(alert, subject=Subject("party", "p")), replace(alert, subject=Subject("site", "s"))):
        assert wanted(ours, Addressee("ada"), ANCESTORS).yes
        assert not wanted(ours, Addressee("ada", profile="research"), ANCESTORS).yes


def test_one_click_is_offered_over_https_alone() -> None:
    way = Route("email", "ada@a.example", token="to/ken")
    assert stop_address(way, "digest", "https://w.example/chipwatch/") == (
        "https://w.example/chipwatch/unsubscribe/to%2Fken/digest"
    )
    assert stop_address(way, "digest", "http://w.example") == stop_address(way, "all", None) == ""
    assert stop_address(replace(way, token=""), "all", "https://w.example") == ""
    assert stop_mail(way, "all", "chipwatch@w.example") == (
        "mailto:chipwatch@w.example?subject=unsubscribe%20to%2Fken%20all"
    )


def test_who_stopped_the_alerts_still_gets_the_digest_and_the_reverse() -> None:
    way = Route("email", "ada@a.example", {"critical": "instant", "high": "daily", "medium": "weekly", "low": "never"})
    stopped = replace(way, stopped=("instant",)).as_wanted
    assert dict(stopped.cadence) == {"critical": "never", "high": "never", "medium": "weekly", "low": "never"}
    assert stopped.digest
    stopped = replace(way, stopped=("digest",)).as_wanted
    assert stopped.cadence == way.cadence
    assert not stopped.digest
