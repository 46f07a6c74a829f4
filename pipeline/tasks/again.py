"""Exposures worked out again, from the stored versions alone: what an alert said must come out to the byte."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from functools import lru_cache
from typing import Any, Literal

from sqlalchemy import Connection

from models.determination import Determination
from models.exposure import Exposure, Position
from models.hashing import canonical, plain
from models.telling import AlertDraft
from pipeline import __version__
from pipeline.catalogue import Catalogue
from pipeline.catalogue import read_body as read_catalogue
from pipeline.catalogue.dependencies import read_kept as read_dependencies
from pipeline.errors import CallError, ChipwatchError, StateError
from pipeline.holdings.asking import read_asking
from pipeline.holdings.rates import Rates, read_kept_rates
from pipeline.policy import Policy, by_catalogue
from pipeline.policy import read_body as read_policy
from pipeline.policy.determinations import read_kept as read_determinations
from pipeline.rules import RuleBook
from pipeline.storage.alerts import load_alert
from pipeline.storage.engine import reading
from pipeline.storage.holdings import load_snapshot
from pipeline.storage.state import load_content
from pipeline.tasks.context import Context
from pipeline.tasks.desk import Desk
from pipeline.tasks.registers import Registers
from pipeline.tasks.registers import read_kept as read_registers

_ABSENT = object()
#: How many alerts `verify` works out again, the latest first.
MOST = 1_000


@dataclass(frozen=True, slots=True)
class Difference:
    """The first place at which what is kept and what comes out now differ, as JSON."""

    at: str  # `rows.0.units`
    kept: str
    now: str


@dataclass(frozen=True, slots=True)
class Again:
    """What came of working an alert's exposure out again.

    Attributes:
        alert: its id.
        outcome: same (to the byte), different, cannot.
        size: bytes of the canonical form that were compared.
        first: where it differs.
        why: why it cannot be worked out.
        made_by: the version of the package that made it; empty where that was not kept.
        now: the version that worked it out again.
    """

    alert: str
    outcome: Literal["same", "different", "cannot"]
    size: int = 0
    first: Difference | None = None
    why: str = ""
    made_by: str = ""
    now: str = __version__

    def line(self) -> str:
        """It in words, a single line."""
        if self.outcome == "cannot":
            by = f"; it was made by chipwatch {self.made_by}, this is {self.now}" if self.made_by else ""
            return f"{self.alert}: cannot be worked out again: {self.why}{by}"
        if self.outcome == "same":
            return (
                f"{self.alert}: the same to the byte ({self.size:,} bytes, from the stored versions alone; made by"
                f" chipwatch {self.made_by})"
            )
        assert self.first is not None
        by = (
            f"it was made by chipwatch {self.made_by}, this is {self.now}"
            if self.made_by != self.now
            else f"made and worked out again by chipwatch {self.now}"
        )
        return f"{self.alert}: not the same: {self.first.at} was {self.first.kept}, now {self.first.now}; {by}"


class Stored:
    """Stored versions of one database, each read once; of inventories, which are large, the last alone."""

    def __init__(self, connection: Connection) -> None:
        """Take them from a transaction."""
        self._connection = connection
        self._catalogue = lru_cache(maxsize=8)(self._read_catalogue)
        self._policy = lru_cache(maxsize=8)(self._read_policy)
        self._positions = lru_cache(maxsize=1)(self._read_positions)
        self._determinations = lru_cache(maxsize=8)(self._read_determinations)
        self._registers = lru_cache(maxsize=8)(self._read_registers)
        self.desk = lru_cache(maxsize=1)(self._desk)

    def _desk(self, versions: tuple[tuple[str, str], ...]) -> Desk:
        """The desk of stored versions, their hashes by name.

        Raises:
            StateError: a version is not kept.
            CatalogueError, HoldingsError: it is of a form that is read no longer.
        """
        sha = dict(versions)
        told = json.loads(self._body(sha["reported"], "days of reports"))
        registered_on = told["registered_on"]
        return Desk(
            catalogue=self._catalogue(sha["catalogue"]),
            policy=self._policy(sha["policy"], sha["catalogue"]),
            book=RuleBook(()),
            positions=self._positions(sha["snapshot"]),
            snapshot_sha=sha["snapshot"],
            inventory_at=None,
            rates=self._rates(sha["rates"]) if "rates" in sha else None,
            determinations=self._determinations(sha["determinations"]) if "determinations" in sha else (),
            registers=self._registers(sha["registers"]) if "registers" in sha else Registers(),
            reported={site: date.fromisoformat(day) for site, day in told["reported"].items()},
            dependencies=read_dependencies(self._body(sha["dependencies"], "dependencies")),
            registered_on=date.fromisoformat(registered_on) if registered_on else None,
        )

    def _body(self, sha: str, what: str) -> str:
        found = load_content(self._connection, sha)
        if found is None:
            raise StateError(f"the {what} of the content {sha[:12]} is not kept")
        return found

    def _read_catalogue(self, sha: str) -> Catalogue:
        return read_catalogue(self._body(sha, "catalogue"))

    def _read_policy(self, sha: str, catalogue: str) -> Policy:
        return by_catalogue(read_policy(self._body(sha, "policy")), self._catalogue(catalogue))

    def _read_positions(self, sha: str) -> tuple[Position, ...]:
        found = load_snapshot(self._connection, sha)
        if found is None:
            raise StateError(f"the inventory {sha[:12]} is not kept")
        return found[1]

    def _read_determinations(self, sha: str) -> tuple[Determination, ...]:
        return read_determinations(self._body(sha, "determinations"))

    def _read_registers(self, sha: str) -> Registers:
        return read_registers(self._connection, self._body(sha, "registers"))

    def _rates(self, sha: str) -> Rates:
        return read_kept_rates(self._body(sha, "rates"))


def again(context: Context, alert_id: str) -> Again:
    """Work an alert's exposure out again.

    Raises:
        StateError: there is no alert of that id.
        CallError: no exposure was computed for it.
    """
    with reading(context.engine) as connection:
        draft = load_alert(connection, alert_id, hidden=context.hidden_subjects).draft
        if not has_exposure(draft):
            raise CallError(f"{alert_id}: no exposure was computed: it is about no hardware, or no inventory was there")
        return work_out(Stored(connection), draft)


def again_all(connection: Connection, alerts: Iterable[AlertDraft], most: int = MOST) -> tuple[tuple[Again, ...], int]:
    """Work out again the exposures of the latest alerts; and how many that have one were left."""
    latest = sorted(alerts, key=lambda draft: (draft.known_at, draft.id), reverse=True)
    drafts = [draft for draft in latest if has_exposure(draft)]
    stored = Stored(connection)
    # By inventory, so that each is read once.
    taken = sorted(drafts[:most], key=lambda draft: (_versions(draft), draft.id))
    return tuple(work_out(stored, draft) for draft in taken), len(drafts) - len(taken)


def has_exposure(draft: AlertDraft) -> bool:
    """Whether an exposure was computed for an alert."""
    return draft.exposure.get("rows") is not None


def work_out(stored: Stored, draft: AlertDraft) -> Again:
    """An alert's exposure worked out again, beside what it keeps."""
    kept: Mapping[str, Any] = draft.exposure
    asked = kept.get("asked")
    if asked is None:
        return Again(draft.id, "cannot", why="it was raised before alerts kept what they were asked by")
    try:
        worked = stored.desk(_versions(draft)).answer(read_asking(asked))
    except ChipwatchError as fault:
        return Again(draft.id, "cannot", why=str(fault), made_by=asked["version"])
    except (KeyError, TypeError, ValueError) as fault:
        why = f"what it was asked by is kept in a form that this version does not read: {fault}"
        return Again(draft.id, "cannot", why=why, made_by=asked["version"])
    names = {each.name for each in fields(Exposure)}
    before = {name: value for name, value in kept.items() if name in names | {"clauses"}}
    now = plain(worked.exposure) | ({"clauses": plain(worked.orders)} if worked.orders else {})
    size = len(canonical(before))
    if canonical(before) == canonical(now):
        return Again(draft.id, "same", size, made_by=asked["version"])
    return Again(draft.id, "different", size, first_difference(before, now), made_by=asked["version"])


