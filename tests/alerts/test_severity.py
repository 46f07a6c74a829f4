"""What rests on data marked low is never of the highest severity unseen by a person."""

from dataclasses import replace

import pytest

from models.values import Finding
from pipeline.alerts.severity import graded, resting_on_low
from tests.digests.material import NAMES, exposure, row

LOW = frozenset({"nvidia-h20"})
FAMILY = {"nvidia-h20": ("nvidia-h20", "nvidia-hopper"), "amd-mi308": ("amd-mi308",)}


def resting(*rows, named=()):
    return resting_on_low(exposure(*rows), named, FAMILY.__getitem__, LOW)


@pytest.mark.parametrize(
    ("rows", "named", "low"),
    [
        ([row("nvidia-h20", 8)], (), ("nvidia-h20",)),
        ([row("nvidia-h20", 8, effect="stopped"), row("nvidia-h20", 8, counts=False)], (), ("nvidia-h20",)),
        # A text that names the chip, or its family, rests on no figure of it.
        ([row("nvidia-h20", 8)], ("nvidia-hopper",), ()),
        ([row("nvidia-h20", 8, determined="Ada on 2025-01-07")], (), ()),
        ([row("nvidia-h20", 8), row("amd-mi308", 1)], (), ()),
        ([row("nvidia-h20", 8), row("amd-mi308", 1, effect="unaffected")], (), ("nvidia-h20",)),
        ([row("nvidia-h20", 8), row("amd-mi308", 1, in_scope=False)], (), ("nvidia-h20",)),
        ([row("nvidia-h20", 8, effect="unknown")], (), ()),
    ],
)
def test_a_headline_rests_on_low_figures_where_nothing_else_holds_it_up(rows, named, low):
    assert resting(*rows, named=named) == low


def test_critical_waits_for_a_person_and_says_so():
    yes = Finding("limits", "yes", "critical", "in force by official text")
    severity, why = graded(yes, ("nvidia-h20",), NAMES)
    assert severity == "high"
    assert why.startswith("in force by official text; not critical before a person has determined NVIDIA H20")
    assert graded(yes, (), NAMES) == ("critical", "in force by official text")
    assert graded(replace(yes, severity="medium"), ("nvidia-h20",), NAMES)[0] == "medium"
