"""The documents of each site as HTML: the body that was recorded, within the site's own page.

Sites differ where readers of pages must cope with it: in how they state the day (JSON-LD, meta, `time`, words
alone), in what stands around the text, and in whether they tell of a change. Each page carries the label twice:
in a meta element and as a note at its foot, outside the text.
"""

import json
from collections.abc import Callable
from html import escape

from pipeline.replay.captures import Capture
from pipeline.replay.listings import stamp
from pipeline.replay.markup import to_html
from pipeline.replay.site import LABEL, Site

Shell = Callable[[Site, Capture], str]


def page(site: Site, capture: Capture) -> bytes:
    """The page of one capture in its site's shell."""
    return SHELLS[site.page](site, capture).encode()


def _head(site: Site, capture: Capture, extra: str = "") -> str:
    return (
        f'<!DOCTYPE html>\n<html lang="{capture.language}"><head><meta charset="utf-8">'
        f"<title>{escape(capture.title)} | {escape(site.title)}</title>"
        f'<link rel="canonical" href="{capture.url}">'
        f'<meta name="chipwatch-reconstruction" content="{LABEL}">{extra}</head>'
    )


def _note() -> str:
    return f'<p class="note">{LABEL}.</p>'


def wire(site: Site, capture: Capture) -> str:
    """A wire service: the day in JSON-LD, a byline, a box of other stories."""
    facts = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": capture.title,
        "datePublished": stamp(capture.published_at),
        "dateModified": stamp(capture.modified or capture.published_at),
        "author": [{"@type": "Person", "name": capture.author or site.title}],
        "publisher": {"@type": "Organization", "name": site.title},
    }
    data = f'<script type="application/ld+json">{json.dumps(facts)}</script>'
    return (
        f"{_head(site, capture, data)}<body>"
        f'<header class="masthead"><a href="/">{escape(site.title)}</a><nav><a href="/technology">Technology</a>'
        f'<a href="/markets">Markets</a><a href="/world">World</a></nav></header>'
        f"<main><article><h1>{escape(capture.title)}</h1>"
        f'<p class="byline">By {escape(capture.author or site.title)}</p>'
        f'<div class="article-body">\n{to_html(capture.body)}\n</div></article>'
        f'<aside><h3>More from the desk</h3><ul><li><a href="/markets/1">Shipping rates steady before the holidays</a>'
        f'</li><li><a href="/world/2">Ferry strike enters its third day</a></li></ul></aside></main>'
        f"<footer><p>© {escape(site.title)}. All rights reserved.</p>{_note()}</footer></body></html>\n"
    )


def press(site: Site, capture: Capture) -> str:
    """A newspaper: the day in Open Graph meta elements and in a `time` element."""
    changed = f'<meta property="article:modified_time" content="{stamp(capture.modified)}">' if capture.modified else ""
    meta = (
        f'<meta property="og:type" content="article"><meta property="og:title" content="{escape(capture.title)}">'
        f'<meta property="article:published_time" content="{stamp(capture.published_at)}">{changed}'
    )
    told = f"<span> (updated {capture.modified:%d %B %Y, %H:%M} UTC)</span>" if capture.modified else ""
    byline = f'<span class="author" rel="author">{escape(capture.author)}</span> ' if capture.author else ""
    return (
        f'{_head(site, capture, meta)}<body><div id="top"><a href="/subscribe">Subscribe</a> '
        f'<a href="/newsletters">Newsletters</a></div><article class="story-page"><h1>{escape(capture.title)}</h1>'
        f'<p class="meta">{byline}<time datetime="{stamp(capture.published_at)}">{capture.published_at:%d %B %Y}</time>'
        f'{told}</p>\n<div class="story-text">\n{to_html(capture.body)}\n</div></article>'
        f'<section class="related"><h2>Read next</h2><a href="/a">Five walks for a wet weekend</a></section>'
        f'<footer>{_note()}<p class="legal">Terms · Privacy · Corrections</p></footer></body></html>\n'
    )


def trade(site: Site, capture: Capture) -> str:
    """A trade paper: a `time` element, tags, and comments under the text."""
    return (
        f'{_head(site, capture)}<body class="post"><nav><a href="/news/">News</a> <a href="/reviews/">Reviews</a></nav>'
        f'<div class="entry"><h1 class="entry-title">{escape(capture.title)}</h1><div class="entry-meta">'
        f'<time class="published" datetime="{stamp(capture.published_at)}">{capture.published_at:%b %d, %Y}</time>'
        f" · {escape(capture.author or 'Staff')}</div>\n"
        f'<div class="entry-content">\n{to_html(capture.body)}\n</div></div>'
        f'<div id="comments"><h3>2 comments</h3><div class="comment"><p>First!</p></div><div class="comment">'
        f"<p>Paywalled soon, I suppose.</p></div></div><footer>{_note()}</footer></body></html>\n"
    )


