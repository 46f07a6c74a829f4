"""The article's blocks: those of its box that are no furniture, with the lead paragraph that stands above it."""

import re

from pipeline.documents.around import is_around, is_ending, is_note, is_same
from pipeline.documents.blocks import Block
from pipeline.documents.container import SENTENCE, TOO_MUCH, Judged, choose, inside
from pipeline.documents.density import densest
from pipeline.documents.signs import sign_of

#: Share of a box's prose in the densest stretch from which on the rest is looked at with suspicion.
MOSTLY = 0.5
#: So many sentences at each end of the stretch are taken with it.
AT_AN_END = 2
_ENDED = re.compile(r"[.!?:…。！？：”\"»)]\s*$")


def article_places(judged: Judged, title: str | None = None) -> list[int]:
    """The places of the article's blocks among the outline's."""
    blocks = judged.outline.blocks
    chosen = choose(judged)
    within = inside(judged, chosen)
    places = [place for place, block in enumerate(blocks[: judged.end]) if within[block.box]]
    if not places:
        return []
    kept = _kept(judged, _below_title(judged, places, title))
    if not _is_named(judged, chosen):
        kept = _without_edges(judged, kept)
    return _lead(judged, places[0]) + kept + _notes(judged, kept[-1] if kept else places[-1])


def _below_title(judged: Judged, places: list[int], title: str | None) -> list[int]:
    """What follows the article's heading, where it stands in the box with little prose above."""
    blocks = judged.outline.blocks
    above, most = 0, 0.2 * sum(judged.prose[place] for place in places)
    for number, place in enumerate(places):
        block = blocks[place]
        if block.kind == "heading" and (block.level == 1 or (title and is_same(block.text, title))):
            return places[number + 1 :]
        above += judged.prose[place]
        if above > most:
            break
    return places


def _kept(judged: Judged, places: list[int]) -> list[int]:
    blocks = judged.outline.blocks
    left = sum(judged.prose[place] for place in places)
    asides = {place for place in places if _is_aside(blocks[place])}
    if sum(judged.prose[place] for place in asides) > TOO_MUCH * left:
        # A system that calls each paragraph so means something else by it.
        asides = {place for place in asides if not judged.prose[place]}
    kept: list[int] = []
    endings = _endings(blocks, places)
    seen: dict[str, int] = {}
    for place in places:
        block = blocks[place]
        left -= judged.prose[place]
        if (judged.banned[block.box] or place in asides) and not is_note(block.text):
            continue
        if place in endings and kept and left < 0.3 * sum(judged.prose[one] for one in kept):
            break
        around = block.kind != "row" and is_around(block.text, heading=block.kind == "heading")
        if around or _is_link(block):
            continue
        # A sentence that comes again in another box is a print version's or a pull quote.
        repeated = len(block.text) > 40 and _ENDED.search(block.text[-1:])
        if repeated and seen.setdefault(block.text, block.box) != block.box:
            continue
        kept.append(place)
    return _without_idle_headings(blocks, kept)


def _endings(blocks: list[Block], places: list[int]) -> set[int]:
    """The lines that head what comes after an article; of one that ends each part of a page the last."""
    last = {re.sub(r"\d+", "", blocks[place].text): place for place in places if is_ending(blocks[place].text)}
    return set(last.values())


def _is_aside(block: Block) -> bool:
    element = block.element
    return element.tag == "figcaption" or (
        block.kind != "row" and sign_of(element) in {"furniture", "media", "remarks"}
    )


def _is_link(block: Block) -> bool:
    share = block.linked / max(len(block.text), 1)
    return share > 0.9 or (share > 0.5 and len(block.text.encode()) < 2 * SENTENCE)


def _is_named(judged: Judged, chosen: int) -> bool:
    """Whether the chosen box, or one around it with hardly more prose, is called an article's."""
    boxes = judged.outline.boxes
    place = chosen
    while judged.within[place] <= 1.05 * judged.within[chosen]:
        if judged.signs[place] in {"body", "article", "lead"}:
            return True
        if place == boxes[place].parent:
            break
        place = boxes[place].parent
    return False


def _without_edges(judged: Judged, kept: list[int]) -> list[int]:
    """Of a box that nobody named as an article's: what lies in the densest stretch, and the few sentences at its ends.

    A box chosen by weight alone may hold what stands around an article as well: remarks, adverts, links to others.
    """
    blocks, dense = judged.outline.blocks, densest(judged)
    numbers = [number for number, place in enumerate(kept) if place in dense]
    common = sum(judged.prose[kept[number]] for number in numbers)
    if not numbers or common < MOSTLY * sum(judged.prose[place] for place in kept):
        return kept
    first, last = numbers[0], numbers[-1]
    for _ in range(AT_AN_END):
        first -= first > 0 and _is_said(blocks[kept[first - 1]])
        last += last + 1 < len(kept) and _is_said(blocks[kept[last + 1]])
    head, tail = kept[:first], kept[last + 1 :]
    # Tables part a release's words, and are its own.
    return [
        *(head if any(blocks[place].kind == "row" for place in head) else []),
        *kept[first : last + 1],
        *(tail if any(blocks[place].kind == "row" for place in tail) else []),
    ]


def _is_said(block: Block) -> bool:
    return block.kind == "heading" or bool(_ENDED.search(block.text[-1:]))


def _without_idle_headings(blocks: list[Block], kept: list[int]) -> list[int]:
    """Headings that have words under them."""
    found: list[int] = []
    under = False
    for place in reversed(kept):
        if blocks[place].kind != "heading":
            under = True
        elif not under:
            continue
        found.append(place)
    return found[::-1]


def _notes(judged: Judged, last: int) -> list[int]:
    """The publisher's word below the article's box that its text was corrected."""
    blocks = judged.outline.blocks
    below = range(last + 1, min(last + 13, judged.end))
    return [place for place in below if is_note(blocks[place].text) and not _is_link(blocks[place])]


def _lead(judged: Judged, first: int) -> list[int]:
    """The lead paragraph above the article's box: named so, or prose that follows the page's heading."""
    blocks = judged.outline.blocks
    found: list[int] = []
    for place in range(first - 1, max(first - 25, -1), -1):
        block = blocks[place]
        if block.kind == "heading" and block.level == 1:
            return found[::-1]
        if judged.banned[block.box] or is_around(block.text) or _is_link(block) or _is_aside(block):
            continue
        around = judged.outline.boxes[block.box].parent
        named = "lead" in {sign_of(block.element), judged.signs[block.box], judged.signs[around]}
        if (block.kind != "row" or named) and (
            judged.prose[place]
            or (_ENDED.search(block.text[-1:]) and (named or (block.kind == "heading" and len(block.text) > 100)))
        ):
            found.append(place)
    return []
