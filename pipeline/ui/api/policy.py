"""Policy: limits by their vintages, what they say of chips, and whether an act needs a licence."""

from collections.abc import Callable
from datetime import date
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, HTTPException, Query, Request, Response
from pydantic import Field

from models.values import Act
from pipeline.errors import CallError
from pipeline.policy import Policy, Vintage, classify, figures_of, load_policy, named_chips
from pipeline.policy.licence.telling import headline, tell_answer
from pipeline.policy.telling import distance_words, plain_number, tell_workings, verdict
from pipeline.tasks import views
from pipeline.tasks.knowledge import catalogue_of
from pipeline.tasks.needs import Asked, ask_in
from pipeline.ui.acting import Reader
from pipeline.ui.api.acts import Name
from pipeline.ui.api.answering import Answer, Given, Tagged, answers, told
from pipeline.ui.api.doing import check_sender
from pipeline.ui.api.paging import Page, Paging, page_of_all
from pipeline.ui.api.words import Day, Word

Effect = Literal["restricts", "eases", "duty", "discourages"]
Outcome = Literal["yes", "no", "unknown"]
Country = Annotated[str, Field(pattern="^[A-Z]{2}$")]


class VintageLine(Answer):
    """One dated version of an instrument's limits."""

    id: str = Field(description="By which everything names it.")
    instrument: str = Field(description="Id of the instrument in the catalogue.")
    title: str = Field(description="In words.")
    effect: Effect = Field(description="What being caught means.")
    cites: str = Field(description="The text that it is a version of.")
    published_on: date | None = Field(description="In the official journal.")
    valid_from: date | None = Field(description="First day, in the authority's own time zone.")
    valid_to: date | None = Field(description="Last day; null while it holds.")
    numbered: bool = Field(description="It states numbers that a chip can be tested by.")


class OutcomeQuery(Given):
    """Which chips, under which limits."""

    chip: list[Word] = Field(
        min_length=1, max_length=40, description="Ids, names or aliases; a model gives its variants."
    )
    rule: Word = Field(default="", description="Id of a vintage; of each that is law on `on` where none is given.")
    on: Day | None = Field(default=None, description="Day in the authority's time zone; today (world) where null.")


class ChipOutcome(Answer):
    """What a vintage's numbers say of a chip. A number test is no permission, and this is no legal advice."""

    chip: str = Field(description="Id of the chip.")
    name: str = Field(description="For people.")
    rule: str = Field(description="Id of the vintage.")
    outcome: Outcome = Field(description="`unknown` where a figure is missing that decides.")
    effect: Effect = Field(description="What `yes` means.")
    applies: bool | None = Field(description="false: the vintage has nothing to say of it at all.")
    paragraph: str | None = Field(description="That is met.")
    band: int | None = Field(description="Of a duty; null for none.")
    missing: list[str] = Field(description="Figures for want of which it is unknown.")
    conditions_not_tested: list[str] = Field(description="What the numbers do not test.")
    tpp: float | None = Field(description="Total processing performance, to one decimal; null where it is not known.")
    performance_density: float | None = Field(description="TPP per mm² of die, to two decimals.")
    distance: str = Field(description="To the nearest limit that would change the answer, in words.")
    says: str = Field(description="The answer in a sentence.")
    stands: str = Field(description="Why it may not be law on that day; empty where it surely is, or no day was asked.")
    arithmetic: list[str] = Field(description="The sums, line by line.")


class Outcomes(Answer):
    """Outcomes, chip by chip and vintage by vintage."""

    items: list[ChipOutcome] = Field(description="In the order of the chips asked for.")


class Party(Given):
    """A party to be screened with the act."""

    name: Name = Field(description="Its name.")
    country: Country | None = Field(default=None, description="ISO 3166-1 alpha-2; null where you do not know.")


class LicenceQuestion(Given):
    """An act with an item on a day. Countries by ISO 3166-1 alpha-2."""

    item: Name = Field(description="Id, name or alias of a chip or system.", examples=["nvidia-h20"])
    act: Act = Field(description="What is done.")
    origin: Country | None = Field(default=None, description="From where.", examples=["US"])
    to: Country | None = Field(default=None, description="Where to; of use, service or sale.", examples=["CN"])
    user_seat: Country | None = Field(default=None, description="Seat of the end user.")
    parent_seat: Country | None = Field(default=None, description="Seat of its ultimate parent.")
    day: Day | None = Field(default=None, description="Of the act; today (world) where null.")
    exporter: Name | None = Field(default=None, description="Who does it: letters bind their addressee alone.")
    parties: list[Party] = Field(default_factory=list, max_length=20, description="Parties to screen.")


