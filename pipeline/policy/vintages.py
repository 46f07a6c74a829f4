"""Dated versions of technical limits, and the policy that they make up together.

A vintage is one version of an instrument's limits: its paragraphs in the order in which they are tried, when
and where it holds, whom it binds, how licences are reviewed, and what a test of numbers leaves untested.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Literal

from rapidfuzz import process

from models.hashing import sha256
from models.values import Act, Effect
from pipeline.errors import CallError, CatalogueError
from pipeline.policy.expressions import AnyOf, Compare, Expr, comparisons
from pipeline.policy.groups import CountryGroups
from pipeline.policy.parts import (
    Addressee,
    Containing,
    Exemption,
    Guidance,
    LicenceException,
    ListMeaning,
    Rebuttal,
    Review,
    Saving,
    Standing,
    Sure,
    Test,
)
from pipeline.policy.scope import Scope

#: What sort of statement a vintage is. Those of `NUMBERED` decide over chips by numbers of their own.
Kind = Literal["limits", "presumption", "review", "tariff", "letter", "guidance", "discouragement"]
NUMBERED: frozenset[Kind] = frozenset({"limits", "presumption", "review", "tariff", "letter"})


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph of a vintage: its limits, where they stand, and how sure we are of them.

    `sure` is "seen" where an official text or independent sources were read, "general" for general knowledge,
    "draft" for a what-if. `source` is the vintage's where it has none of its own.
    """

    name: str
    when: Expr
    cites: str
    sure: Sure
    band: int | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class Route:
    """A licence exception that what is caught may use, by the numbers: its own conditions are not tested."""

    name: str
    when: Expr
    cites: str


