"""Evidence in place: the words of a capture around a quoted span, as they were received."""

from pathlib import Path

from sqlalchemy import Connection

from models.terms import Place, Words
from pipeline.documents.charset import decode_as
from pipeline.documents.kept import is_markup
from pipeline.documents.places import locate, page_of, unpack
from pipeline.documents.shown import Spot, shown_around
from pipeline.errors import StateError
from pipeline.storage.documents import PendingRevision, load_capture, load_places

#: Characters of the capture looked at before and after the span, tags among them.
AROUND = 1_500


def place_of(connection: Connection, captures: Path, revision: PendingRevision, start: int, end: int) -> Place | None:
    """Where `text[start:end]` of a revision stands in its capture; None where that is not known.

    Args:
        connection: reading.
        captures: the folder of the captures.
        revision: whose text it is.
        start: of the span, in code points.
        end: after its last.
    """
    places = load_places(connection, revision.id)
    if places is None:
        return None
    sha = revision.capture_sha.hex()
    if places.pages:
        return Place(sha, "", page=page_of(places.pages, start))
    spot = locate(unpack(places.runs), start, end)
    if spot is None:
        return None
    try:
        source = decode_as(load_capture(captures, revision.capture_sha), places.charset)
    except StateError:
        # The bytes went when their time was over; where the words stood is still known.
        return Place(sha, places.charset, spot.start, spot.end)
    markup = is_markup(source, None)
    around = (
        Spot(max(0, spot.start - AROUND), spot.start),
        spot,
        Spot(spot.end, min(len(source), spot.end + AROUND)),
    )
    before, words, after = (Words(shown_around(source, one, markup=markup)) for one in around)
    return Place(sha, places.charset, spot.start, spot.end, None, before, words, after)
