"""Exports for spreadsheets and for tools that investigate: typed, exact, and no cell a formula."""

import io
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from models.clocks import WallInstant
from models.telling import Act, StoredAlert
from pipeline.alerts.ftm import ftm_lines
from pipeline.alerts.workbook import CUT, MOST, SHEETS, read_workbook, tables_of, write_workbook
from pipeline.catalogue import load_catalogue
from pipeline.errors import InputError
from tests.alerts.test_alerts import raised
from tests.terms.test_hostile_ways import FORMULAS, NAMES, PAYLOADS, STRINGS
from tests.terms.test_hostile_ways import alert as hostile

AT = WallInstant(datetime(2026, 1, 5, 9, 30, 15, 999, tzinfo=UTC))
SCHEMA = json.loads((Path(__file__).parents[1] / "fixtures/ftm/schema.json").read_text(encoding="utf-8"))
[DRAFT] = raised().alerts


def stored(**given: Any) -> StoredAlert:
    acts = (
        Act("acknowledged", "ada", AT),
        Act("commented", "ada", AT, '=HYPERLINK("http://evil.example")'),
        Act("assigned", "ada", WallInstant(AT + timedelta(hours=1)), "bob"),
    )
    return StoredAlert(replace(DRAFT, **given), AT, acts)


def test_a_workbook_has_days_as_days_and_numbers_as_numbers() -> None:
    book = load_workbook(io.BytesIO(write_workbook(tables_of([stored()]))))
    assert book.sheetnames == list(SHEETS)
    heads = {name: [cell.value for cell in book[name][1]] for name in SHEETS}
    assert heads == {name: list(columns) for name, columns in SHEETS.items()}
    [line] = list(book["alerts"].iter_rows(min_row=2))
    told = dict(zip(heads["alerts"], line, strict=True))
    assert told["known_at"].value == DRAFT.known_at.replace(tzinfo=None, microsecond=0)
    assert told["known_at"].is_date
    assert told["units_in_scope"].value == 128
    assert isinstance(told["units_in_scope"].value, int)
    assert told["decide_by"].is_date
    rows = list(book["exposure"].iter_rows(min_row=2, values_only=True))
    assert sum(row[heads["exposure"].index("units")] for row in rows if row[heads["exposure"].index("counts")]) == 128
    assert [row[1] for row in book["acts"].iter_rows(min_row=2, values_only=True)] == [
        "acknowledged",
        "commented",
        "assigned",
    ]
    amounts = [row[-1] for row in book["values"].iter_rows(min_row=2, values_only=True)]
    assert amounts
    assert all(isinstance(amount, int | float) for amount in amounts)


def rounded(tables: Mapping[str, list[dict[str, Any]]]) -> dict[str, list[dict[str, Any]]]:
    """Instants to the second, and in UTC, as a spreadsheet has them."""

    def value(each: Any) -> Any:
        return each.astimezone(UTC).replace(microsecond=0) if isinstance(each, datetime) else each

    return {name: [{key: value(each) for key, each in row.items()} for row in rows] for name, rows in tables.items()}


def test_no_cell_is_a_formula_and_all_comes_back_exact() -> None:
    """Every hostile string as title, reason, rule, site, supplier, comment and passage."""
    strings = (*FORMULAS, *PAYLOADS, *STRINGS[::11], "_x0041_", "_x005F_x0041_", "a\rb", "\x00\x07", "\ud800", "\ufffe")
    alerts = []
    for given in strings:
        draft = hostile([given] * 6, NAMES)
        rows = [dict(row) | {"site": given, "why": given, "supplier": given} for row in draft.exposure["rows"]]  # type: ignore[attr-defined]
        draft = replace(
            draft, title=given, rule=given, severity_why=given, id=given, exposure={**draft.exposure, "rows": rows}
        )
        alerts.append(StoredAlert(draft, AT, (Act("commented", given, AT, given),)))
    tables = tables_of(alerts)
    body = write_workbook(tables)
    back = read_workbook(body)
    for name, rows in rounded(tables).items():
        for given, found in zip(rows, back[name], strict=True):
            assert found == given
    cells = [cell for sheet in load_workbook(io.BytesIO(body)) for line in sheet.iter_rows() for cell in line]
    assert len(cells) > 20 * len(strings)
    for cell in cells:
        assert cell.data_type != "f", cell.value
        assert cell.hyperlink is None
        if isinstance(cell.value, str):
            assert not cell.value.lstrip().startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠")), cell.value


