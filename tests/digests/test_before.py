"""What a reader was told before: nothing is news twice, and what was wrong comes back to whoever read it."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from models.telling import Act
from models.values import Claim
from pipeline.digests import Before, Material, edit, print_edition, week_of
from tests.digests.clocks import reminder
from tests.digests.material import NAMES, READER, exposure, full_week, row, stored

WEEK = week_of("2026-W21", READER.time_zone)
NEXT = week_of("2026-W22", READER.time_zone)
IN_WEEK = datetime(2026, 5, 20, 15, tzinfo=UTC)


def draft(material, week=WEEK, reader=READER):
    return edit(material, reader, week, reconstruction=True, base_url="https://watch.example")


def restriction(event, at, *, stage="announced", occasion=None, units=5, **given):
    claim = Claim(
        "restriction_imposed", stage, actors=("us-bis",), chips=("nvidia-h20",), places=("CN",), attribution="official",
        confidence=0.9,
    )  # fmt: skip
    return stored(
        "restriction-touches-us", event, claim, exposure(row("nvidia-h20", units)), at, stage=stage, occasion=occasion,
        **given,
    )  # fmt: skip


def read(*drafts):
    """What a reader remembers who had these editions."""
    covers = [one for each in drafts for one in each.covers]
    return Before(
        covered=frozenset(one.alert for one in covers),
        shown=frozenset(one.alert for one in covers if one.shown),
        corrected=frozenset(one.alert for one in covers if one.corrected),
    )


def told(made):
    return [item.title for item in (*([made.lead] if made.lead else []), *made.moved.items)]


def test_what_an_edition_told_is_open_in_the_next_and_news_no_more():
    one = restriction("ev-1", IN_WEEK)
    first = draft(Material(alerts=(one,), names=NAMES))
    assert len(told(first)) == 1
    second = draft(Material(alerts=(one,), names=NAMES, before=read(first), since=WEEK.until), NEXT)
    assert told(second) == []
    [carried] = second.open.items
    assert (carried.alert, carried.age_days, carried.holder) == (one.draft.id, 12, "not taken")
    assert second.covers == ()


def test_a_new_reader_s_second_edition_is_not_told_the_past_either():
    old = restriction("ev-1", IN_WEEK - timedelta(days=3))
    new = restriction("ev-2", IN_WEEK)
    first = draft(Material(alerts=(old, new), names=NAMES))
    second = draft(Material(alerts=(old, new), names=NAMES, before=read(first), since=WEEK.until), NEXT)
    assert told(second) == []


def test_a_move_makes_it_news_again():
    one = restriction("ev-1", IN_WEEK)
    moved = restriction("ev-1", IN_WEEK + timedelta(days=7), stage="in_force", occasion="ev-1-2")
    first = draft(Material(alerts=(one, moved), names=NAMES))
    second = draft(Material(alerts=(one, moved), names=NAMES, before=read(first), since=WEEK.until), NEXT)
    assert [second.lead.alert] == [moved.draft.id]
    assert second.open.items == ()


def test_what_came_in_while_the_last_edition_was_made_is_in_the_next():
    seen = restriction("ev-1", IN_WEEK)
    late = restriction("ev-2", WEEK.until - timedelta(hours=1))
    first = draft(Material(alerts=(seen,), names=NAMES))
    second = draft(Material(alerts=(seen, late), names=NAMES, before=read(first), since=WEEK.until), NEXT)
    assert [second.lead.alert] == [late.draft.id]


def test_a_new_reader_is_not_told_the_past():
    old = restriction("ev-1", IN_WEEK - timedelta(weeks=9))
    made = draft(Material(alerts=(old,), names=NAMES))
    assert told(made) == []
    assert [item.alert for item in made.open.items] == [old.draft.id]


def test_a_message_of_its_own_is_marked_with_its_day():
    one = restriction("ev-1", IN_WEEK)
    before = Before(at_once={one.draft.id: date(2026, 5, 20)})
    made = draft(Material(alerts=(one,), names=NAMES, before=before))
    assert made.lead.told == "told on 20 May"
    assert "told on 20 May" in " ".join(print_edition(made).text.split())
    last_year = Before(at_once={one.draft.id: date(2025, 12, 30)})
    assert draft(Material(alerts=(one,), names=NAMES, before=last_year)).lead.told == "told on 30 December 2025"


def test_what_is_silenced_is_counted_and_not_told():
    loud, quiet = restriction("ev-1", IN_WEEK), restriction("ev-2", IN_WEEK)
    made = draft(Material(alerts=(loud, quiet), names=NAMES, silenced=frozenset({quiet.draft.id})))
    assert [made.lead.alert, made.silenced] == [loud.draft.id, 1]
    printed = print_edition(made)
    assert "1 alert muted or snoozed, and not told here." in printed.text
    assert {one.alert: one.shown for one in made.covers} == {loud.draft.id: True, quiet.draft.id: False}


@pytest.mark.parametrize("heard", [True, False])
def test_a_correction_comes_to_whoever_read_it_whatever_was_muted_since(heard):
    material = full_week()
    about = [alert.draft for alert in material.alerts if "MI308" in alert.draft.title]
    [easing] = [draft for draft in about if draft.rule == "easing-touches-us"]
    shown = frozenset({easing.id}) if heard else frozenset()
    before = Before(covered=frozenset({easing.id}), shown=shown)
    made = draft(replace(material, before=before, silenced=frozenset(draft.id for draft in about)))
    assert ("Easing of controls on AMD MI308: withdrawn" in [item.title for item in made.corrections.items]) == heard
    assert "Easing of controls on AMD MI308: withdrawn" not in told(made)


@pytest.mark.parametrize(("heard", "part"), [(True, "corrections"), (False, "moved")])
def test_a_correction_goes_to_whoever_read_what_it_corrects(heard, part):
    material = full_week()
    [easing] = [alert for alert in material.alerts if alert.draft.rule == "easing-touches-us"]
    shown = frozenset({easing.draft.id}) if heard else frozenset()
    made = draft(replace(material, before=Before(covered=frozenset({easing.draft.id}), shown=shown)))
    title = "Easing of controls on AMD MI308: withdrawn"
    assert (title in [item.title for item in made.corrections.items]) == (part == "corrections")
    assert (title in told(made)) == (part == "moved")


@pytest.mark.parametrize(("verdict", "corrected"), [("wrong_exposure", True), ("wrong_entity", True), ("noise", False)])
def test_what_was_closed_as_wrong_is_corrected_once(verdict, corrected):
    one = restriction("ev-1", IN_WEEK)
    first = draft(Material(alerts=(one,), names=NAMES))
    closed = replace(
        one,
        acts=(
            Act("resolved", "ada", datetime(2026, 5, 27, tzinfo=UTC), note="The order is for Oslo", verdict=verdict),
        ),
    )
    known = read(first)
    second = draft(Material(alerts=(closed,), names=NAMES, before=known, since=WEEK.until), NEXT)
    assert [item.title for item in second.corrections.items] == (
        [f"No longer so: {one.draft.title}"] if corrected else []
    )
    assert second.open.items == ()
    if corrected:
        assert "closed as wrong" in second.corrections.items[0].facts[0]
        third = draft(
            Material(alerts=(closed,), names=NAMES, before=read(first, second), since=NEXT.until),
            week_of("2026-W23", "UTC"),
        )
        assert third.corrections.items == ()
    # Who never read of it is not told that it was wrong.
    assert draft(Material(alerts=(closed,), names=NAMES, since=WEEK.until), NEXT).corrections.items == ()


def test_a_reminder_of_a_day_that_is_over_is_not_carried():
    near = reminder("ev-1", on=date(2026, 5, 24), at=IN_WEEK)
    made = draft(Material(alerts=(near,), names=NAMES))
    assert made.lead.title == "Restriction on NVIDIA H20 for China takes effect on 24 May 2026"
    second = draft(Material(alerts=(near,), names=NAMES, before=read(made), since=WEEK.until), NEXT)
    assert second.open.items == ()


def test_a_cut_that_was_taken_back_is_open_no_more():
    def supply(kind, event, at, *rows):
        claim = Claim(kind, "announced", chips=("nvidia-h20",), attribution="named_firm", confidence=0.9)
        return stored(
            {"supply_cut": "supply-cut", "supply_restored": "supply-restored"}[kind], event, claim,
            exposure(*rows), at,
        )  # fmt: skip

    ordered = row("nvidia-h20", 128, act="buy", effect="stopped", need_by=date(2026, 6, 20))
    cut = supply("supply_cut", "ev-cut", IN_WEEK - timedelta(days=30), ordered)
    back = supply("supply_restored", "ev-back", IN_WEEK)
    assert draft(Material(alerts=(cut,), names=NAMES)).decide
    made = draft(Material(alerts=(cut, back), names=NAMES))
    assert made.decide == ()
    assert "ev-cut" not in str(made.open)
    assert made.lead.alert == back.draft.id