class LicenceAnswer(Answer):
    """What was found. It never says that no licence is needed, and is no legal advice."""

    outcome: Literal["required", "no_requirement_found", "unknown"] = Field(description="What was found.")
    says: str = Field(description="In a sentence.")
    lines: list[str] = Field(description="With texts, routes, open readings, and what was not examined.")
    not_examined: list[str] = Field(description="Requirements that may apply and that nobody looked at here.")
    lists: dict[str, str] = Field(description="Editions of the lists that parties were screened against.")
    notes: list[str] = Field(description="What else a reader must know.")


def make_policy(who: Callable[..., Any]) -> APIRouter:
    """The routes; `who` raises 401 for whoever is not signed in."""
    router = APIRouter(route_class=Tagged, tags=["Policy"])
    asking = Annotated[Reader, Depends(who)]

    @router.get(
        "/policy/vintages",
        operation_id="listVintages", response_model=Page[VintageLine], responses=answers(404, paged=True),
    )  # fmt: skip
    def vintages(request: Request, reader: asking, query: Annotated[Paging, Query()]) -> Response:  # noqa: ARG001
        """Every version of every instrument's limits."""
        policy = load_policy()
        numbered = {each.id for each in policy.numbered}
        rows = [_vintage(each, each.id in numbered) for each in policy.vintages.values()]
        return page_of_all(request, VintageLine, rows, query, lambda row: row.id)

    @router.get("/policy/outcomes", operation_id="getOutcomes", response_model=Outcomes, responses=answers(404))
    def outcomes(reader: asking, query: Annotated[OutcomeQuery, Query()]) -> Response:  # noqa: ARG001
        """What limits say of chips."""
        context = views.context()
        day = query.on or context.clocks.world_now().date()
        try:
            asked = _asked(load_policy(), query.rule, day)
            catalogue = catalogue_of(context)
            chips = {chip.id: chip for name in query.chip for chip in named_chips(catalogue, name)}
        except CallError as fault:
            raise HTTPException(404, str(fault)) from fault
        on = day if query.on or not query.rule else None
        return told(Outcomes(items=[_outcome(chip, each, on) for chip in chips.values() for each in asked]))

    @router.post(
        "/policy/licence-questions",
        operation_id="askLicence", response_model=LicenceAnswer, responses=answers(403, 409, tagged=False),
    )  # fmt: skip
    def licence(request: Request, reader: asking, given: LicenceQuestion) -> Response:  # noqa: ARG001
        """Ask whether an act needs a licence. It changes nothing: every reader may ask."""
        check_sender(request)
        fields = given.model_dump(exclude={"parties"})
        asked = Asked(**fields, parties=tuple((each.name, each.country) for each in given.parties))
        try:
            found = ask_in(views.context(), asked)
        except CallError as fault:
            raise HTTPException(409, str(fault)) from fault
        return told(
            LicenceAnswer(
                outcome=found.answer.outcome,
                says=headline(found.answer, found.firms),
                lines=list(tell_answer(found.answer, found.firms)),
                not_examined=[each.title for each in found.answer.not_examined],
                lists=dict(found.lists),
                notes=list(found.notes),
            )
        )

    return router


def _vintage(vintage: Vintage, numbered: bool) -> VintageLine:
    fields: dict[str, Any] = {name: getattr(vintage, name) for name in VintageLine.model_fields if name != "numbered"}
    return VintageLine.model_validate(fields | {"numbered": numbered})


def _asked(policy: Policy, rule: str, day: date) -> list[Vintage]:
    """The vintage that is named, or those with numbers that are law on a day.

    Raises:
        CallError: there is none.
    """
    if rule:
        return [policy.vintage(rule)]
    found = [each for each in policy.numbered if each.in_text_on(day)]
    if not found:
        raise CallError(f"no vintage with numbers is law on {day}")
    return found


def _outcome(chip: Any, vintage: Vintage, on: date | None) -> ChipOutcome:
    figures = figures_of(chip)
    found = classify(figures, vintage)
    stands = vintage.standing_on(on) if on else None
    same = ("chip", "name", "rule", "outcome", "effect", "applies", "paragraph", "band", "missing")
    return ChipOutcome.model_validate(
        {name: getattr(found, name) for name in same}
        | {
            "conditions_not_tested": found.conditions_not_tested,
            "tpp": plain_number(found.tpp),
            "performance_density": plain_number(found.performance_density),
            "distance": distance_words(found.distance) if found.distance else "",
            "says": verdict(found, vintage),
            "stands": stands.says if stands else "",
            "arithmetic": tell_workings(figures.workings),
        }
    )
