"""The pages of Sources: all of them, one of them, and a trial by whoever may act, which is answered at once."""

from collections.abc import Callable
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Depends, HTTPException, Request, Response
from fastapi.responses import HTMLResponse
from starlette.concurrency import run_in_threadpool

from pipeline.errors import CallError
from pipeline.rendering import render
from pipeline.sources import all_sources
from pipeline.tasks import views
from pipeline.tasks.holds import held_source
from pipeline.tasks.outage_view import show_sources
from pipeline.tasks.source_page import show_source, strips
from pipeline.tasks.trials import ask_trial, show_trials
from pipeline.ui.acting import Reader, check_act
from pipeline.ui.holds import under
from pipeline.ui.showing import go, root_of, show


def make_sourcing(who: Callable[..., Any]) -> APIRouter:
    """The routes; `who` raises 401 for whoever is not signed in."""
    router = APIRouter(default_response_class=HTMLResponse, include_in_schema=False)
    asking = Annotated[Reader, Depends(who)]

    @router.get("/sources")
    def sources(request: Request, reader: asking) -> Response:  # noqa: ARG001
        context = views.context()
        return show(request, "ui/sources.html", page=show_sources(context), strips=strips(context))

    @router.get("/sources/{name}")
    def source(request: Request, reader: asking, name: str) -> Response:
        return _page(request, reader, name)

    @router.get("/sources/{name}/trials")
    def trials(request: Request, reader: asking, name: str) -> Response:  # noqa: ARG001
        """Where its trials are, as a part of its page, which asks for it while one is under way."""
        if name not in all_sources():
            raise HTTPException(404, f"no source {name}")
        found = show_trials(views.context(), name)
        return HTMLResponse(render("ui/source-trials.html", root=root_of(request), source=name, trials=found))

    @router.post("/sources/{name}/try")
    async def trial(request: Request, reader: asking, name: str) -> Response:
        check_act(request, reader)
        if name not in all_sources():
            raise HTTPException(404, f"no source {name}")
        try:
            await run_in_threadpool(ask_trial, views.context(), name, reader.name)
        except CallError as fault:
            shown = await run_in_threadpool(_page, request, reader, name, fault=str(fault))
            shown.status_code = 422
            return shown
        return go(request, f"sources/{quote(name, safe='')}#try", told="It is being asked")

    return router


def _page(request: Request, reader: Reader, name: str, *, fault: str = "") -> Response:
    context = views.context()
    view = show_source(context, name)
    if view is None:
        raise HTTPException(404, f"no source {name}")
    return show(
        request,
        "ui/source.html",
        view=view,
        source=name,
        trials=show_trials(context, name),
        **under(reader, f"source:{name}", held_source(context, name)),
        fault=fault,
        may_act=reader.may_act,
    )
