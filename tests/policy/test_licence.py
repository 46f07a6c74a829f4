"""Licence or not, by act and by day: each case is one that a compliance officer has had on the desk."""

import re
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.determination import Determination
from models.values import ListEntry
from pipeline.catalogue import load_catalogue
from pipeline.errors import CallError
from pipeline.policy import by_catalogue, load_policy
from pipeline.policy.items import item_of, stack_of_memory
from pipeline.policy.licence import Dealing, Known, Listed, needs_licence
from pipeline.policy.licence.telling import tell_answer

CATALOGUE, POLICY = load_catalogue(), load_policy()


def ask(item, act, places, seats, on, exporter=None, *, fabricates=None, **known):
    """`places` is from and to, `seats` the end user's and its parent's: "US CN", "- -" where not known."""
    origin, to = (None if each == "-" else each for each in places.split())
    user, parent = (None if each == "-" else each for each in seats.split())
    what = item_of(CATALOGUE, item) if isinstance(item, str) else item
    dealing = Dealing(act, origin, to, user, parent, date.fromisoformat(on), exporter, fabricates)
    return needs_licence(what, dealing, POLICY, Known(**known))


def grounds(answer):
    return [each.id for each in answer.grounds]


def ways(answer, ground):
    return [(each.name, each.outcome) for each in next(g for g in answer.grounds if g.id == ground).routes]


# ── the case of the letters ──────────────────────────────────────────────────────────────────────


def test_h20_in_may_2025_limits_say_no_the_letter_binds_nvidia_and_our_own_reexport_is_unknown():
    answer = ask("nvidia-h20", "export", "US CN", "CN CN", "2025-05-01")
    assert "3a090-2024" in [each.id for each in answer.examined]
    assert (answer.outcome, answer.of, answer.others) == ("required", ("nvidia",), "unknown")
    assert [(each.id, each.kind, each.binds) for each in answer.grounds] == [
        ("is-informed-2025", "letter", ("nvidia",))
    ]
    ours = ask("nvidia-h20", "reexport", "SG CN", "CN CN", "2025-05-01", "our-trading-firm")
    assert (ours.outcome, ours.grounds) == ("unknown", ())
    assert "letter" in ours.missing[0]


def test_a_letter_binds_its_addressee_and_of_nobody_else_is_anything_known():
    theirs = ask("nvidia-h20", "export", "US CN", "CN CN", "2025-05-01", "nvidia")
    assert (theirs.outcome, theirs.of) == ("required", ())
    ours = ask("nvidia-h20", "export", "US CN", "CN CN", "2025-05-01", "our-trading-firm")
    assert (ours.outcome, grounds(ours)) == ("unknown", [])
    assert "whether our-trading-firm had a letter like that to nvidia" in ours.missing
    assert ask("nvidia-h20", "export", "US CN", "CN CN", "2025-04-08").outcome == "no_requirement_found"
    assert ask("amd-mi308x", "export", "US CN", "CN CN", "2025-05-01").of == ("amd",)
    assert ask("amd-mi309", "export", "US CN", "CN CN", "2024-03-05", "amd").outcome == "required"


def test_a_corrected_chip_moves_what_reaches_it():
    faster = replace(CATALOGUE.chips["nvidia-h20-96gb"], memory_bandwidth_gbs=99999.0, interconnect_bidir_gbs=99999.0)
    moved = replace(CATALOGUE, chips={**CATALOGUE.chips, faster.id: faster})
    dealing = Dealing("export", "US", "CN", "CN", "CN", date(2025, 5, 1))
    item = item_of(CATALOGUE, "amd-mi308x")
    assert needs_licence(item, dealing, POLICY).outcome == "required"
    left = needs_licence(item, dealing, by_catalogue(POLICY, moved))
    # The letter's reference is out of reach; the numbers that the press printed leave it open, and are not law.
    assert (left.outcome, left.grounds) == ("unknown", ())
    assert "is-informed-2025-press" in [each.id for each in left.open_grounds]


