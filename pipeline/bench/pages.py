"""Pages to measure with: the recorded world's documents, each in a publisher's skeleton of about 100 KB.

Recorded pages are bare. What costs a reader time on a real page is all that stands around the text: menus, scripts,
styles, icons, teasers of other stories, a footer. It is generated here from the document's own name, so that two
runs, on any machine, measure the same bytes.
"""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape

from pipeline.replay.captures import Capture
from pipeline.replay.markup import to_text
from pipeline.replay.pages import page as bare_page
from pipeline.replay.world import load_world

SIZE = 100_000  # bytes of a page, about
SECTIONS = ("World", "Business", "Markets", "Technology", "Policy", "Science", "Climate", "Opinion", "Video", "Audio")
TOPICS = ("chips", "cloud", "energy", "shipping", "autos", "banks", "retail", "health", "space", "housing", "trade")


@dataclass(frozen=True, slots=True)
class BenchPage:
    """A page: its bytes, what the recorded world says of it, and the words that a reader should find."""

    name: str
    source: str
    publisher: str
    url: str
    at: datetime
    body: bytes
    words: str


def bench_pages(limit: int | None = None) -> tuple[BenchPage, ...]:
    """The recorded world's pages in order of publication, evenly thinned to `limit`."""
    world = load_world()
    sites = {site.name: site for site in world.sites}
    captures = [each for each in world.captures if each.status == 200 and each.body]
    kept = captures if limit is None or limit >= len(captures) else _thinned(captures, limit)
    return tuple(
        BenchPage(
            name=f"{each.id}@{each.edition}",
            source=each.source,
            publisher=sites[each.source].title,
            url=each.url,
            at=each.at,
            body=in_skeleton(bare_page(sites[each.source], each), each, captures),
            words=to_text(each.body),
        )
        for each in kept
    )


def _thinned(captures: Sequence[Capture], limit: int) -> list[Capture]:
    return [captures[number * len(captures) // limit] for number in range(limit)]


def in_skeleton(bare: bytes, capture: Capture, others: Sequence[Capture]) -> bytes:
    """A recorded page with what a publisher puts around a text."""
    numbers = _numbers(capture.id)
    html = bare.decode("utf-8")
    head, _, rest = html.partition("</head>")
    opening, mark, inner = rest.partition(">")  # the tag <body …>
    text, _, ending = inner.rpartition("</body>")
    teasers = _teasers(others, numbers)
    around = [
        head,
        _styles(numbers),
        _data(capture, numbers),
        "</head>",
        opening + mark,
        _masthead(numbers),
        f'<div class="layout"><div class="layout__main">{text}</div>',
        f'<aside class="rail">{"".join(teasers[:8])}</aside></div>',
        f'<section class="river"><h2>More stories</h2><div class="grid">{"".join(teasers[8:])}</div></section>',
        _footer(numbers),
    ]
    size = sum(len(part.encode()) for part in around)
    around.append(_scripts(numbers, SIZE - size))
    around.append(f"</body>{ending}")
    return "".join(around).encode("utf-8")


def _numbers(name: str) -> Iterator[int]:
    """Numbers below 65,536 without end, always the same for a name."""
    block = name.encode()
    while True:
        block = hashlib.sha256(block).digest()
        for place in range(0, len(block), 2):
            yield block[place] << 8 | block[place + 1]


def _styles(numbers: Iterator[int]) -> str:
    rules = "".join(
        f".c{next(numbers):x}__{topic}{{margin:{next(numbers) % 40}px;color:#{next(numbers):06x};display:flex}}"
        for topic in TOPICS * 9
    )
    preloads = "".join(
        f'<link rel="preload" as="font" href="/assets/fonts/f{next(numbers):x}.woff2" crossorigin>' for _ in range(8)
    )
    return f'<meta name="viewport" content="width=device-width">{preloads}<style>{rules}</style>'


def _data(capture: Capture, numbers: Iterator[int]) -> str:
    trail = [{"@type": "ListItem", "position": place, "name": name} for place, name in enumerate(SECTIONS[:3], 1)]
    facts = {"@context": "https://schema.org", "@type": "BreadcrumbList", "itemListElement": trail}
    state = {f"k{next(numbers):x}": {"id": next(numbers), "on": next(numbers) % 2 == 0} for _ in range(120)}
    return (
        f'<script type="application/ld+json">{json.dumps(facts)}</script>'
        f"<script>window.__STATE__={json.dumps({'page': capture.id, 'flags': state})};</script>"
    )


def _masthead(numbers: Iterator[int]) -> str:
    menus = "".join(
        f'<li class="menu__item"><a class="menu__link" href="/{section.lower()}/">{section}</a><ul class="menu__sub">'
        + "".join(f'<li><a href="/{section.lower()}/{topic}">{topic.title()}</a></li>' for topic in TOPICS)
        + "</ul></li>"
        for section in SECTIONS
    )
    icons = "".join(
        f'<button class="tool" aria-label="Share"><svg viewBox="0 0 24 24"><path d="M{next(numbers) % 24} '
        f'{next(numbers) % 24}l{next(numbers) % 9}.{next(numbers)} {next(numbers) % 9}.{next(numbers)}z"></path></svg>'
        "</button>"
        for _ in range(20)
    )
    return (
        '<a class="skip" href="#main">Skip to content</a><div id="consent" role="dialog"><p>We and our partners store '
        "and use information on your device. You can change your choices at any time.</p><button>Accept</button>"
        f'<button>Manage</button></div><header class="site"><nav aria-label="Sections"><ul>{menus}</ul></nav>'
        f'<div class="tools">{icons}</div></header>'
    )


def _teasers(others: Sequence[Capture], numbers: Iterator[int]) -> list[str]:
    found = []
    for _ in range(24):
        other = others[next(numbers) % len(others)]
        code = next(numbers)
        found.append(
            f'<div class="card card--{code % 5}" data-id="{code}"><a class="card__link" href="/{other.id}">'
            f'<img loading="lazy" alt="" srcset="/img/{code}-320.jpg 320w, /img/{code}-640.jpg 640w" src="/{code}.jpg">'
            f'<span class="card__title">{escape(other.title)}</span></a>'
            f'<div class="card__meta"><span>{other.at:%d %b %Y}</span> · <span>{code % 12} min read</span></div></div>'
        )
    return found


def _footer(numbers: Iterator[int]) -> str:
    columns = "".join(
        f'<div class="foot__col"><h4>{section}</h4><ul>'
        + "".join(f'<li><a href="/info/{next(numbers):x}">{section} {topic}</a></li>' for topic in TOPICS)
        + "</ul></div>"
        for section in SECTIONS[:6]
    )
    return (
        f'<footer class="foot">{columns}<form action="/newsletter"><label>Your address<input type="email"></label>'
        "<button>Sign up</button></form><p>All rights reserved. Terms, privacy, cookie choices.</p></footer>"
    )


def _scripts(numbers: Iterator[int], size: int) -> str:
    """Scripts that fill a page up to its size, as bundles and tags of measurement do."""
    parts: list[str] = []
    left = size
    while left > 0:
        calls = "".join(
            f"function f{next(numbers):x}(a,b){{return a<b?a*{next(numbers)}:b['k{next(numbers):x}']}};"
            for _ in range(30)
        )
        part = f'<script src="/assets/js/{next(numbers):x}.js" defer></script><script>(()=>{{{calls}}})();</script>'
        parts.append(part)
        left -= len(part)
    return "".join(parts)
