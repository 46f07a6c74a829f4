"""The Entity List as rules print it: the table of supplement no. 4 to part 744, and what a rule does to its entries.

A rule's amendatory words say under which country entries are added, revised and removed; the table under them gives
each new or revised entry with its country, licence requirement, licence review policy and citation. The same table,
whole, is the supplement in the eCFR. Tables come as HTML or in the fixed columns of the printed text.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from bs4 import BeautifulSoup, Tag

from models.values import ListChange, ListEntry
from pipeline.errors import LayoutError
from pipeline.sources.tools.countries import country_code
from pipeline.sources.tools.declare import Item, Received
from pipeline.sources.tools.entity_cell import first_name, read_cell
from pipeline.sources.tools.instants import read_day
from pipeline.sources.tools.lists import entry_key, put_together
from pipeline.sources.tools.names import name_key
from pipeline.sources.tools.printed_table import printed_rows

LIST_ID = "us-entity-list"
HEAD = ("country", "entity", "license requirement", "license review policy", "federal register citation")
AMENDED = re.compile(r"Supplement\s+No\.\s*4\s+to\s+part\s+744\s+is\s+amended", re.IGNORECASE)
ENDS = re.compile(
    r"(?:additions?|revisions?)(?:\s+and\s+(?:additions?|revisions?))?\s+read\s+as\s+follows", re.IGNORECASE
)
ACT = re.compile(
    r"\b(?P<act>adding|revising|removing)\b|\bunder\s+(?:the\s+)?(?=(?P<country>[A-Z][^:;“\"`]{2,60}))", re.IGNORECASE
)
QUOTED = re.compile(r"[“\"](?P<name>[^“”\"]+)[”\"]|``(?P<plain>.+?)''", re.DOTALL)
FOOTNOTE = re.compile(r"\s*\\?\d\\?\s*$")
DAY = re.compile(r"(?P<day>\d{1,2}/\d{1,2}/\d{2,4})|(?P<words>[A-Z][a-z]+ \d{1,2}, \d{4})")
DECLARED = re.compile(r"^\s*<\?xml[^>]*\?>")
STARS = re.compile(r"^[\s*]*$")


@dataclass(frozen=True, slots=True)
class Orders:
    """What a rule's words do, by act: the names that it quotes, each with the country that it stands under."""

    added: list[tuple[str, str | None]] = field(default_factory=list)
    revised: list[tuple[str, str | None]] = field(default_factory=list)
    removed: list[tuple[str, str | None]] = field(default_factory=list)


def read_annex(received: Received, item: Item) -> list[ListChange]:
    """What a rule changes on the Entity List; nothing for a rule that does not amend the supplement.

    Raises:
        LayoutError: it amends the supplement, and its table or its words cannot be understood.
    """
    text, rows = _parts(received)
    start = AMENDED.search(text)
    if start is None:
        return []
    stop = ENDS.search(text, start.end())
    orders = read_orders(text[start.end() : stop.start() if stop else len(text)])
    entries = _entries(rows, received.url)
    if not entries and not orders.removed:
        raise LayoutError("the supplement is amended, and no entry is found", place=received.url)
    revised = [name_key(name) for name, _ in orders.revised]
    added = [name_key(name) for name, _ in orders.added]
    changes = []
    for entry in entries:
        names = {name_key(name) for name in (entry.name, *entry.aliases)}
        is_revised = any(_same(name, other) for name in names for other in revised)
        if not is_revised and added and not any(_same(name, other) for name in names for other in added):
            raise LayoutError(f"no words add or revise {entry.name!r}", place=received.url)
        changes.append(ListChange(LIST_ID, entry.key, "amended" if is_revised else "added", None, entry))
    told = {name for entry in entries for name in map(name_key, (entry.name, *entry.aliases))}
    missing = [
        name for name, _ in (*orders.added, *orders.revised) if not any(_same(name_key(name), one) for one in told)
    ]
    if missing:
        raise LayoutError(f"{missing[0]!r} is named, and not in the table", place=received.url)
    for name, country in orders.removed:
        codes = (country,) if country else ()
        gone = ListEntry(
            LIST_ID, entry_key(None, name, codes), name, countries=codes, notice=dict(item.extra).get("citation")
        )
        changes.append(ListChange(LIST_ID, gone.key, "removed", gone, None))
    return changes


def read_supplement(received: Sequence[Received]) -> list[ListEntry]:
    """The whole list, as the eCFR prints the supplement.

    Raises:
        LayoutError: no table of the five columns, or a row that does not fit.
    """
    (file,) = received
    _, rows = _parts(file)
    return put_together(_entries(rows, file.url), file.url)


def _same(one: str, other: str) -> bool:
    """Whether two folded names are one, where a rule may leave out what stands in brackets."""
    return one == other or (
        min(len(one), len(other)) > 8 and (one.startswith(f"{other} ") or other.startswith(f"{one} "))
    )


# ── words ────────────────────────────────────────────────────────────────────────────────────────


