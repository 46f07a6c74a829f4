"""`needs_licence`: limits, letters, guidance, lists and tests joined into one answer with its grounds and routes."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import product

from pipeline.policy.items import Item
from pipeline.policy.licence.asking import subject_to_ear
from pipeline.policy.licence.by_party import by_listings, by_tests
from pipeline.policy.licence.by_vintage import by_vintages
from pipeline.policy.licence.found import Found
from pipeline.policy.licence.values import (
    SHIPPING,
    Answer,
    BranchAnswer,
    Dealing,
    Ground,
    Known,
    Need,
    NotExamined,
)
from pipeline.policy.vintages import Policy


def needs_licence(item: Item, dealing: Dealing, policy: Policy, known: Known | None = None) -> Answer:
    """Whether an act with an item needs a licence on a day, as far as this policy can tell.

    Args:
        item: what is shipped, used, bought.
        dealing: the act, from where to where, whose seats, which day, by whom.
        policy: vintages, tests and country groups.
        known: determinations, screenings and facts that somebody found out; nothing where it is not given.

    Returns:
        The answer: never that none is needed. What nobody examined stands in `not_examined`.

    Raises:
        CallError: the countries do not fit the act.
    """
    known = known or Known()
    dealing.under("US")
    found = Found()
    found.add(by_vintages(item, dealing, policy, known))
    found.add(by_listings(dealing, policy, known))
    found.add(by_tests(item, dealing, policy, known))
    found.not_examined.append(_other_law(dealing))
    sure, open_ = found.grounds, found.open_grounds
    contested = [each for each in (*sure, *open_) if each.standing is not None]
    outcome, of = _need(sure, open_)
    branches = _branches(sure, open_, contested) if contested else ()
    if len({each.outcome for each in branches}) > 1:
        outcome, of = "unknown", ()
    return Answer(
        item=item.name,
        dealing=dealing,
        outcome=outcome,
        grounds=tuple(sure),
        open_grounds=tuple(open_),
        examined=tuple(found.examined),
        not_examined=tuple(found.not_examined),
        asides=tuple(found.asides),
        branches=branches,
        of=of,
        others="unknown" if of else None,
        assumed=subject_to_ear(item, dealing, known).why,
        missing=tuple(dict.fromkeys(word for each in open_ for word in each.lacking)) if outcome == "unknown" else (),
    )


def _need(sure: Sequence[Ground], open_: Sequence[Ground]) -> tuple[Need, tuple[str, ...]]:
    """The answer by grounds whose standing is not contested, and the firms of which alone it is required."""
    settled = [each for each in sure if each.standing is None]
    if any(not each.binds for each in settled):
        return "required", ()
    if settled:
        return "required", tuple(dict.fromkeys(firm for each in settled for firm in each.binds))
    return ("unknown" if any(each.standing is None for each in open_) else "no_requirement_found"), ()


def _branches(sure: Sequence[Ground], open_: Sequence[Ground], contested: Iterable[Ground]) -> tuple[BranchAnswer, ...]:
    """The answer under each reading of what is open; one state of the law is read one way for all its grounds."""
    states = list(dict.fromkeys(each.standing for each in contested if each.standing is not None))
    answers = []
    for readings in product(*(state.branches for state in states)):
        binding = {state for state, reading in zip(states, readings, strict=True) if reading.binds}
        outcome, _ = _need(_under(sure, binding), _under(open_, binding))
        answers.append(BranchAnswer(says=tuple(each.says for each in readings), outcome=outcome))
    return tuple(answers)


def _under(grounds: Iterable[Ground], binding: Iterable[object]) -> list[Ground]:
    kept = [each for each in grounds if each.standing is None or each.standing in set(binding)]
    return [replace(each, standing=None) for each in kept]


def _other_law(dealing: Dealing) -> NotExamined:
    named = (dealing.origin, dealing.to, dealing.user_seat, dealing.parent_seat)
    countries = sorted({each for each in named if each is not None} - {"US"})
    whose = f"of {', '.join(countries)}" if countries else "of other countries"
    across = "exports, transit, imports and use" if dealing.act in SHIPPING else "import, use and sale"
    return NotExamined(
        id="other-law",
        title=f"The law {whose}, beyond what is named here",
        asks=f"whether that law asks for a licence for {across}",
        requires="what that law says",
        cites="no text was examined",
    )
