"""The list of alerts: what narrows it, filters that are kept, acts on many after one question, and what is new."""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, HTTPException, Request, Response
from fastapi.responses import HTMLResponse

from models.filters import OPEN, Filters, Place
from models.telling import VERDICTS, words_of
from pipeline.errors import CallError, StateError
from pipeline.rendering import render
from pipeline.tasks import alert_list, views
from pipeline.tasks.facets import Facet
from pipeline.ui.acting import Reader, check_act, check_origin, fields_of, form_of, typed
from pipeline.ui.showing import go, number_in, root_of, show
from pipeline.ui.tending import do_act, told_of, undo_of

#: What may be done to many at once, and as what it is asked.
BULK = {
    "acknowledged": "Acknowledge", "assigned": "Assign", "resolved": "Resolve", "snoozed": "Snooze", "muted": "Mute",
    "reopened": "Put back to new", "unsilenced": "Wake or unmute",
}  # fmt: skip
#: For how long a snooze is offered.
A_WEEK = timedelta(days=7)


def make_listing(who: Callable[..., Any]) -> APIRouter:
    """The routes; `who` raises 401 for whoever is not signed in."""
    router = APIRouter(default_response_class=HTMLResponse, include_in_schema=False)
    asking = Annotated[Reader, Depends(who)]

    @router.get("/alerts")
    def alerts(request: Request, reader: asking) -> Response:
        return _list(request, reader)

    @router.get("/alerts/news")
    def news(request: Request, reader: asking, seen: str = "") -> Response:  # noqa: ARG001 - asks for sign-in
        return _news(request, seen)

    @router.post("/alerts/acts")
    async def act_on_many(request: Request, reader: asking) -> Response:
        check_act(request, reader)
        fields = await fields_of(request)
        form = {name: values[0] for name, values in fields.items()}
        if form.get("act") not in BULK:
            raise HTTPException(422, f"no act {form.get('act', '')!r} on several alerts")
        chosen = tuple(dict.fromkeys(each for each in fields.get("alert", []) if "\0" not in each))[: alert_list.PAGE]
        if not chosen or not form.get("confirmed"):
            return _question(request, reader, chosen, form)
        return _do_many(request, reader, chosen, form)

    @router.post("/alerts/filters")
    async def on_filters(request: Request, reader: asking) -> Response:
        check_origin(request)
        if "research" in {reader.profile, views.context().settings.profile}:
            raise HTTPException(403, "the profile research keeps no filters")
        return _on_filters(request, reader, await form_of(request))

    return router


# ── the list ─────────────────────────────────────────────────────────────────────────────────────


def _list(request: Request, reader: Reader) -> Response:
    context, given = views.context(), request.query_params.multi_items()
    kept = alert_list.kept_filters(context, reader.name)
    filters = Filters.read(given) if given else alert_list.opening(kept)
    place = Place(after=request.query_params.get("after", "")[:40], before=request.query_params.get("before", "")[:40])
    listed = alert_list.list_page(context, filters, Place(*(each.replace("\0", "") for each in _both(place))))
    here = [*(filters.pairs or (("all", "1"),)), *((name, value) for name, value in given if name in _PLACES)]
    mine = [("Mine", Filters(held_by=(reader.name,)).query)] if reader.may_act else []
    return show(
        request,
        "ui/alerts.html",
        listed=listed,
        filters=filters,
        chips=_chips(filters, listed.facets),
        opened=not given,
        given=[(name, query, Filters.read(query) == filters) for name, query in (*alert_list.GIVEN, *mine)],
        kept=[(each, Filters.read(each.query) == filters) for each in kept],
        keeps="research" not in {reader.profile, context.settings.profile},
        before_query=_with(filters, "before", listed.lines[0].id) if listed.lines and listed.before else "",
        after_query=_with(filters, "after", listed.lines[-1].id) if listed.lines and listed.after else "",
        silent_query=filters.freed("state").query + "&state=snoozed&state=muted",
        newest_query=Filters.read([*filters.freed("order").pairs, ("order", "newest")]).query,
        back=urlencode(here),
        news_query=urlencode([*filters.pairs, ("seen", listed.seen_at.isoformat() if listed.seen_at else "")]),
        within=f"?{filters.query}" if filters.pairs else "",
        bulk=[(act, verb) for act, verb in BULK.items() if _may_help(act, listed.lines)],
        me=reader.name,
        may_act=reader.may_act,
    )


def _may_help(act: str, lines: Sequence[views.AlertLine]) -> bool:
    """Whether an act is one for any of these alerts: what takes back is offered where there is something to take."""
    states = {line.state for line in lines}
    if act == "unsilenced":
        return bool(states & {"snoozed", "muted"})
    return act != "reopened" or bool(states & {"acknowledged", "assigned", "resolved"})


_PLACES = frozenset({"after", "before"})


def _both(place: Place) -> tuple[str, str]:
    return place.after, place.before


def _with(filters: Filters, name: str, value: str) -> str:
    return urlencode([*filters.pairs, (name, value)])


