"""The tabs beside a DAG, a run and a task instance of Airflow: what that run made, and nothing else."""

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import HTMLResponse

from pipeline.tasks import views
from pipeline.tasks.made_view import MOST, WORDS, list_runs, show_made
from pipeline.ui.acting import Reader
from pipeline.ui.showing import number_in, show

_LONGEST = 250


def make_running(who: Callable[..., Any]) -> APIRouter:
    """The routes; `who` raises 401 for whoever is not signed in."""
    router = APIRouter(default_response_class=HTMLResponse, include_in_schema=False)
    asking = Annotated[Reader, Depends(who)]

    @router.get("/runs/{dag}")
    def of_dag(request: Request, dag: str, reader: asking) -> Response:  # noqa: ARG001 - asks for sign-in
        name = _typed(dag)
        return show(request, "ui/runs.html", dag=name, runs=list_runs(views.context(), name), words=WORDS)

    @router.get("/runs/{dag}/{run}")
    def of_run(request: Request, dag: str, run: str, reader: asking) -> Response:
        return _made(request, reader, _typed(dag), _typed(run))

    @router.get("/runs/{dag}/{run}/{task}/{index}")
    def of_task(request: Request, dag: str, run: str, task: str, index: str, reader: asking) -> Response:
        # Of a task that is not mapped Airflow leaves its placeholder in the address.
        number = number_in(index)
        return _made(request, reader, _typed(dag), _typed(run), _typed(task), -1 if number is None else number)

    return router


def _made(
    request: Request, reader: Reader, dag: str, run: str, task: str | None = None, index: int | None = None
) -> Response:
    page = show_made(views.context(), dag, run, task, index, inside=reader.may_act)
    return show(request, "ui/run.html", page=page, words=WORDS, most=MOST, may_act=reader.may_act)


def _typed(text: str) -> str:
    return text.replace("\0", "")[:_LONGEST]
