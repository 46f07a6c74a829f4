"""What a page costs: every page asked again and again, wall time and CPU."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from unittest.mock import patch

from fastapi.testclient import TestClient
from sqlalchemy import text
from starlette.types import ASGIApp

from pipeline.bench.addresses import ANSWERS, FORMS, PAGES, filled, values_of
from pipeline.bench.spending import Spending, spending
from pipeline.errors import CallError
from pipeline.storage.engine import reading
from pipeline.tasks import views
from pipeline.tasks.context import Context

#: Everything that is asked; a form's answer by its address behind `POST `.
ADDRESSES = (*PAGES, *ANSWERS, *(f"POST {path}" for path in FORMS))
BAR = 0.15  # seconds that a page takes at the most
HELD = ("document", "alert")
_BASE = "http://chipwatch.test"


@dataclass(frozen=True, slots=True)
class Visits:
    """One page, asked some times.

    Attributes:
        address: what was asked, with names in braces.
        wall: seconds of each answer, as a client in the same process waits for them.
        cpu: seconds of CPU in each: of this process, and of PostgreSQL's backends where they are on this machine.
        size: bytes of the largest answer.
        status: 200, or the first other one that came.
    """

    address: str
    wall: tuple[float, ...]
    cpu: tuple[float, ...]
    size: int
    status: int

    @property
    def failed(self) -> bool:
        """Whether an answer was neither a page nor the word that there is no such thing here."""
        return self.status not in {200, 404}


@dataclass(frozen=True, slots=True)
class PageRow:
    """A page's figures: milliseconds an answer, wall and CPU; bytes of the largest; whether it keeps the bar."""

    address: str
    p50_ms: float
    p95_ms: float
    max_ms: float
    cpu_p50_ms: float
    cpu_p95_ms: float
    size: int
    status: int
    kept: bool


@dataclass(frozen=True, slots=True)
class PagesReport:
    """All pages over one deployment.

    Attributes:
        database: `sqlite` or `postgresql`.
        documents, alerts: how many it holds.
        times: answers behind each figure.
        bar_ms: what p95 of wall time may be.
        whole: CPU has the database's own in it.
        rows: in the order asked.
    """

    database: str
    documents: int
    alerts: int
    times: int
    bar_ms: int
    whole: bool
    rows: tuple[PageRow, ...]


def measure_pages(
    context: Context, app: ASGIApp, times: int, only: Sequence[str] = (), say: Callable[[str], object] = str
) -> PagesReport:
    """The figures of every page, or of those whose addresses begin as one of `only` does.

    Raises:
        CallError: no address begins so.
    """
    addresses = [each for each in ADDRESSES if not only or each.startswith(tuple(only))]
    if not addresses:
        raise CallError(f"no page begins with {' or '.join(only)}")
    rows = []
    with spending(context.engine) as spent:
        for seen in visit(context, app, times, addresses, spent):
            rows.append(_row(seen))
            say(seen.address)
    with reading(context.engine) as connection:
        documents, alerts = (connection.execute(text(f"SELECT count(*) FROM {of}")).scalar_one() for of in HELD)  # noqa: S608
    return PagesReport(
        context.engine.dialect.name, documents, alerts, times, round(BAR * 1000), spent.whole, tuple(rows)
    )


def _row(seen: Visits) -> PageRow:
    wall = [1000 * each for each in seen.wall]
    cpu = [1000 * each for each in seen.cpu]
    kept = at(0.95, seen.wall) <= BAR and not seen.failed
    figures = (at(0.5, wall), at(0.95, wall), max(wall), at(0.5, cpu), at(0.95, cpu))
    return PageRow(seen.address, *figures, seen.size, seen.status, kept)


def visit(
    context: Context,
    app: ASGIApp,
    times: int,
    addresses: Sequence[str] = ADDRESSES,
    spent: Spending | None = None,
) -> Iterator[Visits]:
    """Ask each page `times` times, values by turn; a first answer to each value is not counted.

    Args:
        context: the deployment.
        app: its pages, to whoever asks.
        times: how often each is asked.
        addresses: which.
        spent: what counts CPU; this process's alone when None.
    """
    with reading(context.engine) as connection:
        values = values_of(connection)
    spent = spent or Spending()
    with patch.object(views, "deployment", lambda: context):
        client = TestClient(
            app, base_url=_BASE, headers={"Origin": _BASE}, follow_redirects=False, raise_server_exceptions=False
        )
        for address in addresses:
            yield _ask(client, spent, address, values, times)


def _ask(client: TestClient, spent: Spending, address: str, values: Mapping[str, Sequence[str]], times: int) -> Visits:
    method, _, path = address.rpartition(" ")
    form = dict(FORMS[path]) if method else None
    asked = filled(path, values, times)
    wall, cpu, size, status = [], [], 0, 200
    for each in asked:
        client.request(method or "GET", each, data=form)
    for number in range(times):
        before, began = spent.seconds(), time.perf_counter()
        answer = client.request(method or "GET", asked[number % len(asked)], data=form)
        wall.append(time.perf_counter() - began)
        cpu.append(spent.seconds() - before)
        size = max(size, len(answer.content))
        if answer.status_code != 200 and status == 200:
            status = answer.status_code
    return Visits(address, tuple(wall), tuple(cpu), size, status)


def at(share: float, seconds: Sequence[float]) -> float:
    """What that share of answers needed at the most: .5 the median, 1 the slowest."""
    return sorted(seconds)[min(len(seconds) - 1, int(share * len(seconds)))]
