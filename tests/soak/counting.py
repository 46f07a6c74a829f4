"""What a scenario counted, and the table of all of it."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from types import MappingProxyType


@dataclass(frozen=True)
class Count:
    """One scenario, counted.

    Attributes:
        database: sqlite or postgresql.
        scenario: what was done; `point` where a process was killed, "" where at random or not at all.
        items: messages, pages or polls that it was about.
        crashes: processes that were killed at work.
        random: those of them that were killed at a random moment.
        mails: what the mail server accepted, repeats among them.
        posts: what the receiver of webhooks accepted.
        lost: what nobody got.
        repeats: what came more than once, under the same id.
        allowed: how many repeats the promise allows: one for each crash between acceptance and mark.
        rows_differing: rows in which the database differs from one that no crash befell.
        seconds: how long the work took that a rate is of; 0 where none is.
        broken: which promise was, in words; "" where all were kept.
    """

    database: str
    scenario: str
    items: int
    crashes: int = 0
    point: str = ""
    random: int = 0
    mails: int = 0
    posts: int = 0
    lost: int = 0
    repeats: int = 0
    allowed: int = 0
    rows_differing: int = 0
    seconds: float = 0.0
    broken: str = ""


NUMBERS = ("items", "crashes", "random", "mails", "posts", "lost", "repeats", "allowed", "rows_differing")
HEADS = ("runs", "items", "crashes", "at random", "mails", "posts", "lost", "repeats", "allowed", "differ", "broken")


def faults_of(
    *,
    lost: int = 0,
    repeats: int = 0,
    allowed: int = 0,
    strange: int = 0,
    differing: Mapping[str, int] = MappingProxyType({}),
) -> list[str]:
    """The promises that these numbers break, in words; `differing` rows by table."""
    rows = ", ".join(f"{count} of {table}" for table, count in differing.items())
    return [
        *([f"{lost} lost"] if lost else []),
        *([f"{repeats} repeats, {allowed} allowed"] if repeats > allowed else []),
        *([f"{strange} that nobody sent"] if strange else []),
        *([f"rows differ from a calm run: {rows}"] if rows else []),
    ]


def tell(found: Sequence[Count], points: Sequence[str]) -> list[str]:
    """The counts, summed by database and scenario, and how far the round went.

    Args:
        found: all counts.
        points: every named point there is.
    """
    totals: dict[tuple[str, str], dict[str, float]] = {}
    for count in found:
        key = (count.database, count.scenario)
        row = totals.setdefault(key, dict.fromkeys(("runs", *NUMBERS, "broken", "seconds"), 0))
        row["runs"] += 1
        row["broken"] += bool(count.broken)
        row["seconds"] += count.seconds
        for number in NUMBERS:
            row[number] += asdict(count)[number]
    lines = [f"{'database':11}{'scenario':42}" + "".join(f"{head:>10}" for head in HEADS)]
    for (database, scenario), row in totals.items():
        seconds = row.pop("seconds")
        rate = f"   {row['items'] / seconds:,.0f} a second" if seconds else ""
        lines.append(f"{database:11}{scenario:42}" + "".join(f"{value:>10,}" for value in row.values()) + rate)
    for database in dict.fromkeys(count.database for count in found):
        mine = [count for count in found if count.database == database]
        seen = {count.point for count in mine if count.point and count.crashes}
        missing = sorted(set(points) - seen)
        lines.append(
            f"{database}: killed at {len(seen)} of {len(points)} named points and {sum(c.random for c in mine)} random"
            f" moments; lost {sum(c.lost for c in mine)}, repeats {sum(c.repeats for c in mine)} of"
            f" {sum(c.allowed for c in mine)} allowed" + (f"; not reached: {', '.join(missing)}" if missing else "")
        )
    broken = sum(bool(count.broken) for count in found)
    lines.append(f"{len(found)} runs, {sum(count.crashes for count in found)} crashes, {broken} broken promises")
    return lines
