"""What people reported and set right, as a page lists it: who, when, what, whether it stands, what became of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pipeline.storage import reports as store
from pipeline.storage.annotations import read_claim
from pipeline.storage.engine import reading
from pipeline.storage.hand import KeptAct
from pipeline.tasks.claim_cards import said_of
from pipeline.tasks.context import Context
from pipeline.tasks.knowledge import catalogue_in
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
#: Of each act what was done, as its line begins.
WORDS = {
    "wrong": "Struck out", "right": "Found right", "miss": "Reported missed", "correct": "Set right",
    "name": "A name set right", "confirm": "Confirmed", "refute": "Refuted", "merge": "Merged", "split": "Split",
}  # fmt: skip
STATES = {"stands": True, "taken back": False}


@dataclass(frozen=True, slots=True)
class ReportLine:
    """One act.

    Attributes:
        number: of the act.
        recorded_at: when it was done (wall).
        who: did it.
        what: in a word or two, as `Struck out`.
        about: what it is about: what the claim says, the entry or words of a name; "" for an event.
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
    about: str
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
        names = {entry: each.name for entry, each in catalogue_in(connection).entries.items()}
        bodies = store.bodies_of(connection, [each.act.claim for each in found if each.act.claim is not None])
    lines = []
    for each in found:
        told = act_line(each.act, stands=each.undone_by is None)
        lines.append(
            ReportLine(
                number=told.act,
                recorded_at=each.act.recorded_at,
                who=told.who,
                what=WORDS[each.act.act],
                about=_about(each.act, bodies, names),
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


def _about(act: KeptAct, bodies: Mapping[int, dict[str, Any]], names: Mapping[str, str]) -> str:
    if act.claim is not None and act.claim in bodies:
        return said_of(read_claim(bodies[act.claim]), lambda entry: names.get(entry, entry))
    if act.act == "name":
        entity = act.before.get("entity")
        return names.get(entity, entity) if entity else f"“{act.before.get('words', '')}”"
    return ""
