"""Which box of a page holds its article: by how much prose it holds, then by what it is called.

Prose is what is left when menus, teasers and remarks are taken out: lines long enough to be sentences, few of their
words in links, in no box that a publisher's names call furniture. From the root the choice goes down as long as one
box inside holds nearly all of it; so a body that adverts cut into several boxes keeps them together, and a
neighbour's teaser stays outside.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.documents.blocks import Block, Outline
from pipeline.documents.signs import Sign, sign_of

#: Bytes of a line that may be a sentence: Chinese signs count three, so that short lines there count as long ones.
SENTENCE = 70
#: A box named as furniture that holds so much of a page's prose is none.
TOO_MUCH = 0.45
#: A box inside must hold so much of the prose around it to be gone into, by what it is called.
_ENOUGH = {"body": 0.6, "article": 0.75, "lead": 0.95, "none": 0.86, "media": 0.95, "furniture": 1.1}
#: A box named an article's body, or an article, is begun with when it holds so much of the page's prose.
_BEGIN = {"body": 0.25, "article": 0.4}
#: So many boxes around the chosen one are looked at for the rest of a body that stands in several.
WIDEST = 3
#: Bytes of the longest caption.
CAPTION = 500


@dataclass(frozen=True, slots=True)
class Judged:
    """An outline with what was found out of it.

    Attributes:
        prose: of each block, the bytes that count as prose; 0 in furniture.
        signs: of each box.
        banned: of each box, whether it is furniture or stands in some.
        within: of each box, the prose in it and in all boxes inside.
        words: of each box, the bytes of all its blocks that are no furniture, those of boxes inside too.
    """

    outline: Outline
    prose: list[int]
    signs: list[Sign]
    banned: list[bool]
    within: list[int]
    words: list[int]


def judge(outline: Outline) -> Judged:
    """Weigh blocks and boxes."""
    boxes, blocks = outline.boxes, outline.blocks
    raw = _first_times(blocks, [worth(block) for block in blocks])
    filled = [False] * len(boxes)
    for block in blocks:
        filled[block.box] = True
    for place in range(len(boxes) - 1, 0, -1):
        filled[boxes[place].parent] |= filled[place]
    signs: list[Sign] = [sign_of(box.element) if full else "none" for box, full in zip(boxes, filled, strict=True)]
    all_prose = _sums(outline, raw)
    total = max(all_prose[0], 1) if boxes else 1
    cards = _cards(outline, all_prose)
    banned = [False] * len(boxes)
    for place, box in enumerate(boxes):
        sign, held = signs[place], all_prose[place]
        own = (sign == "furniture" or cards[place]) and held <= TOO_MUCH * total
        own = own or (sign == "media" and held <= min(CAPTION, TOO_MUCH * total))
        banned[place] = own or (place > 0 and banned[box.parent])
    prose = [0 if banned[block.box] else value for block, value in zip(blocks, raw, strict=True)]
    words = [0 if banned[block.box] else len(block.text.encode("utf-8", "replace")) for block in blocks]
    return Judged(outline, prose, signs, banned, _sums(outline, prose), _sums(outline, words))


def worth(block: Block) -> int:
    """The bytes of a block that count as prose."""
    if block.kind == "heading":
        return 0
    size = len(block.text.encode("utf-8", "replace"))
    if size < SENTENCE:
        return 0
    return int(size * max(0.0, 1 - 2 * block.linked / max(len(block.text), 1)))


def _first_times(blocks: Sequence[Block], worths: Sequence[int]) -> list[int]:
    """A text that stands twice, for printers or for small screens, counts once."""
    seen: set[str] = set()
    found: list[int] = []
    for block, value in zip(blocks, worths, strict=True):
        found.append(0 if value and block.text in seen else value)
        if value:
            seen.add(block.text)
    return found


def choose(judged: Judged) -> int:
    """The index of the box that holds the article; 0, the root, where no box stands out."""
    boxes = judged.outline.boxes
    children: list[list[int]] = [[] for _ in boxes]
    for place, box in enumerate(boxes[1:], 1):
        children[box.parent].append(place)
    here = _begin(judged)
    while children[here]:
        best = max(children[here], key=lambda place: judged.within[place])
        if judged.within[best] < _ENOUGH[judged.signs[best]] * judged.within[here] or not judged.within[best]:
            break
        here = best
    return _widened(judged, here)


def _widened(judged: Judged, chosen: int) -> int:
    """A box around the chosen one that adds prose and hardly anything else: a body that stands in several boxes."""
    boxes = judged.outline.boxes
    here = chosen
    for _ in range(WIDEST):
        around = boxes[here].parent
        if around == here or judged.banned[around]:
            break
        more, words = judged.within[around] - judged.within[chosen], judged.words[around] - judged.words[chosen]
        if more > 0.08 * judged.within[chosen] and more > 0.8 * words:
            chosen = around
        here = around
    return chosen


def _begin(judged: Judged) -> int:
    """The outermost box that is named as an article's and holds enough of the page's prose; 0 where none does."""
    for sign, share in _BEGIN.items():
        named = [place for place, one in enumerate(judged.signs) if one == sign and not judged.banned[place]]
        most = max((judged.within[place] for place in named), default=0)
        if most >= max(share * judged.within[0], SENTENCE):
            # Pages that go on with the next article have several: the first is the page's own.
            return next(place for place in named if judged.within[place] > 0.5 * most)
    return 0


def inside(judged: Judged, chosen: int) -> list[bool]:
    """Of each box, whether it is the chosen one or stands in it."""
    found = [False] * len(judged.outline.boxes)
    for place, box in enumerate(judged.outline.boxes):
        found[place] = place == chosen or (place > 0 and found[box.parent])
    return found


def _sums(outline: Outline, values: Sequence[int]) -> list[int]:
    sums = [0] * len(outline.boxes)
    for block, value in zip(outline.blocks, values, strict=True):
        sums[block.box] += value
    for place in range(len(sums) - 1, 0, -1):
        sums[outline.boxes[place].parent] += sums[place]
    return sums


def _cards(outline: Outline, prose: Sequence[int]) -> list[bool]:
    """Boxes that are teasers of other pages: a heading that is a link, and little else, several of a kind."""
    boxes = outline.boxes
    headed = [0] * len(boxes)
    for block in outline.blocks:
        if block.kind == "heading" and block.linked > 0.8 * len(block.text) and len(block.text) > 12:
            headed[block.box] += 1
    for place in range(len(boxes) - 1, 0, -1):
        headed[boxes[place].parent] += headed[place]
    # One teaser is a card; a box of several is a list of cards, as long as there is no long text in it.
    return [bool(count) and prose[place] < 400 * count for place, count in enumerate(headed)]
