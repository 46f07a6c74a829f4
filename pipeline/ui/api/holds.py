"""Holds: what nobody may delete, who said so and why."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import Field

from pipeline.tasks import views
from pipeline.tasks.holds_view import hold_lines
from pipeline.ui.acting import Reader
from pipeline.ui.api.answering import Answer, Tagged, answers
from pipeline.ui.api.paging import Page, Paging, page_of_all


class HoldQuery(Paging):
    """Which holds."""

    released: bool = Field(default=False, description="Those too that were released.")


class HoldAnswer(Answer):
    """A hold: while it lasts nothing of what it names is deleted."""

    id: int = Field(description="Its number.")
    kind: Literal["alert", "order", "party", "document", "source", "period", "everything"] = Field(
        description="What it is on."
    )
    subject: str = Field(description="Its id, number or name; of a period its two days; empty for everything.")
    name: str = Field(description="As people call it.")
    who: str = Field(description="Who put it on.")
    why: str = Field(description="Why.")
    since_at: datetime = Field(description="Since when: wall clock, UTC.")
    released_at: datetime | None = Field(description="When it was released: wall clock, UTC; null while it lasts.")
    released_by: str = Field(description="Who released it; empty while it lasts.")
    released_why: str = Field(description="Why; empty while it lasts.")


def make_hold_list(who: Callable[..., Any]) -> APIRouter:
    """The route; `who` raises 401 for whoever is not signed in."""
    router = APIRouter(route_class=Tagged, tags=["Holds"])

    @router.get("/holds", operation_id="listHolds", response_model=Page[HoldAnswer], responses=answers(404, paged=True))
    def holds(
        request: Request,
        reader: Annotated[Reader, Depends(who)],  # noqa: ARG001
        query: Annotated[HoldQuery, Query()],
    ) -> Response:
        """Holds, the latest first. Under the profile `research` there are none."""
        lines = [each.hold for each in hold_lines(views.context()) if query.released or each.hold.released_at is None]
        return page_of_all(request, HoldAnswer, lines, query, lambda hold: str(hold.id))

    return router
