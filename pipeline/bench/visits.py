"""What a page costs in a large deployment: every page asked again and again, wall time and CPU of this process."""

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from unittest.mock import patch

from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import Connection, text

from pipeline.storage.dossiers import public_id
from pipeline.storage.engine import reading
from pipeline.storage.padding import FIRST
from pipeline.tasks import views
from pipeline.tasks.context import Context

#: The pages with what a reader asks of them. A name in braces stands for each of some values of the deployment's own.
ADDRESSES = (
    "/alerts", "/alerts?order=newest", "/alerts?all=1", "/alerts?state=open&after={alert}",
    "/alerts?order=newest&before={alert}", "/alerts?state=resolved&held_by=nobody", "/alerts?severity=high&state=new",
    "/alerts?chip=nvidia-h20&state=open", "/alerts?company=nvidia", "/alerts?source=sec_edgar_form&order=newest",
    "/alerts?state=snoozed&state=muted", "/alerts?rule=party-listed&stage=in_force", "/alerts?owner=policy",
    "/alerts?type=restriction_imposed&since=2025-01-01&until=2025-06-30", "/alerts?subject={event}",
    "/alerts?q=licence", "/alerts?q=tencent+cxmt", "/alerts?q=nothinglikeit", "/alerts?q=nothing+like+it&all=1",
    "/alerts/news?state=open&seen=2020-01-01T00:00:00", "/alerts/news?q=nothinglikeit&seen=2026-11-01T00:00:00",
    "/alerts/{alert}",
    "/timeline", "/timeline?by=chip", "/timeline?since=2025-01-01&until=2025-12-31", "/timeline?chip=nvidia-h20",
    "/timeline?by=chip&since=2024-01-01&until=2024-12-31", "/timeline?since=2021-01-01&until=2026-12-31",
    "/exposure", "/sources", "/sources/{source}", "/sources/{source}/trials", "/add",
    "/reports", "/rules/new", "/lists/screen?name=huawei",
    "/lists", "/lists?of={list}", "/lists?kind=removed&offset=50",
    "/lists?offset=5000", "/catalogue", "/catalogue/{entry}", "/suggestions", "/suggestions?state=accepted",
    "/companies", "/companies/nvidia", "/rules", "/rules/{rule}", "/digest", "/digest?reader={reader}",
    "/digest?reader={reader}&week={week}", "/digest/{reader}/{week}.html", "/determinations", "/recipients",
    "/recipients/{reader}", "/outbox", "/outbox?state=sent", "/outbox?state=waiting", "/outbox?state=held",
    "/outbox?state=dead", "/outbox/{message}", "/health", "/runs/analyse", "/runs/analyse/{run}",
    "/runs/analyse/{run}/analyse_pending/-1", "/what-if", "/mail", "/documents", "/documents/{document}",
    "/feed.atom", "/calendar.ics", "/health.json",
    "/documents?q=licence", "/documents?q=export+licence+chip", "/documents?q=%22export+licence%22+since",
    "/documents?q=nothinglikeit", "/documents?q=lic*+-china", "/documents?q=%E5%87%BA%E5%8F%A3%E7%AE%A1%E5%88%B6",
    "/documents?is=edited", "/documents?entity=nvidia-h20&type=restriction_imposed&order=newest",
    "/documents?q=word1+word2&source=padding_1&since=2025-01-01&until=2025-12-31", "/documents?event={event}",
    "/documents/{padded}", "/claims/{claim}",
)  # fmt: skip
#: What programs read (`docs/api.md`).
READS = tuple(
    f"/api/v1/{each}"
    for each in (
        "alerts", "alerts?state=open&limit=200", "alerts?chip=nvidia-h20", "alerts?company=nvidia&order=newest",
        "alerts?q=nothinglikeit", "alerts?source=sec_edgar_form", "alerts/{alert}", "events", "events?limit=200",
        "events?chip=nvidia-h20", "events?chip=nvidia-b30a", "events?firm=huawei&type=stockpiling",
        "events?since=2024-01-01&until=2024-06-30", "events/{event}", "documents", "documents?source={source}",
        "documents?source=padding_1&kind=news", "documents?kind=filing", "documents/{document}",
        "documents/{padded}", "search?q=licence", "search?q=word1+word2+word3", "sources", "sources/{source}",
        "list-changes", "list-changes?list_id={list}", "list-changes?kind=removed&limit=200", "list-changes/{change}",
        "rules", "rules/{rule}", "catalogue", "catalogue/{entry}", "policy/vintages",
        "policy/outcomes?chip=nvidia-h20", "clocks", "digests?reader={reader}", "digests/{week}?reader={reader}",
        "exposure", "health",
    )
)  # fmt: skip

