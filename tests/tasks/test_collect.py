"""Polls of a source, against a publisher that answers from memory: what is new, edited, withdrawn, broken."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select

from models.document import Capture, Document, Revision
from models.party import ListChangeRow
from models.source import SetAside
from pipeline.errors import BlockedError, FetchError, TooLargeError, UnreachableError
from pipeline.settings import Settings
from pipeline.sources.tools.declare import Item
from pipeline.storage.engine import reading, writing
from pipeline.storage.sources import SourceStatus, load_status
from pipeline.storage.state import claim_world
from pipeline.tasks.collect import collect, collect_from_dir, due_sources
from pipeline.tasks.context import Context
from pipeline.web import Fetched
from tests.conftest import WALL, FrozenClocks
from tests.sources.saved import FOLDER

HOST = "https://harbourwire.example"
FEED = f"{HOST}/feeds/technology.xml"


@dataclass
class Publisher:
    """Answers from memory with validators; an error in place of bytes is raised."""

    pages: dict[str, bytes | FetchError | int] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def fetch(self, url: str, *, etag: str | None = None, last_modified: str | None = None) -> Fetched:
        self.asked.append(url)
        body = self.pages.get(url, 404)
        if isinstance(body, FetchError):
            raise body
        status = body if isinstance(body, int) else 200
        data = b"" if isinstance(body, int) else body
        tag = f'"{hash(data)}"'
        if status == 200 and etag == tag:
            return self._answer(url, 304, b"", tag)
        return self._answer(url, status, data, tag)

    def _answer(self, url: str, status: int, body: bytes, tag: str) -> Fetched:
        kind = "application/rss+xml" if url.endswith(".xml") else "text/csv" if url.endswith(".csv") else "text/html"
        return Fetched(url, url, status, {"etag": tag}, body, kind, None, status == 304, (), WALL)  # type: ignore[arg-type]


def story(words: str) -> bytes:
    more = "The agency did not say when it will decide, and firms said that they wait for its word before they ship."
    body = f"<article><h1>{words}</h1><p>{words} on Tuesday.</p><p>{more}</p><p>{more}</p></article>"
    return f"<html><head><title>{words}</title></head><body>{body}</body></html>".encode()


def feed(*stories: tuple[int, str], at: datetime) -> bytes:
    items = "".join(
        f"<item><title>{title}</title><link>{HOST}/{number}</link>"
        f"<pubDate>{(at - timedelta(hours=number)):%a, %d %b %Y %H:%M:%S} GMT</pubDate></item>"
        for number, title in stories
    )
    return f"<rss version='2.0'><channel><title>t</title>{items}</channel></rss>".encode()


@dataclass
class Watch:
    context: Context
    frozen: FrozenClocks
    publisher: Publisher

    def poll(self, name: str = "harbour_wire", *, after: timedelta = timedelta(hours=1)) -> dict[str, object]:
        self.frozen.step(world=after, wall=timedelta(seconds=1))
        return collect(self.context, name, self.publisher)

    def rows(self, table: Any, *columns: str) -> list[tuple[Any, ...]]:
        with reading(self.context.engine) as connection:
            statement = select(*(table.__table__.c[name] for name in columns)).order_by(*table.__table__.primary_key)
            return [tuple(row) for row in connection.execute(statement)]

    def status(self, name: str = "harbour_wire") -> SourceStatus:
        with reading(self.context.engine) as connection:
            return load_status(connection, name)


@pytest.fixture
def watch(sqlite_engine: Engine, frozen: FrozenClocks, tmp_path: Path) -> Watch:
    return open_watch(sqlite_engine, frozen, tmp_path)


def open_watch(engine: Engine, frozen: FrozenClocks, home: Path) -> Watch:
    with writing(engine) as connection:
        claim_world(connection, "live")
    context = Context(Settings(home=home, sources="harbour_wire,nvidia_newsroom"), engine, frozen.clocks)
    return Watch(context, frozen, Publisher())


def publish(watch: Watch, *stories: tuple[int, str]) -> None:
    watch.publisher.pages[FEED] = feed(*stories, at=watch.frozen.world)
    for number, title in stories:
        watch.publisher.pages[f"{HOST}/{number}"] = story(title)


def test_what_is_new_is_read_once(engine: Engine, frozen: FrozenClocks, tmp_path: Path) -> None:
    watch = open_watch(engine, frozen, tmp_path)
    publish(watch, (1, "Licences are suspended"), (2, "Ferry strike goes on"))
    first = watch.poll()
    assert (first["state"], first["new"], first["items"]) == ("ok", 2, 2)
    # In order of publication, the older first.
    assert [url for (url,) in watch.rows(Document, "url")] == [f"{HOST}/2", f"{HOST}/1"]
    titles = watch.rows(Revision, "title", "kind", "origin", "work")
    assert titles[1] == ("Licences are suspended", "first", "live", "pending")
    watch.publisher.asked.clear()
    again = watch.poll()
    assert (again["state"], again["new"], again["items"]) == ("ok", 0, 2)
    assert len(watch.rows(Revision, "id")) == 2
    assert FEED in watch.publisher.asked


def test_the_same_poll_twice_leaves_the_database_as_it_was(watch: Watch) -> None:
    publish(watch, (1, "Licences are suspended"))
    watch.poll()
    before = [watch.rows(table, "sha") for table in (Capture,)], watch.rows(Revision, "id", "text_sha")
    watch.poll(after=timedelta(0))
    assert ([watch.rows(table, "sha") for table in (Capture,)], watch.rows(Revision, "id", "text_sha")) == before


def test_a_silent_edit_is_seen_and_a_withdrawal_too(watch: Watch) -> None:
    publish(watch, (1, "The rule bans all chips"))
    watch.poll()
    watch.publisher.pages[f"{HOST}/1"] = story("The rule bans some chips of 4,800 or more")
    edited = watch.poll()
    assert (edited["new"], edited["edited"]) == (0, 1)
    watch.publisher.pages[f"{HOST}/1"] = 410
    gone = watch.poll(after=timedelta(hours=6))
    assert gone["gone"] == 1
    kinds = [kind for (kind,) in watch.rows(Revision, "kind")]
    assert kinds == ["first", "edit", "retraction"]
    assert watch.poll(after=timedelta(days=1))["gone"] == 0


def test_an_old_document_is_asked_ever_more_seldom_and_then_no_more(watch: Watch) -> None:
    publish(watch, (1, "Licences are suspended"))
    watch.poll()
    watch.publisher.asked.clear()
    for _ in range(44):
        watch.poll(after=timedelta(hours=6))
    asked = watch.publisher.asked.count(f"{HOST}/1")
    assert 5 <= asked <= 12
    assert watch.publisher.asked.count(FEED) == 44


def test_one_page_that_fails_is_set_aside_and_tried_again(watch: Watch) -> None:
    publish(watch, (1, "One"), (2, "Two"), (3, "Three"))
    watch.publisher.pages[f"{HOST}/2"] = UnreachableError("the publisher answered 503", url=f"{HOST}/2", status=503)
    first = watch.poll()
    assert (first["state"], first["new"], first["set_aside"]) == ("ok", 2, 1)
    ((place, reason),) = watch.rows(SetAside, "place", "reason")
    assert place == f"harbour_wire {HOST}/2"
    assert "503" in reason
    watch.publisher.pages[f"{HOST}/2"] = story("Two")
    assert watch.poll()["new"] == 1


def test_a_bomb_is_marked_refused_and_not_asked_for_again(watch: Watch) -> None:
    publish(watch, (1, "One"), (2, "Two"))
    refusal = TooLargeError("inflates to more than 200 times its size", url=f"{HOST}/2")
    watch.publisher.pages[f"{HOST}/2"] = refusal
    report = watch.poll()
    assert (report["state"], report["new"], report["set_aside"]) == ("ok", 1, 1)
    ((reason,),) = watch.rows(SetAside, "reason")
    assert reason.startswith("refused: inflates to more than 200 times its size")
    watch.publisher.asked.clear()
    watch.poll()
    assert f"{HOST}/2" not in watch.publisher.asked, "until its listing changes"


def test_a_page_without_text_and_another_hosts_page_are_set_aside(watch: Watch) -> None:
    publish(watch, (1, "One"))
    watch.publisher.pages[FEED] = watch.publisher.pages[FEED].replace(  # type: ignore[union-attr]
        b"</channel>",
        b"<item><title>Out</title><link>http://169.254.169.254/latest</link></item>"
        b"<item><title>Empty</title><link>https://harbourwire.example/empty</link></item>"
        b"<item><title>Nowhere</title></item></channel>",
    )
    watch.publisher.pages[f"{HOST}/empty"] = b"<html><body></body></html>"
    report = watch.poll()
    assert (report["new"], report["set_aside"]) == (1, 3)
    assert not [url for url in watch.publisher.asked if "169.254" in url]


def test_a_blocked_publisher_is_asked_no_further(watch: Watch) -> None:
    publish(watch, (1, "One"), (2, "Two"), (3, "Three"))
    for number in (1, 2, 3):
        watch.publisher.pages[f"{HOST}/{number}"] = BlockedError("answered 403", url=f"{HOST}/{number}", status=403)
    report = watch.poll()
    assert report["state"] == "blocked"
    assert len(watch.publisher.asked) == 3, "the listing, a page, and a second one to be sure"


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        (b"<html><body>We have moved</body></html>", "layout_changed"),
        (b"<rss version='2.0'><channel><title>t</title></channel></rss>", "empty"),
        (BlockedError("answered 403", url=FEED, status=403), "blocked"),
        (UnreachableError("no answer", url=FEED), "unreachable"),
        (404, "unreachable"),
    ],
)
def test_what_goes_wrong_with_the_listing_is_the_state(
    watch: Watch, answer: bytes | FetchError | int, state: str
) -> None:
    publish(watch, (1, "One"))
    watch.poll()
    well_at = watch.status().succeeded_at
    watch.publisher.pages[FEED] = answer
    report = watch.poll()
    assert report["state"] == state
    assert report["error"]
    first = watch.status()
    watch.poll()
    status = watch.status()
    assert (status.failures, status.since_at, status.succeeded_at) == (2, first.since_at, well_at)
    publish(watch, (1, "One"))
    watch.poll()
    assert (watch.status().state, watch.status().failures) == ("ok", 0)


def test_a_source_that_falls_silent_is_quiet(watch: Watch) -> None:
    publish(watch, (1, "One"))
    watch.poll()
    assert watch.poll(after=timedelta(days=119))["state"] == "ok"
    assert watch.poll(after=timedelta(days=2))["state"] == "quiet"


def test_paywalled_pages_make_a_paywalled_source(watch: Watch, monkeypatch: pytest.MonkeyPatch) -> None:
    from models.values import Page

    publish(watch, (1, "One"))
    page = Page(title="One", text="The first words.", flags=("paywalled", "truncated"))
    monkeypatch.setattr("pipeline.documents.reading.read_document", lambda *_, **__: (page, "article@0"))
    assert watch.poll()["state"] == "paywalled"


def test_pages_that_are_not_laid_out_as_expected_make_it_known(watch: Watch, monkeypatch: pytest.MonkeyPatch) -> None:
    from models.values import Page

    publish(watch, (1, "One"), (2, "Two"))
    flags = iter([("layout_doubt",), ("layout_doubt",), (), ()])
    monkeypatch.setattr(
        "pipeline.documents.reading.read_document",
        lambda *_, **__: (Page(title="One", text="The first words.", flags=next(flags)), "article@0"),
    )
    report = watch.poll()
    assert report["state"] == "layout_changed"
    assert "2 of 2 pages" in report["error"]
    publish(watch, (1, "One"), (2, "Two"), (3, "Three"), (4, "Four"))
    assert watch.poll()["state"] == "ok"


def test_terms_that_forbid_robots_are_kept(watch: Watch) -> None:
    report = watch.poll("nvidia_newsroom")
    assert report["state"] == "terms_forbid"
    assert watch.publisher.asked == []
    watch.frozen.step(world=timedelta(days=30))
    assert "nvidia_newsroom" not in due_sources(watch.context)


def test_headlines_are_kept_where_only_the_listing_may_be_used(watch: Watch) -> None:
    index = "https://www.reuters.com/arc/outboundfeeds/news-sitemap-index/?outputType=xml"
    more = "https://www.reuters.com/arc/outboundfeeds/news-sitemap/?outputType=xml&from=100"
    watch.publisher.pages[index] = (FOLDER / "reuters" / "index" / "listing.xml").read_bytes()
    body = (FOLDER / "reuters" / "first" / "listing.xml").read_bytes()
    watch.publisher.pages[more] = body.replace(b"2026-01-1", b"2025-04-1")
    report = watch.poll("reuters")
    assert (report["state"], report["new"]) == ("ok", 2)
    assert watch.publisher.asked == [index, more]
    texts = watch.rows(Revision, "text", "flags", "published_how", "published_sure")
    assert texts[0] == ("Invented headline one of reuters", ["listing_only"], "listing", "medium")


def test_what_was_there_before_we_came_is_no_news(watch: Watch) -> None:
    old = [(24 * number, f"Story {number}") for number in (1, 5, 200)]
    publish(watch, *old)
    assert watch.poll()["new"] == 2, "a story of 200 days ago is left alone"
    origins = dict(watch.rows(Revision, "title", "origin"))
    assert origins == {"Story 1": "live", "Story 5": "backfill"}
    publish(watch, *old, (24 * 6, "Late"), (24 * 40, "Shown again"))
    watch.poll()
    origins = dict(watch.rows(Revision, "title", "origin"))
    assert (origins["Late"], origins["Shown again"]) == ("live", "backfill")


def test_a_source_is_due_by_the_worlds_clock_and_backs_off(watch: Watch) -> None:
    assert due_sources(watch.context) == ["harbour_wire", "nvidia_newsroom"]
    publish(watch, (1, "One"))
    watch.poll()
    watch.poll("nvidia_newsroom", after=timedelta(0))
    assert due_sources(watch.context) == []
    watch.frozen.step(wall=timedelta(days=3))
    assert due_sources(watch.context) == []
    watch.frozen.step(world=timedelta(minutes=15))
    assert due_sources(watch.context) == ["harbour_wire"]
    watch.publisher.pages[FEED] = UnreachableError("no answer", url=FEED)
    for _ in range(3):
        watch.poll()
    watch.frozen.step(world=timedelta(hours=1, minutes=59))
    assert due_sources(watch.context) == []
    watch.frozen.step(world=timedelta(minutes=1))
    assert due_sources(watch.context) == ["harbour_wire"]


def test_what_its_feed_asks_for_decides_when_a_source_is_due_again(watch: Watch) -> None:
    publish(watch, (1, "One"))
    asking = watch.publisher.pages[FEED]
    assert isinstance(asking, bytes)
    watch.publisher.pages[FEED] = asking.replace(b"<item>", b"<ttl>50</ttl><item>", 1)
    watch.poll()
    for _ in range(2):  # and after a 304, which says nothing of it
        assert (watch.status().wait_s, watch.status().wait_why) == (3_000, "its feed says that it holds for 50 min")
        watch.frozen.step(world=timedelta(minutes=49))
        assert "harbour_wire" not in due_sources(watch.context)
        watch.frozen.step(world=timedelta(minutes=1))
        assert "harbour_wire" in due_sources(watch.context)
        watch.poll(after=timedelta(0))


# ── filings and lists ────────────────────────────────────────────────────────────────────────────


def serve_folder(publisher: Publisher, case: Path) -> None:
    import json

    for name, url in json.loads((case / "addresses.json").read_text(encoding="utf-8")).items():
        publisher.pages[url] = (case / name).read_bytes()


def test_a_filing_brings_its_release(watch: Watch) -> None:
    settings = watch.context.settings.model_copy(update={"sec_ciks": "9990001", "contact": "ops@buyer.example"})
    watch.context = Context(settings, watch.context.engine, watch.context.clocks)
    serve_folder(watch.publisher, FOLDER / "sec_edgar" / "invented_8k")
    assert watch.poll("sec_edgar")["new"] == 2
    documents = watch.rows(Document, "natural_key", "kind", "publisher")
    assert documents == [
        ("sec:0009990001-25-000007/nbs-ex991.htm", "release", "Northbridge Semiconductor Inc."),
        ("sec:0009990001-25-000007", "filing", "Northbridge Semiconductor Inc."),
    ]
    (published,) = {at for (at,) in watch.rows(Revision, "published_at")}
    assert published == datetime(2025, 4, 15, 20, 31, 5, tzinfo=UTC)
    assert watch.poll("sec_edgar")["new"] == 0


def test_a_publisher_that_wants_a_mail_address_is_not_asked_without_one(watch: Watch) -> None:
    told = watch.poll("sec_edgar")
    assert told["state"] == "terms_forbid"
    assert "CHIPWATCH_CONTACT" in str(told["error"])
    assert watch.publisher.asked == []


CSL = "https://api.trade.gov/static/consolidated_screening_list/consolidated.csv"


def test_list_changes_become_news_once(watch: Watch) -> None:
    body = (FOLDER / "trade_gov_csl" / "without_id" / "consolidated.csv").read_bytes()
    watch.publisher.pages[CSL] = body
    assert watch.poll("trade_gov_csl")["changes"] == 0
    watch.publisher.pages[CSL] = body.replace(b"Presumption of denial.", b"Case-by-case review.", 1)
    assert watch.poll("trade_gov_csl")["changes"] == 1
    assert watch.poll("trade_gov_csl")["changes"] == 0
    ((kind, fields, origin),) = watch.rows(ListChangeRow, "kind", "fields", "origin")
    assert (kind, fields, origin) == ("amended", ["licence_policy"], "live")


def test_a_list_that_is_cut_short_removes_nobody(watch: Watch) -> None:
    body = (FOLDER / "trade_gov_csl" / "without_id" / "consolidated.csv").read_bytes()
    watch.publisher.pages[CSL] = body
    watch.poll("trade_gov_csl")
    watch.publisher.pages[CSL] = b"".join(body.splitlines(keepends=True)[:8])
    report = watch.poll("trade_gov_csl")
    assert report["state"] == "layout_changed"
    assert watch.rows(ListChangeRow, "kind") == []
    watch.publisher.pages[CSL] = body
    assert watch.poll("trade_gov_csl")["state"] == "ok"


# ── saved files ──────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("name", "case", "new"),
    [("federal_register_bis", "2026-10-02", 7), ("federal_register_bis", "fields", 3), ("sec_edgar", "invented_8k", 2)],
)
def test_saved_files_are_read_by_the_same_readers(watch: Watch, name: str, case: str, new: int) -> None:
    report = collect_from_dir(watch.context, name, FOLDER / name / case)
    assert report["new"] == new
    assert {origin for (origin,) in watch.rows(Revision, "origin")} == {"backfill"}
    assert collect_from_dir(watch.context, name, FOLDER / name / case)["new"] == 0
    assert watch.status(name).state == "new"


def test_a_saved_body_is_found_by_the_publishers_number(watch: Watch) -> None:
    collect_from_dir(watch.context, "federal_register_bis", FOLDER / "federal_register_bis" / "fields")
    texts = dict(watch.rows(Revision, "title", "text"))
    assert "4,800 or more" in texts["Advanced Widgets Rule"]
    assert texts["Meeting of the Widgets Advisory Committee"] == "Meeting of the Widgets Advisory Committee"


def test_saved_editions_of_a_list_are_read_in_order(watch: Watch, tmp_path: Path) -> None:
    body = (FOLDER / "trade_gov_csl" / "with_id" / "consolidated.csv").read_bytes()
    folder = tmp_path / "editions"
    folder.mkdir()
    (folder / "2026-01-01.csv").write_bytes(body)
    (folder / "2026-02-01.csv").write_bytes(body.replace(b"Atlas Sanatgaran", b"Atlas Sanatgaran; and any successor"))
    assert collect_from_dir(watch.context, "trade_gov_csl", folder)["changes"] >= 1


def test_a_search_is_no_origin_of_what_it_finds() -> None:
    from pipeline.sources import find_source
    from pipeline.tasks.pages import facts_of

    source = find_source("gdelt_export_controls")
    for host, publisher in (
        ("techcrunch.com", find_source("techcrunch_ai").family),
        ("ft.com", "Nikkei"),
        ("paper.test", "paper.test"),
    ):
        item = Item(f"https://{host}/1", "A title", extra=(("found_at", host),))
        assert facts_of(source, item, reconstruction=False).publisher == publisher
