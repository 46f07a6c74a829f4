"""The page Outbox: what is held, dead or waits, and what whoever may act does with it."""

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Request, Response
from fastapi.responses import HTMLResponse

from pipeline.errors import StateError
from pipeline.tasks import outbox, views
from pipeline.ui.acting import Reader, check_act, form_of, typed
from pipeline.ui.showing import go, number_in, show

ACTS: dict[str, outbox.OutboxAct] = {"release": "released", "drop": "dropped", "again": "sent_again"}
TOLD = {"release": "released", "drop": "dropped", "again": "it is sent again"}


def make_posting(who: Callable[..., Any]) -> APIRouter:
    """The routes; `who` raises 401 for whoever is not signed in."""
    router = APIRouter(default_response_class=HTMLResponse, include_in_schema=False)
    asking = Annotated[Reader, Depends(who)]

    @router.get("/outbox")
    def waiting(request: Request, reader: asking) -> Response:
        return _page(request, reader)

    @router.get("/outbox/{number}")
    def message(request: Request, number: str, reader: asking) -> Response:  # noqa: ARG001
        line, attempts, notices = _found(number)
        return show(request, "ui/outbox-message.html", line=line, attempts=attempts, notices=notices)

    @router.post("/outbox/acts")
    async def act(request: Request, reader: asking) -> Response:
        check_act(request, reader)
        form = await form_of(request)
        name, row = form.get("act", ""), number_in(form.get("message"))
        if name not in ACTS or row is None:
            raise HTTPException(422, "name an act and a message")
        [(_, refused)] = outbox.act_on_outbox(
            views.context(), [row], ACTS[name], who=reader.name, why=typed(form.get("why")), via="page"
        )
        if refused:
            return _page(request, reader, fault=refused, status=422)
        return go(request, "outbox", told=f"Message {row}: {TOLD[name]}")

    return router


def _found(number: str) -> Any:
    """The message of a number that somebody typed.

    Raises:
        HTTPException: 404, there is none.
    """
    row = number_in(number)
    try:
        if row is not None:
            return outbox.show_message(views.context(), row)
    except StateError as fault:
        raise HTTPException(404, str(fault)) from fault
    raise HTTPException(404, f"no message {number[:20]}")


def _page(request: Request, reader: Reader, *, fault: str = "", status: int = 200) -> Response:
    state = request.query_params.get("state", "")
    first = number_in(request.query_params.get("offset")) or 0
    try:
        found = outbox.list_outbox(views.context(), state=state, offset=first)
    except StateError as wrong:
        raise HTTPException(404, str(wrong)) from wrong
    shown = show(
        request,
        "ui/outbox.html",
        outbox=found,
        state=state,
        states=[name for name, number in found.counts.items() if number],
        may_act=reader.may_act,
        fault=fault,
        first=first,
        page=outbox.PAGE,
    )
    shown.status_code = status
    return shown
