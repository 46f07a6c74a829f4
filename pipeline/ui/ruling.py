"""The pages of rules: how each does, what an edited one would have done, and, for an admin, switching them."""

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Request, Response
from fastapi.responses import HTMLResponse

from pipeline.errors import CallError
from pipeline.rules.starting import fields_by_part
from pipeline.tasks import views
from pipeline.tasks.rule_acts import keep_edition, states_of, switch_off, text_of
from pipeline.tasks.rules_view import Tried, list_rules, show_rule, start_with, try_rule
from pipeline.ui.acting import Reader, check_act, check_arrange, form_of
from pipeline.ui.showing import go, show

#: Of a rule's text, in characters: the longest that is shipped has 3,500.
LONGEST = 40_000
SUCH = ("on", "dry_run")


def make_ruling(who: Callable[..., Any]) -> APIRouter:
    """The routes; `who` raises 401 for whoever is not signed in."""
    router = APIRouter(default_response_class=HTMLResponse, include_in_schema=False)
    asking = Annotated[Reader, Depends(who)]

    @router.get("/rules")
    def rules(request: Request, reader: asking) -> Response:
        return show(request, "ui/rules.html", page=list_rules(views.context()), may_act=reader.may_act)

    @router.get("/rules/new")
    def new(request: Request, reader: asking) -> Response:
        if not reader.may_act:
            raise HTTPException(403, f"{reader.name} may read but not write rules")
        context = views.context()
        chosen = request.query_params.get("from", "").replace("\0", "")[:100]
        try:
            body = start_with(context, chosen)
        except CallError as fault:
            raise HTTPException(404, str(fault)) from fault
        rules = [line.id for line in states_of(context)]
        return show(request, "ui/rule-new.html", body=body, chosen=chosen, rules=rules, fields=fields_by_part())

    @router.get("/rules/{rule_id}")
    def rule(request: Request, rule_id: str, reader: asking, edit: str = "") -> Response:
        page = show_rule(views.context(), rule_id)
        if page is None:
            return _unreadable(request, reader, rule_id)
        chosen = (
            page.suggestions[int(edit)].proposal if edit.isdecimal() and int(edit) < len(page.suggestions) else None
        )
        return show(
            request, "ui/rule.html", page=page, may_switch=reader.may_arrange, edited=chosen.body if chosen else ""
        )

    @router.post("/rules/try")
    async def tried(request: Request, reader: asking) -> Response:
        check_act(request, reader)
        return _tried(request, reader, _body_of(await form_of(request)))

    @router.post("/rules/keep")
    async def keep(request: Request, reader: asking) -> Response:
        check_arrange(request, reader, "switch rules")
        form = await form_of(request)
        mode, body = form.get("mode", ""), _body_of(form)
        if mode not in SUCH:
            raise HTTPException(422, f"a rule is kept as one of {', '.join(SUCH)}")
        try:
            name, _version = keep_edition(
                views.context(), body, "on" if mode == "on" else "dry_run", who=reader.name, via="page"
            )
        except CallError:
            # The same text shows the same faults, beside what was typed.
            return _tried(request, reader, body, status=422)
        return go(request, f"rules/{name}", told=f"{name} is kept, and {'on' if mode == 'on' else 'tried out'}")

    @router.post("/rules/{rule_id}/off")
    def off(request: Request, rule_id: str, reader: asking) -> Response:
        check_arrange(request, reader, "switch rules")
        try:
            switch_off(views.context(), rule_id, who=reader.name, via="page")
        except CallError as fault:
            raise HTTPException(404, str(fault)) from fault
        return go(request, f"rules/{rule_id}", told=f"{rule_id} is off")

    return router


def _body_of(form: dict[str, str]) -> str:
    """The text that was pasted, with the ends of lines that YAML knows."""
    return form.get("body", "").replace("\0", "").replace("\r\n", "\n")[:LONGEST]


def _unreadable(request: Request, reader: Reader, rule_id: str) -> Response:
    """A rule that has only editions that are set aside: its text, with what is wrong with it.

    Raises:
        HTTPException: 404, there is no rule of that id.
    """
    try:
        return _tried(request, reader, text_of(views.context(), rule_id))
    except CallError as fault:
        raise HTTPException(404, str(fault)) from fault


def _tried(request: Request, reader: Reader, body: str, status: int = 200) -> Response:
    found: Tried = try_rule(views.context(), body)
    values: dict[str, Any] = {"tried": found, "may_switch": reader.may_arrange, "fields": fields_by_part()}
    shown = show(request, "ui/rule-tried.html", **values)
    shown.status_code = status
    return shown
