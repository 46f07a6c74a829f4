"""NetBox: devices, modules and inventory items as its REST API lists them (`/api/dcim/…`, pages with `next`).

One thing is one line of one item, named by maker and model; lines alike are added up when they are stored. Fields:
netbox-community/netbox, docs of models dcim.device, dcim.module, dcim.inventoryitem.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from pipeline.errors import HoldingsError
from pipeline.holdings.readers.json_lines import ThingError, field_of, read_json, refused_thing, table_of
from pipeline.holdings.tables import Refused, Table

#: What is read, by the last part of its address.
KINDS = ("devices", "modules", "inventory-items")
#: NetBox's statuses that say where a thing is in words of ours. What is not here the feed's `values` must say.
_STATUS = {"active": "in_use", "inventory": "in_store", "staged": "in_store"}


def next_page(data: bytes, *, name: str) -> str | None:
    """The address of the page after this one; None after the last.

    Raises:
        HoldingsError: it is no page of a list.
    """
    page = _page(data, name)
    found = page.get("next")
    if found is not None and not isinstance(found, str):
        raise HoldingsError("next is no address", place=name)
    return found


def read_netbox(
    pages: Sequence[tuple[str, bytes]], *, name: str, status: Mapping[str, str] | None = None, extra: Sequence[str] = ()
) -> Table:
    """The things on all pages.

    Modules and inventory items stand where their device stands. A thing inside a device that is itself among the
    pages is refused: the device's entry in the catalogue counts its chips already.

    Args:
        pages: of each page the kind of its things, one of `KINDS`, and its JSON; devices before what is in them.
        name: where they came from.
        status: NetBox's statuses → ours, before the usual ones.
        extra: custom fields to be read as columns, by their names.

    Raises:
        HoldingsError: a page is no page of a list.
    """
    words = _STATUS | dict(status or {})
    rows: list[tuple[int, str, Mapping[str, str]]] = []
    refused: list[Refused] = []
    inside: set[int] = set()
    number = 0
    for kind, data in pages:
        for thing in _page(data, name)["results"]:
            number += 1
            place = f"{kind} {number}"
            try:
                if not isinstance(thing, dict):
                    raise ThingError("", "is no object")
                place = f"{kind} {thing.get('id', number)}"
                rows.append((number, place, _line(kind, thing, words, extra, inside)))
                if kind == "devices":
                    inside.add(field_of(thing, "id", int) or 0)
            except ThingError as fault:
                refused.append(refused_thing(number, place, fault))
    return table_of(name, rows, refused)


def _page(data: bytes, name: str) -> Mapping[str, Any]:
    page = read_json(data, name=name)
    if not isinstance(page, dict) or not isinstance(page.get("results"), list):
        raise HoldingsError("no page of a list: `results` is not there", place=name)
    return page


def _line(
    kind: str, thing: Mapping[str, Any], words: Mapping[str, str], extra: Sequence[str], inside: set[int]
) -> dict[str, str]:
    if kind != "devices":
        held_in = field_of(thing, "device.id", int)
        if held_in in inside:
            raise ThingError("device.id", f"it is inside device {held_in}, which is counted itself")
    told = field_of(thing, "status.value") or ("active" if kind == "inventory-items" else "")
    if told not in words:
        raise ThingError("status", f"{told!r} is no status of ours: say in the feed's `values` what it is")
    row = {
        "item": _item(kind, thing),
        "quantity": "1",
        "status": words[told],
        "site": field_of(thing, "site.name") or field_of(thing, "device.site.name") or "",
        "owner": field_of(thing, "tenant.name") or "",
    }
    fields = field_of(thing, "custom_fields", dict) or {}
    return row | {name: _custom(name, fields.get(name)) for name in extra}


def _item(kind: str, thing: Mapping[str, Any]) -> str:
    if kind == "inventory-items":
        maker, model = field_of(thing, "manufacturer.name"), field_of(thing, "part_id") or field_of(thing, "name")
    else:
        of = "device_type" if kind == "devices" else "module_type"
        maker, model = field_of(thing, f"{of}.manufacturer.name"), field_of(thing, f"{of}.model")
    if not model:
        raise ThingError("model", "is empty")
    return model if not maker or model.casefold().startswith(maker.casefold()) else f"{maker} {model}"


def _custom(name: str, value: object) -> str:
    """A custom field as a cell; a selection is its label, an amount keeps its digits."""
    if isinstance(value, Mapping):
        value = value.get("label", value.get("name"))
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str | int):
        return str(value)
    if isinstance(value, float):
        return format(value, ".15g")
    raise ThingError(f"custom_fields.{name}", "is a list")
