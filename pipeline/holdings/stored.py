"""An exposure read back from the JSON in which an alert keeps it."""

from collections.abc import Mapping
from dataclasses import fields
from datetime import date
from decimal import Decimal
from typing import Any

from models.values import ChangeOfSide, Exposure, ExposureRow, ExposureSum


def read_exposure(kept: Mapping[str, Any]) -> Exposure:
    """The exposure that `models.hashing.plain` wrote; keys beside its own are passed over."""
    values = {field.name: kept[field.name] for field in fields(Exposure) if field.name in kept}
    values["rows"] = tuple(_row(row) for row in kept.get("rows", ()))
    values["value_in_scope"] = _sums(kept.get("value_in_scope", ()))
    values["deposits"] = _sums(kept.get("deposits", ()))
    values["duties"] = _sums(kept.get("duties", ()))
    values["basis"] = tuple((basis, lines) for basis, lines in kept.get("basis", ()))
    values["sums"] = tuple(ExposureSum(**{**each, "value": _sums(each["value"])}) for each in kept.get("sums", ()))
    values["unknown"] = tuple(kept.get("unknown", ()))
    values["spared"] = tuple((by, units) for by, units in kept.get("spared", ()))
    values["changes"] = tuple(ChangeOfSide(**change) for change in kept.get("changes", ()))
    total = kept.get("total_in_scope")
    values["total_in_scope"] = (total[0], Decimal(total[1]), date.fromisoformat(total[2])) if total else None
    return Exposure(**values)


def _row(kept: Mapping[str, Any]) -> ExposureRow:
    values = {field.name: kept[field.name] for field in fields(ExposureRow) if field.name in kept}
    values["value"] = _sums(kept.get("value", ()))
    values["need_by"] = date.fromisoformat(kept["need_by"]) if kept.get("need_by") else None
    return ExposureRow(**values)


def _sums(kept: Any) -> tuple[tuple[str, Decimal], ...]:
    return tuple((currency, Decimal(amount)) for currency, amount in kept)
