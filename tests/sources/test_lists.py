"""Restricted-party lists: the records that trade.gov made of the same files, both layouts, and what changed."""

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from models.values import ListEntry
from pipeline.errors import LayoutError
from pipeline.sources.tools.bis_lists import read_any_table, read_bis_table
from pipeline.sources.tools.countries import country_code, country_of
from pipeline.sources.tools.csl import read_csl
from pipeline.sources.tools.declare import Received, Saved
from pipeline.sources.tools.lists import compare, entry_key, list_sha
from pipeline.sources.tools.names import name_key
from pipeline.sources.tools.ofac import read_consolidated_csv, read_consolidated_xml, read_sdn_csv, read_sdn_xml
from tests.sources.saved import FOLDER

ITA = FOLDER / "_ita"
Reader = Callable[[Sequence[Received]], list[ListEntry]]


def saved(path: Path) -> Saved:
    return Saved(f"https://lists.example/{path.name}", path.read_bytes())


def words(name: str) -> tuple[str, ...]:
    # trade.gov turns "Last, First" round for some lists, and keeps odd apostrophes.
    return tuple(sorted(name_key(name.replace("\x92", "").replace("\x91", "")).split()))


@pytest.mark.parametrize(
    ("name", "file", "reader"),
    [
        ("el", "el.csv", read_any_table),
        ("meu", "meu.csv", read_any_table),
        ("uvl", "uvl.csv", read_any_table),
        ("isn", "isn.csv", read_any_table),
        ("dtc", "itar_debarred_parties.csv", read_any_table),
        ("dpl", "dpl.txt", read_any_table),
        ("sdn", "sdn.xml", read_sdn_xml),
    ],
)
def test_entries_are_the_records_that_trade_gov_made(name: str, file: str, reader: Reader) -> None:
    records = json.loads((ITA / name / "expected_results.json").read_text(encoding="utf-8"))
    entries = reader([saved(ITA / name / file)])
    # We keep parties that trade.gov's own cut left out, such as one whose order had run out.
    assert {words(record["name"]) for record in records} <= {words(entry.name) for entry in entries}
    # Orders of one party are one entry, which begins with the first of them.
    starts: dict[tuple[str, ...], str] = {}
    for record in records:
        if record.get("start_date"):
            name_of = words(record["name"])
            starts[name_of] = min(record["start_date"], starts.get(name_of, record["start_date"]))
    for record in records:
        record["start_date"] = starts.get(words(record["name"]))
        candidates = [entry for entry in entries if words(entry.name) == words(record["name"])]
        assert any(agrees(entry, record) for entry in candidates), (record, candidates)


@pytest.mark.parametrize("name", ["ccmc", "cmic", "fse", "part561", "plc", "ssi", "cap"])
def test_parties_of_the_consolidated_file(name: str) -> None:
    records = json.loads((ITA / "consolidated" / f"{name}.json").read_text(encoding="utf-8"))
    entries = read_consolidated_xml([saved(ITA / "consolidated" / "consolidated.xml")])
    assert records
    for record in records:
        candidates = [entry for entry in entries if entry.key == record["entity_number"]]
        assert any(agrees(entry, record) for entry in candidates), (record, candidates)


def agrees(entry: ListEntry, record: dict[str, Any]) -> bool:
    """Does the entry say what the record says, as far as both have the fields?"""
    return all(
        (
            words(entry.name) == words(record["name"]),
            {words(alias) for alias in record.get("alt_names") or ()} <= {words(alias) for alias in entry.aliases},
            places(record) <= set(entry.countries),
            not record.get("start_date") or entry.starts_on == date.fromisoformat(record["start_date"]),
            not record.get("end_date") or entry.ends_on == date.fromisoformat(record["end_date"]),
            not record.get("federal_register_notice")
            or record["federal_register_notice"].strip() in (entry.notice or ""),
            not record.get("license_policy") or record["license_policy"] in (entry.licence_policy or ""),
            not record.get("license_requirement") or entry.licence_requirement == record["license_requirement"],
            set(record.get("programs") or ()) <= set(entry.programs),
            not record.get("remarks") or record["remarks"][:80] in (entry.remarks or ""),
        )
    )


def places(record: dict[str, Any]) -> set[str]:
    given = [address.get("country") for address in record.get("addresses") or ()]
    given += [*(record.get("nationalities") or ()), *(record.get("citizenships") or ()), record.get("country")]
    return {code for code in given if code}


def csl(case: str) -> Path:
    return next((FOLDER / "trade_gov_csl" / case).glob("consolidated.*"))


def test_both_layouts_and_json_tell_one_party_alike() -> None:
    from_csv = {entry.name: entry for entry in read_csl([saved(csl("with_id"))])}
    from_json = {entry.name: entry for entry in read_csl([saved(csl("json"))])}
    for name, entry in from_json.items():
        same = from_csv[name]
        assert (entry.list_id, entry.key, entry.countries, entry.starts_on, entry.notice) == (
            same.list_id, same.key, same.countries, same.starts_on, same.notice,
        )  # fmt: skip


