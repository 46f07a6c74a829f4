"""The fleet by distance to each limit: what the Exposure page rests on."""

from datetime import date
from decimal import Decimal

from models.exposure import Position
from pipeline.catalogue import load_catalogue
from pipeline.holdings.distances import distances
from pipeline.policy import load_policy

CATALOGUE, POLICY = load_catalogue(), load_policy()


def held(chip, units, *, status="in_use", site="CN", parent="CN"):
    return Position(
        line=1,
        item=chip or "odd thing",
        chip=chip,
        quantity=units,
        units=units,
        status=status,
        site="A",
        site_country=site,
        owner=None,
        owner_parent_country=parent,
        unit_cost=None,
        currency=None,
        need_by=None,
        supplier=None,
        workload=None,
    )


def under(found, chip, rule):
    return [each for each in found if (each.chip, each.rule) == (chip, rule)]


def test_each_chip_held_stands_under_each_limit_of_the_day_with_its_distance():
    found = distances(
        [
            held("nvidia-h20-96gb", 512),
            held("nvidia-h20-96gb", 128, status="on_order", site="SG", parent="US"),
            held("nvidia-h20-96gb", 8, site="SG", parent=None),
            held("enflame-s60", 16),
            held(None, 99),
        ],
        CATALOGUE,
        POLICY,
        date(2023, 11, 17),
    )
    (h20,) = under(found, "nvidia-h20-96gb", "3a090-2023")
    assert (h20.units, h20.ordered, h20.outcome, h20.near) == (648, 128, "no", "1.3 % under TPP 2,400")
    assert h20.distance is not None
    assert h20.distance.distance == Decimal(-32)
    assert (h20.bound.yes, h20.bound.no, h20.bound.unknown) == (512, 128, 8)
    assert h20.bound.why == ("the seat of the owner's parent is not given",)
    (s60,) = under(found, "enflame-s60", "3a090-2023")
    assert (s60.outcome, s60.missing, s60.distance, s60.near) == ("unknown", ("die_area_mm2",), None, "")
    assert "the area of the logic dies" in s60.says
    assert s60.sums[0].startswith("TPP 2,560, the largest over formats")
    assert not {"3a090-2022", "3a090-2024"} & {each.rule for each in found}


def test_a_name_for_several_chips_gives_each_of_them():
    found = distances([held("nvidia-h20", 8)], CATALOGUE, POLICY, date(2026, 2, 1))
    assert [each.rated for each in under(found, "nvidia-h20", "3a090-2024")] == ["nvidia-h20-96gb", "nvidia-h20-141gb"]
    assert {each.units for each in found} == {8}


def test_every_effect_of_the_day_is_there_restrictions_first():
    found = distances([held("nvidia-h200-sxm", 8)], CATALOGUE, POLICY, date(2026, 2, 1))
    effects = [each.effect for each in found]
    assert effects == sorted(effects, key=lambda effect: effect != "restricts")
    by_rule = {each.rule: each for each in found}
    assert by_rule["3a090-2024"].paragraph == "a.1"
    assert by_rule["case-by-case-2026"].outcome == "yes"
    assert by_rule["tariff-2026"].bound.yes == 0, "a duty on imports into the United States reaches no site in China"


def test_what_does_not_surely_hold_says_so():
    found = distances([held("nvidia-h200-sxm", 8)], CATALOGUE, POLICY, date(2026, 2, 1))
    for each in found:
        assert bool(each.stands) != POLICY.vintage(each.rule).holds_on(date(2026, 2, 1))
