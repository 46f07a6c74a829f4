"""How an alert reads for whom something is kept, and which alerts there would be if nothing were ours. Pure.

Prose is made again from fields that do not hold what is kept. A rule that answers otherwise then raised the alert
because of it: the alert is told with the other severity, or not at all.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import cache
from itertools import combinations
from operator import attrgetter
from typing import Any

from models.exposure import Exposure, ExposureRow
from models.keeping import MONEY
from models.recipient import KeptFrom
from models.telling import Witness
from models.values import Change
from pipeline.alerts.wanting import OURS
from pipeline.rules import Rule
from pipeline.rules.picture import Picture, to_context

#: Of what an alert was made from, what tells nothing of ours.
OF_THE_WORLD = frozenset({"catalogue", "policy", "pipeline", "rule"})


@dataclass(frozen=True, slots=True)
class Apart:
    """What an alert's prose is made of, maybe with something left out: of the whole exposure what is `kept`."""

    change: Change
    whole: Exposure | None
    witnesses: Sequence[Witness]
    kept: tuple[KeptFrom, ...] = ()

    @property
    def exposure(self) -> Exposure | None:
        """The exposure without what is kept; made when asked, since most alerts read alike without."""
        return left_of(self.whole, self.kept) if self.whole and self.kept else self.whole


def parts_kept(
    change: Change, exposure: Exposure | None, witnesses: Sequence[Witness], bare: str
) -> tuple[KeptFrom, ...]:
    """What of an alert may have to be kept from somebody; `bare` is a clock's thing without whom it is from."""
    context: Mapping[str, Any] = change.context
    sums = exposure and (exposure.value_in_scope or exposure.duties or exposure.deposits or exposure.total_in_scope)
    found: list[KeptFrom] = ["unit_costs"] if sums or context["exposure"]["value"] else []
    named = exposure and (exposure.unknown or exposure.upstream or any(row.supplier for row in exposure.rows))
    if context["holdings"]["suppliers"] or named or bare or change.subject.kind == "party":
        found.append("suppliers")
    if any(witness.terms.private for witness in witnesses):
        found.append("private_documents")
    return tuple(found)


def subsets(parts: Sequence[KeptFrom]) -> list[tuple[KeptFrom, ...]]:
    """Every choice of at least one of them."""
    return [chosen for size in range(1, len(parts) + 1) for chosen in combinations(parts, size)]


def apart_from(
    kept: tuple[KeptFrom, ...],
    change: Change,
    exposure: Exposure | None,
    witnesses: Sequence[Witness],
    *,
    public: Mapping[str, Any] | None,
    bare: str,
) -> Apart | None:
    """What an alert is made of without what is kept; None where nothing is left to be told.

    Args:
        kept: what is kept.
        change: the change.
        exposure: what it touches.
        witnesses: the passages.
        public: the event's picture by its public texts alone; None where private ones say more than they.
        bare: the thing of a clock of ours without whom it is from; "" where the clock names nobody.
    """
    context: dict[str, Any] = dict(change.context)
    if "unit_costs" in kept:
        context["exposure"] = context["exposure"] | {"value": 0.0}
    if "suppliers" in kept:
        if change.subject.kind == "party":
            return None
        context["holdings"] = context["holdings"] | {"suppliers": []}
        if bare:
            context["clock"] = context["clock"] | {"what": bare}
    if "private_documents" in kept and any(witness.terms.private for witness in witnesses):
        if public is None:
            return None
        context["event"] = dict(public)
        witnesses = [witness for witness in witnesses if not witness.terms.private]
    return Apart(replace(change, context=context), exposure, witnesses, kept)


def says_less(exposure: Exposure | None, kept: Collection[KeptFrom]) -> bool:
    """Whether an exposure may read otherwise without what is kept.

    Who supplies a line and why it counts is not asked: no paragraph tells them of a line, only of what is `unknown` or
    `upstream`.
    """
    if exposure is None:
        return False
    if "unit_costs" in kept and any(getattr(exposure, name) for name in (*MONEY, "sums")):
        return True
    return "suppliers" in kept and bool(exposure.upstream or exposure.unknown)


def left_of(exposure: Exposure, kept: Collection[KeptFrom]) -> Exposure:
    """An exposure without what is kept: `models.keeping.keep_back_figures`, of the value itself."""
    rows, changed = exposure.rows, dict[str, Any]()
    if "unit_costs" in kept:
        changed |= {name: tuple(empty) if isinstance(empty, list) else empty for name, empty in MONEY.items()}
        changed["sums"] = tuple(replace(each, value=(), priced=0) for each in exposure.sums)
        rows = tuple(_row(row, value=(), priced=0) for row in rows)
    if "suppliers" in kept:
        changed |= {"upstream": (), "unknown": ()}
        rows = tuple(_row(row, supplier=None, why="") for row in rows)
    return replace(exposure, rows=rows, **changed)


_FIELDS = tuple(each.name for each in fields(ExposureRow))
_get_fields = attrgetter(*_FIELDS)


def _row(row: ExposureRow, **changed: Any) -> ExposureRow:
    """`dataclasses.replace`, at a fifth of its cost: alerts have many rows."""
    return ExposureRow(**(dict(zip(_FIELDS, _get_fields(row), strict=True)) | changed))


@cache
def _nothing_of_ours() -> Mapping[str, Any]:
    """The parts of a picture that tell of us, empty."""
    context = to_context(Picture())
    return {part: context[part] for part in ("exposure", "holdings", "screening", "feed", "site")}


def of_the_world(change: Change, *, alerted: bool) -> Change | None:
    """A change as it looks where nothing is ours; None for one that is about nothing else.

    Args:
        change: the change.
        alerted: whether an alert told of its event before, among those that would be if nothing were ours.
    """
    context: Mapping[str, Any] = change.context
    if change.subject.kind in OURS or context["clock"]["what"] or change.kind == "import":
        return None
    event = context["event"]
    if event["alerted"] != alerted:
        event = {**event, "alerted": alerted}
    return replace(change, context={**context, **_nothing_of_ours(), "event": event})


#: What a picture of the world alone has otherwise.
_OURS = frozenset({"exposure", "holdings", "screening", "feed", "site"})


#: By a rule's hash, whether it asks that, and whether it asks if an event was told before: editions are few.
_asked: dict[bytes, tuple[bool, bool]] = {}


def asks_of_us(rule: Rule, *, alerted: bool) -> bool:
    """Whether a rule may answer otherwise where nothing is ours; `alerted`: so is whether an event was told before."""
    found = _asked.get(rule.sha)
    if found is None:
        conditions = (rule.when, *(grade.when for grade in rule.grades if grade.when is not None))
        asks = [ask for condition in conditions for ask in condition.asks]
        found = any(root in _OURS for _, root, _ in asks), any(path == "event.alerted" for path, _, _ in asks)
        _asked[rule.sha] = found
    return found[0] or (alerted and found[1])


def asks(rule: Rule, path: str) -> bool:
    """Whether a rule's condition or severity asks a field."""
    return path in rule.when.paths or any(grade.when is not None and path in grade.when.paths for grade in rule.grades)
