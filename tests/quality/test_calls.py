"""Call to call, on labelled calls of invented companies: the labels are whole, the figures above the trivial."""

from typing import get_args

import pytest

from pipeline.catalogue import load_catalogue
from pipeline.events.calls.values import ChangeKind, Topic
from pipeline.mentions import make_annotator
from pipeline.mentions.annotator import Annotator
from tests.quality.calls_scoring import f1, load_companies, scored


@pytest.fixture(scope="module")
def annotate() -> Annotator:
    return make_annotator(load_catalogue())


def test_the_labels_are_of_the_scheme_and_enough() -> None:
    companies = load_companies()
    assert {one.split for one in companies} == {"dev", "test"}
    assert len(companies) >= 4
    pairs = 0
    for company in companies:
        assert len(company.calls) >= 3
        for number, call in enumerate(company.calls):
            assert set(call["topics"]) <= set(get_args(Topic)), company.company
            kinds = {told["change"] for told in call["topics"].values()}
            assert kinds <= set(get_args(ChangeKind)), company.company
            assert number or kinds == {"first"}, company.company
            pairs += len(call["topics"]) if number else 0
    assert pairs >= 60


def test_better_than_saying_that_all_is_kept_on_companies_that_were_not_tuned_on(annotate: Annotator) -> None:
    ours, trivial = scored("test", annotate)
    assert f1(ours, "topic") >= 0.9
    assert f1(ours, "change") >= max(0.75, f1(trivial, "change") + 0.3)
    assert f1(ours, "figure") >= 0.75
