"""The Consolidated Screening List of trade.gov: CSV with and without `_id`, and JSON."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from models.values import ListEntry
from pipeline.errors import LayoutError
from pipeline.sources.tools.countries import country_code, country_of
from pipeline.sources.tools.declare import Received
from pipeline.sources.tools.instants import read_day
from pipeline.sources.tools.lists import entry_key, list_id_of, put_together, quoted_aliases, split_list
from pipeline.sources.tools.records import check_fields, decode, read_json, read_table, take

USED = (
    "source", "entity_number", "type", "programs", "name", "addresses", "federal_register_notice", "start_date",
    "end_date", "license_requirement", "license_policy", "remarks", "alt_names", "citizenships", "nationalities",
)  # fmt: skip
#: The list's `_id` is a hash of the whole line, new with each amendment, hence no key. Vessels, birth dates and
#: papers tell persons apart, which screening of firms does not need.
IGNORED = (
    "_id", "id", "title", "standard_order", "call_sign", "vessel_type", "gross_tonnage", "gross_registered_tonnage",
    "vessel_flag", "vessel_owner", "source_list_url", "dates_of_birth", "places_of_birth", "source_information_url",
    "ids",
)  # fmt: skip
COUNTRY_END = re.compile(r"(?:^|,\s*)([A-Z]{2})$")


def read_csl(received: Sequence[Received]) -> list[ListEntry]:
    """The entries of all lists in the file, CSV or JSON.

    Raises:
        LayoutError: an unknown column or list, a row that does not fit, or no entry at all.
    """
    (file,) = received
    lines = _read_json(file) if file.body.lstrip()[:1] in b"{[" else _read_csv(file)
    return put_together(lines, file.url)


def _read_csv(file: Received) -> Iterator[ListEntry]:
    header = decode(file.body[:4096]).split("\n", 1)[0]
    if "source" not in header:
        raise LayoutError("no column 'source'", place=file.url)
    for number, row in read_table(file.body, USED, IGNORED, file.url):
        addresses = split_list(row["addresses"])
        countries = [found.group(1) for address in addresses if (found := COUNTRY_END.search(address))]
        countries += [*split_list(row["citizenships"]), *split_list(row["nationalities"])]
        yield _entry(
            row, addresses, countries, split_list(row["programs"]), split_list(row["alt_names"]), f"{file.url}:{number}"
        )


def _read_json(file: Received) -> Iterator[ListEntry]:
    value = read_json(file.body, file.url)
    records = value if isinstance(value, list) else take(value, "results", list, file.url)
    for number, record in enumerate(records):
        place = f"{file.url}#{number}"
        take(record, "name", str, place)
        # The lists of one file have differing fields: only what every list has must be there.
        check_fields(record, ("source", "name"), (*USED, *IGNORED, "country"), place)
        addresses, countries = [], [record.get("country")]
        for address in record.get("addresses") or []:
            check_fields(address, (), ("address", "city", "state", "postal_code", "country"), place)
            parts = (address.get(part) for part in ("address", "city", "state", "postal_code", "country"))
            addresses.append(", ".join(part for part in parts if part))
            countries.append(address.get("country"))
        countries += [*(record.get("citizenships") or ()), *(record.get("nationalities") or ())]
        yield _entry(record, addresses, countries, record.get("programs") or (), record.get("alt_names") or (), place)


def _entry(
    row: dict[str, Any],
    addresses: Sequence[str],
    countries: Sequence[str | None],
    programs: Sequence[str],
    aliases: Sequence[str],
    place: str,
) -> ListEntry:
    codes = tuple(dict.fromkeys(code for text in countries if (code := country_of(text))))
    name = " ".join((row.get("name") or "").split())
    remarks = row.get("remarks") or None
    return ListEntry(
        list_id=list_id_of(row["source"], place),
        key=entry_key(row.get("entity_number") or None, name, codes),
        name=name,
        aliases=(*(" ".join(alias.split()) for alias in aliases), *quoted_aliases(remarks)),
        countries=codes,
        addresses=tuple(address for address in addresses if country_code(address) is None),
        programs=tuple(programs),
        notice=row.get("federal_register_notice") or None,
        licence_requirement=row.get("license_requirement") or None,
        licence_policy=row.get("license_policy") or None,
        starts_on=read_day(row.get("start_date")),
        ends_on=read_day(row.get("end_date")),
        remarks=remarks,
        party=(row.get("type") or "").lower() or None,
    )
