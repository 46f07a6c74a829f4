"""What could not be seen in the time of an edition: it is told before all else."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from pipeline.digests.parts import OutageNote
from pipeline.rendering.filters import day, phrase, span

#: From then on an outage is no news: one short line tells of it.
LONG = timedelta(weeks=4)


def told_outages(notes: Iterable[OutageNote], since: datetime, until: datetime) -> list[OutageNote]:
    """Those that lasted into the time of the edition, the lasting ones first; what ended later lasts at its end."""
    told = [
        replace(note, ended_at=None) if note.ended_at and note.ended_at >= until else note
        for note in notes
        if note.began_at < until and (note.ended_at is None or note.ended_at >= since)
    ]
    return sorted(told, key=lambda note: (note.ended_at is not None, note.began_at, note.name))


def unseen(outages: Iterable[OutageNote], until: datetime, zone: str) -> tuple[tuple[str, str], ...]:
    """Source and what of it, with begin and end, of the outages of this time and of the last weeks."""
    told = []
    for note in outages:
        began = day(note.began_at.astimezone(ZoneInfo(zone)))
        state = phrase(note.state)
        if note.ended_at is not None:
            ended = day(note.ended_at.astimezone(ZoneInfo(zone)))
            length = span(note.ended_at - note.began_at)
            told.append((note.name, f"{state} from {began} to {ended} ({length}), readable again"))
        elif until - note.began_at <= LONG:
            told.append((note.name, f"{state} since {began} ({span(until - note.began_at)})"))
    return tuple(told)


def long_unseen(outages: Iterable[OutageNote], until: datetime, zone: str) -> tuple[str, ...]:
    """The sources that cannot be read for long, each with since when."""
    return tuple(
        f"{note.name} ({phrase(note.state)} since {day(note.began_at.astimezone(ZoneInfo(zone)))})"
        for note in outages
        if note.ended_at is None and until - note.began_at > LONG
    )
