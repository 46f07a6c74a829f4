"""The pages of firms: what public texts tell of them. Every reader may see them; they hold nothing of our own."""

from collections.abc import Callable
from typing import Any

from fastapi import APIRouter, Depends, HTTPException, Request, Response
from fastapi.responses import HTMLResponse, StreamingResponse

from pipeline.errors import CallError
from pipeline.tasks import views
from pipeline.tasks.companies import list_firms, show_firm
from pipeline.tasks.history_export import history_lines
from pipeline.ui.showing import show


def make_companies(who: Callable[..., Any]) -> APIRouter:
    """The routes; `who` raises 401 for whoever is not signed in."""
    router = APIRouter(dependencies=[Depends(who)], default_response_class=HTMLResponse, include_in_schema=False)

    @router.get("/companies")
    def companies(request: Request) -> Response:
        return show(request, "ui/companies.html", firms=list_firms(views.context()))

    @router.get("/companies/{firm}")
    def company(request: Request, firm: str) -> Response:
        try:
            found = show_firm(views.context(), firm)
        except CallError as fault:
            raise HTTPException(404, f"no firm {firm}") from fault
        return show(request, "ui/company.html", view=found, names=dict(found.names))

    @router.get("/api/history.csv")
    def history(firm: str = "") -> Response:
        try:
            lines = history_lines(views.context(), firm=firm)
        except CallError as fault:
            raise HTTPException(404, f"no firm {firm}") from fault
        headers = {"Content-Disposition": "attachment; filename=chipwatch-history.csv"}
        return StreamingResponse(lines, media_type="text/csv; charset=utf-8", headers=headers)

    return router
