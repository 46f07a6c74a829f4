"""Restricted-party lists: what changed on them, and names screened against them."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, HTTPException, Path, Query, Request, Response
from pydantic import Field

from pipeline.tasks import views, walks
from pipeline.tasks.list_view import ListLine
from pipeline.tasks.parties import load_lists, screen_stored
from pipeline.ui.acting import Reader
from pipeline.ui.api.acts import Name
from pipeline.ui.api.answering import Answer, Given, Tagged, answers, told
from pipeline.ui.api.doing import check_sender
from pipeline.ui.api.paging import Page, Paging, page_of
from pipeline.ui.api.words import Word

#: Parties of one question.
MOST = 100


class ChangeQuery(Paging):
    """Which changes."""

    list_id: Word = Field(default="", description="Id of the list: `us-entity-list`.")
    kind: Literal["added", "removed", "amended"] | None = Field(default=None, description="Of this kind.")


class EntryField(Answer):
    """A field of an entry before and after."""

    name: str = Field(description="What it is.")
    before: str = Field(description="As it was; empty where it said nothing.")
    after: str = Field(description="As it is; empty where it says nothing.")
    changed: bool = Field(description="It is one of those that changed.")


class Notice(Answer):
    """What told a change."""

    citation: str = Field(description="`90 FR 1`.")
    document: str | None = Field(description="`do-…` where we have it.")


class ListChange(Answer):
    """A party that was added to a list, taken off, amended, or moved to another."""

    id: int = Field(description="Its number.")
    known_at: datetime = Field(description="When it became known: world clock, UTC.")
    list_id: str = Field(description="Id of the list.")
    list_name: str = Field(description="Its name.")
    party: str = Field(description="Name of the party.")
    countries: list[str] = Field(description="Where it is, as the list says.")
    kind: Literal["added", "removed", "amended", "moved"] = Field(description="What happened.")
    gone: bool = Field(description="It is on this list no longer.")
    other: str = Field(description="List that it moved from or to; empty for none.")
    notices: list[Notice] = Field(description="What told it.")
    alert: str | None = Field(description="`al-…` that told of it.")
    told: str = Field(description="Whether a notice told it before the list did, in words.")
    origin: str = Field(description="live, backfill, reread.")
    fields: list[EntryField] = Field(description="The entry, field by field.")

    @classmethod
    def of(cls, line: ListLine) -> "ListChange":
        """A change as its page has it."""
        same = {"id", "notices", "fields"}
        return cls.model_validate(
            {name: getattr(line, name) for name in cls.model_fields if name not in same}
            | {
                "id": line.row,
                "notices": [Notice(citation=citation, document=document) for citation, document in line.notices],
                "fields": [EntryField.model_validate(each) for each in line.fields],
            }
        )


class PartyAsked(Given):
    """A party to be screened."""

    name: Name = Field(description="Its name, in any script.", examples=["Invented Boards Ltd"])
    country: str | None = Field(
        default=None, pattern="^[A-Z]{2}$", description="Where it is, ISO 3166-1 alpha-2; null where you do not know."
    )


class Screen(Given):
    """Parties to be screened, in order."""

    parties: list[PartyAsked] = Field(min_length=1, max_length=MOST, description=f"At most {MOST}.")


class Match(Answer):
    """An entry that a name may mean."""

    list_id: str = Field(description="Id of the list.")
    entry: str = Field(description="Key of the entry.")
    name: str = Field(description="Name or alias of the entry that is like it.")
    score: float = Field(ge=0, le=1, description="How like, from 0 to 1.")
    why: str = Field(description="Why, in words.")


class Harmless(Answer):
    """A hit that somebody looked at: it is another party."""

    list_id: str = Field(description="Id of the list.")
    entry: str = Field(description="Key of the entry.")
    name: str = Field(description="Name of the entry.")
    why: str = Field(description="Their reason.")
    by: str = Field(description="Who looked.")


class PartyScreened(Answer):
    """The answer for one party."""

    name: str = Field(description="As you gave it.")
    outcome: Literal["match", "no_match", "unresolved"] = Field(
        description="`unresolved` is for a person to look at: never taken for `no_match`."
    )
    why: str = Field(description="In words.")
    matches: list[Match] = Field(description="Entries that it may mean, the likest first.")
    harmless: list[Harmless] = Field(description="Hits that are none, as somebody decided.")


class Screened(Answer):
    """The answers in order, and what they rest on."""

    lists: dict[str, str] = Field(description="Editions of the lists, by list.")
    parties: list[PartyScreened] = Field(description="One answer a party, in the order asked.")


def make_lists(who: Callable[..., Any]) -> APIRouter:
    """The routes; `who` raises 401 for whoever is not signed in."""
    router = APIRouter(route_class=Tagged, tags=["Lists"])
    asking = Annotated[Reader, Depends(who)]

    @router.get(
        "/list-changes",
        operation_id="listChanges", response_model=Page[ListChange], responses=answers(404, paged=True),
    )  # fmt: skip
    def changes(request: Request, reader: asking, query: Annotated[ChangeQuery, Query()]) -> Response:  # noqa: ARG001
        """Changes on restricted-party lists, page by page, those recorded last first."""
        after = query.after(int)
        found = walks.walk_changes(
            views.context(), after[0] if after else None, query.limit + 1, list_id=query.list_id, kind=query.kind or ""
        )
        return page_of(request, ListChange, [ListChange.of(each) for each in found], query.limit, lambda row: (row.id,))

    @router.get("/list-changes/{number}", operation_id="getChange", response_model=ListChange, responses=answers(404))
    def change(reader: asking, number: Annotated[int, Path(ge=1, le=2**53)]) -> Response:  # noqa: ARG001
        """One change."""
        found = walks.show_change(views.context(), number)
        if found is None:
            raise HTTPException(404, f"no change {number}")
        return told(ListChange.of(found))

    @router.post(
        "/screenings",
        operation_id="screenParties", response_model=Screened, responses=answers(403, tagged=False),
    )  # fmt: skip
    def screen(request: Request, reader: asking, given: Screen) -> Response:  # noqa: ARG001
        """Screen parties against the stored lists. It changes nothing: every reader may ask."""
        check_sender(request)
        lists = load_lists(views.context())
        return told(Screened(lists=lists.versions, parties=[_screened(each, lists) for each in given.parties]))

    return router


def _screened(asked: PartyAsked, lists: Any) -> PartyScreened:
    answer = screen_stored(asked.name, asked.country, lists)
    return PartyScreened(
        name=asked.name,
        outcome=answer.screening.outcome,
        why=answer.screening.why,
        matches=[
            Match(list_id=each.entry.list_id, entry=each.entry.key, name=each.name, score=each.score, why=each.why)
            for each in answer.screening.matches
        ],
        harmless=[
            Harmless(list_id=pair.list, entry=pair.entry, name=pair.listed, why=pair.why, by=pair.by)
            for _, pair in answer.harmless
        ],
    )
