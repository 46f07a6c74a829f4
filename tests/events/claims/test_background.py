"""What a sentence tells in passing is no claim; what it tells beside it still is."""

from datetime import date

import pytest

from pipeline.catalogue import load_catalogue
from pipeline.events.claims import find_claims
from pipeline.events.claims.trace import tracing
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


@pytest.mark.parametrize(
    "text",
    [
        # History: an adverbial, a clause of time, a heading or a speaker's day sets it, and what follows stays there.
        "In March 2021 Washington barred Hikvision from buying A100 chips. Suppliers had to ask for licences. Beijing "
        "answered with curbs on germanium, and Hikvision began to hoard GPUs.",
        "The U.S. first restricted exports of the A100 to China in September 2022.",
        "When Brussels fined Intel over its chip rebates in 2009, AMD cut the prices of its GPUs.",
        "Remember 2018? Miners bought every GPU, and Nvidia raised the price of its cards.",
        "Intel said on a call in January 2024 that it had stockpiled wafers for Gaudi 3.",
        "During the first Trump administration, the Commerce Department put SMIC on the Entity List.",
        # A rule named by its making.
        "The talks are about the controls imposed in October 2023, which bar exports of the L40S to China.",
        "Chinese clouds have been barred from buying the A100 since 2022.",
        "BIS has added dozens of chip makers to the Entity List in recent years.",
        # Conditions without an `if`, guesses, risks.
        "Had Seoul refused the licence, SK Hynix would have halted production of HBM3E in Wuxi.",
        "Should Tokyo answer in kind, shipments of photoresist for AI chips would stop within weeks.",
        "Analysts say a wider ban would cost AMD $3 billion in revenue from the MI308.",
        "A fire or a flood would halt the production of our accelerators.",
        "Further restrictions on exports of AI chips could reduce our revenue and delay shipments.",
        # Habits and small print.
        "We do not usually place orders for GPUs with a single supplier.",
        "It buys GPUs from Nvidia under framework agreements and rents them out by the hour.",
        "For questions about the new export controls on AI chips, please write to our trade desk.",
        "About Larkspur: Larkspur has ordered and installed H100 systems for clouds in twelve countries.",
    ],
)
def test_prose_beside_the_news_is_no_claim(read, text):
    assert read(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "In March 2021 Washington barred exports of the A100. On Monday it put Hygon on the Entity List.",
            "Hygon",
        ),
        (
            "The U.S. first restricted exports of the A100 to China in September 2022. It now requires a "
            "licence for exports of the L20 as well.",
            "L20",
        ),
        (
            "Washington has tightened the controls imposed in October 2023: exports of the L40S to Vietnam now need a "
            "licence.",
            "L40S",
        ),
        (
            "BIS, which has added dozens of chip makers in recent years, put Enflame on the Entity List on Friday.",
            "Enflame",
        ),
        ("SK Hynix has halted production of HBM3E in Wuxi. Had Seoul acted earlier, it would have gone on.", "halted"),
        ("Our fab in Tainan burnt, which will halt the production of our accelerators until May.", "halt"),
        ("It has ordered 4,096 H200 GPUs from Dell, which it rents out by the hour.", "ordered"),
        (
            "Larkspur has ordered 512 H100 systems from Dell. About Larkspur: it serves clouds in twelve countries.",
            "512",
        ),
    ],
)
def test_news_beside_the_prose_still_is(read, text, expected):
    claims = read(text)
    assert claims
    assert any(expected in text[claim.evidence[0] : claim.evidence[1]] for claim in claims)
    assert len({claim.type for claim in claims}) == 1


def test_what_was_news_then_is_told_as_news_then():
    """The same words on the day: only the day of publication makes them history."""
    catalogue = load_catalogue()
    annotated = make_annotator(catalogue)("In March 2021 Washington barred exports of A100 chips to Hikvision.")
    assert [claim.type for claim in find_claims(annotated, date(2021, 3, 30), catalogue)] == ["restriction_imposed"]
    assert find_claims(annotated, date(2022, 3, 30), catalogue) == []


def test_explain_says_of_which_year_it_was_told():
    catalogue = load_catalogue()
    annotated = make_annotator(catalogue)("In March 2021 Washington barred Hikvision from buying A100 chips.")
    with tracing() as trace:
        find_claims(annotated, date(2022, 3, 30), catalogue)
    assert "told of 2021" in {one.why for one in trace.silent}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Nvidia said the licence requirement for its H20, first imposed in April 2025, has been lifted.",
            ("restriction_eased", "in_force", None),
        ),
        ("BIS eased existing controls on exports of the H20 to Oman.", ("restriction_eased", "in_force", None)),
        ("BIS expanded existing controls to cover the RTX 5090.", ("restriction_imposed", "in_force", None)),
        (
            "The Commerce Department removed Biren from the Entity List, where it was placed in October 2023.",
            ("entity_delisted", "in_force", None),
        ),
        (
            "AMD has shipped no MI308 to China since April 2025. It said that the first licences had been granted.",
            ("restriction_eased", "in_force", None),
        ),
        (
            "BIS has added five subsidiaries of Inspur to the Entity List, effective March 12.",
            ("entity_listed", "announced", date(2027, 3, 12)),
        ),
        (
            "Imports of the MI355X will be subject to a 25 percent tariff under a proposal the White House published.",
            ("tariff_changed", "proposed", None),
        ),
    ],
)
def test_what_was_before_tells_what_changes_now(read, text, expected):
    """It dates no act, and silences none; and what stands in a proposal is proposed, whatever its verb says."""
    assert expected in [(claim.type, claim.status, claim.effective) for claim in read(text)]


def test_a_list_names_firms_that_the_catalogue_knows(read):
    """Of a firm that it does not know, nothing says that it has to do with chips."""
    assert [claim.type for claim in read("BIS has added Inspur to the Entity List.")] == ["entity_listed"]
    assert read("BIS has added Harbin Fisheries Co. to the Entity List.") == []
