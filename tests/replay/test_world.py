"""The recorded world: what it holds, when it changes, and that each publisher answers in its own format."""

import csv
import io
import json
import re
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urljoin, urlsplit

import feedparser
import pytest
from bs4 import BeautifulSoup
from lxml import etree

from pipeline.errors import CallError, InputError
from pipeline.replay.captures import instant, split_file
from pipeline.replay.listings import FORMATS
from pipeline.replay.markup import to_html
from pipeline.replay.site import LABEL, Reply
from pipeline.replay.world import World, load_world

END = datetime(2026, 11, 23, tzinfo=UTC)


@pytest.fixture(scope="module")
def world() -> World:
    return load_world()


def ask(world: World, url: str, at: datetime = END) -> Reply:
    parts = urlsplit(url)
    reply = world.answer(parts.hostname or "", f"{parts.path}?{parts.query}" if parts.query else parts.path, at)
    assert reply is not None, f"{url} is dead"
    return reply


def day(text: str) -> datetime:
    return instant(date.fromisoformat(text))


# ── what it holds ──


def test_it_is_as_large_as_was_promised(world: World) -> None:
    served = [each for each in world.captures if each.status == 200]
    assert len(served) >= 60
    assert len({each.source for each in served}) >= 12
    assert len(world.sources()) == len(set(world.sources())) == 19
    assert min(each.at for each in served) < day("2022-11-01")
    assert max(each.at for each in served) > day("2026-09-01")


def test_press_and_firms_are_invented(world: World) -> None:
    """Only governments speak from their real hosts; all else is on names that nobody can own (RFC 6761)."""
    governments = (".gov", ".gov.cn")
    for each in world.captures:
        host = urlsplit(each.url).hostname or ""
        assert host.endswith((*governments, ".example")), each.id
    assert all(int(filer["cik"]) > 9_990_000 for filer in world.filers)


def test_every_page_parses_and_is_labelled_outside_its_text(world: World) -> None:
    for each in world.captures:
        if each.status != 200:
            continue
        reply = ask(world, each.url, each.at)
        assert reply.status == 200, each.id
        page = BeautifulSoup(reply.body, "lxml")
        assert each.title in page.get_text(), each.id
        label = page.find("meta", attrs={"name": "chipwatch-reconstruction"})
        assert label is not None, each.id
        assert LABEL in page.get_text()
        assert LABEL not in each.body
        words = len(re.findall(r"\w", each.body)) if each.language == "zh" else len(each.body.split())
        assert 25 <= words <= 700, (each.id, words)


def test_no_body_is_told_twice_but_for_reprints(world: World) -> None:
    bodies = [each.body for each in world.captures if each.status == 200]
    assert len(set(bodies)) == len(bodies)


# ── listings in wire format ──


def test_rss_reads_as_rss(world: World) -> None:
    for site in world.sites:
        if site.format != "rss" or site.manner != "open":
            continue
        read = feedparser.parse(ask(world, f"https://{site.host}{site.listing}").body)
        assert not read.bozo, site.name
        assert read.version == "rss20"
        assert read.entries, site.name
        assert all(each.link and each.title and each.published_parsed and each.id for each in read.entries)
        assert LABEL in read.feed.description


def test_atom_reads_as_atom(world: World) -> None:
    read = feedparser.parse(ask(world, "https://siliconcourier.example/atom.xml").body)
    assert not read.bozo
    assert read.version == "atom10"
    assert LABEL in read.feed.subtitle
    assert [each.updated for each in read.entries] == sorted((each.updated for each in read.entries), reverse=True)


def test_news_sitemap_reads_as_one(world: World) -> None:
    tree = etree.fromstring(ask(world, "https://tidewatertimes.example/news-sitemap.xml").body)
    names = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "n": "http://www.google.com/schemas/sitemap-news/0.9"}
    assert len(tree.findall("s:url/s:loc", names)) == len(tree.findall("s:url/n:news/n:publication_date", names)) > 3


