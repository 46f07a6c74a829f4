"""A determination against the arithmetic: where they differ, what has changed since, and which limits it speaks of."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

from models.determination import Determination, MadeWith, Reckoned
from models.hashing import content_key
from models.values import Outcome
from pipeline.policy.arithmetic import Figures
from pipeline.policy.classify import Classification, classify
from pipeline.policy.determinations import Meaning, meaning
from pipeline.policy.expressions import AllOf, AnyOf, Expr, Given
from pipeline.policy.vintages import Policy, Vintage

INSTRUMENT = "eccn-3a090"
#: Of paragraphs that ask for the parameters of 3A090 themselves; a note to them, or a letter, asks for something else.
_PARAMETER = re.compile(r"(?:.* for )?3A090\.[a-c](?:\.\d)?")


def in_force(policy: Policy, day: date) -> Vintage | None:
    """The version of 3A090 by which accelerators are measured on a day; None before there was one."""
    return policy.in_force(INSTRUMENT, "restricts", day)


def made_with(chips: Iterable[Figures], policy: Policy, on: date) -> MadeWith:
    """What the arithmetic says of the chips that an item may mean, under the limits of the determination's day."""
    vintage = in_force(policy, on)
    return MadeWith(
        vintage=vintage.id if vintage else None,
        policy=policy.sha.hex(),
        chips={each.chip: _reckoned(each, vintage) for each in chips},
    )


def _reckoned(figures: Figures, vintage: Vintage | None) -> Reckoned:
    outcome, paragraph = _under(figures, vintage)
    told = told_figures(figures)
    return Reckoned(outcome, paragraph, told, content_key(told).hex())


def told_figures(figures: Figures) -> dict[str, str]:
    """A chip's figures as text, by name."""
    values = {name: f"{value.normalize():f}" for name, value in figures.values.items()}
    return values | {name: "yes" if so else "no" for name, so in figures.flags.items()}


def _under(figures: Figures, vintage: Vintage | None) -> tuple[Outcome, str | None]:
    if vintage is None:
        return "no", None
    said = classify(figures, vintage)
    return said.outcome, said.paragraph


# ── where it differs ─────────────────────────────────────────────────────────────────────────────


def differs(determination: Determination, classification: Classification) -> str | None:
    """Why a determination and the arithmetic do not agree on a chip; None where they do.

    Unknown arithmetic is no difference, nor is a determination that says nothing of 3A090.
    """
    said = meaning(determination)
    if "unknown" in (said.outcome, classification.outcome):
        return None
    if said.outcome == classification.outcome and _same(said.paragraph, classification.paragraph):
        return None
    found = classification.paragraph or "no paragraph"
    return (
        f"determined as {determination.says}; the arithmetic gives {found} for {classification.name} under "
        f"{classification.rule}{_figures(classification)}"
    )


def difference(determination: Determination, chips: Iterable[Figures], policy: Policy, day: date) -> str | None:
    """Why a determination and the arithmetic do not agree, under the limits that it speaks of.

    Those of the day, or of its own day where other limits came after it: these re-open it, see `reopened`.
    """
    known = [*chips]
    before, now = in_force(policy, determination.on), in_force(policy, day)
    vintage = now if now is not None and _speaks_of(determination, known, before, now) else before
    if vintage is None:
        return None
    found = (differs(determination, classify(each, vintage)) for each in known)
    return "; ".join(each for each in found if each) or None


def _same(said: str | None, found: str | None) -> bool:
    """Whether one names the other's paragraph, or one above it: a and a.1 are no contradiction."""
    if said is None or found is None:
        return True
    return f"{said}.".startswith(f"{found}.") or f"{found}.".startswith(f"{said}.")


def _figures(classification: Classification) -> str:
    told = [f"TPP {classification.tpp.normalize():,f}"] if classification.tpp is not None else []
    if classification.performance_density is not None:
        told.append(f"density {classification.performance_density}")
    return f" ({', '.join(told)})" if told else ""


# ── what has changed since ───────────────────────────────────────────────────────────────────────


def reopened(determination: Determination, chips: Iterable[Figures], policy: Policy, day: date) -> str | None:
    """Why a determination is to be looked at again; None where nothing that it rests on has changed.

    Args:
        determination: with what it was recorded beside.
        chips: what its item means today.
        policy: as it is today.
        day: today.
    """
    then, now = determination.made_with, {each.chip: each for each in chips}
    vintage = in_force(policy, day)
    reasons = [f"the catalogue has {chip} no longer" for chip in then.chips if chip not in now]
    for chip, figures in now.items():
        before = then.chips.get(chip)
        if before is None:
            reasons.append(f"the catalogue knew nothing of {figures.name} then")
            continue
        reasons += _corrected(figures.name, before.figures, told_figures(figures))
        outcome, paragraph = _under(figures, vintage)
        if (outcome, paragraph) != (before.outcome, before.paragraph):
            reasons.append(_changed(figures.name, before, then.vintage, outcome, paragraph, vintage))
    return "; ".join(reasons) or None


