"""Dated versions of technical limits, read from the YAML beside this module.

A vintage is one version of an instrument's limits: its paragraphs in the order in which they are tried, when
and where it holds, how licences are reviewed, and what a test of numbers leaves untested.
"""

import importlib.resources
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import Any, Literal

import yaml
from rapidfuzz import process

from models.hashing import canonical, sha256
from models.values import Act, Effect
from pipeline.errors import CallError, CatalogueError
from pipeline.policy.expressions import AnyOf, Compare, Expr, comparisons, read_expression, resolve
from pipeline.policy.groups import CountryGroups, read_country_groups
from pipeline.policy.scope import Scope, read_scope

Sure = Literal["seen", "general", "draft"]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph of a vintage: its limits, where they stand, and how sure we are of them.

    `sure` is "seen" where independent sources agree, "general" for general knowledge, "draft" for a what-if.
    """

    name: str
    when: Expr
    cites: str
    sure: Sure
    band: int | None = None


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

    def units(self, tpp: Decimal) -> int | None:
        """How many chips of that TPP fit under the ceiling; None for a share."""
        return None if self.tpp is None else int(self.tpp // tpp)


@dataclass(frozen=True, slots=True)
class Vintage:
    """One dated version of an instrument's limits. `valid_to` is the last day, None while it holds."""

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

    def holds_on(self, day: date) -> bool:
        """Whether it is the law on that day."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)

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
    """All vintages by id, and the country groups by day (15 CFR part 740, supplement 1)."""

    vintages: Mapping[str, Vintage]
    groups: CountryGroups
    body: str

    @cached_property
    def sha(self) -> bytes:
        """The content hash that derived rows name."""
        return sha256(self.body.encode())

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

        One that asks of every chip comes before one that speaks of some alone, then the latest.
        """
        found = [
            each
            for each in self.vintages.values()
            if each.instrument == instrument and each.effect == effect and each.holds_on(day)
        ]
        return max(found, key=lambda each: (each.applies_when is None, each.valid_from or date.min), default=None)


@lru_cache(maxsize=1)
def load_policy() -> Policy:
    """The policy that is shipped, read once.

    Raises:
        CatalogueError: naming the file and vintage that is wrong.
    """
    folder = importlib.resources.files("pipeline.policy") / "data"
    files = {
        each.name.removesuffix(".yaml"): yaml.safe_load(each.read_text(encoding="utf-8"))
        for each in sorted(folder.iterdir(), key=lambda each: each.name)
        if each.name.endswith(".yaml")
    }
    return read_policy(files, (folder / "country_groups.csv").read_text(encoding="utf-8"))


def read_policy(files: Mapping[str, Any], country_groups: str) -> Policy:
    """Policy from parsed files by name, each with `vintages`, and from the CSV of country groups.

    Raises:
        CatalogueError: naming the file and vintage or line that is wrong.
    """
    groups = read_country_groups(country_groups)
    vintages: dict[str, Vintage] = {}
    for name, content in files.items():
        for entry in content.get("vintages", ()):
            place = f"{name}.yaml, {entry.get('id')}"
            try:
                vintage = _read_vintage(entry, content["instrument"], groups, place)
            except (KeyError, TypeError, AttributeError) as fault:
                raise CatalogueError(f"missing or misshapen: {fault}", place=place) from fault
            if vintage.id in vintages:
                raise CatalogueError("stands there twice", place=place)
            vintages[vintage.id] = vintage
    _check_names({name: content for name, content in files.items() if "vintages" in content})
    return Policy(
        vintages={name: _resolved(vintage, vintages) for name, vintage in vintages.items()},
        groups=groups,
        body=canonical({**files, "country_groups": country_groups}).decode(),
    )


_KEYS = frozenset(each.name for each in fields(Vintage))


def _check_names(files: Mapping[str, Any]) -> None:
    for name, content in files.items():
        for entry in content["vintages"]:
            strange = set(entry) - _KEYS
            if strange:
                raise CatalogueError(f"unknown {', '.join(sorted(strange))}", place=f"{name}.yaml, {entry['id']}")


def _read_vintage(entry: dict[str, Any], instrument: str, groups: CountryGroups, place: str) -> Vintage:
    route = entry.get("route")
    applies = entry.get("applies_when")
    return Vintage(
        id=entry["id"],
        instrument=entry.get("instrument", instrument),
        title=entry["title"],
        effect=entry["effect"],
        cites=entry["cites"],
        source=entry["source"],
        sure=entry["sure"],
        published_on=entry["published_on"],
        valid_from=entry["valid_from"],
        valid_to=entry["valid_to"],
        scope=read_scope(entry["scope"], groups),
        acts=tuple(entry["acts"]),
        paragraphs=tuple(
            Paragraph(
                name=each["paragraph"],
                when=read_expression(each["when"], place=f"{place}, {each['paragraph']}"),
                cites=each["cites"],
                sure=each["sure"],
                band=each.get("band"),
            )
            for each in entry["paragraphs"]
        ),
        review=entry["review"],
        conditions=tuple(entry["conditions"]),
        applies_when=None if applies is None else read_expression(applies, place=place),
        route=None
        if route is None
        else Route(route["name"], read_expression(route["when"], place=f"{place}, route"), route["cites"]),
        caps=tuple(_read_cap(each) for each in entry.get("caps", ())),
        notes=tuple(entry.get("notes", ())),
    )


def _read_cap(entry: dict[str, Any]) -> Cap:
    share = entry.get("share")
    return Cap(
        id=entry["id"],
        per=entry["per"],
        period=entry["period"],
        sure=entry["sure"],
        tpp=entry.get("tpp"),
        share=None if share is None else Decimal(str(share)),
    )


def _resolved(vintage: Vintage, vintages: Mapping[str, Vintage]) -> Vintage:
    def paragraphs(name: str, paragraph: str) -> Expr:
        if name not in vintages:
            raise CatalogueError(f"refers to an unknown vintage {name!r}", place=vintage.id)
        return vintages[name].under(paragraph)

    return replace(
        vintage,
        applies_when=None if vintage.applies_when is None else resolve(vintage.applies_when, paragraphs),
        paragraphs=tuple(replace(each, when=resolve(each.when, paragraphs)) for each in vintage.paragraphs),
        route=None if vintage.route is None else replace(vintage.route, when=resolve(vintage.route.when, paragraphs)),
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