def test_a_feed_shows_the_newest_only(world: World) -> None:
    site = next(each for each in world.sites if each.name == "harbour_wire")
    ours = [each for each in world.captures if each.source == "harbour_wire"]
    links = [
        each.link
        for each in feedparser.parse(ask(world, "https://harbourwire.example/feeds/technology.xml").body).entries
    ]
    assert len(links) == min(site.newest, len(ours))
    assert links[0] == max(ours, key=lambda each: each.at).url


def test_every_listed_address_leads_to_its_page(world: World) -> None:
    """Links in HTML lists and sitemaps are followed as a collector would, redirects too."""
    for name, selector in (
        ("bis_press", ".views-row a"),
        ("dod_1260h", ".item a"),
        ("mofcom_announcements", "ul.txtList_01 a"),
        ("cac", "#loadingInfoPage a"),
        ("callscribe", "ul.calls a"),
        ("rack_report", ".card a"),
    ):
        site = next(each for each in world.sites if each.name == name)
        page = BeautifulSoup(ask(world, f"https://{site.host}{site.listing}").body, "lxml")
        links = [str(each["href"]) for each in page.select(selector)]
        assert links, name
        for link in links:
            assert ask(world, urljoin(f"https://{site.host}{site.listing}", link)).status == 200, link


def test_the_trade_paper_changes_its_layout(world: World) -> None:
    before = BeautifulSoup(ask(world, "https://rackreport.example/news/", day("2026-03-30")).body, "lxml")
    after = BeautifulSoup(ask(world, "https://rackreport.example/news/", day("2026-04-01")).body, "lxml")
    assert len(before.select("article.story h2 a")) > 5
    assert before.select_one(".card") is None
    assert after.select_one("article.story") is None
    assert len(after.select(".card a")) == len(before.select("article.story h2 a"))


def test_a_renamed_article_is_redirected(world: World) -> None:
    old = ask(world, "https://tidewatertimes.example/business/us-chip-curb-h20", day("2025-05-01"))
    assert (old.status, old.location) == (301, "/business/nvidia-h20-china-licence")
    assert b"us-chip-curb-h20" in ask(world, "https://tidewatertimes.example/news-sitemap.xml", day("2025-05-01")).body
    assert ask(world, f"https://tidewatertimes.example{old.location}", day("2025-05-01")).status == 200


# ── the registers ──


def test_the_federal_register_answers_as_its_api_does(world: World) -> None:
    query = "conditions[agencies][]=industry-and-security-bureau&order=newest&per_page=5"
    listing = json.loads(ask(world, f"https://www.federalregister.gov/api/v1/documents.json?{query}").body)
    assert listing["count"] > 15
    assert len(listing["results"]) == 5
    days = [each["publication_date"] for each in listing["results"]]
    assert days == sorted(days, reverse=True)
    for each in listing["results"]:
        assert {agency["slug"] for agency in each["agencies"]} >= {"industry-and-security-bureau"}
        for address in ("html_url", "body_html_url", "raw_text_url"):
            assert ask(world, each[address]).status == 200, each[address]
    titles = [each["document_number"] for each in listing["results"] if "Drone" in each["title"]]
    assert titles == ["C1-2026-16628", "2026-16628"], "same title, two documents"


def test_limits_stand_in_the_rules_text(world: World) -> None:
    text = ask(
        world, "https://www.federalregister.gov/documents/full_text/text/2023/10/25/2023-23055.txt"
    ).body.decode()
    for number in ("4800 or more", "5.92 or more", "3.2 or more and less than 5.92", "less than 4800"):
        assert number in text
    assert "88 FR 73458" in text


