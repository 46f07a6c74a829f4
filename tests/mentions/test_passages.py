"""The scores on our own passages: they may rise, not fall."""

from pathlib import Path

import pytest

from pipeline.mentions.annotator import Annotator
from tests.mentions.score import read_passages, score

HERE = Path(__file__).parent


@pytest.mark.parametrize("name", ["passages.jsonl", "unseen.jsonl"])
def test_scores(name: str, annotate: Annotator) -> None:
    total = score(annotate, read_passages(HERE / name))
    assert total.figures()[2] >= 0.97, total.faults
    assert total.linking >= 0.99, total.faults


@pytest.mark.parametrize("name", ["passages.jsonl", "unseen.jsonl"])
def test_every_id_is_in_the_catalogue(name: str, annotate: Annotator) -> None:
    known = set(annotate.catalogue.ids())
    for passage in read_passages(HERE / name):
        for mention in passage["mentions"]:
            linked = mention["id"]
            made = linked == "cn-ministry-of-state-security"  # its id is made from its name
            assert linked is None or made or linked in known, (passage["id"], linked)
