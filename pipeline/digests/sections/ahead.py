"""The next six weeks: a strip of days, and the clocks on it."""

from collections.abc import Iterable
from datetime import date, timedelta

from pipeline.digests.material import ClockNote
from pipeline.digests.values import Ahead, Decide, Due, StripWeek
from pipeline.holdings.clocks import WORDS
from pipeline.rendering.filters import phrase

WEEKS = 6
AHEAD = timedelta(weeks=WEEKS)
#: Of two things on one day the strip shows the first of these.
WEIGHT = ("decide", "ours", "clock", "")


def ahead(notes: Iterable[ClockNote], decide: Iterable[Decide], today: date, most: int) -> Ahead:
    """The strip from a day on, which is a Monday for a week that is over, and the clocks within it.

    Args:
        notes: days that come near.
        decide: what is to decide, which stands on the strip too.
        today: the first day.
        most: how many clocks are spelled out.
    """
    words = {str(kind): told for kind, told in WORDS.items()} | {"need_by": "order needed"}
    within = {
        (note.on, note.kind, note.title, note.units, note.ours) for note in notes if today <= note.on < today + AHEAD
    }
    clocks = [
        Due(on, (on - today).days, words.get(kind, phrase(kind)), title, units, ours)
        for on, kind, title, units, ours in sorted(within)
    ]
    days = [(due.on, "ours" if due.ours else "clock") for due in clocks]
    # What is overdue is decided on the first day there is.
    days += [(max(item.by, today), "decide") for item in decide if item.by < today + AHEAD]
    on_day: dict[date, str] = {}
    for on, what in days:
        on_day[on] = min(what, on_day.get(on, ""), key=WEIGHT.index)
    if not on_day:
        return Ahead()
    weeks = tuple(
        StripWeek(first, tuple(on_day.get(first + timedelta(days=number), "") for number in range(7)))
        for first in (today + timedelta(weeks=number) for number in range(WEEKS))
    )
    return Ahead(weeks, tuple(clocks[:most]), max(0, len(clocks) - most))
