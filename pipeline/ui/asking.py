"""The page What-if: a form, and below it the answer. It changes nothing, so that every reader may ask."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from fastapi import APIRouter, Depends, HTTPException, Request, Response
from fastapi.responses import HTMLResponse
from starlette.concurrency import run_in_threadpool

from models.exposure import ExposureRow
from pipeline.errors import CallError, InputError
from pipeline.holdings.scenario import Answer
from pipeline.holdings.tell_what_if import tell_clauses, tell_count, tell_missed, tell_others
from pipeline.policy import load_policy
from pipeline.policy.arithmetic import UNITS
from pipeline.policy.drafts import tell_change
from pipeline.policy.grounds import QUANTITIES
from pipeline.tasks import views
from pipeline.tasks.todos import refuse_research
from pipeline.tasks.what_if import Answers, ask_fields
from pipeline.ui.acting import check_origin, form_of
from pipeline.ui.showing import show

ROWS = range(3)
OPERATORS = (">=", ">", "<=", "<")
TYPES = {
    "restriction_imposed": "restricts",
    "restriction_eased": "eases",
    "tariff_changed": "puts a duty on",
    "purchase_discouraged": "discourages buying",
}
_MOST = 1_000_000
_FIELDS = (
    "text", "type", "chips", "places", "join", "instead_of", "party", "party_country", "close_country", "order_what",
    "order", "to", "as_of", *(f"{name}{number}" for name in ("quantity", "op", "value") for number in ROWS),
)  # fmt: skip
_LISTS = ("chips", "places")


def make_asking(who: Callable[..., Any]) -> APIRouter:
    """The routes; `who` raises 401 for whoever is not signed in."""
    router = APIRouter(dependencies=[Depends(who)], default_response_class=HTMLResponse, include_in_schema=False)

    @router.get("/what-if")
    def form(request: Request) -> Response:
        _check_profile()
        return _page(request, {}, None, "")

    @router.post("/what-if")
    async def ask(request: Request) -> Response:
        check_origin(request)
        _check_profile()
        if len(await request.body()) > _MOST:
            raise HTTPException(413, "the question is too long")
        given = await form_of(request)
        try:
            found = await run_in_threadpool(ask_fields, views.context(), fields_of(given), name="the question")
        except (CallError, InputError) as fault:
            return _page(request, given, None, str(fault), status=422)
        return _page(request, given, found, "")

    return router


def fields_of(form: Mapping[str, str]) -> dict[str, Any]:
    """The form's fields as a question's; what is blank is not asked.

    Raises:
        CallError: a row of limits, or an order, is half filled.
    """
    given = {name: text.replace("\0", "").strip() for name, text in form.items()}
    fields: dict[str, Any] = {name: given[name] for name in ("text", "as_of", "close_country") if given.get(name)}
    for name in _LISTS:
        if given.get(name):
            fields[name] = [each.strip() for each in given[name].split(",") if each.strip()]
    limits = [row for number in ROWS if (row := _limit(given, number)) is not None]
    if limits:
        fields |= {"limits": limits, "join": given.get("join") or "all"}
        if given.get("instead_of"):
            fields["instead_of"] = given["instead_of"]
    if (limits or "chips" in fields) and given.get("type"):
        fields["type"] = given["type"]
    if given.get("party"):
        country = given.get("party_country")
        fields["list_party"] = {"name": given["party"], **({"country": country.upper()} if country else {})}
    return fields | _shift(given)


def _limit(given: Mapping[str, str], number: int) -> dict[str, str] | None:
    quantity, op, value = (given.get(f"{name}{number}", "") for name in ("quantity", "op", "value"))
    if not value:
        return None
    if not quantity:
        raise CallError(f"limit {number + 1}: say of what {value} is the limit")
    return {"quantity": quantity, "op": op or ">=", "value": value.replace(",", "").replace(" ", "")}


def _shift(given: Mapping[str, str]) -> dict[str, Any]:
    name, what, to = given.get("order", ""), given.get("order_what") or "order", given.get("to", "")
    if not name:
        if to:
            raise CallError(f"which order, line or shipment comes on {to} is not given")
        return {}
    if what == "shipment":
        return {"move_shipment": {"shipment": name, "to": to}} if to else {"drop_shipment": name}
    return {"move_order": {what: name, "to": to}} if to else {"drop_order": {what: name}}


def _check_profile() -> None:
    """Raises HTTPException 403 under the profile that reaches nothing of our own."""
    try:
        refuse_research(views.context(), "what-if")
    except CallError as fault:
        raise HTTPException(403, str(fault)) from fault


def _page(
    request: Request, given: Mapping[str, str], found: Answers | None, fault: str, *, status: int = 200
) -> Response:
    page = show(
        request,
        "ui/what-if.html",
        given=dict.fromkeys(_FIELDS, "") | dict(given),
        fault=fault,
        answers=[shown(each) for each in found.answers] if found else [],
        quantities=[(name, words, UNITS[name] or "") for name, words in QUANTITIES.items()],
        operators=OPERATORS,
        types=TYPES,
        vintages=[each.id for each in load_policy().numbered],
        rows=ROWS,
    )
    page.status_code = status
    return page


def shown(answer: Answer) -> dict[str, Any]:
    """An answer as the template prints it."""
    return {
        "title": answer.title,
        "as_of": answer.as_of,
        "inventory_on": answer.inventory_on,
        "asked": answer.asked,
        "notes": answer.notes,
        "left": answer.left,
        "changes": [(each.direction, tell_change(each)) for each in answer.changes],
        "others": tell_others(answer),
        "holds": ", ".join(answer.holds) or "nothing of the kind",
        "before": tell_count(answer.before),
        "after": tell_count(answer.after),
        "units": answer.after.units,
        "units_before": answer.before.units,
        "units_more": answer.units_more,
        "orders_more": answer.after.orders - answer.before.orders,
        "missed": [*map(tell_missed, answer.missed), *tell_clauses(answer)],
        "exposures": [
            (each.told, *_parted(row for row in each.exposure.rows if row.in_scope), each.exposure.unknown)
            for each in answer.asked
        ],
    }


def _parted(rows: Iterable[ExposureRow]) -> tuple[list[ExposureRow], list[ExposureRow]]:
    """What is touched or open, and what is left as it is."""
    kept = list(rows)
    return [row for row in kept if row.effect != "unaffected"], [row for row in kept if row.effect == "unaffected"]
