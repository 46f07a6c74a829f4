"""Where texts have their news from."""

import time

import pytest

from pipeline.events.ancestry import ancestor_of, find_reports, load_outlets
from pipeline.sources import all_sources
from tests.events.ancestry import named, ours, score


def test_the_labelled_passages_are_told_apart() -> None:
    for split in ("dev", "test"):
        assert score(split, ours)[2] >= 0.95
        assert score(split, named)[2] < 0.8, "a set on which the trivial judge does well proves nothing"


def test_an_outlet_that_we_watch_is_of_its_sources_family() -> None:
    outlets, sources = load_outlets(), all_sources()
    assert {name: outlets.families[name] for name in outlets.sources} == {
        name: sources[source].family for name, source in outlets.sources.items()
    }


TEXT = (
    "Firm halts orders, Reuters reports\n"
    "The firm has stopped its orders of boards, Reuters reported on Monday.\n"
    "It did so after talks.\n"
    "More is known of the price.\n"
    "Prices rose by a tenth, Caixin said, and they will rise again."
)


@pytest.mark.parametrize(
    ("words", "family"),
    [("stopped its orders", "Reuters"), ("after talks", "Reuters"), ("rise again", "Caixin")],
)
def test_the_paragraphs_own_outlet_comes_before_that_of_the_lead(words: str, family: str) -> None:
    at = TEXT.index(words)
    assert ancestor_of(TEXT, (at, at + len(words)), find_reports(TEXT)) == family


def test_a_text_that_cites_nobody_is_its_own_origin() -> None:
    text = "The firm said that it stopped its orders."
    assert ancestor_of(text, (0, 10), find_reports(text)) is None


def test_names_by_the_thousand_cost_little() -> None:
    text = "Reuters and Bloomberg, the Nikkei, which Axios " * 4_000
    began = time.process_time()
    find_reports(text)
    assert time.process_time() - began < 2
