"""Restricted-party lists that are published as a page, a table or a document for print."""

import re
from collections.abc import Iterator, Sequence

from bs4 import BeautifulSoup, Tag

from models.values import ListEntry
from pipeline.errors import LayoutError
from pipeline.sources.tools.countries import country_of
from pipeline.sources.tools.declare import Received
from pipeline.sources.tools.instants import read_day
from pipeline.sources.tools.lists import entry_key, put_together, split_list
from pipeline.sources.tools.records import check_fields, read_table

# ── UFLPA ────────────────────────────────────────────────────────────────────────────────────────

#: `NAME (including two aliases: A; and B)`, `NAME (formerly known as A)`.
ALIASES = re.compile(
    r"\(\s*(?:(?:and|including) [a-z]+ alias(?:es)?\s*:|(?:also|formerly) known as)"
    r"\s*(?P<names>[^()]*(?:\([^()]*\)[^()]*)*)\)",
    re.IGNORECASE,
)
WITH_OTHERS = re.compile(
    r",?\s+and\s+(?:its\s+)?(?:subsidiaries|(?:its\s+)?subordinate and affiliated entities)\s*$", re.IGNORECASE
)
SUBSIDIARIES = re.compile(
    r"\s+and its (?:[a-z]+ [A-Za-z]+-based subsidiaries, which include|subsidiary)\s+(?P<names>.+)$"
)
#: Where one name of a sentence ends; `Co., Ltd.` does not.
BETWEEN = re.compile(
    r"\s*(?:;\s*(?:and\s+)?|,\s+and\s+|\s+and formerly known as\s+|(?<=Ltd\.)\s+and\s+|,\s+(?!(?:Ltd|Inc|LLC|Co)\b))"
)


def read_uflpa(received: Sequence[Received]) -> list[ListEntry]:
    """The UFLPA Entity List: a table for each section of the law.

    Raises:
        LayoutError: no table, a column that is new, or a party without a name.
    """
    (file,) = received
    tables = BeautifulSoup(file.body, "lxml").select("table.usa-table")
    if not tables:
        raise LayoutError("no 'table.usa-table' on the page", place=file.url)
    return put_together((entry for table in tables for entry in _uflpa_rows(table, file.url)), file.url)


def _uflpa_rows(table: Tag, place: str) -> Iterator[ListEntry]:
    head = [_words(cell).lower() for cell in table.select("th")]
    names = {"name of entity", "entity name"}
    check_fields(["name" if name in names else name for name in head], ("name", "effective date"), (), place)
    before = table.find_previous("strong")
    section = _words(before) if isinstance(before, Tag) else None
    for row in table.select("tr"):
        cells = [_words(cell) for cell in row.select("td")]
        if not cells:
            continue
        if len(cells) != len(head):
            raise LayoutError(f"{len(cells)} cells under {len(head)} names", place=place)
        name, day = cells if head[0] in names else reversed(cells)
        for said, aliases, remark in split_party(name):
            yield ListEntry(
                list_id="us-uflpa-entity-list",
                key=entry_key(None, said, ("CN",)),
                name=said,
                aliases=aliases,
                countries=("CN",),
                programs=(section,) if section else (),
                starts_on=read_day(day),
                remarks=remark,
                party="entity",
            )


def split_party(text: str) -> list[tuple[str, tuple[str, ...], str | None]]:
    """The parties that a cell names, with other names and a remark: the first, then its subsidiaries."""
    remark = "with its subsidiaries and affiliates" if WITH_OTHERS.search(text) else None
    text = WITH_OTHERS.sub("", text)
    below = SUBSIDIARIES.search(text)
    text = SUBSIDIARIES.sub("", text)
    aliases = tuple(name for found in ALIASES.finditer(text) for name in _parts(found["names"]))
    main = " ".join(ALIASES.sub("", text).split()).strip(" ,")
    others = _parts(below["names"]) if below else []
    return [(main, aliases, remark), *((name, (), f"subsidiary of {main}") for name in others)]


