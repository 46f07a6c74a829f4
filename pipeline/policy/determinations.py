"""Determinations: what they say, which of several stands, and what they mean for the parameters of 3A090.

Own and signed goes before a CCATS, that before the maker's statement, and all of them before the arithmetic. An item
has one ECCN, so that any other than 3A090 and 4A090 says that it does not meet their parameters, but for the `.z`
paragraphs, which hold what is classified elsewhere and does (88 FR 73458; general knowledge, not checked against the
text of 15 CFR part 774, supplement 1).
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from models.determination import BASES, WITHDRAWN, Determination, MadeWith, Reckoned
from models.values import Outcome

#: Entries that hold a `.z` paragraph, and the day from which they do (88 FR 73458).
_WITH_Z = frozenset({"3A001", "4A003", "4A004", "4A005", "5A002", "5A004", "5A992", "5D002", "5D992"})
Z_SINCE = date(2023, 11, 17)
_ECCN = re.compile(r"([0-9][A-E][0-9]{3})((?:\.[a-z]|\.[0-9]{1,2}){0,6})", re.IGNORECASE)
_NOT = re.compile(r"not\s+([34]A090)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Meaning:
    """Whether an item meets the parameters of 3A090 or 4A090 by what was determined, and of which paragraph.

    `paragraph` is None where it is not said (`3A090`, `5A992.z`).
    """

    outcome: Outcome
    paragraph: str | None = None


def read_says(text: str) -> str:
    """A classification as it is kept: `3A090.a`, `EAR99`, `not 3A090`, `withdrawn`.

    Raises:
        ValueError: it is none of these.
    """
    said = " ".join(text.split())
    if said.upper() == "EAR99":
        return "EAR99"
    if said.lower() == WITHDRAWN:
        return WITHDRAWN
    denied = _NOT.fullmatch(said)
    if denied:
        return f"not {denied.group(1).upper()}"
    found = _ECCN.fullmatch(said)
    if found is None:
        raise ValueError(f"{text!r} is no ECCN such as 3A090.a or 5A992.c, nor EAR99, 'not 3A090' or 'withdrawn'")
    return found.group(1).upper() + found.group(2).lower()


def meaning(determination: Determination) -> Meaning:
    """What a determination says of the parameters of 3A090; unknown where it says nothing of them."""
    said = determination.says
    if said == WITHDRAWN:
        return Meaning("unknown")
    if said == "EAR99" or said.startswith("not "):
        return Meaning("no")
    entry, _, paragraph = said.partition(".")
    if entry == "3A090":
        return Meaning("yes", paragraph or None)
    if entry == "4A090":
        # A computer is 4A090.a or .b by the paragraph of 3A090 that the chips in it meet.
        return Meaning("yes", paragraph[:1] or None)
    if entry in _WITH_Z:
        if paragraph.startswith("z"):
            return Meaning("yes")
        if not paragraph or determination.on < Z_SINCE:
            # Before the .z paragraphs an item of these entries met the parameters or not: its number did not say.
            return Meaning("unknown")
    return Meaning("no")


def read_kept(body: str) -> tuple[Determination, ...]:
    """Determinations from the content by whose hash an alert names them, for computing it again."""
    return tuple(
        Determination(
            **{
                **each,
                "on": date.fromisoformat(each["on"]),
                "valid_until": date.fromisoformat(each["valid_until"]) if each["valid_until"] else None,
                "made_with": read_made_with(each["made_with"]),
            }
        )
        for each in json.loads(body)
    )


def read_made_with(kept: Mapping[str, Any]) -> MadeWith:
    """What stood beside a determination, from the JSON in which it is kept."""
    chips = {chip: Reckoned(**each) for chip, each in kept["chips"].items()}
    return MadeWith(kept["vintage"], kept["policy"], chips)


class Indexed:
    """Determinations by what they are of, so that a question does not read all of them."""

    def __init__(self, determinations: Iterable[Determination]) -> None:
        """Sort them by subject, each subject's in the order given."""
        self._of: dict[str, list[Determination]] = {}
        for each in determinations:
            self._of.setdefault(each.subject, []).append(each)

    def of(self, subjects: Iterable[str]) -> list[Determination]:
        """Those of any of these subjects. What replaces one is of its subject too."""
        return [each for subject in subjects for each in self._of.get(subject, ())]


def standing(
    determinations: Iterable[Determination], subjects: Sequence[str], day: date, companies: Iterable[str] = ()
) -> Determination | None:
    """The determination that counts on a day; None where none does.

    By basis first; within one, that of the narrower subject, then that for the company, then the newest.

    Args:
        determinations: any.
        subjects: what the item is, the narrowest first: its name, the system, the chip, what the chip is of.
        day: the day.
        companies: by whose names a determination for one company holds.
    """
    return _first(determinations, subjects, day, companies, lapsed=False)


def lapsed(
    determinations: Iterable[Determination], subjects: Sequence[str], day: date, companies: Iterable[str] = ()
) -> Determination | None:
    """The determination that would count on a day, were its time not over; None where that is the one that counts."""
    found = _first(determinations, subjects, day, companies, lapsed=True)
    return found if found is not None and _is_over(found, day) else None


def _first(
    determinations: Iterable[Determination],
    subjects: Sequence[str],
    day: date,
    companies: Iterable[str],
    *,
    lapsed: bool,
) -> Determination | None:
    narrow = {subject: rank for rank, subject in reversed([*enumerate(subjects)])}
    ours = set(companies)
    made = [each for each in determinations if each.on <= day]
    gone = {each.replaces for each in made}
    found = [
        each
        for each in made
        if each.number not in gone
        and each.says != WITHDRAWN
        and each.subject in narrow
        and (each.company is None or each.company in ours)
        and (lapsed or not _is_over(each, day))
    ]
    return min(
        found,
        key=lambda each: (
            BASES.index(each.basis),
            narrow[each.subject],
            each.company is None,
            -each.on.toordinal(),
            -each.number,
        ),
        default=None,
    )


def _is_over(determination: Determination, day: date) -> bool:
    return determination.valid_until is not None and determination.valid_until < day
