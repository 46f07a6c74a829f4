"""Every chip under every vintage equals the golden table (its origin: tests/policy/README.md)."""

import csv
from decimal import Decimal
from pathlib import Path

import pytest

from pipeline.catalogue import load_catalogue
from pipeline.errors import CatalogueError
from pipeline.policy import classify, figures_of, load_policy, rated_chips

with (Path(__file__).parent / "golden.csv").open(encoding="utf-8") as file:
    GOLDEN = list(csv.DictReader(file))
CHIPS = {chip.name: figures_of(chip) for chip in rated_chips(load_catalogue())}


def test_the_catalogue_rates_the_chips_of_the_golden_table_and_no_other():
    assert len(GOLDEN) == 173
    assert sorted(CHIPS) == sorted(row["canonical_name"] for row in GOLDEN)


@pytest.mark.parametrize("row", GOLDEN, ids=lambda row: row["canonical_name"])
def test_each_chip_stands_as_in_the_golden_table(row):
    figures, policy = CHIPS[row["canonical_name"]], load_policy()
    under = {
        name: classify(figures, policy.vintage(name))
        for name in ("3a090-2022", "3a090-2023", "3a090-2024", "case-by-case-2026", "tariff-2026")
    }
    october = under["3a090-2023"]
    assert _text(october.tpp) == _text(row["tpp"])
    assert _text(october.performance_density) == _text(row["performance_density"])
    assert under["3a090-2022"].outcome == row["rule_2022_3A090"]
    golden_a, golden_b = row["rule_2023_3A090a"].split(" ")[0], row["rule_2023_3A090b"].split(" ")[0]
    expected = golden_a if golden_a.startswith("a.") else golden_b
    assert (october.paragraph if october.outcome == "yes" else october.outcome) == expected
    assert october.route == row["nac_aca_route"]
    assert (under["3a090-2024"].outcome, under["3a090-2024"].paragraph) == (october.outcome, october.paragraph)
    review = under["case-by-case-2026"]
    assert ("n/a" if review.applies is False else review.outcome) == row["rule_2026_case_by_case_cn_mo"]
    if review.applies is False:
        assert review.outcome == "no"
    tariff = under["tariff-2026"]
    assert (str(tariff.band) if tariff.outcome == "yes" else tariff.outcome) == row["tariff_2026_band"]
    for each in under.values():
        assert bool(each.missing) == (each.outcome == "unknown")


@pytest.mark.parametrize(
    ("name", "distance"),
    [
        ("NVIDIA A40", ("tpp", "2400", "-4.8")),
        ("NVIDIA A10", ("performance_density", "3.2", "-0.0153")),
        ("NVIDIA L20", ("performance_density", "3.2", "-0.0604")),
        ("NVIDIA L2", ("tpp", "1600", "-56")),
        ("NVIDIA RTX 4090 D", ("tpp", "4800", "-93.6")),
        ("NVIDIA H20 96GB", ("tpp", "2400", "-32")),
    ],
)
def test_the_near_misses_lie_as_far_off_as_worked_by_hand(name, distance):
    found = classify(CHIPS[name], load_policy().vintage("3a090-2023")).distance
    assert found is not None
    quantity, limit, off = distance
    assert (found.quantity, found.limit) == (quantity, Decimal(limit))
    assert round(found.distance, 4) == Decimal(off)


@pytest.mark.parametrize("figure", ["tpp: 4992", "performance_density: 6.04"])
def test_the_catalogue_holds_no_figure_that_is_to_be_computed(figure):
    with pytest.raises(CatalogueError, match=figure.partition(":")[0]):
        load_catalogue([f"chips: {{made-up: {{name: Made Up, level: model, vendor: nvidia, {figure}}}}}"])


def test_an_area_is_said_whole_or_die_by_die_and_never_both():
    for chip in rated_chips(load_catalogue()):
        assert not (chip.dies and chip.die_area_mm2), chip.id
        figures = figures_of(chip)
        assert figures.values.get("tpp") == max((each.tpp for each in figures.workings.rates), default=None)
        if "performance_density" in figures.values:
            assert figures.values["performance_density"] == figures.values["tpp"] / figures.workings.area


#: Clouds, and a maker of cars, that make chips for themselves.
FOR_THEMSELVES = {"google", "aws", "microsoft", "meta", "tesla"}


def test_who_sold_in_the_united_states_is_said_by_the_designer():
    catalogue = load_catalogue()
    for chip in rated_chips(catalogue):
        country = catalogue.firms[chip.vendor].country
        expected = "no" if country == "CN" else "unknown" if chip.vendor in FOR_THEMSELVES else "yes"
        assert chip.us_commercial == expected, chip.id


def _text(value: object) -> Decimal | None:
    return Decimal(str(value)).normalize() if value not in (None, "") else None
