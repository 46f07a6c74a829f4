"""The vintages that reach an act with an item: limits, presumptions, letters, guidance; duties and advice beside."""

from dataclasses import dataclass, replace

from models.values import Act, Outcome
from pipeline.policy.expressions import decide
from pipeline.policy.items import Item
from pipeline.policy.licence.asking import OTHER_ITEMS, Caught, Part, addressees, bound, caught, subject_to_ear
from pipeline.policy.licence.found import Found
from pipeline.policy.licence.routes import joined, routes
from pipeline.policy.licence.values import (
    SHIPPING,
    Aside,
    AsideKind,
    Dealing,
    Examined,
    Ground,
    GroundKind,
    Known,
    NotExamined,
)
from pipeline.policy.telling import number
from pipeline.policy.vintages import Kind, Policy, Vintage

_GROUNDS: dict[Kind, GroundKind] = {
    "limits": "limits",
    "presumption": "presumption",
    "letter": "letter",
    "guidance": "guidance",
}


@dataclass(frozen=True, slots=True)
class _Case:
    """A vintage before an act with an item; `act` is what the vintage's law calls it."""

    vintage: Vintage
    act: Act
    item: Item
    dealing: Dealing
    policy: Policy
    known: Known


def by_vintages(item: Item, dealing: Dealing, policy: Policy, known: Known) -> Found:
    """What every vintage that stands in the law's text on the day says of the act."""
    found = Found()
    for vintage in policy.vintages.values():
        act = dealing.under(vintage.law)
        if act is None or not vintage.in_text_on(dealing.day) or not _asks_of(vintage, act):
            continue
        if vintage.shipped_from and dealing.origin is not None and dealing.origin not in vintage.shipped_from:
            continue
        case = _Case(vintage, act, item, dealing, policy, known)
        if vintage.effect in ("duty", "discourages"):
            _beside(found, case)
        elif vintage.kind in _GROUNDS:
            _examine(found, case)
    _drop_hearsay(found, policy)
    return found


def _drop_hearsay(found: Found, policy: Policy) -> None:
    """What the press printed of a letter is not told beside what its addressees told of the same letter."""
    told = {policy.vintages[each.id].published_on for each in (*found.grounds, *found.open_grounds) if _is_told(each)}
    found.open_grounds = [
        each
        for each in found.open_grounds
        if each.kind != "letter" or _is_told(each) or policy.vintages[each.id].published_on not in told
    ]


def _is_told(ground: Ground) -> bool:
    return ground.kind == "letter" and ground.sure == "seen"


def _asks_of(vintage: Vintage, act: Act) -> bool:
    # Whether a letter about exports reaches a reexport too is not known: letters were never published.
    # Nor is it whether use from afar is use, where a text names use alone.
    return (
        act in vintage.acts
        or (vintage.kind == "letter" and act in SHIPPING)
        or (act == "remote_use" and "use" in vintage.acts)
    )


def _examine(found: Found, case: _Case) -> None:
    vintage, day = case.vintage, case.dealing.day
    met = caught(vintage, case.item, case.known.determination, case.policy)
    scope = bound(vintage.scope, case.dealing)
    if "no" in (met.outcome, scope.outcome):
        if met.why != OTHER_ITEMS:
            why = met.why if met.outcome == "no" else scope.why
            found.examined.append(Examined(id=vintage.id, title=vintage.title, cites=vintage.cites, why=why))
        return
    if vintage.comply_from is not None and day < vintage.comply_from and vintage.standing_on(day) is None:
        words = f"it is in force, and had to be complied with from {vintage.comply_from}"
        found.asides.append(_aside(vintage, "later", words))
        return
    presumed = _presumed(case) if vintage.kind == "presumption" else Part("yes")
    if presumed is None:
        found.not_examined.append(_presumption(vintage))
        return
    ear = subject_to_ear(case.item, case.dealing, case.known) if vintage.kind != "guidance" else Part("yes")
    asked = Part(met.outcome, met.why, met.lacking)
    outcome, lacking = joined((asked, scope, ear, presumed, _who(case), _how_sure(vintage)))
    found.put(_ground(case, met, (*met.why, *scope.why, *presumed.why), outcome, lacking))


def _ground(case: _Case, met: Caught, why: tuple[str, ...], outcome: Outcome, lacking: tuple[str, ...]) -> Ground:
    vintage, dealing = case.vintage, case.dealing
    firms = tuple(each.firm for each in addressees(vintage, case.item)) if vintage.addressees else ()
    return Ground(
        kind=_GROUNDS[vintage.kind],
        id=vintage.id,
        title=vintage.title,
        law=vintage.law,
        paragraph=met.called or met.paragraph or "",
        outcome=outcome,
        cites=met.cites or vintage.cites,
        source=met.source or vintage.source,
        sure=next((each.sure for each in vintage.paragraphs if each.name == met.paragraph), vintage.sure),
        why=why,
        lacking=lacking,
        binds=() if dealing.exporter in vintage.binds else firms,
        routes=routes(vintage, met.paragraph, case.act, case.item, dealing, case.policy, case.known),
        standing=vintage.standing_on(dealing.day),
        conditions=(*vintage.conditions, *_ceilings(vintage, case.item)),
    )


