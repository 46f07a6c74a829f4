"""What could not be seen in the time of an edition: in a line at the top where it is grave, in its part with all."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from pipeline.digests.material import OutageNote, SiteNote
from pipeline.digests.values import Unseen
from pipeline.rendering.filters import day, listing, phrase, plural, span

#: From then on an outage is no news: one short line tells of it.
LONG = timedelta(weeks=4)
#: An outage is noticed some time after it began: so long it stands at the top.
NEW = timedelta(weeks=2)


def unseen(
    outages: Iterable[OutageNote],
    quiet: Iterable[str],
    sites: Iterable[SiteNote],
    since: datetime,
    until: datetime,
    zone: str,
) -> Unseen:
    """Outages with begin and end, sources that fell silent, and sites of ours that told nothing.

    Args:
        outages: of all times; those that did not last into this one are passed over.
        quiet: sources that can be read and tell less than they ever did.
        sites: of ours that are late; none for a reader who reads nothing of ours.
        since: the begin of the time.
        until: its end; what ended later lasts at its end.
        zone: of the reader.
    """
    told = told_outages(outages, since, until)
    late = sorted(sites, key=lambda site: (-site.days_late, site.name))
    lost = [note.name for note in told if note.ended_at is None and note.began_at >= min(since, until - NEW)]
    return Unseen(
        grave=_grave(lost, [site.name for site in late]),
        outages=_in_words(told, until, zone),
        long=tuple(
            f"{note.name} ({phrase(note.state)} since {day(note.began_at.astimezone(ZoneInfo(zone)))})"
            for note in told
            if note.ended_at is None and until - note.began_at > LONG
        ),
        quiet=tuple(sorted(quiet)),
        sites=tuple((site.name, _late(site)) for site in late),
    )


def told_outages(notes: Iterable[OutageNote], since: datetime, until: datetime) -> list[OutageNote]:
    """Those that lasted into the time of the edition, the lasting ones first; what ended later lasts at its end."""
    told = [
        replace(note, ended_at=None) if note.ended_at and note.ended_at >= until else note
        for note in notes
        if note.began_at < until and (note.ended_at is None or note.ended_at >= since)
    ]
    return sorted(told, key=lambda note: (note.ended_at is not None, note.began_at, note.name))


def _in_words(outages: Sequence[OutageNote], until: datetime, zone: str) -> tuple[tuple[str, str], ...]:
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


def _grave(lost: Sequence[str], late: Sequence[str]) -> str:
    """One line: what fell silent since the last edition and is so still, and counts that are too low."""
    parts = [f"we can no longer read {listing(lost)}: silence there is not calm"] if lost else []
    if late:
        parts.append(
            f"{plural(len(late), 'site')} of ours did not report in time ({listing(late)}), so counts are lower bounds"
        )
    told = "; ".join(parts)
    return f"{told[:1].upper()}{told[1:]}." if told else ""


def _late(site: SiteNote) -> str:
    told = f"reported on {day(site.reported_on)}" if site.reported_on else "never reported"
    return f"{told}, {plural(site.days_late, 'day')} late"
