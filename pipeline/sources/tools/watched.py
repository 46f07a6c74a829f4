"""Any page to watch: one document, asked for at every poll, whole or a part of it; what changes in it is an edit.

https://agency.example/faq            the body, as the general reader reads it
https://agency.example/faq#css=.faq   what that CSS selector or XPath finds, and nothing else
"""

from dataclasses import replace
from urllib.parse import unquote, urldefrag, urlsplit

from models.values import Page
from pipeline.documents.blocks import outline
from pipeline.documents.body import parse
from pipeline.documents.charset import decode
from pipeline.documents.css import compiled
from pipeline.documents.page import read_page
from pipeline.documents.selectors import NO_WORDS, Selectors, pick
from pipeline.errors import CallError, LayoutError
from pipeline.settings import Settings
from pipeline.sources.tools.declare import Item, Received

PART = "css="
#: Ends the fragment of an address that is asked for as a listing: validators are kept by address, and the page's own
#: request must not be answered "not modified" because its listing's was not.
_AS_LISTING = "listing"


def watched_addresses(settings: Settings) -> tuple[str, ...]:
    """The pages of the setting as listings, in its order.

    Raises:
        CallError: what stands after `#css=` is no selector.
    """
    addresses = tuple((settings.pages or "").split())
    for address in addresses:
        if part := _part(address):
            try:
                compiled(part)
            except ValueError as fault:
                raise CallError(f"CHIPWATCH_PAGES: {address}: {fault}") from fault
    return tuple(f"{address}{'&' if '#' in address else '#'}{_AS_LISTING}" for address in addresses)


def the_page(received: Received) -> list[Item]:
    """The page itself as the one item of its listing.

    Raises:
        LayoutError: the part to watch is not on it: it must not pass for a part that does not change.
    """
    part = _part(received.url)
    if part and not _text(received.body, None, part):
        raise LayoutError(f"nothing on the page is {part!r}", place=received.url)
    address = received.url.removesuffix(_AS_LISTING)[:-1]
    extra = (("found_at", urlsplit(address).hostname or ""), *((("part", part),) if part else ()))
    return [Item(url=address, natural_key=f"page:{address}", extra=extra)]


def read_watched(received: Received, item: Item) -> Page:
    """The page, or the part of it that `item.extra` names.

    Raises:
        LayoutError: that part is not on it.
    """
    charset = getattr(received, "charset", None)
    page = read_page(received.body, received.final_url, charset=charset)
    part = dict(item.extra).get("part")
    if part is None:
        return page
    text = _text(received.body, charset, part)
    if not text:
        raise LayoutError(f"nothing on the page is {part!r}", place=item.url)
    return replace(page, text=text)


def _part(address: str) -> str | None:
    fragment = urldefrag(address).fragment.removesuffix(f"&{_AS_LISTING}")
    return unquote(fragment.removeprefix(PART)) if fragment.startswith(PART) else None


def _text(body: bytes, charset: str | None, part: str) -> str:
    tree, _ = parse(decode(body, charset))
    return pick(tree, outline(tree, skip=NO_WORDS).blocks, Selectors(body=(part,))).text
