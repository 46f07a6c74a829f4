"""What an edition asks to be decided, and what it leaves for its day."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from models.values import Claim
from pipeline.digests import Before, Material, edit, week_of
from tests.digests.material import NAMES, READER, exposure, row, stored

WEEK = week_of("2026-W21", READER.time_zone)
MONDAY = date(2026, 5, 25)
OLD = datetime(2026, 3, 3, 15, tzinfo=UTC)
FRESH = datetime(2026, 5, 20, 15, tzinfo=UTC)


def asking(event, at=FRESH, *, rule="restriction-touches-us", kind="restriction_imposed", actor="cn-cac", **given):
    claim = Claim(kind, "in_force", actors=(actor,), chips=("nvidia-h20",), attribution="official", confidence=0.9)
    return stored(rule, event, claim, exposure(row("nvidia-h20", 128, **given)), at, stage="in_force")


def decided(*alerts, week=WEEK):
    known = frozenset(alert.draft.id for alert in alerts if alert.draft.known_at < week.since)
    before = Before(covered=known, shown=known)
    return edit(Material(alerts=alerts, names=NAMES, before=before), READER, week, reconstruction=True)


@pytest.mark.parametrize(
    ("at", "need_by", "told"),
    [
        (OLD, MONDAY + timedelta(weeks=6), True),
        (OLD, MONDAY + timedelta(weeks=6, days=1), False),  # told when it was news, and again when it comes near
        (FRESH, MONDAY + timedelta(weeks=60), True),
        (OLD, MONDAY, True),
        (OLD, MONDAY - timedelta(days=1), True),
        (OLD, MONDAY - timedelta(days=8), False),
    ],
)
def test_it_is_told_with_its_news_and_when_its_day_comes_near(at, need_by, told):
    made = decided(asking("ev-1", at, need_by=need_by))
    assert bool(made.decide) == told
    if not told and need_by > MONDAY:
        assert f"decide by {need_by.day} {need_by:%B %Y}" in made.open.items[0].facts
        assert made.open.items[0].facts


def test_what_should_have_been_asked_for_stays_while_the_boards_are_to_come():
    late = asking("ev-1", OLD, actor="us-bis", need_by=date(2026, 7, 20))
    [item] = decided(late).decide
    assert item.by == date(2026, 4, 21)
    assert item.days_left == (item.by - MONDAY).days < 0
    assert decided(late, week=week_of("2026-W31", "UTC")).decide == ()


def test_the_same_boards_are_decided_on_once_by_the_gravest():
    need = date(2026, 6, 20)
    licence = asking("ev-1", need_by=need)
    discouraged = asking(
        "ev-2", rule="purchase-discouraged", kind="purchase_discouraged", act="buy", effect="discouraged", need_by=need
    )
    [item] = decided(discouraged, licence).decide
    assert item.alert == licence.draft.id
    assert item.also == ("the same boards are also discouraged",)
    elsewhere = asking("ev-3", need_by=need, site="Harbour 3", effect="discouraged", act="buy",
                       rule="purchase-discouraged", kind="purchase_discouraged")  # fmt: skip
    assert len(decided(discouraged, licence, elsewhere).decide) == 2


def test_what_changed_since_is_said_beside_it():
    licence = asking("ev-1", FRESH - timedelta(days=1), need_by=date(2026, 6, 20))
    eased = Claim("restriction_eased", "announced", actors=("us-bis",), chips=("nvidia-h20",), attribution="official",
                  confidence=0.9)  # fmt: skip
    later = stored("easing-touches-us", "ev-2", eased, exposure(), FRESH)
    [item] = decided(licence, later).decide
    [also] = item.also
    assert also.startswith("since then: ")
    assert later.draft.title in also


def test_five_at_most_the_nearest_first_and_in_any_order():
    many = [asking(f"ev-{n}", need_by=date(2026, 6, 1) + timedelta(days=n), site=f"Site {n}") for n in range(8)]
    made = decided(*many)
    assert [item.by for item in made.decide] == [date(2026, 6, 1) + timedelta(days=n) for n in range(5)]
    assert decided(*many[::-1]).decide == made.decide


def test_whoever_reads_nothing_of_ours_has_nothing_to_decide():
    one = asking("ev-1", need_by=date(2026, 6, 20))
    for reader in (replace(READER, lens="research"), replace(READER, profile="research")):
        made = edit(Material(alerts=(one,), names=NAMES), reader, WEEK, reconstruction=True)
        assert (made.decide, made.bars, made.open.items, made.lead.units) == ((), (), (), 0)
