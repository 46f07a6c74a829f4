"""Days as people type them."""

from datetime import UTC, datetime, time, timedelta

from models.clocks import WorldInstant
from pipeline.errors import CallError


def end_of(text: str | None) -> WorldInstant | None:
    """The last instant of a day that was given as `--as-of`, in UTC; None where none was given.

    Raises:
        CallError: it is no day.
    """
    from pipeline.sources.tools.instants import read_day

    if text is None:
        return None
    day = read_day(text)
    if day is None:
        raise CallError(f"--as-of {text}: not a day such as 2026-02-17")
    return WorldInstant(datetime.combine(day, time(), UTC) + timedelta(days=1) - timedelta(microseconds=1))
