"""SEC EDGAR: the columns of a filer's submissions, and the index of one filing."""

import re
from collections.abc import Callable, Collection
from dataclasses import replace

from pipeline.errors import LayoutError
from pipeline.sources.tools.declare import Item, Received
from pipeline.sources.tools.feeds import read_feed
from pipeline.sources.tools.instants import read_instant
from pipeline.sources.tools.records import check_fields, read_json, take

ARCHIVES = "https://www.sec.gov/Archives/edgar/data"
#: Forms in which filers tell of licences, charges and supply; amendments are filings of their own.
FORMS = frozenset({"8-K", "8-K/A", "6-K", "6-K/A", "10-Q", "10-Q/A", "10-K", "10-K/A", "20-F", "20-F/A"})
#: Forms with exhibits that are read: the earnings release is EX-99.1 of an 8-K, a supply contract EX-10 of a 10-Q.
WITH_EXHIBITS = FORMS - {"20-F", "20-F/A"}
COLUMNS = ("accessionNumber", "filingDate", "acceptanceDateTime", "form", "primaryDocument", "items")
PER_FILER = 12
#: Exhibits 10 (material contracts) and 99 (17 CFR 229.601) by what filers call their files; `ex101.htm` is 10.1, since
#: what is exhibit 101 is no page.
EXHIBIT = re.compile(r"(?<!ind)ex(?:hibit)?[-_. ]?(?P<number>99|10)", re.IGNORECASE)
READABLE = (".htm", ".html", ".txt")
#: What the search says of a hit; filers' places and numbers of papers are in the filing too.
HIT = ("ciks", "display_names", "form", "file_type", "file_date", "items")
HIT_IGNORED = (
    "adsh", "biz_locations", "biz_states", "file_description", "file_num", "film_num", "inc_states", "period_ending",
    "root_forms", "root_form", "schema_version", "sequence", "sics", "xsl",
)  # fmt: skip
OF_FILER = re.compile(r"(?P<form>[^ ]+(?:/A)?)\s+-\s+(?P<filer>.+?)\s+\((?P<cik>\d{10})\)\s+\((?P<role>[\w ]+)\)$")
ACCESSION = re.compile(r"accession-number=(?P<number>\d{10}-\d{2}-\d{6})")
NO_MAIN = re.compile(r"(?<!ind)ex(?:hibit)?[-_. ]?\d|-index|^r\d+\.htm|\d{10}-\d{2}-\d{6}\.txt")


def submissions_address(cik: str) -> str:
    """Where a filer's submissions are listed; `cik` with or without leading zeros."""
    return f"https://data.sec.gov/submissions/CIK{int(cik):010d}.json"


def read_submissions(received: Received) -> list[Item]:
    """The newest filings of one filer in our forms.

    Raises:
        LayoutError: a column is missing, or the columns are of unequal length.
    """
    answer = read_json(received.body, received.url)
    filer = take(answer, "name", str, received.url)
    cik = int(str(answer.get("cik") or "0"))
    recent = take(take(answer, "filings", dict, received.url), "recent", dict, received.url)
    columns = {name: take(recent, name, list, received.url) for name in COLUMNS}
    if len({len(column) for column in columns.values()}) != 1:
        raise LayoutError("columns of unequal length", place=received.url)
    items = []
    for accession, filed, accepted, form, primary, about in zip(*(columns[name] for name in COLUMNS), strict=True):
        if form not in FORMS:
            continue
        folder = f"{ARCHIVES}/{cik}/{accession.replace('-', '')}"
        exhibits = form in WITH_EXHIBITS
        items.append(
            Item(
                url=f"{folder}/{primary}" if primary else f"{folder}/{accession}-index.html",
                fetch_url=f"{folder}/index.json" if exhibits else None,
                expands=exhibits,
                title=f"{filer}: {form}" + (f" (items {about})" if about else ""),
                natural_key=f"sec:{accession}",
                published_at=read_instant(accepted) or read_instant(filed),
                kind="filing",
                extra=(("form", form), ("items", about or ""), ("filer", filer)),
            )
        )
        if len(items) == PER_FILER:
            break
    return items


