"""The one function that applies publishers' terms wherever text leaves (`docs/terms.md`)."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final, get_args

from models.hashing import sha256
from models.terms import PRIVATE, Audience, Passage, Place, ShownPlace, Told, Words, terms_from

#: What nobody quotes more of in one place, whatever the terms: a message is read, not archived.
MOST_QUOTED: Final = 400
MOST_TITLE: Final = 200
#: Less than this is no quotation but a stump.
LEAST_QUOTED: Final = 12
LEAVING: Final = tuple(name for name in get_args(Audience) if name != "signed_in")

_GAP = re.compile(r"\s+")
#: Scripts that put no space between words: there any place is a word's boundary.
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")


def pass_on(passages: Sequence[Passage], audience: Audience) -> tuple[Told, ...]:
    """What an audience may be told of passages, in their order; what it may not even know of is left out.

    All passages of one document in one message share `quote_chars`: call it once a message, with all of them.

    Args:
        passages: with the terms under which each text was received.
        audience: who will read.
    """
    if audience == "signed_in":
        return tuple(_shown(passage) for passage in passages)
    left: dict[str, int] = {}
    told = []
    for passage in passages:
        if passage.terms.private:
            continue
        key = passage.document or f"revision:{passage.revision}"
        room = min(left.get(key, passage.terms.allowance), passage.terms.allowance)
        quote = cut(passage.words._text, min(room, MOST_QUOTED))
        left[key] = room - len(quote)
        # A citation may name a heading, which is the publisher's: it goes where a quotation may go.
        paragraph = cut(passage.paragraph._text, MOST_TITLE) if passage.terms.allowance else ""
        told.append(_told(passage, quote=quote, paragraph=paragraph, withheld=_why(passage, quote)))
    return tuple(told)


def cut(text: str, most: int) -> str:
    """A text on one line, cut at a word's boundary to at most so many characters, the ellipsis counted."""
    line = _GAP.sub(" ", text).strip()
    if len(line) <= most:
        return line
    if most < LEAST_QUOTED:
        return ""
    at = most - 1
    if line[at] != " " and not _UNSPACED.match(line[at]):
        while at and line[at - 1] != " " and not _UNSPACED.match(line[at - 1]):
            at -= 1
    kept = line[:at].rstrip(" ,;:–—-(“‘\"'")
    return f"{kept}…" if len(kept) >= LEAST_QUOTED - 1 else ""


def _shown(passage: Passage) -> Told:
    removed = passage.removed_on
    return _told(
        passage,
        quote=passage.words._text,
        before=passage.before._text,
        after=passage.after._text,
        paragraph=passage.paragraph._text,
        place=_opened(passage.place) if passage.place else None,
        private=passage.terms.private,
        withheld=f"The text was removed on {removed.isoformat()} by its publisher's terms."
        if removed
        else _inside(passage),
    )


def _inside(passage: Passage) -> str:
    if passage.terms.private:
        return "A private document: it is sent to nobody."
    return "" if passage.terms.allowance else "For signed-in people: title and link alone may be passed on."


def _told(passage: Passage, **given: object) -> Told:
    values: dict[str, object] = {
        "title": cut(passage.title._text, MOST_TITLE),
        "url": passage.url._text,
        "publisher": passage.publisher._text or passage.source,
        "published_at": passage.published_at,
        "said": passage.said,
        "revision": passage.revision,
        "start": passage.start,
        "end": passage.end,
        "copy": passage.copy,
        "note": passage.note,
    }
    return Told(**(values | given))  # type: ignore[arg-type]  # names are those of Told


def _opened(place: Place) -> ShownPlace:
    return ShownPlace(
        place.capture,
        place.charset,
        place.start,
        place.end,
        place.page,
        place.before._text,
        place.words._text,
        place.after._text,
    )


def _why(passage: Passage, quote: str) -> str:
    whole = len(_GAP.sub(" ", passage.words._text).strip())
    if quote and len(quote) == whole:
        return ""
    if not passage.terms.allowance:
        return "the publisher's terms allow title and link"
    return "cut to what the publisher's terms allow" if whole else ""


def paragraph_around(text: str, start: int, end: int) -> tuple[int, int]:
    """The line or lines of a text in which a span stands, without the blanks around them: half open, code points."""
    begin = text.rfind("\n", 0, start) + 1
    stop = text.find("\n", end)
    stop = len(text) if stop < 0 else stop
    kept = text[begin:stop]
    return begin + len(kept) - len(kept.lstrip()), begin + len(kept.rstrip())


# ── kept with an alert ───────────────────────────────────────────────────────────────────────────


def stored(passage: Passage) -> dict[str, Any]:
    """A passage as it lies in our own database, words and terms with it."""
    return {
        "revision": passage.revision,
        "start": passage.start,
        "end": passage.end,
        "quote": passage.words._text,
        "source": passage.source,
        "publisher": passage.publisher._text,
        "url": passage.url._text,
        "title": passage.title._text,
        "published_at": passage.published_at.isoformat() if passage.published_at else None,
        "attribution": passage.attribution,
        "origin": passage.origin,
        "copy": passage.copy,
        "said": passage.said,
        "sha": passage.sha,
        "document": passage.document,
        "terms": passage.terms.kept,
    }


def restored(piece: Mapping[str, Any]) -> Passage:
    """A passage from its stored form; one without terms is of a commercial publisher, or private where it says so."""
    terms = PRIVATE if piece.get("private") else terms_from(piece.get("terms"))
    return Passage(
        revision=int(piece["revision"]),
        start=int(piece["start"]),
        end=int(piece["end"]),
        words=Words(str(piece.get("quote") or "")),
        source=str(piece.get("source") or ""),
        publisher=Words(str(piece.get("publisher") or "")),
        url=Words(str(piece.get("url") or "")),
        title=Words(str(piece.get("title") or "")),
        published_at=datetime.fromisoformat(piece["published_at"]) if piece.get("published_at") else None,
        attribution=str(piece.get("attribution") or "outlet"),
        origin=str(piece.get("origin") or ""),
        copy=bool(piece.get("copy")),
        said=str(piece.get("said") or ""),
        sha=str(piece.get("sha") or ""),
        document=str(piece.get("document") or ""),
        terms=terms,
    )


def agrees(passage: Passage, span: str) -> bool:
    """Whether a span of the stored text is what the passage was made of: by its hash, else by its words."""
    if passage.sha:
        return sha256(span.encode("utf-8", "surrogatepass")).hex() == passage.sha
    words, quoted = " ".join(span.split()), passage.words._text.rstrip("…").strip()
    return words.startswith(quoted)


def backed_up(pieces: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Passages in their stored form with no word in them that may not leave: for a backup that goes elsewhere."""
    passages = [restored(piece) for piece in pieces]
    told = iter(pass_on(passages, "backup"))
    left = []
    for piece, passage in zip(pieces, passages, strict=True):
        if passage.terms.private:
            left.append({**piece, "quote": "", "title": "", "url": "", "publisher": "", "said": ""})
            continue
        one = next(told)
        left.append({**piece} if passage.terms.whole else {**piece, "quote": one.quote})
    return left
