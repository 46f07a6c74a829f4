"""What a sentence tells in passing is no claim; what it tells beside it still is."""

from datetime import date

import pytest

from pipeline.catalogue import load_catalogue
from pipeline.events.claims import find_claims
from pipeline.mentions import make_annotator


@pytest.fixture(scope="module")
def read():
    catalogue = load_catalogue()
    annotate = make_annotator(catalogue)
    return lambda text, kind="news": find_claims(annotate(text), date(2027, 3, 10), catalogue, kind=kind)


@pytest.mark.parametrize(
    "text",
    [
        "Two years after Tokyo restricted exports of photoresists, JSR has opened a plant in Korea.",
        "Suppliers who had built up stocks of HBM before the summer are now selling them.",
        "Senators asked the Commerce Department whether the rule allows exports of the B30A through Dubai.",
        "The H200 is still barred from sale to Chinese military users, the bureau noted.",
        "Service on the ferry is halted until June, the harbour office said. The GPU exhibition was moved.",
        "Controls of April on rare earths for chip tools remain in force.",
        "Back to school: the GPU deals that are worth a click",
        "Operators that rent halls to Chinese clouds said that they were reviewing contracts for Blackwell systems.",
    ],
)
def test_background_is_no_claim(read, text):
    assert read(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Japan lifted the export limits that it had placed on gallium etching tools in 2025.",
            [("restriction_eased", "in_force")],
        ),
        (
            "AMD will resume sales of the MI308 in Hong Kong, where the H20 can no longer be sold.",
            [("supply_restored", "announced")],
        ),
        (
            "The Commerce Department has granted Nvidia licences to sell the B30A in China, it said on Tuesday. "
            "The decision does not lift the requirement for the B300.",
            [("restriction_eased", "in_force")],
        ),
        (
            "Intel and AMD have agreed to hand over a tenth of their China revenue in exchange for licences for the "
            "Gaudi 3, a White House official said.",
            [("restriction_eased", "announced")],
        ),
        ("Huawei began shipments of the Ascend 950PR this week.", [("product_launched", "in_force")]),
        (
            "Stories about a ban on exports of the MI325X were made up, the Commerce Department said.",
            [("restriction_imposed", "denied")],
        ),
        ("The bottleneck in interposers is over, and chip output recovers.", [("supply_cut", "ended")]),
        (
            "The probe into Micron's server memory is over, with no fine imposed, the regulator said.",
            [("enforcement", "ended")],
        ),
        ("Baidu is sitting on enough H20 boards for a year.", [("stockpiling", "in_force")]),
    ],
)
def test_what_is_told_beside_it(read, text, expected):
    found = [(claim.type, claim.status) for claim in read(text)]
    assert expected[0] in found
    assert {type_ for type_, _ in found} & {"restriction_imposed"} <= {type_ for type_, _ in expected}


def test_a_suspension_starts_and_ends(read):
    text = (
        "China suspends its rare earth export controls on chipmakers until March 2028\n\nChina's commerce ministry "
        "has suspended the export controls on rare earths used in lithography. The order takes effect immediately "
        "and runs until March 9, 2028."
    )
    (claim,) = read(text)
    assert (claim.status, claim.effective) == ("in_force", date(2027, 3, 10))
    assert claim.ends_on is not None
    assert claim.ends_on.year == 2028
    assert text[claim.evidence[0] :].startswith("China's commerce ministry")


def test_the_goods_maker_is_not_the_speaker(read):
    text = (
        "Harbour Cloud Q4 2026 Earnings Call\n\nJane Roe -- Chief Executive Officer\nWe have stockpiled enough NVIDIA "
        "GPUs for two years."
    )
    (claim,) = read(text, "transcript")
    assert claim.type == "stockpiling"
    assert claim.actors == ()
