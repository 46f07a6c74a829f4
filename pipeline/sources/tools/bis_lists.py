"""Lists of BIS and State as their own files: DPL (tab-separated), and the tables that trade.gov made of the others."""

import csv
import io
import re
from collections.abc import Callable, Iterator, Sequence

from models.values import ListEntry
from pipeline.errors import LayoutError
from pipeline.sources.tools.countries import country_of
from pipeline.sources.tools.declare import Received
from pipeline.sources.tools.instants import read_day
from pipeline.sources.tools.lists import entry_key, list_id_of, put_together, split_list
from pipeline.sources.tools.names import name_words
from pipeline.sources.tools.records import decode, read_table

PERSON_ALIAS = re.compile(r"\(\s*(?:a\.?k\.?a\.?|f\.?k\.?a\.?)\s*([^)]*)\)", re.IGNORECASE)
COMPANY_WORDS = frozenset(
    [
        "co",
        "company",
        "corp",
        "corporation",
        "inc",
        "ltd",
        "limited",
        "llc",
        "gmbh",
        "sa",
        "ag",
        "trading",
        "international",
    ]
)


def read_dpl(received: Sequence[Received]) -> list[ListEntry]:
    """The Denied Persons List, tab-separated, one line for each address of a party.

    Raises:
        LayoutError: the header or a row is not as it was.
    """
    (file,) = received
    used = ("Name", "Street_Address", "City", "State", "Country", "Postal_Code", "Effective_Date", "Expiration_Date",
            "Action", "FR_Citation")  # fmt: skip
    # A standard order is the usual wording; the day of the last edit says nothing of the party.
    ignored = ("Standard_Order", "Last_Update")

    def lines() -> Iterator[ListEntry]:
        for _, row in read_table(file.body, used, ignored, file.url, delimiter="\t"):
            country = country_of(row["Country"])
            yield _entry(
                "us-denied-persons-list",
                name=row["Name"],
                address=(row["Street_Address"], row["City"], row["State"], row["Postal_Code"], row["Country"]),
                country=country,
                notice=row["FR_Citation"],
                starts=row["Effective_Date"],
                ends=row["Expiration_Date"],
                remarks=row["Action"],
            )

    return put_together(lines(), file.url)


def read_bis_table(received: Sequence[Received]) -> list[ListEntry]:
    """The Entity List or the Military End User List in the 31 columns of the former export.gov table."""
    (file,) = received
    used = (
        "Source List", "Name", "Address", "City", "State/Province", "Postal Code", "Country", "Federal Register Notice",
        "Effective Date", "Date Lifted/Waived/Expired", "License Requirement", "License Policy", "Remarks/Notes",
        "Alternate Name", "Programs",
    )  # fmt: skip
    ignored = (
        "Entity Number", "SDN Type", "Title", "Standard Order", "Call Sign", "Vessel Type", "Gross Tonnage",
        "Gross Register Tonnage", "Vessel Flag", "Vessel Owner", "Address Number", "Address Remarks",
        "Alternate Number", "Alternate Type", "Alternate Remarks", "Web Link",
    )  # fmt: skip

    def lines() -> Iterator[ListEntry]:
        for number, row in read_table(file.body, used, ignored, file.url):
            yield _entry(
                list_id_of(f"({row['Source List']})", f"{file.url}:{number}"),
                name=row["Name"],
                aliases=(row["Alternate Name"],),
                address=(row["Address"], row["City"], row["State/Province"], row["Postal Code"], row["Country"]),
                country=country_of(row["Country"]),
                notice=row["Federal Register Notice"],
                starts=row["Effective Date"],
                ends=row["Date Lifted/Waived/Expired"],
                requirement=row["License Requirement"],
                policy=row["License Policy"],
                remarks=row["Remarks/Notes"],
            )

    return put_together(lines(), file.url)


def read_uvl(received: Sequence[Received]) -> list[ListEntry]:
    """The Unverified List: country, name, address."""
    (file,) = received

    def lines() -> Iterator[ListEntry]:
        for _, row in read_table(file.body, ("COUNTRY", "NAME", "ADDRESS"), (), file.url):
            yield _entry(
                "us-unverified-list",
                name=row["NAME"],
                address=(row["ADDRESS"], row["COUNTRY"]),
                country=country_of(row["COUNTRY"]),
            )

    return put_together(lines(), file.url)


