"""What a bench asks of the pages: every page and each answer of the API, as readers ask for them."""

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, text

from pipeline.rules.starting import START
from pipeline.storage.dossiers import public_id
from pipeline.storage.padding import FIRST

#: A name in braces stands for each of some values of the deployment's own.
PAGES = (
    "/alerts", "/alerts?order=newest", "/alerts?all=1", "/alerts?state=open&after={alert}",
    "/alerts?order=newest&before={alert}", "/alerts?state=resolved&held_by=nobody", "/alerts?severity=high&state=new",
    "/alerts?chip=nvidia-h20&state=open", "/alerts?company=nvidia", "/alerts?source=sec_edgar_form&order=newest",
    "/alerts?state=snoozed&state=muted", "/alerts?rule=party-listed&stage=in_force", "/alerts?owner=policy",
    "/alerts?type=restriction_imposed&since=2025-01-01&until=2025-06-30", "/alerts?subject={event}",
    "/alerts?q=licence", "/alerts?q=tencent+cxmt", "/alerts?q=nothinglikeit", "/alerts?q=nothing+like+it&all=1",
    "/alerts/news?state=open&seen=2020-01-01T00:00:00", "/alerts/news?q=nothinglikeit&seen=2026-11-01T00:00:00",
    "/alerts/{alert}", "/alerts/{alert}/news?seen=",
    "/timeline", "/timeline?by=chip", "/timeline?since=2025-01-01&until=2025-12-31", "/timeline?chip=nvidia-h20",
    "/timeline?by=chip&since=2024-01-01&until=2024-12-31", "/timeline?since=2021-01-01&until=2026-12-31",
    "/documents", "/documents?q=licence", "/documents?q=export+licence+chip", "/documents?q=%22export+licence%22+since",
    "/documents?q=nothinglikeit", "/documents?q=lic*+-china", "/documents?q=%E5%87%BA%E5%8F%A3%E7%AE%A1%E5%88%B6",
    "/documents?is=edited", "/documents?entity=nvidia-h20&type=restriction_imposed&order=newest",
    "/documents?q=word1+word2&source=padding_1&since=2025-01-01&until=2025-12-31", "/documents?event={event}",
    "/documents/{document}", "/documents/{padded}", "/documents/{document}/names?entity=nvidia-h20", "/claims/{claim}",
    "/exposure", "/exposure?limits=amd-mi308x", "/what-if", "/determinations", "/companies", "/companies/nvidia",
    "/sources", "/sources/{source}", "/sources/{source}/trials", "/add", "/add/{document}", "/add/{document}/found",
    "/lists", "/lists?of={list}", "/lists?kind=removed&offset=50", "/lists?offset=5000", "/lists/party?{entry}",
    "/lists/screen", "/lists/screen?name=huawei",
    "/catalogue", "/catalogue/{thing}", "/suggestions", "/suggestions?state=accepted",
    "/rules", "/rules/{rule}", "/rules/new", "/rules/new?from=market-news",
    "/digest", "/digest?reader={reader}", "/digest?reader={reader}&week={week}", "/digest/{reader}/{week}.html",
    "/recipients", "/recipients/{reader}", "/outbox", "/outbox?state=sent", "/outbox?state=waiting",
    "/outbox?state=held", "/outbox?state=dead", "/outbox/{message}", "/mail",
    "/reports", "/reports?state=stands", "/reports/labels.jsonl",
    "/holds", "/holds/of?what=party:huawei",
    "/health", "/runs/analyse", "/runs/analyse/{run}", "/runs/analyse/{run}/analyse_pending/-1",
    "/feed.atom", "/calendar.ics", "/health.json", "/api",
)  # fmt: skip

