"""Whether a page shows its text to all: what it declares of itself, a wall below a short text, a text broken off."""

import re
from functools import lru_cache
from typing import Any

from pipeline.documents.blocks import Block, Box, Outline
from pipeline.documents.linked import articles

PAYWALLED = "paywalled"
BROKEN_OFF = "truncated_by_publisher"
#: Signs of the longest beginning that stands above a wall; of a longer text nothing is said by what stands below.
BEGINNING = 2_500
#: Signs of the longest text that an ellipsis at its end makes a beginning.
TEASER = 1_500
#: Blocks below the text in which its continuation is offered.
BELOW = 4

#: Blocks below the text in which a wall may say so.
NEAR = 25

_TIERS = ("article:content_tier", "content_tier", "content-tier", "article:access", "paywall", "premium")
_LOCKED = re.compile(r"locked|hard|true|yes|premium|paid|subscribers?(?:[- ]only)?", re.IGNORECASE)
_WALL = re.compile(
    "|".join(
        (
            r"\b(?:subscribe|register|sign (?:in|up)|log in|join)\b.{0,40}\bto (?:continue|keep|finish) reading\b",
            r"\b(?:subscribe|register|sign (?:in|up)|log in|join)\b.{0,40}\bto (?:continue|finish)\W*$",
            r"\b(?:subscribe|register|sign (?:in|up)|log in|join)\b.{0,40}"
            r"\bto (?:read|unlock|view|access) (?:this|the (?:full|rest|whole|entire)|the (?:article|story))\b",
            r"\bto (?:continue|keep|finish) reading\b.{0,60}\b(?:subscri|sign in|log in|register|become a member)",
            r"\bthis (?:article|story|post|content|report) is (?:only |exclusively )?"
            r"(?:for|available to|reserved for|exclusive to) .{0,30}\b(?:subscribers?|members?)\b",
            r"\bfor (?:paid |paying )?subscribers only\b|\b(?:this post|the rest) is for (?:paid|paying) subscribers\b",
            r"\bsubscriber[- ](?:only|exclusive) (?:content|article|story)\b",
            r"\bunlock (?:this|the full) (?:article|story)\b",
            r"\byou(?:['’]ve| have) (?:reached|used|read)\b.{0,40}\bfree (?:article|stor)",
            r"\bréservée? (?:à nos|aux) abonnés|\bil vous reste \d+\s?% de cet article|\bnur für abonnent",
            r"\bexclusiv[oa] para (?:suscriptores|assinantes)\b|\balleen voor abonnees\b|\briservato agli abbonati\b",
            r"有料会員限定|この記事は(?:有料)?会員限定|残り\s?[\d,]+\s?文字|订阅后继续阅读|付费后?阅读|유료\s?회원",
        )
    ),
    re.IGNORECASE,
)
#: Parts of the names of boxes that hold an offer in the place of the text.
_WALL_NAMES = re.compile(r"pay-?wall|reg-?wall|tp-modal|piano-|subscription-wall|meter-?wall", re.IGNORECASE)
_OFFER = re.compile(r"subscri|sign in|log in|member|abo(?:nn|\b)|per (?:month|week)|会員|订阅", re.IGNORECASE)
_GOES_ON = re.compile(
    r"\W*(?:"
    + "|".join(
        (
            r"continue reading|keep reading|read on|(?:click (?:here )?to )?read (?:the )?"
            r"(?:full|whole|entire|complete|rest of (?:the|this)) (?:story|article|post|report|piece|release)",
            r"click (?:here )?to read (?:on|more)|view (?:the )?full article",
            r"weiterlesen|(?:den )?ganzen artikel lesen|lire (?:la suite|l['’]article complet)|lees verder",
            r"(?:seguir|sigue|continuar) leyendo|leer (?:más|nota completa)|continue lendo|leia (?:a|na) íntegra",
            r"leggi tutto|continua a leggere|czytaj dalej",
            r"читать (?:далее|полностью)|阅读全文|閱讀全文|続きを読む|기사\s?전문",
        )
    )
    + r")\b.{0,50}",
    re.IGNORECASE,
)
_ELLIPSIS = re.compile(r"(?:…|\.\.\.|\[(?:…|\.\.\.)\])\W*$")


def walls(nodes: list[dict[str, Any]], meta: dict[str, str], text: str, seen: Outline | None) -> tuple[str, ...]:
    """The flags "paywalled" and "truncated_by_publisher", as far as they are meant.

    Args:
        nodes: the page's JSON-LD.
        meta: of `facts.meta_values`.
        text: the body that was read.
        seen: the page's blocks; None where there are none.
    """
    found: list[str] = []
    part = seen if 0 < len(text) < BEGINNING else None
    below = _below(part.blocks, text) if part else []
    if _declared(nodes, meta, text) or _says_wall(text, below) or (part and _has_wall(part.boxes, text)):
        found.append(PAYWALLED)
    if _breaks_off(text, below):
        found.append(BROKEN_OFF)
    return tuple(found)


def _declared(nodes: list[dict[str, Any]], meta: dict[str, str], text: str) -> bool:
    if any(str(node.get("isAccessibleForFree")).lower() in {"false", "no"} for node in articles(nodes)):
        return True
    said = [meta[name] for name in _TIERS if name in meta]
    # A metered page is open to the first visits: only what is short was kept back.
    metered = any(value.lower() == "metered" for value in said) and len(text) < TEASER
    return metered or any(_LOCKED.fullmatch(value) for value in said)


def _below(blocks: list[Block], text: str) -> list[Block]:
    """The blocks below the last line of a text; none where it is not among them."""
    last = text.rpartition("\n")[2].removeprefix("- ")
    places = [place for place, block in enumerate(blocks) if block.text == last]
    return blocks[places[-1] + 1 :] if places else []


def _says_wall(text: str, below: list[Block]) -> bool:
    """Whether the last lines, or those right below them, offer the rest to subscribers."""
    if not below and len(text) >= BEGINNING:
        return False
    if any(_is_offer(line) for line in text.split("\n")[-2:]):
        return True
    return any(_is_offer(block.text) and not _is_hidden(block.element) for block in below[:NEAR])


def _is_offer(line: str) -> bool:
    return len(line) < 300 and bool(_WALL.search(line))


def _has_wall(boxes: list[Box], text: str) -> bool:
    """Whether a box named as a wall is shown, offers a subscription, and holds no body."""
    for box in boxes:
        given = box.element.get
        names = (given("class"), given("id"), given("data-testid"))
        if not any(names) or not _is_wall_name(*names) or _is_hidden(box.element):
            continue
        words = " ".join("".join(box.element.itertext()).split())
        if _OFFER.search(words) and text[:60] not in words:
            return True
    return False


@lru_cache(maxsize=10_000)
def _is_wall_name(*names: str | None) -> bool:
    return any(name is not None and _WALL_NAMES.search(name) for name in names)


def _is_hidden(element: Any) -> bool:
    """Whether it or what is around it is hidden until a script shows it."""
    return any(
        each.get("hidden") is not None
        or each.get("aria-hidden") == "true"
        or re.search(r"display\s*:\s*none", each.get("style") or "")
        for each in (element, *element.iterancestors())
    )


def _breaks_off(text: str, below: list[Block]) -> bool:
    last = text.rpartition("\n")[2]
    if not text or len(text) >= TEASER:
        return False
    if len(last) >= 60 and _ELLIPSIS.search(last):
        return True
    if _GOES_ON.fullmatch(last):
        return True
    for block in below[:BELOW]:
        if block.kind == "heading":  # of another text
            return False
        if _GOES_ON.fullmatch(block.text):
            return True
    return False
