"""The pages and their JSON: a FastAPI application that knows no Airflow (`docs/decisions/0011`).

It is handed who is asking. Reads need a signed-in reader; acts need the role and an Origin of our own. Server-rendered,
evidence shown in the page, every header that keeps others out. Scripts are few, in files, and nothing needs them.
"""

import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Annotated, Any, Literal
from urllib.parse import quote

from fastapi import APIRouter, Depends, FastAPI, Query, Request, Response
from fastapi.responses import RedirectResponse
from starlette.concurrency import run_in_threadpool

from models.filters import Filters
from models.hashing import plain
from models.recipient import Addressee
from models.values import Severity
from pipeline import __version__
from pipeline.channels.webhook import schema
from pipeline.tasks import outgoing, views
from pipeline.tasks.alert_list import PAGE
from pipeline.ui.acting import Reader, Role
from pipeline.ui.adding import make_adding
from pipeline.ui.agreeing import make_agreeing
from pipeline.ui.api import add_api
from pipeline.ui.api.earlier import earlier
from pipeline.ui.asking import make_asking
from pipeline.ui.assets import make_assets
from pipeline.ui.browse import make_browsing
from pipeline.ui.cataloguing import make_cataloguing
from pipeline.ui.companies import make_companies
from pipeline.ui.correcting import make_correcting
from pipeline.ui.describing import BY_DOOR, Signing, make_describing
from pipeline.ui.determining import make_determining
from pipeline.ui.digesting import make_digesting
from pipeline.ui.exposing import make_exposing
from pipeline.ui.faults import add_faults
from pipeline.ui.feeding import make_feeding
from pipeline.ui.health import make_health, make_monitoring
from pipeline.ui.holds import make_holds
from pipeline.ui.listing import make_listing
from pipeline.ui.lists import make_lists
from pipeline.ui.mailing import make_mailing
from pipeline.ui.naming import make_naming
from pipeline.ui.policy import POLICY
from pipeline.ui.posting import make_posting
from pipeline.ui.recipients import make_recipients
from pipeline.ui.reporting import make_reporting
from pipeline.ui.ruling import make_ruling
from pipeline.ui.running import make_running
from pipeline.ui.showing import number_in, root_of
from pipeline.ui.sourcing import make_sourcing
from pipeline.ui.tending import found_alert, make_tending
from pipeline.ui.timeline import make_timeline

HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    # Under `no-referrer` a browser says `Origin: null` of our own form, and no act would ever be taken.
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
}
__all__ = ["HEADERS", "Reader", "Role", "make_app"]


