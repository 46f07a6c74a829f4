"""A name in a document that was taken for something else: said on a page, seen before it is done."""

from collections.abc import Callable, Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Request, Response
from fastapi.responses import HTMLResponse
from starlette.concurrency import run_in_threadpool

from pipeline.errors import CallError, StateError
from pipeline.events.renaming import Renaming
from pipeline.rendering.filters import plural
from pipeline.tasks import views
from pipeline.tasks.names_right import NamePage, NamePreview, preview_name, set_name_right, show_name
from pipeline.ui.acting import Reader, check_act, form_of, typed
from pipeline.ui.showing import go, show

FIELDS = ("entity", "name", "words", "act", "to", "why")


def make_naming(who: Callable[..., Any]) -> APIRouter:
    """The routes; `who` raises 401 for whoever is not signed in."""
    router = APIRouter(default_response_class=HTMLResponse, include_in_schema=False)
    asking = Annotated[Reader, Depends(who)]

    @router.get("/documents/{document}/names")
    def name(request: Request, reader: asking, document: str, entity: str = "", name: str = "") -> Response:
        return _page(request, reader, _found(document, typed(entity), typed(name)), {})

    @router.post("/documents/{document}/names")
    async def say(request: Request, reader: asking, document: str) -> Response:
        check_act(request, reader)
        form = {each: typed(value) for each, value in (await form_of(request)).items() if each in {*FIELDS, "sure"}}
        view = await run_in_threadpool(_found, document, form.get("entity", ""), form.get("name", ""))
        try:
            return await run_in_threadpool(_say, request, reader, view, form)
        except (CallError, StateError) as fault:
            shown = await run_in_threadpool(_page, request, reader, view, form, str(fault))
            shown.status_code = 422
            return shown

    return router


def _found(document: str, entity: str, name: str) -> NamePage:
    view = show_name(views.context(), document, entity, name)
    if view is None:
        raise HTTPException(404, "no such name in that document")
    return view


def _say(request: Request, reader: Reader, view: NamePage, form: Mapping[str, str]) -> Response:
    """Show what it changes, or do it.

    Raises:
        CallError, StateError: it cannot be done so (says why).
    """
    context, why = views.context(), form.get("why", "")
    if not why:
        raise CallError("say why: the reason is kept with your name")
    if form.get("act") == "other" and not form.get("to"):
        raise CallError("what is meant? Give its id in the catalogue, or say that it is no name")
    to = form["to"] if form.get("act") == "other" else None
    words = form.get("words", "") if view.entity else view.name
    one = Renaming(view.entity or None, words, to)
    if not form.get("sure"):
        return _page(request, reader, view, form, seen=preview_name(context, view.document, one))
    done = set_name_right(context, view.document, one, who=reader.name, why=why)
    came = f"{plural(done.claims, 'claim')} set right, {plural(done.alerts, 'alert')}"
    return go(request, f"documents/{view.document}", told=f"Kept as act {done.act}: {came}")


def _page(
    request: Request,
    reader: Reader,
    view: NamePage,
    form: Mapping[str, str],
    fault: str = "",
    *,
    seen: NamePreview | None = None,
) -> Response:
    return show(
        request,
        "ui/name.html",
        view=view,
        seen=seen,
        fault=fault,
        form=dict.fromkeys(FIELDS, "") | dict(form),
        may_act=reader.may_act,
    )
