"""What a page says of itself: title, authors, canonical address, language. None where it does not say."""

import re
from collections import Counter
from typing import Any
from urllib.parse import urljoin, urlsplit

from pipeline.documents.linked import articles

_SPLIT = re.compile(r"\s+[|–—·•»:]+\s+|\s+-+\s+|\s*[|»]\s*|\s+::\s+")
_BY = re.compile(
    r"^\W*(?:(?:written|story|reporting|words|text|analysis|posted|published|report)\s+)?(?:by|von|par|por|door"
    r"|di|author)\b[\s:]+|^(?:作者|文|記者|记者|기자)\s*[:：/]\s*",
    re.IGNORECASE,
)
_BETWEEN = re.compile(r"(?:\s*[,;|•·、]\s*|\s+)(?:(?:and|und|et|y|en|e|with|&)\s+)|\s*[,;|•·、]\s*", re.IGNORECASE)
_TRAILER = re.compile(
    r"\s*(?:[|/(–—]|\s-\s|\bis an?\b|\bfor\s+(?=[A-Z])|\b(?:updated|published|posted|reporting|editing)\b"
    r"|\bin\s+[A-Z]).*$",
    re.DOTALL,
)
_NO_NAME = re.compile(
    r"https?:|www\.|@|\d{2}|^(?:admin|administrator|editor|editors|staff|author|unknown|guest|contributor|news"
    r"|home|redaktion|user)$",
    re.IGNORECASE,
)
_ROLE = re.compile(
    r"^(?:senior |chief |staff |managing |deputy |executive |contributing )*(?:reporter|writer|editor"
    r"|correspondent|journalist|columnist|author)s?$",
    re.IGNORECASE,
)


def clean(text: object) -> str:
    """One line without tags' white space; "" for what is no text."""
    return " ".join(text.replace("\u00ad", "").replace("\u200b", "").split()) if isinstance(text, str) else ""


def meta_values(tree: Any) -> dict[str, str]:
    """The first content of each `<meta>` by its property or name, in lower case."""
    found: dict[str, str] = {}
    for meta in tree.iter("meta"):
        name = meta.get("property") or meta.get("name") or meta.get("itemprop") or meta.get("http-equiv")
        if name and clean(meta.get("content")):
            found.setdefault(name.strip().lower(), clean(meta.get("content")))
    return found


# ── title ────────────────────────────────────────────────────────────────────────────────────────


def find_title(tree: Any, nodes: list[dict[str, Any]], meta: dict[str, str]) -> str | None:
    """The headline: the heading that the page's head agrees with, else what the head says.

    Args:
        tree: an lxml tree.
        nodes: its JSON-LD.
        meta: of `meta_values`.
    """
    site = meta.get("og:site_name") or meta.get("application-name") or _publisher(nodes) or ""
    shown = clean(next((title.text_content() for title in tree.xpath("//title[not(ancestor::svg)]")), ""))
    linked = next((clean(node.get("headline")) for node in articles(nodes) if clean(node.get("headline"))), "")
    shared = (
        meta.get("og:title") or meta.get("twitter:title") or meta.get("dc.title") or meta.get("dcterms.title") or ""
    )
    head = [without_site(linked, site), without_site(shared, site), without_site(shown, site)]
    headings = _headings(tree)
    if not any(shown.startswith(heading) for heading in headings):
        headings += _opening(tree, shown)
    best = max(
        (
            (_agreement(heading, text), -place, heading)
            for place, heading in enumerate(headings)
            for text in head
            if text
        ),
        default=None,
    )
    if best is not None and best[0] >= 0.6:
        # A heading may hold a label that runs into the headline's last word.
        glued = next((text for text in head if len(text) > 20 and best[2].startswith(text)), None)
        return glued if glued and best[2][len(glued) : len(glued) + 1].isalnum() else best[2]
    said = next((text for text in (head[1], head[0], head[2]) if text), None)
    if said is None and headings:
        return headings[0]
    return said


#: The name of an East Asian site ends in what such sites are: net, daily, news, portal.
_EAST_SITE = re.compile(
    r"\s*[-_|－—]\s*[\w·-]{0,16}(?:网|網|网站|新闻|日报|日報|晚报|在线|频道|门户网站|新聞|ニュース|뉴스|일보|신문)$"
)


