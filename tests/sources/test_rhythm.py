"""When a source is asked again: what its publisher asks for, and how often it publishes, between bounds."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.sources.tools.declare import OPEN, Source
from pipeline.sources.tools.rhythm import Rhythm, read_hints, usual_gap, wait_after

NOW = datetime(2025, 4, 16, 12, 20, tzinfo=UTC)  # a Wednesday
HOUR = timedelta(hours=1)
SY = "http://purl.org/rss/1.0/modules/syndication/"


def source(**given: object) -> Source:
    known: dict[str, object] = {"kind": "news", "every": timedelta(minutes=30), **given}
    return Source(title="t", publisher="p", hosts=("a.example",), urls=(), terms=OPEN, **known)  # type: ignore[arg-type]


def rss(said: str) -> bytes:
    return f"<rss version='2.0' xmlns:sy='{SY}'><channel><title>t</title>{said}<item><ttl>1</ttl></item>".encode()


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("<ttl>90</ttl>", 5_400),
        ("<ttl> 60 </ttl>", 3_600),
        ("<ttl>0</ttl>", None),
        ("<ttl>-5</ttl>", None),
        ("<ttl>soon</ttl>", None),
        ("<ttl>99999999999999999999</ttl>", None),
        ("<sy:updatePeriod>\n hourly </sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency>", 1_800),
        ("<sy:updatePeriod>daily</sy:updatePeriod>", 86_400),
        ("<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>0</sy:updateFrequency>", 86_400),
        ("<sy:updatePeriod>fortnightly</sy:updatePeriod>", None),
        ("<ttl>15</ttl><sy:updatePeriod>hourly</sy:updatePeriod>", 3_600),
        ("<ttl>60", 3_600),
        ("", None),
    ],
)
def test_how_long_a_feed_says_it_stays_as_it_is(said: str, seconds: int | None) -> None:
    assert read_hints(rss(said), {}).ttl_s == seconds


def test_hours_and_days_to_be_left_alone_in() -> None:
    said = (
        "<skipHours><hour>0</hour><hour>07</hour><hour>24</hour><hour>99</hour></skipHours>"
        "<skipDays><day>Sunday</day><day>saturday</day><day>Someday</day></skipDays>"
    )
    hints = read_hints(rss(said), {})
    assert (hints.skip_hours, hints.skip_days) == ((0, 7), (5, 6))


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("max-age=600", 600),
        ('public, Max-Age="60", must-revalidate', 60),
        ("s-maxage=900", None),
        ("no-store", None),
        ("max-age=-1", None),
        ("max-age=soon", None),
    ],
)
def test_what_the_cache_header_says_counts_for_a_304_too(header: str, seconds: int | None) -> None:
    assert read_hints(b"", {"cache-control": header}).fresh_s == seconds


def test_other_roots_and_rdf() -> None:
    rdf = (
        f"<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns:sy='{SY}' xmlns='http://purl.org/rss/1.0/'>"
        "<channel><items><rdf:Seq/></items><sy:updatePeriod>daily</sy:updatePeriod></channel><item/></rdf:RDF>"
    )
    assert read_hints(rdf.encode(), {}).ttl_s == 86_400
    assert read_hints(b"<html><ttl>60</ttl></html>", {}) == Rhythm()
    assert read_hints(b'{"ttl": 60}', {}) == Rhythm()


@given(st.binary(max_size=200), st.text(max_size=40))
def test_nothing_that_a_server_sends_raises(body: bytes, header: str) -> None:
    read_hints(body, {"cache-control": header})
    read_hints(b"<rss>" + body, {"cache-control": header})


def test_the_usual_gap_is_the_median_of_the_last_publications() -> None:
    every_hour = [NOW - HOUR * number for number in range(1, 8)]
    assert usual_gap([*every_hour, None, NOW + HOUR, NOW - timedelta(days=90)], NOW) == 3_600
    assert usual_gap(every_hour[:4], NOW) is None, "too few to tell"
    assert usual_gap([NOW - HOUR] * 9, NOW) is None


@pytest.mark.parametrize(
    ("rhythm", "minutes"),
    [
        (Rhythm(), 30),
        (Rhythm(ttl_s=3_600), 60),
        (Rhythm(ttl_s=60), 30),
        (Rhythm(ttl_s=999_999), 120),
        (Rhythm(fresh_s=2_700), 45),
        (Rhythm(fresh_s=2_700, ttl_s=3_600), 60),
        (Rhythm(gap_s=1_800), 15),
        (Rhythm(gap_s=60), 10),
        (Rhythm(gap_s=864_000), 120),
        (Rhythm(gap_s=60, ttl_s=3_600), 60),
        (Rhythm(skip_hours=(12, 13)), 100),
        (Rhythm(skip_hours=tuple(range(24))), 120),
        (Rhythm(skip_days=(2,)), 120),
    ],
)
def test_the_wait_keeps_its_bounds(rhythm: Rhythm, minutes: int) -> None:
    wait, why = wait_after(source(), rhythm, NOW - timedelta(minutes=5), NOW)
    assert wait == timedelta(minutes=minutes)
    assert (why == "its usual cadence") == (minutes == 30)


def test_silence_makes_a_lively_source_be_asked_more_seldom() -> None:
    waits = [wait_after(source(), Rhythm(gap_s=1_800), NOW - HOUR * hours, NOW)[0] for hours in (1, 4, 10, 100)]
    assert waits == sorted(waits)
    assert waits[0] == timedelta(minutes=15)
    assert waits[-1] == timedelta(hours=2)


@pytest.mark.parametrize("given", [{"official": True}, {"kind": "list"}])
def test_what_is_late_at_its_readers_cost_is_not_asked_more_seldom_for_being_quiet(given: dict[str, object]) -> None:
    assert wait_after(source(**given), Rhythm(gap_s=864_000), NOW, NOW)[0] == timedelta(minutes=30)
    assert wait_after(source(**given), Rhythm(gap_s=1_200), NOW, NOW)[0] == timedelta(minutes=10)


def test_a_source_may_state_its_own_bounds() -> None:
    own = source(every_min=timedelta(minutes=30), every_max=timedelta(minutes=40))
    assert wait_after(own, Rhythm(gap_s=60), NOW, NOW)[0] == timedelta(minutes=30)
    assert wait_after(own, Rhythm(ttl_s=999_999), NOW, NOW)[0] == timedelta(minutes=40)


def test_what_is_heard_is_kept_where_a_later_answer_says_nothing() -> None:
    before = Rhythm(ttl_s=3_600, skip_days=(5, 6), gap_s=900)
    assert Rhythm.from_row(before.row()) == before
    assert Rhythm(fresh_s=60).over(before) == Rhythm(3_600, 60, (), (5, 6), 900)
