"""Listings of a source in the publisher's own wire format, made from the captures of one day.

RSS 2.0, Atom 1.0 (RFC 4287), the news sitemap (Google's `sitemap-news/0.9`) and HTML lists. Each is a pure
function of the site and its captures, newest first.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from email.utils import format_datetime
from html import escape
from urllib.parse import urlsplit

from pipeline.replay.captures import Capture
from pipeline.replay.site import LABEL, Site

DC = "http://purl.org/dc/elements/1.1/"
# What a feed that never had an entry says of its last change, which Atom asks for.
BEFORE_ALL = datetime(2022, 1, 1, tzinfo=UTC)
NEWS = "http://www.google.com/schemas/sitemap-news/0.9"


def rss(site: Site, captures: Sequence[Capture]) -> bytes:
    """RSS 2.0 with `dc:creator`; the label stands in the channel's description."""
    items = "".join(
        f"<item><title>{escape(each.title)}</title><link>{each.listed_url}</link>"
        f'<guid isPermaLink="false">{escape(each.id)}</guid>'
        f"<pubDate>{format_datetime(each.published_at, usegmt=True)}</pubDate>"
        + (f"<dc:creator>{escape(each.author)}</dc:creator>" if each.author else "")
        + f"<description>{escape(each.summary)}</description></item>\n"
        for each in captures
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0" xmlns:dc="{DC}"><channel>'
        f"<title>{escape(site.title)}</title><link>https://{site.host}/</link>"
        f"<description>{escape(site.about)} {LABEL}.</description><language>{site.language}</language>\n"
        f"{items}</channel></rss>\n"
    ).encode()


def atom(site: Site, captures: Sequence[Capture]) -> bytes:
    """Atom 1.0; the label stands in the feed's subtitle."""
    updated = max((each.modified or each.published_at for each in captures), default=BEFORE_ALL)
    entries = "".join(
        f"<entry><id>tag:{site.host},2022:{escape(each.id)}</id><title>{escape(each.title)}</title>"
        f'<link rel="alternate" type="text/html" href="{each.listed_url}"/>'
        f"<published>{stamp(each.published_at)}</published>"
        f"<updated>{stamp(each.modified or each.published_at)}</updated>"
        + (f"<author><name>{escape(each.author)}</name></author>" if each.author else "")
        + f'<summary type="html">{escape(escape(each.summary))}</summary></entry>\n'
        for each in captures
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">'
        f"<id>tag:{site.host},2022:feed</id><title>{escape(site.title)}</title><subtitle>{LABEL}.</subtitle>"
        f'<link rel="self" href="https://{site.host}{site.listing}"/><updated>{stamp(updated)}</updated>\n'
        f"{entries}</feed>\n"
    ).encode()


def sitemap(site: Site, captures: Sequence[Capture]) -> bytes:
    """The news sitemap; the label is a comment, since the format has no place for it."""
    urls = "".join(
        f"<url><loc>{each.listed_url}</loc><lastmod>{stamp(each.modified or each.published_at)}</lastmod>"
        f"<news:news><news:publication><news:name>{escape(site.title)}</news:name>"
        f"<news:language>{site.language}</news:language></news:publication>"
        f"<news:publication_date>{stamp(each.published_at)}</news:publication_date>"
        f"<news:title>{escape(each.title)}</news:title></news:news></url>\n"
        for each in captures
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<!-- {LABEL} -->\n'
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="{NEWS}">\n{urls}</urlset>\n'
    ).encode()


def _list_page(site: Site, rows: str) -> bytes:
    return (
        f'<!DOCTYPE html>\n<html lang="{site.language}"><head><meta charset="utf-8"><title>{escape(site.title)}</title>'
        f'<meta name="chipwatch-reconstruction" content="{LABEL}"></head>\n<body><header><h1>{escape(site.title)}</h1>'
        f'<nav><a href="/">Home</a> <a href="/about">About</a> <a href="/contact">Contact</a></nav></header>\n'
        f'<main>\n{rows}\n</main>\n<footer><p class="note">{LABEL}.</p></footer></body></html>\n'
    ).encode()


