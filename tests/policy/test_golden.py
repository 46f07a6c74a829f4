"""Every chip under every vintage equals the golden table (its origin: tests/policy/README.md)."""

import csv
from decimal import Decimal
from pathlib import Path

import pytest

from pipeline.catalogue import load_catalogue
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


def _text(value: object) -> Decimal | None:
    return Decimal(str(value)).normalize() if value not in (None, "") else None
