"""Stories online: one pass, never looking ahead, one threshold for long articles and snippets.

A document joins the story whose running TF-IDF centroid it is most alike to, if it is alike enough and nothing
holds it out. Candidates come from an index of telling terms, so that a document's cost does not grow with the
archive.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from models.hashing import key_of, short_id
from pipeline.events.copies import Print, is_copy, read_print, shingle
from pipeline.events.stories.marks import Marks, read_marks
from pipeline.events.stories.store import Earlier, Known, Placement, Store
from pipeline.events.stories.vectors import Rarity, blend, cosine, telling, weigh
from pipeline.events.stories.vetoes import alike, veto
from pipeline.events.stories.words import term_of

THRESHOLD = 0.26
ASKED = 28  # terms of a document by which candidates are looked up
LISTED = 28  # terms by which a story is found
CANDIDATES = 20
CARRIERS = 6
LEADS = 6  # members whose marks a story keeps: the first, then the last ones
NEAR_DAYS, FAR_DAYS = 4.0, 45.0
FAR = 0.55  # what is left of the likeness at `FAR_DAYS` and beyond
OLD_DAYS = 180.0  # beyond, a story is over: like news is another story
#: Two short texts share a rare word by chance, and two long ones tell one thing in few common words: the cosine is
#: set against what texts of that many terms (of the shorter) have in common, between two bounds. Not more than the
#: cosine where both are on one product: its name makes them alike, whatever the news is.
FEW_TERMS, BY_LENGTH, LEAST, MOST = 12, 0.4, 0.95, 1.5
STRANGERS = 0.8  # what is left where both heads name somebody and nobody is in both


@dataclass(frozen=True, slots=True)
class _Reading:
    """A document as it is compared."""

    title: str
    text: str
    marks: Marks
    weights: dict[str, float]
    printed: Print
    at: datetime | None


class Grouper:
    """Puts documents into stories, one after the other, over whatever store it is given."""

    def __init__(self, store: Store, threshold: float = THRESHOLD) -> None:
        self._store = store
        self._threshold = threshold

    def add(
        self,
        document: str,
        published_at: datetime | None,
        publisher: str | None,
        title: str | None,
        text: str | None,
        *,
        key: bytes | None = None,
        own: Collection[str] = (),
    ) -> Placement:
        """Place a document, by what came before it alone. A document that came before keeps its place.

        An edited text joins the story of the text that it was before, whatever changed in it, and is no copy of it.

        Args:
            document: its id, unique in the store.
            published_at: aware instant, or None where it is unknown.
            publisher: who published it; said of a copied text, and no reason to join or part.
            title: may be empty or None.
            text: may be empty or None.
            key: content key from which a new story's id is minted; the id's own hash when None.
            own: ids of earlier texts of the same page.
        """
        before = self._store.placed(document)
        if before is not None:
            return before
        reading = read(title or "", text or "", published_at)
        carried = self._carried(reading, own)
        documents, counts = self._store.counts(reading.weights)
        rarity = Rarity(documents, counts)
        known, why = self._find(reading, rarity, carried)
        copy_of = None if carried is None else _root_of(carried, own)
        if known is None:
            known = Known(short_id("st", key or key_of(document)), {}, (), 0, None)
        placement = Placement(known.id, copy_of, why)
        grown = grow(known, reading, rarity)
        self._store.save_story(grown, telling(grown.centroid, rarity, LISTED))
        # The very text of an earlier document needs no bands of its own: who carries it carries that one's.
        known_text = carried is not None and shingle(carried.title, carried.text)[0] == reading.printed.shingles
        self._store.save(
            Earlier(document, reading.title, reading.text, known.id, copy_of, publisher),
            placement,
            reading.weights,
            () if known_text else reading.printed.bands,
        )
        return placement

    def _carried(self, reading: _Reading, own: Collection[str]) -> Earlier | None:
        if not reading.printed.bands:
            return None
        for earlier in self._store.carriers(reading.printed.bands, CARRIERS):
            shingles, words = shingle(earlier.title, earlier.text)
            if is_copy(reading.printed, shingles, words):
                if earlier.id in own:
                    return earlier
                # A form letter of an article (a weekly price, a list of additions) is no reprint of the last one.
                marks = read_marks(earlier.title, earlier.text)
                if alike(reading.marks, marks) < 1.0 and veto(reading.marks, [marks]):
                    continue
                return earlier
        return None

    def _find(self, reading: _Reading, rarity: Rarity, carried: Earlier | None) -> tuple[Known | None, str]:
        if carried is not None:
            known = self._store.story(carried.story)
            rarity.learn(self._store.counts(known.centroid.keys() - reading.weights.keys())[1])
            return known, f"carries the text of {carried.id}" + (f" ({carried.publisher})" if carried.publisher else "")
        asked = telling(reading.weights, rarity, ASKED)
        held: list[str] = []
        best: tuple[float, Known] | None = None
        candidates = self._store.candidates(asked, CANDIDATES)
        rarity.learn(
            self._store.counts({t for known in candidates for t in known.centroid} - reading.weights.keys())[1]
        )
        length = rarity.norm(reading.weights)
        scored = sorted(
            ((likeness(reading, length, known, rarity), known) for known in candidates), key=lambda s: (-s[0], s[1].id)
        )
        for score, known in scored:
            if score < self._threshold:
                break
            reason = veto(reading.marks, known.leads)
            if reason is None:
                best = (score, known)
                break
            held.append(f"{known.id} held out by {reason}")
        said = "; ".join(held[:3])
        if best is None:
            return None, said or "nothing alike enough"
        return best[1], f"likeness {best[0]:.2f}" + (f"; {said}" if said else "")


def _root_of(carried: Earlier, own: Collection[str]) -> str | None:
    """The document whose text is carried; none where it is an earlier text of the same page."""
    root = carried.copy_of or (None if carried.id in own else carried.id)
    return None if root in own else root


def read(title: str, text: str, at: datetime | None) -> _Reading:
    """A document as it is compared."""
    marks = read_marks(title, text)
    return _Reading(title, text, marks, weigh(title, text, marks), read_print(title, text), at)


def likeness(reading: _Reading, length: float, known: Known, rarity: Rarity) -> float:
    """How alike a document is to a story, 0..1.5: cosine by length, less for distance in time and for strangers.

    `length` is the norm of the document's vector.
    """
    score = cosine(reading.weights, length, known.centroid, rarity)
    if not score:
        return 0.0
    terms = min(len(reading.weights), len(known.centroid))
    most = 1.0 if any(reading.marks.head.models & lead.head.models for lead in known.leads) else MOST
    score *= min(most, max(LEAST, float((terms / FEW_TERMS) ** BY_LENGTH)))
    if reading.at is not None and known.last_at is not None:
        days = abs((reading.at - known.last_at).total_seconds()) / 86_400
        if days > OLD_DAYS:
            return 0.0
        away = min(1.0, max(0.0, (days - NEAR_DAYS) / (FAR_DAYS - NEAR_DAYS)))
        score *= 1.0 - (1.0 - FAR) * away
    named = [lead for lead in known.leads if _named(lead)]
    if named and _named(reading.marks) and not any(_met(reading.marks, lead) for lead in named):
        score *= STRANGERS
    return score


def _named(marks: Marks) -> frozenset[str]:
    return marks.head.names | marks.head.models | frozenset(map(term_of, marks.head.firms))


def _met(one: Marks, other: Marks) -> bool:
    return bool(
        _named(one) & (_named(other) | other.whole.names | other.terms) or _named(other) & (one.whole.names | one.terms)
    )


def grow(known: Known, reading: _Reading, rarity: Rarity) -> Known:
    """The story with one more member."""
    instants = [at for at in (known.last_at, reading.at) if at is not None]
    return replace(
        known,
        centroid=blend(known.centroid, known.members, reading.weights, rarity),
        leads=_leads(known.leads, reading.marks),
        members=known.members + 1,
        last_at=max(instants) if instants else None,
    )


def _leads(leads: Sequence[Marks], marks: Marks) -> tuple[Marks, ...]:
    kept = tuple(leads)
    if len(kept) >= LEADS:
        kept = (kept[0], *kept[2:])
    return (*kept, marks)
