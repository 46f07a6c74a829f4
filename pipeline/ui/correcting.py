"""What is wrong, said on pages: of one claim, seen before it is done; and the list of all that people reported."""

import json
from collections.abc import Callable, Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Request, Response
from fastapi.responses import HTMLResponse
from starlette.concurrency import run_in_threadpool

from pipeline.errors import CallError, StateError
from pipeline.events.by_hand import CHOICES
from pipeline.tasks import views
from pipeline.tasks.by_hand import Done, affirm_claim, correct_claim, strike_claim
from pipeline.tasks.by_hand_events import undo
from pipeline.tasks.claim_page import NAMES, OFFERED, ClaimPage, Preview, preview, read_act, show_claim
from pipeline.tasks.labels import export_labels
from pipeline.tasks.reports import KINDS, STATES, list_reports
from pipeline.ui.acting import Reader, check_act, form_of, typed
from pipeline.ui.browse import PAGE, pager
from pipeline.ui.showing import go, number_in, show

ACTS = ("correct", "wrong", "right")


def make_correcting(who: Callable[..., Any]) -> APIRouter:
    """The routes; `who` raises 401 for whoever is not signed in."""
    router = APIRouter(default_response_class=HTMLResponse, include_in_schema=False)
    asking = Annotated[Reader, Depends(who)]

    @router.get("/claims/{number}")
    def claim(request: Request, reader: asking, number: str) -> Response:
        return _page(request, reader, _claim(number), {})

    @router.post("/claims/{number}")
    async def act(request: Request, reader: asking, number: str) -> Response:
        check_act(request, reader)
        form = {name: typed(value) for name, value in (await form_of(request)).items()}
        if form.get("act") not in ACTS:
            raise HTTPException(422, f"one of {', '.join(ACTS)}")
        view = await run_in_threadpool(_claim, number)
        try:
            return await run_in_threadpool(_act, request, reader, view, form)
        except (CallError, StateError) as fault:
            shown = await run_in_threadpool(_page, request, reader, view, form, str(fault))
            shown.status_code = 422
            return shown

    @router.get("/reports")
    def reports(
        request: Request, reader: asking, kind: str = "", by: str = "", state: str = "", offset: str = ""
    ) -> Response:
        return _reports(request, reader, {"kind": kind, "by": by, "state": state}, offset)

    @router.get("/reports/labels.jsonl")
    def labels(reader: asking) -> Response:  # noqa: ARG001
        """What people judged as labelled passages, one a line, of texts that may leave."""
        passages, _held = export_labels(views.context())
        body = "".join(json.dumps(each, ensure_ascii=False) + "\n" for each in passages)
        headers = {"Content-Disposition": "attachment; filename=chipwatch-labels.jsonl"}
        return Response(body, media_type="application/jsonl", headers=headers)

    @router.post("/reports/{number}/undo")
    async def take_back(request: Request, reader: asking, number: str) -> Response:
        check_act(request, reader)
        form, row = await form_of(request), number_in(number)
        if row is None:
            raise HTTPException(404, f"no act {number}")
        try:
            done = await run_in_threadpool(
                undo, views.context(), row, who=reader.name, why=typed(form.get("why")), via="page"
            )
        except (CallError, StateError) as fault:
            shown = await run_in_threadpool(_reports, request, reader, {}, "", str(fault))
            shown.status_code = 422
            return shown
        return go(request, "reports", told=f"Act {row} is taken back by act {done.act}: {_came(done)}")

    return router


def _claim(number: str) -> ClaimPage:
    row = number_in(number)
    view = show_claim(views.context(), row) if row is not None else None
    if view is None:
        raise HTTPException(404, f"no claim {number}")
    return view


def _act(request: Request, reader: Reader, view: ClaimPage, form: Mapping[str, str]) -> Response:
    """What the form asks for: looked at first, then done.

    Raises:
        CallError, StateError: it cannot be done so (says why).
    """
    context, name, why = views.context(), form["act"], form.get("why", "")
    if not why:
        raise CallError("say why: the reason is kept with your name")
    if name == "right":
        done = affirm_claim(context, view.number, who=reader.name, why=why, via="page")
        return go(request, f"documents/{view.document}#claim-{view.number}", told=f"Kept as act {done.act}")
    fields = read_act(context, view.number, name, form)
    if not form.get("sure"):
        return _page(request, reader, view, form, seen=preview(context, view.number, name, fields, who=reader.name))
    if name == "wrong":
        done = strike_claim(context, view.number, who=reader.name, why=why, via="page")
    else:
        given = {each: form.get(each, "") or "none" for each in fields}
        done = correct_claim(context, view.number, given, who=reader.name, why=why, via="page")
    return go(request, f"claims/{view.number}", told=f"Done as act {done.act}: {_came(done)}")


def _came(done: Done) -> str:
    if not done.moves:
        return "no event turned"
    alerts = "no alert" if not done.alerts else f"{done.alerts} alert{'' if done.alerts == 1 else 's'}"
    return f"its event turned, {alerts}"


def _page(
    request: Request,
    reader: Reader,
    view: ClaimPage,
    form: Mapping[str, str],
    fault: str = "",
    *,
    seen: Preview | None = None,
) -> Response:
    given = {name: form.get(name, view.fields[name]) for name in OFFERED}
    return show(
        request,
        "ui/claim.html",
        view=view,
        seen=seen,
        fault=fault,
        form=given | {"why": form.get("why", ""), "act": form.get("act", "")},
        offered=OFFERED,
        names=NAMES,
        choices=CHOICES,
        may_act=reader.may_act,
    )


def _reports(request: Request, reader: Reader, asked: Mapping[str, str], offset: str, fault: str = "") -> Response:
    kind, by, state = (typed(asked.get(name)) for name in ("kind", "by", "state"))
    kind, state = kind if kind in KINDS else "", state if state in STATES else ""
    first = number_in(offset) or 0
    page = list_reports(views.context(), kind=kind, who=by, state=state, limit=PAGE, offset=first)
    chosen = {"kind": kind, "by": by, "state": state}
    return show(
        request,
        "ui/reports.html",
        page=page,
        chosen=chosen,
        kinds=tuple(KINDS),
        states=tuple(STATES),
        pager=pager(chosen, first, len(page.lines), page.total),
        fault=fault,
        may_act=reader.may_act,
    )
