"""Whether a vintage reaches an act with an item: by day, act, place, party, and by the item's numbers."""

from dataclasses import dataclass

from models.determination import Determination
from models.values import Outcome
from pipeline.policy.arithmetic import Figures
from pipeline.policy.determinations import meaning
from pipeline.policy.expressions import YES, Verdict, decide
from pipeline.policy.grounds import grounds
from pipeline.policy.groups import Told
from pipeline.policy.items import Item, vendors
from pipeline.policy.kept import Kept
from pipeline.policy.licence.values import SHIPPING, Dealing, Known
from pipeline.policy.parts import Addressee
from pipeline.policy.reviewing import by_determination
from pipeline.policy.scope import Scope
from pipeline.policy.telling import missing_words
from pipeline.policy.vintages import Policy, Vintage

#: Why a vintage that speaks of other things (memory alone, other makers) does not catch an item.
OTHER_ITEMS = ("it speaks of other items",)
_SHORT = 3


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that a requirement asks, and its answer; `lacking` is what would have to be known."""

    outcome: Outcome
    why: tuple[str, ...] = ()
    lacking: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Caught:
    """Whether an item meets a vintage's limits, by which paragraph, and how that paragraph calls such an item."""

    outcome: Outcome
    paragraph: str | None = None
    called: str = ""
    cites: str = ""
    source: str = ""
    why: tuple[str, ...] = ()
    lacking: tuple[str, ...] = ()


def bound(scope: Scope, dealing: Dealing) -> Part:
    """Whether a scope binds the destination, or the seat of the end user or of its ultimate parent."""
    told = [scope.binding(dealing.to, seat, dealing.day) for seat in (dealing.parent_seat, dealing.user_seat)]
    for each in told:
        if each.outcome == "yes":
            return Part("yes", (each.why,))
    open_ = tuple(dict.fromkeys(_seat_words(each) for each in told if each.outcome == "unknown"))
    return Part("unknown", lacking=open_) if open_ else Part("no", (told[0].why,))


def _seat_words(told: Told) -> str:
    words = told.why.replace("the site's country is not given", "the destination")
    return words.replace("the seat of the owner's parent is not given", "the seats of the end user and of its parent")


def caught(vintage: Vintage, item: Item, determination: Determination | None, policy: Policy) -> Caught:
    """Whether an item meets a vintage's limits; a determination by a person goes before the arithmetic it speaks of."""
    if determination is not None and item.kind != "memory_stack":
        outcome = by_determination(determination, item.figures, _parameters(vintage, policy), policy)
        if outcome is not None:
            return _by_person(vintage, item, determination, outcome)
    found = [_judged(vintage, item, n) for n in range(len(item.figures))]
    outcomes = {each.outcome for each in found}
    if len(outcomes) == 1:
        first = next((each for each in found if each.paragraph is not None), found[0])
        lacking = tuple(dict.fromkeys(word for each in found for word in each.lacking))
        return Caught(first.outcome, first.paragraph, first.called, first.cites, first.source, first.why, lacking)
    names = ", ".join(each.name for each in item.figures[:_SHORT])
    more = f" and {len(item.figures) - _SHORT} more" if len(item.figures) > _SHORT else ""
    met = next((each for each in found if each.outcome == "yes"), found[0])
    return Caught(
        "unknown",
        met.paragraph,
        met.called,
        met.cites,
        met.source,
        met.why,
        (f"which variant it is ({names}{more})", *(word for each in found for word in each.lacking)),
    )


def _parameters(vintage: Vintage, policy: Policy) -> Vintage:
    """The vintage whose parameters guidance on 3A090 refers to; any other is its own."""
    if vintage.instrument != "us-d5-headquarters-guidance" or vintage.valid_from is None:
        return vintage
    return policy.in_force("eccn-3a090", "restricts", vintage.valid_from) or vintage


def _judged(vintage: Vintage, item: Item, index: int) -> Caught:
    figures = item.figures[index]
    return _JUDGED.answer(figures, vintage, lambda: _judge(vintage, item, figures), more=item.kind)


