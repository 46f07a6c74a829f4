"""The pages and their JSON: a FastAPI application that knows no Airflow (`docs/decisions/0011`).

It is handed who is asking. Reads need a signed-in reader; acts need the role and an Origin of our own. Server-rendered,
no script, evidence shown in the page, every header that keeps others out.
"""

import base64
import binascii
import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from importlib.resources import files
from secrets import compare_digest
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, FastAPI, HTTPException, Request, Response
from fastapi.responses import RedirectResponse
from starlette.concurrency import run_in_threadpool

from models.hashing import plain
from models.recipient import Addressee
from pipeline import __version__
from pipeline.channels.webhook import schema
from pipeline.settings import secret_text
from pipeline.tasks import outgoing, views
from pipeline.tasks.clocks import calendar_of
from pipeline.ui.acting import Reader, Role
from pipeline.ui.asking import make_asking
from pipeline.ui.browse import make_browsing
from pipeline.ui.companies import make_companies
from pipeline.ui.determining import make_determining
from pipeline.ui.exposing import make_exposing
from pipeline.ui.mailing import make_mailing
from pipeline.ui.ruling import make_ruling
from pipeline.ui.showing import root_of
from pipeline.ui.tending import PAGE, found_alert, make_tending

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; "
    "frame-ancestors 'self'; base-uri 'none'",
    "X-Content-Type-Options": "nosniff",
    # Under `no-referrer` a browser says `Origin: null` of our own form, and no act would ever be taken.
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
}
__all__ = ["HEADERS", "Reader", "Role", "make_app"]


def make_app(who: Callable[..., Reader], *, dependencies: Sequence[Any] = ()) -> FastAPI:
    """The application.

    Args:
        who: a FastAPI dependency that gives the reader, or raises 401.
        dependencies: asked before every route but the feeds, which a token of their own opens.
    """
    app = FastAPI(title="chipwatch", version=__version__, docs_url=None, redoc_url=None)
    inside = APIRouter(dependencies=list(dependencies))

    async def as_recipient(reader: Annotated[Reader, Depends(who)]) -> Reader:
        """The reader, from whom is kept what is kept from the recipient of their name: rows are read as them."""
        found, seen = await run_in_threadpool(_seen, reader)
        views.asking.set(seen)
        return found

    asking = Annotated[Reader, Depends(as_recipient)]

    @app.middleware("http")
    async def _headers(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
        response = await call_next(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return response

    @inside.get("/static/chipwatch.css", include_in_schema=False)
    def style() -> Response:
        css = files("pipeline.ui").joinpath("static/chipwatch.css").read_bytes()
        return Response(css, media_type="text/css")

    @inside.get("/", include_in_schema=False)
    def first(request: Request, reader: asking) -> Response:  # noqa: ARG001 - asks for sign-in
        return RedirectResponse(f"{root_of(request)}alerts")

    @inside.get("/api/alerts")
    def api_alerts(request: Request, reader: asking) -> Response:  # noqa: ARG001
        filters = views.Filters.read(dict(request.query_params))
        page = views.list_alerts(filters, limit=PAGE)
        return _json(plain({"total": page.total, "offset": filters.offset, "alerts": page.lines}))

    @inside.get("/api/alerts/{alert_id}")
    def api_alert(alert_id: str, reader: asking) -> Response:  # noqa: ARG001
        return _json(plain(found_alert(alert_id)))

    @inside.get("/api/health")
    def api_health(reader: asking) -> Response:  # noqa: ARG001
        return _json(plain(views.health()))

    @inside.get("/api/search")
    def api_search(reader: asking, q: str = "") -> Response:  # noqa: ARG001
        return _json(plain({"found": outgoing.search(views.context(), q[:200])}))

    @inside.get("/api/export")
    def api_export(reader: asking, form: Literal["csv", "json"] = "json") -> Response:  # noqa: ARG001
        body = outgoing.export_alerts(views.context(), form).encode("utf-8", "replace")
        media_type = "text/csv; charset=utf-8" if form == "csv" else "application/json"
        name = f"attachment; filename=chipwatch-alerts.{form}"
        return Response(body, media_type=media_type, headers={"Content-Disposition": name})

    @app.get("/feed.{form}")
    def feed(request: Request, form: Literal["atom", "json"]) -> Response:
        _check_token(request)
        media_type = {"atom": "application/atom+xml; charset=utf-8", "json": "application/feed+json"}[form]
        return Response(outgoing.feed(views.context(), form), media_type=media_type)

    @app.get("/schemas/message-1.json", include_in_schema=False)
    def message_schema() -> Response:
        return Response(json.dumps(schema(), indent=2), media_type="application/schema+json")

    @app.get("/calendar.ics")
    def days_ahead(request: Request) -> Response:
        _check_token(request)
        return Response(calendar_of(views.context()), media_type="text/calendar; charset=utf-8")

    inside.include_router(make_tending(as_recipient))
    inside.include_router(make_browsing(as_recipient))
    inside.include_router(make_determining(as_recipient))
    inside.include_router(make_asking(as_recipient))
    inside.include_router(make_exposing(as_recipient))
    inside.include_router(make_companies(as_recipient))
    inside.include_router(make_mailing(as_recipient))
    inside.include_router(make_ruling(as_recipient))
    app.include_router(inside)
    return app


def _seen(reader: Reader) -> tuple[Reader, Addressee | None]:
    seen = views.ask_as(reader.name)
    return (replace(reader, profile=seen.profile), seen) if seen else (reader, None)


def _json(value: Any) -> Response:
    return Response(json.dumps(value), media_type="application/json")


def _check_token(request: Request) -> None:
    """A feed or calendar needs its token: as a bearer, or as the password of HTTP Basic, which feed readers know.

    Never in the address, which servers and proxies log.

    Raises:
        HTTPException: 404 where there is no feed, 401 where the token is another.
    """
    given_secret = views.context().settings.feed_token
    secret = secret_text(given_secret) if given_secret is not None else ""
    if not secret:
        raise HTTPException(404, "CHIPWATCH_FEED_TOKEN is not set: there is no feed")
    kind, _, given = request.headers.get("authorization", "").partition(" ")
    if kind.lower() == "basic":
        try:
            given = base64.b64decode(given, validate=True).decode("utf-8", "replace").partition(":")[2]
        except binascii.Error:
            given = ""
    elif kind.lower() != "bearer":
        given = ""
    if not compare_digest(given.strip().encode("utf-8", "replace"), secret.encode("utf-8")):
        raise HTTPException(401, "the feed's token is needed", headers={"WWW-Authenticate": 'Basic realm="chipwatch"'})
