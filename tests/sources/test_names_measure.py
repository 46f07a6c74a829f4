"""The matcher of organisations beats a plain normaliser on pairs that others labelled."""

import pytest

from pipeline.sources.tools.matching import likeness
from pipeline.sources.tools.screening import MATCH, UNDECIDED
from tests.sources.names_measure import f1, hit, load_pairs, match, plain

PAIRS = load_pairs()


def test_it_beats_the_normaliser_on_all_pairs_and_without_series() -> None:
    ours, theirs = f1(PAIRS, hit)[2], f1(PAIRS, plain)[2]
    assert ours >= theirs + 0.03
    assert ours >= 0.76
    single = [pair for pair in PAIRS if not pair.series]
    assert f1(single, hit)[2] >= max(0.8, f1(single, plain)[2])


def test_what_is_told_as_a_match_is_one() -> None:
    assert f1(PAIRS, match)[0] >= 0.94


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Harbour Robotics II (Sweden) AB", "Harbour Robotics II (Finland) AB", False),
        ("Velmora Systems Fund XII L.P.", "Velmora Systems Fund XIII L.P.", False),
        ("VelmoraAG", "Velmora AG", True),
        ("Velmora Aktiengeselschaft", "Velmora AG", True),
        ("Regiment Forty-Four", "Regiment 44", True),
        ("1st Harbour Bank", "First Harbour Bank", True),
        ("Velmora Sp. z o.o.", "VELMORA", True),
        ("Velmora's Foundry Ltd", "Velmora Foundry", True),
    ],
)
def test_forms_numbers_and_countries_of_names(one: str, other: str, same: bool) -> None:
    score = likeness(one, other, person=False).score
    assert score >= MATCH if same else score < UNDECIDED
