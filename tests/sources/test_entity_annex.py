"""The annexes of Entity List rules: who is added, revised and removed, in which words, before any list shows it."""

from datetime import date
from pathlib import Path

import pytest

from models.values import ListChange
from pipeline.errors import LayoutError
from pipeline.sources.tools.declare import Item, Saved
from pipeline.sources.tools.entity_annex import read_annex, read_orders, read_supplement
from pipeline.sources.tools.entity_cell import read_cell

FOLDER = Path(__file__).parents[1] / "fixtures" / "sources" / "_entity_list"
RULE = Item(
    url="https://www.federalregister.gov/documents/r", natural_key="fr:2025-1", extra=(("citation", "90 FR 14046"),)
)


def annex(body: bytes) -> list[ListChange]:
    return read_annex(Saved("https://www.federalregister.gov/r.html", body), RULE)


def page(name: str = "rule.html") -> bytes:
    return (FOLDER / name).read_bytes()


def test_a_rule_tells_each_party_with_country_policy_and_citation() -> None:
    changes = {(change.after or change.before).name: change for change in annex(page())}  # type: ignore[union-attr]
    assert {name: change.kind for name, change in changes.items()} == {
        "Beijing Widget Academy": "added",
        "Example Supercomputing Center (ESC)": "amended",
        "Widget Technologies (Shenzhen) Co., Ltd.": "added",
        "Paektu Widget Trading": "added",
        "Former Widget Co., Ltd.": "removed",
        "Gulf Widget FZE": "removed",
    }
    academy = changes["Beijing Widget Academy"].after
    assert academy is not None
    assert academy.aliases == ("BWA", "Academy of Widgets")
    assert academy.addresses == (
        "No. 150 Chengfu Road, Haidian District, Beijing, 100084, China", "Room 2, Widget Tower, Shanghai, China",
    )  # fmt: skip
    assert (academy.countries, academy.licence_policy) == (("CN",), "Presumption of denial")
    assert academy.starts_on == date(2025, 3, 28)
    assert academy.notice is not None
    assert academy.notice.startswith("90 FR [INSERT")
    center = changes["Example Supercomputing Center (ESC)"].after
    assert center is not None
    assert (center.remarks, center.starts_on) == ("See also addresses under Hong Kong", date(2015, 2, 18))
    gone = [changes[name].before for name in ("Former Widget Co., Ltd.", "Gulf Widget FZE")]
    assert [entry.countries for entry in gone if entry] == [("CN",), ("AE",)]
    assert all(entry.notice == "90 FR 14046" for entry in gone if entry)


def test_the_columns_of_printed_text_tell_the_same() -> None:
    changes = annex(page("rule.txt"))
    told = [((change.after or change.before).name, change.kind) for change in changes]  # type: ignore[union-attr]
    assert told == [
        ("Beijing Widget Academy", "added"), ("Widget Trading Co., Ltd.", "added"), ("Gulf Widget FZE", "removed"),
    ]  # fmt: skip
    first, second = (change.after for change in changes[:2])
    assert first is not None
    assert second is not None
    assert (first.aliases, first.addresses) == (("BWA",), ("No. 150 Chengfu Road, Beijing, China",))
    assert second.licence_policy == "Case-by-case basis."
    assert second.starts_on == date(2014, 6, 26)


def test_the_whole_supplement_is_a_list() -> None:
    entries = read_supplement([Saved("https://www.ecfr.gov/supplement.xml", page())])
    assert [entry.name for entry in entries if entry.countries == ("KP",)] == ["Paektu Widget Trading"]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("License review policy", "Review outcome", "no entry is found|is named"),
        ("entries for “Beijing Widget Academy;”", "entries for “Nobody;”", "no words add or revise"),
        ("“Paektu Widget Trading”", "“Paektu Widget Trading” and “Second Widget House”", "Second Widget House"),
        ("<td>KOREA, NORTH</td>", "<td>ATLANTIS</td>", "ATLANTIS"),
        ("<td>Policy of denial</td>", "<td></td>", "no licence requirement or policy"),
    ],
)
def test_a_rule_that_cannot_be_understood_says_so(old: str, new: str, told: str) -> None:
    body = page().decode()
    assert old in body
    with pytest.raises(LayoutError, match=told):
        annex(body.replace(old, new).encode())


def test_another_rule_changes_nothing() -> None:
    assert annex(b"<div><p>Supplement No. 1 to part 774 is amended.</p></div>") == []


def test_a_country_of_two_words_is_not_taken_for_another() -> None:
    orders = read_orders(
        "a. Under KOREA, NORTH, by removing “Paektu Widget”; b. Under KOREA, SOUTH, by removing “Hanguk Widget”"
    )
    assert orders.removed == [("Paektu Widget", "KP"), ("Hanguk Widget", "KR")]


@pytest.mark.parametrize(
    ("said", "name", "aliases", "addresses"),
    [
        ("Abdul Beispiel, 501, 5th Floor, Market, Kabul, Afghanistan; and Flat No. 41, Kabul. (See also Pakistan.)",
         "Abdul Beispiel", (), ("501, 5th Floor, Market, Kabul, Afghanistan", "Flat No. 41, Kabul")),
        ("Widget Knowledge Technology Co., Ltd., a.k.a., the following two aliases: —Widget AI; and —Beijing "
         "Widget Atlas Technology Co., Ltd. Floor 10, Building 9, No. 1, Zhongguancun East Road, Beijing, China.",
         "Widget Knowledge Technology Co., Ltd.", ("Widget AI", "Beijing Widget Atlas Technology Co., Ltd."),
         ("Floor 10, Building 9, No. 1, Zhongguancun East Road, Beijing, China",)),
        ("Widget Group Co., Ltd., Inc., 5 Road, Jinan", "Widget Group Co., Ltd., Inc.", (), ("5 Road, Jinan",)),
        ("Widget Institute 38", "Widget Institute 38", (), ()),
        ("Widget Works, f.k.a., Old Widget Works, Room 5, Moscow, Russia", "Widget Works", ("Old Widget Works",),
         ("Room 5, Moscow, Russia",)),
    ],
)  # fmt: skip
def test_parts_of_a_cell(said: str, name: str, aliases: tuple[str, ...], addresses: tuple[str, ...]) -> None:
    cell = read_cell(said)
    assert (cell.name, cell.aliases, cell.addresses) == (name, aliases, addresses)
