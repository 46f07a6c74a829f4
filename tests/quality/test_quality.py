"""The labelled passages are well made, and the figures stay above what keywords give."""

import json

import pytest

from pipeline.catalogue import load_catalogue
from pipeline.events.baseline import find_by_keywords
from pipeline.events.claims import find_claims
from pipeline.mentions import make_annotator
from tests.quality.scoring import HERE, f1, load_passages, run

SPLITS = ("dev", "fresh", "fresh2", "test")


@pytest.fixture(scope="module")
def tools():
    catalogue = load_catalogue()
    return catalogue, make_annotator(catalogue)


@pytest.mark.parametrize("split", SPLITS)
def test_spans_and_ids_are_well_formed(split):
    rows = [json.loads(line) for line in (HERE / f"{split}.jsonl").read_text(encoding="utf-8").splitlines()]
    assert len({row["id"] for row in rows}) == len(rows)
    for row in rows:
        ends = 0
        for mention in row["mentions"]:
            assert ends <= mention["start"] < mention["end"] <= len(row["text"]), row["id"]
            assert not row["text"][mention["start"] : mention["end"]].endswith("'s"), row["id"]
            ends = mention["end"]


def test_the_splits_share_no_passage():
    texts = [passage.text for split in SPLITS for passage in load_passages(split)]
    assert len(set(texts)) == len(texts) >= 200


def test_better_than_keywords_on_passages_that_were_not_tuned_on(tools):
    catalogue, annotator = tools
    passages = load_passages("test")
    ours, alarms = run(passages, annotator, lambda p, a: find_claims(a, p.published_on, catalogue))
    theirs, _ = run(passages, annotator, lambda p, a: find_by_keywords(a, p.published_on))
    assert f1(ours, "type") > max(0.8, f1(theirs, "type") + 0.15)
    assert f1(ours, "type+status") > f1(theirs, "type+status") + 0.15
    assert alarms <= 0.07  # two of 29


def test_background_of_pages_is_mostly_silent_and_the_news_beside_it_is_not(tools):
    catalogue, annotator = tools
    passages = load_passages("prose")
    ours, alarms = run(passages, annotator, lambda p, a: find_claims(a, p.published_on, catalogue))
    assert alarms <= 0.1  # keywords: .6
    found = sum(row["type"][0] for row in ours)
    assert found >= 0.8 * sum(len({claim["type"] for claim in one.claims}) for one in passages)
