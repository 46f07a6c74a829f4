"""Whatever stands in an inventory and whatever a measure asks: the sums of an exposure hold."""

from collections import Counter
from dataclasses import replace
from decimal import Decimal
from typing import get_args

from hypothesis import given, settings
from hypothesis import strategies as st

from models.exposure import Exposure, Measure, Position
from models.hashing import plain
from models.register import Order
from models.values import Act, Limit
from pipeline.catalogue import load_catalogue
from pipeline.holdings import STATUSES, exposure
from pipeline.holdings.exposure import HEADLINE, TOUCHED
from pipeline.holdings.stored import read_exposure
from pipeline.holdings.telling import tell_exposure
from pipeline.policy import by_catalogue, load_policy

CATALOGUE = load_catalogue()
POLICY = by_catalogue(load_policy(), CATALOGUE)
ORDERS = {"A-1": Order("A-1", exporter_of_record="NVIDIA"), "A-2": Order("A-2", exporter_of_record="Fjordline Systems")}
COUNTRIES = st.sampled_from(["CN", "HK", "US", "TW", "DE", None])
PARTIES = st.sampled_from(["NVIDIA", "Inspur", "Yangpu Digital", None])
MONEY = st.one_of(st.none(), st.decimals("0.01", "99999", places=2))
CHIPS = ("nvidia-h20-96gb", "nvidia-h20", "nvidia-h200-sxm", "nvidia-l20", "amd-mi308x", "huawei-ascend-910c", None)


@st.composite
def inventories(draw: st.DrawFn) -> list[Position]:
    """Up to ten lines, each of one chip, with anything known or not."""
    held = []
    for line in range(2, 2 + draw(st.integers(0, 10))):
        chip, units = draw(st.sampled_from(CHIPS)), draw(st.integers(1, 500))
        held.append(
            Position(
                line=line,
                item=chip or "odd thing",
                chip=chip,
                quantity=units,
                units=units,
                status=draw(st.sampled_from(STATUSES)),
                site=f"site {draw(st.integers(1, 3))}",
                site_country=draw(COUNTRIES),
                owner=draw(PARTIES),
                owner_parent_country=draw(COUNTRIES),
                unit_cost=draw(MONEY),
                currency=draw(st.sampled_from(["USD", "CNY", None])),
                need_by=None,
                supplier=draw(PARTIES),
                workload=draw(st.sampled_from(["training", None])),
                entity=draw(st.sampled_from(["NL Ltd", "NL GmbH", None])),
                order=draw(st.sampled_from(["A-1", "A-2", None])),
                from_country=draw(COUNTRIES),
                user=draw(PARTIES),
                user_country=draw(COUNTRIES),
                user_parent_country=draw(COUNTRIES),
                servicer=draw(PARTIES),
                paid=draw(MONEY),
                committed=draw(MONEY),
                deposit=draw(MONEY),
                heading=draw(st.sampled_from(["8471.50", "8542.31", None])),
                exemption=draw(st.sampled_from(["research", None])),
            )
        )
    return held


MEASURES = st.one_of(
    st.builds(
        Measure,
        st.sampled_from(["restriction_imposed", "restriction_eased", "purchase_discouraged", "tariff_changed"]),
        st.sampled_from(["rumoured", "in_force", "ended", "withdrawn"]),
        chips=st.just(("nvidia-h20", "huawei-ascend")),
        places=st.sampled_from([(), ("CN",), ("US",)]),
        authors=st.sampled_from([(), ("US",), ("CN",)]),
        acts=st.lists(st.sampled_from(get_args(Act)), unique=True, max_size=4).map(tuple),
        binds=st.sampled_from([(), ("nvidia",)]),
    ),
    st.builds(
        Measure,
        st.sampled_from(["entity_listed", "entity_delisted"]),
        st.just("in_force"),
        firms=st.just(("inspur", "nvidia")),
        authors=st.just(("US",)),
    ),
    *(
        st.just(Measure(kind, "in_force", vintage=name, authors=("US",)))
        for kind, name in (
            ("restriction_imposed", "3a090-2023"),
            ("restriction_imposed", "gp10-2025"),
            ("restriction_eased", "case-by-case-2026"),
            ("tariff_changed", "tariff-2026"),
        )
    ),
)