def read_search(received: Received) -> list[Item]:
    """The hits of a full-text search: a filing's main document, or an exhibit 99 of it; others are passed over.

    Keys are those of the filer's submissions, so that a filing is one document wherever it was found.

    Raises:
        LayoutError: not the search's answer, or a hit without filer, form, day or number.
    """
    answer = read_json(received.body, received.url)
    hits = take(take(answer, "hits", dict, received.url), "hits", list, received.url)
    items = []
    for hit in hits:
        number, _, name = take(hit, "_id", str, received.url).partition(":")
        place = f"{received.url}#{number}"
        about = take(hit, "_source", dict, place)
        check_fields(about, HIT, HIT_IGNORED, place)
        form, kind = about["form"], about["file_type"] or ""
        main = kind in {form, "", None}
        if form not in FORMS or not (main or kind.upper().startswith("EX-99")) or not name.lower().endswith(READABLE):
            continue
        cik = int(take(about, "ciks", list, place)[0])
        filer = take(about, "display_names", list, place)[0].split("  (")[0].strip()
        told = {"form": form, "items": ",".join(about["items"] or ()), "filer": filer, "exhibit": "" if main else name}
        items.append(
            Item(
                url=f"{ARCHIVES}/{cik}/{number.replace('-', '')}/{name}",
                title=f"{filer}: {form}" + ("" if main else ", exhibit 99"),
                natural_key=f"sec:{number}" if main else f"sec:{number}/{name}",
                published_at=read_instant(about["file_date"]),
                kind="filing" if main else "release",
                extra=tuple((name, value) for name, value in told.items() if value),
            )
        )
    return items


def current_filings(ciks: Collection[str]) -> Callable[[Received], list[Item]]:
    """A reader of the Atom list of current filings (`action=getcurrent`) that takes our filers' alone.

    It raises `LayoutError` for an entry without a filer's number or the filing's.
    """
    ours = {int(cik) for cik in ciks}

    def read(received: Received) -> list[Item]:
        items = []
        for item in read_feed(received):
            found, accession = OF_FILER.match(item.title or ""), ACCESSION.search(dict(item.extra).get("guid", ""))
            if found is None or accession is None:
                raise LayoutError(f"no filer or number in {item.title!r}", place=received.url)
            form = found["form"].strip()
            if int(found["cik"]) not in ours or form not in FORMS or found["role"] != "Filer":
                continue
            folder = f"{ARCHIVES}/{int(found['cik'])}/{accession['number'].replace('-', '')}"
            items.append(
                Item(
                    url=item.url,
                    fetch_url=f"{folder}/index.json",
                    expands=True,
                    title=f"{found['filer'].strip()}: {form}",
                    natural_key=f"sec:{accession['number']}",
                    published_at=item.modified_at,
                    kind="filing",
                    extra=(("form", form), ("filer", found["filer"].strip())),
                )
            )
        return items

    return read


def read_feeds_index(item: Item, received: Received) -> list[Item]:
    """As `read_filing_index`, for an item that names no main document: the first page that is no exhibit.

    Raises:
        LayoutError: the index lists no such file.
    """
    directory = take(read_json(received.body, received.url), "directory", dict, received.url)
    names = [take(entry, "name", str, received.url) for entry in take(directory, "item", list, received.url)]
    pages = [name for name in names if name.lower().endswith(READABLE) and not NO_MAIN.search(name.lower())]
    if not pages:
        raise LayoutError("the filing holds no page but exhibits", place=received.url)
    folder = received.url.rsplit("/", 1)[0]
    return read_filing_index(replace(item, url=f"{folder}/{pages[0]}", fetch_url=None, expands=False), received)


def read_filing_index(item: Item, received: Received) -> list[Item]:
    """The filing's main document, and its exhibits 10 and 99 as documents of their own.

    Raises:
        LayoutError: the index lists no file.
    """
    directory = take(read_json(received.body, received.url), "directory", dict, received.url)
    names = [take(entry, "name", str, received.url) for entry in take(directory, "item", list, received.url)]
    if not names:
        raise LayoutError("the filing holds no file", place=received.url)
    folder = received.url.rsplit("/", 1)[0]
    main = Item(
        url=item.url,
        title=item.title,
        natural_key=item.natural_key,
        published_at=item.published_at,
        kind=item.kind,
        extra=item.extra,
    )
    found = [main]
    for name in sorted(names):
        exhibit = EXHIBIT.search(name.rsplit(".", 1)[0])
        if not exhibit or not name.lower().endswith(READABLE) or item.url.endswith(f"/{name}"):
            continue
        found.append(
            Item(
                url=f"{folder}/{name}",
                title=f"{item.title}, exhibit {exhibit['number']}",
                natural_key=f"{item.natural_key}/{name}",
                published_at=item.published_at,
                kind="release" if exhibit["number"] == "99" else "filing",
                extra=(*item.extra, ("exhibit", name)),
            )
        )
    return found