# ── limits, by the day ───────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("item", "places", "seats", "on", "outcome", "named"),
    [
        ("nvidia-a800", "US CN", "CN CN", "2023-10-01", "no_requirement_found", []),
        ("nvidia-a800", "US CN", "CN CN", "2023-11-17", "required", ["3a090-2023"]),
        ("nvidia-h100-sxm5-80gb", "US CN", "CN CN", "2022-10-20", "required", ["is-informed-2022"]),
        ("nvidia-h100-sxm5-80gb", "US CN", "CN CN", "2022-10-21", "required", ["3a090-2022", "is-informed-2022"]),
        ("biren-br100", "US MO", "MO MO", "2023-01-16", "no_requirement_found", []),
        ("nvidia-h100-sxm5-80gb", "US SG", "SG CN", "2023-10-22", "no_requirement_found", []),
        ("nvidia-h100-sxm5-80gb", "US SG", "SG CN", "2023-11-16", "required", ["is-informed-2023-10"]),
        ("nvidia-h100-sxm5-80gb", "US SG", "SG CN", "2023-11-17", "required", ["3a090-2023"]),
        ("nvidia-h100-sxm5-80gb", "US SG", "CN SG", "2023-11-17", "required", ["3a090-2023"]),
        ("nvidia-h100-sxm5-80gb", "US SG", "SG SG", "2023-11-17", "no_requirement_found", []),
        ("nvidia-h100-sxm5-80gb", "US SG", "SG -", "2023-11-17", "unknown", []),
        ("nvidia-h100-sxm5-80gb", "US -", "SG SG", "2023-11-17", "unknown", []),
        ("amd-mi300x", "US AE", "AE AE", "2024-06-01", "required", ["3a090-2024"]),
        ("nvidia-l20", "US CN", "CN CN", "2024-06-01", "no_requirement_found", []),
        ("nvidia-dgx-a100-640gb", "US VN", "VN VN", "2024-06-01", "required", ["3a090-2024"]),
    ],
)
def test_the_answer_by_destination_seat_and_day(item, places, seats, on, outcome, named):
    answer = ask(item, "export", places, seats, on)
    assert (answer.outcome, grounds(answer)) == (outcome, named)
    assert bool(answer.missing) == (outcome == "unknown")


def test_the_letter_of_october_2023_brought_the_rule_forward_for_nvidia_alone():
    answer = ask("nvidia-a800", "export", "US CN", "CN CN", "2023-11-16")
    assert (answer.outcome, answer.of, answer.others) == ("required", ("nvidia",), "unknown")
    assert ask("nvidia-a800", "export", "US CN", "CN CN", "2023-10-22").outcome == "no_requirement_found"


def test_a_system_is_controlled_by_its_chip_under_an_entry_of_its_own():
    answer = ask("nvidia-dgx-a100-640gb", "export", "US VN", "VN VN", "2024-06-01")
    ground = answer.grounds[0]
    assert "4A090.a" in ground.paragraph
    assert ".z" in ground.paragraph
    assert ground.cites.startswith("ECCN 4A090.a")
    # The letter on the MI309 speaks of the chip; of what contains it nothing is known, and nothing is said.
    assert ask("nvidia-dgx-a100-640gb", "export", "US CN", "CN CN", "2022-09-01").of == ("nvidia",)


def test_a_stack_of_memory_has_a_control_and_an_exception_of_its_own():
    asked = {"on": "2025-06-01", "subject_to_ear": True}
    caught = ask(stack_of_memory(Decimal("2.9")), "export", "KR CN", "CN CN", **asked)
    assert (caught.outcome, caught.grounds[0].paragraph) == ("required", "c")
    assert ("licence exception HBM", "yes") in ways(caught, "hbm-2024")
    dense = ask(stack_of_memory(Decimal("3.3")), "export", "KR CN", "CN CN", **asked)
    assert [name for name, _ in ways(dense, "hbm-2024")] == ["presumption of denial"]
    assert ask(stack_of_memory(Decimal("2.0")), "export", "KR CN", "CN CN", **asked).outcome == "no_requirement_found"
    assert ask(stack_of_memory(None), "export", "KR CN", "CN CN", **asked).outcome == "unknown"
    assert ask(stack_of_memory(Decimal("2.9")), "export", "KR CN", "CN CN", "2025-06-01").outcome == "unknown"


# ── routes ───────────────────────────────────────────────────────────────────────────────────────


