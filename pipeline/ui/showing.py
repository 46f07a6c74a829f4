"""A template as a page of ours, wherever the application is mounted."""

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlencode

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse

from pipeline import __version__
from pipeline.rendering import render
from pipeline.tasks import views
from pipeline.ui.acting import Reader
from pipeline.ui.assets import addresses
from pipeline.ui.navigation import in_groups, pages_for

#: The cookies in which one page tells the next what was done, and the form that takes it back.
TOLD, UNDO = "chipwatch_told", "chipwatch_undo"
_LONGEST_TOLD, _LONGEST_UNDO = 200, 3_000
#: What alone a form that takes something back may ask for.
_UNDOING = frozenset({"reopened", "unsilenced"})
_ACTS = re.compile(r"alerts/(?:al-[a-z0-9]{1,20}/)?acts")


@dataclass(frozen=True, slots=True)
class Undo:
    """A form that takes back what was just done: where it is posted, below the application's address, and its fields.

    `act` among the fields is what takes it back.
    """

    path: str
    fields: tuple[tuple[str, str], ...]

    @property
    def sound(self) -> bool:
        """Whether it takes something back and does nothing else: a cookie may come from anywhere."""
        acts = [value for name, value in self.fields if name == "act"]
        return bool(_ACTS.fullmatch(self.path)) and len(acts) == 1 and acts[0] in _UNDOING


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
    undo = _undo(request) if toast and reader.may_act else None
    frame = {"health": health, "pages": in_groups(offered), "toast": toast, "undo": undo, "asker": reader}
    values = framing(request) | frame | values
    # Half of a surrogate pair, which JSON lets through, has no bytes in UTF-8.
    page = HTMLResponse(render(template, **values).encode("utf-8", "replace"))
    for name in (TOLD, UNDO):
        if name in request.cookies:
            page.delete_cookie(name, path=root_of(request), httponly=True, samesite="strict")
    return page


def _undo(request: Request) -> Undo | None:
    path, _, query = unquote(request.cookies.get(UNDO, "")).partition("?")
    found = Undo(path, tuple(parse_qsl(query[:_LONGEST_UNDO])))
    return found if found.sound else None


def go(request: Request, path: str, *, told: str = "", undo: Undo | None = None) -> RedirectResponse:
    """To another page of ours after an act (303), which says there, once, what was done.

    Args:
        request: that was answered.
        path: below the application's own address.
        told: a short sentence, as "3 alerts acknowledged"; shown as text.
        undo: what takes it back, offered beside the sentence; not offered where it is too long for a cookie.
    """
    answer = RedirectResponse(f"{root_of(request)}{path}", status_code=303)
    if told:
        words = quote(told[:_LONGEST_TOLD].encode("utf-8", "replace"))
        answer.set_cookie(TOLD, words, max_age=30, path=root_of(request), httponly=True, samesite="strict")
        form = quote(f"{undo.path}?{urlencode(undo.fields)}") if undo else ""
        if 0 < len(form) <= _LONGEST_UNDO:
            answer.set_cookie(UNDO, form, max_age=30, path=root_of(request), httponly=True, samesite="strict")
    return answer


def _reader(request: Request) -> Reader:
    """Who asks, as the sign-in left it with the request; the pages of a link in a mail have nobody."""
    found: Reader = getattr(request.state, "reader", Reader("", "viewer"))
    return found


def number_in(text: str | None) -> int | None:
    """A small whole number that somebody typed into an address; None for anything else."""
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 8 else None