def stories_first(site: Site, captures: Sequence[Capture]) -> bytes:
    """The trade paper's news page in its first layout: `article.story`."""
    rows = "\n".join(
        f'<article class="story"><h2><a href="{path(each)}">{escape(each.title)}</a></h2>'
        f'<time datetime="{stamp(each.published_at)}">{each.published_at:%d %B %Y}</time>'
        f"<p>{escape(each.summary)}</p></article>"
        for each in captures
    )
    return _list_page(site, rows)


def stories_second(site: Site, captures: Sequence[Capture]) -> bytes:
    """The same page after its makeover: cards, other class names, the day as a data attribute."""
    rows = "\n".join(
        f'<div class="card" data-published="{stamp(each.published_at)}"><a class="card__link" href="{path(each)}">'
        f'<span class="card__headline">{escape(each.title)}</span></a>'
        f'<span class="card__standfirst">{escape(each.summary)}</span></div>'
        for each in captures
    )
    return _list_page(site, f'<div class="grid">\n{rows}\n</div>')


def calls(site: Site, captures: Sequence[Capture]) -> bytes:
    """The list of transcripts."""
    rows = "\n".join(
        f'<li><a href="{path(each)}">{escape(each.title)}</a> '
        f'<time datetime="{stamp(each.published_at)}">{each.published_at:%b %d, %Y}</time></li>'
        for each in captures
    )
    return _list_page(site, f'<ul class="calls">\n{rows}\n</ul>')


def press_releases(site: Site, captures: Sequence[Capture]) -> bytes:
    """An agency's list of releases: the day, then the link."""
    rows = "\n".join(
        f'<div class="views-row"><time datetime="{each.published_at:%Y-%m-%d}">{each.published_at:%B %d, %Y}</time> '
        f'<h3><a href="{path(each)}">{escape(each.title)}</a></h3></div>'
        for each in captures
    )
    return _list_page(site, f'<div class="view-content">\n{rows}\n</div>')


def releases(site: Site, captures: Sequence[Capture]) -> bytes:
    """The department's releases: absolute links, the day as words."""
    rows = "\n".join(
        f'<div class="item"><p class="title"><a href="{each.listed_url}">{escape(each.title)}</a></p>'
        f'<time datetime="{each.published_at:%Y-%m-%d}">{each.published_at:%b. %d, %Y}</time></div>'
        for each in captures
    )
    return _list_page(site, f"<listing-titles-only>\n{rows}\n</listing-titles-only>")


def ministry(site: Site, captures: Sequence[Capture]) -> bytes:
    """A Chinese ministry's list: the link, then the day in brackets."""
    rows = "\n".join(
        f'<li><a href="{path(each)}" title="{escape(each.title)}">{escape(each.title)}</a>'
        f"<span>[{each.published_at:%Y-%m-%d}]</span></li>"
        for each in captures
    )
    return _list_page(site, f'<ul class="txtList_01">\n{rows}\n</ul>')


def notices(site: Site, captures: Sequence[Capture]) -> bytes:
    """The cyberspace administration's list: links without a scheme, the day in a `div` of its own."""
    rows = "\n".join(
        f'<li class="clearfix"><h5><a href="//{site.host}{path(each)}" target="_blank">{escape(each.title)}</a></h5>'
        f'<div class="times">{each.published_at:%Y-%m-%d}</div></li>'
        for each in captures
    )
    return _list_page(site, f'<ul id="loadingInfoPage">\n{rows}\n</ul>')


def path(capture: Capture) -> str:
    """The address without scheme and host, as lists on the same site write it."""
    return urlsplit(capture.listed_url).path


def stamp(at: datetime) -> str:
    """RFC 3339 in UTC."""
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


Listing = Callable[[Site, Sequence[Capture]], bytes]

FORMATS: dict[str, tuple[str, Listing]] = {
    "rss": ("application/rss+xml; charset=utf-8", rss),
    "atom": ("application/atom+xml; charset=utf-8", atom),
    "sitemap": ("application/xml; charset=utf-8", sitemap),
    "stories_first": ("text/html; charset=utf-8", stories_first),
    "stories_second": ("text/html; charset=utf-8", stories_second),
    "calls": ("text/html; charset=utf-8", calls),
    "press_releases": ("text/html; charset=utf-8", press_releases),
    "releases": ("text/html; charset=utf-8", releases),
    "notices": ("text/html; charset=utf-8", notices),
    "ministry": ("text/html; charset=utf-8", ministry),
}