#: What programs read (`docs/api.md`).
ANSWERS = (
    *(f"/api/v1/{each}" for each in (
        "alerts", "alerts?state=open&limit=200", "alerts?chip=nvidia-h20", "alerts?company=nvidia&order=newest",
        "alerts?q=nothinglikeit", "alerts?source=sec_edgar_form", "alerts/{alert}", "events", "events?limit=200",
        "events?chip=nvidia-h20", "events?chip=nvidia-b30a", "events?firm=huawei&type=stockpiling",
        "events?since=2024-01-01&until=2024-06-30", "events/{event}", "documents", "documents?source={source}",
        "documents?source=padding_1&kind=news", "documents?kind=filing", "documents/{document}",
        "documents/{padded}", "search?q=licence", "search?q=word1+word2+word3", "sources", "sources/{source}",
        "list-changes", "list-changes?list_id={list}", "list-changes?kind=removed&limit=200", "list-changes/{change}",
        "rules", "rules/{rule}", "catalogue", "catalogue/{thing}", "policy/vintages",
        "policy/outcomes?chip=nvidia-h20", "clocks", "digests", "digests?reader={reader}",
        "digests/{week}?reader={reader}", "exposure", "health", "holds", "holds/{hold}",
    )),
    "/api/health.json", "/openapi.json",
)  # fmt: skip

#: Pages that answer what a form asks, and change nothing.
FORMS: Mapping[str, Mapping[str, str]] = {
    "/what-if": {
        "text": "The Commerce Department requires a licence for exports of Nvidia's H20 to China.",
        "type": "restriction_imposed",
        "chips": "H20",
        "places": "CN",
    },
    "/lists/screen": {"names": "Huawei Technologies; CN\nShenzhen Something"},
    "/rules/try": {"body": START},
}

_ASKED = {
    "alert": "SELECT alert_id FROM alert_face ORDER BY rank LIMIT 20",
    "event": "SELECT event FROM alert_face WHERE event <> '' ORDER BY rank LIMIT 5",
    "claim": f"SELECT id FROM claim WHERE id < {FIRST} ORDER BY id DESC LIMIT 10",  # noqa: S608 - a number of ours
    "source": "SELECT name FROM source_state ORDER BY name LIMIT 10",
    "list": "SELECT DISTINCT list_id FROM list_version ORDER BY 1",
    "change": "SELECT id FROM list_change ORDER BY id DESC LIMIT 5",
    "entry": "SELECT 'of=' || list_id || '&entry=' || key FROM list_change ORDER BY id LIMIT 5",
    "reader": "SELECT name FROM recipient ORDER BY 1 LIMIT 3",
    "week": "SELECT DISTINCT week FROM edition ORDER BY 1 DESC LIMIT 3",
    "message": "SELECT id FROM message ORDER BY id DESC LIMIT 5",
    "hold": "SELECT id FROM hold ORDER BY id DESC LIMIT 5",
    "run": "SELECT run_id FROM airflow_task ORDER BY began_at DESC LIMIT 5",
}
_GIVEN = {
    "thing": ("nvidia-h20", "nvidia", "us-ear", "huawei"),
    "rule": ("restriction-touches-us", "party-listed", "market-news", "limits-flip-our-chips"),
}


def values_of(connection: Connection) -> Mapping[str, Sequence[str]]:
    """What the names in braces stand for in this deployment; nothing where it has none of that."""
    found = {name: [str(row[0]) for row in connection.execute(text(asked))] for name, asked in _ASKED.items()}
    for name, which in (("document", "<"), ("padded", ">=")):
        newest = text(f"SELECT key FROM document WHERE id {which} :first ORDER BY id DESC LIMIT 5")  # noqa: S608
        found[name] = [public_id(bytes(key)) for key in connection.execute(newest, {"first": FIRST}).scalars()]
    return found | _GIVEN


def filled(address: str, values: Mapping[str, Sequence[str]], most: int) -> list[str]:
    """The addresses that one with names in braces stands for, at most so many; 1 stands where there is nothing."""
    count = max((len(values[name]) for name in values if f"{{{name}}}" in address), default=1) or 1
    return [
        address.format_map({name: each[number % len(each)] if each else "1" for name, each in values.items()})
        for number in range(min(count, most))
    ]
