"""The pages beside the alerts: documents with their history, and lists. Nothing here changes anything."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, HTTPException, Request, Response
from fastapi.responses import HTMLResponse

from pipeline.documents.wanted import Wanted, read_wanted
from pipeline.events.by_hand import CHOICES
from pipeline.tasks import views
from pipeline.tasks.document_view import show_document
from pipeline.tasks.finding import chips_of, find_documents
from pipeline.tasks.holds import held_document
from pipeline.tasks.ladder import show_steps
from pipeline.ui.holds import under
from pipeline.ui.showing import number_in, show

PAGE = 50
#: Fields of the form by which a miss is reported.
TYPED = ("type", "status", "words", "effective", "chips", "firms", "actors", "places", "why")


def make_browsing(who: Callable[..., Any]) -> APIRouter:
    """The routes; `who` raises 401 for whoever is not signed in."""
    router = APIRouter(dependencies=[Depends(who)], default_response_class=HTMLResponse, include_in_schema=False)

    @router.get("/documents")
    def documents(request: Request, after: str = "") -> Response:
        wanted = read_wanted(request.query_params.multi_items())
        found = find_documents(views.context(), wanted, after=after[:30])
        return show(
            request,
            "ui/documents.html",
            wanted=wanted,
            found=found,
            chips=chips_of(wanted),
            tabs=tabs_of(wanted),
            first_query=wanted.query if after else None,
            after_query=urlencode([*wanted.pairs, ("after", found.after)]) if found.after else None,
        )

    @router.get("/documents/{document}")
    def document(request: Request, document: str, older: str | None = None, newer: str | None = None) -> Response:
        return document_page(request, document, older=number_in(older), newer=number_in(newer))

    return router


def tabs_of(wanted: Wanted) -> list[tuple[str, str, bool]]:
    """The tabs over the list: name, query, and whether it is the one that is shown."""
    here = wanted.chosen.get("is", ())
    tabs = (
        ("All", ()),
        ("Edited", ("edited",)),
        ("Withdrawn", ("withdrawn",)),
        ("Filed before publication", ("filed",)),
    )
    return [
        (name, replace(wanted, chosen={**wanted.chosen, "is": values}).query, here == values) for name, values in tabs
    ]


def document_page(
    request: Request,
    document: str,
    *,
    older: int | None = None,
    newer: int | None = None,
    form: Mapping[str, str] | None = None,
    fault: str = "",
) -> Response:
    """The page of one document; `form` is what somebody typed of a miss that could not be kept, `fault` why not.

    Raises:
        HTTPException: 404, there is none of that id.
    """
    found = show_document(views.context(), document, older=older, newer=newer)
    if found is None:
        raise HTTPException(404, f"no document {document}")
    return show(
        request,
        "ui/document.html",
        view=found,
        steps=show_steps(views.context(), document),
        **under(
            request.state.reader,
            f"document:{document}",
            held_document(
                views.context(), found.sheet.natural_key, found.sheet.source, found.sheet.first_seen_at.date()
            ),
        ),
        form=dict.fromkeys(TYPED, "") | dict(form or {}),
        fault=fault,
        choices=CHOICES,
        may_report=bool(found.text) and request.state.reader.may_act,
    )


def pager(query: dict[str, str], first: int, shown: int, total: int) -> dict[str, Any]:
    """What `ui/pager.html` says: which are shown, and the queries before and after."""
    kept = {name: value for name, value in query.items() if value}
    return {
        "first": first + 1,
        "last": first + shown,
        "total": total,
        "before": urlencode(kept | {"offset": max(0, first - PAGE)}) if first else None,
        "after": urlencode(kept | {"offset": first + PAGE}) if first + shown < total else None,
    }
