"""Alerts: the list by the filters of its page, and one whole; what people do with them is in `acts`."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, HTTPException, Query, Request, Response
from pydantic import Field

from models.filters import MOST_VALUES, Filters
from models.telling import ActName, Verdict
from models.values import Severity
from pipeline.tasks import alert_list, life, views
from pipeline.tasks.alert_view import show_sides
from pipeline.tasks.exposure_shown import Shown
from pipeline.tasks.ladder import show_steps
from pipeline.tasks.outbox import who_was_told
from pipeline.ui.acting import Reader
from pipeline.ui.api.answering import Answer, Tagged, answers, told
from pipeline.ui.api.paging import Page, Paging, page_of
from pipeline.ui.api.words import Day, Passage, Step, Word
from pipeline.ui.tending import found_alert

State = Literal["new", "acknowledged", "assigned", "snoozed", "muted", "resolved"]
Scope = Literal["in_scope", "perhaps", "elsewhere", "nothing"]
Stage = Literal["rumoured", "proposed", "announced", "in_force", "ended", "denied", "withdrawn"]
Some = Annotated[list[Word], Field(max_length=MOST_VALUES)]
AlertId = Annotated[str, Field(description="`al-…`, as on pages.")]


class AlertQuery(Paging):
    """The filters of the page Alerts: of each that is given one value must fit."""

    q: Word = Field(default="", max_length=100, description="Words that all stand in the title or the paragraph.")
    severity: list[Severity] = Field(default_factory=list, max_length=4, description="Of these severities.")
    state: list[State | Literal["open"]] = Field(
        default_factory=list, max_length=7, description="In these states; `open` is new, acknowledged and assigned."
    )
    rule: Some = Field(default_factory=list, description="Ids of rules.")
    owner: Some = Field(default_factory=list, description="Teams that own rules.")
    type: Some = Field(default_factory=list, description="Types of claims: `restriction_imposed`.")
    stage: list[Stage | Literal["none"]] = Field(
        default_factory=list,
        max_length=8,
        description="Stages of the event; `none` for alerts that are about no event.",
    )
    scope: list[Scope] = Field(
        default_factory=list, max_length=4, description="How ours is touched: in scope, perhaps, elsewhere, not at all."
    )
    held_by: Some = Field(default_factory=list, description="Who acknowledged it, or has it; `nobody` for neither.")
    chip: Some = Field(default_factory=list, description="Ids of chips in the catalogue.")
    company: Some = Field(default_factory=list, description="Ids of firms and parties.")
    source: Some = Field(default_factory=list, description="Names of sources that it rests on.")
    subject: Word = Field(default="", description="About this: `event:ev-…`, or the id alone.")
    since: Day | None = Field(default=None, description="Known on this day or later: world clock, UTC.")
    until: Day | None = Field(default=None, description="Known on this day or before: world clock, UTC.")
    order: Literal["severity", "newest"] = Field(
        default="severity", description="The gravest first, then by units in scope; or the newest first."
    )
    dry_run: bool = Field(default=False, description="Those of rules that are being tried out, and no others.")

    @property
    def filters(self) -> Filters:
        """As the page reads them from its address."""
        given = self.model_dump(exclude={"limit", "cursor", "dry_run"}, exclude_defaults=True)
        pairs = [
            (name, str(one)) for name, value in given.items() for one in (value if isinstance(value, list) else [value])
        ]
        return Filters.read([*pairs, *([("dry_run", "1")] if self.dry_run else [])])


class AlertLine(Answer):
    """An alert in a list."""

    id: AlertId
    severity: Severity = Field(description="How urgent it is.")
    severity_why: str = Field(description="Why it is so urgent.")
    title: str = Field(description="One line of ours.")
    paragraph: str = Field(description="What it comes to, in a few sentences of ours.")
    rule: str = Field(description="Id of the rule that raised it.")
    subject: str = Field(description="What it is about: `event:ev-…`, `list_entry:…`, `source:…`, `clock:…`, ….")
    occasion: str = Field(description="The turn that made it news.")
    stage: str | None = Field(description="Stage that the event had then; null where it is about no event.")
    known_at: datetime = Field(description="When it became known: world clock, UTC.")
    recorded_at: datetime = Field(description="When it was stored: wall clock, UTC.")
    state: State = Field(description="Where it stands now, mutes and snoozes counted.")
    held_by: str = Field(description="Who acknowledged it or has it; empty for nobody.")
    silence: str = Field(description="How it is muted or snoozed, in words; empty where it is not.")
    units_in_scope: int = Field(description="Chips of ours in scope.")
    value_in_scope: str = Field(description="Their value in words, by currency; empty where none is priced.")
    at_least: bool = Field(description="Units and value are lower bounds.")
    chips: list[str] = Field(description="Ids of the chips that its event names.")
    evidence: int = Field(description="How many passages it rests on.")
    dry_run: bool = Field(description="Its rule is being tried out: nobody was told.")
    hold: str = Field(description="Why its messages wait for a person; empty where they do not.")


class Move(Answer):
    """A turn in the history of its event."""

    known_at: datetime = Field(description="World clock, UTC.")
    from_stage: str | None = Field(description="Stage before; null for the first.")
    to_stage: str = Field(description="Stage from then on.")
    why: str = Field(description="What made it turn; empty where this reader may not be told.")


class Row(Answer):
    """Units of one chip at one site in one status, and what is done to an act of theirs."""

    chip: str = Field(description="Name of the chip.")
    site: str = Field(description="Where it stands, or goes.")
    site_country: str | None = Field(description="ISO 3166-1 alpha-2; null where it is not known.")
    status: str = Field(description="`on order`, `in transit`, `installed`, ….")
    effect: str = Field(description="What the measure does to the act, in words.")
    in_scope: bool = Field(description="The site or its parent is where the measure aims.")
    counts: bool = Field(description="It counts in the headline.")
    units: int = Field(description="Chips.")
    value: str = Field(description="Their value in words, by currency.")
    need_by: date | None = Field(description="When they are needed.")
    supplier: str | None = Field(description="Who delivers them.")
    why: str = Field(description="Why it is or is not touched.")
    determined: str | None = Field(description="Who determined the item to be what, where somebody did.")


class Act(Answer):
    """Rows under one act: export, import, use, ….."""

    act: str = Field(description="Name of the act; empty where none is ahead.")
    is_ahead: bool = Field(description="The act is still to come.")
    told: str = Field(description="Its units by effect, in words.")
    rows: list[Row] = Field(description="What makes them up.")


class Order(Answer):
    """An order against a clause."""

    order: str = Field(description="Its number.")
    shipment: str | None = Field(description="Of one shipment.")
    quantity: int | None = Field(description="Units.")
    outcome: str = Field(description="`makes`, `misses` or `unknown`.")
    missing: list[str] = Field(description="What would have to be known.")
    margin: str = Field(description="Days to spare or late, in words.")
    why: list[str] = Field(description="Test by test.")
    promised_on: date | None = Field(description="Delivery as it was promised last.")
    slipped: int | None = Field(description="Days by which the promise moved.")


class Clause(Answer):
    """A clause of the measure, and how orders stand to it."""

    told: str = Field(description="The clause in words.")
    orders: list[Order] = Field(description="Orders against it.")


class Exposure(Answer):
    """What an alert touches of ours, as worked out when it was raised."""

    units: int = Field(description="Chips of the headline: stopped, needing a licence, or paying a duty.")
    headline: str = Field(description="Units, orders and value in scope, in one line.")
    sums: list[str] = Field(description="How the headline comes about, line by line.")
    beside: list[str] = Field(description="What the headline does not count.")
    acts: list[Act] = Field(description="Act by act.")
    changes: list[str] = Field(description="Chips that change side, in words.")
    reviewed: str = Field(description="Who determined the items, or that it is computed and not reviewed.")
    clauses: list[Clause] = Field(description="Orders against days of clauses.")
    unknown: list[str] = Field(description="What is not known.")
    inventory: str = Field(description="How far the inventory can be trusted.")
    upstream: list[str] = Field(description="What hangs on a firm further up; not counted.")


class Done(Answer):
    """What somebody did with the alert."""

    act: ActName = Field(description="What was done.")
    who: str = Field(description="By whom.")
    recorded_at: datetime = Field(description="Wall clock, UTC.")
    note: str | None = Field(description="Their words; null where there are none, or they are privileged.")
    to: str | None = Field(description="To whom it was given.")
    verdict: Verdict | None = Field(description="As what it was closed.")
    duplicate_of: str | None = Field(description="The alert that told the same.")
    via: str = Field(description="page, command, api, mail, ….")


class ToldLine(Answer):
    """One way of one recipient, and what became of the alert there."""

    recipient: str = Field(description="Name of the recipient.")
    channel: str = Field(description="email, webhook, apprise, file.")
    kind: str = Field(description="first, correction, closing, escalation, asked.")
    outcome: str = Field(description="sent, on its way, in the digest, not told, held, dead, ….")
    why: str = Field(description="Why so.")
    message: int | None = Field(description="Number in the outbox.")
    at: str = Field(description="When, in words; empty where nothing was sent.")


class Fate(Answer):
    """What became of a text that it rests on, after the edition that it quotes."""

    document: str = Field(description="`do-…`.")
    title: str = Field(description="Its title.")
    publisher: str = Field(description="Who published it.")
    at: datetime = Field(description="World clock, UTC.")
    withdrawn: bool = Field(description="It was taken back.")
    what: str = Field(description="What happened, in words.")
    meaning: str = Field(description="What that means for this alert.")


class AlertWhole(AlertLine):
    """One alert whole: evidence, history, exposure, what people did, and why it fired."""

    passages: list[Passage] = Field(description="The evidence, as a signed-in person may see it.")
    withheld: int = Field(description="Passages that this reader is not told.")
    origins: str = Field(description="How many independent origins there are, in words; empty where none is counted.")
    moves: list[Move] = Field(description="History of its event's stage, the oldest first.")
    exposure: Exposure | None = Field(description="What it touches of ours; null where nothing was worked out.")
    acts: list[Done] = Field(description="What people did with it, the oldest first.")
    withheld_comments: int = Field(description="Privileged comments: those are on the page alone, for who may act.")
    may: list[ActName] = Field(description="Acts that it can take as it stands.")
    fates: list[Fate] = Field(description="What became of its texts since, the latest first.")
    steps: list[Step] = Field(description="Why it fired, step by step: rules asked, telling.")
    deliveries: list[ToldLine] = Field(description="Who was told and who was not; empty for a viewer.")
    made_from: dict[str, str] = Field(
        description="Content hashes of what it was made from: rule, catalogue, policy, pipeline, snapshot."
    )


def whole(alert_id: str, reader: Reader) -> AlertWhole:
    """One alert as a reader may see it.

    Raises:
        HTTPException: 404, there is none of that id.
    """
    context = views.context()
    found = found_alert(alert_id)
    full = context.settings.profile == "full"
    sides = show_sides(context, alert_id)
    lived = life.life_of(context, alert_id, privileged=False)
    if sides is None:
        raise HTTPException(404, f"no alert {alert_id}")
    line = AlertLine.model_validate(found.alert).model_dump()
    return AlertWhole.model_validate(
        line
        | {
            "passages": [Passage.of(each, sides.documents.get(each.revision)) for each in found.evidence],
            "withheld": found.withheld,
            "origins": found.origins.get("line", ""),
            "moves": [Move.model_validate(dict(each)) for each in found.moves],
            "exposure": sides.exposure and exposure_of(sides.exposure),
            "acts": [Done.model_validate(each) for each in found.acts],
            "withheld_comments": found.withheld_comments,
            "may": sorted(lived.may),
            "fates": [Fate.model_validate(each) for each in sides.fates],
            "steps": [Step.of(each) for each in show_steps(context, alert_id)],
            "deliveries": [
                ToldLine.model_validate(each)
                for each in (who_was_told(context, alert_id) if reader.may_act and full else ())
            ],
            "made_from": dict(found.made_from),
        }
    )


def exposure_of(shown: Shown) -> Exposure:
    """An exposure as its page has it."""
    fields: dict[str, Any] = {name: getattr(shown, name) for name in Exposure.model_fields}
    return Exposure.model_validate(fields | {"changes": [words for _, words in shown.changes]})


def make_alerts(who: Callable[..., Any]) -> APIRouter:
    """The routes; `who` raises 401 for whoever is not signed in."""
    router = APIRouter(route_class=Tagged, tags=["Alerts"])
    asking = Annotated[Reader, Depends(who)]

    @router.get(
        "/alerts", operation_id="listAlerts", response_model=Page[AlertLine], responses=answers(404, paged=True)
    )
    def alerts(request: Request, reader: asking, query: Annotated[AlertQuery, Query()]) -> Response:  # noqa: ARG001
        """Alerts, page by page: the gravest first, or the newest."""
        newest = query.order == "newest"
        after = query.after(*((str, str) if newest else (str,)))
        if after is not None and newest:
            after = (_instant(after[0]), after[1])
        found = alert_list.walk(views.context(), query.filters, after, query.limit + 1)
        keys = {line.id: (key[0].isoformat(), key[1]) if newest else key for line, key in found}
        return page_of(request, AlertLine, [line for line, _ in found], query.limit, lambda line: keys[line.id])

    @router.get("/alerts/{alert_id}", operation_id="getAlert", response_model=AlertWhole, responses=answers(404))
    def alert(reader: asking, alert_id: str) -> Response:
        """One alert whole."""
        return told(whole(alert_id, reader))

    return router


def _instant(given: str) -> datetime:
    """An instant of a cursor.

    Raises:
        HTTPException: 404, it is none.
    """
    found = alert_list.told_at(given)
    if found is None:
        raise HTTPException(404, "cursor: there is no such place in this list; begin without one")
    return found