def without_site(title: str, site: str) -> str:
    """A title without the publisher's name before or after it."""
    if found := _EAST_SITE.search(title):
        return title[: found.start()]
    pieces = _SPLIT.split(title)
    if len(pieces) < 2:
        return title
    name = _folded(site)
    if name:
        if _folded(pieces[-1]) and (_folded(pieces[-1]) in name or name in _folded(pieces[-1])):
            return _cut_end(title, pieces[-1])
        if _folded(pieces[0]) == name:
            return title[title.index(pieces[0]) + len(pieces[0]) :].lstrip(" |–—·•»:-")
    # Without a name that is known: a short last piece after a long first is the site's.
    last = pieces[-1]
    if len(last.split()) <= 4 and len(title) - len(last) > 2.5 * len(last) and re.search(r"[|–—»]|\s-\s", title):
        return _cut_end(title, last)
    return title


def _cut_end(title: str, piece: str) -> str:
    return title[: title.rindex(piece)].rstrip(" |–—·•»:-")


def _headings(tree: Any) -> list[str]:
    found = [clean(heading.text_content()[:2_000]) for heading in tree.xpath("//h1")[:8]]
    found += [clean(one.text_content()) for one in tree.xpath("//*[@itemprop='headline']")[:2]]
    return [text for text in dict.fromkeys(found) if 4 <= len(text) <= 400]


def _opening(tree: Any, shown: str) -> list[str]:
    """A lower heading with which the window's title opens, up to a mark that parts the site's name from it."""
    texts = (clean(heading.text_content()) for heading in tree.xpath("//h2 | //h3")[:40])
    return [
        text
        for text in texts
        if len(text) >= 8 and shown.startswith(text) and re.match(r"\s*[-_|–—:·]", shown[len(text) :])
    ][:1]


def _agreement(heading: str, text: str) -> float:
    one, other = set(_words(heading)), set(_words(text))
    return len(one & other) / max(len(one | other), 1)


def _words(text: str) -> list[str]:
    # Signs of East Asian scripts stand alone: a headline there has no spaces.
    return re.findall(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]|[^\W_]+", text.lower())


def _folded(text: str) -> str:
    return re.sub(r"[\W_]+|^the\b|\.(?:com|org|net|gov)$", "", text.lower())


def _publisher(nodes: list[dict[str, Any]]) -> str:
    for node in articles(nodes):
        publisher = node.get("publisher")
        if isinstance(publisher, dict) and clean(publisher.get("name")):
            return clean(publisher.get("name"))
    return ""


# ── authors ──────────────────────────────────────────────────────────────────────────────────────


def find_authors(tree: Any, nodes: list[dict[str, Any]], meta: dict[str, str]) -> tuple[str, ...]:
    """The people, or the firm, that the page names as its authors; empty where it names none."""
    by_id = {node["@id"]: node for node in nodes if isinstance(node.get("@id"), str)}
    for node in articles(nodes):
        for role in ("author", "creator"):
            found = _unique(name for text in _named(node.get(role), by_id) for name in split_authors(text))
            if found:
                return found
    for name in (
        "author",
        "article:author",
        "parsely-author",
        "sailthru.author",
        "byl",
        "dc.creator",
        "dcterms.creator",
        "byline",
        "citation_author",
    ):
        found = _unique(split_authors(meta.get(name, "")))
        if found:
            return found
    for path in (
        "//*[@itemprop='author']//*[@itemprop='name']",
        "//*[@itemprop='author']",
        "//a[@rel='author' or contains(@href, '/author/') or contains(@href, '/authors/')]"
        "[not(ancestor::aside or ancestor::footer)]",
        "//*[contains(@class, 'byline') or contains(@class, 'author-name') or contains(@class, 'article-author')]",
    ):
        texts = [element.text_content() for element in tree.xpath(path)[:4]]
        found = _unique(name for text in texts if len(text) < 200 for name in split_authors(text))
        if found:
            return found[:6]
    return ()


def split_authors(byline: str) -> list[str]:
    """The names of a byline: "By Jane Roe and John Doe, Wire staff" gives two."""
    text = _BY.sub("", clean(byline))
    names: list[str] = []
    for piece in _BETWEEN.split(text):
        if _NO_NAME.search(piece):
            continue
        name = _BY.sub("", _TRAILER.sub("", piece)).strip(" .,;:-–—*\"'")
        if 2 <= len(name) <= 60 and len(name.split()) <= 6 and not _NO_NAME.search(name) and not _ROLE.match(name):
            names.append(name)
    return names


