"""Which sources there are, and which of them are polled."""

import pytest

from pipeline.catalogue.catalogue import load_catalogue
from pipeline.errors import CallError
from pipeline.settings import Settings
from pipeline.sources import all_sources, chosen_sources, find_source
from pipeline.sources.sec_edgar import FILERS
from pipeline.sources.tools.declare import MOST_LISTED, Item, Saved


def test_invented_publishers_are_polled_only_when_they_are_named() -> None:
    usual = chosen_sources(None)
    assert not any(source.invented for source in usual.values())
    assert len(usual) >= 25
    assert list(chosen_sources("rack_report, callscribe")) == ["rack_report", "callscribe"]


def test_a_name_that_is_no_source_is_refused_with_a_near_one() -> None:
    with pytest.raises(CallError, match="did you mean federal_register_bis"):
        find_source("register_bis")
    with pytest.raises(CallError, match="nosuch"):
        chosen_sources("rack_report,nosuch")


def test_filers_follow_from_the_setting() -> None:
    edgar = all_sources()["sec_edgar"]
    assert edgar.addresses(Settings(sec_ciks="9990001, 0000002488")) == (
        "https://data.sec.gov/submissions/CIK0009990001.json",
        "https://data.sec.gov/submissions/CIK0000002488.json",
    )
    assert "https://data.sec.gov/submissions/CIK0001045810.json" in edgar.addresses(Settings())


def test_filers_are_the_catalogues_firms_under_their_numbers() -> None:
    known = {firm.cik: firm for firm in load_catalogue().firms.values() if firm.cik}
    assert sorted(set(FILERS) - known.keys()) == [], "a number that no firm of the catalogue has"
    for cik, name in FILERS.items():
        firm = known[cik]
        assert name.lower().split()[0] in f"{firm.name} {firm.sec_name}".lower()


def test_a_source_asks_no_other_host() -> None:
    source = all_sources()["harbour_wire"]
    assert source.allows("https://harbourwire.example/a")
    assert source.allows("https://HARBOURWIRE.example/a")
    for other in (
        "https://harbourwire.example.evil.test/a",
        "https://evil.test/?harbourwire.example",
        "file:///etc/passwd",
        "https://harbourwire.example@evil.test/",
        "//[",
    ):
        assert not source.allows(other), other


def test_an_item_without_a_number_is_known_by_its_plain_address() -> None:
    one = Item(url="https://harbourwire.example/a/?utm_source=rss&id=3#top")
    assert one.key == Item(url="https://harbourwire.example/a?id=3").key
    assert Item(url="https://x.example/a", natural_key="fr:2026-1").key == "fr:2026-1"


def test_saved_bytes_read_like_a_fetched_answer() -> None:
    assert Saved("https://x.example/", b"").final_url == "https://x.example/"


def test_lists_state_how_many_entries_they_expect() -> None:
    lists = [source for source in all_sources().values() if source.kind == "list" and not source.changes]
    assert lists
    assert [source.name for source in lists if source.expect == (1, MOST_LISTED)] == []
