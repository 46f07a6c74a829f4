"""What `needs_licence` is asked and what it answers. Pure data.

The answer is "required", "no_requirement_found" or "unknown". It is never that none is needed: what was not examined
stands beside it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from models.determination import Determination
from models.values import Act, ListEntry, Outcome
from pipeline.errors import CallError
from pipeline.policy.parts import ReviewPolicy, Standing, Sure

Need = Literal["required", "no_requirement_found", "unknown"]
AsideKind = Literal["duty", "discouraged", "suspended", "later", "list"]
GroundKind = Literal["limits", "presumption", "letter", "guidance", "list", "test"]
#: Acts that carry an item over a border, or from hand to hand within one.
SHIPPING: frozenset[Act] = frozenset({"export", "reexport", "transfer"})


@dataclass(frozen=True, slots=True)
class Dealing:
    """An act with an item on a day. Countries are of ISO 3166-1 alpha-2; None is not known.

    Attributes:
        act: what is done.
        origin: where it departs from; for use, service, purchase and sale where the item is.
        to: where it arrives; for those acts the same place.
        user_seat: the seat of the end user.
        parent_seat: the seat of the end user's ultimate parent; the end user's own where it has none.
        day: of the act.
        exporter: who does it (a firm's catalogue id, or a name); None where not given.
        exporter_fabricates: whether the exporter is a front-end fabricator, or an assembly and test firm.
    """

    act: Act
    origin: str | None
    to: str | None
    user_seat: str | None
    parent_seat: str | None
    day: date
    exporter: str | None = None
    exporter_fabricates: bool | None = None

    def under(self, law: str) -> Act | None:
        """What the act is in a country's export law: the same goods are exported from one and reexported for another.

        None where that law calls it no shipment abroad at all: goods that arrive in that country or stay there.

        Raises:
            CallError: the countries do not fit the act.
        """
        if self.act == "import":
            if self.origin is not None and self.origin == self.to:
                raise CallError(f"what stays within {self.to} is not imported: ask about transfer, buy or use")
            return "import" if self.to in (law, None) else None
        if self.act not in SHIPPING:
            return self.act
        if self.origin is not None and self.origin == self.to:
            if self.act != "transfer":
                raise CallError(f"a handover within {self.to} is no {self.act}: ask about transfer")
            return None if self.to == law else "transfer"
        if self.act == "transfer" and self.origin is not None and self.to is not None:
            raise CallError(
                f"from {self.origin} to {self.to} is no transfer within a country: ask about export or reexport"
            )
        if self.act == "reexport" and self.origin == "US":
            raise CallError("what leaves the United States is exported, not reexported: ask about export")
        if self.to == law:
            return None
        if self.origin is None or self.act == "transfer":
            return self.act
        return "export" if self.origin == law else "reexport"


@dataclass(frozen=True, slots=True)
class Listed:
    """What screening a party gave: a hit with its entry, or that it could not be resolved (no entry)."""

    party: str
    outcome: Literal["match", "unresolved"]
    entry: ListEntry | None
    why: str


@dataclass(frozen=True, slots=True)
class Known:
    """What is known beside the item and the act. What is not handed in is told as not examined.

    Attributes:
        determination: that of the item which stands on the day; it goes before the arithmetic.
        listings: the hits of the parties' screening; None where no party was screened, empty where none was hit.
        parties: the parties that were screened.
        facts: answers to the policy's tests, by their id.
        subject_to_ear: whether the item is subject to the US regulations, where somebody has found out.
        firm_names: of firms by their ids, for the words; the ids where they are not given.
    """

    determination: Determination | None = None
    listings: tuple[Listed, ...] | None = None
    parties: tuple[str, ...] = ()
    facts: Mapping[str, bool] = field(default_factory=dict)
    subject_to_ear: bool | None = None
    firm_names: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class RouteFound:
    """A way to do it lawfully: a licence exception, or how an application for a licence is looked at.

    `outcome` is yes where destination and numbers are those of the route, unknown where `lacking` decides; the
    conditions are not tested.
    """

    kind: Literal["exception", "review"]
    name: str
    policy: ReviewPolicy | None
    outcome: Outcome
    cites: str
    source: str
    sure: Sure
    conditions: tuple[str, ...] = ()
    notice_days: int | None = None
    lacking: tuple[str, ...] = ()
    says: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Ground:
    """A requirement that was found (yes), or that may be there (unknown, for want of `lacking`).

    `binds` are the firms that alone it binds. `standing` is there where the requirement stands in its text and
    whether it binds on the day is open. `conditions` are what is not tested.
    """

    kind: GroundKind
    id: str
    title: str
    law: str
    paragraph: str
    outcome: Outcome
    cites: str
    source: str
    sure: Sure
    why: tuple[str, ...] = ()
    lacking: tuple[str, ...] = ()
    binds: tuple[str, ...] = ()
    routes: tuple[RouteFound, ...] = ()
    standing: Standing | None = None
    conditions: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Examined:
    """A requirement that was examined and is not met, with the reason."""

    id: str
    title: str
    cites: str
    why: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class NotExamined:
    """A requirement that may apply and that nobody looked at here: what to look up, and what would follow."""

    id: str
    title: str
    asks: str
    requires: str
    cites: str
    source: str = ""
    sure: Sure = "general"
    standing: Standing | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Aside:
    """What is no licence requirement and yet bears on the act: a duty, a regulator's advice, a suspended rule."""

    kind: AsideKind
    id: str
    title: str
    says: str
    cites: str
    source: str
    sure: Sure
    outcome: Outcome = "yes"
    conditions: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class BranchAnswer:
    """The answer under one reading of an open state of the law."""

    says: tuple[str, ...]
    outcome: Need


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """What was found.

    `of` are the firms of which alone it is required, where it rests on letters and the exporter was not given; what
    then holds for anybody else is `others`. With `branches` the outcome is unknown where they differ.
    """

    item: str
    dealing: Dealing
    outcome: Need
    grounds: tuple[Ground, ...]
    open_grounds: tuple[Ground, ...]
    examined: tuple[Examined, ...]
    not_examined: tuple[NotExamined, ...]
    asides: tuple[Aside, ...] = ()
    branches: tuple[BranchAnswer, ...] = ()
    of: tuple[str, ...] = ()
    others: Need | None = None
    assumed: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
