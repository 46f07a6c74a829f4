"""The page of determinations: what stands, what is to be looked at again, and a form to record one."""

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Request, Response
from fastapi.responses import HTMLResponse

from models.determination import BASES, BASIS_WORDS
from models.todo import KINDS
from pipeline.errors import CallError, StateError
from pipeline.holdings.stating import ALL_COLUMNS
from pipeline.tasks import views
from pipeline.tasks.determination_view import list_determinations
from pipeline.tasks.determinations import add_determination
from pipeline.tasks.todos import close_todo
from pipeline.ui.acting import Reader, check_act, form_of, typed
from pipeline.ui.showing import go, number_in, show


def make_determining(who: Callable[..., Any]) -> APIRouter:
    """The routes; `who` raises 401 for whoever is not signed in."""
    router = APIRouter(default_response_class=HTMLResponse, include_in_schema=False)
    asking = Annotated[Reader, Depends(who)]

    @router.get("/determinations")
    def determinations(request: Request, reader: asking) -> Response:
        return _page(request, reader)

    @router.post("/determinations")
    async def record(request: Request, reader: asking) -> Response:
        check_act(request, reader)
        _of_ours()
        form = await form_of(request)
        given = {name: typed(form.get(name)) for name in ALL_COLUMNS}
        try:
            add_determination(views.context(), given, by=reader.name, via="page")
        except (CallError, StateError) as fault:
            return _page(request, reader, given=given, fault=str(fault), status=422)
        return go(request, "determinations", told=f"Determined: {given.get('item') or 'the item'}")

    @router.post("/determinations/todos/{number}")
    async def close(request: Request, number: str, reader: asking) -> Response:
        check_act(request, reader)
        _of_ours()
        note = typed((await form_of(request)).get("note"))
        known = number_in(number)
        if known is None:
            raise HTTPException(404, f"no to-do {number}")
        try:
            close_todo(views.context(), known, who=reader.name, why=note, via="page")
        except StateError as fault:
            raise HTTPException(422, str(fault)) from fault
        return go(request, "determinations", told=f"To-do {known} is closed")

    return router


def _of_ours() -> None:
    """The profile `research` reaches none.

    Raises:
        HTTPException: 404, with the reason.
    """
    if views.context().settings.profile == "research":
        raise HTTPException(404, "CHIPWATCH_PROFILE=research reaches no determinations")


def _page(
    request: Request, reader: Reader, *, given: dict[str, str] | None = None, fault: str = "", status: int = 200
) -> Response:
    _of_ours()
    listed = list_determinations(views.context())
    values: dict[str, Any] = {
        "standing": [view for view in listed if view.state == "stands"],
        "others": [view for view in listed if view.state != "stands"],
        "waiting": [(view, todo) for view in listed for todo in view.todos],
        "bases": [(basis, BASIS_WORDS[basis]) for basis in BASES],
        "basis_words": BASIS_WORDS,
        "kinds": KINDS,
        "may_act": reader.may_act,
        "given": given or dict.fromkeys(ALL_COLUMNS, ""),
        "fault": fault,
    }
    shown = show(request, "ui/determinations.html", **values)
    shown.status_code = status
    return shown
