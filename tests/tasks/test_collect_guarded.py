"""What a publisher's pages point to is not followed into our own network: links, redirects, pictures, sitemaps."""

from pathlib import Path

import httpx
import pytest
from sqlalchemy import Engine

from models.source import SetAside
from pipeline.tasks.collect import collect
from pipeline.web import Client, Guard, Manners, MemoryPace
from tests.conftest import FrozenClocks
from tests.sources.saved import FOLDER
from tests.tasks.test_collect import FEED, HOST, Watch, feed, open_watch, story
from tests.web.spellings import hosts
from tests.web.test_spellings import PUBLIC, resolve

HOSTS = hosts()


@pytest.fixture
def watch(sqlite_engine: Engine, frozen: FrozenClocks, tmp_path: Path) -> Watch:
    return open_watch(sqlite_engine, frozen, tmp_path)


def resolver(host: str, port: int) -> tuple[str, ...]:
    return (PUBLIC,) if host in {"harbourwire.example", "www.reuters.com"} else resolve(host, port)


def poll(watch: Watch, name: str, pages: dict[str, bytes | str]) -> tuple[dict[str, object], list[str]]:
    """One poll of a publisher; text in place of bytes is where a redirect leads. Gives what was asked for."""
    asked: list[str] = []

    def handle(request: httpx.Request) -> httpx.Response:
        asked.append(str(request.url))
        page = pages.get(str(request.url))
        if isinstance(page, str):
            return httpx.Response(302, headers={"location": page}, stream=httpx.ByteStream(b""))
        return httpx.Response(404 if page is None else 200, stream=httpx.ByteStream(page or b""))

    guard = Guard(resolver=resolver)
    with Client(MemoryPace(), Manners(delay_s=0), guard=guard, transport=httpx.MockTransport(handle)) as client:
        return collect(watch.context, name, client), asked


def test_links_redirects_and_pictures(watch: Watch) -> None:
    listed = feed((1, "One"), (2, "Two"), at=watch.frozen.world)
    pictures = "".join(f"<img src='http://{host}/p.png'><link rel=canonical href='http://{host}/'>" for host in HOSTS)
    pages: dict[str, bytes | str] = {
        f"{HOST}/1": story("One").replace(b"</article>", pictures.encode() + b"</article>"),
        f"{HOST}/2": "https://169.254.169.254/latest/meta-data",
    }
    new = 0
    for start in range(0, len(HOSTS), 95):  # a listing is read up to its limit
        for before in ("http://", "//"):
            links = "".join(
                f"<item><title>t</title><link>{before}{host}/a</link></item>" for host in HOSTS[start:][:95]
            )
            pages[FEED] = listed.replace(b"</channel>", links.encode() + b"</channel>")
            report, asked = poll(watch, "harbour_wire", pages)
            new += int(str(report["new"]))
            assert {httpx.URL(url).host for url in asked} == {"harbourwire.example"}
    assert new == 1
    reasons = [reason for place, reason in watch.rows(SetAside, "place", "reason") if place.endswith("/2")]
    assert reasons
    assert all("not a public address" in reason for reason in reasons)


def test_sitemaps_that_an_index_names(watch: Watch) -> None:
    index = "https://www.reuters.com/arc/outboundfeeds/news-sitemap-index/?outputType=xml"
    named = "".join(f"<sitemap><loc>http://{host}/map.xml</loc></sitemap>" for host in HOSTS)
    body = (FOLDER / "reuters" / "index" / "listing.xml").read_bytes()
    _, asked = poll(watch, "reuters", {index: body.replace(b"</sitemapindex>", named.encode() + b"</sitemapindex>")})
    assert index in asked
    assert {httpx.URL(url).host for url in asked} == {"www.reuters.com"}
