"""Names of one party and of two, and the three answers of a screening."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.values import ListEntry
from pipeline.sources.tools.csl import read_csl
from pipeline.sources.tools.declare import Saved
from pipeline.sources.tools.matching import likeness
from pipeline.sources.tools.ofac import read_sdn_csv
from pipeline.sources.tools.screening import MATCH, UNDECIDED, make_index, screen, screen_against
from tests.sources.saved import FOLDER

ONE_PARTY = [
    ("Huawei Technologies Co., Ltd.", "HUAWEI TECHNOLOGIES COMPANY LIMITED"),
    ("Huawei", "Huawei Technologies Co., Ltd."),
    ("华为技术有限公司", "Huawei Technologies Co Ltd"),
    ("Semiconductor Manufacturing International Corporation", "SMIC"),
    ("VTB Bank PJSC", "VTB Bank OAO"),
    ("JSC Mikron", "Mikron Joint-Stock Company"),
    ("Sinobright Import and Export Company", "Sino Bright Import & Export Co."),
    ("Moore Threads Intelligent Technology (Beijing) Co., Ltd.", "Moore Threads"),
    ("Guangdong Univ. of Technology", "Guangdong University of Technology"),
    ("Plant Number 2", "Plant No. 2"),
    ("13th Research Institute of CETC", "CETC Research Institute 13"),
    ("Peter Müller GmbH", "Peter Mueller GmbH"),
    ("Ivan Petrov", "PETROV, Ivan Sergeyevich"),
    ("J. Smith", "John Smith"),
    ("Mohammed Al-Hussein", "Muhammad al Husayn"),
    ("Владимир Иванов", "Vladimir Ivanov"),
    ("Aleksandr Ivanov", "Alexander Ivanov"),
]
TWO_PARTIES = [
    ("Plant No. 1", "Plant No. 2"),
    ("38th Research Institute of CETC", "CETC 14th Research Institute"),
    ("Bank of China", "Bank of Taiwan"),
    ("Beijing Technology Co Ltd", "Shanghai Technology Co Ltd"),
    ("China National Nuclear Corporation", "China National Offshore Oil Corporation"),
    ("Apple Inc", "Apple Bank for Savings"),
    ("Global Trading LLC", "Universal Trading LLC"),
    ("Siemens AG", "Siemens Energy AG"),
    ("Northwestern Polytechnical University", "Northeastern University"),
    ("Harbin Institute of Technology", "Harbin Engineering University"),
    ("Ivan Petrov", "Sergei Petrov"),
    ("Hassan Ali", "Hussein Ali"),
    ("Li Wei", "Li Wen"),
    ("Kim Jong Un", "Kim Jong Il"),
    ("Vladimir Putin", "KONONOV, Vladimir P."),
]


@pytest.mark.parametrize(("one", "other"), ONE_PARTY)
def test_names_of_one_party(one: str, other: str) -> None:
    for found in (likeness(one, other), likeness(other, one)):
        assert found.score >= MATCH, found
        assert found.why


@pytest.mark.parametrize(("one", "other"), TWO_PARTIES)
def test_names_of_two_parties(one: str, other: str) -> None:
    for found in (likeness(one, other), likeness(other, one)):
        assert found.score < MATCH, found


names = st.text(st.characters(codec="utf-8"), max_size=40)


@given(names, names)
def test_any_two_texts_are_compared_alike_both_ways(one: str, other: str) -> None:
    there, back = likeness(one, other), likeness(other, one)
    assert 0.0 <= there.score <= 1.0
    assert there.score == pytest.approx(back.score, abs=0.051)


def entry(name: str, *countries: str, aliases: tuple[str, ...] = (), party: str | None = None) -> ListEntry:
    return ListEntry("us-entity-list", name.lower(), name, aliases=aliases, countries=countries, party=party)


LISTED = (
    entry("Inspur Group Co., Ltd.", "CN", aliases=("Inspur", "Langchao")),
    entry("Dawning Information Industry Co.", "CN", aliases=("Sugon",)),
    entry("Plant No. 12", "RU"),
    entry("PETROV, Ivan", "RU", party="individual"),
)


@pytest.mark.parametrize(
    ("name", "country", "outcome"),
    [
        ("INSPUR GROUP", "CN", "match"),
        ("Inspur Group", None, "match"),
        ("Sugon", "China", "match"),
        ("Inspvr Group", "CN", "unresolved"),
        ("Inspur Intelligent Cloud Chips", "CN", "unresolved"),
        ("Plant No. 13", "RU", "no_match"),
        ("Sergei Petrov", "RU", "no_match"),
        ("Toyota Motor Corporation", "JP", "no_match"),
        ("Technology Co., Ltd.", "CN", "unresolved"),
        ("", None, "unresolved"),
        ("…", None, "unresolved"),
    ],
)
def test_three_answers(name: str, country: str | None, outcome: str) -> None:
    found = screen_against(name, country, LISTED)
    assert found.outcome == outcome, found
    assert found.why


def test_the_same_name_elsewhere_is_for_a_person_to_look_at() -> None:
    assert screen_against("Ivan Sergeyevich Petrov", "AU", LISTED).outcome == "unresolved"
    assert screen_against("Ivan Sergeyevich Petrov", "RU", LISTED).outcome == "match"


def test_an_entry_is_told_once_under_its_most_alike_name() -> None:
    found = screen_against("Inspur", "CN", LISTED)
    assert [(match.entry.name, match.name) for match in found.matches] == [("Inspur Group Co., Ltd.", "Inspur")]
    assert "the country agrees" in found.matches[0].why


def listed() -> list[ListEntry]:
    folder = FOLDER / "ofac_sdn_csv" / "first_200"
    tables = [
        Saved(f"https://x.example/{name}", (folder / name).read_bytes())
        for name in ("SDN.CSV", "ADD.CSV", "ALT.CSV", "SDN_COMMENTS.CSV")
    ]
    csl = FOLDER / "trade_gov_csl" / "without_id" / "consolidated.csv"
    return read_sdn_csv(tables) + read_csl([Saved("https://x.example/consolidated.csv", csl.read_bytes())])


def test_every_name_of_a_list_finds_its_entry() -> None:
    entries = listed()
    index = make_index(entries)
    missed = []
    for one in entries:
        for name in (one.name, one.name.lower(), " ".join(reversed(one.name.replace(",", " ").split()))):
            found = {match.entry.key for match in screen(name, None, index).matches if match.score >= UNDECIDED}
            if one.key not in found:
                missed.append(name)
    assert missed == []


def test_strangers_are_let_through() -> None:
    index = make_index(listed())
    strangers = (
        "Toyota Motor Corporation", "Volkswagen AG", "University of Oxford", "Deutsche Bank", "Samsung Electronics",
        "Nestle S.A.", "Carrefour", "Bosch Rexroth", "Vodafone Group Plc", "Novo Nordisk", "Ericsson AB", "Jane Doe",
    )  # fmt: skip
    assert {name: screen(name, None, index).outcome for name in strangers} == dict.fromkeys(strangers, "no_match")
