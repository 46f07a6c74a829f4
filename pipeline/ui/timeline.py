"""The page Timeline: events on lanes, as a picture and as a table. Nothing here changes anything."""

from collections.abc import Callable
from datetime import date
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import HTMLResponse

from pipeline.tasks import views
from pipeline.tasks.timeline import Timeline, Wanted, show_timeline
from pipeline.ui.picture import draw
from pipeline.ui.showing import show

#: Times that a reader may choose with one click, in days before today.
TIMES = ((90, "90 days"), (365, "a year"), (2 * 365, "2 years"), (5 * 365, "5 years"))
WAYS = (("authority", "By authority"), ("chip", "By family of chips"))


def make_timeline(who: Callable[..., Any]) -> APIRouter:
    """The route; `who` raises 401 for whoever is not signed in."""
    router = APIRouter(dependencies=[Depends(who)], default_response_class=HTMLResponse, include_in_schema=False)

    @router.get("/timeline")
    def timeline(
        request: Request, by: str = "", chip: str = "", authority: str = "", since: str = "", until: str = ""
    ) -> Response:
        wanted = Wanted(
            by="chip" if by == "chip" else "authority",
            chip=_name(chip),
            authority=_name(authority),
            since=_day(since),
            until=_day(until),
        )
        page = show_timeline(views.context(), wanted)
        picture = draw(page) if page.lanes or page.ahead else None
        alone = {lane.id: query_of(lane.alone) for lane in page.lanes if lane.alone}
        values: dict[str, Any] = {"ways": _ways(page), "times": _times(page), "alone": alone}
        return show(request, "ui/timeline.html", page=page, picture=picture, **values)

    return router


def _name(given: str) -> str:
    return given.replace("\0", "").strip()[:100]


def _day(given: str) -> date | None:
    try:
        return date.fromisoformat(given)
    except ValueError:
        return None


def query_of(wanted: Wanted, **changed: object) -> str:
    """The address's query for what is wanted, with some of it otherwise; what is usual is left out."""
    values: dict[str, object] = {
        "by": "chip" if wanted.by == "chip" else "", "chip": wanted.chip, "authority": wanted.authority,
        "since": wanted.since, "until": wanted.until,
    }  # fmt: skip
    return urlencode({name: str(value) for name, value in (values | changed).items() if value})


def _ways(page: Timeline) -> list[tuple[str, str, bool]]:
    return [(query_of(page.wanted, by=way if way == "chip" else ""), name, page.wanted.by == way) for way, name in WAYS]


def _times(page: Timeline) -> list[tuple[str, str]]:
    back = [(date.fromordinal(max(1, page.today.toordinal() - days)), name) for days, name in TIMES]
    return [(query_of(page.wanted, since=first, until=None), name) for first, name in back]
