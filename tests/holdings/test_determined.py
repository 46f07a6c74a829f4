"""A determination decides in the place of the arithmetic, and says so."""

from dataclasses import replace
from datetime import date

import pytest

from models.exposure import Measure
from pipeline.catalogue import load_catalogue
from pipeline.holdings import changes_of, exposure
from pipeline.holdings.determined import Determined
from pipeline.policy import load_policy
from tests.holdings.test_exposure import position
from tests.policy.test_determinations import determination

CATALOGUE, POLICY = load_catalogue(), load_policy()
DAY = date(2025, 4, 16)
LIMITS = Measure("restriction_imposed", "in_force", places=("CN",), authors=("US",), vintage="3a090-2024")
BY = "Ada Lovelace on 2025-01-07 (our own, signed)"


def touched(measure, positions, *determinations):
    return exposure(measure, positions, CATALOGUE, snapshot="00", determined=Determined(determinations, CATALOGUE, DAY))


def test_it_takes_out_what_the_arithmetic_would_catch_and_says_who_determined_it():
    a40 = position("nvidia-a40", item="NVIDIA A40")
    assert touched(LIMITS, [a40]).units_in_scope == 8
    # Neither what runs already nor what stands elsewhere is spared anything.
    beside = [
        position("nvidia-a40", "in_use"),
        position("nvidia-a40", site_country="DE", owner_parent_country="DE"),
        position("nvidia-l20"),
    ]
    one, other = (
        determination("not 3A090", subject=f"chip:nvidia-{chip}", number=n) for n, chip in ((1, "a40"), (2, "l20"))
    )
    found = touched(LIMITS, [a40, *beside], one, other)
    assert (found.units_in_scope, found.rows, found.spared) == (0, (), ((BY, 8),))


def test_it_decides_where_the_arithmetic_cannot_tell():
    b20 = position("nvidia-b20")
    assert touched(LIMITS, [b20]).units_unknown == 8
    found = touched(LIMITS, [b20], determination("3A090.a", subject="chip:nvidia-b20"))
    assert (found.units_in_scope, found.units_unknown) == (8, 0)
    assert not [note for note in found.unknown if "die" in note or "3a090" in note]
    [row] = found.rows
    assert row.determined == BY
    assert row.why.startswith(f"determined by {BY} as 3A090.a; ")


def test_a_line_that_the_catalogue_does_not_know_is_found_by_its_part_number():
    board = position(None, item="900-2G133-0000")
    found = touched(LIMITS, [board], determination("3A090.b", subject="item:9002g1330000"))
    assert found.units_in_scope == 8


def test_items_that_the_catalogue_does_not_know_stay_apart():
    boards = [position(None, item=f"900-2G133-000{n}") for n in (0, 1)]
    both = [determination("3A090.b", number=n + 1, subject=f"item:9002g133000{n}") for n in (0, 1)]
    assert [row.chip for row in touched(LIMITS, boards, *both).rows] == ["900-2G133-0000", "900-2G133-0001"]


@pytest.mark.parametrize("subject", ["system:nvidia-dgx-h100", "chip:nvidia-h100-sxm5-80gb", "chip:nvidia-h100"])
def test_a_server_is_what_it_was_determined_to_be_or_its_chip(subject):
    server = position("nvidia-h100-sxm5-80gb", item="NVIDIA DGX H100")
    others = position("nvidia-h100-pcie-80gb", item="NVIDIA H100 PCIe")
    found = touched(LIMITS, [server], determination("EAR99", subject=subject))
    assert found.units_in_scope == 0
    # What holds for one item does not hold for another that is of the same model.
    both = touched(LIMITS, [server, others], determination("EAR99", subject=subject))
    assert both.units_in_scope == (0 if subject == "chip:nvidia-h100" else 8)


def test_two_lines_that_differ_in_their_determination_alone_are_told_apart():
    ours, theirs = position("nvidia-a40", entity="Northlight GmbH"), position("nvidia-a40", entity="Other Ltd")
    found = touched(
        LIMITS,
        [ours, theirs],
        determination("not 3A090", subject="chip:nvidia-a40", company="Northlight GmbH"),
    )
    assert (found.units_in_scope, found.spared) == (8, ((BY, 8),))


def test_the_text_that_names_a_chip_is_not_answered_by_a_determination():
    named = replace(LIMITS, chips=("nvidia-a40",))
    assert touched(named, [position("nvidia-a40")], determination(subject="chip:nvidia-a40")).units_in_scope == 8


def test_what_was_determined_before_new_limits_is_told_beside_their_arithmetic():
    before = determination("not 3A090", subject="chip:nvidia-a800", on=date(2023, 1, 9))
    found = touched(replace(LIMITS, vintage="3a090-2023"), [position("nvidia-a800-pcie-80gb")], before)
    [row] = found.rows
    assert found.units_in_scope == 8
    assert row.determined is None
    assert "determined by Ada Lovelace on 2023-01-09 (our own, signed) as not 3A090, which does not decide" in row.why


def test_a_chip_that_was_determined_changes_side_only_where_the_numbers_decide():
    rule = replace(LIMITS, vintage="3a090-2023")
    a800 = position("nvidia-a800-pcie-80gb")
    on = date(2023, 10, 25)

    def changes(*given):
        return changes_of(rule, [a800], CATALOGUE, POLICY, on=on, determined=Determined(given, CATALOGUE, on))

    [computed] = changes()
    assert (computed.before, computed.after, computed.units) == ("no", "yes", 8)
    # What was determined before the limits does not keep the chip from them; the reason names it.
    [older] = changes(determination("not 3A090", subject="chip:nvidia-a800", on=date(2023, 1, 9)))
    assert (older.before, older.after) == ("no", "yes")
    assert older.why.endswith("as not 3A090, which decides before")
    # What was determined under these very limits decides.
    under = Determined((determination("not 3A090", subject="chip:nvidia-a800"),), CATALOGUE, date(2025, 1, 8))
    limits = replace(LIMITS, vintage="3a090-2024")
    assert changes_of(limits, [a800], CATALOGUE, POLICY, on=date(2025, 1, 8), determined=under) == ()