def touch(measure: Measure, held: list[Position]) -> Exposure:
    return exposure(measure, held, CATALOGUE, snapshot="00", policy=POLICY, orders=ORDERS)


def in_scope(found: Exposure, effects: frozenset[str]) -> int:
    return sum(row.units for row in found.rows if row.counts and row.in_scope and row.effect in effects)


@settings(max_examples=150)
@given(MEASURES, inventories())
def test_every_line_that_is_touched_counts_once(measure, held):
    found = touch(measure, held)
    counted = [row for row in found.rows if row.counts]
    alone = {position.line: touch(measure, [position]) for position in held}
    assert sum(row.units for row in counted) == sum(p.units for p in held if alone[p.line].rows)
    for each in alone.values():
        assert sum(row.counts for row in each.rows) == bool(each.rows)
        assert len({row.act for row in each.rows}) == len(each.rows)
    assert found.units_in_scope == in_scope(found, HEADLINE)
    for effect in ("discouraged", "eased", "claimed", "unknown"):
        assert getattr(found, f"units_{effect}") == in_scope(found, frozenset({effect}))
    elsewhere = (row.units for row in counted if row.effect in TOUCHED and not row.in_scope)
    assert found.units_elsewhere == sum(elsewhere)
    assert found.units_unaffected == sum(row.units for row in counted if row.effect == "unaffected")
    assert all(row.units > 0 and row.why for row in found.rows)


@settings(max_examples=150)
@given(MEASURES, inventories(), st.randoms(use_true_random=False))
def test_parts_add_up_and_order_is_of_no_matter(measure, held, random):
    found = touch(measure, held)
    for by in ("site", "entity", "workload"):
        parts = [each for each in found.sums if each.by == by]
        assert sum(each.units for each in parts) == found.units_in_scope
        assert (sum(each.priced for each in parts), sum(each.lines for each in parts)) == (found.priced, found.lines)
        money: Counter[str] = Counter()
        for each in parts:
            money.update(dict(each.value))  # type: ignore[arg-type]  # it adds Decimals as well
        assert dict(money) == dict(found.value_in_scope)
    assert sum(lines for _, lines in found.basis) == found.priced <= found.lines
    sites = [touch(measure, [p for p in held if p.site == site]) for site in {p.site for p in held}]
    for figure in ("units_in_scope", "units_elsewhere", "units_unaffected", "units_unknown", "orders_in_scope"):
        assert sum(getattr(each, figure) for each in sites) == getattr(found, figure)
    shuffled = list(held)
    random.shuffle(shuffled)
    again = touch(measure, shuffled)
    assert replace(again, unknown=()) == replace(found, unknown=())
    assert set(again.unknown) == set(found.unknown)
    assert read_exposure(plain(found)) == found
    assert tell_exposure(found).startswith("In scope: ")


@given(inventories(), st.integers(500, 20_000), st.integers(500, 20_000))
def test_a_lower_limit_touches_no_less(held, one, other):
    def at(limit: int) -> Exposure:
        asked = Limit("tpp", ">=", limit)
        return touch(Measure("restriction_imposed", "in_force", authors=("US",), thresholds=(asked,)), held)

    low, high = at(min(one, other)), at(max(one, other))
    assert low.units_in_scope >= high.units_in_scope
    assert low.units_in_scope + low.units_unknown >= high.units_in_scope + high.units_unknown
    for currency, amount in high.value_in_scope:
        assert dict(low.value_in_scope).get(currency, Decimal(0)) >= amount
