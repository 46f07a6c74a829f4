"""Lists of other countries and other forms: what is new in them is refused, and none of it is guessed."""

from pathlib import Path

import pytest

from pipeline.errors import LayoutError
from pipeline.sources import all_sources
from pipeline.sources.tools.declare import Saved
from pipeline.sources.tools.list_pages import split_party
from tests.sources.saved import FOLDER

READERS = {
    "eu_financial_sanctions": "listing-export.xml",
    "uk_sanctions_list": "UK-Sanctions-List.xml",
    "swiss_sanctions": "listing-list.xml",
    "ofac_sdn_advanced": "SDN_ADVANCED.XML",
    "fcc_covered_list": "coveredlist",
    "uflpa_entity_list": "uflpa-entity-list",
    "taiwan_shtc": "listing-list.csv",
    "military_companies_1260h": "2025-00070.html",
    "meti_end_user_list": "list.pdf",
}


def page(name: str) -> Path:
    return FOLDER / name / "invented" / READERS[name]


def read(name: str, body: bytes) -> list[str]:
    source = all_sources()[name]
    assert source.parties is not None
    return [entry.name for entry in source.parties([Saved(f"https://{source.hosts[0]}/list", body)])]


@pytest.mark.parametrize("name", READERS)
@pytest.mark.parametrize("body", [b"", b"<html><body>Request blocked</body></html>", b"<a", b"{}", b"\x00"])
def test_what_is_no_list_is_no_empty_list(name: str, body: bytes) -> None:
    with pytest.raises(LayoutError):
        read(name, body)


@pytest.mark.parametrize(
    ("name", "old", "new", "told"),
    [
        ("eu_financial_sanctions", b'strong="true" regul', b'power="9" strong="true" regul', "@power"),
        ("eu_financial_sanctions", b'code="enterprise"', b'code="algorithm"', "algorithm"),
        ("eu_financial_sanctions", b"<remark>Makes", b"<owner/><remark>Makes", "owner"),
        ("uk_sanctions_list", b"<DesignationSource>", b"<Score>1</Score><DesignationSource>", "Score"),
        ("uk_sanctions_list", b">Entity<", b">Algorithm<", "algorithm"),
        ("uk_sanctions_list", b"Primary Name<", b"Alias<", "primary name"),
        ("swiss_sanctions", b'"de-listed"', b'"paused"', "paused"),
        ("swiss_sanctions", b"<justification", b"<verdict/><justification", "verdict"),
        ("ofac_sdn_advanced", b'<List ID="1550">SDN List', b'<List ID="1550">Naughty List', "Naughty"),
        ("ofac_sdn_advanced", b'LocationID="25"', b'LocationID="99"', "99"),
        ("ofac_sdn_advanced", b"<ProfileRelationships/>", b"<Scores/>", "Scores"),
        ("fcc_covered_list", b"March 12, 2021<", b"soon<", "soon"),
        ("uflpa_entity_list", b"Name of Entity", b"Risk", "risk"),
        ("military_companies_1260h", b"following entities", b"many entities", "no words say"),
        (
            "military_companies_1260h",
            b"Widget Shenzhen",
            b"This sentence goes on and on about widgets. " * 5,
            "no name",
        ),
        ("meti_end_user_list", b"(2) Tj", b"(7) Tj", "number 7 where 2 is due"),
        ("meti_end_user_list", b"(Also Known As)", b"(Known For)    ", "no table of the five columns"),
        ("taiwan_shtc", "別名alias".encode(), "綽號".encode(), "別名alias"),
    ],
)
def test_a_form_that_changed_is_refused_by_its_place(name: str, old: bytes, new: bytes, told: str) -> None:
    body = page(name).read_bytes()
    assert old in body
    with pytest.raises(LayoutError, match=told):
        read(name, body.replace(old, new, 1))


def test_only_the_newest_state_of_a_swiss_target_counts() -> None:
    body = page("swiss_sanctions").read_bytes()
    assert "Delisted Ltd" not in read("swiss_sanctions", body)
    again = body.replace(
        b'<modification modification-type="de-listed"',
        b'<modification modification-type="listed" publication-date="2026-01-01" effective-date="2026-01-01"/>'
        b'<modification modification-type="de-listed"',
    )
    assert "Delisted Ltd" in read("swiss_sanctions", again)
    assert not any("history" in name for name in read("swiss_sanctions", body))


@pytest.mark.parametrize(
    ("said", "names", "aliases"),
    [
        ("A Co., Ltd. (and one alias: B)", ["A Co., Ltd."], ("B",)),
        ("A Ltd. (including three aliases: B; C; and D (E)) and subsidiaries", ["A Ltd."], ("B", "C", "D (E)")),
        ("A Group and its subsidiary B Co., Ltd.", ["A Group", "B Co., Ltd."], ()),
        ("A and its eight Xinjiang-based subsidiaries, which include B Co., Ltd., C Co., Ltd., and D Co., Ltd.",
         ["A", "B Co., Ltd.", "C Co., Ltd.", "D Co., Ltd."], ()),
        ("A Corps and its subordinate and affiliated entities", ["A Corps"], ()),
        ("A and B Trading Co.", ["A and B Trading Co."], ()),
    ],
)  # fmt: skip
def test_parties_that_one_cell_names(said: str, names: list[str], aliases: tuple[str, ...]) -> None:
    found = split_party(said)
    assert [name for name, _, _ in found] == names
    assert found[0][1] == aliases


def test_a_review_leads_to_its_list_and_the_page_to_its_review() -> None:
    source = all_sources()["meti_end_user_list"]
    assert source.leads is not None
    site = "https://www.meti.go.jp/english/press/2025/0129_001.html"
    review = b"<a href='pdf/0129_001a.pdf'>End User List (PDF)</a><a href='/x.pdf'>Outline</a>"
    assert source.leads(Saved(site, review)) == ["https://www.meti.go.jp/english/press/2025/pdf/0129_001a.pdf"]
    with pytest.raises(LayoutError, match="no link"):
        source.leads(Saved(site, b"<a href='/x.pdf'>Outline</a>"))


def test_the_newest_notice_of_the_list_is_taken_and_no_other() -> None:
    source = all_sources()["military_companies_1260h"]
    assert source.leads is not None
    listing = (FOLDER / source.name / "invented" / "listing.json").read_bytes()
    assert source.leads(Saved("https://www.federalregister.gov/", listing))[0].endswith("2025-00070.html")
    with pytest.raises(LayoutError, match="no notice"):
        source.leads(Saved("https://www.federalregister.gov/", listing.replace(b"Military Companies", b"Tea Houses")))


def test_an_unknown_kind_of_party_is_told_by_its_class_and_measures_are_no_programmes() -> None:
    """OFAC's subtype of most firms and of every person is called Unknown; the type above it says which they are."""
    source = all_sources()["ofac_sdn_advanced"]
    assert source.parties is not None
    body = page(source.name).read_bytes()
    for number, kind in ((b"3", "entity"), (b"4", "individual")):
        told = body.replace(
            b'<Profile ID="90001" PartySubTypeID="3"', b'<Profile ID="90001" PartySubTypeID="%s"' % number
        )
        entries = source.parties([Saved("https://sanctionslistservice.ofac.treas.gov/list", told)])
        assert {entry.party for entry in entries} == {kind}
        assert {entry.programs for entry in entries} == {("RUSSIA-EO14024",)}
