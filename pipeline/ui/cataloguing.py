"""The pages of the Catalogue: its entries, one of them, and what texts and inventories suggest for it."""

from collections.abc import Callable, Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Request, Response
from fastapi.responses import HTMLResponse
from starlette.concurrency import run_in_threadpool

from pipeline.catalogue import KINDS
from pipeline.errors import CallError, CatalogueError, StateError
from pipeline.tasks import suggestions, views
from pipeline.tasks.catalogue_view import ONE, list_entries, show_entry
from pipeline.ui.acting import Reader, check_arrange, form_of, typed
from pipeline.ui.browse import PAGE, pager
from pipeline.ui.showing import go, number_in, show

STATES = ("waiting", "accepted", "rejected")
#: Names of which the passages are shown at once.
OPENED = 8


def make_cataloguing(who: Callable[..., Any]) -> APIRouter:
    """The routes; `who` raises 401 for whoever is not signed in."""
    router = APIRouter(default_response_class=HTMLResponse, include_in_schema=False)
    asking = Annotated[Reader, Depends(who)]

    @router.get("/catalogue")
    def entries(request: Request, reader: asking, q: str = "", kind: str = "", offset: str = "") -> Response:  # noqa: ARG001
        first, query = number_in(offset) or 0, typed(q)[:100]
        kind = kind if kind in KINDS else ""
        found = list_entries(views.context(), query, kind, limit=PAGE, offset=first)
        return show(
            request,
            "ui/catalogue.html",
            found=found,
            kinds=ONE,
            chosen={"q": query, "kind": kind},
            waiting=_waiting(),
            pager=pager({"q": query, "kind": kind}, first, len(found.lines), found.total),
        )

    @router.get("/catalogue/{entry}")
    def entry(request: Request, reader: asking, entry: str) -> Response:  # noqa: ARG001
        found = show_entry(views.context(), entry)
        if found is None:
            raise HTTPException(404, f"no entry {entry}")
        return show(request, "ui/catalogue-entry.html", view=found, waiting=_waiting())

    @router.get("/suggestions")
    def suggested(request: Request, reader: asking, state: str = "waiting", offset: str = "") -> Response:
        return _suggested(request, reader, state if state in STATES else "waiting", first=number_in(offset) or 0)

    @router.post("/suggestions/acts")
    async def decide(request: Request, reader: asking) -> Response:
        check_arrange(request, reader, "change the catalogue")
        form = await form_of(request)
        try:
            told = await run_in_threadpool(_decide, form, reader.name)
        except (CallError, CatalogueError, StateError) as fault:
            shown = await run_in_threadpool(_suggested, request, reader, "waiting", str(fault))
            shown.status_code = 422
            return shown
        return go(request, "suggestions", told=told)

    return router


def _waiting() -> int:
    return len(suggestions.suggested(views.context())) + len(suggestions.items_waiting(views.context()))


def _suggested(request: Request, reader: Reader, state: str, fault: str = "", first: int = 0) -> Response:
    context = views.context()
    every = suggestions.suggested(context, state)
    lines = every[first : first + PAGE]
    passages = {
        line.id: suggestions.shown(context, line.name, "signed_in").passages
        for line in (lines[:OPENED] if state == "waiting" else ())
    }
    choices = suggestions.choices(context) if state == "waiting" and reader.may_arrange else ()
    return show(
        request,
        "ui/suggestions.html",
        lines=lines,
        passages=passages,
        total=len(every),
        pager=pager({"state": state}, first, len(lines), len(every)),
        items=suggestions.items_waiting(context) if state == "waiting" and not first else (),
        choices=choices,
        state=state,
        states=STATES,
        may_decide=reader.may_arrange,
        fault=fault,
    )


def _decide(form: Mapping[str, str], who: str) -> str:
    """Do what a form asks for; gives what was done, in words.

    Raises:
        CallError, CatalogueError, StateError: it cannot be done so (says why).
        HTTPException: 422, it asks for nothing that there is.
    """
    context, act = views.context(), form.get("act", "")
    name, entry = typed(form.get("name")), typed(form.get("entry"))
    if act == "alias":
        if not entry:
            raise CallError(f"Of which entry is {name!r} a name? Choose one.")
        known = suggestions.entry_called(context, entry)
        made = suggestions.accept(context, name, author=who, id_=known, unsure=bool(form.get("unsure")), via="page")
        return f"{name} is a name of {made} from now on"
    if act in {"firm", "chip"}:
        vendor = typed(form.get("vendor"))
        made = suggestions.accept(
            context, name, author=who, kind="firm" if act == "firm" else "chip", id_=typed(form.get("id")) or None,
            vendor=suggestions.entry_called(context, vendor) if vendor else None, unsure=bool(form.get("unsure")),
            via="page",
        )  # fmt: skip
        return f"{name} is a {act} from now on, as {made}"
    if act == "rejected":
        return f"{suggestions.reject(context, name, author=who, via='page').name} waits no longer"
    if act == "took_back":
        return f"{suggestions.take_back(context, name, author=who, via='page').name} waits again"
    if act == "item":
        return f"{name} is {suggestions.accept_item(context, name, entry, author=who, via='page')}"
    if act == "system":
        made = suggestions.accept_as_system(
            context, name, chip=suggestions.entry_called(context, entry), count=number_in(form.get("count")) or 0,
            vendor=typed(form.get("vendor")), author=who, via="page",
        )  # fmt: skip
        return f"{name} is a system from now on, as {made}"
    if act == "no_item":
        suggestions.reject_item(context, name, author=who, why=typed(form.get("why")), via="page")
        return f"{name} waits no longer"
    raise HTTPException(422, f"no act {act!r} on a suggestion")
