"""The page Mail: what the demonstration's mail server took, by thread; and one mail, looked at and nothing more."""

from collections.abc import Callable
from typing import Any

from fastapi import APIRouter, Depends, HTTPException, Request, Response
from fastapi.responses import HTMLResponse

from pipeline.channels.received import MAIL_POLICY, as_page
from pipeline.errors import StateError
from pipeline.tasks import mailbox, views
from pipeline.ui.acting import typed
from pipeline.ui.browse import pager
from pipeline.ui.policy import policy
from pipeline.ui.showing import number_in, show

PAGE = 50


def make_mailing(who: Callable[..., Any]) -> APIRouter:
    """The routes; `who` raises 401 for whoever is not signed in. 404 where there is no mailbox."""
    router = APIRouter(dependencies=[Depends(who)], default_response_class=HTMLResponse, include_in_schema=False)

    @router.get("/mail")
    def mails(request: Request, to: str = "", offset: str = "") -> Response:
        first, chosen = number_in(offset) or 0, typed(to)
        try:
            box = mailbox.list_mails(views.context(), to=chosen, limit=PAGE, offset=first)
        except StateError as fault:
            raise HTTPException(404, str(fault)) from fault
        return show(request, "ui/mails.html", box=box, pager=pager({"to": chosen}, first, len(box.threads), box.total))

    @router.get("/mail/{name}")
    def mail(request: Request, name: str, part: str = "") -> Response:
        opened = _opened(name)
        received = opened.received
        parts = [each for each, there in (("html", received.html), ("text", received.text)) if there is not None]
        page = show(
            request,
            "ui/mail.html",
            opened=opened,
            parts=[*parts, "headers"],
            part=part if part in {*parts, "headers"} else (parts or ["headers"])[0],
            links=_ours(received.links),
        )
        page.headers["Content-Security-Policy"] = policy(frame_src="'self'")
        return page

    @router.get("/mail/{name}/body")
    def body(name: str) -> Response:
        received = _opened(name).received
        page = received.html if received.html is not None else as_page(received.text or "")
        return HTMLResponse(page.encode("utf-8", "replace"), headers={"Content-Security-Policy": MAIL_POLICY})

    @router.get("/mail/{name}/source")
    def source(name: str) -> Response:
        return Response(_opened(name).source, media_type="text/plain; charset=utf-8")

    return router


def _opened(name: str) -> mailbox.Opened:
    """The mail of a name that somebody typed.

    Raises:
        HTTPException: 404, there is none, or no mailbox.
    """
    try:
        found = mailbox.open_mail(views.context(), name)
    except StateError as fault:
        raise HTTPException(404, str(fault)) from fault
    if found is None:
        raise HTTPException(404, f"no mail {name}")
    return found


def _ours(links: tuple[str, ...]) -> tuple[str, ...]:
    """Those that lead to our own pages: Airflow's frame opens no window, so they are offered beside the mail too."""
    base = views.context().settings.base_url
    return tuple(link for link in links if base and link.startswith(f"{base.rstrip('/')}/"))