def _parts(text: str) -> list[str]:
    return [part.strip(" ,.") + ("." if part.rstrip().endswith(("Ltd.", "Inc.")) else "")
            for part in BETWEEN.split(text) if part.strip(" ,.")]  # fmt: skip


# ── FCC ──────────────────────────────────────────────────────────────────────────────────────────

PRODUCER = re.compile(
    r"(?:(?:produced|provided|supplied)(?: or provided)?(?:, directly or indirectly,)?) by\s+"
    r"(?P<name>(?:(?!\s+or\s+any\b)[^,;(])+(?:,\s*(?:Inc|Ltd|LLC|Co)\b\.?)*)",
    re.IGNORECASE,
)


def read_covered_list(received: Sequence[Received]) -> list[ListEntry]:
    """The FCC's Covered List: what may not be authorized, by who makes it; a row without a maker keeps its words.

    Raises:
        LayoutError: no table with our two columns.
    """
    (file,) = received
    soup = BeautifulSoup(file.body, "lxml")
    for table in soup.select("table"):
        head = [_words(cell).lower().strip("*") for cell in (table.select_one("tr") or table).select("th, td")]
        if len(head) == 2 and head[0].startswith("covered equipment") and head[1].startswith("date of inclusion"):
            return put_together(_covered(table, file.url), file.url)
    raise LayoutError("no table of covered equipment and its date of inclusion", place=file.url)


def _covered(table: Tag, place: str) -> Iterator[ListEntry]:
    for row in table.select("tr")[1:]:
        cells = [_words(cell) for cell in row.select("td, th")]
        if len(cells) != 2:
            raise LayoutError(f"{len(cells)} cells under 2 names", place=place)
        words, day = cells
        found = PRODUCER.search(words)
        name = (found["name"] if found else words).strip()
        since = read_day(day.split(";")[0])
        if since is None:
            raise LayoutError(f"{day!r} is no day", place=place)
        yield ListEntry(
            list_id="us-fcc-covered-list",
            key=entry_key(None, name, ()),
            name=name,
            starts_on=since,
            remarks=words,
            party="entity" if found else None,
        )


def _words(node: Tag) -> str:
    return " ".join(node.get_text(" ").split()).replace(" ,", ",").replace(" .", ".")


# ── Taiwan ───────────────────────────────────────────────────────────────────────────────────────

CHINESE = re.compile(r"^(?:繁體中文|簡體中文)[:：]\s*")
UN_NUMBER = re.compile(r"（永久參考號：(?P<number>.+?)）")


def read_shtc(received: Sequence[Received]) -> list[ListEntry]:
    """Taiwan's entity list of strategic high-tech commodities.

    Raises:
        LayoutError: a column that is new or missing.
    """
    (file,) = received
    used = ("名稱name", "別名alias", "地址address", "國家代碼country code")
    # The running number moves with each edition; numbers of passports tell persons apart.
    ignored = ("項次item", "護照號碼ID Number")

    def lines() -> Iterator[ListEntry]:
        for _, row in read_table(file.body, used, ignored, file.url):
            aliases = _names(re.sub(r"<[^>]*>", "", row["別名alias"]))
            found = [*_names(row["名稱name"]), *aliases]
            if not found:
                continue
            first = found[0]
            number = UN_NUMBER.search(row["名稱name"])
            countries = tuple(code for part in split_list(row["國家代碼country code"]) if (code := country_of(part)))
            yield ListEntry(
                list_id="tw-shtc-entity-list",
                key=entry_key(None, first, countries),
                name=first,
                aliases=tuple(found[1:]),
                countries=countries,
                addresses=tuple(part for part in split_list(row["地址address"]) if len(part) > 2),
                notice=number["number"] if number else None,
            )

    return put_together(lines(), file.url)


def _names(text: str) -> list[str]:
    parts = UN_NUMBER.sub("", text).replace("；", ";").replace(" alias:", ";").split(";")
    found = [" ".join(CHINESE.sub("", part.strip()).split()) for part in parts]
    return [name for name in found if name]
