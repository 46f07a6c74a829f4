"""Bills, dockets and the table of chips: what is not understood is told, and what did not change is no news."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from pipeline.errors import LayoutError
from pipeline.sources import find_source
from pipeline.sources.tools.congress import ordinal, read_bills
from pipeline.sources.tools.declare import Item, Saved
from pipeline.sources.tools.epoch import read_chips
from pipeline.sources.tools.regulations import read_dockets
from tests.sources.saved import FOLDER

READERS: dict[str, Callable[[Saved], list[Item]]] = {"congress_bills": read_bills, "regulations_bis": read_dockets}
CHIPS = (FOLDER / "epoch_hardware" / "invented" / "ml_hardware.csv").read_text(encoding="utf-8")


def saved(body: str) -> Saved:
    return Saved("https://publisher.example/table", body.encode())


def answer(name: str) -> Any:
    return json.loads((FOLDER / name / "first" / "listing.json").read_bytes())


Change = Callable[[dict[str, Any]], object]


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("congress_bills", lambda bill: bill.update(sponsor="Rep. Widget")),
        ("congress_bills", lambda bill: bill.update(type="HBILL")),
        ("congress_bills", lambda bill: bill.pop("title")),
        ("congress_bills", lambda bill: bill.update(congress="119")),
        ("congress_bills", lambda bill: bill["latestAction"].update(actionDate="yesterday")),
        ("congress_bills", lambda bill: bill["latestAction"].update(committee="Ways")),
        ("regulations_bis", lambda record: record["attributes"].update(documentType="Pamphlet")),
        ("regulations_bis", lambda record: record["attributes"].update(abstract="new")),
        ("regulations_bis", lambda record: record["attributes"].update(withdrawn="no")),
        ("regulations_bis", lambda record: record["attributes"].update(postedDate="")),
        ("regulations_bis", lambda record: record.update(included=[])),
    ],
)
def test_a_record_that_is_not_understood_raises(name: str, change: Change) -> None:
    whole = answer(name)
    change(next(iter(whole.get("bills") or whole["data"])))
    with pytest.raises(LayoutError):
        READERS[name](saved(json.dumps(whole)))


@pytest.mark.parametrize("name", READERS)
@pytest.mark.parametrize("body", ["{}", "[]", "<html>", '{"bills": {}, "data": {}}'])
def test_another_answer_is_no_empty_listing(name: str, body: str) -> None:
    with pytest.raises(LayoutError):
        READERS[name](saved(body))


def test_an_empty_listing_is_a_fault_where_the_topic_is_not() -> None:
    listing = find_source("congress_bills").listing
    assert listing is not None
    with pytest.raises(LayoutError):
        listing(saved('{"bills": []}'))
    with pytest.raises(LayoutError):
        read_dockets(saved('{"data": []}'))
    orchard = answer("congress_bills")
    orchard["bills"] = orchard["bills"][1:2]
    assert listing(saved(json.dumps(orchard))) == []


def test_a_bills_next_step_is_another_document_and_the_same_step_is_not() -> None:
    whole = answer("congress_bills")
    (first, *_) = read_bills(saved(json.dumps(whole)))
    whole["bills"][0] |= {"updateDate": "2026-11-25", "updateDateIncludingText": "2026-11-25T01:00:00Z"}
    whole["bills"][0]["latestAction"]["text"] += "\n"
    assert read_bills(saved(json.dumps(whole)))[0].key == first.key
    whole["bills"][0]["latestAction"]["text"] = "Motion to reconsider laid on the table."
    assert read_bills(saved(json.dumps(whole)))[0].key != first.key, "two steps of one day"
    whole["bills"][0].pop("latestAction")
    assert len(read_bills(saved(json.dumps(whole)))) == 2


@pytest.mark.parametrize(
    ("number", "told"), [(111, "111th"), (113, "113th"), (119, "119th"), (121, "121st"), (122, "122nd"), (123, "123rd")]
)
def test_congresses_are_counted(number: int, told: str) -> None:
    assert ordinal(number) == told


def test_a_chips_new_figures_are_news_and_who_trains_on_it_is_not() -> None:
    before = {item.title: item.key for item in read_chips(saved(CHIPS))}
    used = read_chips(saved(CHIPS.replace("Widget-7B", "Widget-8B").replace("2026-11-18 12", "2026-11-25 12")))
    assert {item.title: item.key for item in used} == before
    faster = read_chips(saved(CHIPS.replace("2516600000000000.0", "2600000000000000.0")))
    (news,) = (item for item in faster if item.key not in before.values())
    assert news.title is not None
    assert news.title.startswith("W-Ultra (Halcyon): FP16 2,600 TFLOP/s, FP4 15,000 TFLOP/s")


def test_a_figure_that_is_no_number_is_set_aside_and_the_other_chips_are_read() -> None:
    for figure in ("nan", "inf", "-5", "about 700"):
        items = read_chips(saved(CHIPS.replace("about 700", figure)))
        assert [item.title for item in items if item.fault] == ["Broken 9"]
        assert len(items) == 4


def test_a_column_that_is_new_or_gone_raises() -> None:
    for body in (
        CHIPS.replace("TDP (W)", "Power (W)", 1),
        CHIPS.replace("ML OP/s", "ML OP/s,Export class", 1),
        CHIPS.split("\n", 1)[0] + "\n",
        "",
    ):
        with pytest.raises(LayoutError):
            read_chips(saved(body))
