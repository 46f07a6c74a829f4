"""What could stand in for a chip, in plain text: the ranked with their sums, the rest by the gate that stops it."""

from collections.abc import Iterator, Sequence

from pipeline.holdings.gates import GATES
from pipeline.holdings.substitutes import Candidate, Equal, Substitutes


def tell_substitutes(found: Substitutes) -> str:
    """What could stand in, in lines. Of what nobody offers the requirement alone is told; the whole is in the value."""
    buyer = found.buyer
    where = f"{buyer.site} ({buyer.country or 'country not known'}; parent {buyer.parent or 'not known'})"
    work = f", {buyer.workload}" if buyer.workload else ""
    lines = [
        f"To stand in for {found.lost:,} × {found.name} at {where}{work} on {found.on}; compute by {found.compute}."
    ]
    lines.append(
        "A gate that is passed is no permission: it says what was found, and each names what it did not examine."
    )
    for number, each in enumerate(found.ranked, 1):
        lines += _ranked(number, each)
    if not found.ranked:
        lines.append("Nothing passes all four gates.")
    for gate in reversed(GATES):
        here = [each for each in found.stopped if each.stopped and each.stopped.gate == gate]
        if here:
            lines += ["", f"Stopped at {gate} ({len(here)}):", *(f"  {told}" for told in tell_stopped(here))]
    return "\n".join([*lines, *(f"Note: {note}" for note in found.notes)])


def _ranked(number: int, each: Candidate) -> Iterator[str]:
    sign = "at least " if each.at_least else ""
    supplier = each.offer.supplier if each.offer else ""
    units = "not known" if each.units is None else f"{sign}{each.units:,}"
    yield ""
    yield f"{number}. {each.name} from {supplier}: {units} equal what is lost (binds: {each.binds or 'not known'})"
    for equal in each.equals:
        yield f"   {sum_words(equal)}"
    if each.offered is not None and each.units is not None and each.offered < each.units:
        yield f"   offered {each.offered:,}: {each.units - each.offered:,} lack"
    for said in each.gates:
        yield f"   {said.gate}: {said.why} ({said.source})"
    for words in each.discouraged:
        yield f"   DISCOURAGED: {words}"


def sum_words(equal: Equal) -> str:
    """How many equal what is lost by one measure, with the figures."""
    if equal.units is None:
        lacks = [name for name, figure in (("lost", equal.lost), ("substitute", equal.stand_in)) if figure is None]
        return f"{equal.measure}: not known for the {' and the '.join(lacks) or 'substitute'}"
    return f"{equal.measure}: {equal.lost:,f} ÷ {equal.stand_in:,f} {equal.unit} each: {equal.units:,}"


def tell_stopped(here: Sequence[Candidate]) -> Iterator[str]:
    """What one gate stops, a line each; what nobody offers is told together by the requirement."""
    alike: dict[tuple[str, str, str], list[str]] = {}
    for each in here:
        said = each.stopped
        if said is None:
            continue
        if each.offer is not None:
            needed = f"; needed: {said.needed}" if said.needed else ""
            yield f"{each.name} from {each.offer.supplier}: {said.outcome}: {said.why} ({said.source}){needed}"
        else:
            alike.setdefault((said.outcome, said.rule or said.why, said.needed if not said.rule else ""), []).append(
                each.name
            )
    for (outcome, rule, needed), names in alike.items():
        yield f"offered by nobody, {outcome}: {rule}{f'; needed: {needed}' if needed else ''}: {', '.join(names)}"
