"""What is handed out on demand: exports, and what a search finds. Feeds are in `own_feeds`."""

import json
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal, get_args

from models.recipient import Addressee
from models.silence import stands
from models.terms import Told
from pipeline.alerts import wanted
from pipeline.alerts.export import export_rows, write_csv
from pipeline.alerts.ftm import ftm_lines
from pipeline.alerts.workbook import tables_of, write_workbook
from pipeline.documents.wanted import Wanted
from pipeline.errors import CallError
from pipeline.storage import alerts as alert_store
from pipeline.storage.engine import reading
from pipeline.storage.recipients import load_everybody
from pipeline.storage.silences import load_silences
from pipeline.tasks.context import Context
from pipeline.tasks.finding import find_documents
from pipeline.tasks.knowledge import catalogue_in
from pipeline.tasks.views import told_acts

Form = Literal["csv", "json", "xlsx", "ftm"]
FORMS: tuple[Form, ...] = get_args(Form)
#: Of each form how the web calls it, and how its file's name ends.
MEDIA_TYPES: dict[Form, tuple[str, str]] = {
    "csv": ("text/csv; charset=utf-8", "csv"),
    "json": ("application/json", "json"),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"),
    "ftm": ("application/x-ndjson", "ftm.json"),
}
MOST_FOUND = 20


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which alerts are exported; what is empty chooses nothing. Instants are of world time."""

    severities: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    state: str = ""
    since: datetime | None = None
    until: datetime | None = None


EVERYTHING = Chosen()


def export_alerts(context: Context, form: Form, chosen: Chosen = EVERYTHING, *, who: Addressee | None = None) -> bytes:
    """Alerts oldest first, in one of `FORMS`.

    Args:
        context: the deployment; of one as somebody sees it what they may see.
        form: how they are written.
        chosen: which of them.
        who: as this recipient sees them, and only those that they asked for.
    """
    seen = context.as_seen_by(who) if who else context
    with reading(seen.engine) as connection:
        stored = alert_store.load_alerts(
            connection,
            newest_first=True,
            hidden=seen.hidden_subjects,
            severities=chosen.severities,
            rules=chosen.rules,
            since=chosen.since,
            until=chosen.until,
        )
        catalogue = catalogue_in(connection)
        silences = load_silences(connection)
    now = context.clocks.world_now()
    alerts = [
        replace(each, acts=told_acts(each.acts, seen.settings.profile))
        for each in reversed(stored)
        if (not chosen.state or stands(each, silences, now).state == chosen.state)
        and (who is None or wanted(each.draft, who, catalogue.ancestors).yes)
    ]
    if form == "xlsx":
        return write_workbook(tables_of(alerts, silences, now))
    if form == "ftm":
        lines = ftm_lines((each.draft for each in alerts), catalogue, base_url=context.settings.base_url)
        return "".join(f"{line}\n" for line in lines).encode("ascii")
    rows = export_rows(alerts, silences, now)
    text = write_csv(rows) if form == "csv" else json.dumps(rows, ensure_ascii=False, indent=2) + "\n"
    # Half of a surrogate pair has no bytes in UTF-8.
    return text.encode("utf-8", "replace")


def recipient_of(context: Context, name: str) -> Addressee:
    """The recipient of a name.

    Raises:
        CallError: there is none.
    """
    with reading(context.engine) as connection:
        for each in load_everybody(connection):
            if each.name == name and each.active:
                return each
    raise CallError(f"no recipient {name}")


def search(context: Context, asked: str) -> tuple[Told, ...]:
    """The public documents that hold what is asked for, by relevance, each with what may be shown of the place.

    Args:
        context: the deployment.
        asked: words, phrases in quotes and the rest of what the page Documents takes (`documents.looking`).
    """
    wanted = Wanted(q=asked)
    if not wanted.question.parts and not wanted.question.filters:
        return ()
    page = find_documents(context, wanted, audience="snippet", limit=MOST_FOUND, facets=False)
    return tuple(line.told for line in page.lines)
