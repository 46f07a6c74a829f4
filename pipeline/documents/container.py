"""Which box of a page holds its article: by how much prose it holds, then by what it is called.

Prose is what is left when menus, teasers and remarks are taken out: lines long enough to be sentences, few of their
words in links, in no box that a publisher's names call furniture. From the root the choice goes down as long as one
box inside holds nearly all of it; so a body that adverts cut into several boxes keeps them together, and a
neighbour's teaser stays outside.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.documents.around import is_remarks, is_reply
from pipeline.documents.blocks import Block, Box, Outline
from pipeline.documents.signs import Sign, sign_of

#: Bytes of a line that may be a sentence: Chinese signs count three, so that short lines there count as long ones.
SENTENCE = 70
#: A box named as furniture that holds so much of a page's prose is none.
TOO_MUCH = 0.45
#: A box inside must hold so much of the prose around it to be gone into, by what it is called.
_ENOUGH = {"body": 0.6, "article": 0.75, "lead": 0.95, "none": 0.86, "media": 0.95, "furniture": 1.1, "remarks": 1.1}
#: A box named an article's body, or an article, is begun with when it holds so much of the page's prose.
_BEGIN = {"body": 0.25, "article": 0.4}
#: So many boxes around the chosen one are looked at for the rest of a body that stands in several.
WIDEST = 3
#: Bytes of prose beside readers' remarks that are an article, however much the remarks are.
AN_ARTICLE = 200
#: So many pictures with headings make an article of pictures.
A_LIST = 3
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
        end: the place of the heading under which readers' remarks begin; the number of blocks where there is none.
    """

    outline: Outline
    prose: list[int]
    signs: list[Sign]
    banned: list[bool]
    within: list[int]
    words: list[int]
    end: int


def judge(outline: Outline) -> Judged:
    """Weigh blocks and boxes."""
    boxes, blocks = outline.boxes, outline.blocks
    raw = _first_times(blocks, [worth(block) for block in blocks])
    end = remarks_begin(blocks, raw)
    raw[end:] = [0] * (len(raw) - end)
    filled = [False] * len(boxes)
    for block in blocks:
        filled[block.box] = True
    for place in range(len(boxes) - 1, 0, -1):
        filled[boxes[place].parent] |= filled[place]
    signs: list[Sign] = [sign_of(box.element) if full else "none" for box, full in zip(boxes, filled, strict=True)]
    all_prose = _sums(outline, raw)
    total = max(all_prose[0], 1) if boxes else 1
    cards = _cards(outline, all_prose)
    said = _outermost(outline, signs, "remarks")
    without = total - sum(all_prose[place] for place in said)
    if without >= AN_ARTICLE:
        total = without
    told = _told_pictures(outline, signs)
    banned = [False] * len(boxes)
    for place, box in enumerate(boxes):
        sign, held = signs[place], all_prose[place]
        own = (sign in {"furniture", "remarks"} or cards[place]) and held <= TOO_MUCH * total
        own = own or (sign == "remarks" and without >= AN_ARTICLE)
        own = own or (sign == "media" and place not in told and held <= min(CAPTION, TOO_MUCH * total))
        banned[place] = own or (place > 0 and banned[box.parent])
    prose = [0 if banned[block.box] else value for block, value in zip(blocks, raw, strict=True)]
    words = [0 if banned[block.box] else len(block.text.encode("utf-8", "replace")) for block in blocks]
    return Judged(outline, prose, signs, banned, _sums(outline, prose), _sums(outline, words), end)


def worth(block: Block) -> int:
    """The bytes of a block that count as prose."""
    if block.kind == "heading":
        return 0
    size = len(block.text.encode("utf-8", "replace"))
    if size < SENTENCE:
        return 0
    return int(size * max(0.0, 1 - 2 * block.linked / max(len(block.text), 1)))


def _first_times(blocks: Sequence[Block], worths: Sequence[int]) -> list[int]:
    """A text that stands in two boxes, for printers or for small screens, counts once; in one box it is said twice."""
    seen: dict[str, int] = {}
    return [
        value if not value or seen.setdefault(block.text, block.box) == block.box else 0
        for block, value in zip(blocks, worths, strict=True)
    ]


def remarks_begin(blocks: Sequence[Block], worths: Sequence[int]) -> int:
    """The place of the heading of readers' remarks below a text: lines that ask for a reply stand under it."""
    above = 0
    for place, block in enumerate(blocks):
        above += worths[place]
        if above < AN_ARTICLE or block.kind != "heading" or not is_remarks(block.text):
            continue
        if sum(is_reply(each.text) for each in blocks[place + 1 :]) >= 2:
            return place
    return len(blocks)


def _told_pictures(outline: Outline, signs: Sequence[Sign]) -> set[int]:
    """Boxes named for a picture that are parts of an article: several with headings, or with a sentence as heading.

    A caption has none.
    """
    headed = {block.box: block.text for block in outline.blocks if block.kind == "heading" and not block.linked}
    media = {box: text for box, text in headed.items() if signs[box] == "media"}
    if len(media) >= A_LIST:
        return set(media)
    return {box for box, text in media.items() if len(text) > 100 and text[-1] in ".!?。"}


def _outermost(outline: Outline, signs: Sequence[Sign], sign: Sign) -> list[int]:
    """The boxes with a sign that stand in no other such box."""
    within = [False] * len(signs)
    found: list[int] = []
    for place, box in enumerate(outline.boxes):
        inside_one = place > 0 and within[box.parent]
        within[place] = inside_one or signs[place] == sign
        if within[place] and not inside_one:
            found.append(place)
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
        if around == here or judged.banned[around] or _has_another(judged, around, chosen):
            break
        more, words = judged.within[around] - judged.within[chosen], judged.words[around] - judged.words[chosen]
        if more > 0.08 * judged.within[chosen] and more > 0.8 * words:
            chosen = around
        here = around
    return chosen


def _has_another(judged: Judged, around: int, chosen: int) -> bool:
    """Whether a box holds another article than the chosen one: a second heading of the first level, with its prose."""
    boxes, blocks = judged.outline.boxes, judged.outline.blocks
    others = [
        each
        for each in range(chosen + 1, len(boxes))
        if judged.signs[each] == "article"
        and boxes[each].element.tag == "article"
        and judged.within[each] > 0.3 * judged.within[chosen]
        and not _stands_in(boxes, each, chosen)
        and _stands_in(boxes, each, around)
    ]
    headed = {block.box for block in blocks if block.kind == "heading" and block.level == 1}
    return any(_stands_in(boxes, box, each) for each in others for box in headed)


def _stands_in(boxes: Sequence[Box], place: int, around: int) -> bool:
    while place > around:
        place = boxes[place].parent
    return place == around


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
