"""Health: how the deployment itself is doing, and what a person has to do."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Response
from pydantic import Field

from pipeline.tasks import views
from pipeline.tasks.vitals import vitals
from pipeline.ui.acting import Reader
from pipeline.ui.api.answering import Answer, Tagged, answers, told


class Need(Answer):
    """What a person has to do."""

    when: Literal["now", "later"] = Field(description="Now, or when there is time.")
    what: str = Field(description="In a sentence.")
    page: str = Field(description="Document that tells how.")
    heading: str = Field(description="Its heading.")


class Queue(Answer):
    """What waits."""

    name: str = Field(description="Of the queue.")
    waiting: int = Field(description="How many wait.")
    oldest_at: datetime | None = Field(description="Since when the oldest does, UTC; null where none waits.")
    clock: Literal["wall", "world"] = Field(description="By which clock that is.")


class Leg(Answer):
    """From one instant of an alert to the next."""

    name: str = Field(description="`published → told`.")
    p50: float | None = Field(description="Median, in seconds; null where none is known.")
    p95: float | None = Field(description="95th percentile, in seconds.")
    alerts: int = Field(description="Of so many alerts.")


class Taken(Answer):
    """How long alerts took over a span."""

    span: str = Field(description="`last day`, `last week`, `last 30 days` of the world.")
    alerts: int = Field(description="How many there were.")
    sampled: bool = Field(description="Counted in the newest alone, since there are too many.")
    legs: list[Leg] = Field(description="Leg by leg.")


class Run(Answer):
    """The last run of a task."""

    task: str = Field(description="Its name.")
    started_at: datetime = Field(description="Wall clock, UTC.")
    ended_at: datetime = Field(description="Wall clock, UTC.")
    outcome: str = Field(description="ok, or what went wrong.")
    well_at: datetime | None = Field(description="When one last ended well: wall clock, UTC.")


class Database(Answer):
    """Which database this is."""

    kind: str = Field(description="sqlite or postgresql.")
    version: str = Field(description="Its version.")
    size: int = Field(description="In bytes.")
    migration: str | None = Field(description="Migration that it stands at.")


class Version(Answer):
    """What is in use."""

    name: str = Field(description="Of what.")
    version: str = Field(description="Which.")
    since: datetime | None = Field(description="Since when: wall clock, UTC; null where that is not kept.")


class Health(Answer):
    """How the deployment is doing."""

    well: bool = Field(description="Nothing needs a person now.")
    at: datetime = Field(description="Wall clock, UTC.")
    world_at: datetime = Field(description="World clock, UTC: of a recorded world its own.")
    world: Literal["live", "replay"] = Field(description="Whether it watches the world, or a recorded one.")
    needs: list[Need] = Field(description="What a person has to do, the most urgent first.")
    queues: list[Queue] = Field(description="What waits.")
    outbox: dict[str, int] = Field(description="Messages by state.")
    taken: list[Taken] = Field(description="How long alerts took.")
    sources: dict[str, int] = Field(description="Sources by state.")
    runs: list[Run] = Field(description="Last run of every task.")
    database: Database = Field(description="The database.")
    versions: list[Version] = Field(description="Versions in use.")
    captures: int = Field(description="Pages that are kept as they came.")
    capture_bytes: int = Field(description="Their size.")
    paused: str = Field(description="Since when and by whom all sending is stopped; empty where it is not.")


def make_health(who: Callable[..., Any]) -> APIRouter:
    """The routes; `who` raises 401 for whoever is not signed in."""
    router = APIRouter(route_class=Tagged, tags=["Health"])
    asking = Annotated[Reader, Depends(who)]

    @router.get("/health", operation_id="getHealth", response_model=Health, responses=answers())
    def health(reader: asking) -> Response:  # noqa: ARG001
        """How the deployment is doing: 200 whatever it says, since the answer itself is well."""
        return told(Health.model_validate(vitals(views.context())))

    return router