def test_the_h200_goes_case_by_case_from_the_united_states_and_is_presumed_denied_from_elsewhere():
    home = ask("nvidia-h200-sxm", "export", "US CN", "CN CN", "2026-02-01")
    assert ways(home, "3a090-2024") == [
        ("case by case, where every condition is met", "yes"),
        ("presumption of denial", "yes"),
    ]
    eased = home.grounds[0].routes[0]
    assert any("50 %" in each for each in eased.conditions)
    assert eased.cites == "15 CFR 742.6(b)(10)(iii)(A)(1)"
    for act, places in (("reexport", "TW CN"), ("export", "TW CN"), ("transfer", "CN CN")):
        there = ask("nvidia-h200-sxm", act, places, "CN CN", "2026-02-01")
        assert ways(there, "3a090-2024") == [("presumption of denial", "yes")], act
    before = ask("nvidia-h200-sxm", "export", "US CN", "CN CN", "2026-01-14")
    assert ways(before, "3a090-2024") == [("presumption of denial", "yes")]
    above = ask("nvidia-b200", "export", "US CN", "CN CN", "2026-02-01")
    assert ways(above, "3a090-2024") == [("presumption of denial", "yes")]


def test_what_is_not_made_for_data_centres_has_a_licence_exception_with_notice():
    answer = ask("nvidia-rtx-4090", "export", "US CN", "CN CN", "2024-06-01")
    first = answer.grounds[0].routes[0]
    assert (answer.outcome, first.name, first.notice_days) == ("required", "licence exception NAC, with notice", 25)
    vietnam = ask("nvidia-rtx-4090", "export", "US VN", "VN VN", "2024-06-01").grounds[0].routes[0]
    assert (vietnam.name, vietnam.notice_days) == ("licence exception ACA, without notice", None)
    before = ask("nvidia-rtx-4090", "export", "US VN", "VN VN", "2024-04-03").grounds[0].routes[0]
    assert before.name == "licence exception NAC, without notice"
    owned = [each.name for each in ask("nvidia-rtx-4090", "export", "US VN", "VN CN", "2024-06-01").grounds[0].routes]
    assert owned[0] == "licence exception NAC, with notice"
    assert not [name for name in owned if "ACA" in name]
    assert not [
        name
        for name, _ in ways(ask("nvidia-h100-sxm5-80gb", "export", "US CN", "CN CN", "2024-06-01"), "3a090-2024")
        if "NAC" in name
    ]


def test_review_differs_by_country_group():
    assert ways(ask("amd-mi300x", "export", "US AE", "AE AE", "2024-06-01"), "3a090-2024") == [
        ("presumption of approval", "yes")
    ]
    unsure = ways(ask("amd-mi300x", "export", "US AE", "AE -", "2024-06-01"), "3a090-2024")
    assert unsure == [("presumption of denial", "unknown"), ("presumption of approval", "yes")]


# ── open law ─────────────────────────────────────────────────────────────────────────────────────


def test_the_diffusion_rule_is_told_by_both_readings():
    assert ask("nvidia-h100-sxm5-80gb", "export", "US CH", "CH CH", "2025-01-12").outcome == "no_requirement_found"
    waiting = ask("nvidia-h100-sxm5-80gb", "export", "US CH", "CH CH", "2025-03-01")
    assert (waiting.outcome, [each.kind for each in waiting.asides]) == ("no_requirement_found", ["later"])
    answer = ask("nvidia-h100-sxm5-80gb", "export", "US CH", "CH CH", "2025-06-01")
    assert answer.outcome == "unknown"
    assert [each.outcome for each in answer.branches] == ["required", "no_requirement_found"]
    assert any("1,699 chips" in each for each in answer.grounds[0].conditions)
    both = ask("nvidia-h100-sxm5-80gb", "export", "US CN", "CN CN", "2025-06-01")
    assert (both.outcome, {each.outcome for each in both.branches}) == ("required", {"required"})


@pytest.mark.parametrize(
    ("on", "outcome", "told"),
    [
        ("2025-09-28", "no_requirement_found", "nothing"),
        ("2025-09-29", "required", "ground"),
        ("2025-11-10", "no_requirement_found", "suspended"),
        ("2026-11-09", "no_requirement_found", "suspended"),
        ("2026-11-10", "unknown", "branches"),
    ],
)
def test_an_owner_on_a_list_counts_while_the_affiliates_rule_stands(on, outcome, told):
    answer = ask("nvidia-l20", "export", "US SG", "SG SG", on, facts={"affiliates-2025": True})
    assert answer.outcome == outcome
    found = {
        "ground": "affiliates-2025" in [each.id for each in answer.grounds if each.standing is None],
        "suspended": "affiliates-2025" in [each.id for each in answer.asides if each.kind == "suspended"],
        "branches": [each.outcome for each in answer.branches] == ["required", "no_requirement_found"],
    }
    assert [name for name, so in found.items() if so] == ([told] if told != "nothing" else [])