def _corrected(name: str, before: Mapping[str, str], after: Mapping[str, str]) -> list[str]:
    words = [
        f"{figure.replace('_', ' ')} {before.get(figure, 'not known')} → {after.get(figure, 'not known')}"
        for figure in sorted({*before, *after})
        if before.get(figure) != after.get(figure)
    ]
    return [f"the catalogue's figures of {name} were corrected: {', '.join(words)}"] if words else []


def _changed(
    name: str, before: Reckoned, then: str | None, outcome: Outcome, paragraph: str | None, now: Vintage | None
) -> str:
    was = f"{before.outcome}{f' {before.paragraph}' if before.paragraph else ''} under {then or 'no limits'}"
    told = f"{outcome}{f' {paragraph}' if paragraph else ''} under {now.id if now else 'no limits'}"
    since = f", in force since {now.valid_from}" if now and now.valid_from and now.id != then else ""
    return f"the limits give another answer for {name}: {was}, {told}{since}"


# ── instead of the arithmetic ────────────────────────────────────────────────────────────────────


def by_determination(
    determination: Determination, chips: Iterable[Figures], vintage: Vintage, policy: Policy
) -> Outcome | None:
    """What a determination makes of a vintage's question, instead of the arithmetic; None where that has to decide.

    It speaks of the parameters of 3A090 that held on its day, and of later ones under which the arithmetic says the
    same of the chip: new limits that put a chip on the other side are not silenced by what was determined before them.
    """
    said, known = meaning(determination), [*chips]
    before = in_force(policy, determination.on)
    if said.outcome == "unknown":
        return None
    if vintage.effect == "restricts" and all(_PARAMETER.fullmatch(each.cites) for each in vintage.paragraphs):
        if not _speaks_of(determination, known, before, vintage):
            return None
        return _answer(said, {each.name[:1] for each in vintage.paragraphs})
    if vintage.effect == "eases" and before is not None and _gated_by(vintage, before):
        return _eased(said, known, vintage)
    return None


def _speaks_of(determination: Determination, chips: list[Figures], before: Vintage | None, vintage: Vintage) -> bool:
    if before is not None and vintage.id == before.id:
        return True
    if vintage.valid_from is None:
        return False  # a draft, which nobody can have had in mind
    if vintage.valid_from <= determination.on:
        return vintage.holds_on(determination.on)
    letters = {each.name[:1] for each in vintage.paragraphs}
    if before is not None and all(_asked(before, each) == _asked(vintage, each) for each in letters):
        return True
    return bool(chips) and all(
        "unknown" not in (pair := (_within(each, before, letters), _within(each, vintage, letters)))
        and pair[0] == pair[1]
        for each in chips
    )


def _asked(vintage: Vintage, letter: str) -> Expr | None:
    """What a vintage asks for under a paragraph, without the brackets around a single part; None where it has none."""
    if not any(each.name == letter or each.name.startswith(f"{letter}.") for each in vintage.paragraphs):
        return None
    found = vintage.under(letter)
    while isinstance(found, AllOf | AnyOf) and len(found.parts) == 1:
        found = found.parts[0]
    return found


def _within(figures: Figures, vintage: Vintage | None, letters: set[str]) -> str:
    """The paragraph's letter by the arithmetic, `no` where it is none of these, or `unknown`."""
    outcome, paragraph = _under(figures, vintage)
    if outcome == "unknown":
        return "unknown"
    letter = (paragraph or "")[:1]
    return letter if letter in letters else "no"


def _answer(said: Meaning, letters: set[str]) -> Outcome | None:
    if said.outcome == "no":
        return "no"
    if said.paragraph is None:
        # 3A090 or a .z paragraph: a or b. Where a vintage has a alone, the determination leaves it open.
        return "yes" if {"a", "b"} <= letters else None
    return "yes" if said.paragraph[:1] in letters else "no"


def _gated_by(vintage: Vintage, controls: Vintage) -> bool:
    """Whether an easing speaks of what 3A090.a controls alone."""
    has_a = any(each.name.startswith("a") for each in controls.paragraphs)
    return vintage.applies_when is not None and has_a and vintage.applies_when == controls.under("a")


def _eased(said: Meaning, chips: list[Figures], vintage: Vintage) -> Outcome | None:
    """An easing for what is controlled: out where the determination says that the item is not, else its own numbers."""
    if said.outcome == "no" or (said.paragraph or "a")[:1] != "a":
        return "no"
    if said.paragraph is None or vintage.applies_when is None:
        return None
    gate = vintage.applies_when
    paragraphs = tuple(replace(each, when=_granted(each.when, gate)) for each in vintage.paragraphs)
    open_gate = replace(vintage, applies_when=None, paragraphs=paragraphs)
    outcomes = {classify(each, open_gate).outcome for each in chips}
    return outcomes.pop() if len(outcomes) == 1 else None


def _granted(expr: Expr, given: Expr) -> Expr:
    """A tree in which it is granted that `given` holds."""
    match expr:
        case Given(condition, then) if condition == given:
            return _granted(then, given)
        case AllOf(parts):
            return AllOf(tuple(_granted(part, given) for part in parts if part != given))
        case AnyOf(parts):
            return AnyOf(tuple(_granted(part, given) for part in parts))
    return expr
