"""Digests: whose editions there are, and one as it would be now."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Query, Response
from pydantic import Field

from pipeline.errors import CallError
from pipeline.tasks import views
from pipeline.tasks.digest_view import DigestView, view_digest
from pipeline.ui.acting import Reader
from pipeline.ui.api.answering import Answer, Given, Tagged, answers, told
from pipeline.ui.api.words import Word


class WeekQuery(Given):
    """Whose weeks."""

    reader: Word = Field(default="", description="Name of a recipient; the first by name where none is given.")


class EditionQuery(Given):
    """Whose edition."""

    reader: Word = Field(min_length=1, description="Name of a recipient.")
    anew: bool = Field(
        default=False,
        description="Work out how it would be now, however much is open; else that is so up to 1,000 alerts, and beyond"
        " them it is told as it was made.",
    )


class Week(Answer):
    """A week that can be asked for."""

    week: str = Field(description="ISO week in the reader's time zone: `2025-W16`.")
    made: bool = Field(description="Its edition was made.")


class Weeks(Answer):
    """Whose editions there are, and which."""

    readers: list[str] = Field(description="Everybody who gets editions.")
    reader: str = Field(description="Whose weeks these are; empty where nobody gets editions.")
    weeks: list[Week] = Field(description="The latest first.")


class Edition(Answer):
    """A reader's edition of a week, as it would be now, or as it was made. Nothing is sent."""

    reader: str = Field(description="Name of the recipient.")
    week: str = Field(description="ISO week in the reader's time zone.")
    subject: str = Field(description="Of the mail.")
    text: str = Field(description="As plain text.")
    html: str = Field(description="As mail clients show it.")
    known_at: datetime = Field(description="As of when: world clock, UTC.")
    words: int = Field(description="Words of the plain text.")
    most_words: int = Field(description="How many it may have.")
    made: bool = Field(description="An edition of this week was made.")
    now: bool = Field(description="It is as it would be now; false where it is as it was made.")
    changed: str = Field(description="What it says otherwise than the one that was made: a diff; empty where nothing.")
    unfinished: bool = Field(description="The week is not over.")
    alerts: list[str] = Field(description="`al-…` that it names.")


def make_digests(who: Callable[..., Any]) -> APIRouter:
    """The routes; `who` raises 401 for whoever is not signed in."""
    router = APIRouter(route_class=Tagged, tags=["Digests"])
    asking = Annotated[Reader, Depends(who)]

    @router.get("/digests", operation_id="listDigests", response_model=Weeks, responses=answers(404))
    def digests(reader: asking, query: Annotated[WeekQuery, Query()]) -> Response:
        """Whose editions there are, and of which weeks."""
        found = _found(reader, query.reader.strip(), "")
        if found is None:
            return told(Weeks(readers=[], reader="", weeks=[]))
        weeks = [Week(week=week, made=made) for week, made in found.weeks]
        return told(Weeks(readers=list(found.readers), reader=found.reader, weeks=weeks))

    @router.get("/digests/{week}", operation_id="getDigest", response_model=Edition, responses=answers(404))
    def digest(reader: asking, week: str, query: Annotated[EditionQuery, Query()]) -> Response:
        """One edition."""
        found = _found(reader, query.reader.strip(), week, anew=query.anew)
        if found is None or found.reader != query.reader.strip():
            raise HTTPException(404, f"no edition of {query.reader}")
        if found.printed is None:
            raise HTTPException(404, f"no edition of {week} was made for {query.reader}; anew=true works it out")
        printed = found.printed
        same = ("reader", "words", "most_words", "made", "changed", "unfinished")
        return told(
            Edition.model_validate(
                {name: getattr(found, name) for name in same}
                | {name: getattr(printed, name) for name in ("week", "subject", "text", "html", "known_at")}
                | {"alerts": list(found.alerts), "now": not found.waits}
            )
        )

    return router


def _found(asks: Reader, reader: str, week: str, *, anew: bool = False) -> DigestView | None:
    try:
        return view_digest(views.context(), reader, week, only_research=asks.profile == "research", anew=anew)
    except CallError as fault:
        raise HTTPException(404, str(fault)) from fault
