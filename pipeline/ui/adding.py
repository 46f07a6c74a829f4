"""The page on which whoever may act adds a document by hand, and what was then found in it."""

from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Request, Response
from fastapi.responses import HTMLResponse
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

from pipeline.documents.brought import ENDINGS, LARGEST, TAKEN
from pipeline.errors import CallError, FetchError, InputError, StateError
from pipeline.rendering import render
from pipeline.tasks import views
from pipeline.tasks.added_view import AddedView, private_kept_from, show_added
from pipeline.tasks.private import (
    Added,
    Brought,
    analyse_beside,
    bring_address,
    bring_file,
    bring_text,
    keep_document,
)
from pipeline.ui.acting import Reader, check_act, typed
from pipeline.ui.showing import go, root_of, show

#: Of a form with its file and the marks between its fields.
MOST_BYTES = LARGEST + 5_000_000
MOST_TEXT = TAKEN["text/plain"][0]
FIELDS = ("text", "address", "title", "publisher", "published_on", "who")


def make_adding(who: Callable[..., Any]) -> APIRouter:
    """The routes; `who` raises 401 for whoever is not signed in."""
    router = APIRouter(default_response_class=HTMLResponse, include_in_schema=False)
    asking = Annotated[Reader, Depends(who)]

    @router.get("/add")
    def form(request: Request, reader: asking) -> Response:
        return _form(request, reader, {})

    @router.post("/add")
    async def add(request: Request, reader: asking) -> Response:
        check_act(request, reader)
        given, file = await _read_form(request)
        try:
            added = await run_in_threadpool(_add, given, file, reader.name)
        except (CallError, InputError, FetchError, StateError) as fault:
            shown = await run_in_threadpool(_form, request, reader, given, str(fault), chosen=file is not None)
            shown.status_code = 422
            return shown
        told = "It is here already" if added.kind == "unchanged" else "It is kept, and is being read"
        return go(request, f"add/{added.id}", told=told)

    @router.get("/add/{document}")
    def added(request: Request, document: str, reader: asking) -> Response:  # noqa: ARG001
        return show(request, "ui/added.html", added=_found(document))

    @router.get("/add/{document}/found")
    def found(request: Request, document: str, reader: asking) -> Response:  # noqa: ARG001
        """What was found, as a part of the page, which asks for it while the document is being read."""
        return HTMLResponse(render("ui/added-found.html", root=root_of(request), added=_found(document)))

    return router


def _found(document: str) -> AddedView:
    view = show_added(views.context(), document)
    if view is None:
        raise HTTPException(404, f"no document {document}")
    return view


def _form(
    request: Request, reader: Reader, given: Mapping[str, str], fault: str = "", *, chosen: bool = False
) -> Response:
    return show(
        request,
        "ui/add.html",
        form=dict.fromkeys(FIELDS, "") | dict(given),
        fault=fault.rstrip("."),
        chosen=chosen,
        may_act=reader.may_act,
        endings=", ".join(ENDINGS),
        largest={name: f"{TAKEN[kind][0] / 1e6:.0f} MB" for name, kind in (("pdf", "application/pdf"),
                 ("html", "text/html"), ("text", "text/plain"))},
        today=views.context().clocks.world_now().date(),
        kept_from=private_kept_from(views.context()) if reader.may_act else (),
    )  # fmt: skip


async def _read_form(request: Request) -> tuple[dict[str, str], tuple[str, bytes] | None]:
    """The fields of the form, and its file's name and bytes where one was chosen.

    Raises:
        HTTPException: 413, it is larger than anything that is taken; 422, it is no such form.
    """
    if int(request.headers.get("content-length") or 0) > MOST_BYTES:
        raise HTTPException(413, f"more than {LARGEST / 1e6:.0f} MB are not taken")

    async def bounded() -> AsyncIterator[bytes]:
        received = 0
        async for chunk in request.stream():
            received += len(chunk)
            if received > MOST_BYTES:
                raise HTTPException(413, f"more than {LARGEST / 1e6:.0f} MB are not taken")
            yield chunk

    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        raise HTTPException(422, "a document is brought by the form of this page")
    try:
        parser = MultiPartParser(request.headers, bounded(), max_files=1, max_fields=20, max_part_size=4 * MOST_TEXT)  # type: ignore[arg-type]  # any iterator will do
        form = await parser.parse()
    except (MultiPartException, KeyError) as fault:
        raise HTTPException(422, "the form could not be read") from fault
    given = {name: typed(value) for name in FIELDS if isinstance(value := form.get(name), str)}
    text = form.get("text")
    given["text"] = text.replace("\0", "").replace("\r\n", "\n").strip() if isinstance(text, str) else ""
    chosen = form.get("file")
    file = None
    if isinstance(chosen, UploadFile) and chosen.filename:
        file = (chosen.filename.replace("\0", ""), await chosen.read())
    await form.close()
    return given, file


def _add(given: Mapping[str, str], file: tuple[str, bytes] | None, who: str) -> Added:
    """Keep what was brought, and have it read.

    Raises:
        CallError, InputError, FetchError, StateError: it cannot be kept (says why, and of which field).
    """
    context = views.context()
    brought = replace(
        _bring(given, file),
        title=given.get("title", ""),
        publisher=given.get("publisher", ""),
        published_on=_day(given.get("published_on", "")),
        private=given.get("who") != "everybody",
    )
    added = keep_document(context, brought, who=who, via="page")
    if added.kind != "unchanged":
        analyse_beside(context)
    return added


def _bring(given: Mapping[str, str], file: tuple[str, bytes] | None) -> Brought:
    given_ways = (("a text", given.get("text")), ("a file", file), ("an address", given.get("address")))
    ways = [name for name, value in given_ways if value]
    if len(ways) != 1:
        raise CallError(f"bring a text, a file or an address; {' and '.join(ways) or 'none of them'} came")
    if file is not None:
        return bring_file(file[1], file[0])
    if given.get("text"):
        return bring_text(given["text"])
    return bring_address(views.context(), given["address"])


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as fault:
        raise CallError(f"date: {text} is no day such as 2025-04-15") from fault
