"""An exposure read back from the JSON in which an alert keeps it."""

from collections.abc import Mapping
from dataclasses import fields
from datetime import date
from decimal import Decimal
from typing import Any

from models.exposure import ChangeOfSide, Exposure, ExposureRow, ExposureSum
from pipeline.holdings.deadlines import DayTest, Deadline, StoodTo
from pipeline.policy.parts import Saving


def read_exposure(kept: Mapping[str, Any]) -> Exposure:
    """The exposure that `models.hashing.plain` wrote; keys beside its own are passed over."""
    values = {field.name: kept[field.name] for field in fields(Exposure) if field.name in kept}
    values["rows"] = tuple(_row(row) for row in kept.get("rows", ()))
    values["value_in_scope"] = _sums(kept.get("value_in_scope", ()))
    values["deposits"] = _sums(kept.get("deposits", ()))
    values["duties"] = _sums(kept.get("duties", ()))
    values["basis"] = tuple((basis, lines) for basis, lines in kept.get("basis", ()))
    values["sums"] = tuple(ExposureSum(**{**each, "value": _sums(each["value"])}) for each in kept.get("sums", ()))
    values["orders"] = tuple(kept.get("orders", ()))
    values["unknown"] = tuple(kept.get("unknown", ()))
    values["upstream"] = tuple(kept.get("upstream", ()))
    values["spared"] = tuple((by, units) for by, units in kept.get("spared", ()))
    values["changes"] = tuple(ChangeOfSide(**change) for change in kept.get("changes", ()))
    total = kept.get("total_in_scope")
    values["total_in_scope"] = (total[0], Decimal(total[1]), date.fromisoformat(total[2])) if total else None
    return Exposure(**values)


def read_stood(kept: Mapping[str, Any]) -> tuple[StoodTo, ...]:
    """How orders stood to clauses, from what an alert keeps beside its exposure."""
    return tuple(
        StoodTo(
            Saving(**_dated(each["clause"], "loaded_by", "ordered_by", "exported_before", "arrive_by")),
            tuple(_deadline(order) for order in each["orders"]),
        )
        for each in kept.get("clauses", ())
    )


def _deadline(kept: Mapping[str, Any]) -> Deadline:
    tests = tuple(DayTest(**_dated(test, "by", "on")) for test in kept["tests"])
    return Deadline(**{**_dated(kept, "promised_on"), "tests": tests, "missing": tuple(kept["missing"])})


def _dated(kept: Mapping[str, Any], *names: str) -> dict[str, Any]:
    days = {name: date.fromisoformat(kept[name]) if kept[name] else None for name in names}
    return {**kept, **days, **({"acts": tuple(kept["acts"])} if "acts" in kept else {})}


def _row(kept: Mapping[str, Any]) -> ExposureRow:
    values = {field.name: kept[field.name] for field in fields(ExposureRow) if field.name in kept}
    values["value"] = _sums(kept.get("value", ()))
    values["need_by"] = date.fromisoformat(kept["need_by"]) if kept.get("need_by") else None
    return ExposureRow(**values)


def _sums(kept: Any) -> tuple[tuple[str, Decimal], ...]:
    return tuple((currency, Decimal(amount)) for currency, amount in kept)