def _versions(draft: AlertDraft) -> tuple[tuple[str, str], ...]:
    """The stored versions that an exposure was worked out from, the inventory first."""
    asked: Mapping[str, Any] = draft.exposure.get("asked") or {}  # type: ignore[assignment]
    named = {
        **draft.made_from,
        **{name: asked[name] for name in ("reported", "dependencies", "rates") if name in asked},
    }
    order = ("snapshot", "catalogue", "policy", "determinations", "registers", "reported", "dependencies", "rates")
    return tuple((name, named[name]) for name in order if name in named)


def first_difference(kept: Any, now: Any, at: str = "") -> Difference:
    """The first place at which two JSON values that are not the same differ."""
    if isinstance(kept, dict) and isinstance(now, dict):
        name = min(each for each in {*kept, *now} if each not in kept or each not in now or kept[each] != now[each])
        if name in kept and name in now:
            return first_difference(kept[name], now[name], f"{at}.{name}" if at else name)
        return Difference(
            f"{at}.{name}" if at else name, _short(kept.get(name, _ABSENT)), _short(now.get(name, _ABSENT))
        )
    if isinstance(kept, list) and isinstance(now, list) and len(kept) == len(now):
        number = next(n for n, (one, other) in enumerate(zip(kept, now, strict=True)) if one != other)
        return first_difference(kept[number], now[number], f"{at}.{number}" if at else str(number))
    if isinstance(kept, list) and isinstance(now, list):
        return Difference(at, f"{len(kept)} long", f"{len(now)} long")
    return Difference(at, _short(kept), _short(now))


def _short(value: object) -> str:
    if value is _ABSENT:
        return "not there"
    told = canonical(value).decode()
    return told if len(told) <= 120 else f"{told[:119]}…"
