"""What a reader asks the list of alerts for: read from an address, and written into one. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any, Literal, get_args
from urllib.parse import parse_qsl, urlencode

from models.face import SCOPES
from models.values import Severity

SEVERITIES: tuple[str, ...] = tuple(reversed(get_args(Severity)))
STATES = ("new", "acknowledged", "assigned", "snoozed", "muted", "resolved")
#: What may still have to be done, and is to be heard: `open` in an address.
OPEN = ("new", "acknowledged", "assigned")
Order = Literal["severity", "newest"]
#: Parts of a filter that may hold several values, of which one must fit, with those that there are.
PARTS: Mapping[str, tuple[str, ...] | None] = {
    "severity": SEVERITIES,
    "state": STATES,
    "rule": None,
    "owner": None,
    "type": None,
    "stage": None,
    "scope": SCOPES,
    "held_by": None,
    "chip": None,
    "company": None,
    "source": None,
}
MOST_VALUES, LONGEST = 40, 200


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page of the list is: after or before an alert, by its id; at the beginning where none is given."""

    after: str = ""
    before: str = ""


@dataclass(frozen=True, slots=True)
class Filters:
    """What the list is asked for: in each part that asks for something one value must fit, and all words must stand.

    Attributes:
        q: words of the title or the paragraph.
        severity: of these severities.
        state: in these states.
        rule: of these rules.
        owner: of rules of these teams.
        type: about claims of these types.
        stage: in these stages; "none" for alerts without one.
        scope: touching ours so.
        held_by: acknowledged by these people, or with them; "nobody" for alerts that nobody has.
        chip: about these chips.
        company: about these firms and parties.
        source: resting on these sources.
        subject: about this: `event:ev-…`, or the id alone.
        since: known on this day of the world or later (UTC).
        until: known on this day of the world or before (UTC).
        order: the gravest first, or the newest.
        dry_run: those of rules that are tried out, and no others.
    """

    q: str = ""
    severity: tuple[str, ...] = ()
    state: tuple[str, ...] = ()
    rule: tuple[str, ...] = ()
    owner: tuple[str, ...] = ()
    type: tuple[str, ...] = ()
    stage: tuple[str, ...] = ()
    scope: tuple[str, ...] = ()
    held_by: tuple[str, ...] = ()
    chip: tuple[str, ...] = ()
    company: tuple[str, ...] = ()
    source: tuple[str, ...] = ()
    subject: str = ""
    since: date | None = None
    until: date | None = None
    order: Order = "severity"
    dry_run: bool = False

    @classmethod
    def read(cls, query: str | Iterable[tuple[str, str]]) -> "Filters":
        """From an address's query; what means nothing is passed over."""
        pairs = list(parse_qsl(query[:4000]) if isinstance(query, str) else query)
        given: dict[str, list[str]] = {}
        for name, value in pairs:
            given.setdefault(name, []).append(value.replace("\0", "").strip()[:LONGEST])
        one = {name: values[0] for name, values in given.items()}
        return cls(
            q=one.get("q", "")[:100],
            **{name: _values(name, given.get(name, ())) for name in PARTS},
            subject=one.get("subject", ""),
            since=_day(one.get("since")),
            until=_day(one.get("until")),
            order="newest" if one.get("order") == "newest" else "severity",
            dry_run=one.get("dry_run") == "1",
        )

    @property
    def pairs(self) -> tuple[tuple[str, str], ...]:
        """The fields of an address that asks for this; of what asks for nothing none."""
        found: list[tuple[str, str]] = [("q", self.q)] if self.q else []
        for name in PARTS:
            values: tuple[str, ...] = getattr(self, name)
            open_too = name == "state" and set(OPEN) <= set(values)
            found += [("state", "open")] if open_too else []
            found += [(name, value) for value in values if not (open_too and value in OPEN)]
        found += [("subject", self.subject)] if self.subject else []
        found += [(name, f"{day}") for name in ("since", "until") if (day := getattr(self, name))]
        found += [("order", self.order)] if self.order != "severity" else []
        return (*found, *([("dry_run", "1")] if self.dry_run else []))

    @property
    def query(self) -> str:
        """The same as a query; "" where nothing is asked for."""
        return urlencode(self.pairs)

    @property
    def narrows(self) -> bool:
        """Whether anything is left out, whatever the order."""
        return replace(self, order="severity") != Filters()

    def turned(self, name: str, value: str) -> "Filters":
        """The same with one value put to a part, or taken from it where it is there."""
        if name == "dry_run":
            return replace(self, dry_run=not self.dry_run)
        values: tuple[str, ...] = getattr(self, name)
        changed = tuple(each for each in values if each != value) if value in values else (*values, value)
        more: dict[str, Any] = {name: changed}
        return replace(self, **more)

    def freed(self, *names: str) -> "Filters":
        """The same, asking nothing in some parts."""
        none: dict[str, Any] = {each.name: each.default for each in fields(self) if each.name in names}
        return replace(self, **none)


def _values(name: str, given: Iterable[str]) -> tuple[str, ...]:
    known = PARTS[name]
    wide = [each for value in given for each in (OPEN if name == "state" and value == "open" else (value,)) if each]
    return tuple(dict.fromkeys(each for each in wide if known is None or each in known))[:MOST_VALUES]


def _day(given: str | None) -> date | None:
    try:
        return date.fromisoformat(given) if given else None
    except ValueError:
        return None
