"""What is left of an exposure: the value itself, and the same as is left of it where it is kept."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from models.exposure import Exposure, ExposureRow, ExposureSum
from models.hashing import plain
from models.keeping import keep_back_figures
from models.recipient import KeptFrom
from pipeline.alerts.apart import asks_of_us, left_of
from pipeline.holdings.stored import read_exposure
from pipeline.rules import load_rules

ROW = ExposureRow(
    chip="nvidia-h20", site="Shanghai", site_country="CN", status="on_order", act="export", effect="licence",
    in_scope=True, units=64, value=(("USD", Decimal(800000)),), priced=64, lines=1, why="ordered from Yangpu Digital",
    need_by=date(2026, 6, 1), supplier="Yangpu Digital",
)  # fmt: skip
EXPOSURE = Exposure(
    rows=(ROW, replace(ROW, site="Beijing", supplier=None)),
    units_in_scope=128,
    value_in_scope=(("USD", Decimal(800000)),),
    priced=1,
    lines=2,
    unknown=("the price of what Yangpu Digital delivers",),
    upstream=("Yangpu Digital: 64 units",),
    total_in_scope=("USD", Decimal(800000), date(2026, 1, 1)),
    duties=(("USD", Decimal(200000)),),
    deposits=(("USD", Decimal(1000)),),
    deposits_known=1,
    basis=(("paid", 1),),
    sums=(ExposureSum("site", "Shanghai", 64, (("USD", Decimal(800000)),), 1, 1),),
)


@pytest.mark.parametrize("kept", [("unit_costs",), ("suppliers",), ("suppliers", "unit_costs"), ("private_documents",)])
def test_the_value_is_left_as_what_is_kept_of_it(kept: tuple[KeptFrom, ...]) -> None:
    left = left_of(EXPOSURE, kept)
    assert plain(left) == plain(read_exposure(keep_back_figures(plain(EXPOSURE), kept)))
    told = repr(left)
    assert ("Yangpu" in told) == ("suppliers" not in kept)
    assert ("800000" in told) == ("unit_costs" not in kept)


def test_a_rule_that_asks_nothing_of_us_is_known() -> None:
    book = load_rules()
    assert not asks_of_us(book["source-silent"], alerted=True)
    assert asks_of_us(book["restriction-touches-us"], alerted=False)
    assert asks_of_us(book["date-moved"], alerted=True)