# ── guidance, lists, determinations ──────────────────────────────────────────────────────────────


def test_use_of_an_ascend_910b_by_a_us_firm_needs_authorisation_since_the_guidance():
    assert ask("huawei-ascend-910b", "use", "US US", "US US", "2025-05-12").outcome == "no_requirement_found"
    answer = ask("huawei-ascend-910b", "use", "US US", "US US", "2025-06-01")
    assert (answer.outcome, grounds(answer)) == ("required", ["gp10-2025"])
    assert answer.grounds[0].source.startswith("https://exportcompliancedaily.com")
    assert ask("nvidia-h100-sxm5-80gb", "use", "US US", "US US", "2025-06-01").outcome == "no_requirement_found"
    afar = ask("huawei-ascend-910b", "remote_use", "CN CN", "US US", "2025-06-01")
    assert (afar.outcome, afar.missing) == ("unknown", ("whether use from afar, through a cloud, is use",))


def test_whether_foreign_made_goods_are_subject_to_us_law_is_asked_and_not_guessed():
    answer = ask("huawei-ascend-910b", "export", "CN AE", "AE AE", "2024-06-01")
    assert answer.outcome == "unknown"
    assert "subject to the US regulations" in answer.missing[0]
    assert ask("huawei-ascend-910b", "export", "CN AE", "AE AE", "2024-06-01", subject_to_ear=False).outcome == (
        "no_requirement_found"
    )
    assert "china-dual-use" in [each.id for each in answer.not_examined]


ENTRY = ListEntry(
    "us-entity-list", "e1", "Biren", licence_requirement="All items", licence_policy="Presumption of denial"
)


def test_a_party_on_the_entity_list_needs_a_licence_for_everything_and_one_in_doubt_leaves_it_open():
    hit = Listed("Biren", "match", ENTRY, "the same name")
    answer = ask("nvidia-l4", "export", "US SG", "SG SG", "2024-06-01", listings=(hit,))
    assert (answer.outcome, answer.grounds[0].routes[0].name) == ("required", "Presumption of denial")
    doubt = ask("nvidia-l4", "export", "US SG", "SG SG", "2024-06-01", listings=(replace(hit, outcome="unresolved"),))
    assert (doubt.outcome, doubt.grounds) == ("unknown", ())
    named = replace(hit, entry=replace(ENTRY, list_id="us-1260h-list"))
    beside = ask("nvidia-l4", "export", "US SG", "SG SG", "2024-06-01", listings=(named,))
    assert (beside.outcome, [each.kind for each in beside.asides]) == ("no_requirement_found", ["list"])
    clean = ask("nvidia-l4", "export", "US SG", "SG SG", "2024-06-01", listings=(), parties=("Acme",))
    assert "lists" not in [each.id for each in clean.not_examined]
    assert "lists" in [each.id for each in ask("nvidia-l4", "export", "US SG", "SG SG", "2024-06-01").not_examined]


def determined(says, item):
    return Determination(
        item=item,
        says=says,
        basis="signed",
        document="memo.pdf",
        who="Ada",
        on=date(2024, 5, 2),
        number=1,
        subject=item,
    )


def test_a_determination_goes_before_the_arithmetic_and_not_before_the_letter():
    freed = ask(
        "nvidia-h100-sxm5-80gb", "export", "US VN", "VN VN", "2024-06-01", determination=determined("5A992.c", "H100")
    )
    assert freed.outcome == "no_requirement_found"
    assert freed.examined[0].why == ("determined as 5A992.c by Ada on 2024-05-02 (our own, signed), memo.pdf",)
    held = ask("nvidia-l20", "export", "US CN", "CN CN", "2024-06-01", determination=determined("3A090.a", "L20"))
    assert (held.outcome, held.grounds[0].paragraph) == ("required", "a")
    assert held.grounds[0].why[0].startswith("determined as 3A090.a by Ada")
    whole = ask("nvidia-l20", "export", "US CN", "CN CN", "2024-06-01", determination=determined("3A090", "L20"))
    assert {each.outcome for each in whole.grounds[0].routes if each.kind == "review"} == {"unknown"}
    letter = ask(
        "nvidia-h20", "export", "US CN", "CN CN", "2025-05-01", "nvidia", determination=determined("5A992.c", "H20")
    )
    assert grounds(letter) == ["is-informed-2025"]


