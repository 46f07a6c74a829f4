"""Which lists reach those whom their parties own: the rules as data, read from `ownership.yaml`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from importlib import resources
from itertools import pairwise
from typing import Any, Literal

import yaml

from models.hashing import content_key
from models.values import ListEntry, Outcome
from pipeline.errors import CatalogueError

RuleState = Literal["in_force", "suspended", "open"]
STATES = ("in_force", "suspended", "open")
FIELDS = {
    "title", "lists", "programs", "threshold", "at_threshold", "aggregate", "not_in", "states", "citation", "source",
    "sure", "note",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Standing:
    """What is of a rule between two days, both of them included; `until` is None where no end is known."""

    since: date
    until: date | None
    state: RuleState
    citation: str

    def on(self, day: date) -> bool:
        """Is this how it stands on a day."""
        return self.since <= day and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True)
class OwnershipRule:
    """A rule that reaches those whom listed parties own. `threshold` is in percent.

    Attributes:
        lists: whose parties count as owners.
        programs: by list the programs whose parties count; of a list that is not here all do.
        at_threshold: does exactly that share count; None where the texts differ.
        aggregate: are shares of several listed owners added up.
        not_in: countries whose own companies it does not reach.
        standings: how it stood, in order of days.
    """

    id: str
    title: str
    lists: tuple[str, ...]
    programs: Mapping[str, frozenset[str]]
    threshold: Decimal
    at_threshold: bool | None
    aggregate: bool
    not_in: tuple[str, ...]
    standings: tuple[Standing, ...]
    citation: str
    source: str
    sure: str
    note: str

    def on(self, day: date) -> Standing | None:
        """How it stands on a day; None before it was made."""
        return next((each for each in self.standings if each.on(day)), None)

    def counts(self, entry: ListEntry) -> Outcome:
        """Is an entry's party an owner whom the rule counts; unknown where its list tells no program of it."""
        if entry.list_id not in self.lists:
            return "no"
        wanted = self.programs.get(entry.list_id)
        if wanted is None:
            return "yes"
        if not entry.programs:
            return "unknown"
        return "yes" if wanted & set(entry.programs) else "no"

    def meets(self, share: Decimal) -> Outcome:
        """Is a share in percent enough."""
        if share == self.threshold:
            return {True: "yes", False: "no", None: "unknown"}[self.at_threshold]  # type: ignore[return-value]
        return "yes" if share > self.threshold else "no"


@dataclass(frozen=True)
class OwnershipRules:
    """All rules by id; by list the reason why none reaches through it, where that is known; the data's hash."""

    rules: Mapping[str, OwnershipRule]
    without: Mapping[str, str]
    sha: bytes

    def next_day(self, after: date) -> date | None:
        """The first day after a day on which some rule stands otherwise."""
        days = {each.since for rule in self.rules.values() for each in rule.standings}
        return min((day for day in days if day > after), default=None)


@cache
def load_rules() -> OwnershipRules:
    """The shipped rules.

    Raises:
        CatalogueError: the file is wrong.
    """
    return read_rules(resources.files(__package__).joinpath("ownership.yaml").read_text(encoding="utf-8"))


def read_rules(text: str, place: str = "ownership.yaml") -> OwnershipRules:
    """Rules of their YAML.

    Raises:
        CatalogueError: naming the rule and what is wrong with it.
    """
    given = yaml.safe_load(text)
    rules = {name: _rule(name, body, f"{place}: {name}") for name, body in given["rules"].items()}
    return OwnershipRules(rules, dict(given["without"]), content_key(given))


def _rule(name: str, body: Mapping[str, Any], place: str) -> OwnershipRule:
    strange = set(body) - FIELDS
    missing = FIELDS - set(body) - {"programs", "not_in", "note"}
    if strange or missing:
        raise CatalogueError(f"unknown {sorted(strange)}, missing {sorted(missing)}", place=place)
    standings = tuple(
        Standing(each["from"], each.get("to"), each["state"], str(each["citation"])) for each in body["states"]
    )
    _check(standings, place)
    return OwnershipRule(
        id=name,
        title=body["title"],
        lists=tuple(body["lists"]),
        programs={listed: frozenset(tags) for listed, tags in body.get("programs", {}).items()},
        threshold=Decimal(body["threshold"]),
        at_threshold=body["at_threshold"],
        aggregate=body["aggregate"],
        not_in=tuple(body.get("not_in", ())),
        standings=standings,
        citation=body["citation"],
        source=body["source"],
        sure=body["sure"],
        note=body.get("note", ""),
    )


def _check(standings: Sequence[Standing], place: str) -> None:
    for each in standings:
        if each.state not in STATES:
            raise CatalogueError(f"no state {each.state!r}; there are {', '.join(STATES)}", place=place)
        if each.until is not None and each.until < each.since:
            raise CatalogueError(f"ends on {each.until}, before it begins", place=place)
    for earlier, later in pairwise(standings):
        if earlier.until is None or earlier.until >= later.since:
            raise CatalogueError(f"two states on {later.since}", place=place)