_JUDGED: Kept[Caught] = Kept()


def _judge(vintage: Vintage, item: Item, figures: Figures) -> Caught:
    gate = YES if vintage.applies_when is None else decide(vintage.applies_when, figures)
    if gate.outcome == "no":
        return Caught("no", why=OTHER_ITEMS)
    open_: list[Verdict] = [gate] if gate.outcome == "unknown" else []
    for each in vintage.paragraphs:
        verdict = decide(each.when, figures)
        if verdict.outcome == "no":
            continue
        called = _called(vintage, each.name, item)
        if called is None:
            continue
        if verdict.outcome == "yes" and not open_:
            name, cites = called
            return Caught("yes", each.name, name, cites or each.cites, each.source, grounds(each.when, figures))
        open_.append(verdict)
    if not open_:
        words = tuple(dict.fromkeys(word for each in vintage.paragraphs for word in grounds(each.when, figures)))
        return Caught("no", why=words)
    missing = tuple(dict.fromkeys(name for verdict in open_ for name in verdict.missing))
    return Caught("unknown", lacking=(f"{missing_words(missing)} of {figures.name}",))


def _called(vintage: Vintage, paragraph: str, item: Item) -> tuple[str, str] | None:
    """How a paragraph reaches such an item, and the text that says so; None where it speaks of circuits alone."""
    if item.kind != "system":
        return paragraph, ""
    found = [each for each in vintage.containing if paragraph == each.of or paragraph.startswith(f"{each.of}.")]
    if not found:
        return None
    name = " or ".join(each.paragraph for each in found)
    return name, f"{' or '.join(each.cites for each in found)}, for the {paragraph} in it"


def _by_person(vintage: Vintage, item: Item, determination: Determination, outcome: Outcome) -> Caught:
    words = f"determined as {determination.says} by {determination.by}, {determination.document}"
    if outcome != "yes":
        return Caught(outcome, why=(words,), lacking=() if outcome == "no" else (words,))
    said = meaning(determination).paragraph
    if said is None:
        # Which paragraph decides over exceptions and review: it is left open rather than guessed.
        cites = f"{vintage.cites}, paragraph not said"
        return Caught("yes", None, "a paragraph that is not said", cites, vintage.source, (words,))
    fit = next((each for each in vintage.paragraphs if _alike(each.name, said)), None)
    called = None if fit is None else _called(vintage, fit.name, item)
    if fit is None or called is None:
        return Caught("no", why=(f"{words}: it does not speak of that",))
    name = said if item.kind != "system" else called[0]
    return Caught("yes", said, name, called[1] or fit.cites, fit.source, (words,))


def _alike(paragraph: str, said: str) -> bool:
    return paragraph == said or paragraph.startswith(f"{said}.") or said.startswith(f"{paragraph}.")


def addressees(vintage: Vintage, item: Item) -> tuple[Addressee, ...]:
    """Of a letter's addressees those whom it binds for such an item: its maker, where that is one of them."""
    makers = vendors(item)
    own = tuple(each for each in vintage.addressees if each.firm in makers)
    return own or vintage.addressees


def subject_to_ear(item: Item, dealing: Dealing, known: Known) -> Part:
    """Whether an item is subject to the US regulations (15 CFR 734.3), which reach beyond the United States."""
    if known.subject_to_ear is not None:
        words = "subject to the US regulations" if known.subject_to_ear else "not subject to the US regulations"
        return Part("yes" if known.subject_to_ear else "no", (f"{words}, as handed in",))
    if dealing.act not in SHIPPING or dealing.origin == "US":
        return Part("yes")
    if item.maker_seat == "US":
        return Part("yes", ("taken as subject to the US regulations: it is of US design (15 CFR 734.3 and 734.9(h))",))
    return Part("unknown", lacking=("whether the item is subject to the US regulations (15 CFR 734.3 and 734.9)",))