@dataclass(frozen=True, slots=True)
class Cap:
    """A ceiling on aggregate TPP, or on the share of one's own TPP, for whom and over which period."""

    id: str
    per: str
    period: str
    sure: Sure
    tpp: int | None = None
    share: Decimal | None = None
    cites: str = ""

    def units(self, tpp: Decimal) -> int | None:
        """How many chips of that TPP fit under the ceiling; None for a share."""
        return None if self.tpp is None else int(self.tpp // tpp)


@dataclass(frozen=True, slots=True)
class Vintage:
    """One dated version of an instrument's limits. `valid_to` is the last day, None while it holds.

    Attributes:
        id: by which everything names it.
        instrument: the catalogue's id.
        title: in words.
        effect: what being caught means: restricts, eases, duty, discourages.
        cites: the text that it is a version of.
        source: where that was read.
        sure: how sure we are.
        published_on: in the official journal, or told by the addressee of a letter.
        valid_from: the first day, in the authority's own time zone.
        valid_to: the last day, there.
        scope: whom it binds.
        acts: to which it applies.
        paragraphs: in the order in which they are tried.
        review: how applications are looked at, in words.
        conditions: what a test of numbers leaves untested.
        applies_when: of what it speaks at all.
        route: licence exceptions by the numbers, all destinations taken together.
        caps: ceilings on compute.
        notes: what else a reader must know.
        kind: what sort of statement it is.
        law: whose law it is, ISO 3166 alpha-2.
        effective_at: the moment from which it holds, where its text gives an hour and a zone.
        comply_from: the first day on which one had to comply, where that is later than `valid_from`.
        shipped_from: the places of departure that it asks for; none: any.
        addressees: the firms that it binds; none: everybody.
        reviews: how applications are looked at, by paragraph, destination and day.
        exceptions: licence exceptions, by paragraph, destination and day.
        containing: what it says of items that contain such a circuit.
        rebuttals: of a presumption.
        exemptions: from a duty.
        headings: of the tariff, under which goods must be classified.
        duty_percent: of the value.
        saving: its saving clauses.
        standing: the times in which it does not surely bind.
        guidance: what the agency said that it means.
    """

    id: str
    instrument: str
    title: str
    effect: Effect
    cites: str
    source: str
    sure: Sure
    published_on: date | None
    valid_from: date | None
    valid_to: date | None
    scope: Scope
    acts: tuple[Act, ...]
    paragraphs: tuple[Paragraph, ...]
    review: str | None = None
    conditions: tuple[str, ...] = ()
    applies_when: Expr | None = None
    route: Route | None = None
    caps: tuple[Cap, ...] = ()
    notes: tuple[str, ...] = ()
    kind: Kind = "limits"
    law: str = "US"
    effective_at: datetime | None = None
    comply_from: date | None = None
    shipped_from: frozenset[str] = frozenset()
    addressees: tuple[Addressee, ...] = ()
    reviews: tuple[Review, ...] = ()
    exceptions: tuple[LicenceException, ...] = ()
    containing: tuple[Containing, ...] = ()
    rebuttals: tuple[Rebuttal, ...] = ()
    exemptions: tuple[Exemption, ...] = ()
    headings: tuple[str, ...] = ()
    duty_percent: Decimal | None = None
    saving: tuple[Saving, ...] = ()
    standing: tuple[Standing, ...] = ()
    guidance: tuple[Guidance, ...] = ()

    def in_text_on(self, day: date) -> bool:
        """Whether it stands in the law's text on that day, suspended, open or not."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)

    def standing_on(self, day: date) -> Standing | None:
        """The time of not surely binding that a day falls into; None where it surely binds or is not there."""
        return next((each for each in self.standing if self.in_text_on(day) and each.holds_on(day)), None)

    def holds_on(self, day: date) -> bool:
        """Whether it is surely the law on that day: in the text, and neither suspended nor open."""
        return self.in_text_on(day) and self.standing_on(day) is None

    def binds_from(self) -> date | None:
        """The first day on which one had to comply."""
        return self.comply_from or self.valid_from

    @property
    def binds(self) -> tuple[str, ...]:
        """The firms (catalogue ids) that alone it binds; none: everybody."""
        return tuple(each.firm for each in self.addressees)

    def under(self, paragraph: str) -> Expr:
        """The tree of a paragraph and of what stands below it: `a` is a.1 or a.2."""
        found = tuple(
            each.when for each in self.paragraphs if each.name == paragraph or each.name.startswith(f"{paragraph}.")
        )
        if not found:
            raise CatalogueError(f"{self.id} has no paragraph {paragraph!r}", place=self.id)
        return found[0] if len(found) == 1 else AnyOf(found)

    @property
    def limits(self) -> tuple[Compare, ...]:
        """Every comparison of its paragraphs, once each."""
        return tuple(dict.fromkeys(each for paragraph in self.paragraphs for each in comparisons(paragraph.when)))


@dataclass(frozen=True)
class Policy:
    """All vintages and tests by id, what lists mean, and the country groups by day (15 CFR part 740, supplement 1).

    `body` is the canonical form of the files that it was read from, before anything was read off a catalogue:
    with the catalogue's own body it gives the same policy again.
    """

    vintages: Mapping[str, Vintage]
    groups: CountryGroups
    body: str
    tests: Mapping[str, Test]
    lists: Mapping[str, ListMeaning]

    @cached_property
    def sha(self) -> bytes:
        """The content hash that derived rows name."""
        return sha256(self.body.encode())

    @property
    def numbered(self) -> tuple[Vintage, ...]:
        """The vintages that state numbers themselves: what a text's numbers may repeat."""
        return tuple(each for each in self.vintages.values() if each.kind in NUMBERED)

    def vintage(self, name: str) -> Vintage:
        """The vintage of that id.

        Raises:
            CallError: there is none; names the nearest.
        """
        if name in self.vintages:
            return self.vintages[name]
        near = process.extractOne(name, list(self.vintages))
        raise CallError(f"no vintage {name!r}; the nearest is {near[0]!r}")

    def with_vintage(self, vintage: Vintage) -> "Policy":
        """The same policy and one vintage more, such as a draft."""
        return replace(self, vintages={**self.vintages, vintage.id: vintage})

    def in_force(self, instrument: str, effect: Effect, day: date) -> Vintage | None:
        """The vintage by which an instrument decides over chips on a day; None where it has no numbers of theirs.

        One that asks of every chip comes before one that speaks of some alone, then the latest, then the surest.
        Letters are none: they do not follow each other, and the instrument's name does not tell which is meant.
        """
        found = [
            each
            for each in self.vintages.values()
            if (each.instrument, each.effect) == (instrument, effect) and not each.addressees and each.holds_on(day)
        ]
        return max(
            found,
            key=lambda each: (each.applies_when is None, each.valid_from or date.min, each.sure == "seen"),
            default=None,
        )


EXPORT_ACTS: tuple[Act, ...] = ("export", "reexport", "transfer")


def draft(
    name: str,
    when: Expr,
    *,
    effect: Effect = "restricts",
    scope: Scope | None = None,
    acts: tuple[Act, ...] = EXPORT_ACTS,
) -> Vintage:
    """A vintage that exists only as a question: typed limits, of no instrument and no date."""
    return Vintage(
        id=name,
        instrument="draft",
        title="typed limits",
        effect=effect,
        cites="typed",
        source="typed",
        sure="draft",
        published_on=None,
        valid_from=None,
        valid_to=None,
        scope=scope or Scope(worldwide=True),
        acts=acts,
        paragraphs=(Paragraph("typed", when, "typed", "draft"),),
        conditions=("a draft: nothing in it is law",),
    )
