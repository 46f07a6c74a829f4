"""What goes wrong, as a page for a browser and as problem details (RFC 9457) for a program: why, where we know it."""

from collections.abc import Mapping

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse
from starlette.exceptions import HTTPException as AnyHTTPError
from starlette.routing import Match

from pipeline.rendering import render
from pipeline.ui.problems import is_api, problem, unread
from pipeline.ui.showing import framing

TITLES = {
    401: "You are not signed in",
    403: "That is not for you to do",
    404: "There is no such page",
    405: "That is not done here",
    410: "This is over",
    422: "That could not be understood",
    500: "Something of ours failed",
}


def add_faults(app: FastAPI, headers: Mapping[str, str]) -> None:
    """Answer every error by a page where a browser asks; `headers` stand on what our own code could not foresee."""

    @app.exception_handler(AnyHTTPError)
    async def known(request: Request, fault: AnyHTTPError) -> Response:
        given = (
            {**(fault.headers or {}), "Allow": _methods(request)} if fault.status_code == 405 else fault.headers or {}
        )
        if not _is_browser(request):
            return problem(fault.status_code, str(fault.detail), place=_place(request), headers=given)
        return _page(request, fault.status_code, str(fault.detail), given)

    @app.exception_handler(RequestValidationError)
    async def misread(request: Request, fault: RequestValidationError) -> Response:
        errors = unread(fault.errors())
        where = "; ".join(f"{each['place'].rpartition('.')[2]}: {each['detail']}" for each in errors)
        if not _is_browser(request):
            return problem(422, where, place=_place(request), errors=errors)
        return _page(request, 422, where, {})

    @app.exception_handler(Exception)
    async def unforeseen(request: Request, fault: Exception) -> Response:  # noqa: ARG001 - the log has it, whole
        why = "It is in the log of the server. What you asked for was not done."
        if not _is_browser(request):
            return problem(500, why, place=_place(request), headers=headers)
        return _page(request, 500, why, headers)


def _methods(request: Request) -> str:
    """Every method that the path takes (RFC 9110, section 15.5.6): the router names those of the first route alone."""
    found: set[str] = set()
    for route in request.app.routes:
        if route.matches(request.scope)[0] != Match.NONE:
            found |= getattr(route, "methods", None) or set()
    return ", ".join(sorted(found))


def _place(request: Request) -> str:
    """The path that was asked; a token in it is not said again, as answers are logged where addresses are not."""
    token = request.path_params.get("token")
    return request.url.path.replace(token, "TOKEN") if token else request.url.path


def _is_browser(request: Request) -> bool:
    wants = "text/html" in request.headers.get("accept", "") and "hx-request" not in request.headers
    return wants and not is_api(request)


def _page(request: Request, status: int, why: str, headers: Mapping[str, str]) -> Response:
    said = "" if why in {"Not Found", "Method Not Allowed"} else why
    page = render(
        "ui/fault.html", status=status, title=TITLES.get(status, "That could not be done"), why=said, **framing(request)
    )
    return HTMLResponse(page.encode("utf-8", "replace"), status_code=status, headers=dict(headers))
