"""Which days and figures belong to a claim, and which stand in its passage for something else."""

from datetime import date

import pytest

from pipeline.catalogue import load_catalogue
from pipeline.events.claims import find_claims
from pipeline.mentions import make_annotator

ON = date(2025, 9, 3)  # a Wednesday


@pytest.fixture(scope="module")
def claims_of():
    catalogue = load_catalogue()
    annotate = make_annotator(catalogue)
    return lambda text: {one.type: one for one in find_claims(annotate(text), ON, catalogue)}


@pytest.mark.parametrize(
    ("text", "type_", "on"),
    [
        (
            "The Commerce Department said on Tuesday that it will require licences for exports of the H20 to China "
            "from October 1.",
            "restriction_imposed",
            date(2025, 10, 1),
        ),
        (
            "The Commerce Department is considering licence requirements for the H20, officials said on Tuesday.",
            "restriction_imposed",
            None,
        ),
        (
            "Nvidia will stop shipments of the H20 to China. Analysts had expected results on September 24.",
            "supply_cut",
            None,
        ),
        (
            "The Dutch government on Tuesday tightened its controls on AI accelerators made with DUV tools. "
            "The measure takes effect on November 17.",
            "restriction_imposed",
            date(2025, 11, 17),
        ),
        (
            "WASHINGTON, Sept 3 (Harbour Wire) - The Commerce Department now requires a licence for exports of the H20 "
            "to Laos.",
            "restriction_imposed",
            None,
        ),
        (
            "We were informed on August 28, by letter of August 21, that exports of the H20 to Laos require a licence.",
            "restriction_imposed",
            None,
        ),
    ],
)
def test_a_day_on_which_something_was_said_is_not_the_claims(claims_of, text, type_, on):
    assert claims_of(text)[type_].effective == on


def test_each_claim_takes_its_own_figures(claims_of):
    found = claims_of("Nvidia took a $4.5 billion charge on the H20, while Oracle ordered 40,000 GB200 chips from it.")
    assert [(a.kind, a.value) for a in found["financial_impact"].amounts] == [("charge", 4.5e9)]
    assert [(a.kind, a.value) for a in found["order_placed"].amounts] == [("units", 40_000)]


def test_of_a_price_that_moved_the_new_one_counts(claims_of):
    found = claims_of("CoreWeave cut its hourly price for the H100 from $4.25 to $2.40, it said on Wednesday.")
    assert [(a.kind, a.value) for a in found["price_changed"].amounts] == [("price", 2.4)]
