"""The flips of October 2023 and January 2026, from the rule texts of the recorded world: the known ones, no others.

What is known is the golden table (tests/policy/README.md), which shares no code with `pipeline/policy`.
"""

import csv
from datetime import date
from pathlib import Path

import pytest

from pipeline.catalogue import load_catalogue
from pipeline.documents.page import read_page
from pipeline.events.claims import find_claims
from pipeline.holdings import measure_of
from pipeline.mentions import make_annotator
from pipeline.policy import figures_of, flips, load_policy, rated_chips
from pipeline.policy.drafts import standing
from pipeline.replay.world import load_world

CATALOGUE, POLICY = load_catalogue(), load_policy()
CHIPS = [figures_of(chip) for chip in rated_chips(CATALOGUE)]
with (Path(__file__).parent / "golden.csv").open(encoding="utf-8") as file:
    GOLDEN = {row["canonical_name"]: row for row in csv.DictReader(file)}


@pytest.fixture(scope="module")
def annotate():
    return make_annotator(CATALOGUE)


def measures_of(annotate, document, day, kind):
    """The measures whose numbers our reading finds in a page as the publisher of the recorded world serves it."""
    world = load_world()
    capture = next(each for each in world.captures if each.id == document and each.status == 200)
    host, _, path = capture.url.removeprefix("https://").partition("/")
    reply = world.answer(host, f"/{path}", capture.at)
    page = read_page(reply.body.decode(), capture.url)
    claims = [claim for claim in find_claims(annotate(page.text), day, CATALOGUE, kind=kind) if claim.thresholds]
    return [measure_of(claim, CATALOGUE, POLICY, on=day) for claim in claims]


def side_2023(row):
    """How the golden table says that a chip stands: yes, no or unknown, by either paragraph."""
    said = {row["rule_2023_3A090a"].split(" ")[0], row["rule_2023_3A090b"].split(" ")[0]}
    caught = any(each.startswith(("a.", "b.")) for each in said)
    return "yes" if caught else "unknown" if "unknown" in said else "no"


def known(before, after):
    """What flips, by the golden table alone: name, side before, side after, and how its holder sees it."""
    found = {}
    for name, row in GOLDEN.items():
        old, new = before(row), after(row)
        if old != new:
            unclear = "unknown" in (old, new)
            found[name] = (old, new, "unclear" if unclear else "worse" if new == "yes" else "better")
    return found


def told(found):
    return {each.name: (each.before.outcome, each.after.outcome, each.direction) for each in found}


OCTOBER = known(lambda row: row["rule_2022_3A090"], side_2023)


def test_october_2023_from_its_text_flips_the_known_chips_and_no_other(annotate):
    day = date(2023, 10, 25)
    (measure,) = measures_of(annotate, "federal_register_bis/2023-23055", day, "rule")
    new = POLICY.vintage(measure.vintage)
    assert new.id == "3a090-2023"
    assert told(flips(standing(new, POLICY, day), new, CHIPS)) == OCTOBER
    assert told(flips(POLICY.vintage("3a090-2022"), POLICY.vintage("3a090-2023"), CHIPS)) == OCTOBER


@pytest.mark.parametrize(
    "name",
    [
        *("NVIDIA A800 SXM 80GB", "NVIDIA A800 PCIe 80GB", "NVIDIA A800 PCIe 40GB", "NVIDIA H800 SXM5"),
        *("NVIDIA H800 PCIe", "NVIDIA L40S", "NVIDIA L4", "NVIDIA A30", "NVIDIA L40", "NVIDIA A40"),
        *("AMD Instinct MI210", "AMD Instinct MI100", "NVIDIA RTX 4090"),
    ],
)
def test_who_was_known_to_be_caught_in_october_2023(name):
    assert OCTOBER[name] == ("no", "yes", "worse")


@pytest.mark.parametrize(
    "name",
    [
        *("NVIDIA H20 96GB", "NVIDIA L20", "NVIDIA L2", "NVIDIA A10", "NVIDIA RTX 4090 D", "NVIDIA H100 SXM5 80GB"),
        *("NVIDIA A100 SXM 80GB", "NVIDIA V100 SXM2 32GB", "NVIDIA RTX A6000"),
    ],
)
def test_who_was_known_to_stay_as_they_were_in_october_2023(name):
    assert name not in OCTOBER


def review_2026(row):
    said = row["rule_2026_case_by_case_cn_mo"]
    return said if said in ("yes", "unknown") else "no"


JANUARY = {
    name: (old, new, "better" if new == "yes" else "unclear")
    for name, (old, new, _) in known(lambda _: "no", review_2026).items()
}


@pytest.mark.parametrize(
    ("document", "day", "kind"),
    [
        ("federal_register_bis/2026-00789", date(2026, 1, 15), "rule"),
        ("bis_press/2026-01-13-case-by-case", date(2026, 1, 13), "release"),
    ],
)
def test_january_2026_from_its_text_eases_the_known_chips_and_no_other(annotate, document, day, kind):
    (measure,) = measures_of(annotate, document, day, kind)
    new = POLICY.vintage(measure.vintage)
    assert new.id == "case-by-case-2026"
    assert told(flips(standing(new, POLICY, day), new, CHIPS)) == JANUARY


def test_who_was_known_to_be_eased_in_january_2026_and_who_stays_under_denial():
    for name in ("NVIDIA H200 SXM", "NVIDIA H100 SXM5 80GB", "AMD Instinct MI300X", "AMD Instinct MI325X"):
        assert JANUARY[name] == ("no", "yes", "better")
    stay = (
        "NVIDIA B200",
        "NVIDIA B30A",
        "AMD Instinct MI350X",
        "Huawei Ascend 910C",
        "NVIDIA H20 96GB",
        "Google TPU v7 Ironwood",
    )
    assert not set(stay) & set(JANUARY)
    assert JANUARY["Google TPU v5p"] == ("no", "unknown", "unclear")


def test_the_duty_of_january_2026_is_read_off_the_proclamation(annotate):
    day = date(2026, 1, 14)
    measures = measures_of(annotate, "white_house_actions/2026-01-14-proclamation-11002", day, "rule")
    assert {each.vintage for each in measures} == {"tariff-2026"}
    new = POLICY.vintage("tariff-2026")
    dutied = {each.name for each in flips(standing(new, POLICY, day), new, CHIPS) if each.after.outcome == "yes"}
    assert dutied == {name for name, row in GOLDEN.items() if row["tariff_2026_band"] in ("1", "2")}


def test_april_2024_changed_no_side():
    assert flips(POLICY.vintage("3a090-2023"), POLICY.vintage("3a090-2024"), CHIPS) == []
