"""By which route a requirement is met: a licence exception, or an application and how it is looked at."""

from collections.abc import Iterable

from models.values import Act, Outcome
from pipeline.policy.expressions import Expr, decide
from pipeline.policy.items import Item
from pipeline.policy.licence.asking import Part, bound, caught
from pipeline.policy.licence.values import Dealing, Known, RouteFound
from pipeline.policy.parts import LicenceException, Review
from pipeline.policy.telling import missing_words
from pipeline.policy.vintages import Policy, Vintage

#: Instruments whose review the rule of January 2026 eases.
EASED = frozenset({"eccn-3a090", "us-d5-headquarters-guidance"})
_OPPOSITE: dict[Outcome, Outcome] = {"yes": "no", "no": "yes", "unknown": "unknown"}
REVIEWS = {
    "denial": "presumption of denial",
    "approval": "presumption of approval",
    "case_by_case": "case by case",
    "not_stated": "no review policy is stated",
}


def routes(
    vintage: Vintage, paragraph: str | None, act: Act, item: Item, dealing: Dealing, policy: Policy, known: Known
) -> tuple[RouteFound, ...]:
    """The routes of a paragraph for such an act: exceptions, then what eases the review, then the review.

    Args:
        vintage: whose requirement was found.
        paragraph: by which; None where it is not said.
        act: as the vintage's law calls it.
        item: what is shipped.
        dealing: the act.
        policy: for what eases the review of this instrument.
        known: what is known beside.
    """
    found = [*_exceptions(vintage, paragraph, act, item, dealing)]
    if vintage.instrument in EASED:
        found += _easings(policy, act, item, dealing, known)
    return (*found, *_reviews(vintage.reviews, paragraph, act, dealing))


def _exceptions(
    vintage: Vintage, paragraph: str | None, act: Act, item: Item, dealing: Dealing
) -> Iterable[RouteFound]:
    for each in vintage.exceptions:
        if act not in each.acts or not each.holds_on(dealing.day):
            continue
        parts = (
            _of(each.paragraphs, paragraph),
            bound(each.scope, dealing),
            _open_to(each, dealing),
            _numbers(each.when, item),
        )
        outcome, lacking = joined(parts)
        if outcome != "no":
            yield _exception(each, outcome, lacking)


def _open_to(each: LicenceException, dealing: Dealing) -> Part:
    if each.not_for is None:
        return Part("yes")
    shut = bound(each.not_for, dealing)
    return Part(_OPPOSITE[shut.outcome], shut.why, shut.lacking)


def _exception(each: LicenceException, outcome: Outcome, lacking: tuple[str, ...]) -> RouteFound:
    return RouteFound(
        kind="exception",
        name=each.name,
        policy=None,
        outcome=outcome,
        cites=each.cites,
        source=each.source,
        sure=each.sure,
        conditions=each.conditions,
        notice_days=each.notice_days,
        lacking=lacking,
    )


def _easings(policy: Policy, act: Act, item: Item, dealing: Dealing, known: Known) -> Iterable[RouteFound]:
    """What eases the review of an item that is controlled: it asks for limits and conditions of its own."""
    for each in policy.vintages.values():
        if each.kind != "review" or act not in each.acts or not each.holds_on(dealing.day):
            continue
        if each.shipped_from and dealing.origin is not None and dealing.origin not in each.shipped_from:
            continue
        met = caught(each, item, known.determination, policy)
        place = _place(each, dealing)
        from_there = (
            Part("yes") if dealing.origin or not each.shipped_from else Part("unknown", lacking=("the origin",))
        )
        outcome, lacking = joined((Part(met.outcome, met.why, met.lacking), place, from_there))
        if outcome == "no":
            continue
        for review in each.reviews:
            yield RouteFound(
                kind="review",
                name=f"{REVIEWS[review.policy]}, where every condition is met",
                policy=review.policy,
                outcome=outcome,
                cites=review.cites,
                source=review.source,
                sure=review.sure,
                conditions=each.conditions,
                lacking=lacking,
                says=review.says,
            )


def _place(vintage: Vintage, dealing: Dealing) -> Part:
    told = vintage.scope.binding(dealing.to, dealing.parent_seat, dealing.day)
    return Part(told.outcome, (told.why,), (told.why,) if told.outcome == "unknown" else ())


def _reviews(reviews: Iterable[Review], paragraph: str | None, act: Act, dealing: Dealing) -> Iterable[RouteFound]:
    """In the order of the text: the first that surely applies ends the search, those before it may."""
    for each in reviews:
        if act not in each.acts or not each.holds_on(dealing.day):
            continue
        outcome, lacking = joined((_of(each.paragraphs, paragraph), bound(each.scope, dealing)))
        if outcome == "no":
            continue
        yield RouteFound(
            kind="review",
            name=REVIEWS[each.policy],
            policy=each.policy,
            outcome=outcome,
            cites=each.cites,
            source=each.source,
            sure=each.sure,
            lacking=lacking,
            says=each.says,
        )
        if outcome == "yes":
            return


def _of(paragraphs: tuple[str, ...], paragraph: str | None) -> Part:
    if not paragraphs:
        return Part("yes")
    if paragraph is None:
        return Part("unknown", lacking=("the paragraph that it meets",))
    return Part("yes" if any(paragraph == each or paragraph.startswith(f"{each}.") for each in paragraphs) else "no")


def _numbers(when: Expr, item: Item) -> Part:
    verdicts = [decide(when, figures) for figures in item.figures]
    outcomes = {each.outcome for each in verdicts}
    if len(outcomes) == 1 and "unknown" not in outcomes:
        return Part(outcomes.pop())
    missing = tuple(dict.fromkeys(name for each in verdicts for name in each.missing))
    lacking = (missing_words(missing),) if missing else ("which variant it is",)
    return Part("unknown", lacking=lacking)


def joined(parts: Iterable[Part]) -> tuple[Outcome, tuple[str, ...]]:
    """Whether every part holds (Kleene), and what would have to be known for an unknown one."""
    found = tuple(parts)
    if any(each.outcome == "no" for each in found):
        return "no", ()
    lacking = tuple(dict.fromkeys(word for each in found for word in each.lacking))
    return ("unknown" if any(each.outcome == "unknown" for each in found) else "yes"), lacking
