"""The date that a page shows its readers beside the headline, among all the dates that it shows."""

import re

from pipeline.documents.around import is_same
from pipeline.documents.blocks import Block, Outline
from pipeline.documents.container import SENTENCE
from pipeline.documents.statements import Stated, read_stated

#: So many blocks are looked at.
MOST_BLOCKS = 3_000
#: A date stands within so many blocks of the headline.
NEAR = 14
SAYS_PUBLISHED = re.compile(
    r"\b(?:(?:first\s+)?published|posted|publication date|date published|released?|release date|issued|date|created"
    r"|submitted|veröffentlicht|erschienen|stand|gepubliceerd|geplaatst|publié|publicado|pubblicato|opublikowano"
    r"|опубликовано)\b|发布|发表|時間|时间|日期|公開|掲載|입력|등록|게재",
    re.IGNORECASE,
)
SAYS_MODIFIED = re.compile(
    r"\b(?:updated|modified|revised|last reviewed|aktualisiert|geändert|bijgewerkt|mis à jour|modifié|actualizado"
    r"|atualizado|aggiornato|обновлено)\b|更新|수정|最終更新",
    re.IGNORECASE,
)
_DATED = re.compile(r"date|time|publish|posted|byline|meta|stamp|datum|fecha|info|data\b", re.IGNORECASE)
#: A year, or what a year of two digits stands after.
_WHOLE = re.compile(r"(?:19|20)\d\d|\d[./]\d\d?[./]\d\d|[^\W\d]\.?,? '?\d\d(?!\d)")
_SENTENCE = re.compile(r"[.!?。][\"”’)]?$")
_ELSEWHERE = re.compile(
    r"comment|related|recommend|sidebar|aside|popular|trending|latest|forum|widget|teaser|promo|footer|reply|archive"
    r"|pinglun|tuijian|koment|kommentar|comentario",
    re.IGNORECASE,
)


def find_shown(seen: Outline, title: str | None, day_first: bool | None) -> Stated | None:
    """The best of the dates in short lines: labelled, near the headline, in an element for dates; None if none is good.

    Sure is "medium" where it is labelled or stands right at the headline, else "low".
    """
    blocks = seen.blocks[:MOST_BLOCKS]
    head = _headline(blocks, title)
    best: tuple[int, int, Stated] | None = None
    for place, block in enumerate(blocks):
        text = block.text
        if not 6 <= len(text) <= 160 or not _WHOLE.search(text):
            continue
        found = read_stated(text, "line", day_first)
        if found is None:
            continue
        # A sentence tells of another day, unless it says that this is the publication's.
        if _SENTENCE.search(text) and len(text.split()) > 6 and not SAYS_PUBLISHED.search(text):
            continue
        score = _score(seen, place, text, head)
        if score > 0 and (best is None or score > -best[0]):
            best = (-score, place, Stated(found.at, found.how, found.day_only, "medium" if score > 3 else "low"))
    return best[2] if best else None


def _headline(blocks: list[Block], title: str | None) -> int | None:
    headings = [place for place, block in enumerate(blocks) if block.kind == "heading"]
    same = (place for place in headings if title and is_same(blocks[place].text, title))
    return next(same, next((place for place in headings if blocks[place].level == 1), None))


def _score(seen: Outline, place: int, text: str, head: int | None) -> int:
    block = seen.blocks[place]
    label = seen.blocks[place - 1].text if place and len(seen.blocks[place - 1].text) < 40 else ""
    score = 3 * bool(SAYS_PUBLISHED.search(text) or SAYS_PUBLISHED.search(label))
    if SAYS_MODIFIED.search(text):
        # "Published … Updated …" in one line: the first date is the publication's.
        published = SAYS_PUBLISHED.search(text)
        modified = SAYS_MODIFIED.search(text)
        score -= 0 if published and modified and published.start() < modified.start() else 6
    elif SAYS_MODIFIED.search(label):
        score -= 6
    after = place - head if head is not None else 0
    if head is not None:
        score += 3 if 0 < after <= NEAR // 2 else 2 if 0 < after <= NEAR else 1 if -NEAR // 2 <= after < 0 else -2
    box, around = block.box, [block.element]
    for _ in range(3):
        around.append(seen.boxes[box].element)
        box = seen.boxes[box].parent
    names = [f"{element.get('class') or ''} {element.get('id') or ''}" for element in around]
    score += bool(_DATED.search(names[0]) or _DATED.search(names[1]))
    # Right under the headline a date is the article's, whatever its box is called.
    score -= 8 * (not 0 < after <= 3 and any(_ELSEWHERE.search(name) for name in names))
    score += len(text) <= 45
    return score - (2 if len(text.encode()) > 2 * SENTENCE else 0) - (block.linked > 0.5 * len(text))
