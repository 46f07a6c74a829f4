"""Hits that a person found harmless: quiet, with the reason shown; everything else is told as before."""

from datetime import date

import pytest

from models.values import ListEntry
from pipeline.errors import CallError
from pipeline.sources.tools.harmless import HarmlessPair, read_harmless, without_harmless, write_harmless
from pipeline.sources.tools.screening import screen_against

GLOBAL = ListEntry("us-entity-list", "e1", "Global Star Trading LLC", countries=("AE",))
OTHER = ListEntry("us-sdn", "e2", "Global Star Trading Company", countries=("IR",))
PAIR = HarmlessPair(
    "Global Star Trading", "us-entity-list", "e1", "Global Star Trading LLC", "a florist in Leeds", "ada",
    date(2026, 11, 26),
)  # fmt: skip


def test_a_known_harmless_hit_is_quiet_and_says_why() -> None:
    found = screen_against("Global Star Trading", None, [GLOBAL])
    assert found.outcome == "match"
    quiet = without_harmless("GLOBAL STAR trading", None, found, [PAIR])
    assert quiet.screening.outcome == "no_match"
    assert "a florist in Leeds (ada, 2026-11-26)" in quiet.screening.why
    assert [pair for _, pair in quiet.harmless] == [PAIR]


def test_another_entry_another_name_and_an_entry_with_another_name_are_told() -> None:
    both = screen_against("Global Star Trading", None, [GLOBAL, OTHER])
    left = without_harmless("Global Star Trading", None, both, [PAIR])
    assert left.screening.outcome == "match"
    assert [match.entry for match in left.screening.matches] == [OTHER]
    named = "Global Star Trading FZE"
    assert without_harmless(named, None, screen_against(named, None, [GLOBAL]), [PAIR]).screening.outcome == "match"
    renamed = ListEntry("us-entity-list", "e1", "Global Star Trading and Arms LLC")
    found = screen_against("Global Star Trading", None, [renamed])
    assert without_harmless("Global Star Trading", None, found, [PAIR]).screening == found


def test_pairs_are_read_as_they_are_written() -> None:
    assert read_harmless(write_harmless([PAIR]), "harmless.yaml") == (PAIR,)
    assert read_harmless("", "harmless.yaml") == ()


UNREASONED = "- {name: a, list: b, entry: c, listed: d, why: '', by: e, on: 2026-01-01}"


@pytest.mark.parametrize("text", ["a: b", "- {name: x}", "[1]", ": :", UNREASONED])
def test_a_broken_file_is_named(text: str) -> None:
    with pytest.raises(CallError, match=r"harmless\.yaml"):
        read_harmless(text, "harmless.yaml")
