"""A template as a page of ours, wherever the application is mounted."""

from collections.abc import Collection
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse

from pipeline import __version__
from pipeline.rendering import render
from pipeline.tasks import views

#: Pages by what a reader comes for, triage first: address and name.
PAGES = (
    ("Decide", (("alerts", "Alerts"), ("exposure", "Exposure"), ("digest", "Digest"), ("what-if", "What-if"))),
    ("Look up", (("documents", "Documents"), ("companies", "Companies"), ("lists", "Lists"), ("sources", "Sources"))),
    (
        "Arrange",
        (("rules", "Rules"), ("recipients", "Recipients"), ("outbox", "Outbox"), ("determinations", "Determinations")),
    ),
    ("Demonstration", (("mail", "Mail"),)),
)
#: What is ours alone: the profile `research` opens none of these.
OURS = frozenset({"exposure", "what-if", "determinations", "mail"})


def root_of(request: Request) -> str:
    """Where the application is mounted, with a slash at the end: links must work behind any prefix."""
    return str(request.scope.get("root_path", "")).rstrip("/") + "/"


def show(request: Request, template: str, **values: Any) -> HTMLResponse:
    """A page with the line of health on it.

    Raises:
        CatalogueError: the template names what it was not given.
    """
    health = views.health()
    shut = OURS if views.context().settings.profile == "research" else frozenset() if health.mailbox else {"mail"}
    values |= {"root": root_of(request), "version": __version__, "health": health, "pages": pages_open(shut)}
    # Half of a surrogate pair, which JSON lets through, has no bytes in UTF-8.
    return HTMLResponse(render(template, **values).encode("utf-8", "replace"))


def pages_open(shut: Collection[str]) -> list[tuple[str, list[tuple[str, str]]]]:
    """The groups of pages, without those that are shut for whoever asks."""
    groups = ((group, [page for page in pages if page[0] not in shut]) for group, pages in PAGES)
    return [(group, pages) for group, pages in groups if pages]


def number_in(text: str | None) -> int | None:
    """A small whole number that somebody typed into an address; None for anything else."""
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 8 else None
