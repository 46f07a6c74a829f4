"""What people ask of sources: how each is doing, what its listing shows now, and a page of it saved."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from models.clocks import WorldInstant
from pipeline.errors import CallError
from pipeline.sources import all_sources, find_source
from pipeline.sources.tools.polling import backed_off
from pipeline.storage.engine import reading
from pipeline.storage.sources import SourceStatus, count_documents, count_set_aside, load_statuses
from pipeline.tasks.collect import current_wait, open_client, selected_sources
from pipeline.tasks.context import Context
from pipeline.tasks.poll import STAGE


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One source as `chipwatch sources` tells it.

    `lag` is since the last good poll, `wait` from the last poll to the next, both in seconds of the world.
    """

    name: str
    title: str
    publisher: str
    kind: str
    polled: bool
    state: str
    error: str | None
    since_at: WorldInstant | None
    succeeded_at: WorldInstant | None
    last_item_at: WorldInstant | None
    lag: float | None
    items: int
    documents: int
    set_aside: int
    every: float
    wait: float
    wait_why: str
    outage_at: WorldInstant | None
    layout: str
    layout_from: str
    selectors: int
    family: str
    terms: str
    pass_on: str


def source_rows(context: Context, *, everything: bool = False) -> list[SourceRow]:
    """Every source that is polled or was, or all there are but invented ones, in order of name."""
    polled = selected_sources(context)
    now = context.clocks.world_now()
    with reading(context.engine) as connection:
        statuses = load_statuses(connection)
        documents = count_documents(connection)
        set_aside = count_set_aside(connection, STAGE)
    rows = []
    for name, source in all_sources().items():
        if name not in polled and name not in statuses and (source.invented or not everything):
            continue
        status = statuses.get(name, SourceStatus(name))
        lag = (now - status.succeeded_at) if status.succeeded_at else None
        rows.append(
            SourceRow(
                name=name,
                title=source.title,
                publisher=source.publisher,
                kind=source.kind,
                polled=name in polled,
                state=status.state,
                error=status.error,
                since_at=status.since_at,
                succeeded_at=status.succeeded_at,
                last_item_at=status.last_item_at,
                lag=lag.total_seconds() if lag is not None else None,
                items=status.items,
                documents=documents.get(name, 0),
                set_aside=set_aside.get(name, 0),
                every=source.every.total_seconds(),
                wait=backed_off(current_wait(source, status), status.failures).total_seconds(),
                wait_why=_why(status),
                outage_at=status.outage_at,
                layout=source.layout,
                layout_from=source.layout_from,
                selectors=len(source.selectors),
                family=source.family,
                terms=source.terms.note,
                pass_on=source.terms.pass_on,
            )
        )
    return rows


def _why(status: SourceStatus) -> str:
    failed = f"{status.failures} failed in a row; " if status.failures else ""
    return failed + (status.wait_why or "its usual cadence")


def save_example(context: Context, name: str, url: str, folder: Path) -> Path:
    """Fetch one address of a source, and save its bytes for a test.

    Args:
        context: the deployment.
        name: the source; the address must be on one of its hosts.
        url: what to fetch.
        folder: where the case is kept.

    Returns:
        The file; beside it `addresses.json` and `ORIGIN.md` say where it comes from.

    Raises:
        CallError: no such source, another host's address, or the file is there already.
    """
    import json

    source = find_source(name)
    if not source.allows(url):
        raise CallError(f"{url} is not on the hosts of {name}: {', '.join(source.hosts)}")
    with open_client(context, source) as client:
        fetched = client.fetch(url)
    last = urlsplit(url).path.rstrip("/").rsplit("/", 1)[-1] or "index.html"
    file = folder / (f"listing-{last}" if url in source.addresses(context.settings) else last)
    if file.exists():
        raise CallError(f"{file} is there already: name another --case")
    folder.mkdir(parents=True, exist_ok=True)
    file.write_bytes(fetched.body)
    stated = folder / "addresses.json"
    addresses = json.loads(stated.read_text(encoding="utf-8")) if stated.exists() else {}
    stated.write_text(json.dumps(addresses | {file.name: url}, indent=1) + "\n", encoding="utf-8")
    note = f"`{file.name}`: {url}, fetched {fetched.fetched_at:%Y-%m-%d}. Terms: {source.terms.note}.\n"
    with (folder / "ORIGIN.md").open("a", encoding="utf-8") as origin:
        origin.write(note)
    return file


def show_span(seconds: float | None) -> str:
    """A time span in two units at most: `3 d 4 h`; a dash where there is none."""
    if seconds is None:
        return "-"
    span = timedelta(seconds=max(seconds, 0))
    parts = [(span.days, "d"), (span.seconds // 3600, "h"), (span.seconds // 60 % 60, "min")]
    told: Sequence[str] = [f"{count} {unit}" for count, unit in parts if count][:2]
    return " ".join(told) or "now"
