"""What a person of the platform has to do, now or when there is time, as Health finds it. Pure but for the disks."""

import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal

from pipeline.rendering.filters import plural
from pipeline.storage.engine import newest_schema
from pipeline.storage.vitals import Database, LastRun, Queue

When = Literal["now", "later"]
#: After which time what waits for the machine, or a sweep that does not come, is a person's matter.
STUCK = timedelta(minutes=30)
LATE_SENDING = timedelta(hours=1)
SILENT = timedelta(hours=2)
OLD_BACKUP = timedelta(days=8)
#: Of a disk: less than this much, or this share, is too little.
LEAST_FREE, LEAST_SHARE = 2 << 30, 0.05
#: Of the states of a source the one that is ours to mend: a publisher's wall or outage is its own, and known.
OURS_TO_MEND = frozenset({"layout_changed"})
#: The document that has a need's heading.
PAGE = "docs/on-call.md"
#: Queues of what is to be sent.
SENDING = frozenset({"notices that are due", "messages that are due"})


@dataclass(frozen=True, slots=True)
class Need:
    """What a person has to do: now, or when there is time; `heading` of `page` tells how."""

    when: When
    what: str
    heading: str

    @property
    def page(self) -> str:
        """The document that has the heading."""
        return PAGE


@dataclass(frozen=True, slots=True)
class Disk:
    """A place where we keep things: its bytes in all, and those that are free."""

    name: str
    path: str
    total: int
    free: int


def of_queues(queues: Sequence[Queue], *, wall: datetime, world: datetime, live: bool, paused: bool) -> Iterable[Need]:
    """What has waited too long. In a recorded world days pass at once: there the wall's clock alone tells."""
    for queue in queues:
        if queue.oldest_at is None or not (live or queue.clock == "wall") or (paused and queue.name in SENDING):
            continue
        age = (wall if queue.clock == "wall" else world) - queue.oldest_at
        if age > (LATE_SENDING if queue.name in SENDING else STUCK):
            what = f"{queue.waiting:,} {queue.name} wait, the oldest for {age_of(age)}"
            yield Need("now", what, "the oldest waits for" if queue.name in SENDING else "Last success")


def of_runs(runs: Sequence[LastRun], *, wall: datetime, live: bool) -> Iterable[Need]:
    """Tasks whose last run failed, a watch that stands still, a backup that is old."""
    for run in runs:
        if run.outcome != "ok":
            what = f"The last run of the task {run.task} failed, at {run.ended_at:%Y-%m-%d %H:%M} UTC"
            yield Need("now", what, "A red task")
    ended = {run.task: run.well_at for run in runs if run.well_at}
    if live and "analyse" in ended and wall - ended["analyse"] > SILENT:
        yield Need("now", f"Nothing was analysed for {age_of(wall - ended['analyse'])}", "Last success")
    if "backup" in ended and wall - ended["backup"] > OLD_BACKUP:
        yield Need("later", f"The last backup is {age_of(wall - ended['backup'])} old", "The backup is old")


def of_outbox(states: Mapping[str, int], paused: str) -> Iterable[Need]:
    """Messages that go no further without somebody."""
    if states["dead"]:
        what = f"{plural(states['dead'], 'message')} could not be delivered, and will not be tried again"
        yield Need("now", what, "dead message")
    if states["held"]:
        yield Need("later", f"{plural(states['held'], 'message')} held until somebody releases them", "held")
    if paused:
        yield Need("later", f"All sending is paused {paused}", "All sending is paused")


def of_machine(database: Database, disks: Sequence[Disk]) -> Iterable[Need]:
    """A database of another version, and disks that are full."""
    if database.migration and database.migration != newest_schema():
        what = f"The database stands at migration {database.migration}, this version wants {newest_schema()}"
        yield Need("now", what, "The database is of another version")
    for disk in disks:
        if disk.free < LEAST_FREE or disk.free < LEAST_SHARE * disk.total:
            yield Need("now", f"{size_of(disk.free)} are left on the disk of {disk.name}", "The disk is full")


def of_knowledge(
    catalogue: str, rules: Mapping[str, str], watches: Mapping[str, str], sources: Sequence[str]
) -> Iterable[Need]:
    """What does not fit: the catalogue, users' editions of rules, files of watches (each with its fault), layouts."""
    if catalogue:
        yield Need("now", f"The catalogue cannot be loaded: {catalogue}", "A catalogue entry does not fit")
    for rule, fault in rules.items():
        yield Need("now", f"An edition of the rule {rule} is set aside: {fault}", "A rule is set aside")
    for file, fault in watches.items():
        yield Need("now", f"{file} is set aside: {fault}", "A watch is set aside")
    if sources:
        yield Need("later", f"The layout of {', '.join(sources)} has changed", "layout changed")


def disks_of(places: Mapping[str, Path]) -> tuple[Disk, ...]:
    """The disks under some places; one disk is told once."""
    found: dict[int, Disk] = {}
    for name, path in places.items():
        there = next((each for each in (path, *path.parents) if each.exists()), None)
        if there is None:
            continue
        usage, device = shutil.disk_usage(there), there.stat().st_dev
        names = f"{found[device].name} and {name}" if device in found else name
        found[device] = Disk(names, found[device].path if device in found else str(path), usage.total, usage.free)
    return tuple(found.values())


def age_of(span: timedelta) -> str:
    """A span in one unit: `40 s`, `3 min`, `5 h`, `6 days`."""
    seconds = max(0, int(span.total_seconds()))
    for unit, name in ((86_400, "days"), (3_600, "h"), (60, "min")):
        if seconds >= 2 * unit:
            return f"{seconds // unit} {name}"
    return f"{seconds} s"


def size_of(number: int) -> str:
    """Bytes as people read them: `3.4 GB`."""
    value = float(number)
    for unit in ("B", "kB", "MB", "GB"):
        if value < 1000:
            return f"{value:.0f} B" if unit == "B" else f"{value:.1f} {unit}"
        value /= 1000
    return f"{value:.1f} TB"
