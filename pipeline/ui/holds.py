"""The page of holds: what nobody may delete and why; admins put one on from the page of the thing, and release it."""

from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Request, Response
from fastapi.responses import HTMLResponse
from starlette.concurrency import run_in_threadpool

from models.hold import Hold
from pipeline.errors import CallError, StateError
from pipeline.tasks import views
from pipeline.tasks.holds import lift_hold, put_hold
from pipeline.tasks.holds_view import hold_lines, page_of_held, path_of, show_held
from pipeline.ui.acting import Reader, check_arrange, form_of, typed
from pipeline.ui.showing import go, number_in, show

FIELDS = ("what", "why", "hold", "reason")


def make_holds(who: Callable[..., Any]) -> APIRouter:
    """The routes; `who` raises 401 for whoever is not signed in."""
    router = APIRouter(default_response_class=HTMLResponse, include_in_schema=False)
    asking = Annotated[Reader, Depends(who)]

    @router.get("/holds")
    def holds(request: Request, reader: asking) -> Response:
        return _page(request, reader, {})

    @router.get("/holds/of")
    def thing(request: Request, reader: asking, what: str = "") -> Response:
        _check_profile(reader)
        asked = typed(what)
        try:
            path = page_of_held(views.context(), asked)
            if not path.startswith("holds/of?"):
                return go(request, path)
            view = show_held(views.context(), asked)
        except CallError as fault:
            # The name is not said back: to this reader there is none.
            raise HTTPException(404, "no such thing to put a hold on") from fault
        return show(request, "ui/held-thing.html", view=view, **under(reader, view.what, view.holds))

    @router.post("/holds")
    async def put(request: Request, reader: asking) -> Response:
        form = await _form(request, reader)
        try:
            held = await run_in_threadpool(
                put_hold, views.context(), form["what"], who=reader.name, why=form["why"], via="page"
            )
        except CallError as fault:
            return await run_in_threadpool(_page, request, reader, form, str(fault), 422)
        return go(request, path_of(held.kind, held.subject), told=f"Hold {held.id} is on: nothing of it is deleted")

    @router.post("/holds/{number}/release")
    async def release(request: Request, reader: asking, number: str) -> Response:
        form = await _form(request, reader)
        known = number_in(number)
        if known is None:
            raise HTTPException(404, f"no hold {number}")
        try:
            await run_in_threadpool(lift_hold, views.context(), known, who=reader.name, why=form["reason"], via="page")
        except (CallError, StateError) as fault:
            return await run_in_threadpool(_page, request, reader, form | {"hold": number}, str(fault), 422)
        return go(request, "holds", told=f"Hold {known} is released")

    return router


def under(reader: Reader, what: str, holds: Sequence[Hold]) -> dict[str, Any]:
    """What `ui/held.html` needs: the holds that a thing is under, and what one is put on by whoever may.

    Args:
        reader: who asks.
        what: as `put_hold` is given it.
        holds: that it is under.
    """
    may = reader.may_arrange and views.context().settings.profile == "full"
    return {"holds": holds, "hold_on": what if may else "", "may_hold": may}


def _check_profile(reader: Reader) -> None:
    """Raises HTTPException 404 under the profile that reaches nothing of our own."""
    if "research" in {views.context().settings.profile, reader.profile}:
        raise HTTPException(404, "the profile research reaches no holds: they tell what we deal in")


async def _form(request: Request, reader: Reader) -> dict[str, str]:
    """The fields of a form of whoever may.

    Raises:
        HTTPException: 403, 404.
    """
    check_arrange(request, reader, "put on or release holds")
    _check_profile(reader)
    form = await form_of(request)
    return {each: typed(form.get(each)) for each in FIELDS}


def _page(request: Request, reader: Reader, given: Mapping[str, str], fault: str = "", status: int = 200) -> Response:
    _check_profile(reader)
    lines = hold_lines(views.context())
    shown = show(
        request,
        "ui/holds.html",
        lasting=[line for line in lines if line.hold.released_at is None],
        released=[line for line in lines if line.hold.released_at is not None],
        keep_years=views.context().settings.keep_years,
        given=dict.fromkeys(FIELDS, "") | dict(given),
        fault=fault,
        may_hold=reader.may_arrange,
    )
    shown.status_code = status
    return shown
