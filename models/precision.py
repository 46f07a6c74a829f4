"""How often alerts were right, by the judgements with which people closed them: per rule, source and entity."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import sqrt
from typing import Literal

from models.silence import entities_of, sources_of
from models.telling import AlertDraft, StoredAlert, Verdict, standing

Of = Literal["rule", "source", "entity"]
#: Standard deviations on either side that hold 95 % of a normal distribution.
Z95 = 1.959964


@dataclass(frozen=True, slots=True)
class Precision:
    """The share of right alerts among those that were judged, with a 95 % Wilson interval.

    Attributes:
        of: what the alerts have in common: their rule, a source that they rest on, or an entity that they name.
        name: its id.
        true: how many were closed as true.
        judged: how many were judged at all: true, noise, duplicate, wrong entity, wrong exposure.
        low: the interval's lower end, 0 to 1.
        high: its upper end.
        counts: how many by each judgement, those that there are.
    """

    of: Of
    name: str
    true: int
    judged: int
    low: float
    high: float
    counts: tuple[tuple[Verdict, int], ...]

    @property
    def share(self) -> float:
        """Right ones among those judged, 0 to 1."""
        return self.true / self.judged


def judgement_of(alert: StoredAlert) -> Verdict | None:
    """As what an alert is closed now; None where it is open, or was closed without a judgement."""
    return standing(alert.acts).verdict


def precision(alerts: Iterable[StoredAlert]) -> tuple[Precision, ...]:
    """The precision by rule, by source and by entity, in this order; of each the most judged first, then by name.

    An alert that rests on two sources counts for both, and so it is with entities. One that was opened again counts
    for nothing until it is closed again.
    """
    found: dict[tuple[Of, str], Counter[Verdict]] = {}
    for alert in alerts:
        verdict = judgement_of(alert)
        if verdict is not None:
            for key in _groups(alert.draft):
                found.setdefault(key, Counter())[verdict] += 1
    return in_order(found)


def in_order(found: Mapping[tuple[Of, str], Counter[Verdict]]) -> tuple[Precision, ...]:
    """What was counted, as `precision` orders it."""
    order: tuple[Of, ...] = ("rule", "source", "entity")
    return tuple(
        counted(of, name, counts)
        for (of, name), counts in sorted(
            found.items(), key=lambda item: (order.index(item[0][0]), -item[1].total(), item[0][1])
        )
    )


def _groups(draft: AlertDraft) -> list[tuple[Of, str]]:
    chips, firms = entities_of(draft)
    return [
        ("rule", draft.rule),
        *(("source", name) for name in sources_of(draft)),
        *(("entity", name) for name in chips | firms),
    ]


def counted(of: Of, name: str, counts: Counter[Verdict]) -> Precision:
    """The precision of what was judged so.

    Raises:
        ValueError: nothing was.
    """
    true, judged = counts["true"], counts.total()
    low, high = wilson(true, judged)
    told = tuple(sorted((verdict, count) for verdict, count in counts.items() if count))
    return Precision(of, name, true, judged, low, high, told)


def wilson(hits: int, of: int, z: float = Z95) -> tuple[float, float]:
    """The score interval of a share, 0 to 1 (E. B. Wilson, J. Am. Stat. Assoc. 22, 1927); honest where few are counted.

    Raises:
        ValueError: nothing was counted, or more hits than were.
    """
    if not 0 <= hits <= of or of == 0:
        raise ValueError(f"{hits} of {of} is no share")
    share, squared = hits / of, z * z
    middle = (share + squared / (2 * of)) / (1 + squared / of)
    half = z * sqrt(share * (1 - share) / of + squared / (4 * of * of)) / (1 + squared / of)
    return max(0.0, middle - half), min(1.0, middle + half)
