"""Events: the list, and one with its turns and claims."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Query, Request, Response
from pydantic import Field

from models.values import Attribution, ClaimType, Status
from pipeline.tasks import views, walks
from pipeline.ui.acting import Reader
from pipeline.ui.api.alerts import Some
from pipeline.ui.api.answering import Answer, Tagged, answers, told
from pipeline.ui.api.paging import Page, Paging, page_of
from pipeline.ui.api.words import AlertRef, Day, Mark, Passage


class EventQuery(Paging):
    """Which events: of each part that is given one value must fit."""

    type: list[ClaimType] = Field(default_factory=list, max_length=20, description="Of these types.")
    chip: Some = Field(
        default_factory=list, description="About these chips, or variants of them: ids of the catalogue."
    )
    firm: Some = Field(default_factory=list, description="In which these firms or authorities are named, or act.")
    since: Day | None = Field(default=None, description="Known on this day or later: world clock, UTC.")
    until: Day | None = Field(default=None, description="Known on this day or before: world clock, UTC.")


class EventLine(Answer):
    """An event in a list: one happening in the world."""

    id: str = Field(description="`ev-…`.")
    type: ClaimType = Field(description="What happened.")
    says: str = Field(description="What happened, in a sentence of ours.")
    short: str = Field(description="The same in a few words.")
    stage: str = Field(description="Where it stands: `rumoured`, `in force`, ….")
    contradicted: bool = Field(description="A text says otherwise, since its last turn.")
    known_at: datetime = Field(description="When we came to know of it: world clock, UTC.")
    marks: list[Mark] = Field(description="Stages that it reached, and contradictions, the oldest first.")
    ahead: list[Mark] = Field(description="Days of it that are still to come.")
    alert: AlertRef | None = Field(description="The last alert that told of it.")
    document: str | None = Field(description="`do-…`: the last document that made it turn.")


class Turn(Answer):
    """One turn of an event's history: recorded, and never overwritten."""

    kind: str = Field(description="stage, contradicted, dated, limited, due, corrected.")
    from_stage: str | None = Field(description="Stage before; null for the first.")
    to_stage: str = Field(description="Stage from then on.")
    why: str = Field(description="What made it turn; empty where this reader may not be told.")
    known_at: datetime = Field(description="World clock, UTC.")
    document: str | None = Field(description="`do-…` whose claim made it; null where a day did.")


class Claim(Answer):
    """One text says that something happened, is planned, or did not happen."""

    id: int = Field(description="Its number.")
    type: ClaimType = Field(description="What is claimed.")
    status: Status = Field(description="How far it is.")
    actors: list[str] = Field(description="Who does it: ids of the catalogue.")
    firms: list[str] = Field(description="Firms that it is about.")
    chips: list[str] = Field(description="Chips that it is about.")
    to_chips: list[str] = Field(description="Chips to which somebody moves.")
    except_chips: list[str] = Field(description="Chips that the text takes out.")
    instruments: list[str] = Field(description="Rules and lists that it is about.")
    places: list[str] = Field(description="Places that it aims at.")
    effective: date | None = Field(description="From when.")
    ends_on: date | None = Field(description="Until when.")
    comply_by: date | None = Field(description="By when it must be complied with.")
    saved_until: date | None = Field(description="Until when goods under way may arrive.")
    attribution: Attribution = Field(description="Who says so.")
    confidence: float = Field(ge=0, le=1, description="How sure our reading is, from 0 to 1.")
    publisher: str = Field(description="Outlet, or family of outlets, under which it is counted.")
    official: bool = Field(description="An official text says it.")
    known_at: datetime = Field(description="When we came to know of it: world clock, UTC.")
    corrected_at: datetime | None = Field(
        description="When it ceased to stand as it was (world); null while it stands."
    )
    correction: str = Field(description="What made it cease, in words.")
    passage: Passage = Field(description="The words that it rests on.")

    @classmethod
    def of(cls, one: walks.EventClaimed) -> "Claim":
        """A claim with its words open."""
        saying, claim = one.saying, one.saying.claim
        beside = {"id", "publisher", "official", "known_at", "corrected_at", "correction", "passage"}
        fields = {name: getattr(claim, name) for name in cls.model_fields if name not in beside}
        return cls.model_validate(
            fields
            | {
                "id": saying.row,
                "publisher": saying.publisher,
                "official": saying.official,
                "known_at": saying.first_seen_at,
                "corrected_at": saying.corrected_at,
                "correction": saying.correction,
                "passage": Passage.of(one.told, saying.document),
            }
        )


class EventWhole(EventLine):
    """One event whole."""

    turns: list[Turn] = Field(description="Every turn, the oldest first.")
    claims: list[Claim] = Field(description="Every claim of it, in the order in which they became known.")
    alerts: list[AlertRef] = Field(description="Alerts on it, the newest first.")


def line_of(row: walks.EventRow) -> EventLine:
    """An event of the list."""
    names = ("says", "short", "stage", "contradicted", "marks", "ahead", "alert", "document")
    fields = {name: getattr(row.line, name) for name in names}
    return EventLine.model_validate(fields | {"id": row.line.event, "type": row.type, "known_at": row.known_at})


def make_events(who: Callable[..., Any]) -> APIRouter:
    """The routes; `who` raises 401 for whoever is not signed in."""
    router = APIRouter(route_class=Tagged, tags=["Events"])
    asking = Annotated[Reader, Depends(who)]

    @router.get(
        "/events", operation_id="listEvents", response_model=Page[EventLine], responses=answers(404, paged=True)
    )
    def events(request: Request, reader: asking, query: Annotated[EventQuery, Query()]) -> Response:  # noqa: ARG001
        """Events, page by page, those known last first."""
        key = query.after(str, str)
        after = (_instant(key[0]), key[1]) if key else None
        found = walks.walk_events(
            views.context(), after, query.limit + 1, types=query.type, chips=query.chip, firms=query.firm,
            since=_start_of(query.since),
            until=_end_of(query.until),
        )  # fmt: skip
        return page_of(
            request, EventLine, [line_of(each) for each in found], query.limit,
            lambda line: (line.known_at.isoformat(), line.id),
        )  # fmt: skip

    @router.get("/events/{event_id}", operation_id="getEvent", response_model=EventWhole, responses=answers(404))
    def event(reader: asking, event_id: str) -> Response:  # noqa: ARG001
        """One event whole; of one that was merged into another, that other."""
        found = None if "\0" in event_id else walks.show_event(views.context(), event_id)
        if found is None:
            raise HTTPException(404, f"no event {event_id}")
        return told(
            EventWhole.model_validate(
                line_of(found.row).model_dump()
                | {
                    "turns": [Turn.model_validate(each) for each in found.turns],
                    "claims": [Claim.of(each) for each in found.claims],
                    "alerts": [AlertRef.model_validate(each) for each in found.alerts],
                }
            )
        )

    return router


def _start_of(day: date | None) -> datetime | None:
    return datetime.combine(day, time(), UTC) if day else None


def _end_of(day: date | None) -> datetime | None:
    """The end of a day; of the last that there is none."""
    return datetime.combine(day, time(), UTC) + timedelta(days=1) if day and day < date.max else None


def _instant(given: str) -> datetime:
    try:
        found = datetime.fromisoformat(given)
    except ValueError as fault:
        raise HTTPException(404, "cursor: there is no such place in this list; begin without one") from fault
    return found if found.tzinfo else found.replace(tzinfo=UTC)
