"""Rules: how each does, and one with its text, cases and editions."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, HTTPException, Query, Request, Response
from pydantic import Field

from models.precision import Precision as Judgement
from pipeline.tasks import views
from pipeline.tasks.rules_view import RuleLine as Line
from pipeline.tasks.rules_view import rule_lines, show_rule
from pipeline.ui.acting import Reader
from pipeline.ui.api.answering import Answer, Tagged, answers, told
from pipeline.ui.api.paging import Page, Paging, page_of_all


class Precision(Answer):
    """How often its alerts were right, as people judged them."""

    judged: int = Field(description="Alerts that were closed with a verdict.")
    true: int = Field(description="Of these, closed as true.")
    share: float = Field(ge=0, le=1, description="`true` of `judged`.")
    low: float = Field(ge=0, le=1, description="Lower end of the 95 % Wilson interval.")
    high: float = Field(ge=0, le=1, description="Its upper end.")
    counts: dict[str, int] = Field(description="Alerts by verdict.")


class RuleLine(Answer):
    """A rule: a question put to every change."""

    id: str = Field(description="By which everything names it.")
    severities: list[str] = Field(description="Severities that it may give, the gravest first.")
    mode: Literal["on", "dry-run", "off"] = Field(description="Whether it tells, is tried out, or is off.")
    edition: str = Field(description="Whose text is in force: `shipped`, or `version 3 by ada`.")
    lately: int = Field(description="Its alerts in the last four weeks of the world.")
    ever: int = Field(description="All its alerts.")
    last_at: datetime | None = Field(description="When it last raised one: world clock, UTC.")
    precision: Precision | None = Field(description="null while nobody judged any.")
    faults: list[str] = Field(description="What keeps it, or an edition of it, from being asked.")
    owner: str = Field(description="Team that owns it; empty for none.")


class Case(Answer):
    """A case of the rule's author."""

    name: str = Field(description="In words.")
    outcome: str = Field(description="What the rule has to say of it: yes, no, unknown.")
    fault: str = Field(description="What it says otherwise; empty where nothing is wrong.")


class Edition(Answer):
    """A user's edition of the rule."""

    version: int = Field(description="Counted from 1.")
    enabled: bool = Field(description="false: it switches the rule off.")
    author: str = Field(description="Whose it is.")
    recorded_at: datetime = Field(description="Wall clock, UTC.")


class Backtest(Answer):
    """What it would have done with the turns that are kept."""

    turns: int = Field(description="Turns that were put to it.")
    alerts: int = Field(description="Alerts that it would have raised.")
    raised: int = Field(description="Of these, raised in fact.")
    undecided: int = Field(description="Turns of which it could not tell.")
    mean_a_week: float = Field(description="Alerts a week of the world, on average.")
    since: datetime | None = Field(description="First turn: world clock, UTC.")
    until: datetime | None = Field(description="Last turn: world clock, UTC.")


class RuleWhole(RuleLine):
    """One rule whole."""

    title: str = Field(description="One line.")
    explanation: str = Field(description="What it asks, for people.")
    runbook: str = Field(description="Address or heading that tells what to do.")
    body: str = Field(description="Its text, YAML.")
    sha256: str = Field(description="Of its text, in hex: `made_from.rule` of its alerts.")
    cases: list[Case] = Field(description="Its own cases, asked now.")
    editions: list[Edition] = Field(description="Editions of users, the latest first.")
    backtest: Backtest = Field(description="What it would have done.")


def line_of(line: Line) -> RuleLine:
    """A rule of the list."""
    names = ("id", "severities", "mode", "edition", "lately", "ever", "faults", "owner")
    fields: dict[str, Any] = {name: getattr(line, name) for name in names}
    return RuleLine.model_validate(
        fields | {"last_at": line.last_on, "precision": precision_of(line.judged) if line.judged else None}
    )


def precision_of(judged: Judgement) -> Precision:
    """A judgement as it is told."""
    return Precision(
        judged=judged.judged, true=judged.true, share=judged.share, low=judged.low, high=judged.high,
        counts=dict(judged.counts),
    )  # fmt: skip


def make_rules(who: Callable[..., Any]) -> APIRouter:
    """The routes; `who` raises 401 for whoever is not signed in."""
    router = APIRouter(route_class=Tagged, tags=["Rules"])
    asking = Annotated[Reader, Depends(who)]

    @router.get("/rules", operation_id="listRules", response_model=Page[RuleLine], responses=answers(404, paged=True))
    def rules(request: Request, reader: asking, query: Annotated[Paging, Query()]) -> Response:  # noqa: ARG001
        """Every rule with how it does; those with faults before the others."""
        lines = [line_of(each) for each in rule_lines(views.context())]
        return page_of_all(request, RuleLine, lines, query, lambda line: line.id)

    @router.get("/rules/{rule_id}", operation_id="getRule", response_model=RuleWhole, responses=answers(404))
    def rule(reader: asking, rule_id: str) -> Response:  # noqa: ARG001
        """One rule whole."""
        found = None if "\0" in rule_id else show_rule(views.context(), rule_id)
        if found is None:
            raise HTTPException(404, f"no rule {rule_id}")
        return told(
            RuleWhole.model_validate(
                line_of(found.line).model_dump()
                | {name: getattr(found.rule, name) for name in ("title", "explanation", "runbook", "body")}
                | {
                    "sha256": found.rule.sha.hex(),
                    "cases": [Case.model_validate(each) for each in found.cases],
                    "editions": [Edition.model_validate(each) for each in found.editions],
                    "backtest": Backtest.model_validate(found.backtest),
                }
            )
        )

    return router
