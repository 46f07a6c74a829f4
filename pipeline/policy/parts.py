"""What a vintage has beside its limits: each part cites its text and its source, and says how sure it is.

`sure` is "seen" where an official text or independent sources were read, "general" for general knowledge that was
not checked against the text, "draft" for a what-if.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from models.values import Act
from pipeline.policy.expressions import Expr
from pipeline.policy.scope import Scope

Sure = Literal["seen", "general", "draft"]
#: How an application for a licence is looked at.
ReviewPolicy = Literal["denial", "approval", "case_by_case", "not_stated"]
#: A requirement that stands in a text and does not bind: surely not, or perhaps.
State = Literal["suspended", "open"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Cited:
    """A statement of law: the text that says it, where we read that, and how sure we are."""

    cites: str
    source: str
    sure: Sure


@dataclass(frozen=True, kw_only=True, slots=True)
class Dated(Cited):
    """A statement that holds from a day to a last day; None where it has no such end."""

    valid_from: date | None = None
    valid_to: date | None = None

    def holds_on(self, day: date) -> bool:
        """Whether it holds on that day."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True, kw_only=True, slots=True)
class Branch:
    """One reading of an open state of the law: whether the requirement binds under it, and the reading in words."""

    id: str
    binds: bool
    says: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing(Dated):
    """A time in which a requirement stands in its text and does not surely bind.

    `suspended`: it does not bind. `open`: what the law is cannot be told; each branch is computed and shown.
    """

    state: State
    says: str
    branches: tuple[Branch, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Review(Dated):
    """How applications are looked at, by paragraph (its beginning: `a` is a.1 and a.2; none: all) and destination."""

    policy: ReviewPolicy
    paragraphs: tuple[str, ...]
    scope: Scope
    acts: tuple[Act, ...]
    says: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class LicenceException(Dated):
    """A licence exception that what is caught may use: what the numbers say of it, and the conditions not tested.

    `instrument` is its id in the catalogue, `not_for` whom it is closed to within its scope, `notice_days` how long
    before the shipment the agency is told.
    """

    id: str
    instrument: str
    name: str
    paragraphs: tuple[str, ...]
    when: Expr
    scope: Scope
    acts: tuple[Act, ...]
    conditions: tuple[str, ...]
    notice_days: int | None = None
    not_for: Scope | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Containing(Cited):
    """What else a paragraph catches: items that contain a circuit which meets it, such as 4A090.a for 3A090.a."""

    paragraph: str
    of: str
    what: str
    instrument: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Addressee(Cited):
    """A firm that a letter binds; letters bind nobody else."""

    firm: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Rebuttal(Dated):
    """How a presumption is rebutted. `when` is what the item's numbers say of it, None where only facts decide."""

    id: str
    says: str
    when: Expr | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Exemption(Cited):
    """A use to which a duty does not apply, to be claimed by the importer."""

    id: str
    says: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Saving(Cited):
    """A saving clause: what may still go as before. None where it asks no such day.

    `loaded_by`: on dock for loading, laden aboard or en route on that day or before; `ordered_by`: under an order of
    that day or before; `exported_before`: exported, reexported or transferred on an earlier day than that;
    `arrive_by`: arrived on that day or before.
    """

    says: str
    acts: tuple[Act, ...]
    loaded_by: date | None = None
    ordered_by: date | None = None
    exported_before: date | None = None
    arrive_by: date | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Guidance(Dated):
    """What an agency says that its rule means."""

    says: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Test(Dated):
    """A requirement that no number of the item decides: an end use, an owner, a person, another country's law.

    Whether it is met is a fact that somebody must look up; until then it is named as not examined.

    Attributes:
        id: as `needs_licence` is handed its answer.
        instrument: the catalogue's id.
        title: in words.
        law: whose law it is, ISO 3166 alpha-2.
        asks: what has to be looked up.
        requires: what follows where it is met.
        scope: whom it binds.
        acts: to which it applies.
        review: how applications are looked at.
        shipped_from: the places of departure that it asks for; none: any.
        standing: the times in which it does not surely bind.
        saving: its saving clauses.
        about: what it is asked of.
    """

    __test__ = False  # pytest collects no class of this name

    id: str
    instrument: str
    title: str
    law: str
    asks: str
    requires: str
    scope: Scope
    acts: tuple[Act, ...]
    review: ReviewPolicy = "not_stated"
    shipped_from: frozenset[str] = frozenset()
    standing: tuple[Standing, ...] = ()
    saving: tuple[Saving, ...] = ()
    about: Literal["chips", "materials"] = "chips"

    def standing_on(self, day: date) -> Standing | None:
        """The time of not surely binding that a day falls into."""
        return next((each for each in self.standing if each.holds_on(day)), None)


@dataclass(frozen=True, kw_only=True, slots=True)
class ListMeaning(Cited):
    """What it means for an act that a party stands on a list (the catalogue's instrument id).

    `licence`: a licence as the entry says; `prohibited`: no dealing without the authority's own permission;
    `exceptions_off`: no licence exception may be used; `no_requirement`: no requirement of licence by itself.
    """

    list: str
    law: str
    means: Literal["licence", "prohibited", "exceptions_off", "no_requirement"]
    acts: tuple[Act, ...]
    says: str
