"""How an alert reads, to everybody and to each from whom something is kept. Pure.

A title and a paragraph are written again only where what they are made of differs: of ten thousand alerts most read
alike to all.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from models.keeping import key_of_kept
from models.values import Finding, Severity
from pipeline.alerts.apart import Apart, apart_from, asks, parts_kept, says_less, subsets
from pipeline.alerts.evidence import count_origins
from pipeline.alerts.paragraph import paragraph
from pipeline.alerts.severity import graded
from pipeline.alerts.words import happening
from pipeline.errors import CatalogueError
from pipeline.rendering import names_of, render_text
from pipeline.rules import Rule, check
from pipeline.rules.conditions import Asked

MOST_TITLE = 160
#: Parts of a picture that tell what happened, whatever of ours it touches.
WORLD = ("change", "event", "claim", "call", "list", "source", "clock", "screening", "feed", "site")
FIELDS = ("severity", "severity_why", "title", "paragraph")
#: Parts of a picture that are kept with an alert.
KEPT = ("event", "list", "source", "clock", "screening", "feed", "site")


@dataclass(frozen=True, slots=True)
class Prose:
    """What of an alert is prose, its severity, and what it was made of."""

    severity: Severity
    severity_why: str
    title: str
    paragraph: str
    of: Apart

    def fields(self) -> dict[str, Any]:
        """The fields of an alert."""
        return {name: getattr(self, name) for name in FIELDS}


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes alerts of one instant.

    Attributes:
        names: names by catalogue id.
        today: the day, in the world's time.
        inventory_on: the day of the inventory that exposures were computed from.
        low: the chips on whose low figures all of a headline rests, as no person saw them.
    """

    names: Mapping[str, str]
    today: date
    inventory_on: date | None = None
    low: tuple[str, ...] = ()

    def write(self, of: Apart, rule: Rule, finding: Finding, like: Prose | None = None) -> Prose:
        """The prose of an alert; `like` was written for the same rule and instant, maybe of a fuller picture."""
        severity, why = graded(finding, self.low, self.names)
        context: Mapping[str, Any] = of.change.context
        title = like.title if like and _same_title(rule, context, like) else title_of(rule, context, self.names)
        if like and _same_paragraph(of, like.of):
            said = like.paragraph
        else:
            said = paragraph(
                context,
                exposure=of.exposure,
                witnesses=of.witnesses,
                names=self.names,
                today=self.today,
                inventory_on=self.inventory_on,
            )
        return Prose(severity, why, title, said, of)


def _same(parts: Sequence[str], one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether parts of two pictures are the same values: a picture with something left out shares the others."""
    return all(one.get(part) is other.get(part) for part in parts)


def _same_title(rule: Rule, context: Mapping[str, Any], like: Prose) -> bool:
    before: Mapping[str, Any] = like.of.change.context
    asked = [name for name in names_of(rule.title) if name in context]
    return _same(WORLD, context, before) and _same(asked, context, before)


def _same_paragraph(of: Apart, like: Apart) -> bool:
    if of.witnesses is not like.witnesses or not _same(WORLD, of.change.context, like.change.context):
        return False
    return of.whole is like.whole and not like.kept and not says_less(of.whole, of.kept)


def without(
    told: Prose,
    rule: Rule,
    finding: Finding,
    writer: Writer,
    *,
    public: Mapping[str, Any] | None,
    bare: str,
    watched: Mapping[str, Sequence[str]],
) -> dict[str, dict[str, Any] | None]:
    """By what may be kept from somebody, in what an alert then reads otherwise; None where it is not told then.

    Args:
        told: how it reads to those from whom nothing is kept.
        rule: its rule.
        finding: the rule's answer.
        writer: who wrote it.
        public: the event's picture by its public texts alone; None where private ones say more than they.
        bare: the thing of a clock of ours without whom it is from; "" where the clock names nobody.
        watched: the watch lists that rules ask, by name.
    """
    found: dict[str, dict[str, Any] | None] = {}
    change, exposure, witnesses = told.of.change, told.of.whole, told.of.witnesses
    full: Mapping[str, Any] = change.context
    for kept in subsets(parts_kept(change, exposure, witnesses, bare)):
        key = key_of_kept(kept)
        apart = apart_from(kept, change, exposure, witnesses, public=public, bare=bare)
        answer = finding
        if apart and "suppliers" in kept and asks(rule, "holdings.suppliers"):
            answer = check(rule, apart.change, Asked(apart.change.context, watched))
        if apart is None or answer.outcome != "yes":
            found[key] = None
            continue
        other = writer.write(apart, rule, answer, like=told)
        why = other.severity_why
        if "unit_costs" in kept and asks(rule, "exposure.value"):
            why = "by what it touches of ours"
        now = (other.severity, why, other.title, other.paragraph)
        was = (told.severity, told.severity_why, told.title, told.paragraph)
        differs: dict[str, Any] = {}
        if now != was:
            differs |= {name: new for name, new, old in zip(FIELDS, now, was, strict=True) if new != old}
        if "private_documents" in kept:
            differs["origins"] = count_origins(apart.witnesses)
        context: Mapping[str, Any] = apart.change.context
        if not _same(KEPT, context, full) and any(context[part] != full[part] for part in KEPT):
            differs["context"] = kept_context(context)
        found[key] = differs
    return found


def kept_context(context: Mapping[str, Any]) -> dict[str, Any]:
    """The parts of a picture that are kept with an alert."""
    call = context.get("call") or {}
    return {part: context[part] for part in KEPT} | ({"call": call} if call.get("company") else {})


def title_of(rule: Rule, context: Mapping[str, Any], names: Mapping[str, str]) -> str:
    """The rule's title for this change; where its template fails, the plain sentence: a title never loses an alert."""
    try:
        title = render_text(rule.title, {**context, "names": names}, place=f"{rule.file}: title")
    except CatalogueError:
        title = ""
    title = title or happening(context, names).rstrip(".")
    title = title[:1].upper() + title[1:]
    return title if len(title) <= MOST_TITLE else title[: MOST_TITLE - 1].rstrip() + "…"