def forum(site: Site, capture: Capture) -> str:
    """A forum's thread: posts with no day but that of the thread."""
    return (
        f'{_head(site, capture)}<body><div class="breadcrumbs"><a href="/">Index</a> » <a href="/hw">Hardware</a></div>'
        f'<h1 class="topic-title">{escape(capture.title)}</h1><div class="post"><div class="poster">'
        f"{escape(capture.author or 'guest')}</div>"
        f'<time datetime="{stamp(capture.published_at)}">{capture.published_at:%Y-%m-%d %H:%M}</time>'
        f'<div class="post-body">\n{to_html(capture.body)}\n</div></div><footer>{_note()}</footer></body></html>\n'
    )


def agency(site: Site, capture: Capture) -> str:
    """A United States agency's release: the day as words, no machine-readable one, never a day of change."""
    return (
        f'{_head(site, capture)}<body><section class="usa-banner"><p>An official-looking page of a recorded world</p>'
        f'</section><header><a href="/">{escape(site.title)}</a></header><main id="main-content"><article>'
        f'<h1>{escape(capture.title)}</h1><p class="press-contact">FOR IMMEDIATE RELEASE</p>'
        f'<p class="date">{capture.published_at:%B} {capture.published_at.day}, {capture.published_at.year}</p>\n'
        f'<div class="field--name-body">\n{to_html(capture.body)}\n</div></article></main>'
        f"<footer>{_note()}</footer></body></html>\n"
    )


def presidential(site: Site, capture: Capture) -> str:
    """The White House's page: the day in a `time` element and in a meta element."""
    meta = f'<meta property="article:published_time" content="{stamp(capture.published_at)}">'
    return (
        f'{_head(site, capture, meta)}<body><main class="wp-block-group">'
        f'<h1 class="wp-block-whitehouse-topper__headline">{escape(capture.title)}</h1><div class="wp-block-post-date">'
        f'<time datetime="{stamp(capture.published_at)}">{capture.published_at:%B %d, %Y}</time></div>'
        f'<div class="entry-content wp-block-post-content">\n{to_html(capture.body)}\n</div></main>'
        f"<footer>{_note()}</footer></body></html>\n"
    )


def register(site: Site, capture: Capture) -> str:
    """A Federal Register document with its box of facts."""
    facts = capture.fields
    effective = f"<dt>Effective Date:</dt><dd>{facts['effective_on']}</dd>" if facts.get("effective_on") else ""
    return (
        f'{_head(site, capture)}<body><div class="doc-details"><dl><dt>Publication Date:</dt>'
        f"<dd>{capture.published_at:%m/%d/%Y}</dd>{effective}<dt>Document Citation:</dt>"
        f"<dd>{escape(str(facts.get('citation', '')))}</dd><dt>Document Number:</dt>"
        f'<dd>{escape(str(facts["document_number"]))}</dd></dl></div><div id="fulltext_content_area">'
        f"<h1>{escape(capture.title)}</h1>\n{to_html(capture.body)}\n</div><footer>{_note()}</footer></body></html>\n"
    )


def filing(_site: Site, capture: Capture) -> str:
    """A filing or exhibit as filers upload it: bare, headings in bold type only, no day of the site's own."""
    body = to_html(capture.body).replace("<h2>", "<p><b>").replace("</h2>", "</b></p>")
    return (
        f"<html><head><title>{escape(capture.title)}</title>"
        f'<meta name="chipwatch-reconstruction" content="{LABEL}"></head><body>\n{body}\n'
        f"<hr><footer>{_note()}</footer></body></html>\n"
    )


def transcript(site: Site, capture: Capture) -> str:
    """An earnings call: turns as `Name -- Role`, the day in a `time` element."""
    return (
        f'{_head(site, capture)}<body><header><a href="/transcripts/">{escape(site.title)}</a></header><article>'
        f"<h1>{escape(capture.title)}</h1><p>{escape(capture.summary)} "
        f'<time datetime="{stamp(capture.published_at)}">{capture.published_at:%b %d, %Y}</time></p>\n'
        f'<div class="transcript">\n{to_html(capture.body)}\n</div></article><footer>{_note()}</footer></body></html>\n'
    )


def ministry(site: Site, capture: Capture) -> str:
    """A Chinese ministry's page: `PubDate` and `ContentSource` as meta elements, as they are used there."""
    meta = (
        f'<meta name="ArticleTitle" content="{escape(capture.title)}">'
        f'<meta name="PubDate" content="{capture.published_at:%Y-%m-%d %H:%M}">'
        f'<meta name="ContentSource" content="{escape(site.title)}">'
    )
    return (
        f'{_head(site, capture, meta)}<body><div class="crumbs">首页 &gt; 政策发布</div><div class="art-title">'
        f'<h1>{escape(capture.title)}</h1><p class="art-info">发布时间：{capture.published_at:%Y-%m-%d}</p></div>'
        f'<div class="art-con">\n{to_html(capture.body)}\n</div><footer>{_note()}</footer></body></html>\n'
    )


SHELLS: dict[str, Shell] = {
    "wire": wire,
    "press": press,
    "trade": trade,
    "forum": forum,
    "agency": agency,
    "presidential": presidential,
    "register": register,
    "filing": filing,
    "transcript": transcript,
    "ministry": ministry,
}
