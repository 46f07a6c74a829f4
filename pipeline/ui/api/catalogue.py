"""The catalogue: entries, and one with what is known of it."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, HTTPException, Query, Request, Response
from pydantic import Field

from pipeline.tasks import views
from pipeline.tasks.catalogue_view import EntryView, list_entries, show_entry
from pipeline.ui.acting import Reader
from pipeline.ui.api.answering import Answer, Tagged, answers, told
from pipeline.ui.api.paging import Page, Paging, page_of_all
from pipeline.ui.api.words import Word

#: More entries than any catalogue has.
MOST = 1_000_000
Kind = Literal["chips", "systems", "firms", "authorities", "instruments", "places"]


class EntryQuery(Paging):
    """Which entries."""

    q: Word = Field(default="", description="Words that all stand in an id or name of the entry.")
    kind: Kind | None = Field(default=None, description="Of this kind.")


class EntryLine(Answer):
    """An entry in a list."""

    id: str = Field(description="By which everything names it.")
    kind: str = Field(description="chip, system, firm, authority, instrument or place.")
    name: str = Field(description="For people.")
    what: str = Field(description="What it is, in a few words.")
    called: list[str] = Field(description="Other names, at most four.")
    sure: str = Field(description="Of a chip how sure its figures are; else empty.")
    by: str = Field(description="Who laid an edition of it over what is shipped; empty for nobody.")
    on: date | None = Field(description="When (wall clock).")


class Fact(Answer):
    """A fact of an entry."""

    name: str = Field(description="What it tells.")
    value: str = Field(description="The value with its unit.")
    link: str = Field(description="Id of the entry that it names; empty for none.")


class Near(Answer):
    """An entry beside another."""

    id: str = Field(description="Of the entry.")
    name: str = Field(description="For people.")
    what: str = Field(description="What it is, in a few words.")


class Names(Answer):
    """Names of an entry."""

    names: list[str] = Field(description="The names.")
    when: str = Field(description="When such a name stands for it.")


class MentionedIn(Answer):
    """A document that mentions it."""

    id: str = Field(description="`do-…`.")
    title: str = Field(description="Its title.")
    publisher: str = Field(description="Who published it.")
    kind: str = Field(description="news, rule, notice, filing, transcript, release, private.")
    private: bool = Field(description="Somebody brought it by hand.")
    on: datetime = Field(description="When it became known: world clock, UTC.")
    mentions: int = Field(description="How often.")


class Held(Answer):
    """What of it stands at a site."""

    chip: str = Field(description="Name of the chip.")
    site: str = Field(description="Where.")
    status: str = Field(description="`installed`, `on order`, ….")
    units: int = Field(description="Chips.")
    value: str = Field(description="Their value in words, by currency.")


class EntryWhole(Answer):
    """One entry whole."""

    id: str = Field(description="By which everything names it.")
    kind: str = Field(description="chip, system, firm, authority, instrument or place.")
    name: str = Field(description="For people.")
    what: str = Field(description="What it is, in a few words.")
    facts: list[Fact] = Field(description="What is known of it.")
    unknown: list[str] = Field(description="Figures that are not known.")
    source: str = Field(description="Where that was read.")
    note: str = Field(description="What else a reader must know.")
    sure: str = Field(description="How sure its figures are; empty where it has none.")
    names: list[Names] = Field(description="Its names.")
    above: list[Near] = Field(description="Model and family of a chip; what a firm is part of.")
    below: list[Near] = Field(description="Its variants, parts, products; at most 60.")
    events: list[str] = Field(description="`ev-…` that were told last and are about it.")
    documents: list[MentionedIn] = Field(description="Documents that mentioned it last.")
    mentions: int = Field(description="How often it is mentioned, counted in the latest texts.")
    held: list[Held] = Field(description="What we hold of it.")
    units: int = Field(description="Chips of ours, all together.")
    held_on: date | None = Field(description="Day of the inventory; null where there is none.")
    shipped: bool = Field(description="It is one of those that chipwatch ships.")


def make_catalogue(who: Callable[..., Any]) -> APIRouter:
    """The routes; `who` raises 401 for whoever is not signed in."""
    router = APIRouter(route_class=Tagged, tags=["Catalogue"])
    asking = Annotated[Reader, Depends(who)]

    @router.get(
        "/catalogue", operation_id="listEntries", response_model=Page[EntryLine], responses=answers(404, paged=True)
    )
    def entries(request: Request, reader: asking, query: Annotated[EntryQuery, Query()]) -> Response:  # noqa: ARG001
        """Chips, systems, firms, authorities, instruments and places."""
        found = list_entries(views.context(), query.q, query.kind or "", limit=MOST)
        return page_of_all(request, EntryLine, found.lines, query, lambda line: line.id)

    @router.get("/catalogue/{entry_id}", operation_id="getEntry", response_model=EntryWhole, responses=answers(404))
    def entry(reader: asking, entry_id: str) -> Response:  # noqa: ARG001
        """One entry whole."""
        found = show_entry(views.context(), entry_id)
        if found is None:
            raise HTTPException(404, f"no entry {entry_id}")
        return told(_whole(found))

    return router


def _whole(view: EntryView) -> EntryWhole:
    beside = {"events"}
    fields: dict[str, Any] = {name: getattr(view, name) for name in EntryWhole.model_fields if name not in beside}
    return EntryWhole.model_validate(fields | {"events": [each.event for each in view.events]})
