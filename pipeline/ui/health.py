"""The page Health, and the same for monitors: `health.json`, for who is signed in or has the monitors' token."""

import json
from collections.abc import Callable
from secrets import compare_digest
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Request, Response
from fastapi.responses import HTMLResponse

from models.hashing import plain
from pipeline.settings import secret_text
from pipeline.tasks import views
from pipeline.tasks.holds import list_holds
from pipeline.tasks.upkeep import age_of, size_of
from pipeline.tasks.vitals import Vitals, vitals
from pipeline.ui.acting import Reader
from pipeline.ui.feeding import token_in
from pipeline.ui.showing import show

#: What a run's detail tells first: the rest stands in the JSON.
TOLD = 4


def make_health(who: Callable[..., Any]) -> APIRouter:
    """The page; `who` raises 401 for whoever is not signed in."""
    router = APIRouter(default_response_class=HTMLResponse, include_in_schema=False)

    @router.get("/health")
    def health(request: Request, reader: Annotated[Reader, Depends(who)]) -> Response:  # noqa: ARG001
        context = views.context()
        found = vitals(context)
        return show(
            request,
            "ui/vitals.html",
            vitals=found,
            waits=_waits(found),
            runs=_runs(found),
            size=size_of,
            lasts=lasts,
            holds=list_holds(context),
            keep_years=context.settings.keep_years,
        )

    @router.get("/api/health.json")
    def signed_in(reader: Annotated[Reader, Depends(who)]) -> Response:  # noqa: ARG001
        return as_json(vitals(views.context()))

    return router


def make_monitoring() -> APIRouter:
    """The JSON for monitors. Nobody signs in here: `CHIPWATCH_HEALTH_TOKEN` is what opens it."""
    router = APIRouter(include_in_schema=False)

    @router.get("/health.json")
    def monitored(request: Request) -> Response:
        context = views.context()
        secret = context.settings.health_token
        if secret is None:
            raise HTTPException(404, "CHIPWATCH_HEALTH_TOKEN is not set; who is signed in asks api/health.json")
        if not compare_digest(token_in(request).encode("utf-8", "replace"), secret_text(secret).encode("utf-8")):
            raise HTTPException(401, "the monitors' token is needed", headers={"WWW-Authenticate": "Bearer"})
        return as_json(vitals(context))

    return router


def as_json(found: Vitals) -> Response:
    """All of it, with `well`: 200 whatever it says, since the answer itself is well."""
    return Response(json.dumps({"well": found.well, **plain(found)}), media_type="application/json")


def lasts(seconds: float | None) -> str:
    """A time as people read it: `0.4 s`, `12 s`, `3.5 min`, `2.1 h`, `4.0 days`."""
    if seconds is None:
        return "–"
    for unit, name in ((86_400, "days"), (3_600, "h"), (60, "min")):
        if seconds >= 2 * unit:
            return f"{seconds / unit:.1f} {name}"
    return f"{seconds:.1f} s" if seconds < 10 else f"{seconds:.0f} s"


def _waits(found: Vitals) -> list[str]:
    """By queue how long its oldest has waited."""
    now = {"wall": found.at, "world": found.world_at}
    return [age_of(now[each.clock] - each.oldest_at) if each.oldest_at else "" for each in found.queues]


def _runs(found: Vitals) -> list[tuple[str, str, str]]:
    """By run how long ago it ended, how long it took, and what came of it in a few words."""
    lines = []
    for each in found.runs:
        counts = [(name, value) for name, value in each.detail.items() if isinstance(value, int) and value]
        words = ", ".join(f"{name.replace('_', ' ')} {value:,}" for name, value in counts[:TOLD])
        took = lasts((each.ended_at - each.started_at).total_seconds())
        lines.append((age_of(found.at - each.ended_at), took, words or "nothing to do"))
    return lines
