"""The share of right alerts by the judgements of people, with intervals that are honest where few are judged."""

from dataclasses import replace
from datetime import timedelta

import pytest

from models.precision import judgement_of, precision, wilson
from models.telling import Act, StoredAlert, Verdict
from tests.alerts.test_silences import ALERT, AT, passage


def judged(verdict: Verdict | None, rule: str = "a", *sources: str, opened_again: bool = False) -> StoredAlert:
    acts = () if verdict is None else (Act("resolved", "ada", AT, verdict=verdict),)
    acts += (Act("reopened", "bob", AT + timedelta(1)),) if opened_again else ()
    return StoredAlert(replace(ALERT, rule=rule, evidence=tuple(map(passage, sources))), AT, acts)


def test_it_counts_by_rule_source_and_entity_and_only_what_is_judged_now() -> None:
    alerts = [
        judged("true", "a", "wire"), judged("true", "a", "wire", "daily"), judged("noise", "a", "wire"),
        judged("wrong_entity", "b"), judged(None, "b"), judged("true", "b", opened_again=True),
    ]  # fmt: skip
    found = {(each.of, each.name): each for each in precision(alerts)}
    assert [(each.of, each.name) for each in precision(alerts)][:4] == [
        ("rule", "a"), ("rule", "b"), ("source", "wire"), ("source", "daily"),
    ]  # fmt: skip
    assert (found["rule", "a"].true, found["rule", "a"].judged) == (2, 3)
    assert found["rule", "a"].counts == (("noise", 1), ("true", 2))
    assert (found["rule", "b"].share, found["rule", "b"].judged) == (0, 1)
    assert found["source", "daily"].share == 1
    assert (found["entity", "nvidia-h20"].true, found["entity", "nvidia-h20"].judged) == (2, 4)
    assert precision([judged(None)]) == ()
    assert judgement_of(alerts[-1]) is None


@pytest.mark.parametrize(
    ("hits", "of", "low", "high"),
    # Computed by hand from the formula in the paper, and known: 0 of 10 ends at 27.8 %, 5 of 10 spans 23.7 to 76.3 %.
    [
        (0, 10, 0.0, 0.2775),
        (5, 10, 0.2366, 0.7634),
        (10, 10, 0.7225, 1.0),
        (1, 1, 0.2065, 1.0),
        (81, 263, 0.2553, 0.3662),
    ],
)
def test_wilsons_interval(hits: int, of: int, low: float, high: float) -> None:
    assert wilson(hits, of) == pytest.approx((low, high), abs=5e-5)


@pytest.mark.parametrize(("hits", "of"), [(0, 0), (2, 1), (-1, 3)])
def test_no_share_of_nothing(hits: int, of: int) -> None:
    with pytest.raises(ValueError, match="is no share"):
        wilson(hits, of)
