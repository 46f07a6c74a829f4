"""Merging: which event a claim belongs to, and the turn that it causes."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.hashing import key_of
from models.values import Amount, Claim, ClaimType, Limit, Stage, Status, Turnout
from pipeline.events.merge import (
    ClaimFacts,
    EventView,
    confidence,
    due_moves,
    lifted_by,
    lifts,
    merge,
    refold,
    returned_by,
)

DAY = datetime(2025, 4, 15, tzinfo=UTC)
TREE = {
    "nvidia-h20": ("nvidia-h20", "nvidia-hopper"),
    "nvidia-h20-sxm": ("nvidia-h20-sxm", "nvidia-h20", "nvidia-hopper"),
    "nvidia-h200": ("nvidia-h200", "nvidia-hopper"),
    "nvidia-hopper": ("nvidia-hopper",),
}


def ancestors(name: str) -> tuple[str, ...]:
    return TREE.get(name, (name,))


def claim(kind: ClaimType = "restriction_imposed", status: Status = "rumoured", **more: Any) -> Claim:
    given_values: dict[str, Any] = {
        "actors": ("us-government",),
        "chips": ("nvidia-h20",),
        "places": ("CN",),
        "attribution": "outlet",
    }
    return Claim(kind, status, **{**given_values, **more})


def facts(day: int = 0, **more: Any) -> ClaimFacts:
    at = DAY + timedelta(days=day)
    given_values: dict[str, Any] = {"kind": "news", "publisher": "example", "document": f"d{day}"}
    return ClaimFacts(key_of("claim", str(day), str(more)), at, at, **{**given_values, **more})


def view(kind: ClaimType = "restriction_imposed", stage: Stage = "rumoured", **more: Any) -> EventView:
    given_values: dict[str, Any] = {
        "actors": frozenset({"us-government"}),
        "chips": frozenset({"nvidia-h20"}),
        "places": frozenset({"CN"}),
        "publishers": frozenset({"example"}),
    }
    return EventView("ev-known", kind, stage, DAY, 1, **{**given_values, **more})


def put(told: Claim, held: EventView, day: int = 1, **more: Any) -> Turnout:
    return merge(told, facts(day, **more), [held], ancestors)


# ── which event ──────────────────────────────────────────────────────────────────────────────────


def test_the_first_claim_mints_an_event_from_its_key_with_its_first_move() -> None:
    first = merge(claim(status="proposed", attribution="named_person"), facts(), [], ancestors)
    again = merge(claim(status="proposed", attribution="named_person"), facts(), [], ancestors)
    assert first == again
    assert first.minted
    assert first.event.startswith("ev-")
    assert first.move is not None
    assert (first.move.id, first.move.ordinal) == (f"{first.event}.1", 1)
    assert (first.move.from_stage, first.move.to_stage) == (None, "proposed")


@pytest.mark.parametrize(
    ("told", "held", "joins"),
    [
        (claim(), view(), True),
        (claim(chips=("nvidia-h20-sxm",)), view(), True),
        (claim(), view(chips=frozenset({"nvidia-h20-sxm"})), True),
        (claim(chips=("nvidia-hopper",)), view(), True),
        (claim(chips=("nvidia-h200",)), view(), False),
        (claim(chips=("nvidia-h200",)), view(chips=frozenset({"nvidia-h20", "nvidia-hopper"})), False),
        (claim(chips=("nvidia-h200",)), view(chips=frozenset({"nvidia-hopper"})), True),
        (claim(places=("RU",)), view(), False),
        (claim(places=()), view(), True),
        (claim(actors=("us-bis",)), view(), True),
        (claim(actors=("cn-government",)), view(), False),
        (claim("restriction_eased"), view(), False),
        (claim(chips=(), firms=("inspur",)), view(chips=frozenset(), firms=frozenset({"huawei"})), False),
        (claim(chips=(), instruments=("eccn-3a090",)), view(instruments=frozenset({"eccn-3a090"})), True),
        (claim(chips=(), instruments=("eccn-3a090",)), view(), False),
        (claim(), view(stage="ended"), False),
    ],
)
def test_a_claim_joins_the_event_of_the_same_act_on_the_same_things(told: Claim, held: EventView, joins: bool) -> None:
    assert (put(told, held).event == held.id) is joins


def test_the_window_fits_the_type() -> None:
    order: dict[str, Any] = {"kind": "order_placed", "actors": ("tencent",), "places": ()}
    held = view("order_placed", "announced", actors=frozenset({"tencent"}), places=frozenset())
    assert put(claim(status="proposed", **order), held, day=20).event == held.id
    assert put(claim(status="proposed", **order), held, day=120).minted
    probe = claim("enforcement", "proposed")
    assert put(probe, view("enforcement", "announced"), day=300).event == "ev-known"


def test_what_is_in_force_is_told_again_for_long_but_a_new_day_makes_a_new_rule() -> None:
    held = view(stage="in_force")
    assert put(claim(status="in_force"), held, day=300).event == held.id
    assert put(claim(status="in_force", effective=date(2026, 2, 1)), held, day=300).minted


def test_the_day_that_an_event_named_joins_long_after() -> None:
    held = view("tariff_changed", "announced", ends_on=date(2027, 1, 10))
    late = (datetime(2027, 1, 12, tzinfo=UTC) - DAY).days
    assert put(claim("tariff_changed", "ended"), held, day=late).event == held.id


def test_tariffs_of_another_rate_are_other_events() -> None:
    held = view("tariff_changed", "announced", percents=frozenset({10.0}), chips=frozenset())
    ten, twenty = (
        claim("tariff_changed", chips=(), amounts=(Amount("percent", rate, "percent"),)) for rate in (10.0, 20.0)
    )
    assert put(ten, held).event == held.id
    assert put(twenty, held).minted


def test_two_notices_of_one_list_are_two_events_and_one_notice_told_twice_is_one() -> None:
    listed: dict[str, Any] = {"chips": (), "instruments": ("us-entity-list",), "places": ()}
    held = view(
        "entity_listed",
        "in_force",
        chips=frozenset(),
        places=frozenset(),
        instruments=frozenset({"us-entity-list"}),
        firms=frozenset({"inspur", "nettrix"}),
    )
    assert put(claim("entity_listed", "in_force", firms=("inspur",), **listed), held).event == held.id
    assert put(claim("entity_listed", "in_force", firms=("smic",), **listed), held).minted
    other_list = {**listed, "instruments": ("us-1260h-list",)}
    assert put(claim("entity_listed", "in_force", firms=("inspur",), **other_list), held).minted
    assert put(claim("entity_listed", "in_force", **listed), held, day=3).event == held.id
    assert put(claim("entity_listed", "in_force", **listed), held, day=25).minted


def test_the_closer_match_wins_whatever_the_order() -> None:
    near, far = view(), replace(view(), id="ev-aside", chips=frozenset(), instruments=frozenset({"eccn-3a090"}))
    told = claim(instruments=("eccn-3a090",))
    assert {merge(told, facts(1), each, ancestors).event for each in ([near, far], [far, near])} == {"ev-known"}


# ── which turn ───────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("stage", "status", "attribution", "official", "reaches"),
    [
        ("rumoured", "proposed", "named_person", False, "proposed"),
        ("rumoured", "in_force", "official", True, "in_force"),
        ("proposed", "announced", "named_firm", False, "announced"),
        ("rumoured", "in_force", "unnamed", False, None),
        ("rumoured", "in_force", "outlet", False, "announced"),
        ("rumoured", "proposed", "outlet", False, "proposed"),
        ("in_force", "announced", "official", True, None),
        ("announced", "announced", "outlet", False, None),
        ("in_force", "ended", "official", True, "ended"),
        ("announced", "ended", "official", True, "withdrawn"),
        ("withdrawn", "announced", "official", True, "announced"),
        ("withdrawn", "announced", "outlet", False, None),
        ("denied", "in_force", "official", True, "in_force"),
        ("denied", "rumoured", "unnamed", False, None),
    ],
)
def test_a_stage_moves_as_far_as_authority_carries_it(
    stage: Stage, status: Status, attribution: Any, official: bool, reaches: Stage | None
) -> None:
    turnout = put(claim(status=status, attribution=attribution), view(stage=stage), official=official)
    assert turnout.event == "ev-known"
    assert (turnout.move.to_stage if turnout.move else None) == reaches
    if turnout.move:
        assert (turnout.move.id, turnout.move.kind, turnout.move.from_stage) == ("ev-known.2", "stage", stage)
        assert turnout.move.why


def test_an_outlets_own_voice_is_marked_as_reported() -> None:
    turnout = put(claim(status="in_force"), view())
    assert turnout.move is not None
    assert "reported by an outlet" in turnout.move.why


def test_in_force_from_a_later_day_is_announced_until_then() -> None:
    told = claim(status="in_force", attribution="official", effective=date(2025, 5, 15))
    turnout = put(told, view(), official=True)
    assert turnout.move is not None
    assert turnout.move.to_stage == "announced"


def test_the_first_limits_of_an_official_text_are_a_turn_and_their_repetition_is_none() -> None:
    held = view(stage="announced", official=True)
    limited = claim(status="announced", attribution="official", thresholds=(Limit("tpp", ">=", 4800),))
    turnout = put(limited, held, official=True)
    assert turnout.move is not None
    assert (turnout.move.kind, turnout.move.to_stage) == ("limited", "announced")
    assert put(limited, replace(held, limited=True), official=True).move is None
    assert put(replace(limited, attribution="outlet"), held).move is None, "a report's figures move nothing"


def test_a_rumour_that_a_named_party_denies_is_denied() -> None:
    for attribution in ("official", "named_firm", "named_person"):
        turnout = put(claim(status="denied", attribution=attribution), view())
        assert turnout.move is not None
        assert (turnout.move.kind, turnout.move.to_stage) == ("stage", "denied")


def test_a_denial_by_somebody_else_contradicts_without_taking_the_stage_and_only_once() -> None:
    held = view(stage="announced")
    told = claim(status="denied", attribution="named_firm")
    turnout = put(told, held)
    assert turnout.move is not None
    assert (turnout.move.kind, turnout.move.to_stage) == ("contradicted", "announced")
    assert put(told, replace(held, contradicted=True)).move is None
    by_the_actor = put(claim(status="denied", attribution="official"), held, official=True)
    assert by_the_actor.move is not None
    assert by_the_actor.move.to_stage == "denied"


def test_unnamed_sources_deny_nothing_for_good() -> None:
    turnout = put(claim(status="denied", attribution="unnamed"), view())
    assert turnout.move is not None
    assert turnout.move.kind == "contradicted"


def test_a_copy_moves_nothing() -> None:
    turnout = put(claim(status="in_force", attribution="official"), view(), official=True, copy_of="d0")
    assert (turnout.event, turnout.move) == ("ev-known", None)


def test_another_effective_day_is_a_turn_of_its_own() -> None:
    held = view(stage="announced", effective=date(2025, 5, 15))
    told = claim(status="announced", effective=date(2025, 8, 1), attribution="official")
    turnout = put(told, held, official=True)
    assert turnout.move is not None
    assert (turnout.move.kind, turnout.move.to_stage) == ("dated", "announced")
    assert "2025-08-01" in turnout.move.why
    assert put(replace(told, effective=date(2025, 5, 15)), held, official=True).move is None


# ── due days ─────────────────────────────────────────────────────────────────────────────────────


def test_the_day_brings_into_force_and_ends_and_does_so_once() -> None:
    held = view(stage="announced", effective=date(2025, 5, 15), ends_on=date(2025, 9, 1))
    assert due_moves([held], date(2025, 5, 14)) == []
    (move,) = due_moves([held], date(2025, 5, 15))
    assert (move.id, move.kind, move.from_stage, move.to_stage) == ("ev-known.2", "due", "announced", "in_force")
    late = due_moves([held], date(2026, 1, 1))
    assert [(m.ordinal, m.to_stage) for m in late] == [(2, "in_force"), (3, "ended")]
    assert due_moves([replace(held, stage="ended", moves=3)], date(2026, 1, 1)) == []


@pytest.mark.parametrize("stage", ["rumoured", "proposed", "denied", "withdrawn", "ended"])
def test_only_what_was_announced_falls_due(stage: Stage) -> None:
    assert due_moves([view(stage=stage, effective=date(2025, 5, 1), ends_on=date(2025, 5, 2))], date(2026, 1, 1)) == []


# ── confidence ───────────────────────────────────────────────────────────────────────────────────


def test_confidence_grows_with_origins_and_official_texts_and_falls_with_contradiction() -> None:
    one, two = view(), view(publishers=frozenset({"a", "b"}))
    official = view(official=True)
    assert 0 < confidence(one) < confidence(two) < confidence(official) < 1
    assert confidence(view(contradicted=True)) < confidence(one)


statuses = st.sampled_from(["denied", "ended", "rumoured", "proposed", "announced", "in_force"])
attributions = st.sampled_from(["official", "named_firm", "named_person", "unnamed", "outlet"])


@given(st.lists(st.tuples(statuses, attributions), min_size=1, max_size=8))
def test_any_history_is_a_chain_without_gaps_and_a_repetition_moves_nothing(told: list[tuple[Any, Any]]) -> None:
    held: EventView | None = None
    for day, (status, attribution) in enumerate(told):
        one = claim(status=status, attribution=attribution)
        turnout = merge(one, facts(day), [held] if held else [], ancestors)
        if turnout.minted:
            held = replace(view(), id=turnout.event, moves=0, last_at=DAY + timedelta(days=day))
            assert turnout.move is not None
            before = None
        else:
            assert held is not None
            before = held.stage
        if turnout.move is None:
            continue
        assert turnout.move.ordinal == held.moves + 1
        assert turnout.move.from_stage == before
        contradicted = turnout.move.kind == "contradicted"
        held = replace(held, stage=turnout.move.to_stage, moves=turnout.move.ordinal, contradicted=contradicted)
        again = merge(one, facts(day), [held], ancestors)
        assert again.move is None or again.minted


# ── acts of law ──────────────────────────────────────────────────────────────────────────────────


def rule(status: Status = "announced", **more: Any) -> Claim:
    given_values: dict[str, Any] = {"chips": (), "places": (), "actors": ("us-bis",), "attribution": "official"}
    return claim(status=status, **{**given_values, **more})


def act(stage: Stage = "in_force", **more: Any) -> EventView:
    given_values: dict[str, Any] = {
        "chips": frozenset(),
        "places": frozenset(),
        "actors": frozenset({"us-bis"}),
        "official": True,
        "instruments": frozenset({"eccn-3a090"}),
    }
    return view(stage=stage, **{**given_values, **more})


def is_one(told: Claim, held: EventView, day: int = 1, **more: Any) -> bool:
    turnout = merge(told, facts(day, **more), [held], ancestors, lambda name: name.endswith("-rule"))
    return not turnout.minted


def test_a_classification_ties_the_tellings_of_a_few_weeks_and_no_more() -> None:
    told = rule(instruments=("eccn-3a090",))
    assert is_one(told, act(stage="announced"), day=15)
    assert not is_one(told, act(stage="announced"), day=30)
    assert is_one(told, act(stage="announced", effective=date(2025, 5, 18)), day=30), "its own day is told again"


def test_measures_by_name_part_what_a_classification_would_join() -> None:
    held = act(stage="announced", instruments=frozenset({"eccn-3a090", "a-rule"}))
    assert is_one(rule(instruments=("eccn-3a090", "a-rule")), held, day=30)
    assert not is_one(rule(instruments=("eccn-3a090", "b-rule")), held)


def test_an_act_at_once_is_not_the_act_that_was_announced_for_later() -> None:
    held = view(stage="announced", effective=date(2025, 6, 1))
    now = claim(status="in_force", effective=date(2025, 4, 16))
    assert put(now, held).minted
    put_off = claim(status="announced", effective=date(2025, 7, 1))
    assert put(put_off, held).event == held.id


def test_a_measure_in_force_is_neither_proposed_nor_given_another_day() -> None:
    held = view(stage="in_force", effective=date(2025, 4, 10))
    assert put(claim(status="proposed"), held).minted
    assert put(claim(status="announced", effective=date(2025, 9, 1)), held).minted
    assert put(claim(status="announced", effective=date(2025, 4, 12)), held).event == held.id


def test_a_government_that_says_the_like_again_after_months_acts_again_and_the_press_repeats() -> None:
    held = view(stage="in_force", official=True)
    again = claim(status="in_force")
    assert put(again, held, day=100, official=True, kind="rule").minted
    assert put(again, held, day=100).event == held.id


def test_sums_of_two_firms_are_two_events() -> None:
    charge: dict[str, Any] = {"actors": (), "places": ()}
    held = view("financial_impact", "announced", actors=frozenset(), sums=frozenset({("USD", 5.5e9)}))
    same = claim("financial_impact", "announced", amounts=(Amount("charge", 5.51e9, "USD"),), **charge)
    other = claim("financial_impact", "announced", amounts=(Amount("charge", 1.85e8, "USD"),), **charge)
    assert put(same, held).event == held.id
    assert put(other, held).minted


def test_the_text_of_an_act_does_not_deny_it_and_an_outlet_denies_no_official_act() -> None:
    told = claim(status="denied", attribution="official")
    assert put(told, act(chips=frozenset({"nvidia-h20"})), official=True, kind="rule").move is None
    by_press = put(claim(status="denied"), act(chips=frozenset({"nvidia-h20"})))
    assert (by_press.event, by_press.move) == ("ev-known", None)
    by_minister = put(told, act(chips=frozenset({"nvidia-h20"})), official=True)
    assert by_minister.move is not None
    assert by_minister.move.kind == "contradicted"


def test_what_was_withdrawn_comes_back_by_those_who_withdrew_it() -> None:
    held = view(stage="withdrawn", official=True)
    reported = claim(status="in_force", attribution="official")
    assert put(reported, held).move is None
    assert put(reported, held, official=True).move is not None


def test_a_filing_speaks_for_its_firm() -> None:
    turnout = put(claim(status="in_force"), view(), kind="filing")
    assert turnout.move is not None
    assert turnout.move.to_stage == "in_force"


def test_a_first_day_is_a_turn_only_if_it_is_news_by_itself() -> None:
    told = claim(status="announced", effective=date(2025, 5, 15))
    assert put(told, view(stage="announced"), day=1).move is None
    later = put(told, view(stage="announced"), day=10)
    assert later.move is not None
    assert later.move.kind == "dated"
    in_force = claim(status="in_force", effective=date(2025, 4, 15), attribution="official")
    assert put(in_force, view(stage="in_force", official=True), day=10, official=True).move is None


def test_the_press_does_not_move_the_day_of_an_official_text() -> None:
    held = view(stage="announced", effective=date(2025, 5, 15), official=True)
    assert put(claim(status="announced", effective=date(2025, 5, 20)), held).move is None


# ── what an easing does ──────────────────────────────────────────────────────────────────────────


def test_a_lifted_measure_ends_and_stands_again_when_the_easing_runs_out() -> None:
    easing = replace(act(instruments=frozenset({"a-rule", "eccn-3a090"})), id="ev-ease", type="restriction_eased")
    under = act(instruments=frozenset({"a-rule"}))
    aside = replace(act(), id="ev-aside")

    def named(name: str) -> bool:
        return name == "a-rule"

    (ended,) = lifted_by(easing, [under, aside], named)
    assert (ended.event, ended.kind, ended.from_stage, ended.to_stage) == ("ev-known", "due", "in_force", "ended")
    over = replace(under, stage="ended", moves=2)
    assert lifted_by(easing, [over], named) == []
    (back,) = returned_by(easing, [(over, ended.why)])
    assert (back.ordinal, back.to_stage) == (3, "in_force")
    assert returned_by(easing, [(over, "expires 2025-09-01, as announced")]) == []


@pytest.mark.parametrize(
    ("passage", "whole"),
    [
        ("The department is rescinding the rule.", True),
        ("It will suspend the rule for one year.", True),
        ("The bureau lifts the ban.", True),
        ("The rule is revised to exempt some buyers.", False),
        ("The bureau issued licences.", False),
    ],
)
def test_only_what_is_taken_away_whole_is_lifted(passage: str, whole: bool) -> None:
    assert lifts([passage]) is whole


# ── one act by its day, another by its scope ─────────────────────────────────────────────────────

MAY = date(2025, 5, 15)


@pytest.mark.parametrize(
    ("told", "held", "official", "joins"),
    [
        ({"chips": (), "effective": MAY}, {"effective": MAY}, True, True),
        ({"chips": (), "effective": MAY}, {"effective": MAY, "chips": frozenset()}, False, True),
        ({"chips": (), "effective": date(2025, 5, 16)}, {"effective": MAY}, True, False),
        ({"chips": (), "effective": MAY, "places": ("RU",)}, {"effective": MAY}, True, False),
        ({"chips": (), "effective": MAY, "actors": ("cn-mofcom",)}, {"effective": MAY}, True, False),
        ({"chips": (), "effective": MAY, "actors": ()}, {"effective": MAY}, True, False),
        ({"chips": (), "effective": MAY}, {"effective": MAY, "official": True}, True, False),
        ({"chips": ("amd-mi308",), "effective": MAY}, {"effective": MAY}, True, False),
    ],
)
def test_a_report_and_the_act_meet_by_the_day_that_both_state(
    told: dict[str, Any], held: dict[str, Any], official: bool, joins: bool
) -> None:
    one = claim(status="announced", instruments=("eccn-3a090",), **told)
    assert put(one, view(stage="announced", **held), official=official).minted is not joins


@pytest.mark.parametrize(
    ("chips", "day", "status", "joins"),
    [
        (("nvidia-h20", "amd-mi308"), 3, "in_force", False),
        (("nvidia-h20", "amd-mi308"), 1, "in_force", True),
        (("nvidia-h20", "amd-mi308"), 3, "denied", True),
        (("nvidia-h20", "nvidia-h20-sxm"), 3, "in_force", True),
        (("nvidia-h20",), 3, "in_force", True),
    ],
)
def test_an_act_that_falls_on_one_more_chip_than_the_one_in_force_is_another(
    chips: tuple[str, ...], day: int, status: Status, joins: bool
) -> None:
    told = claim(status=status, chips=chips, attribution="named_person")
    assert put(told, view(stage="in_force"), day=day).minted is not joins


def test_the_act_itself_confirms_once_what_the_press_told() -> None:
    told = claim(status="in_force", attribution="official")
    first = put(told, view(stage="in_force"), official=True)
    assert first.move is not None
    assert (first.move.kind, first.move.from_stage, first.move.to_stage) == ("stage", "in_force", "in_force")
    assert put(told, view(stage="in_force", official=True), official=True).move is None


# ── told again from the first ────────────────────────────────────────────────────────────────────


def test_claims_alone_give_the_stage() -> None:
    rumour = claim(attribution="unnamed"), facts(0)
    ruled = claim(status="announced", effective=MAY, ends_on=date(2025, 9, 1)), facts(5, official=True)
    assert refold([], MAY) is None
    assert refold([rumour], MAY) == "rumoured"
    assert refold([rumour, ruled], date(2025, 5, 1)) == "announced"
    assert refold([rumour, ruled], MAY) == "in_force"
    assert refold([rumour, ruled], date(2025, 9, 1)) == "ended"
    denied = claim(status="denied", attribution="official"), facts(1)
    assert refold([rumour, denied], MAY) == "denied"
    assert refold([rumour, denied, ruled], MAY) == "in_force"
    press = claim(status="announced", effective=date(2025, 7, 1)), facts(6)
    assert refold([ruled, press], MAY) == "in_force", "the press does not move an official text's day"
