"""The public record point in time: every claim with the instants from which and until which it stood as it is told.

What is claimed is said in our own words; publishers' stay where they are, and titles and addresses go with the terms.
For research: what could be known on a day is what `first_seen_at` says, never what `published_at` says; what was
corrected later says since when.
"""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from models.terms import Audience, Told
from pipeline.alerts.export import guarded
from pipeline.alerts.words import claimed
from pipeline.documents.passing import pass_on
from pipeline.errors import CallError
from pipeline.storage.companies import Saying, sayings_between
from pipeline.storage.engine import reading
from pipeline.tasks.companies import firm_in
from pipeline.tasks.context import Context
from pipeline.tasks.knowledge import catalogue_in

#: Columns in their order.
COLUMNS: Final = (
    *("published_at", "first_seen_at", "corrected_at", "correction", "event", "claim", "type", "status"),
    *("attribution", "actors", "firms", "chips", "to_chips", "instruments", "places", "effective", "confidence"),
    *("publisher", "official", "reprint", "origin", "source", "document", "title", "url", "said"),
)


def point_in_time(
    context: Context,
    *,
    firm: str = "",
    since: datetime | None = None,
    until: datetime | None = None,
    audience: Audience = "export",
) -> Iterator[dict[str, Any]]:
    """One row a claim of a public text, in the order in which they were read.

    Args:
        context: the deployment.
        firm: only claims that name this firm, that it acts in, or that fall on its chips.
        since: only what became known from this instant on (world).
        until: only what became known before (world).
        audience: who will read.

    Raises:
        CallError: the catalogue knows no such firm.
    """
    if since and until and until <= since:
        raise CallError(
            f"nothing is known from {since.date()} on and before {until.date()}: the days are the other way"
        )
    with reading(context.engine) as connection:
        catalogue = catalogue_in(connection)
        names = {entry_id: entry.name for entry_id, entry in catalogue.entries.items()}
        chosen = firm_in(catalogue, firm) if firm else None
        own = {chip.id for chip in catalogue.chips.values() if chip.vendor == chosen} if chosen else set()
        for one in sayings_between(connection, since, until):
            if chosen and chosen not in {*one.claim.firms, *one.claim.actors} and own.isdisjoint(one.claim.chips):
                continue
            for told in pass_on([one.passage], audience):
                yield _row(one, told, names)


def check(context: Context, firm: str, since: datetime | None, until: datetime | None) -> None:
    """Whether the record can be asked so.

    Raises:
        CallError: the catalogue knows no such firm; `until` is not after `since`.
    """
    if since and until and until <= since:
        raise CallError(f"from {since.date()} on and before {until.date()} there is no day")
    if firm:
        with reading(context.engine) as connection:
            firm_in(catalogue_in(connection), firm)


def _row(one: Saying, told: Told, names: Mapping[str, str]) -> dict[str, Any]:
    claim = one.claim
    return {
        "published_at": told.published_at,
        "first_seen_at": one.first_seen_at,
        "corrected_at": one.corrected_at,
        "correction": one.correction,
        "event": one.event or "",
        "claim": one.row,
        "type": claim.type,
        "status": claim.status,
        "attribution": claim.attribution,
        "actors": claim.actors,
        "firms": claim.firms,
        "chips": claim.chips,
        "to_chips": claim.to_chips,
        "instruments": claim.instruments,
        "places": claim.places,
        "effective": claim.effective,
        "confidence": round(claim.confidence, 4),
        "publisher": told.publisher,
        "official": one.official,
        "reprint": one.copied,
        "origin": one.origin,
        "source": one.passage.source,
        "document": one.document,
        "title": told.title,
        "url": told.url,
        "said": claimed(claim, names),
    }


def history_lines(
    context: Context, *, firm: str = "", since: datetime | None = None, until: datetime | None = None
) -> Iterator[str]:
    """The record as lines of CSV (RFC 4180), read as they are asked for; lists joined by blanks, no cell a formula.

    Raises:
        CallError: at once, before the first line, as `point_in_time`.
    """
    check(context, firm, since, until)
    return _lines(point_in_time(context, firm=firm, since=since, until=until))


def _lines(rows: Iterator[dict[str, Any]]) -> Iterator[str]:
    yield _line(COLUMNS)
    for row in rows:
        yield _line([_cell(row[name]) for name in COLUMNS])


def _line(cells: Sequence[str]) -> str:
    out = io.StringIO(newline="")
    csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerow([guarded(cell) for cell in cells])
    # Half of a surrogate pair has no bytes in UTF-8.
    return out.getvalue().encode("utf-8", "replace").decode("utf-8")


def _cell(value: Any) -> str:
    if isinstance(value, tuple):
        return " ".join(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value is None:
        return ""
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
