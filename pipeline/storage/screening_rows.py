"""Screenings and their runs as values and as rows."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from models.hashing import plain, sha256
from models.values import Origin
from pipeline.screening.values import Hit, Link, Owned, PartyScreening, Root, ScreenedParty, ScreenOutcome


@dataclass(frozen=True, slots=True)
class Run:
    """A screening of everybody."""

    id: int
    key: bytes
    day: date
    because: tuple[str, ...]
    lists: dict[str, str]
    marks: dict[str, Any]
    parties: int
    entries: int
    next_on: date | None
    content_sha: bytes
    known_at: datetime
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class Screened:
    """A party's screening with the run that it is of; `row` is its number, `before` the answer of the run before."""

    row: int
    run: Run
    screening: PartyScreening
    before: ScreenOutcome | None
    news: tuple[str, ...]
    origin: Origin
    work: str


@dataclass(frozen=True, slots=True)
class NewScreening:
    """A screening to be kept; `news` is None where no rule is to be asked about it."""

    screening: PartyScreening
    before: ScreenOutcome | None
    news: frozenset[str] | None
    origin: Origin


def party_from(body: Mapping[str, Any]) -> ScreenedParty:
    """A party of its stored form."""
    values: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in body.items()}
    return ScreenedParty(**values)


#: What a run is sealed by.
SEALED = ("party", "party_sha", "chain_sha", "outcome", "before", "why", "found", "news", "origin")


def sealed(rows: Sequence[Mapping[str, Any]]) -> bytes:
    """The hash over a run's rows, which `verify` computes again."""
    # The rows are plain already, and many.
    told = json.dumps([[row[name] for name in SEALED] for row in rows], sort_keys=True, separators=(",", ":"))
    return sha256(told.encode("ascii"))


def to_row(each: NewScreening) -> dict[str, Any]:
    """A screening's row, without its run."""
    told = each.screening
    found = {"hits": plain(told.hits), "owned": plain(told.owned)} if told.hits or told.owned else None
    return {
        "party": told.party.id,
        "party_sha": told.party.sha,
        "chain_sha": told.chain_sha,
        "outcome": told.outcome,
        "before": each.before,
        "why": told.why,
        "found": found,
        "news": sorted(each.news or ()),
        "origin": each.origin,
        "work": "done" if each.news is None else "pending",
    }


def to_screened(row: Any, of: Run, editions: Mapping[tuple[str, str], ScreenedParty]) -> Screened:
    """A screening of its row; `editions` are the parties by id and version."""
    hits, owned = found_in(row.found)
    who = editions[row.party, row.party_sha]
    told = PartyScreening(who, row.outcome, row.why, hits, owned, row.chain_sha)
    return Screened(row.id, of, told, row.before, tuple(row.news), row.origin, row.work)


def found_in(found: Mapping[str, Any] | None) -> tuple[tuple[Hit, ...], tuple[Owned, ...]]:
    """Hits and ownership of their stored form."""
    if found is None:
        return (), ()
    return tuple(Hit(**each) for each in found["hits"]), tuple(_owned(each) for each in found["owned"])


def _owned(body: Mapping[str, Any]) -> Owned:
    links = tuple(
        Link(each["owner"], each["owned"], None if each["share"] is None else Decimal(each["share"]), each["source"])
        for each in body["links"]
    )
    roots = tuple(Root(**each) for each in body["roots"])
    numbers = {"least": Decimal(body["least"]), "most": Decimal(body["most"])}
    return Owned(**{**body, **numbers, "links": links, "roots": roots})


def to_run(row: Any) -> Run:
    """A run of its row."""
    values = {name: row._mapping[name] for name in Run.__slots__}
    return Run(**{**values, "because": tuple(row.because)})
