"""What a determination says, which of several stands, where it differs from the arithmetic, and what re-opens it."""

from dataclasses import replace
from datetime import date

import pytest

from models.determination import Determination
from pipeline.catalogue import load_catalogue
from pipeline.policy import classify, figures_of, load_policy
from pipeline.policy.determinations import Meaning, lapsed, meaning, read_says, standing
from pipeline.policy.reviewing import by_determination, differs, made_with, reopened

CATALOGUE, POLICY = load_catalogue(), load_policy()
DAY = date(2025, 4, 16)


def determination(says: str = "not 3A090", **given: object) -> Determination:
    values: dict[str, object] = {
        "number": 1, "item": "NVIDIA A800", "subject": "chip:nvidia-a800", "says": says, "basis": "signed",
        "document": "classification.pdf", "who": "Ada Lovelace", "on": date(2025, 1, 7),
    }  # fmt: skip
    return Determination(**{**values, **given})  # type: ignore[arg-type]


def figures(chip: str):
    return figures_of(CATALOGUE.chips[chip])


# ── what it says ─────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("written", "kept", "meant"),
    [
        ("3a090.A.1", "3A090.a.1", Meaning("yes", "a.1")),
        ("3A090", "3A090", Meaning("yes")),
        ("4A090.b", "4A090.b", Meaning("yes", "b")),
        ("5A992.z", "5A992.z", Meaning("yes")),
        ("5A992.c", "5A992.c", Meaning("no")),
        ("5A992", "5A992", Meaning("unknown")),  # it may be .c or .z
        ("3A991.p", "3A991.p", Meaning("no")),
        ("ear99", "EAR99", Meaning("no")),
        ("Not  3A090", "not 3A090", Meaning("no")),
        ("Withdrawn", "withdrawn", Meaning("unknown")),
    ],
)
def test_a_classification_is_kept_in_one_spelling_and_means_one_thing(written, kept, meant):
    assert read_says(written) == kept
    assert meaning(determination(kept)) == meant


@pytest.mark.parametrize("written", ["", "3A090a", "none", "not", "A3090.a", "3A090.a; 4A090", "not EAR99"])
def test_what_is_no_classification_is_refused(written):
    with pytest.raises(ValueError, match="no ECCN"):
        read_says(written)


def test_before_the_z_paragraphs_such_an_entry_said_nothing_of_the_parameters():
    assert meaning(determination("5A992.c", on=date(2023, 11, 16))) == Meaning("unknown")
    assert meaning(determination("3A991.p", on=date(2022, 12, 1))) == Meaning("no")


# ── which one stands ─────────────────────────────────────────────────────────────────────────────

MAKER = determination("3A090.a", number=1, basis="maker", on=date(2025, 3, 1))
CCATS = determination("3A090.b", number=2, basis="ccats", on=date(2024, 2, 1))
SIGNED = determination("not 3A090", number=3, on=date(2023, 12, 1))
CHIP = ["chip:nvidia-a800-pcie-80gb", "chip:nvidia-a800"]


def test_signed_goes_before_the_ruling_and_that_before_the_maker():
    assert standing([MAKER, CCATS, SIGNED], CHIP, DAY) == SIGNED
    assert standing([MAKER, CCATS], CHIP, DAY) == CCATS
    assert standing([MAKER], CHIP, DAY) == MAKER
    assert standing([MAKER], ["chip:nvidia-h20"], DAY) is None


def test_within_a_basis_the_narrower_then_the_newest_that_is_made_by_that_day():
    newer = replace(SIGNED, number=4, on=date(2025, 4, 1))
    later = replace(SIGNED, number=5, on=date(2025, 5, 1))
    variant = replace(SIGNED, number=6, subject=CHIP[0], on=date(2023, 1, 1))
    assert standing([newer, SIGNED, later], CHIP, DAY) == newer
    assert standing([newer, SIGNED, later], CHIP, date(2024, 1, 1)) == SIGNED
    assert standing([newer, variant], CHIP, DAY) == variant