def read_orders(text: str) -> Orders:
    """The names that are added, revised and removed, from `a. Under CHINA, PEOPLE'S REPUBLIC OF: i. By removing …`."""
    orders = Orders()
    by_act = {"adding": orders.added, "revising": orders.revised, "removing": orders.removed}
    act: str | None = None
    country: str | None = None
    places = sorted([*ACT.finditer(text), *QUOTED.finditer(text)], key=lambda found: found.start())
    inside = 0
    for found in places:
        if found.start() < inside:
            continue
        if found.re is QUOTED:
            inside = found.end()
            name = first_name(" ".join((found["name"] or found["plain"]).split()))
            if act and name:
                by_act[act].append((name, country))
        elif found["act"]:
            act = found["act"].lower()
        elif code := _country_at_start(found["country"]):
            country = code
    return orders


def _country_at_start(text: str) -> str | None:
    """The country that a text begins with: of `KOREA, NORTH, by removing` the longest beginning that is one."""
    words = re.split(r"(,|\s+)", " ".join(text.replace("’", "'").split()))
    beginnings = ("".join(words[:end]).strip(" ,.") for end in range(min(len(words), 16), 0, -1))
    return next((code for each in beginnings if (code := country_code(each))), None)


def _country_words(text: str) -> str:
    return " ".join(text.replace("’", "'").split()).strip(" .,:;")


# ── the table ────────────────────────────────────────────────────────────────────────────────────


def _parts(received: Received) -> tuple[str, list[list[str]]]:
    """The running text, and the rows of five cells of every table of the list."""
    start = received.body.lstrip()[:400].lower()
    if b"<" not in start or b"<pre" in received.body[:2_000].lower():
        text = received.body.decode("utf-8", "replace")
        if b"<pre" in received.body[:2_000].lower():
            text = BeautifulSoup(received.body, "lxml").get_text()
        return text, list(printed_rows(text, HEAD, received.url))
    # The eCFR's XML holds HTML's tables; its declaration would make it another kind of document.
    soup = BeautifulSoup(DECLARED.sub("", received.body.decode("utf-8", "replace")), "lxml")
    rows = [row for table in soup.select("table") for row in _html_rows(table, received.url)]
    for table in soup.select("table"):
        table.decompose()
    return soup.get_text(" "), rows


def _html_rows(table: Tag, place: str) -> Iterator[list[str]]:
    rows = table.select("tr")
    head = [" ".join(cell.get_text(" ").split()).lower() for cell in rows[0].select("th, td")] if rows else []
    if tuple(FOOTNOTE.sub("", name) for name in head) != HEAD:
        return
    for row in rows[1:]:
        cells = [_lines(cell) for cell in row.select("td, th")]
        if all(STARS.match(cell) for cell in cells):
            continue
        if len(cells) == len(HEAD) - 1:
            # The country's cell reaches down over its entries.
            cells = ["", *cells]
        if len(cells) != len(HEAD):
            raise LayoutError(f"{len(cells)} cells under {len(HEAD)} names", place=place)
        yield cells


def _lines(cell: Tag) -> str:
    for mark in cell.select("br"):
        mark.replace_with("\n")
    for block in cell.select("p, li, div"):
        block.insert_after("\n")
    return "\n".join(" ".join(line.split()) for line in cell.get_text().split("\n") if line.strip())


def _entries(rows: Sequence[Sequence[str]], place: str) -> list[ListEntry]:
    entries = []
    country = ""
    for said, entity, requirement, policy, citation in rows:
        if words := _country_words(said.replace("\n", " ")):
            country = words
            if (code := country_code(country)) is None:
                raise LayoutError(f"{country!r} is no country that we know", place=place)
        if not entity.strip() or STARS.match(entity):
            continue
        if not country:
            raise LayoutError("an entry under no country", place=place)
        code = country_code(country)
        assert code is not None
        cell = read_cell(entity)
        if not requirement.strip() or not policy.strip():
            raise LayoutError(f"{cell.name!r} has no licence requirement or policy", place=place)
        # Narrow columns break days: `6/26/ 14`.
        citation = re.sub(r"/\s+", "/", citation)
        day = DAY.search(citation)
        entries.append(
            ListEntry(
                list_id=LIST_ID,
                key=entry_key(None, cell.name, (code,)),
                name=cell.name,
                aliases=cell.aliases,
                countries=(code,),
                addresses=cell.addresses,
                notice=" ".join(citation.split()).strip(" .") or None,
                licence_requirement=" ".join(requirement.split()),
                licence_policy=" ".join(policy.split()),
                starts_on=read_day(_whole_year(day.group())) if day else None,
                remarks=cell.remark,
            )
        )
    return entries


def _whole_year(day: str) -> str:
    """`1/16/25` as `1/16/2025`: the list began in 1997."""
    parts = day.split("/")
    if len(parts) != 3 or len(parts[2]) != 2:
        return day
    return f"{parts[0]}/{parts[1]}/{'19' if int(parts[2]) >= 97 else '20'}{parts[2]}"
