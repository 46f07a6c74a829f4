"""The pages of Lists: changes by notice, one listed party with its history, and screening of names."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Request, Response
from fastapi.responses import HTMLResponse
from starlette.concurrency import run_in_threadpool

from pipeline.errors import CallError
from pipeline.tasks import views
from pipeline.tasks.list_groups import by_notice
from pipeline.tasks.list_view import KINDS, list_changes
from pipeline.tasks.listed_party import show_listed
from pipeline.tasks.name_screening import (
    MOST_NAMES,
    NamesScreened,
    keep_screening,
    list_kept,
    read_names,
    screen_names,
)
from pipeline.tasks.todos import refuse_research
from pipeline.ui.acting import Reader, check_act, check_origin, form_of, typed
from pipeline.ui.browse import PAGE, pager
from pipeline.ui.showing import go, number_in, show

#: Of what is pasted, in bytes.
MOST_PASTED = 100_000


def make_lists(who: Callable[..., Any]) -> APIRouter:
    """The routes; `who` raises 401 for whoever is not signed in."""
    router = APIRouter(default_response_class=HTMLResponse, include_in_schema=False)
    asking = Annotated[Reader, Depends(who)]

    @router.get("/lists")
    def lists(request: Request, reader: asking, of: str = "", kind: str = "", offset: str = "") -> Response:
        first = number_in(offset) or 0
        chosen = of.replace("\0", "")[:100]
        context = views.context()
        page = list_changes(context, list_id=chosen, kind=kind, limit=PAGE, offset=first)
        kind = kind if kind in KINDS else ""
        return show(
            request,
            "ui/lists.html",
            page=page,
            groups=by_notice(context, page.lines),
            kinds=KINDS,
            chosen={"of": chosen, "kind": kind},
            pager=pager({"of": chosen, "kind": kind}, first, len(page.lines), page.total),
            screens="research" not in {context.settings.profile, reader.profile},
        )

    @router.get("/lists/party")
    def party(request: Request, reader: asking, of: str = "", entry: str = "", on: str = "") -> Response:  # noqa: ARG001
        try:
            day = _day(on, "as of")
        except CallError as fault:
            raise HTTPException(422, str(fault)) from fault
        view = show_listed(views.context(), of.replace("\0", "")[:100], entry.replace("\0", "")[:500], day)
        if view is None:
            raise HTTPException(404, "no such entry on any edition of that list")
        return show(request, "ui/listed.html", view=view, today=views.context().clocks.world_now().date())

    @router.get("/lists/screen")
    def form(request: Request, reader: asking, name: str = "") -> Response:
        _check_profile(reader)
        return _screening(request, reader, {"names": typed(name)})

    @router.post("/lists/screen")
    async def screen(request: Request, reader: asking) -> Response:
        check_origin(request)
        given = await _given(request, reader)
        try:
            found = await run_in_threadpool(_screened, given)
        except CallError as fault:
            return await run_in_threadpool(_screening, request, reader, given, fault=str(fault), status=422)
        return await run_in_threadpool(_screening, request, reader, given, found=found)

    @router.post("/lists/screen/keep")
    async def keep(request: Request, reader: asking) -> Response:
        check_act(request, reader)
        given = await _given(request, reader)
        try:
            kept = await run_in_threadpool(_kept, given, reader.name)
        except CallError as fault:
            return await run_in_threadpool(_screening, request, reader, given, fault=str(fault), status=422)
        told = "The answer is kept" if len(kept) == 1 else f"{len(kept)} answers are kept"
        return go(request, "lists/screen#kept", told=told)

    return router


def _check_profile(reader: Reader) -> None:
    """Raises HTTPException 403 under the profile that reaches no screening."""
    try:
        refuse_research(views.context(), "screening")
    except CallError as fault:
        raise HTTPException(403, str(fault)) from fault
    if reader.profile == "research":
        raise HTTPException(403, "the profile research reaches no screening")


async def _given(request: Request, reader: Reader) -> dict[str, str]:
    """The fields of the form.

    Raises:
        HTTPException: 403, 413.
    """
    _check_profile(reader)
    if len(await request.body()) > MOST_PASTED:
        raise HTTPException(413, f"{MOST_NAMES} names are screened at once at the most")
    form = await form_of(request)
    names = form.get("names", "").replace("\0", "").replace("\r\n", "\n")
    return {"names": names, "country": typed(form.get("country")), "on": typed(form.get("on"))}


def _screened(given: Mapping[str, str]) -> NamesScreened:
    asked = read_names(given["names"], given["country"])
    return screen_names(views.context(), asked, _day(given["on"], "as of"))


def _kept(given: Mapping[str, str], who: str) -> list[int]:
    asked = read_names(given["names"], given["country"])
    return keep_screening(views.context(), asked, _day(given["on"], "as of"), who=who)


def _day(text: str, what: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as fault:
        raise CallError(f"{what}: {text} is no day such as 2025-04-15") from fault


def _screening(
    request: Request,
    reader: Reader,
    given: Mapping[str, str],
    *,
    found: NamesScreened | None = None,
    fault: str = "",
    status: int = 200,
) -> Response:
    context = views.context()
    first = number_in(request.query_params.get("offset")) or 0
    total, kept = list_kept(context, limit=PAGE, offset=first)
    shown = show(
        request,
        "ui/screen.html",
        form={"names": "", "country": "", "on": ""} | dict(given),
        found=found,
        fault=fault,
        kept=kept,
        pager=pager({}, first, len(kept), total),
        most=MOST_NAMES,
        today=context.clocks.world_now().date(),
        may_act=reader.may_act,
    )
    shown.status_code = status
    return shown