def test_public_inspection_shows_a_document_until_it_is_published(world: World) -> None:
    address = "https://www.federalregister.gov/api/v1/public-inspection-documents/current.json"
    waiting = json.loads(ask(world, address, day("2025-11-11")).body)["results"]
    assert [each["document_number"] for each in waiting] == ["2025-19846"]
    assert ask(world, waiting[0]["html_url"], day("2025-11-11")).status == 200
    assert ask(world, waiting[0]["html_url"], day("2025-11-13")).status == 404
    assert json.loads(ask(world, address, day("2025-11-13")).body)["results"] == []
    assert ask(world, address).changed_at is None, "the list has no validators"


def test_edgar_leads_from_filer_to_exhibit(world: World) -> None:
    filed = json.loads(ask(world, "https://data.sec.gov/submissions/CIK0009990001.json").body)
    recent = filed["filings"]["recent"]
    assert len({len(column) for column in recent.values()}) == 1, "columns of one length"
    newest = recent["accessionNumber"][0]
    folder = f"https://www.sec.gov/Archives/edgar/data/9990001/{newest.replace('-', '')}"
    index = json.loads(ask(world, f"{folder}/index.json").body)
    names = [each["name"] for each in index["directory"]["item"]]
    assert recent["primaryDocument"][0] in names
    assert "pali-ex991.htm" in names
    for name in names:
        if name.endswith(".htm"):
            assert ask(world, f"{folder}/{name}").status == 200
    early = json.loads(ask(world, "https://data.sec.gov/submissions/CIK0009990001.json", day("2023-01-01")).body)
    assert early["filings"]["recent"]["accessionNumber"] == ["0009990001-22-000021"]


def listed(world: World, at: str) -> set[tuple[str, str]]:
    reply = ask(world, "https://api.trade.gov/static/consolidated_screening_list/consolidated.csv", day(at))
    rows = list(csv.DictReader(io.StringIO(reply.body.decode())))
    assert rows[0].keys() >= {"_id", "source", "name", "addresses", "federal_register_notice", "license_policy"}
    assert len({(row["_id"], row["source"]) for row in rows}) == len(rows), "one row an id"
    return {(row["source"][:5], row["name"]) for row in rows}


def test_the_screening_list_gains_and_loses_parties(world: World) -> None:
    memory = "Yangtze Memory Technologies Co., Ltd."
    first, second = listed(world, "2022-10-08"), listed(world, "2022-12-20")
    assert ("Unver", memory) in first
    assert ("Unver", memory) not in second
    assert ("Entit", memory) in second
    assert ("Entit", "Sophgo Technologies Ltd.") not in listed(world, "2025-01-16")
    assert ("Entit", "Sophgo Technologies Ltd.") in listed(world, "2025-01-18")
    assert ("Entit", "Nettrix Information Industry Co., Ltd.") not in listed(world, "2025-03-29")
    assert ("Entit", "Nettrix Information Industry Co., Ltd.") in listed(world, "2025-03-30")


# ── time ──


def test_nothing_is_known_before_its_day(world: World) -> None:
    for each in world.captures:
        if each.edition == 1 and each.at >= world.starts_at:
            assert ask(world, each.url, each.at - timedelta(seconds=1)).status == 404, each.id


def test_a_withdrawn_notice_is_gone_and_unlisted(world: World) -> None:
    notice = next(each for each in world.captures if each.id == "dod_1260h/2026-02-13-list")
    listing = "https://www.war.gov/News/Releases/"
    assert ask(world, notice.url, datetime(2026, 2, 13, 18, tzinfo=UTC)).status == 200
    assert notice.url.encode() in ask(world, listing, datetime(2026, 2, 13, 18, tzinfo=UTC)).body
    assert ask(world, notice.url, datetime(2026, 2, 13, 20, tzinfo=UTC)).status == 410
    assert notice.url.encode() not in ask(world, listing, datetime(2026, 2, 13, 20, tzinfo=UTC)).body


