"""Lines that cannot stand beside each other: one party twice, and shares that are more than the whole on some day."""

from collections import defaultdict
from datetime import date
from decimal import Decimal

from models.register import Party, RegisterLine, Share
from pipeline.holdings.cells import CellError
from pipeline.sources.tools.names import name_key

WHOLE = Decimal(100)


class PartyCheck:
    """Looks at parties one after the other: names that fold to the same are one party, told once."""

    def __init__(self) -> None:
        self._known: dict[str, str] = {}

    def __call__(self, line: RegisterLine) -> None:
        """Take a party in.

        Raises:
            CellError: an earlier line tells of it under the same name, but for case, accents and punctuation.
        """
        assert isinstance(line, Party)
        key = name_key(line.party)
        if key in self._known:
            raise CellError("party", f"is {self._known[key]!r} of an earlier line: say it once, others as its aliases")
        self._known[key] = line.party


class ShareCheck:
    """Looks at shares one after the other, each against those that were good before it."""

    def __init__(self) -> None:
        self._of: dict[str, list[Share]] = defaultdict(list)

    def __call__(self, line: RegisterLine) -> None:
        """Take a share in.

        Raises:
            CellError: it ends before it begins; an earlier line tells of the same owner on the same days; or with
                those of the earlier lines more than 100 % is held on some day.
        """
        assert isinstance(line, Share)
        if line.since and line.until and line.until < line.since:
            raise CellError("until", f"{line.until} is before {line.since}")
        beside = [each for each in self._of[name_key(line.owned)] if _meet(line, each)]
        if any(name_key(each.owner) == name_key(line.owner) for each in beside):
            raise CellError("since", f"an earlier line tells what {line.owner} holds of {line.owned} on the same days")
        held = max((self._held(line, beside, day) for day in _begins(line, beside)), default=Decimal(0))
        if held > WHOLE:
            raise CellError(
                "share", f"{held.normalize():f} % of {line.owned} would be held on one day, with earlier lines"
            )
        self._of[name_key(line.owned)].append(line)

    def _held(self, line: Share, beside: list[Share], day: date) -> Decimal:
        return sum((each.share for each in (line, *beside) if each.share is not None and _on(each, day)), Decimal(0))


def _on(share: Share, day: date) -> bool:
    return (share.since or date.min) <= day <= (share.until or date.max)


def _meet(one: Share, other: Share) -> bool:
    begins, ends = (
        max(one.since or date.min, other.since or date.min),
        min(one.until or date.max, other.until or date.max),
    )
    return begins <= ends


def _begins(line: Share, beside: list[Share]) -> set[date]:
    """The days on which what is held may be most: those on which one of them begins while the first is held."""
    days = {each.since or date.min for each in (line, *beside)}
    return {max(day, line.since or date.min) for day in days if day <= (line.until or date.max)}