_VALUES = {
    "alert": "SELECT alert_id FROM alert_face ORDER BY rank LIMIT 20",
    "event": "SELECT event FROM alert_face WHERE event <> '' ORDER BY rank LIMIT 5",
    "source": "SELECT name FROM source_state ORDER BY name LIMIT 10",
    "list": "SELECT DISTINCT list_id FROM list_version ORDER BY 1",
    "reader": "SELECT DISTINCT recipient FROM edition ORDER BY 1 LIMIT 3",
    "week": "SELECT DISTINCT week FROM edition ORDER BY 1 DESC LIMIT 3",
    "message": "SELECT id FROM message ORDER BY id DESC LIMIT 5",
    "run": "SELECT run_id FROM airflow_task ORDER BY began_at DESC LIMIT 5",
    "claim": f"SELECT id FROM claim WHERE id < {FIRST} ORDER BY id DESC LIMIT 10",  # noqa: S608
    "change": "SELECT id FROM list_change ORDER BY id DESC LIMIT 5",
}
_GIVEN = {
    "entry": ("nvidia-h20", "nvidia", "us-ear", "huawei"),
    "rule": ("restriction-touches-us", "party-listed", "market-news", "limits-flip-our-chips"),
}


@dataclass(frozen=True, slots=True)
class Visits:
    """One page, asked some times.

    Attributes:
        address: what was asked, with names in braces.
        wall: seconds of each answer, as a client waits for them.
        cpu: seconds of CPU of this process in each; a PostgreSQL's own are not among them.
        size: bytes of the largest answer.
        failed: the first answer that was none of 200 and 404, by its status; 0 for none.
    """

    address: str
    wall: tuple[float, ...]
    cpu: tuple[float, ...]
    size: int
    failed: int


def visit(
    context: Context, app: FastAPI, times: int, addresses: Sequence[str] = (*ADDRESSES, *READS)
) -> Iterator[Visits]:
    """Ask each page `times` times, values by turn; a first answer of each is not counted.

    Args:
        context: the deployment.
        app: its pages, to whoever asks.
        times: how often each is asked.
        addresses: which.
    """
    with reading(context.engine) as connection:
        values = _values(connection)
    with patch.object(views, "deployment", lambda: context):
        client = TestClient(app, base_url="http://chipwatch.test")
        for address in addresses:
            yield _ask(client, address, _filled(address, values, times), times)


def _ask(client: TestClient, address: str, asked: Sequence[str], times: int) -> Visits:
    wall, cpu, size, failed = [], [], 0, 0
    client.get(asked[0])
    for number in range(times):
        began, spent = time.perf_counter(), time.process_time()
        answer = client.get(asked[number % len(asked)])
        wall.append(time.perf_counter() - began)
        cpu.append(time.process_time() - spent)
        size = max(size, len(answer.content))
        if answer.status_code not in {200, 404}:
            failed = failed or answer.status_code
    return Visits(address, tuple(wall), tuple(cpu), size, failed)


def _values(connection: Connection) -> Mapping[str, Sequence[str]]:
    found = {name: [str(row[0]) for row in connection.execute(text(asked))] for name, asked in _VALUES.items()}
    for name, which in (("document", "<"), ("padded", ">=")):
        newest = text(f"SELECT key FROM document WHERE id {which} {FIRST} ORDER BY id DESC LIMIT 5")  # noqa: S608
        found[name] = [public_id(bytes(row.key)) for row in connection.execute(newest)]
    # A number that there is none of, where there are none.
    return found | _GIVEN | {"change": found["change"] or ["1"]}


def _filled(address: str, values: Mapping[str, Sequence[str]], most: int) -> list[str]:
    """The addresses that one with names in braces stands for, at most so many."""
    count = max((len(values[name]) for name in values if f"{{{name}}}" in address), default=1) or 1
    return [
        address.format_map({name: each[number % len(each)] if each else "nothing" for name, each in values.items()})
        for number in range(min(count, most))
    ]


def at(share: float, seconds: Sequence[float]) -> float:
    """What that share of answers needed at the most: .5 the median, 1 the slowest."""
    return sorted(seconds)[min(len(seconds) - 1, int(share * len(seconds)))]