def test_a_sum_of_many_digits_and_a_long_text_lose_nothing_unsaid() -> None:
    rows = [dict(DRAFT.exposure["rows"][0]) | {"value": [["USD", "12345678901234567.89"], ["EUR", "0.10"]]}]  # type: ignore[index]
    tables = tables_of([stored(exposure={**DRAFT.exposure, "rows": rows}, paragraph="x" * 40_000)])
    back = read_workbook(write_workbook(tables))
    assert [row["amount"] for row in back["values"]] == [Decimal("12345678901234567.89"), Decimal("0.1")]
    assert len(back["alerts"][0]["paragraph"]) == MOST
    assert back["alerts"][0]["paragraph"].endswith(CUT)


def test_what_is_no_export_is_named_by_its_place() -> None:
    for body, place in ((b"PK nothing", "export"), (b"", "export")):
        with pytest.raises(InputError, match=place):
            read_workbook(body)


def test_an_alert_with_nothing_is_a_line() -> None:
    tables = tables_of([StoredAlert(replace(DRAFT, exposure={}, evidence=(), units_in_scope=0, stage=None), AT)])
    assert read_workbook(write_workbook(tables)) == rounded(tables)
    assert tables["alerts"][0]["decide_by"] is None
    assert not tables["exposure"] + tables["values"] + tables["acts"] + tables["evidence"]


# ── FollowTheMoney ───────────────────────────────────────────────────────────────────────────────


def check(entity: Mapping[str, Any], schemata: Mapping[str, list[str]]) -> None:
    """As the model says (https://followthemoney.tech/): known properties, required ones, entities of their range."""
    model = SCHEMA[entity["schema"]]
    assert set(entity["properties"]) <= set(model["properties"]), entity
    assert set(model["required"]) <= set(entity["properties"]), entity
    for name, values in entity["properties"].items():
        kind = model["properties"][name]
        assert values, (name, entity)
        assert all(isinstance(value, str) and value for value in values), (name, entity)
        for value in values:
            if kind["type"] == "entity":
                assert kind["range"] in schemata[value], (name, entity)
            elif kind["type"] == "date":
                assert datetime.fromisoformat(value)
            elif kind["type"] == "url":
                assert value.startswith(("https://", "http://")), (name, entity)
            elif kind["type"] == "country":
                assert (len(value), value) == (2, value.lower()), (name, entity)


def read(lines: list[str]) -> list[dict[str, Any]]:
    entities = [json.loads(line) for line in lines]
    schemata = {entity["id"]: SCHEMA[entity["schema"]]["is"] for entity in entities}
    assert len(schemata) == len(entities)
    for entity in entities:
        check(entity, schemata)
    return entities


def test_alerts_are_entities_that_the_model_takes() -> None:
    listing = {
        "id": "us-entity-list", "key": "e-1", "kind": "added", "name": "Acme Compute Ltd", "party_firms": ["nvidia"],
        "countries": ["CN", "Hong Kong"], "fields": [],
    }  # fmt: skip
    context: dict[str, Any] = {**DRAFT.exposure["context"], "list": listing}  # type: ignore[dict-item]
    listed = replace(DRAFT, id="al-list", exposure={"context": context})
    entities = read(list(ftm_lines([DRAFT, listed], load_catalogue(), base_url="https://w.example")))
    kinds = [entity["schema"] for entity in entities]
    assert {"Event", "Article", "PublicBody", "Company", "LegalEntity", "Sanction"} <= set(kinds)
    [event] = [entity for entity in entities if entity["id"] == DRAFT.id]
    assert event["properties"]["name"] == [DRAFT.title]
    assert event["properties"]["sourceUrl"] == [f"https://w.example/alerts/{DRAFT.id}"]
    assert event["properties"]["proof"]
    [sanction] = [entity for entity in entities if entity["schema"] == "Sanction"]
    assert sanction["properties"]["status"] == ["Active"]
    assert "listingDate" not in sanction["properties"]  # not told, so not made up


def test_hostile_words_are_entities_too() -> None:
    alerts = [replace(hostile([given] * 6, NAMES), id=f"al-{n}") for n, given in enumerate((*PAYLOADS, *STRINGS[::9]))]
    alerts = [each for each in alerts if each.title.strip()]
    entities = read(list(ftm_lines(alerts, load_catalogue(), base_url=None)))
    assert sum(entity["schema"] == "Event" for entity in entities) == len(alerts)


def test_days_are_days() -> None:
    assert tables_of([stored()])["alerts"][0]["decide_by"] == date.fromisoformat(DRAFT.exposure["decide"]["by"])  # type: ignore[index]
