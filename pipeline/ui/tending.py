"""The list of alerts and the page of one, and what people do with them there: acts, mutes and snoozes, one or many."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Annotated, Any
from urllib.parse import parse_qsl, urlencode

from fastapi import APIRouter, Depends, HTTPException, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from models.hashing import plain
from models.telling import VERDICTS, ActName, Verdict, words_of
from pipeline.errors import CallError, StateError
from pipeline.tasks import life, views
from pipeline.tasks.alert_view import show_sides
from pipeline.tasks.ladder import guide_of, show_steps
from pipeline.tasks.outbox import who_was_told
from pipeline.ui.acting import Reader, check_act, fields_of, typed
from pipeline.ui.showing import number_in, root_of, show

PAGE = 50
ACTS: tuple[ActName, ...] = ("acknowledged", "assigned", "commented", "resolved", "reopened")
SILENCES = ("muted", "snoozed", "unsilenced")
#: What may be done to many at once.
BULK = ("acknowledged", "assigned", "resolved", "reopened", "muted", "snoozed")


def make_tending(who: Callable[..., Any]) -> APIRouter:
    """The routes; `who` raises 401 for whoever is not signed in."""
    router = APIRouter(default_response_class=HTMLResponse, include_in_schema=False)
    asking = Annotated[Reader, Depends(who)]

    @router.get("/alerts")
    def alerts(request: Request, reader: asking) -> Response:
        return _list(request, reader)

    @router.post("/alerts/acts")
    async def act_on_many(request: Request, reader: asking) -> Response:
        check_act(request, reader)
        fields = await fields_of(request)
        form = {name: values[0] for name, values in fields.items()}
        chosen = [each for each in fields.get("alert", []) if "\0" not in each][:PAGE]
        refused = _do_many(chosen, form, reader)
        if refused or not chosen:
            return _list(request, reader, refused=refused or ["no alert is ticked"], query=form.get("back", ""))
        back = form.get("back", "")
        return RedirectResponse(f"{root_of(request)}alerts{'?' if back else ''}{back}", status_code=303)

    @router.get("/alerts/{alert_id}")
    def alert(request: Request, alert_id: str, reader: asking) -> Response:
        return _detail(request, alert_id, reader)

    @router.post("/alerts/{alert_id}/acts")
    async def act(request: Request, alert_id: str, reader: asking) -> Response:
        check_act(request, reader)
        form = {name: values[0] for name, values in (await fields_of(request)).items()}
        found_alert(alert_id)
        try:
            refused = _do(alert_id, form, reader)
        except (StateError, CallError) as fault:
            refused = str(fault)
        if refused:
            return _detail(request, alert_id, reader, fault=refused)
        return RedirectResponse(f"{root_of(request)}alerts/{alert_id}", status_code=303)

    return router


def found_alert(alert_id: str, *, privileged: bool = False) -> views.AlertDetail:
    """The alert of an id that somebody typed.

    Raises:
        HTTPException: 404, there is none. No id holds a NUL, which PostgreSQL does not take as text.
    """
    found = None if "\0" in alert_id else views.show_alert(alert_id, privileged=privileged)
    if found is None:
        raise HTTPException(404, f"no alert {alert_id}")
    return found


def _list(request: Request, reader: Reader, *, refused: list[str] | None = None, query: str = "") -> Response:
    given = dict(request.query_params) if not query else _parsed(query)
    filters = views.Filters.read(given)
    page = views.list_alerts(filters, limit=PAGE)
    kept = {name: value for name, value in plain(filters).items() if value}
    shown = show(
        request,
        "ui/alerts.html",
        lines=page.lines,
        total=page.total,
        first=filters.offset + 1,
        filters=filters,
        filtered=bool(kept.keys() - {"offset", "order"}),
        severities=views.SEVERITIES,
        states=views.STATES,
        rules=page.rules,
        dry_runs=page.dry_runs,
        previous_query=urlencode(kept | {"offset": max(0, filters.offset - PAGE)}),
        next_query=urlencode(kept | {"offset": filters.offset + PAGE}),
        back=urlencode(kept),
        me=reader.name,
        may_act=reader.may_act,
        verdicts=_verdicts(),
        refused=refused or [],
    )
    shown.status_code = 422 if refused else 200
    return shown


def _parsed(query: str) -> dict[str, str]:
    return dict(parse_qsl(query[:2000]))


def _verdicts(*, of_many: bool = True) -> list[tuple[str, str]]:
    return [(each, words_of(each)) for each in VERDICTS if not (of_many and each == "duplicate")]


def _detail(request: Request, alert_id: str, reader: Reader, *, fault: str = "") -> Response:
    inside = reader.may_act and views.context().settings.profile == "full"
    found = found_alert(alert_id, privileged=inside)
    shown = show(
        request,
        "ui/alert.html",
        alert=found.alert,
        evidence=found.evidence,
        sides=show_sides(views.context(), alert_id),
        steps=show_steps(views.context(), alert_id),
        guide=guide_of(views.context(), found.made_from),
        origins=found.origins,
        moves=found.moves,
        why=found.why,
        made_from=found.made_from,
        withheld_comments=found.withheld_comments,
        life=life.life_of(views.context(), alert_id, privileged=reader.may_act),
        told=who_was_told(views.context(), alert_id) if inside else (),
        may_act=reader.may_act,
        may_comment=views.context().settings.profile == "full",
        verdicts=_verdicts(of_many=False),
        me=reader.name,
        fault=fault,
    )
    shown.status_code = 422 if fault else 200
    return shown


def _do_many(chosen: list[str], form: Mapping[str, str], reader: Reader) -> list[str]:
    if form.get("act") not in BULK:
        raise HTTPException(422, f"no act {form.get('act', '')!r} on several alerts")
    refused = []
    for alert_id in chosen:
        try:
            why = _do(alert_id, form, reader)
        except (StateError, CallError) as fault:
            why = str(fault)
        refused += [why] if why else []
    return refused


def _do(alert_id: str, form: Mapping[str, str], reader: Reader) -> str | None:
    """Do what a form asks for; gives why it is refused.

    Raises:
        HTTPException: 422, it asks for nothing that there is.
        CallError, StateError: it cannot be done so (says why).
    """
    name, note, ctx = form.get("act", ""), typed(form.get("note")) or None, views.context()
    if name in ACTS:
        doing = life.Doing(
            act=name,
            who=reader.name,
            via="page",
            note=note,
            to=typed(form.get("to")) or reader.name if name == "assigned" else None,
            verdict=_verdict(form) if name == "resolved" else None,
            duplicate_of=typed(form.get("of")) or None if name == "resolved" else None,
            privileged=bool(form.get("privileged")),
        )
        [done] = life.act_on(ctx, [alert_id], doing)
        return done.refused
    if name == "sent":
        made = life.tell_alerts(ctx, [alert_id], [typed(form.get("to"))], who=reader.name, via="page")
        return None if made else f"no way to {typed(form.get('to'))} is open: nothing is sent"
    if name not in SILENCES:
        raise HTTPException(422, f"no act {name!r}")
    if name == "unsilenced":
        number = number_in(form.get("silence"))
        if number is None:
            raise HTTPException(422, "which mute or snooze is to end is not said")
        life.end_silence(ctx, number, who=reader.name, via="page", why=note or "")
        return None
    until, until_stage = _until(form)
    if name == "snoozed" and until is None and not until_stage:
        return "a snooze ends on a day, or when the stage changes: say which, or mute it"
    if name == "muted":
        until, until_stage = None, False
    life.silence_alert(ctx, alert_id, who=reader.name, via="page", until=until, until_stage=until_stage, why=note or "")
    return None


def _verdict(form: Mapping[str, str]) -> Verdict | None:
    given = form.get("verdict", "")
    return given if given in VERDICTS else None


def _until(form: Mapping[str, str]) -> tuple[date | None, bool]:
    given: Any = typed(form.get("until"))
    try:
        return date.fromisoformat(given) if given else None, bool(form.get("until_stage"))
    except ValueError as fault:
        raise CallError(f"{given!r} is no day: write 2026-06-01") from fault
