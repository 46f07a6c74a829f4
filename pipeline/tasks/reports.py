"""What people reported and set right, as a page lists it: who, when, what, whether it stands, what became of it."""

from dataclasses import dataclass
from datetime import datetime

from pipeline.storage import reports as store
from pipeline.storage.engine import reading
from pipeline.tasks.context import Context
from pipeline.tasks.labels import act_line

#: By what is chosen on the page the acts that it means.
KINDS: dict[str, tuple[str, ...]] = {
    "missed": ("miss",),
    "wrong": ("wrong",),
    "set right": ("correct",),
    "found right": ("right",),
    "names": ("name",),
    "events": ("confirm", "refute", "merge", "split"),
}
STATES = {"stands": True, "taken back": False}


@dataclass(frozen=True, slots=True)
class ReportLine:
    """One act.

    Attributes:
        number: of the act.
        recorded_at: when it was done (wall).
        who: did it.
        what: in words, as `struck out claim 12`.
        before: what stood there, and `after` what stands there since.
        why: the reason.
        document: public id of its document, or "".
        claim: its number.
        event: its id.
        undone_by: number of the act that took it back.
        turns: of events that followed from it.
        alerts: that told of these: id and title.
    """

    number: int
    recorded_at: datetime
    who: str
    what: str
    before: str
    after: str
    why: str
    document: str
    claim: int | None
    event: str | None
    undone_by: int | None
    turns: int
    alerts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ReportPage:
    """One page of reports; `people` are those who ever reported."""

    total: int
    lines: tuple[ReportLine, ...]
    people: tuple[str, ...]


def list_reports(
    context: Context, *, kind: str = "", who: str = "", state: str = "", limit: int, offset: int = 0
) -> ReportPage:
    """A page of what people reported and set right, the newest first."""
    with reading(context.engine) as connection:
        total, found = store.load_reports(
            connection, names=KINDS.get(kind, ()), who=who, stands=STATES.get(state), limit=limit, offset=offset
        )
        became = store.became_of(connection, [each.act for each in found])
        people = store.reporters(connection)
    lines = []
    for each in found:
        told = act_line(each.act, stands=each.undone_by is None)
        lines.append(
            ReportLine(
                number=told.act,
                recorded_at=each.act.recorded_at,
                who=told.who,
                what=told.what,
                before=told.before,
                after=told.after,
                why=told.why,
                document=each.document,
                claim=each.act.claim,
                event=each.act.event,
                undone_by=each.undone_by,
                turns=became[told.act].turns,
                alerts=became[told.act].alerts,
            )
        )
    return ReportPage(total, tuple(lines), people)