def test_one_whose_time_is_over_does_not_count_and_is_named():
    short = replace(SIGNED, valid_until=date(2025, 4, 15))
    assert standing([short, MAKER], CHIP, DAY) == MAKER
    assert standing([short, MAKER], CHIP, date(2025, 4, 15)) == short
    assert lapsed([short, MAKER], CHIP, DAY) == short
    assert lapsed([short, MAKER, replace(SIGNED, number=9, on=date(2025, 4, 2))], CHIP, DAY) is None


def test_what_was_replaced_counts_until_then_alone_even_when_its_successor_is_over():
    after = replace(SIGNED, number=7, says="3A090.a", on=date(2025, 2, 1), replaces=3, valid_until=date(2025, 3, 1))
    assert standing([SIGNED, after], CHIP, date(2025, 1, 31)) == SIGNED
    assert standing([SIGNED, after], CHIP, date(2025, 2, 1)) == after
    assert standing([SIGNED, after], CHIP, DAY) is None
    withdrawn = replace(SIGNED, number=8, says="withdrawn", on=date(2025, 2, 1), replaces=3)
    assert standing([SIGNED, withdrawn, MAKER], CHIP, DAY) == MAKER
    assert lapsed([SIGNED, withdrawn], CHIP, DAY) is None


def test_one_for_a_company_holds_for_it_alone():
    theirs = replace(SIGNED, company="Northlight GmbH")
    assert standing([theirs, MAKER], CHIP, DAY) == MAKER
    assert standing([theirs, MAKER], CHIP, DAY, ["Northlight GmbH"]) == theirs


# ── against the arithmetic ───────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("says", "chip", "told"),
    [
        ("3A090.a", "nvidia-h20-96gb", "determined as 3A090.a; the arithmetic gives no paragraph for NVIDIA H20 96GB"),
        ("not 3A090", "nvidia-a40", "the arithmetic gives b.2 for NVIDIA A40 under 3a090-2024 (TPP 2,395.2, density"),
        ("3A090.b", "nvidia-a800-pcie-80gb", "the arithmetic gives a.1"),
        ("3A090.a.2", "nvidia-a800-pcie-80gb", "the arithmetic gives a.1"),
        ("4A090.a", "nvidia-a800-pcie-80gb", None),
        ("5A992.z", "nvidia-a40", None),
        ("EAR99", "nvidia-l20", None),
        ("5A992", "nvidia-a40", None),  # it says nothing of the parameters
        ("3A090.a", "nvidia-b20", None),  # the arithmetic is unknown: no difference
    ],
)
def test_a_difference_is_told_with_the_arithmetic(says, chip, told):
    found = differs(determination(says), classify(figures(chip), POLICY.vintage("3a090-2024")))
    assert (found is None) if told is None else (found is not None and told in found)


def made(says: str, chip: str, on: date) -> Determination:
    return determination(says, subject=f"chip:{chip}", on=on, made_with=made_with([figures(chip)], POLICY, on))


def test_new_limits_reopen_those_alone_of_which_they_say_something_else():
    on = date(2023, 1, 9)
    for chip, touched in (("nvidia-a800-pcie-80gb", True), ("nvidia-h20-96gb", False), ("nvidia-h200-sxm", True)):
        one = made("not 3A090", chip, on)
        assert reopened(one, [figures(chip)], POLICY, date(2023, 11, 16)) is None
        assert bool(reopened(one, [figures(chip)], POLICY, date(2023, 11, 17))) is touched, chip
    told = reopened(made("not 3A090", "nvidia-a40", on), [figures("nvidia-a40")], POLICY, date(2023, 11, 17))
    assert told is not None
    assert told.endswith("no under 3a090-2022, yes b.2 under 3a090-2023, in force since 2023-11-17")
    # The same limits in another version touch nothing.
    assert (
        reopened(
            made("3A090.a", "nvidia-h200-sxm", date(2024, 1, 2)), [figures("nvidia-h200-sxm")], POLICY, DAY
        )
        is None
    )  # fmt: skip