def test_the_agency_edits_in_silence_and_the_paper_does_not(world: World) -> None:
    agency = next(each for each in world.captures if each.id == "bis_press/2025-05-13-rescission")
    before, after = (ask(world, agency.url, day(each)).body.decode() for each in ("2025-05-15", "2025-05-21"))
    assert "anywhere in the world" in before
    assert "anywhere in the world" not in after
    assert "May 13, 2025" in after
    assert "May 19" not in after
    paper = next(each for each in world.captures if each.id == "ledger_daily/2026-02-10-driftway")
    edited = ask(world, paper.url, day("2026-02-12")).body.decode()
    assert 'article:modified_time" content="2026-02-11T09:30:00Z' in edited
    assert "20,000" not in edited


def test_steps_are_the_same_each_time_and_in_order(world: World) -> None:
    steps = world.steps()
    assert steps == load_world().steps()
    instants = [step.at for step in steps]
    assert instants == sorted(set(instants))
    assert all(world.starts_at <= at <= world.ends_at for at in instants)
    told = [what for step in steps for what in step.what]
    verbs = {"published", "changed", "withdrawn", "filed", "edition", "layout", "down", "back", "due"}
    assert {what.split()[0] for what in told} == verbs
    assert {each.id for each in world.captures if each.at >= world.starts_at} <= {what.split()[1] for what in told}
    walked, at = [], world.starts_at - timedelta(seconds=1)
    while step := world.next_step(at):
        walked.append(step)
        at = step.at
    assert tuple(walked) == steps


def test_answers_change_only_at_steps(world: World) -> None:
    """Between two steps no listing changes, so the stepper misses nothing."""
    steps = world.steps()
    sites = [each for each in world.sites if each.manner == "open" and each.name != "sec_edgar"]
    listings = [f"https://{each.host}{each.listing}" for each in sites]
    for one, two in zip(steps[::9], steps[1::9], strict=False):
        last = two.at - timedelta(seconds=1)
        for listing in listings:
            assert ask(world, listing, one.at).body == ask(world, listing, last).body, (listing, one.at)


# ── cuts and settings ──


def test_the_quick_cut_is_about_ten_captures() -> None:
    cut = load_world(tag="ten")
    news = [each for each in cut.captures if each.at >= cut.starts_at]
    assert 10 <= len(news) <= 15
    assert all(cut.starts_at <= step.at <= cut.ends_at for step in cut.steps())
    assert len({each.source for each in news}) >= 6
    with pytest.raises(CallError, match="twelve"):
        load_world(tag="twelve")


def test_the_world_can_end_early() -> None:
    cut = load_world(until=date(2023, 1, 1))
    assert cut.captures
    assert max(each.at for each in cut.captures) < day("2023-01-01")
    assert cut.steps()[-1].at <= day("2023-01-01")


def test_the_environment_names_sources_and_filers(world: World) -> None:
    given = world.environment()
    assert given["CHIPWATCH_SOURCES"].split(",") == list(world.sources())
    assert given["CHIPWATCH_SEC_CIKS"] == "0009990001,0009990002"


def test_every_format_is_used_and_known(world: World) -> None:
    used = {each.format for each in world.sites} | {each.later[1] for each in world.sites if each.later}
    assert used == set(FORMATS) | {"register"}


# ── files ──


def test_a_bad_head_names_its_file() -> None:
    with pytest.raises(InputError, match=r"rack_report/x\.txt.*'at'"):
        split_file("title: no day\n---\nText", place="rack_report/x.txt")
    with pytest.raises(InputError, match="unknown keys"):
        split_file("at: 2025-01-01\ncolour: red\n---\nText", place="a/b.txt")


def test_markup_escapes_and_links() -> None:
    html = to_html(
        "A < B & [here](https://a.example/x)\n\n| k | v |\n| 1 | 2 |\n\n@ Ann Bo -- Firm -- Analyst\n\n- one\n- two"
    )
    assert "A &lt; B &amp; <a href=" in html
    assert "<th>k</th>" in html
    assert "<td>2</td>" in html
    assert "<strong>Ann Bo</strong> -- <em>Firm -- Analyst</em>" in html
    assert "<li>two</li>" in html
