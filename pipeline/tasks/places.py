"""Evidence in place: the words of a capture around a quoted span, as they were received."""

from dataclasses import dataclass

from sqlalchemy import Connection

from models.terms import Place, Words
from models.values import Places
from pipeline.documents.charset import decode_as
from pipeline.documents.kept import is_markup
from pipeline.documents.places import locate, page_of, unpack
from pipeline.documents.shown import Spot, shown_around
from pipeline.errors import StateError, StoreError
from pipeline.storage.captures import Captures
from pipeline.storage.documents import PendingRevision, load_places

#: Characters of the capture looked at before and after the span, tags among them.
AROUND = 1_500


@dataclass(frozen=True, slots=True)
class Spotted:
    """A span whose place is known, and not looked up yet: the revision's capture, its map, and the span."""

    capture_sha: bytes
    places: Places
    start: int
    end: int


def spot_of(connection: Connection, revision: PendingRevision, start: int, end: int) -> Spotted | None:
    """What `place_of` needs of the database; None where a revision's words were never put in place.

    Args:
        connection: reading.
        revision: whose text it is.
        start: of the span, in code points.
        end: after its last.
    """
    places = load_places(connection, revision.id)
    return None if places is None else Spotted(revision.capture_sha, places, start, end)


def place_of(captures: Captures, spotted: Spotted) -> Place | None:
    """Where a span stands in its capture; None where that is not known. Call it with no transaction open."""
    places, sha = spotted.places, spotted.capture_sha.hex()
    if places.pages:
        return Place(sha, "", page=page_of(places.pages, spotted.start))
    spot = locate(unpack(places.runs), spotted.start, spotted.end)
    if spot is None:
        return None
    try:
        source = decode_as(captures.get(spotted.capture_sha), places.charset)
    except (StateError, StoreError):
        # The bytes went when their time was over, or cannot be had now; where the words stood is still known.
        return Place(sha, places.charset, spot.start, spot.end)
    markup = is_markup(source, None)
    around = (
        Spot(max(0, spot.start - AROUND), spot.start),
        spot,
        Spot(spot.end, min(len(source), spot.end + AROUND)),
    )
    before, words, after = (Words(shown_around(source, one, markup=markup)) for one in around)
    return Place(sha, places.charset, spot.start, spot.end, None, before, words, after)