def test_a_corrected_figure_reopens_and_is_named_and_a_corrected_policy_too():
    one = made("3A090.b", "nvidia-a40", DAY)
    corrected = figures_of(replace(CATALOGUE.chips["nvidia-a40"], die_area_mm2=800.0))
    told = reopened(one, [corrected], POLICY, DAY)
    assert told is not None
    assert "figures of NVIDIA A40 were corrected: die area 628 → 800" in told
    assert "the limits give another answer" in told  # 2,395.2 by 800 is a density of 2.99
    assert reopened(one, [], POLICY, DAY) == "the catalogue has nvidia-a40 no longer"
    stricter = POLICY.with_vintage(
        replace(POLICY.vintage("3a090-2024"), paragraphs=POLICY.vintage("3a090-2024").paragraphs[:2])
    )
    assert "no under 3a090-2024" in str(reopened(one, [figures("nvidia-a40")], stricter, DAY))


# ── instead of the arithmetic ────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("says", "on", "chip", "vintage", "answer"),
    [
        # Where the arithmetic is unknown, it decides under the limits of its day.
        ("not 3A090", DAY, "nvidia-b20", "3a090-2024", "no"),
        ("3A090.a", DAY, "nvidia-b20", "3a090-2024", "yes"),
        ("3A090.a", date(2024, 1, 2), "nvidia-b20", "3a090-2024", "yes"),  # the same limits in another version
        ("3A090.b", DAY, "nvidia-a40", "diffusion-2025", "no"),  # which speaks of a alone
        ("5A992.z", DAY, "nvidia-a40", "3a090-2024", "yes"),
        ("not 3A090", DAY, "nvidia-a40", "headquarters-2026", "no"),  # which asks for a and b, and is later
        ("not 3A090", DAY, "nvidia-b20", "headquarters-2026", "no"),
        ("5A992.z", DAY, "nvidia-a40", "diffusion-2025", None),
        # New limits that put a chip on the other side are not silenced by what was determined before.
        ("not 3A090", date(2023, 1, 9), "nvidia-a800-pcie-80gb", "3a090-2023", None),
        ("not 3A090", date(2023, 1, 9), "nvidia-b20", "3a090-2023", None),
        ("not 3A090", date(2023, 1, 9), "nvidia-h20-96gb", "3a090-2023", "no"),
        # Nor does it speak of limits that had ended, or of what is no parameter of 3A090.
        ("not 3A090", DAY, "nvidia-h200-sxm", "3a090-2022", None),
        ("not 3A090", DAY, "nvidia-h200-sxm", "tariff-2026", None),
        ("not 3A090", DAY, "nvidia-h20-96gb", "is-informed-2025", None),
        ("not 3A090", DAY, "nvidia-h20-96gb", "foundry-2025", None),
        ("not 3A090", date(2025, 6, 1), "huawei-ascend-910b1", "gp10-2025", None),
        # What eases the review of what is controlled is nothing for what is not.
        ("not 3A090", DAY, "nvidia-h200-sxm", "case-by-case-2026", "no"),
        ("3A090.b", DAY, "nvidia-h200-sxm", "case-by-case-2026", "no"),
        ("3A090.a", DAY, "nvidia-h200-sxm", "case-by-case-2026", "yes"),
        ("3A090.a", DAY, "nvidia-h20-96gb", "case-by-case-2026", "yes"),  # controlled, though the arithmetic says no
        ("3A090.a", DAY, "huawei-ascend-910b1", "case-by-case-2026", "no"),  # never on sale in the United States
    ],
)
def test_it_decides_where_it_speaks_of_the_limits(says, on, chip, vintage, answer):
    one = made(says, chip, on)
    assert by_determination(one, [figures(chip)], POLICY.vintage(vintage), POLICY) == answer
