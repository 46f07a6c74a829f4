"""The page Digest: a reader's edition of a week, as mail clients show it and as plain text. Nothing is sent."""

from collections.abc import Callable
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Depends, HTTPException, Request, Response
from fastapi.responses import HTMLResponse

from pipeline.channels.received import MAIL_POLICY
from pipeline.errors import CallError
from pipeline.tasks import views
from pipeline.tasks.digest_view import DigestView, view_digest
from pipeline.ui.acting import Reader, typed
from pipeline.ui.policy import policy
from pipeline.ui.showing import show

PARTS = ("html", "text", "changes")


def make_digesting(who: Callable[..., Any]) -> APIRouter:
    """The routes; `who` raises 401 for whoever is not signed in."""
    router = APIRouter(default_response_class=HTMLResponse, include_in_schema=False)
    asking = Annotated[Reader, Depends(who)]

    @router.get("/digest")
    def digest(
        request: Request, asks: asking, reader: str = "", week: str = "", part: str = "", anew: str = ""
    ) -> Response:
        found = _found(asks, typed(reader), typed(week), anew=bool(anew))
        again = "?anew=1" if anew else ""
        page = show(
            request,
            "ui/digest.html",
            digest=found,
            part=part if part in PARTS else "html",
            frame=f"digest/{quote(found.reader, safe='')}/{found.week}.html{again}" if found else "",
            anew="1" if anew else "",
        )
        page.headers["Content-Security-Policy"] = policy(frame_src="'self'")
        return page

    @router.get("/digest/{reader:path}/{week}.html")
    def edition(asks: asking, reader: str, week: str, anew: str = "") -> Response:
        found = _found(asks, typed(reader), typed(week), anew=bool(anew))
        if found is None:
            raise HTTPException(404, "nobody gets editions")
        if found.printed is None:
            raise HTTPException(404, f"no edition of {found.week} was made for {found.reader}; ?anew=1 works it out")
        body = found.printed.html.encode("utf-8", "replace")
        return HTMLResponse(body, headers={"Content-Security-Policy": MAIL_POLICY})

    return router


def _found(asks: Reader, reader: str, week: str, *, anew: bool) -> DigestView | None:
    """The edition that somebody asks for.

    Raises:
        HTTPException: 404, there is no such reader, or no such week.
    """
    try:
        return view_digest(views.context(), reader, week, only_research=asks.profile == "research", anew=anew)
    except CallError as fault:
        raise HTTPException(404, str(fault)) from fault
