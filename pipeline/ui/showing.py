"""A template as a page of ours, wherever the application is mounted."""

from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse

from pipeline import __version__
from pipeline.rendering import render
from pipeline.tasks import views


def root_of(request: Request) -> str:
    """Where the application is mounted, with a slash at the end: links must work behind any prefix."""
    return str(request.scope.get("root_path", "")).rstrip("/") + "/"


def show(request: Request, template: str, **values: Any) -> HTMLResponse:
    """A page with the line of health on it.

    Raises:
        CatalogueError: the template names what it was not given.
    """
    values |= {"root": root_of(request), "version": __version__, "health": views.health()}
    # Half of a surrogate pair, which JSON lets through, has no bytes in UTF-8.
    return HTMLResponse(render(template, **values).encode("utf-8", "replace"))


def number_in(text: str | None) -> int | None:
    """A small whole number that somebody typed into an address; None for anything else."""
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 8 else None
