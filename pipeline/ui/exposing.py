"""The page Exposure: what we have, what touches it, and how long it lasts; and the same as JSON."""

from collections.abc import Callable, Mapping
from typing import Any

from fastapi import APIRouter, Depends, HTTPException, Request, Response
from fastapi.responses import HTMLResponse

from models.hashing import plain
from pipeline.errors import CallError
from pipeline.tasks import views
from pipeline.tasks.exposure_page import ExposurePage, Wanted, load_page
from pipeline.ui.acting import typed
from pipeline.ui.api.earlier import earlier
from pipeline.ui.showing import number_in, show

_MOST = 200


def make_exposing(who: Callable[..., Any]) -> APIRouter:
    """The routes; `who` raises 401 for whoever is not signed in."""
    router = APIRouter(dependencies=[Depends(who)], include_in_schema=False)

    @router.get("/exposure", response_class=HTMLResponse)
    def exposure(request: Request) -> Response:
        wanted = _wanted(request.query_params)
        view = _view(wanted)
        shown = show(request, "ui/exposure.html", view=view, wanted=wanted)
        shown.status_code = 422 if view.fault else 200
        return shown

    @router.get("/api/exposure")
    def api_exposure(request: Request) -> Response:
        view = _view(_wanted(request.query_params))
        return earlier(request, plain(view), "exposure", status=422 if view.fault else 200)

    return router


def _view(wanted: Wanted) -> ExposurePage:
    """The page's data.

    Raises:
        HTTPException: 404, the profile is `research`.
    """
    try:
        return load_page(views.context(), wanted)
    except CallError as fault:
        raise HTTPException(404, str(fault)) from fault


def _wanted(query: Mapping[str, str]) -> Wanted:
    def text(name: str) -> str:
        return typed(query.get(name))[:_MOST]

    return Wanted(
        chip=text("chip"),
        site=text("site"),
        lost_chip=text("lost_chip"),
        lost_site=text("lost_site"),
        workload=text("workload"),
        lost=number_in(text("lost")) or None,
        limits=text("limits"),
    )