def _chips(filters: Filters, facets: Sequence[Facet]) -> list[tuple[str, str]]:
    """What is asked for, in words, each with the query that asks for all but it."""
    found = [
        (f"{facet.title.lower()}: {choice.words}", choice.query)
        for facet in facets
        for choice in facet.choices
        if choice.chosen and not (facet.part == "state" and filters.state == OPEN)
    ]
    if filters.state == OPEN:
        found.insert(0, ("state: open", filters.freed("state").query or "all=1"))
    ones = {"q": "words", "subject": "about", "since": "since", "until": "until"}
    for name, words in ones.items():
        if value := getattr(filters, name):
            found.append((f"{words}: {value}", filters.freed(name).query or "all=1"))
    return [*found, *([("dry runs", filters.freed("dry_run").query or "all=1")] if filters.dry_run else [])]


# ── what is new ──────────────────────────────────────────────────────────────────────────────────


def _news(request: Request, seen: str) -> Response:
    """How many came since the page was made, as a fragment; unchanged since it was asked last is 304 (RFC 9110)."""
    since = alert_list.told_at(seen)
    pairs = [(name, value) for name, value in request.query_params.multi_items() if name != "seen"]
    filters = Filters.read(pairs)
    found = alert_list.news_since(views.context(), filters, since) if since else alert_list.News(0, None)
    tag = f'"{found.count}-{found.last_at.isoformat() if found.last_at else ""}"'
    headers = {"ETag": tag, "Cache-Control": "private, no-cache"}
    if tag in {each.strip().removeprefix("W/") for each in request.headers.get("if-none-match", "").split(",")}:
        return Response(status_code=304, headers=headers)
    query = filters.query or "all=1"
    body = render("ui/alerts-news.html", root=root_of(request), news=found, query=query)
    return HTMLResponse(body, headers=headers)


# ── acts on many ─────────────────────────────────────────────────────────────────────────────────


def _question(request: Request, reader: Reader, chosen: tuple[str, ...], form: Mapping[str, str]) -> Response:
    """What is to be done to which, asked once."""
    context = views.context()
    shown = show(
        request,
        "ui/alerts-acts.html",
        lines=alert_list.lines_by_id(context, chosen),
        act=form["act"],
        verb=BULK[form["act"]],
        verdicts=[(each, words_of(each)) for each in VERDICTS if each != "duplicate"],
        until=(context.clocks.world_now() + A_WEEK).date(),
        back=form.get("back", ""),
        me=reader.name,
        done=0,
        told="",
        refused=(),
    )
    shown.status_code = 200 if chosen else 422
    return shown


def _do_many(request: Request, reader: Reader, chosen: tuple[str, ...], form: Mapping[str, str]) -> Response:
    """One after the other, as each would be done alone; what could not be done is told by alert."""
    refused: dict[str, str] = {}
    for alert_id in chosen:
        try:
            why = do_act(alert_id, form, reader)
        except (StateError, CallError) as fault:
            why = str(fault)
        if why:
            refused[alert_id] = why.removeprefix(f"{alert_id} cannot be {form['act']}: ").removeprefix(f"{alert_id}: ")
    done = len(chosen) - len(refused)
    back = form.get("back", "")[:2000]
    told = f"{done} alert{'' if done == 1 else 's'} {told_of(form).lower()}"
    if not refused:
        undo = undo_of(form["act"], chosen, back)
        return go(request, f"alerts{'?' if back else ''}{back}", told=told, undo=undo)
    lines = {line.id: line for line in alert_list.lines_by_id(views.context(), tuple(refused))}
    shown = show(
        request,
        "ui/alerts-acts.html",
        lines=(),
        act=form["act"],
        verb=BULK[form["act"]],
        verdicts=(),
        until=None,
        back=back,
        me=reader.name,
        done=done,
        told=told,
        refused=[(alert_id, lines.get(alert_id), why) for alert_id, why in refused.items()],
    )
    shown.status_code = 422
    return shown


# ── kept filters ─────────────────────────────────────────────────────────────────────────────────


def _on_filters(request: Request, reader: Reader, form: Mapping[str, str]) -> Response:
    context, act, number = views.context(), form.get("do", ""), number_in(form.get("filter"))
    filters = Filters.read(form.get("query", ""))
    try:
        if act == "keep":
            name = typed(form.get("name"))[:60]
            shared = bool(form.get("shared")) and reader.may_act
            alert_list.keep_filter(context, reader.name, name, filters, shared=shared)
            told = f"Filter “{name}” is kept"
        elif act == "drop" and number is not None:
            alert_list.drop_filter(context, reader.name, number, anybodys=reader.role == "admin")
            told = "Filter taken off"
        elif act == "open":
            alert_list.open_with(context, reader.name, number)
            told = "Your list opens with it from now on"
        else:
            raise HTTPException(422, f"nothing to do called {act!r}")
    except StateError as fault:
        raise HTTPException(422, str(fault)) from fault
    return go(request, f"alerts?{filters.query or 'all=1'}", told=told)