def read_isn(received: Sequence[Received]) -> list[ListEntry]:
    """The State Department's nonproliferation sanctions."""
    (file,) = received
    used = ("Programs", "Name", "Alternative Names", "Country", "Federal Register Notice", "Effective Date",
            "Remarks/Notes")  # fmt: skip

    def lines() -> Iterator[ListEntry]:
        for _, row in read_table(file.body, used, ("Source List", "Web Link"), file.url):
            yield _entry(
                "us-nonproliferation-sanctions",
                name=row["Name"],
                aliases=split_list(row["Alternative Names"]),
                country=country_of(row["Country"]),
                notice=row["Federal Register Notice"],
                starts=row["Effective Date"],
                remarks=row["Remarks/Notes"],
                programs=split_list(row["Programs"]),
            )

    return put_together(lines(), file.url)


def read_dtc(received: Sequence[Received]) -> list[ListEntry]:
    """The State Department's statutory debarments; a corrected notice stands for the first one."""
    (file,) = received
    used = ("Party Name", "Federal Register Notice", "Notice Date", "Corrected Notice", "Corrected Notice Date")

    def lines() -> Iterator[ListEntry]:
        for _, row in read_table(file.body, used, ("Date Of Birth",), file.url):
            others = [part for said in PERSON_ALIAS.findall(row["Party Name"]) for part in split_list(said)]
            yield _entry(
                "us-statutory-debarred-list",
                name=first_name_first(PERSON_ALIAS.sub("", row["Party Name"]).strip()),
                aliases=tuple(re.sub(r"^(?:a\.k\.a\.|aka)\s*", "", other) for other in others),
                notice=row["Corrected Notice"] or row["Federal Register Notice"],
                starts=row["Corrected Notice Date"] or row["Notice Date"],
            )

    return put_together(lines(), file.url)


def first_name_first(name: str) -> str:
    """`Hukic, Bajro` as `Bajro Hukic`; a firm's name with a comma stays as it is."""
    parts = [part.strip() for part in name.split(",")]
    if len(parts) != 2 or set(name_words(name)) & COMPANY_WORDS:
        return name
    return f"{parts[1]} {parts[0]}"


def _entry(
    list_id: str,
    *,
    name: str,
    aliases: Sequence[str] = (),
    address: Sequence[str] = (),
    country: str | None = None,
    notice: str = "",
    starts: str = "",
    ends: str = "",
    requirement: str = "",
    policy: str = "",
    remarks: str = "",
    programs: Sequence[str] = (),
) -> ListEntry:
    words = ", ".join(part for part in address if part)
    codes = (country,) if country else ()
    return ListEntry(
        list_id=list_id,
        key=entry_key(None, name, codes),
        name=" ".join(name.split()),
        aliases=tuple(alias for alias in aliases if alias),
        countries=codes,
        addresses=(words,) if words and words != address[-1] else (),
        programs=tuple(programs),
        notice=notice or None,
        licence_requirement=requirement or None,
        licence_policy=policy or None,
        starts_on=read_day(starts),
        ends_on=read_day(ends),
        remarks=remarks or None,
    )


#: The reader of each table by its first column names, for files given by hand.
BY_HEADER: dict[str, Callable[[Sequence[Received]], list[ListEntry]]] = {
    "Name\tStreet_Address": read_dpl,
    "Source List,Entity Number": read_bis_table,
    "COUNTRY,NAME": read_uvl,
    "Source List,Programs": read_isn,
    "Party Name,Date Of Birth": read_dtc,
}


def read_any_table(received: Sequence[Received]) -> list[ListEntry]:
    """Whichever of these tables it is, by its header.

    Raises:
        LayoutError: none of them.
    """
    header = decode(received[0].body[:2048]).replace('"', "")
    for start, reader in BY_HEADER.items():
        if header.startswith(start):
            return reader(received)
    first = next(csv.reader(io.StringIO(header)), [])
    raise LayoutError(f"no table that begins with {first[:3]}", place=received[0].url)
