"""Exposure: what we have, what touches it, how near limits are, and how long it lasts; and questions of what if."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, HTTPException, Query, Request, Response
from pydantic import Field

from models.values import ClaimType
from pipeline.errors import CallError, InputError
from pipeline.tasks import views
from pipeline.tasks.exposure_page import ExposurePage, Wanted, load_page
from pipeline.tasks.what_if import ask_fields
from pipeline.ui.acting import Reader
from pipeline.ui.api.acts import Name
from pipeline.ui.api.alerts import Exposure, exposure_of
from pipeline.ui.api.answering import Answer, Given, Tagged, answers, told, told_all
from pipeline.ui.api.doing import check_sender
from pipeline.ui.api.words import Day, Word
from pipeline.ui.asking import shown

Severity = Literal["low", "medium", "high", "critical", ""]


class FleetQuery(Given):
    """Which part of the fleet."""

    chip: Word = Field(default="", description="Of this chip alone: its id, or the item under which it is held.")
    site: Word = Field(default="", description="At this site alone.")


class Status(Answer):
    """Units in a status."""

    status: str = Field(description="`installed`, `on order`, ….")
    units: int = Field(description="Chips.")


class FleetLine(Answer):
    """One chip at one site."""

    chip: str = Field(description="Its name, or the item where it is not matched.")
    site: str = Field(description="Where.")
    site_country: str | None = Field(description="ISO 3166-1 alpha-2; null where it is not known.")
    matched: bool = Field(description="The catalogue knows the item.")
    statuses: list[Status] = Field(description="Units by status.")
    units: int = Field(description="Chips, all together.")
    value: str = Field(description="Their value in words, by currency.")


class Touching(Answer):
    """An open event that touches something of ours today."""

    event: str = Field(description="`ev-…`.")
    title: str = Field(description="In our words.")
    stage: str = Field(description="Where it stands.")
    known_at: datetime = Field(description="Its last turn: world clock, UTC.")
    alert: str | None = Field(description="`al-…`: the last that told of it.")
    severity: Severity = Field(description="Of that alert; empty where none did.")
    exposure: Exposure = Field(description="What it touches, worked out today.")


class Limit(Answer):
    """A chip that is held, under one limit. By arithmetic alone: a number test is no permission."""

    rule: str = Field(description="Id of the vintage.")
    title: str = Field(description="The vintage in words.")
    effect: str = Field(description="restricts, eases, duty, discourages.")
    outcome: Literal["yes", "no", "unknown"] = Field(description="Whether its numbers catch the chip.")
    paragraph: str | None = Field(description="That is met.")
    missing: list[str] = Field(description="Figures for want of which it is unknown.")
    near: str = Field(description="Distance to the nearest limit, in words; empty where there is none.")
    says: str = Field(description="The answer in a sentence.")
    stands: str = Field(description="Why the vintage may not hold; empty where it surely does.")


class ChipLimits(Answer):
    """A chip that is held, under every limit that stands today."""

    name: str = Field(description="Of the chip.")
    may_be: str = Field(description="Name under which it is held, where it may be one of several.")
    determined: list[str] = Field(description="What somebody determined it to be, which outranks the numbers.")
    units: int = Field(description="Chips held, rented or ordered.")
    ordered: int = Field(description="Of these, on order or in transit.")
    met: list[str] = Field(description="Vintages whose limits it meets.")
    nearest: str = Field(description="Nearest limit that would change an answer, in words.")
    limits: list[Limit] = Field(description="Every one.")


class Runway(Answer):
    """A workload at a site, and how long its chips last."""

    site: str = Field(description="Where.")
    workload: str | None = Field(description="null where the inventory names none.")
    chips: str = Field(description="Names of the chips.")
    running: int = Field(description="Chips that run.")
    at_hand: int = Field(description="Chips of our own that can be put in.")
    why: str = Field(description="What it is worked out from.")
    ends: str | None = Field(
        description="When they are used up, in words; null where nothing says what will be wanted."
    )
    low: str = Field(description="The same by the low estimate.")
    high: str = Field(description="The same by the high estimate.")


class PartyLine(Answer):
    """What the last screening said of a party that our books name."""

    name: str = Field(description="Of the party.")
    roles: list[str] = Field(description="supplier, owner, end user, ….")
    outcome: str = Field(description="match, no_match or unresolved.")
    why: str = Field(description="In words.")
    day: date = Field(description="Of the screening: world clock.")


class OurExposure(Answer):
    """All of it, today."""

    on: date = Field(description="Day of the world, UTC.")
    inventory_at: datetime | None = Field(description="When the inventory became known: world clock, UTC.")
    freshness: str = Field(description="How far the inventory can be trusted.")
    units: int = Field(description="Chips of the fleet as asked for.")
    value: str = Field(description="Their value in words, by currency.")
    fleet: list[FleetLine] = Field(description="By chip and site.")
    touching: list[Touching] = Field(description="Open events that touch ours, the most units first.")
    others: int | None = Field(
        description="Open events that touch nothing of ours; null where so many are open that `touching` is of"
        " those alone whose alerts are the gravest."
    )
    limits: list[ChipLimits] = Field(description="How near each chip that is held lies to every limit.")
    runway: list[Runway] = Field(description="How long chips last.")
    parties: list[PartyLine] = Field(description="Screening of whom our books name.")


class PartyListed(Given):
    """A party that a what-if puts on a list."""

    name: Name = Field(description="Its name.")
    country: str | None = Field(default=None, pattern="^[A-Z]{2}$", description="ISO 3166-1 alpha-2.")


class WhatIf(Given):
    """What might come: a text of a draft, a measure by its chips and places, a listing, or a country that closes."""

    text: str = Field(
        default="", max_length=20_000, pattern=r"^[^\x00]*$", description="Text of a draft rule, as it was published."
    )
    chips: list[Name] = Field(default_factory=list, max_length=40, description="Chips that it is about: ids or names.")
    places: list[Name] = Field(default_factory=list, max_length=40, description="Places that it aims at.")
    type: ClaimType | None = Field(default=None, description="What it does; with `chips`.")
    list_party: PartyListed | None = Field(default=None, description="A party is put on a list.")
    close_country: str | None = Field(default=None, pattern="^[A-Z]{2}$", description="A country is closed off.")
    as_of: Day | None = Field(default=None, description="Day as of which it is asked; today where null.")


class Side(Answer):
    """A chip that changes side."""

    direction: str = Field(description="Caught, freed, ….")
    told: str = Field(description="How, with the numbers.")


class WhatIfAnswer(Answer):
    """What would be. Nothing is written."""

    title: str = Field(description="Of the question.")
    as_of: date = Field(description="Day of the world that it is worked out for.")
    inventory_on: date | None = Field(description="Day of the inventory.")
    before: str = Field(description="What is in scope today, in words.")
    after: str = Field(description="What would be in scope, in words.")
    units_before: int = Field(description="Chips in scope today.")
    units: int = Field(description="Chips that would be in scope.")
    units_more: int = Field(description="The difference.")
    orders_more: int = Field(description="Orders in scope more than today.")
    changes: list[Side] = Field(description="Chips of ours that change side.")
    missed: list[str] = Field(description="Orders that would miss a day, and clauses.")
    notes: list[str] = Field(description="What was assumed.")
    left: list[str] = Field(description="What was not understood, and left out.")


def make_exposure(who: Callable[..., Any]) -> APIRouter:
    """The routes; `who` raises 401 for whoever is not signed in."""
    router = APIRouter(route_class=Tagged, tags=["Exposure"])
    asking = Annotated[Reader, Depends(who)]

    @router.get("/exposure", operation_id="getExposure", response_model=OurExposure, responses=answers(404))
    def exposure(reader: asking, query: Annotated[FleetQuery, Query()]) -> Response:  # noqa: ARG001
        """What we have, what touches it, and how long it lasts. The profile `research` is answered 404."""
        try:
            found = load_page(views.context(), Wanted(chip=query.chip, site=query.site))
        except CallError as fault:
            raise HTTPException(404, str(fault)) from fault
        return told(_ours(found))

    @router.post(
        "/what-if", operation_id="askWhatIf", response_model=list[WhatIfAnswer],
        responses=answers(403, 404, 409, tagged=False),
    )  # fmt: skip
    def what_if(request: Request, reader: asking, given: WhatIf) -> Response:
        """Ask what a measure that might come would do to ours. It changes nothing: every reader may ask."""
        check_sender(request)
        if "research" in {reader.profile, views.context().settings.profile}:
            raise HTTPException(404, "the profile research reaches no what-if")
        try:
            found = ask_fields(
                views.context(), given.model_dump(exclude_defaults=True, mode="json"), name="the question"
            )
        except (CallError, InputError) as fault:
            raise HTTPException(409, str(fault)) from fault
        return told_all([_answer(shown(each)) for each in found.answers])

    return router


def _ours(page: ExposurePage) -> OurExposure:
    names = ("on", "inventory_at", "freshness", "others")
    return OurExposure.model_validate(
        {name: getattr(page, name) for name in names}
        | {
            "units": page.fleet.units,
            "value": page.fleet.value,
            "fleet": [_line(each) for each in page.fleet.lines],
            "touching": [_touching(each) for each in page.touching],
            "limits": [ChipLimits.model_validate(each) for each in page.limits],
            "runway": [Runway.model_validate(each) for each in page.runway],
            "parties": [PartyLine.model_validate(each) for each in page.parties],
        }
    )


def _line(line: Any) -> FleetLine:
    fields = {name: getattr(line, name) for name in FleetLine.model_fields if name != "statuses"}
    statuses = [Status(status=status, units=units) for status, units in line.statuses]
    return FleetLine.model_validate(fields | {"statuses": statuses})


def _touching(found: Any) -> Touching:
    fields = {name: getattr(found, name) for name in Touching.model_fields if name != "exposure"}
    return Touching.model_validate(fields | {"exposure": exposure_of(found.exposure)})


def _answer(words: dict[str, Any]) -> WhatIfAnswer:
    changes = [Side(direction=direction, told=how) for direction, how in words["changes"]]
    same = {name: words[name] for name in WhatIfAnswer.model_fields if name != "changes"}
    return WhatIfAnswer.model_validate(same | {"changes": changes})