def make_app(who: Callable[..., Reader], *, dependencies: Sequence[Any] = (), signing: Signing = BY_DOOR) -> FastAPI:
    """The application.

    Args:
        who: a FastAPI dependency that gives the reader, or raises 401.
        dependencies: asked before every route but the feeds, which a token of their own opens.
        signing: how programs sign in here, for the description of the API.
    """
    # Its description is for who is signed in: `describing` serves it.
    app = FastAPI(title="chipwatch", version=__version__, docs_url=None, redoc_url=None, openapi_url=None)
    inside = APIRouter(dependencies=list(dependencies))

    async def as_recipient(request: Request, reader: Annotated[Reader, Depends(who)]) -> Reader:
        """The reader, from whom is kept what is kept from the recipient of their name: rows are read as them."""
        found, seen = await run_in_threadpool(_seen, reader)
        views.asking.set(seen)
        request.state.reader = found
        return found

    asking = Annotated[Reader, Depends(as_recipient)]

    @app.middleware("http")
    async def _headers(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
        response = await call_next(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return response

    @inside.get("/", include_in_schema=False)
    def first(request: Request, reader: asking) -> Response:  # noqa: ARG001 - asks for sign-in
        return RedirectResponse(f"{root_of(request)}alerts")

    @inside.get("/api/alerts", include_in_schema=False)
    def api_alerts(request: Request, reader: asking) -> Response:  # noqa: ARG001
        offset = number_in(request.query_params.get("offset")) or 0
        page = views.list_alerts(Filters.read(request.query_params.multi_items()), limit=PAGE, offset=offset)
        return earlier(request, plain({"total": page.total, "offset": offset, "alerts": page.lines}), "alerts")

    @inside.get("/api/alerts/{alert_id}", include_in_schema=False)
    def api_alert(request: Request, alert_id: str, reader: asking) -> Response:  # noqa: ARG001
        return earlier(request, plain(found_alert(alert_id)), f"alerts/{quote(alert_id)}")

    @inside.get("/api/health", include_in_schema=False)
    def api_health(request: Request, reader: asking) -> Response:  # noqa: ARG001
        return earlier(request, plain(views.health()), "health")

    @inside.get("/api/search", include_in_schema=False)
    def api_search(request: Request, reader: asking, q: str = "") -> Response:  # noqa: ARG001
        return earlier(request, plain({"found": outgoing.search(views.context(), q[:200])}), "search")

    @inside.get("/api/export", include_in_schema=False)
    def api_export(
        reader: asking,  # noqa: ARG001
        chosen: Annotated[outgoing.Chosen, Depends(_chosen)],
        form: outgoing.Form = "json",
    ) -> Response:
        media_type, ending = outgoing.MEDIA_TYPES[form]
        name = f"attachment; filename=chipwatch-alerts.{ending}"
        body = outgoing.export_alerts(views.context(), form, chosen)
        return Response(body, media_type=media_type, headers={"Content-Disposition": name})

    @app.get("/schemas/message-1.json", include_in_schema=False)
    def message_schema() -> Response:
        return Response(json.dumps(schema(), indent=2), media_type="application/schema+json")

    add_api(inside, as_recipient)
    inside.include_router(make_describing(app, as_recipient, signing))
    inside.include_router(make_listing(as_recipient))
    inside.include_router(make_tending(as_recipient))
    inside.include_router(make_browsing(as_recipient))
    inside.include_router(make_reporting(as_recipient))
    inside.include_router(make_adding(as_recipient))
    inside.include_router(make_naming(as_recipient))
    inside.include_router(make_lists(as_recipient))
    inside.include_router(make_correcting(as_recipient))
    inside.include_router(make_sourcing(as_recipient))
    inside.include_router(make_determining(as_recipient))
    inside.include_router(make_posting(as_recipient))
    inside.include_router(make_asking(as_recipient))
    inside.include_router(make_exposing(as_recipient))
    inside.include_router(make_digesting(as_recipient))
    inside.include_router(make_companies(as_recipient))
    inside.include_router(make_mailing(as_recipient))
    inside.include_router(make_ruling(as_recipient))
    inside.include_router(make_recipients(as_recipient))
    inside.include_router(make_running(as_recipient))
    add_faults(app, HEADERS)
    inside.include_router(make_timeline(as_recipient))
    inside.include_router(make_cataloguing(as_recipient))
    inside.include_router(make_health(as_recipient))
    inside.include_router(make_holds(as_recipient))
    app.include_router(make_assets())
    app.include_router(make_agreeing())
    app.include_router(inside)
    app.include_router(make_feeding())
    app.include_router(make_monitoring())
    return app


def _seen(reader: Reader) -> tuple[Reader, Addressee | None]:
    seen = views.ask_as(reader.name)
    return (replace(reader, profile=seen.profile), seen) if seen else (reader, None)


def _chosen(
    severity: Annotated[list[Severity] | None, Query()] = None,
    rule: Annotated[list[str] | None, Query()] = None,
    state: Literal["", "new", "acknowledged", "assigned", "resolved", "muted", "snoozed"] = "",
    since: datetime | None = None,
    until: datetime | None = None,
) -> outgoing.Chosen:
    """Which alerts are asked for; an instant without a zone is in UTC."""
    since, until = (each and (each if each.tzinfo else each.replace(tzinfo=UTC)) for each in (since, until))
    rules = tuple(each.replace("\0", "") for each in rule or ())
    return outgoing.Chosen(tuple(severity or ()), rules, state, since, until)
