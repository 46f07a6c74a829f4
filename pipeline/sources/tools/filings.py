"""SEC EDGAR: the columns of a filer's submissions, and the index of one filing."""

import re

from pipeline.errors import LayoutError
from pipeline.sources.tools.declare import Item, Received
from pipeline.sources.tools.instants import read_instant
from pipeline.sources.tools.records import read_json, take

ARCHIVES = "https://www.sec.gov/Archives/edgar/data"
#: Forms in which filers tell of licences, charges and supply; amendments are filings of their own.
FORMS = frozenset({"8-K", "8-K/A", "6-K", "6-K/A", "10-Q", "10-Q/A", "10-K", "10-K/A", "20-F", "20-F/A"})
#: Forms whose news stands in an exhibit: the earnings release is EX-99.1 of an 8-K.
WITH_EXHIBITS = frozenset({"8-K", "8-K/A", "6-K", "6-K/A"})
COLUMNS = ("accessionNumber", "filingDate", "acceptanceDateTime", "form", "primaryDocument", "items")
PER_FILER = 12
EXHIBIT = re.compile(r"(?<!ind)ex(?:hibit)?[-_. ]?99", re.IGNORECASE)
READABLE = (".htm", ".html", ".txt")


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


def read_filing_index(item: Item, received: Received) -> list[Item]:
    """The filing's main document, and its exhibits 99 as documents of their own.

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
                title=f"{item.title}, exhibit 99",
                natural_key=f"{item.natural_key}/{name}",
                published_at=item.published_at,
                kind="release",
                extra=(*item.extra, ("exhibit", name)),
            )
        )
    return found
