"""The days ahead: of events, of limits, of comment periods, and of our own contracts and licences."""

from collections.abc import Callable
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Response
from pydantic import Field

from pipeline.holdings.clocks import ClockKind
from pipeline.tasks import views
from pipeline.tasks.clocks import load_clocks
from pipeline.ui.acting import Reader
from pipeline.ui.api.answering import Answer, Given, Tagged, answers, told


class ClockQuery(Given):
    """How far ahead."""

    days: int = Field(default=365, ge=1, le=3650, description="Days of the world from today on.")


class Clock(Answer):
    """A day, and what comes on it."""

    on: date = Field(description="The day: world clock, UTC.")
    kind: ClockKind = Field(description="What comes.")
    subject: str = Field(description="Of what: `event:ev-…`, `vintage:…`, `document:do-…`, `order:…`, `licence:…`.")
    says: str = Field(description="In a sentence.")
    units: int | None = Field(description="Chips of ours that it is about; null where that is not known.")
    source: str = Field(description="Where that is from.")


class Clocks(Answer):
    """The days ahead."""

    on: date = Field(description="Today: world clock, UTC.")
    items: list[Clock] = Field(description="By day. The profile `research` is told those of the world alone.")


def make_clocks(who: Callable[..., Any]) -> APIRouter:
    """The routes; `who` raises 401 for whoever is not signed in."""
    router = APIRouter(route_class=Tagged, tags=["Clocks"])
    asking = Annotated[Reader, Depends(who)]

    @router.get("/clocks", operation_id="getClocks", response_model=Clocks, responses=answers())
    def clocks(reader: asking, query: Annotated[ClockQuery, Query()]) -> Response:  # noqa: ARG001
        """What comes when."""
        context = views.context()
        found = [
            Clock(
                on=each.on, kind=each.kind, subject=each.subject, says=each.says(), units=each.units, source=each.source
            )
            for each in load_clocks(context, query.days)
        ]
        return told(Clocks(on=context.clocks.world_now().date(), items=found))

    return router
