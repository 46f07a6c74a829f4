"""What a mail's links open, for nobody who is signed in: agreeing to be told, and stopping what is told.

A GET shows a page with a button and changes nothing, since mail scanners follow links; a POST does it. One click out
(RFC 8058) posts without a page of ours, so that here no Origin is asked: the token is all that opens, and it opens
nothing but this.
"""

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import HTMLResponse
from starlette.concurrency import run_in_threadpool

from pipeline.alerts.stopping import STOP_KINDS, STOP_WORDS, StopKind
from pipeline.rendering import render
from pipeline.tasks import confirming, views
from pipeline.ui.showing import framing

LONGEST = 200


def make_agreeing() -> APIRouter:
    """The routes, which ask nobody to sign in."""
    router = APIRouter(default_response_class=HTMLResponse, include_in_schema=False)

    @router.get("/confirm/{token}")
    def look(request: Request, token: str) -> Response:
        opened = confirming.look_at_confirmation(views.context(), _checked(token))
        return _page(request, "ui/confirm.html", opened=opened, done=False, status=200 if opened else 410)

    @router.post("/confirm/{token}")
    async def agree(request: Request, token: str) -> Response:
        opened = await run_in_threadpool(confirming.confirm_by_token, views.context(), _checked(token))
        return _page(request, "ui/confirm.html", opened=opened, done=True, status=200 if opened else 410)

    @router.get("/unsubscribe/{token}")
    @router.get("/unsubscribe/{token}/{kind}")
    def ask(request: Request, token: str, kind: StopKind = "all") -> Response:
        opened = confirming.look_at_way(views.context(), _checked(token))
        return _page(
            request,
            "ui/unsubscribe.html",
            opened=opened,
            kind=kind,
            token=token,
            done=False,
            status=200 if opened else 404,
        )

    @router.post("/unsubscribe/{token}")
    @router.post("/unsubscribe/{token}/{kind}")
    async def stop(request: Request, token: str, kind: StopKind = "all") -> Response:
        opened = await run_in_threadpool(confirming.stop_by_token, views.context(), _checked(token), kind)
        return _page(
            request,
            "ui/unsubscribe.html",
            opened=opened,
            kind=kind,
            token=token,
            done=True,
            status=200 if opened else 404,
        )

    return router


def _checked(token: str) -> str:
    if len(token) > LONGEST or "\0" in token:
        raise HTTPException(404, "no such link")
    return token


def _page(request: Request, template: str, *, status: int, **values: object) -> Response:
    # The other pages are for people who are signed in: here none is named.
    page = render(template, kinds=STOP_KINDS, words=STOP_WORDS, **framing(request), **values)
    # The address holds what opens: it goes nowhere as a referrer.
    headers = {"Referrer-Policy": "no-referrer"}
    return HTMLResponse(page.encode("utf-8", "replace"), status_code=status, headers=headers)
