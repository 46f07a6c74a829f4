"""Feeds pulled: each is read where it is and imported as its part of the inventory; one that fails stops no other."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from models.telling import Via
from pipeline.errors import CallError, ChipwatchError, HoldingsError
from pipeline.holdings.feeds import Feed, read_feeds
from pipeline.holdings.readers import read_kubernetes, read_netbox, read_table
from pipeline.holdings.readers.json_lines import read_json
from pipeline.holdings.readers.netbox import KINDS, next_page
from pipeline.holdings.readers.rows import table_of_rows
from pipeline.holdings.tables import Table
from pipeline.settings import Settings, secret_text
from pipeline.storage.engine import writing
from pipeline.storage.feeds import save_report
from pipeline.storage.foreign import read_rows
from pipeline.tasks.context import Context
from pipeline.tasks.imports import ImportReport, import_table, read_file
from pipeline.tasks.todos import refuse_research
from pipeline.web.internal import Internal

FILE = "feeds.yaml"
#: Pages beyond which a list has no end.
MOST_PAGES = 5_000
Get = Callable[[str, dict[str, str]], bytes]


@dataclass(frozen=True, slots=True)
class Pulled:
    """What came of one feed: its import, or why there is none."""

    feed: str
    report: ImportReport | None
    fault: str = ""

    def summary(self) -> dict[str, object]:
        """Names and numbers alone, as Airflow may carry them."""
        return self.report.summary() if self.report else {"feed": self.feed, "new": False, "failed": True}


def load_feeds(settings: Settings) -> dict[str, Feed]:
    """The feeds of a home, by name; none where it declares none.

    Raises:
        CallError: the file cannot be read, or a feed is wrong.
    """
    path: Path = settings.home / FILE
    if not path.exists():
        return {}
    try:
        return read_feeds(path.read_text(encoding="utf-8"), name=FILE)
    except (OSError, UnicodeDecodeError) as fault:
        raise CallError(f"{path}: {fault}") from fault


def pull(
    context: Context, names: Sequence[str] = (), *, get: Get | None = None, by: str = "", via: Via = "command"
) -> list[Pulled]:
    """Read feeds and import them.

    Args:
        context: the deployment.
        names: of these; of all where none is named.
        get: in place of the deployment's own client.
        by: who had them read, for the audit; empty where no person did.
        via: by which way this comes.

    Raises:
        CallError: a feed is not declared, or wrongly; or the profile is one that reaches nothing of our own.
    """
    refuse_research(context, "inventory")
    declared = load_feeds(context.settings)
    for name in names:
        if name not in declared:
            raise CallError(f"no feed {name!r} in {FILE}; there are {', '.join(declared) or 'none'}")
    return [_pull(context, declared[name], get, by, via) for name in names or declared]


def _pull(context: Context, feed: Feed, get: Get | None, by: str, via: Via) -> Pulled:
    try:
        table = read_feed(context.settings, feed, get)
        return Pulled(feed.name, import_table(context, table, feed=feed.name, sites=feed.sites, by=by, via=via))
    except ChipwatchError as fault:
        now, at = context.clocks.world_now(), context.clocks.wall_now()
        with writing(context.engine) as connection:
            save_report(connection, feed.name, "failed", why=str(fault), known_at=now, recorded_at=at)
        return Pulled(feed.name, None, str(fault))


def read_feed(settings: Settings, feed: Feed, get: Get | None = None) -> Table:
    """A feed's table with our columns' names, as it is now.

    Raises:
        CallError: a file or secret cannot be read.
        FetchError: the system does not answer, or refuses us.
        HoldingsError: what it gives is no table.
    """
    if feed.file is not None:
        return read_feed_file(feed, read_file(settings.home / feed.file), name=Path(feed.file).name)
    if feed.kind == "sql":
        url = secret_text(feed.database) if feed.database else ""
        columns, rows = read_rows(url, feed.query or "", name=feed.name)
        return feed.read(table_of_rows(columns, rows, name=feed.name))
    if get is not None:
        return feed.read(_asked(feed, get))
    hosts = [host for host in (settings.internal_hosts or "").split(",") if host.strip()]
    with Internal(hosts, authority=settings.internal_ca) as internal:
        return feed.read(_asked(feed, internal.get))


def read_feed_file(feed: Feed, data: bytes, *, name: str) -> Table:
    """A file that a feed gives, with our columns' names.

    Raises:
        CallError: the feed is no file's.
        HoldingsError: it is not what the feed is to give.
    """
    if feed.kind in {"sql", "netbox"}:
        raise CallError(f"{feed.name} is a feed of kind {feed.kind}, which no file is")
    return feed.read(
        read_table(
            data,
            name=name,
            form=feed.kind,
            sheet=feed.sheet,
            site=feed.defaults.get("site", ""),
            places=feed.places,
            cards=feed.cards,
        )
    )


def _asked(feed: Feed, get: Get) -> Table:
    base, headers = (feed.url or "").rstrip("/"), _headers(feed)
    if feed.kind == "netbox":
        # Devices first: what is inside one that is counted is not counted again.
        wanted = feed.parts or {"devices": ""}
        pages = [
            (kind, page)
            for kind in KINDS
            if kind in wanted
            for page in _netbox_pages(f"{base}/api/dcim/{kind}/", wanted[kind], get, headers, feed.name)
        ]
        status = feed.values.get("status", {})
        return read_netbox(pages, name=feed.name, status=status, extra=feed.custom_fields)
    if feed.kind == "slurm":
        return read_table(get(base, headers), name=feed.name, form="slurm", site=feed.defaults.get("site", ""))
    nodes = [*_kubernetes_nodes(f"{base}/api/v1/nodes", get, headers, feed.name)]
    return read_kubernetes(json.dumps({"items": nodes}).encode(), name=feed.name, places=feed.places, cards=feed.cards)


def _headers(feed: Feed) -> dict[str, str]:
    if feed.token is None:
        return {}
    token = secret_text(feed.token)
    if feed.kind == "slurm":
        return {"X-SLURM-USER-TOKEN": token} | ({"X-SLURM-USER-NAME": feed.user} if feed.user else {})
    # NetBox's tokens of the second kind are bearer tokens, as those of Kubernetes are.
    word = "Token" if feed.kind == "netbox" and not token.startswith("nbt_") else "Bearer"
    return {"Authorization": f"{word} {token}"}


def _netbox_pages(url: str, chosen: str, get: Get, headers: dict[str, str], name: str) -> Iterator[bytes]:
    """Every page of a list. Of the next page's address the question alone is taken: it is asked where the first was."""
    question, seen = "&".join(part for part in (chosen, "limit=200") if part), set[str]()
    while question not in seen:
        seen.add(question)
        if len(seen) > MOST_PAGES:
            raise HoldingsError(f"more than {MOST_PAGES} pages", place=name)
        page = get(f"{url}?{question}", headers)
        yield page
        following = next_page(page, name=name)
        if following is None:
            return
        question = urlsplit(following).query
    raise HoldingsError("the list of pages leads back to one that was read", place=name)


def _kubernetes_nodes(url: str, get: Get, headers: dict[str, str], name: str) -> Iterator[object]:
    onward = ""
    for _ in range(MOST_PAGES):
        page = read_json(
            get(f"{url}?{urlencode({'limit': 500} | ({'continue': onward} if onward else {}))}", headers), name=name
        )
        if not isinstance(page, dict) or not isinstance(page.get("items"), list):
            raise HoldingsError("no list of nodes", place=name)
        yield from page["items"]
        onward = (page.get("metadata") or {}).get("continue") or ""
        if not onward:
            return
    raise HoldingsError(f"more than {MOST_PAGES} pages", place=name)
