"""Holds: what nobody may delete, who said so and why; admins put one on and release it."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any, Self

from fastapi import APIRouter, Depends, HTTPException, Path, Query, Request, Response
from pydantic import ConfigDict, Field, model_validator

from models.hold import HoldKind
from models.once import Once
from pipeline.errors import CallError, StateError
from pipeline.tasks import life, views
from pipeline.tasks.holds import found_hold, lift_hold, list_holds, put_hold
from pipeline.ui.acting import Reader
from pipeline.ui.api.acts import REPLAYED, SOMETHING, Said, acted
from pipeline.ui.api.answering import Answer, Given, Tagged, answers, body_of, tag_of, told
from pipeline.ui.api.doing import IdempotencyKey, IfMatch, NeededKey, check_match, check_may, once_of
from pipeline.ui.api.paging import Page, Paging, page_of_all
from pipeline.ui.api.words import Word


class HoldQuery(Paging):
    """Which holds."""

    released: bool = Field(default=False, description="Those too that were released.")


class HoldAnswer(Answer):
    """A hold: while it lasts nothing of what it names is deleted."""

    id: int = Field(description="Its number.")
    kind: HoldKind = Field(description="What it is on.")
    subject: str = Field(description="Its id, number or name; of a period its two days; empty for everything.")
    name: str = Field(description="As people call it.")
    who: str = Field(description="Who put it on.")
    why: str = Field(description="Why.")
    since_at: datetime = Field(description="Since when: wall clock, UTC.")
    released_at: datetime | None = Field(description="When it was released: wall clock, UTC; null while it lasts.")
    released_by: str = Field(description="Who released it; empty while it lasts.")
    released_why: str = Field(description="Why; empty while it lasts.")


class Holding(Given):
    """A hold to put on."""

    # The same as `_names`, for whoever reads the description.
    model_config = ConfigDict(
        json_schema_extra={
            "oneOf": [
                {"properties": {"kind": {"const": "everything"}, "subject": {"const": ""}}},
                {
                    "required": ["subject"],
                    "properties": {
                        "kind": {"not": {"const": "everything"}},
                        "subject": {"type": "string", "pattern": SOMETHING},
                    },
                },
            ]
        }
    )
    kind: HoldKind = Field(description="What it is put on.", examples=["order"])
    subject: Word = Field(
        default="",
        description="`al-…`; number of an order; name or id of a party; `fr:2026-01234` or `do-…` of a document; name "
        "of a source; `2026-01-01..2026-06-30` of a period; left out for everything.",
        examples=["PO-1"],
    )
    why: Said = Field(description="Why: every page of what is held shows it.", examples=["subpoena of 3 May"])

    @model_validator(mode="after")
    def _names(self) -> Self:
        if bool(self.subject.strip()) == (self.kind == "everything"):
            raise ValueError("subject names what the hold is on; everything has none")
        return self


class Releasing(Given):
    """Why a hold is released."""

    why: Said = Field(description="Why it is over; kept with the hold.", examples=["settled"])


def make_hold_list(who: Callable[..., Any]) -> APIRouter:
    """The routes; `who` raises 401 for whoever is not signed in."""
    router = APIRouter(route_class=Tagged, tags=["Holds"])
    numbered = Annotated[int, Path(ge=1, description="Number of the hold.")]

    async def arranging(request: Request, reader: Annotated[Reader, Depends(who)]) -> Reader:
        check_may(request, reader, admin=True)
        return reader

    asking = Annotated[Reader, Depends(who)]
    may = Annotated[Reader, Depends(arranging)]

    async def once(request: Request, reader: may, idempotency_key: IdempotencyKey = None) -> Once | None:
        return await once_of(request, reader, idempotency_key)

    async def surely(request: Request, reader: may, idempotency_key: NeededKey) -> Once | None:
        return await once_of(request, reader, idempotency_key)

    @router.get("/holds", operation_id="listHolds", response_model=Page[HoldAnswer], responses=answers(404, paged=True))
    def holds(
        request: Request,
        reader: asking,  # noqa: ARG001
        query: Annotated[HoldQuery, Query()],
    ) -> Response:
        """Holds, the latest first. Under the profile `research` there are none."""
        lines = list_holds(views.context(), released=query.released)[::-1]
        return page_of_all(request, HoldAnswer, lines, query, lambda hold: str(hold.id))

    @router.get("/holds/{number}", operation_id="getHold", response_model=HoldAnswer, responses=answers(404))
    def hold(reader: asking, number: numbered) -> Response:  # noqa: ARG001
        """One hold, be it released or not."""
        return told(_hold(number))

    @router.post(
        "/holds",
        operation_id="putHold", response_model=HoldAnswer,
        responses=acted("hold", 403, 409),
    )  # fmt: skip
    def put(request: Request, reader: may, key: Annotated[Once | None, Depends(surely)], given: Holding) -> Response:
        """Put a hold on something: while it lasts nothing of it is deleted. It takes an admin, and a key."""
        what = given.kind if given.kind == "everything" else f"{given.kind}:{given.subject}"
        try:
            made = put_hold(views.context(), what, who=reader.name, why=given.why, via="api", once=key)
        except life.DoneBeforeError:
            made = found_hold(views.context(), what, who=reader.name, why=given.why)
            return _stands(f"{request.url.path}/{made.id}", made.id, replayed=True)
        except (StateError, CallError) as fault:
            raise HTTPException(409, str(fault)) from fault
        return _stands(f"{request.url.path}/{made.id}", made.id)

    @router.post(
        "/holds/{number}/release",
        operation_id="releaseHold", response_model=HoldAnswer,
        responses=acted("hold", 403, 404, 409, 412),
    )  # fmt: skip
    def release(
        request: Request,
        reader: may,
        number: numbered,
        key: Annotated[Once | None, Depends(once)],
        given: Releasing,
        if_match: IfMatch = None,
    ) -> Response:
        """Release a hold: what its term or its publisher's terms let go goes with the next run of retention."""
        context, place = views.context(), request.url.path.rpartition("/")[0]
        before = _hold(number)
        try:
            if key and life.was_done(context, key):
                return _stands(place, number, replayed=True)
            check_match(if_match, tag_of(body_of(before)))
            lift_hold(context, number, who=reader.name, why=given.why, via="api", once=key)
        except life.DoneBeforeError:
            return _stands(place, number, replayed=True)
        except (StateError, CallError) as fault:
            raise HTTPException(409, str(fault)) from fault
        return _stands(place, number)

    return router


def _hold(number: int) -> HoldAnswer:
    """A hold by its number.

    Raises:
        HTTPException: 404, there is none, or the profile reaches none.
    """
    for each in list_holds(views.context(), released=True):
        if each.id == number:
            return HoldAnswer.model_validate(each)
    raise HTTPException(404, f"no hold {number}")


def _stands(place: str, number: int, *, replayed: bool = False) -> Response:
    """A hold as it stands, under its own address and tag (RFC 9110, section 8.7)."""
    answer = _hold(number)
    headers = {"Content-Location": place, "ETag": tag_of(body_of(answer))}
    return told(answer, headers=headers | dict(REPLAYED if replayed else {}))
