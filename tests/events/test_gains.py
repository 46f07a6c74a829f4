"""Who gains and who loses, by the kind of event alone."""

from typing import get_args

import pytest

from models.values import ClaimType
from pipeline.events.gains import gains

MAKERS = {"nvidia-h20": "nvidia", "nvidia-h200": "nvidia", "huawei-910c": "huawei"}


def told(kind, stage="announced", chips=("nvidia-h20",), to_chips=(), firms=()):
    found = gains(kind, stage, chips=chips, to_chips=to_chips, firms=firms, maker_of=MAKERS.get)
    return [(one.firm, one.way, one.would) for one in found]


@pytest.mark.parametrize(
    ("kind", "given", "expected"),
    [
        ("restriction_imposed", {}, [("nvidia", "loses", False)]),
        ("restriction_eased", {"stage": "rumoured"}, [("nvidia", "gains", True)]),
        ("substitution", {"to_chips": ("huawei-910c",)}, [("nvidia", "loses", False), ("huawei", "gains", False)]),
        # From one chip of a maker to another of the same: the event does not say which way it goes.
        ("substitution", {"to_chips": ("nvidia-h200",)}, []),
        ("entity_listed", {"chips": (), "firms": ("a", "b")}, [("a", "loses", False), ("b", "loses", False)]),
        ("stockpiling", {"chips": ("nvidia-h20", "nvidia-h200")}, [("nvidia", "gains", False)]),
        # A price or a sum may go either way, and so is read as neither.
        ("financial_impact", {}, []),
        ("price_changed", {}, []),
        ("order_placed", {"chips": ("a-chip-that-nobody-knows",)}, []),
    ],
)
def test_makers_and_named_firms(kind, given, expected):
    assert told(kind, **given) == expected


@pytest.mark.parametrize("stage", ["denied", "withdrawn", "ended"])
@pytest.mark.parametrize("kind", get_args(ClaimType))
def test_nobody_gains_by_what_is_over(kind, stage):
    assert told(kind, stage, to_chips=("huawei-910c",), firms=("a",)) == []