def _named(value: Any, by_id: dict[str, dict[str, Any]]) -> list[str]:
    if isinstance(value, list):
        return [name for part in value[:30] for name in _named(part, by_id)]
    if isinstance(value, dict):
        if not value.get("name") and isinstance(value.get("@id"), str):
            value = by_id.get(value["@id"], {})
        name = value.get("name")
        return [one for one in (name if isinstance(name, list) else [name]) if isinstance(one, str)]
    return [value] if isinstance(value, str) else []


def _unique(names: Any) -> tuple[str, ...]:
    kept: dict[str, str] = {}
    for name in names:
        kept.setdefault(name.lower(), name)
    return tuple(kept.values())


# ── address and language ─────────────────────────────────────────────────────────────────────────


def find_canonical(tree: Any, meta: dict[str, str], url: str) -> str | None:
    """The address that the page calls its own, absolute; None where it names none that can be one."""
    given = [link.get("href") for link in tree.xpath("//link[translate(@rel, 'CANONIL', 'canonil')='canonical']")[:1]]
    given.append(meta.get("og:url"))
    for place in given:
        try:
            absolute = urljoin(url, clean(place))
            parts = urlsplit(absolute)
        except ValueError:
            continue
        if not clean(place) or parts.scheme not in {"http", "https"} or not parts.hostname:
            continue
        # A home page as the canonical address of an inner page is a template's slip.
        if parts.path in {"", "/"} and not parts.query and urlsplit(url).path not in {"", "/"}:
            continue
        return absolute
    return None


_SCRIPTS = (
    ("ja", "\u3040-\u30ff"),
    ("ko", "\uac00-\ud7af"),
    ("zh", "\u4e00-\u9fff"),
    ("ru", "\u0400-\u04ff"),
    ("ar", "\u0600-\u06ff"),
)
_COMMON = {
    "en": "the of and to in that is for on with was by from it",
    "de": "der die und das nicht ist den von mit dem auch sich auf ein",
    "nl": "de het een van niet zijn dat voor met ook worden werd aan bij",
    "fr": "le les des est une dans pour que qui pas sur avec du par",
    "es": "el los las una que por con para del como más pero su al",
    "it": "il che di per una con non sono della del gli nel alla più",
    "pt": "os uma que não para com dos mais por da na como são ao",
}


def find_language(tree: Any, meta: dict[str, str], text: str) -> str | None:
    """The language of the text as a two- or three-letter code: the page's word, unless the script belies it."""
    stated = language_tag(tree, meta)
    seen = detect_language(text)
    if stated is None:
        return seen
    code = re.split(r"[-_]", stated.lower())[0]
    return seen if seen in {"ja", "ko", "zh", "ru", "ar"} and code in _COMMON else code


def language_tag(tree: Any, meta: dict[str, str]) -> str | None:
    """The language as the page states it, with its region: `en-US`."""
    root = tree.getroottree().getroot()
    given = (
        root.get("lang"),
        root.get("xml:lang"),
        meta.get("content-language"),
        meta.get("og:locale"),
        meta.get("language"),
    )
    return next((tag.strip() for tag in given if tag and re.fullmatch(r"[A-Za-z]{2,3}([-_]\w+)*", tag.strip())), None)


def detect_language(text: str) -> str | None:
    """A text's language by its script and commonest words; None where too little speaks for any."""
    sample = text[:2500]
    letters = len(re.findall(r"[^\W\d_]", sample))
    if letters < 20:
        return None
    for code, signs in _SCRIPTS:
        share = len(re.findall(f"[{signs}]", sample)) / letters
        # Japanese mixes kana into Chinese signs: few of them tell.
        if share > (0.05 if code == "ja" else 0.3):
            return code
    words = re.findall(r"[^\W\d_]+", sample.lower())
    often = Counter(words)
    counts = {code: sum(often[word] for word in common.split()) for code, common in _COMMON.items()}
    best = max(counts, key=lambda code: counts[code])
    return best if counts[best] >= max(3, 0.04 * len(words)) else None
