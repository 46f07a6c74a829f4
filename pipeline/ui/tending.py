"""The page of one alert, and what people do with it there: acts, mutes and snoozes."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Request, Response
from fastapi.responses import HTMLResponse

from models.filters import Filters
from models.telling import VERDICTS, ActName, Verdict, words_of
from pipeline.errors import CallError, StateError
from pipeline.rendering import render
from pipeline.tasks import life, views
from pipeline.tasks.alert_course import course_of
from pipeline.tasks.alert_list import beside
from pipeline.tasks.alert_view import show_sides
from pipeline.tasks.alert_why import why_fired
from pipeline.tasks.holds import held_alert
from pipeline.tasks.ladder import guide_of, show_steps
from pipeline.tasks.outbox import who_was_told
from pipeline.ui.acting import Reader, check_act, fields_of, typed
from pipeline.ui.holds import under
from pipeline.ui.showing import Undo, go, number_in, root_of, show

ACTS: tuple[ActName, ...] = ("acknowledged", "assigned", "commented", "resolved", "reopened")
SILENCES = ("muted", "snoozed", "unsilenced")
#: What each act is told as when it is done.
TOLD = {
    "commented": "comment kept", "unsilenced": "heard again", "sent": "sent", "reopened": "back to new",
}  # fmt: skip


def make_tending(who: Callable[..., Any]) -> APIRouter:
    """The routes; `who` raises 401 for whoever is not signed in."""
    router = APIRouter(default_response_class=HTMLResponse, include_in_schema=False)
    asking = Annotated[Reader, Depends(who)]

    @router.get("/alerts/{alert_id}")
    def alert(request: Request, alert_id: str, reader: asking) -> Response:
        return _detail(request, alert_id, reader, Filters.read(request.query_params.multi_items()))

    @router.get("/alerts/{alert_id}/news")
    def news(request: Request, alert_id: str, reader: asking, seen: str = "") -> Response:  # noqa: ARG001 - sign-in
        return _news(request, alert_id, seen)

    @router.post("/alerts/{alert_id}/acts")
    async def act(request: Request, alert_id: str, reader: asking) -> Response:
        check_act(request, reader)
        form = {name: values[0] for name, values in (await fields_of(request)).items()}
        title = found_alert(alert_id).alert.title
        try:
            refused = do_act(alert_id, form, reader)
        except (StateError, CallError) as fault:
            refused = str(fault)
        if refused:
            return _detail(request, alert_id, reader, Filters.read(form.get("in", "")), fault=refused)
        if form.get("back") is not None:
            back = form["back"][:2000]
            told = f"{told_of(form)}: {title}"
            # To the row again, so that keys go on from there.
            return go(request, f"alerts?{back}#row-{alert_id}", told=told, undo=undo_of(form["act"], [alert_id], back))
        within = Filters.read(form.get("in", "")).query
        undo = undo_of(form["act"], [alert_id], within, of=alert_id)
        return go(request, f"alerts/{alert_id}{'?' if within else ''}{within}", told=told_of(form), undo=undo)

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


def _detail(request: Request, alert_id: str, reader: Reader, within: Filters, *, fault: str = "") -> Response:
    inside = reader.may_act and views.context().settings.profile == "full"
    found = found_alert(alert_id, privileged=inside)
    before, after = beside(views.context(), within, alert_id)
    shown = show(
        request,
        "ui/alert.html",
        alert=found.alert,
        evidence=found.evidence,
        sides=show_sides(views.context(), alert_id),
        **under(reader, alert_id, held_alert(views.context(), alert_id)),
        course=course_of(views.context(), alert_id),
        fired=why_fired(views.context(), alert_id),
        steps=show_steps(views.context(), alert_id),
        guide=guide_of(views.context(), found.made_from),
        origins=found.origins,
        made_from=found.made_from,
        withheld_comments=found.withheld_comments,
        life=life.life_of(views.context(), alert_id, privileged=reader.may_act),
        told=who_was_told(views.context(), alert_id) if inside else (),
        may_act=reader.may_act,
        may_comment=views.context().settings.profile == "full",
        verdicts=[(each, words_of(each)) for each in VERDICTS],
        within=within,
        before=before,
        after=after,
        mark=life.stand_of(views.context(), alert_id)[0],
        me=reader.name,
        fault=fault,
    )
    shown.status_code = 422 if fault else 200
    return shown


def _news(request: Request, alert_id: str, seen: str) -> Response:
    """Whether anything turned or was done since the page was made, as a fragment; nothing where nothing did."""
    try:
        mark, words = ("", "") if "\0" in alert_id else life.stand_of(views.context(), alert_id)
    except StateError:
        mark, words = "", ""
    changed = bool(mark) and mark != seen
    body = render("ui/alert-news.html", root=root_of(request), alert=alert_id, changed=changed, stands=words)
    return HTMLResponse(body, headers={"Cache-Control": "private, no-cache"})


def do_act(alert_id: str, form: Mapping[str, str], reader: Reader) -> str | None:
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
        if number is None and form.get("silence"):
            raise HTTPException(422, f"no mute or snooze is {form['silence']!r}")
        if number is None:
            # Of one that is heard already, as another of its event was woken, there is nothing to end.
            silence = life.life_of(ctx, alert_id, privileged=False).silence
            number = silence.id if silence else None
        if number is not None:
            life.end_silence(ctx, number, who=reader.name, via="page", why=note or "")
        return None
    until, until_stage = _until(form)
    if name == "snoozed" and until is None and not until_stage:
        return "a snooze ends on a day, or when the stage changes: say which, or mute it"
    if name == "muted":
        until, until_stage = None, False
    life.silence_alert(ctx, alert_id, who=reader.name, via="page", until=until, until_stage=until_stage, why=note or "")
    return None


#: What takes an act back.
_BACK = {
    "acknowledged": "reopened", "assigned": "reopened", "resolved": "reopened", "snoozed": "unsilenced",
    "muted": "unsilenced",
}  # fmt: skip


def undo_of(act: str, alerts: Sequence[str], within: str, *, of: str = "") -> Undo | None:
    """The form that takes an act back; None where nothing does, as of what was sent.

    Args:
        act: what was done.
        alerts: to these.
        within: the query of the list that one goes back to.
        of: the alert whose page one goes back to; the list's when empty.
    """
    back = _BACK.get(act)
    if back is None or not alerts:
        return None
    if of:
        return Undo(f"alerts/{of}/acts", (("act", back), ("in", within)))
    each = tuple(("alert", one) for one in alerts)
    return Undo("alerts/acts", (("act", back), ("confirmed", "yes"), ("back", within), *each))


def told_of(form: Mapping[str, str]) -> str:
    """What was done, as a page tells it once."""
    act = form.get("act", "")
    return TOLD.get(act, act).capitalize()


def _verdict(form: Mapping[str, str]) -> Verdict | None:
    given = form.get("verdict", "")
    return given if given in VERDICTS else None


def _until(form: Mapping[str, str]) -> tuple[date | None, bool]:
    given: Any = typed(form.get("until"))
    try:
        return date.fromisoformat(given) if given else None, bool(form.get("until_stage"))
    except ValueError as fault:
        raise CallError(f"{given!r} is no day: write 2026-06-01") from fault
