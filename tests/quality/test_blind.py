"""Every row of the blind passages keeps the annotation guide's format, values and known ids."""

import json
import re
from datetime import date
from typing import Any, get_args

import pytest

from models.values import Amount, ClaimType, Label, Operator, Quantity, Status
from pipeline.catalogue import load_catalogue
from tests.quality.scoring import HERE

ROWS: list[dict[str, Any]] = [
    json.loads(line) for line in (HERE / "blind.jsonl").read_text(encoding="utf-8").splitlines()
]
AMOUNT_KINDS = get_args(Amount.__annotations__["kind"])
AMOUNT_TYPES = {
    "financial_impact",
    "order_placed",
    "price_changed",
    "stockpiling",
    "supply_cut",
    "supply_restored",
    "tariff_changed",
}
LISTS = ("actors", "firms", "chips", "instruments", "places")


@pytest.fixture(scope="module")
def known() -> set[str]:
    return set(load_catalogue().entries)


def test_ids_run_on_and_no_text_comes_twice():
    assert [row["id"] for row in ROWS] == [f"b-{n:03}" for n in range(1, 181)]
    assert len({row["text"] for row in ROWS}) == len(ROWS)
    assert all(date.fromisoformat(row["published"]) and row["lang"] in ("en", "zh") for row in ROWS)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["id"])
def test_mentions_are_clean_spans_with_known_ids(row, known):
    end = 0
    for mention in row["mentions"]:
        span = row["text"][mention["start"] : mention["end"]]
        assert end <= mention["start"] < mention["end"] <= len(row["text"])
        assert span == span.strip(" \"“”'")
        assert not re.search(r"['’]s$|^(the|a|an) (?!Hague)", span, re.IGNORECASE)
        assert mention["label"] in get_args(Label)
        assert mention["id"] in known or (mention["id"] is None and mention["label"] in ("FIRM", "CHIP"))
        end = mention["end"]


@pytest.mark.parametrize("row", [row for row in ROWS if row["claims"]], ids=lambda row: row["id"])
def test_claims_keep_the_guides_values_and_name_only_what_is_mentioned(row):
    mentioned = {mention["id"] for mention in row["mentions"]}
    for claim in row["claims"]:
        assert claim["type"] in get_args(ClaimType)
        assert claim["status"] in get_args(Status)
        assert all(set(claim[name]) <= mentioned for name in LISTS)
        assert set(claim.get("to_chips", ())) <= set(claim["chips"])
        assert ("to_chips" in claim) == (claim["type"] == "substitution")
        assert claim["effective"] is None or date.fromisoformat(claim["effective"])
        for limit in claim["thresholds"]:
            assert limit["quantity"] in get_args(Quantity)
            assert limit["op"] in get_args(Operator)
            assert limit["value"] > 0
        assert "amounts" not in claim or claim["type"] in AMOUNT_TYPES
        for amount in claim.get("amounts", ()):
            assert amount["kind"] in AMOUNT_KINDS
            assert (amount["value"] is None) != (amount["low"] is None and amount["high"] is None)


def test_every_type_and_status_is_there_and_a_third_has_no_claim():
    claims = [claim for row in ROWS for claim in row["claims"]]
    for kind in get_args(ClaimType):
        assert sum(claim["type"] == kind for claim in claims) >= 6, kind
    for status in get_args(Status):
        assert sum(claim["status"] == status for claim in claims) >= 10, status
    assert sum(not row["claims"] for row in ROWS) * 3 >= len(ROWS)
