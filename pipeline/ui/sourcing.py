"""The pages of Sources: all of them, one of them, and a trial by whoever may act."""

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Request, Response
from fastapi.responses import HTMLResponse
from starlette.concurrency import run_in_threadpool

from pipeline.errors import CallError
from pipeline.tasks import views
from pipeline.tasks.outage_view import show_sources
from pipeline.tasks.source_page import Tried, show_source, strips, try_now
from pipeline.ui.acting import Reader, check_act
from pipeline.ui.showing import show


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

    @router.post("/sources/{name}/try")
    async def trial(request: Request, reader: asking, name: str) -> Response:
        check_act(request, reader)
        # The publisher is waited for beside the loop: meanwhile every other page is answered.
        try:
            tried = await run_in_threadpool(try_now, views.context(), name)
        except CallError as fault:
            shown = await run_in_threadpool(_page, request, reader, name, fault=str(fault))
            shown.status_code = 422
            return shown
        return await run_in_threadpool(_page, request, reader, name, tried=tried)

    return router


def _page(request: Request, reader: Reader, name: str, *, tried: Tried | None = None, fault: str = "") -> Response:
    view = show_source(views.context(), name)
    if view is None:
        raise HTTPException(404, f"no source {name}")
    return show(request, "ui/source.html", view=view, tried=tried, fault=fault, may_act=reader.may_act)