def _ceilings(vintage: Vintage, item: Item) -> tuple[str, ...]:
    """The ceilings on compute, with how many of the item fit under each where its TPP is one."""
    tpps = {each.values.get("tpp") for each in item.figures}
    tpp = tpps.pop() if len(tpps) == 1 else None
    told = []
    for cap in vintage.caps:
        if cap.tpp is not None:
            fits = f": {cap.units(tpp):,} chips" if tpp else ""
            told.append(f"ceiling of {cap.tpp:,} TPP per {cap.per}, {cap.period}{fits}")
        elif cap.share is not None:
            told.append(f"ceiling of {number(cap.share * 100)} % of its own TPP per {cap.per}, {cap.period}")
    return tuple(told)


def _who(case: _Case) -> Part:
    """Whether it binds this act and its doer. Without an exporter a letter binds its addressee, and says so."""
    vintage, exporter = case.vintage, case.dealing.exporter
    if case.act == "remote_use" and case.act not in vintage.acts:
        return Part("unknown", lacking=("whether use from afar, through a cloud, is use",))
    if not vintage.addressees:
        return Part("yes")
    names = case.known.firm_names
    firms = " and ".join(names.get(each.firm, each.firm) for each in addressees(vintage, case.item))
    if case.act not in vintage.acts:
        words = f"whether a letter speaks of a {case.act} too: what is known of that to {firms} is about exports"
        return Part("unknown", lacking=(words,))
    if exporter is None or exporter in vintage.binds:
        return Part("yes")
    return Part("unknown", lacking=(f"whether {exporter} had a letter like that to {firms}",))


def _how_sure(vintage: Vintage) -> Part:
    # What the press printed of a letter is no text of the law: it finds nothing, and leaves the matter open.
    if vintage.kind == "letter" and vintage.sure == "general":
        return Part("unknown", lacking=("the letter's own words, which were not published",))
    return Part("yes")


def _presumed(case: _Case) -> Part | None:
    """Whether the presumption on a fabricator's circuits holds; None where it is not known whether one exports."""
    fabricates = case.dealing.exporter_fabricates
    if fabricates is None:
        return None
    if not fabricates:
        return Part("no", ("the exporter neither fabricates nor packages circuits",))
    # A count of transistors rebuts only with the attestation of who packaged it: numbers alone leave it open.
    ways = [
        each.says
        for each in case.vintage.rebuttals
        if each.holds_on(case.dealing.day)
        and (each.when is None or any(decide(each.when, one).outcome != "no" for one in case.item.figures))
    ]
    return Part("unknown", lacking=(f"whether the presumption is rebutted ({'; '.join(ways)})",))


def _presumption(vintage: Vintage) -> NotExamined:
    return NotExamined(
        id=vintage.id,
        title=vintage.title,
        asks="whether the exporter is a front-end fabricator or an assembly and test firm, and whether the presumption "
        "is rebutted",
        requires="a licence, as for 3A090.a",
        cites=vintage.cites,
        source=vintage.source,
        sure=vintage.sure,
    )


def _beside(found: Found, case: _Case) -> None:
    """A duty, or a regulator's advice to buyers: no licence, and yet in the way."""
    vintage = case.vintage
    met, scope = caught(vintage, case.item, case.known.determination, case.policy), bound(vintage.scope, case.dealing)
    outcome, lacking = joined((Part(met.outcome, met.why, met.lacking), scope))
    if outcome == "no":
        return
    standing = vintage.standing_on(case.dealing.day)
    says = [met.called or "by its numbers"]
    if vintage.duty_percent is not None:
        says.append(f"{vintage.duty_percent} % of the value")
    if vintage.effective_at is not None:
        says.append(f"from {vintage.effective_at:%Y-%m-%d %H:%M} {vintage.effective_at.tzinfo}")
    if lacking:
        says.append(f"not known without {' and '.join(lacking)}")
    if standing is not None:
        says.append(f"open: {standing.says}")
    aside = _aside(vintage, "duty" if vintage.effect == "duty" else "discouraged", "; ".join(says))
    found.asides.append(replace(aside, outcome="unknown" if standing is not None else outcome))


def _aside(vintage: Vintage, kind: AsideKind, says: str) -> Aside:
    return Aside(
        kind=kind,
        id=vintage.id,
        title=vintage.title,
        says=says,
        cites=vintage.cites,
        source=vintage.source,
        sure=vintage.sure,
        conditions=vintage.conditions,
    )
