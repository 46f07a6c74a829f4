"""A template as a page of ours, wherever the application is mounted."""

from typing import Any
from urllib.parse import quote, unquote

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse

from pipeline import __version__
from pipeline.rendering import render
from pipeline.tasks import views
from pipeline.ui.acting import Reader
from pipeline.ui.assets import addresses
from pipeline.ui.navigation import in_groups, pages_for

#: The cookie in which one page tells the next what was done.
TOLD = "chipwatch_told"
_LONGEST_TOLD = 200


def root_of(request: Request) -> str:
    """Where the application is mounted, with a slash at the end: links must work behind any prefix."""
    return str(request.scope.get("root_path", "")).rstrip("/") + "/"


def framing(request: Request) -> dict[str, Any]:
    """What every page needs, whoever looks at it: where it stands, the addresses of its files, our version."""
    root = root_of(request)
    return {"root": root, "assets": addresses(root), "version": __version__}


def show(request: Request, template: str, **values: Any) -> HTMLResponse:
    """A page with the navigation of whoever asks, the line of health, and what the last act came to.

    Raises:
        CatalogueError: the template names what it was not given.
    """
    health, reader = views.health(), _reader(request)
    research = "research" in {views.context().settings.profile, reader.profile}
    offered = pages_for(role=reader.role, profile="research" if research else "full", mailbox=health.mailbox)
    toast = unquote(request.cookies.get(TOLD, ""))[:_LONGEST_TOLD]
    frame = {"health": health, "pages": in_groups(offered), "toast": toast, "asker": reader}
    values = framing(request) | frame | values
    # Half of a surrogate pair, which JSON lets through, has no bytes in UTF-8.
    page = HTMLResponse(render(template, **values).encode("utf-8", "replace"))
    if toast:
        page.delete_cookie(TOLD, path=root_of(request), httponly=True, samesite="strict")
    return page


def go(request: Request, path: str, *, told: str = "") -> RedirectResponse:
    """To another page of ours after an act (303), which says there, once, what was done.

    Args:
        request: that was answered.
        path: below the application's own address.
        told: a short sentence, as "3 alerts acknowledged"; shown as text.
    """
    answer = RedirectResponse(f"{root_of(request)}{path}", status_code=303)
    if told:
        words = quote(told[:_LONGEST_TOLD].encode("utf-8", "replace"))
        answer.set_cookie(TOLD, words, max_age=30, path=root_of(request), httponly=True, samesite="strict")
    return answer


def _reader(request: Request) -> Reader:
    """Who asks, as the sign-in left it with the request; the pages of a link in a mail have nobody."""
    found: Reader = getattr(request.state, "reader", Reader("", "viewer"))
    return found


def number_in(text: str | None) -> int | None:
    """A small whole number that somebody typed into an address; None for anything else."""
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 8 else None