def test_a_hash_of_the_line_is_no_key() -> None:
    body = csl("with_id").read_bytes()
    moved = body.replace(b"66f6ab3f26234b75a9093fce79ef0ce0", b"ffffffffffffffffffffffffffffffff")
    assert moved != body
    assert read_csl([Saved("https://x.example/a.csv", moved)]) == read_csl([Saved("https://x.example/a.csv", body)])


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (b"alt_names", b"aliases", "missing 'alt_names'"),
        (b"source_list_url", b"source_list_url,risk_score", "unknown 'risk_score'"),
        (b"Entity List (EL)", b"Naughty List (NL)", "no list that we know"),
    ],
)
def test_a_list_that_changed_its_form_is_refused(old: bytes, new: bytes, told: str) -> None:
    body = csl("with_id").read_bytes().replace(old, new)
    with pytest.raises(LayoutError, match=told):
        read_csl([Saved("https://x.example/a.csv", body)])


@pytest.mark.parametrize("body", [b"", b"source\n", b"<html>Request blocked</html>", b"{}", b"[]", b"\x00\x01"])
def test_an_empty_or_foreign_file_is_no_empty_list(body: bytes) -> None:
    for reader in (read_csl, read_any_table, read_sdn_xml):
        with pytest.raises(LayoutError):
            reader([Saved("https://x.example/a", body)])


def test_ofac_tables_are_joined_by_number() -> None:
    folder = FOLDER / "ofac_sdn_csv" / "first_200"
    names = ("SDN.CSV", "ADD.CSV", "ALT.CSV", "SDN_COMMENTS.CSV")
    entries = {entry.key: entry for entry in read_sdn_csv([saved(folder / name) for name in names])}
    bank = entries["306"]
    assert bank.name == "BANCO NACIONAL DE CUBA"
    assert {"BNC", "NATIONAL BANK OF CUBA"} <= set(bank.aliases)
    assert {"CH", "ES", "JP", "PA"} <= set(bank.countries)
    assert bank.programs == ("CUBA",)
    assert bank.remarks is not None
    assert "-0-" not in json.dumps([entry.name for entry in entries.values()])


def test_an_ofac_row_of_another_width_is_refused() -> None:
    with pytest.raises(LayoutError, match="3 cells, not 12"):
        read_sdn_csv([Saved("https://x.example/SDN.CSV", b'36,"A",-0-\n')])


def test_a_party_of_two_programmes_stands_on_both_lists() -> None:
    row = b'1,"BANK",-0- ,"UKRAINE-EO13662] [RUSSIA-EO14024",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \n'
    entries = read_consolidated_csv([Saved("https://x.example/CONS_PRIM.CSV", row)])
    assert {entry.list_id for entry in entries} == {"us-ssi-list", "us-ns-mbs-list"}


def test_lines_of_one_party_become_one_entry() -> None:
    entries = read_bis_table([saved(ITA / "el" / "el.csv")])
    farid = next(entry for entry in entries if entry.name == "Fazal Rahim Farid")
    assert farid.aliases == ("Engineer Idris", "Farid", "Fazel Rahim Farid")
    assert len(farid.addresses) == 2
    assert farid.countries == ("AF",)


def test_windows_quotes_come_out_as_quotes() -> None:
    entries = read_bis_table([saved(ITA / "el" / "el.csv")])
    assert any("Sa’id Jan ‘Abd-al-Salam" in alias for entry in entries for alias in entry.aliases)


# ── what changed ─────────────────────────────────────────────────────────────────────────────────


def party(name: str, *countries: str, **more: Any) -> ListEntry:
    return ListEntry("us-entity-list", entry_key(None, name, countries), name, countries=countries, **more)


def test_added_removed_and_amended_are_told_apart() -> None:
    old = [party("Alpha", "CN"), party("Beta", "CN"), party("Gamma", "RU", licence_policy="Presumption of denial.")]
    new = [old[0], replace(old[2], licence_policy="Case by case."), party("Delta", "IR")]
    told = {
        (change.kind, (change.after or change.before).name): change.fields
        for change in compare(old, new)
        if change.after or change.before
    }  # type: ignore[union-attr]
    assert told == {("removed", "Beta"): (), ("added", "Delta"): (), ("amended", "Gamma"): ("licence_policy",)}


def test_a_party_that_gains_a_country_is_amended_not_new() -> None:
    (change,) = compare([party("Alpha", "CN")], [party("ALPHA", "CN", "HK")])
    assert change.kind == "amended"
    assert set(change.fields) == {"name", "countries"}


def test_two_parties_of_one_name_are_not_mistaken_for_each_other() -> None:
    changes = compare([party("Alpha", "CN"), party("Alpha", "RU")], [party("Alpha", "IR")])
    assert sorted(change.kind for change in changes) == ["added", "removed", "removed"]


def test_a_shuffled_edition_has_not_changed() -> None:
    body = csl("without_id").read_bytes()
    head, *rows = body.splitlines(keepends=True)
    one = read_csl([Saved("https://x.example/a.csv", body)])
    other = read_csl([Saved("https://x.example/a.csv", b"".join([head, *reversed(rows)]))])
    assert {entry.key for entry in one} == {entry.key for entry in other}
    assert list_sha(one) == list_sha(list(reversed(one)))
    assert compare(one, list(reversed(one))) == []


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("China", "CN"), ("Hong Kong", "HK"), ("Korea, North", "KP"), ("RUSSIA", "RU"), ("cn", "CN"), ("UK", "GB"),
        ("Iran, Islamic Republic of", "IR"), ("Türkiye", "TR"), ("", None), ("Atlantis", None), ("ZZ", None),
    ],
)  # fmt: skip
def test_countries(said: str, code: str | None) -> None:
    assert country_code(said) == code
    assert country_of(said) == (code or said or None)
