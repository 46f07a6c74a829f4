"""Any page to watch: a source made of a few settings, whose text is one document and whose changes are its edits."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any, get_args

import yaml
from bs4 import BeautifulSoup
from soupsieve import SelectorSyntaxError

from models.terms import BY_HAND, PRIVATE, PassOn, Terms
from models.values import Page
from pipeline.documents.addresses import host_of
from pipeline.documents.charset import decode
from pipeline.errors import CallError, LayoutError
from pipeline.sources.tools.declare import COPYRIGHT, OPEN, DocumentKind, Item, Received, Source
from pipeline.sources.tools.instants import read_instant

KEYS = ("url", "selector", "title", "publisher", "kind", "language", "every", "silent_after", "pass_on", "ignore",
        "official")  # fmt: skip
#: By what whoever configures a watch says of its page.
TERMS: dict[PassOn, Terms] = {"private": PRIVATE, "link": COPYRIGHT, "quote": BY_HAND, "full": OPEN}
NAME = re.compile(r"[a-z][a-z0-9_]{1,39}")
SPAN = re.compile(r"(\d+)\s*(min|h|d)")
UNITS = {"min": "minutes", "h": "hours", "d": "days"}


def read_watch(name: str, text: str) -> Source:
    """The source of a watch's YAML.

    Args:
        name: of the watch, as its file is called; documents and states are kept under it.
        text: a mapping; `url` and `selector` must be there, `every` is `12h`, `2d` or `30min`.

    Raises:
        CallError: naming the watch and what is wrong with it.
    """
    try:
        given = yaml.safe_load(text)
    except yaml.YAMLError as fault:
        raise CallError(f"watch {name}: no YAML: {fault}") from fault
    if not NAME.fullmatch(name):
        raise CallError(f"watch {name!r}: a name is of 2 to 40 small letters, digits and _, a letter first")
    if not isinstance(given, dict):
        raise CallError(f"watch {name}: not a mapping of settings")
    strange = sorted(str(key) for key in given.keys() - set(KEYS))
    if strange:
        raise CallError(f"watch {name}: unknown {strange[0]!r}; there are {', '.join(KEYS)}")
    url, selector = _text(name, given, "url"), _text(name, given, "selector")
    host = host_of(url)
    if host is None:
        raise CallError(f"watch {name}: {url!r} is no address of the web")
    kind = given.get("kind", "notice")
    if kind not in get_args(DocumentKind):
        raise CallError(f"watch {name}: kind {kind!r} is none of {', '.join(get_args(DocumentKind))}")
    pass_on = given.get("pass_on", "link")
    if pass_on not in get_args(PassOn):
        raise CallError(f"watch {name}: pass_on {pass_on!r} is none of {', '.join(get_args(PassOn))}")
    return Source(
        name=name,
        title=str(given.get("title") or name),
        publisher=str(given.get("publisher") or host),
        kind=kind,
        hosts=(host,),
        urls=(url,),
        read=page_reader(selector, _patterns(name, given.get("ignore") or [])),
        watch=True,
        every=_span(name, given, "every", timedelta(hours=12)),
        silent_after=_span(name, given, "silent_after", timedelta(days=365)),
        recheck_days=0,
        terms=replace(TERMS[pass_on], note=f"a page watched by configuration; {pass_on}"),
        cadence="a page that is watched",
        language=str(given.get("language") or "en"),
        layout="seen",
        layout_from=f"the watch's own selector {selector}",
        official=bool(given.get("official", False)),
    )


def page_reader(selector: str, ignore: tuple[re.Pattern[str], ...] = ()) -> Callable[[Received, Item], Page]:
    """A reader of what a CSS selector finds on a page, less the words that patterns say are noise.

    Raises:
        CallError: no selector. The reader raises `LayoutError` where the page has no such element, or no words in it:
            what is missing is never taken for an empty text.
    """
    try:
        BeautifulSoup("", "lxml").select(selector)
    except SelectorSyntaxError as fault:
        raise CallError(f"{selector!r} is no CSS selector: {fault}".split("\n", 1)[0]) from fault

    def read(received: Received, _: Item) -> Page:
        soup = BeautifulSoup(decode(received.body), "lxml")
        found = soup.select(selector)
        if not found:
            raise LayoutError(f"no {selector!r} on the page", place=received.url)
        lines = []
        for element in found:
            for unseen in element.select("script, style, noscript, template"):
                unseen.decompose()
            for block in element.select("p, li, tr, br, div, h1, h2, h3, h4, h5, h6, dt, dd, pre, blockquote"):
                block.insert_after("\n")
            lines += element.get_text("").split("\n")
        text = "\n".join(words for line in lines if (words := " ".join(line.split())))
        for pattern in ignore:
            text = pattern.sub("", text)
        text = "\n".join(line.strip() for line in text.split("\n") if line.strip())
        if not text:
            raise LayoutError(f"no words in {selector!r}", place=received.url)
        heading = soup.title or soup.h1
        stated = soup.select_one("meta[property='article:modified_time']")
        return Page(
            title=" ".join(heading.get_text(" ").split()) if heading else None,
            text=text,
            modified_at=read_instant(str(stated.get("content") or "")) if stated else None,
        )

    return read


def _text(name: str, given: Mapping[str, Any], key: str) -> str:
    value = given.get(key)
    if not isinstance(value, str) or not value.strip():
        raise CallError(f"watch {name}: {key!r} is missing")
    return value.strip()


def _span(name: str, given: Mapping[str, Any], key: str, usual: timedelta) -> timedelta:
    value = given.get(key)
    if value is None:
        return usual
    found = SPAN.fullmatch(str(value).strip())
    if not found or not int(found[1]):
        raise CallError(f"watch {name}: {key} {value!r} is no span such as 12h, 2d or 30min")
    return max(timedelta(**{UNITS[found[2]]: int(found[1])}), timedelta(minutes=15))


def _patterns(name: str, given: object) -> tuple[re.Pattern[str], ...]:
    if not isinstance(given, list):
        raise CallError(f"watch {name}: ignore is a list of patterns")
    try:
        return tuple(re.compile(str(each), re.MULTILINE) for each in given)
    except re.error as fault:
        raise CallError(f"watch {name}: {fault.pattern!r} is no pattern: {fault}") from fault
