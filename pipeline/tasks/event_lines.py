"""Events in a line each: what happened, the stages with their days, the days to come, and where to read more."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from models.values import Claim
from pipeline.alerts.words import claimed
from pipeline.catalogue import Catalogue
from pipeline.events.merge import EventView
from pipeline.holdings.clocks import WORDS, ClockKind
from pipeline.rendering.filters import listing, phrase, spelled
from pipeline.storage.events import load_views
from pipeline.storage.timeline import Resting, Turn, load_alerts_on, load_last_claims, load_turns

_ID = re.compile(r"\b[a-z0-9]+(?:-[a-z0-9]+)+\b")
#: Stages in which no day of an event is waited for.
OVER = frozenset({"ended", "denied", "withdrawn", "rumoured"})


@dataclass(frozen=True, slots=True)
class Mark:
    """A stage reached on a day, or a contradiction; `kind` is the stage or `contradicted`.

    `document` is the one that says so: None where a day brought it. `ahead`: the day is still to come.
    """

    on: date
    kind: str
    says: str
    document: str | None = None
    ahead: bool = False


@dataclass(frozen=True, slots=True)
class EventLine:
    """An event in a line: `marks` in their order, `ahead` the days of it that are still to come."""

    event: str
    says: str
    short: str
    stage: str
    contradicted: bool
    marks: tuple[Mark, ...]
    ahead: tuple[Mark, ...]
    alert: Resting | None
    document: str | None


def event_lines(
    connection: Connection, catalogue: Catalogue, ids: Sequence[str], *, today: date, until: date | None = None
) -> tuple[EventLine, ...]:
    """Events with their stages, in the order asked for; those of which this reader sees no claim are left out.

    Args:
        connection: a reading transaction.
        catalogue: for names.
        ids: of the events.
        today: of the watched world.
        until: turns after this day are left out.
    """
    names = {key: entry.name for key, entry in catalogue.entries.items()}
    turns, claims = load_turns(connection, ids), load_last_claims(connection, ids)
    alerts = load_alerts_on(connection, ids)
    shorts = {each: _short(said, names) for each, said in claims.items()}
    lines = []
    for view in load_views(connection, ids):
        if (said := claims.get(view.id)) is None:
            continue
        told = turns.get(view.id, ())
        seen = [turn.document for turn in told if turn.document]
        lines.append(
            EventLine(
                event=view.id,
                says=claimed(said, names, stage=view.stage, contradicted=view.contradicted),
                short=shorts[view.id],
                stage=phrase(view.stage),
                contradicted=view.contradicted,
                marks=_marks(told, until or today, names | shorts),
                ahead=_marks_ahead(view, today),
                alert=alerts.get(view.id),
                document=seen[-1] if seen else None,
            )
        )
    return tuple(lines)


def _short(said: Claim, names: Mapping[str, str]) -> str:
    """`Restriction: NVIDIA H20 and NVIDIA H200`: what a claim is about in a few words."""
    about = said.chips or said.firms or said.instruments or said.places
    of = listing([names.get(each, spelled(each)) for each in about], 2)
    what = phrase(said.type)
    return f"{what[:1].upper()}{what[1:]}{f': {of}' if of else ''}"


def told_why(why: str, names: Mapping[str, str]) -> str:
    """A turn's reason as people read it: ids of events and entries by what they are called."""
    return _ID.sub(lambda found: names.get(found[0], "another event" if found[0][:3] == "ev-" else found[0]), why)


def _marks(turns: Sequence[Turn], until: date, names: Mapping[str, str]) -> tuple[Mark, ...]:
    """The turns that changed the stage, and those that contradict; of others the stage stays as it was."""
    told: list[Mark] = []
    for turn in turns:
        contradicted = turn.kind == "contradicted"
        if contradicted or turn.from_stage != turn.to_stage or not told:
            kind = "contradicted" if contradicted else turn.to_stage
            why = told_why(turn.why, names).replace("_", " ")
            told.append(Mark(turn.known_at.date(), kind, why, turn.document))
    return tuple(mark for mark in told if mark.on <= until)


def _marks_ahead(view: EventView, today: date) -> tuple[Mark, ...]:
    """The days that an event's claims state and that are still to come."""
    if view.stage in OVER:
        return ()
    days: tuple[tuple[date | None, ClockKind], ...] = (
        (view.effective, "effective"), (view.comply_by, "compliance"), (view.saved_until, "saving"),
        (view.ends_on, "expiry"),
    )  # fmt: skip
    return tuple(Mark(on, kind, WORDS[kind], ahead=True) for on, kind in sorted(days, key=str) if on and on > today)
