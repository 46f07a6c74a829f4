"""Sources: how each is doing, and one with its outages and last days."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Query, Request, Response
from pydantic import Field

from pipeline.tasks import views
from pipeline.tasks.source_page import show_source
from pipeline.tasks.source_views import source_rows
from pipeline.ui.acting import Reader
from pipeline.ui.api.answering import Answer, Tagged, answers, told
from pipeline.ui.api.paging import Page, Paging, page_of_all


class SourceLine(Answer):
    """A source: one publisher's endpoint that is watched."""

    name: str = Field(description="By which everything names it.")
    title: str = Field(description="For people.")
    publisher: str = Field(description="Who publishes there.")
    kind: str = Field(description="news, rule, notice, filing, transcript, release, list.")
    polled: bool = Field(description="This deployment asks it.")
    state: str = Field(
        description="new, ok, quiet, empty, layout_changed, blocked, paywalled, terms_forbid, unreachable."
    )
    error: str | None = Field(description="What went wrong last; null while nothing did.")
    since_at: datetime | None = Field(description="Since when it is in this state: world clock, UTC.")
    succeeded_at: datetime | None = Field(description="When it was read last: world clock, UTC.")
    last_item_at: datetime | None = Field(description="When it last showed something new: world clock, UTC.")
    lag: float | None = Field(description="Since it was read last, in seconds of the world; null where it never was.")
    items: int = Field(description="What its listing showed last.")
    documents: int = Field(description="Documents that we have of it.")
    set_aside: int = Field(description="Pages of it that could not be read.")
    every: float = Field(description="How often it is asked, in seconds of the world.")
    wait: float = Field(description="From its last poll to the next, in seconds of the world.")
    wait_why: str = Field(description="Why so long, in words.")
    outage_at: datetime | None = Field(description="When the outage that it is in began: world clock, UTC.")
    terms: str = Field(description="Where its terms are, in words.")
    pass_on: str = Field(description="What of its texts may leave: private, link, quote, full.")


class Outage(Answer):
    """A time in which it could not be read."""

    state: str = Field(description="How, in words.")
    error: str = Field(description="What went wrong.")
    began_at: datetime = Field(description="World clock, UTC.")
    ended_at: datetime | None = Field(description="World clock, UTC; null while it lasts.")
    length: str = Field(description="In words.")


class Day(Answer):
    """The worst state of a day."""

    on: date = Field(description="Day of the world, UTC.")
    state: str = Field(description="In words; `not asked` where it was not.")


class SourceWhole(SourceLine):
    """One source whole."""

    means: str = Field(description="What its state means.")
    to_do: str = Field(description="What a person does about it.")
    hosts: list[str] = Field(description="Hosts that are asked for it.")
    days: list[Day] = Field(description="The last 30 days, the oldest first.")
    outages: list[Outage] = Field(description="Its outages, the newest first.")
    late_p50: str = Field(description="From publication to first sight, median, in words; empty where it is not known.")
    late_p95: str = Field(description="The same, 95th percentile.")


def make_sources(who: Callable[..., Any]) -> APIRouter:
    """The routes; `who` raises 401 for whoever is not signed in."""
    router = APIRouter(route_class=Tagged, tags=["Sources"])
    asking = Annotated[Reader, Depends(who)]

    @router.get(
        "/sources", operation_id="listSources", response_model=Page[SourceLine], responses=answers(404, paged=True)
    )
    def sources(request: Request, reader: asking, query: Annotated[Paging, Query()]) -> Response:  # noqa: ARG001
        """Every source that is polled or was, by name."""
        rows = sorted(source_rows(views.context()), key=lambda row: row.name)
        return page_of_all(request, SourceLine, rows, query, lambda row: row.name)

    @router.get("/sources/{name}", operation_id="getSource", response_model=SourceWhole, responses=answers(404))
    def source(reader: asking, name: str) -> Response:  # noqa: ARG001
        """One source whole."""
        found = None if "\0" in name else show_source(views.context(), name)
        if found is None:
            raise HTTPException(404, f"no source {name}")
        return told(
            SourceWhole.model_validate(
                SourceLine.model_validate(found.row).model_dump()
                | {
                    "means": found.means,
                    "to_do": found.to_do,
                    "hosts": found.hosts,
                    "days": [Day.model_validate(each) for each in found.days],
                    "outages": [Outage.model_validate(each) for each in found.outages],
                    "late_p50": found.late,
                    "late_p95": found.latest,
                }
            )
        )

    return router
