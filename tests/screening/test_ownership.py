"""The 50 % rules: sums and chains by OFAC's own examples, shares that are not known, days, and circles."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.values import ListEntry
from pipeline.policy import load_policy
from pipeline.screening.chains import web_on
from pipeline.screening.ownership import OwnershipTest
from pipeline.screening.rules import load_rules
from pipeline.screening.values import Hit, Owned, ScreenedParty, ScreenOutcome, Stake, entry_sha

#: The BIS rule held on that day; OFAC's holds since 2014.
HELD, SUSPENDED, OPEN = date(2025, 10, 15), date(2026, 3, 1), date(2026, 11, 26)

Shares = Sequence[tuple[str, str, int | str | None]]


def stakes_of(shares: Shares) -> list[Stake]:
    return [
        Stake(owner, owned, None if share is None else Decimal(share), source="register")
        for owner, owned, share in shares
    ]


def ask(
    stakes: Sequence[Stake], day: date = HELD, *, listed: str = "us-sdn-list", unsure: str = "",
    country: str | None = "CN", programs: tuple[str, ...] = ("SDGT",), also: dict[str, str] | None = None,
) -> dict[str, list[Owned]]:  # fmt: skip
    """What is found where X, Y and Z are listed, those of `unsure` perhaps."""
    names = {each for stake in stakes for each in (stake.owner, stake.owned)} | {"X", "Y", "Z"}
    parties = {name: ScreenedParty(name, name, country=country) for name in names}
    entries, hits = {}, {}
    for name in ("X", "Y", "Z"):
        on = (also or {}).get(name, listed)
        entry = ListEntry(on, name.lower(), f"{name} Ltd", programs=programs)
        entries[on, name.lower()] = entry
        outcome: ScreenOutcome = "unresolved" if name in unsure else "match"
        hits[name] = [Hit(on, name.lower(), entry_sha(entry), entry.name, entry.name, name, 0.9, "", outcome, outcome)]
    return OwnershipTest(parties, hits, entries, web_on(stakes, day), load_rules(), day).findings()


def ofac(found: dict[str, list[Owned]], party: str, rule: str = "us-ofac-50") -> Owned | None:
    return next((each for each in found.get(party, []) if each.rule == rule), None)


def outcome(shares: Shares, party: str, **asked: object) -> str:
    told = ofac(ask(stakes_of(shares), **asked), party)  # type: ignore[arg-type]
    return "nothing" if told is None else f"{told.covered} {told.outcome}"


@pytest.mark.parametrize(
    ("shares", "party", "told"),
    [
        # OFAC's FAQ 401, examples 1 to 5.
        ([("X", "A", 50), ("A", "B", 50)], "B", "yes match"),
        ([("X", "A", 50), ("X", "B", 50), ("A", "C", 25), ("B", "C", 25)], "C", "yes match"),
        ([("X", "A", 50), ("X", "B", 10), ("A", "B", 40)], "B", "yes match"),
        ([("X", "A", 50), ("X", "B", 25), ("A", "C", 25), ("B", "C", 25)], "C", "no unresolved"),
        ([("X", "A", 25), ("X", "B", 25), ("A", "C", 50), ("B", "C", 50)], "C", "nothing"),
        # 36 % by product, covered by the rule.
        ([("X", "B", 60), ("B", "C", 60)], "C", "yes match"),
        # Two listed owners together; one short of it; both with the rest in other hands.
        ([("X", "A", 25), ("Y", "A", 25)], "A", "yes match"),
        ([("X", "A", 25), ("Y", "A", 24)], "A", "no unresolved"),
        ([("X", "A", "49.99"), ("Q", "A", "50.01")], "A", "no unresolved"),
        ([("X", "A", 49)], "A", "no unresolved"),
        # A share that is not known: may be enough, unless the rest is in known hands.
        ([("X", "A", None)], "A", "unknown unresolved"),
        ([("X", "A", None), ("Q", "A", 60)], "A", "no unresolved"),
        ([("X", "A", None), ("Y", "A", 30), ("Q", "A", 40)], "A", "unknown unresolved"),
        ([("X", "A", None), ("A", "B", 100)], "B", "unknown unresolved"),
        # Circles: what two parties hold of each other makes nobody listed, and a listed owner of one is found.
        ([("A", "B", 60), ("B", "A", 60)], "A", "nothing"),
        ([("A", "B", 60), ("B", "A", 40), ("X", "A", 55)], "B", "yes match"),
        ([("A", "A", 60), ("X", "A", 40)], "A", "no unresolved"),
    ],
)  # fmt: skip
def test_sums_and_chains(shares: Shares, party: str, told: str) -> None:
    assert outcome(shares, party) == told


def test_an_owner_who_may_be_the_listed_party_leaves_it_open() -> None:
    assert outcome([("X", "A", 60)], "A", unsure="X") == "unknown unresolved"
    assert outcome([("X", "A", 60), ("Y", "A", 20)], "A", unsure="Y") == "yes match"


def test_shares_count_on_their_days_alone_both_ends_included() -> None:
    stake = Stake("X", "A", Decimal(70), since=date(2025, 10, 1), until=date(2025, 10, 15))
    for day, found in ((date(2025, 9, 30), False), (date(2025, 10, 1), True), (date(2025, 10, 15), True),
                       (date(2025, 10, 16), False)):  # fmt: skip
        assert (ofac(ask([stake], day), "A") is not None) == found, day


@pytest.mark.parametrize(
    ("day", "told"),
    [
        (date(2025, 9, 28), None),
        (date(2025, 9, 29), "match"),
        (date(2025, 11, 9), "match"),
        (date(2025, 11, 10), "unresolved"),
        (date(2026, 11, 9), "unresolved"),
        (date(2026, 11, 10), "unresolved"),
    ],
)
def test_the_affiliates_rule_holds_is_suspended_and_is_open(day: date, told: str | None) -> None:
    found = ask(stakes_of([("X", "A", 60)]), day, listed="us-entity-list")
    one = ofac(found, "A", "us-bis-affiliates")
    assert (one.outcome if one else None) == told
    if one is None:
        assert [each.rule for each in found["A"]] == ["listed-owner"], "before the rule a listed owner is a red flag"
    elif day >= date(2026, 11, 10):
        assert "If it holds" in one.why
        assert "if it does not" in one.why
    elif day >= date(2025, 11, 10):
        assert "suspended until 2026-11-09" in one.why


def test_the_affiliates_rule_adds_up_over_its_lists_and_counts_some_programs() -> None:
    shares = stakes_of([("X", "A", 30), ("Y", "A", 30)])
    both = {"X": "us-entity-list", "Y": "us-sdn-list"}
    assert ofac(ask(shares, also=both), "A", "us-bis-affiliates").outcome == "match"  # type: ignore[union-attr]
    other = ofac(ask(shares, also=both, programs=("CUBA",)), "A", "us-bis-affiliates")
    assert other is not None
    assert (other.covered, other.outcome) == ("no", "unresolved")
    unsaid = ofac(ask(shares, also=both, programs=()), "A", "us-bis-affiliates")
    assert unsaid is not None
    assert (unsaid.covered, unsaid.outcome) == ("unknown", "unresolved")


def test_the_affiliates_rule_reaches_foreign_companies_alone() -> None:
    shares = stakes_of([("X", "A", 60)])
    for country, covered in (("CN", "yes"), (None, "unknown"), ("US", "no")):
        told = ofac(ask(shares, listed="us-entity-list", country=country), "A", "us-bis-affiliates")
        assert told is not None
        assert (told.covered, told.outcome) == (covered, "match" if covered == "yes" else "unresolved")


def test_in_the_uk_shares_of_several_are_not_simply_added_and_half_is_not_enough() -> None:
    def gb(shares: Shares) -> Owned:
        told = ofac(ask(stakes_of(shares), listed="gb-sanctions-list"), "A", "gb-ownership")
        assert told is not None
        return told

    assert (gb([("X", "A", 51)]).covered, gb([("X", "A", 50)]).covered) == ("yes", "no")
    joint = gb([("X", "A", 40), ("Y", "A", 40)])
    assert (joint.covered, joint.outcome) == ("unknown", "unresolved")
    assert "jointly" in joint.why
    chained = gb([("X", "B", 60), ("B", "A", 30), ("X", "A", 25)])
    assert chained.covered == "yes"


def test_exactly_half_is_open_where_the_texts_differ() -> None:
    told = ofac(ask(stakes_of([("X", "A", 50)]), listed="eu-financial-sanctions-list"), "A", "eu-ownership")
    assert told is not None
    assert told.covered == "unknown"
    assert "exactly 50 %" in told.why


def test_a_list_without_a_rule_reaches_nobody_and_asks_a_person() -> None:
    found = ask(stakes_of([("X", "A", 90), ("A", "B", 60), ("A", "C", 20)]), listed="us-unverified-list")
    assert {party: [each.outcome for each in told] for party, told in found.items()} == {
        "A": ["unresolved"], "B": ["unresolved"], "C": ["unresolved"],
    }  # fmt: skip


def test_the_chain_and_its_head_are_told() -> None:
    told = ofac(ask(stakes_of([("X", "B", 60), ("B", "C", 60)])), "C")
    assert told is not None
    assert [(link.owner, link.owned, link.share) for link in told.links] == [("B", "C", 60), ("X", "B", 60)]
    assert [(root.party, root.list_id, root.entry) for root in told.roots] == [("X", "us-sdn-list", "x")]
    assert "owned by B (60 %)" in told.why
    assert "FAQ 399 and 401" in told.why


names = st.sampled_from("XYABCDEF")
webs = st.lists(
    st.builds(
        Stake, names, names, st.none() | st.integers(0, 100).map(Decimal), st.none(), st.none() | st.just(OPEN)
    ),
    max_size=14,
)  # fmt: skip


@given(webs)
def test_any_web_ends_and_one_more_share_of_a_listed_owner_frees_nobody(stakes: list[Stake]) -> None:
    before, after = ask(stakes), ask([*stakes, Stake("X", "D", Decimal(60))])
    covered = {party for party, told in before.items() if any(each.covered == "yes" for each in told)}
    still = {party for party, told in after.items() if any(each.covered == "yes" for each in told)}
    assert covered <= still
    if "D" not in "XYZ":
        assert "D" in still
    for told in (*before.values(), *after.values()):
        assert all(each.least <= each.most for each in told)
        assert all(each.outcome == "match" for each in told if each.covered == "yes" and each.state == "in_force")
    later = ask(stakes, OPEN + timedelta(days=1))
    assert {party for party, told in later.items()} <= set("XYZABCDEF")


def test_the_days_of_the_affiliates_rule_are_those_of_the_policy() -> None:
    test, rule = load_policy().tests["affiliates-2025"], load_rules().rules["us-bis-affiliates"]
    assert rule.standings[0].since == test.valid_from
    assert [(each.state, each.since, each.until) for each in rule.standings[1:]] == [
        (each.state, each.valid_from, each.valid_to) for each in test.standing
    ]