def test_the_presumption_on_fabricators_is_asked_of_fabricators():
    ours = ask("nvidia-l4", "export", "TW VN", "VN VN", "2025-06-01")
    assert "foundry-2025" in [each.id for each in ours.not_examined]
    theirs = ask("nvidia-l20", "export", "TW CN", "CN CN", "2025-06-01", "tsmc", fabricates=True)
    assert "foundry-2025" in [each.id for each in theirs.open_grounds]
    assert "rebutted" in " ".join(theirs.missing)
    assert ask("nvidia-l20", "export", "TW CN", "CN CN", "2025-06-01", "acme", fabricates=False).outcome == (
        "no_requirement_found"
    )


def test_a_duty_and_a_regulators_advice_stand_beside_the_answer():
    duty = ask("nvidia-h200-sxm", "import", "TW US", "US US", "2026-02-01")
    assert [(each.kind, each.id) for each in duty.asides] == [("duty", "tariff-2026")]
    assert "25 %" in duty.asides[0].says
    advice = ask("nvidia-rtx-pro-6000d", "buy", "CN CN", "CN CN", "2025-09-17")
    assert [(each.kind, each.id, each.outcome) for each in advice.asides] == [
        ("discouraged", "cac-rtx-pro-6000d-2025", "yes")
    ]


# ── what holds of every answer ───────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("act", "places", "words"),
    [
        ("export", "US US", "ask about transfer"),
        ("transfer", "US CN", "ask about export or reexport"),
        ("reexport", "US CN", "ask about export"),
        ("import", "US US", "not imported"),
    ],
)
def test_an_act_that_its_countries_contradict_is_a_wrong_call(act, places, words):
    with pytest.raises(CallError, match=words):
        ask("nvidia-h20", act, places, "CN CN", "2025-05-01")


ITEMS = [
    "nvidia-h20",
    "nvidia-h200-sxm",
    "nvidia-rtx-4090",
    "huawei-ascend-910c",
    "nvidia-dgx-a100-640gb",
    "enflame-s60",
]
COUNTRIES = st.sampled_from(["US", "CN", "SG", "AE", "CH", "MO", "RU", None])


@given(
    st.sampled_from(ITEMS),
    st.sampled_from(["export", "reexport", "transfer", "import", "use", "buy", "service"]),
    COUNTRIES,
    COUNTRIES,
    COUNTRIES,
    COUNTRIES,
    st.integers(0, 1500),
)
def test_no_answer_is_a_permission_and_every_one_says_what_was_not_examined(item, act, origin, to, user, parent, days):
    dealing = Dealing(act, origin, to, user, parent, date(2022, 8, 1) + timedelta(days=days))
    try:
        answer = needs_licence(item_of(CATALOGUE, item), dealing, POLICY)
    except CallError:
        return
    assert answer.not_examined
    assert bool(answer.missing or answer.branches) or answer.outcome != "unknown"
    assert all(each.cites and each.source for each in (*answer.grounds, *answer.open_grounds))
    assert all(each.lacking for each in answer.open_grounds)
    said = "\n".join(tell_answer(answer)).casefold()
    assert not re.search(
        r"no licen[cs]e (is )?(needed|required)|not needed|is free|(?<!not )permitted|may be shipped", said
    )
    assert "not examined" in said


@given(st.sampled_from(ITEMS), st.integers(0, 1500))
def test_knowing_more_never_turns_a_sure_answer_round(item, days):
    """An unknown seat made known turns unknown into an answer, and leaves an answer that was sure as it was."""
    day = date(2022, 8, 1) + timedelta(days=days)
    vague = needs_licence(item_of(CATALOGUE, item), Dealing("export", "US", "SG", None, None, day), POLICY)
    if vague.outcome == "unknown":
        return
    for seat in ("SG", "CN", "US"):
        sharp = needs_licence(item_of(CATALOGUE, item), Dealing("export", "US", "SG", seat, seat, day), POLICY)
        assert sharp.outcome == vague.outcome
