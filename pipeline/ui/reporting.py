"""What a reader reports of a document: something that should have been found in it. It is a claim from then on."""

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Request, Response
from fastapi.responses import HTMLResponse
from starlette.concurrency import run_in_threadpool

from pipeline.errors import CallError, StateError
from pipeline.rendering.filters import plural
from pipeline.tasks import views
from pipeline.tasks.by_hand import report_miss
from pipeline.tasks.document_view import show_document
from pipeline.ui.acting import Reader, check_act, form_of, typed
from pipeline.ui.browse import document_page
from pipeline.ui.showing import go

GIVEN = ("type", "status", "effective", "chips", "firms", "actors", "places")


def make_reporting(who: Callable[..., Any]) -> APIRouter:
    """The routes; `who` raises 401 for whoever is not signed in."""
    router = APIRouter(default_response_class=HTMLResponse, include_in_schema=False)
    asking = Annotated[Reader, Depends(who)]

    @router.post("/documents/{document}/misses")
    async def miss(request: Request, reader: asking, document: str) -> Response:
        check_act(request, reader)
        form = {name: typed(value) for name, value in (await form_of(request)).items()}
        try:
            told = await run_in_threadpool(_report, document, form, reader.name)
        except (CallError, StateError) as fault:
            shown = await run_in_threadpool(document_page, request, document, form=form, fault=str(fault))
            shown.status_code = 422
            return shown
        return go(request, f"documents/{document}", told=told)

    return router


def _report(document: str, form: dict[str, str], who: str) -> str:
    """Keep what was missed; gives what came of it, in words.

    Raises:
        CallError, StateError: it cannot be kept so (says why).
        HTTPException: 404, there is no such document.
    """
    context = views.context()
    found = show_document(context, document)
    if found is None:
        raise HTTPException(404, f"no document {document}")
    if not form.get("why"):
        raise CallError("say why it should have been found")
    given = {name: form.get(name) or None for name in GIVEN}
    done = report_miss(
        context, found.sheet.natural_key, given, words=form.get("words") or None, who=who, why=form["why"], via="page"
    )
    came = f"{plural(len(done.moves), 'turn')}, {plural(done.alerts, 'alert')}" if done.moves else "nothing turned"
    return f"Reported as act {done.act}: {came}"
