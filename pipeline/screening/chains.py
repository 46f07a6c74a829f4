"""Who is owned by whom on one day, and how far listed owners reach: sums and chains, never products.

An owner who is owned enough itself counts with its whole share, as OFAC's FAQ 401 counts: 60 % of a holding that holds
60 % is ownership, though the product is 36 %. Whatever circle of owners there is, nobody reaches himself: reach is the
least set that begins with the listed and grows by those of whom the reached hold enough.
"""

from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Mapping, Set
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from pipeline.screening.values import Stake

WHOLE = Decimal(100)
NOTHING = Decimal(0)


@dataclass(frozen=True)
class Web:
    """The stakes of one day, by who is owned and by who owns."""

    above: Mapping[str, tuple[Stake, ...]]
    below: Mapping[str, tuple[Stake, ...]]

    def least(self, party: str, owners: Set[str]) -> Decimal:
        """Percent that these owners are known to hold of a party, directly."""
        return sum((s.share for s in self.above.get(party, ()) if s.share is not None and s.owner in owners), NOTHING)

    def most(self, party: str, owners: Set[str]) -> Decimal:
        """Percent that these owners may hold of a party: a share that is not known may be all that nobody else has."""
        held = self.least(party, owners)
        stakes = self.above.get(party, ())
        if any(stake.share is None and stake.owner in owners for stake in stakes):
            held += max(NOTHING, WHOLE - sum((s.share for s in stakes if s.share is not None), NOTHING))
        return held

    def reached(self, seeds: Iterable[str], held: Callable[[str, Set[str]], Decimal],
                enough: Callable[[Decimal], bool]) -> set[str]:  # fmt: skip
        """The seeds and all of whom they hold enough, alone or together, directly or through others of them.

        Args:
            seeds: where it begins.
            held: how much of a party some owners hold: `least` or `most`.
            enough: whether so much is enough.
        """
        found = set(seeds)
        waiting = deque(sorted(found))
        while waiting:
            for stake in self.below.get(waiting.popleft(), ()):
                if stake.owned not in found and enough(held(stake.owned, found)):
                    found.add(stake.owned)
                    waiting.append(stake.owned)
        return found

    def over(self, party: str, within: Set[str], heads: Set[str]) -> tuple[Stake, ...]:
        """The chains above a party whose owners are all within a set; a head of chains is not followed further."""
        seen, links = {party}, []
        waiting = deque([party])
        while waiting:
            for stake in self.above.get(waiting.popleft(), ()):
                if stake.owner not in within:
                    continue
                links.append(stake)
                if stake.owner not in seen and stake.owner not in heads:
                    waiting.append(stake.owner)
                seen.add(stake.owner)
        return tuple(links)

    def all_above(self, party: str) -> tuple[Stake, ...]:
        """Every stake in the chains above a party, whoever holds it."""
        return self.over(party, self.below.keys(), frozenset())


def web_on(stakes: Iterable[Stake], day: date) -> Web:
    """The stakes that are held on a day; what a party holds of itself is nobody's."""
    above: dict[str, list[Stake]] = defaultdict(list)
    below: dict[str, list[Stake]] = defaultdict(list)
    for stake in stakes:
        if stake.on(day) and stake.owner != stake.owned:
            above[stake.owned].append(stake)
            below[stake.owner].append(stake)
    return Web({k: tuple(v) for k, v in above.items()}, {k: tuple(v) for k, v in below.items()})


def next_day(stakes: Iterable[Stake], after: date) -> date | None:
    """The first day after a day on which some stake begins, or is held no more."""
    days = {stake.since for stake in stakes} | {
        date.fromordinal(stake.until.toordinal() + 1) for stake in stakes if stake.until and stake.until < date.max
    }
    return min((day for day in days if day is not None and day > after), default=None)
