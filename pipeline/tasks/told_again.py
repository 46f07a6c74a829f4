"""The events to which earlier readings of a document put its sentences: read again, a sentence finds its event.

Matching asks how events stand now. A measure that has ended since takes no text any more that calls it in force, so
that an old page, read by a new parser or edited by its publisher in another paragraph, would begin the measure anew.
"""

from collections.abc import Sequence

from sqlalchemy import Connection

from pipeline.events.by_hand import DAYS, FIELDS, LISTS, Spoken, differing, nearest
from pipeline.storage.documents import PendingRevision
from pipeline.storage.hand import claims_of_document
from pipeline.tasks.set_right import Saved

#: Why a sentence that says what it said before turns nothing.
SAID_BEFORE = "said by an earlier reading of the same document: moves nothing"


def homes_of(connection: Connection, revision: PendingRevision, saved: Sequence[Saved]) -> dict[int, tuple[str, bool]]:
    """By claim the event of the same words in an earlier reading, and whether they are read as saying just the same.

    What a document says anew after it said something else has no home: it may be news.

    Args:
        connection: a transaction.
        revision: that was read.
        saved: the claims that were read in it.
    """
    if not saved or revision.returns or revision.kind == "restored":
        return {}
    claims = claims_of_document(connection, revision.document_id)
    ours = {row for row, _, _ in saved}
    before = {one.row: one for one in claims if one.row not in ours and one.event is not None and not one.struck}
    homes: dict[int, tuple[str, bool]] = {}
    for now in (one for one in claims if one.row in ours):
        again = nearest(now.spoken, [one.spoken for one in before.values() if _are_one(now.spoken, one.spoken)])
        home = before[again.row].event if again is not None else None
        if again is not None and home is not None:
            homes[now.row] = home, not differing(now.spoken.as_read, {name: again.as_read.get(name) for name in FIELDS})
    return homes


def _are_one(one: Spoken, other: Spoken) -> bool:
    """Whether two readings can be of one event: what both name meets, and the days that both state are the same."""
    mine, theirs = one.as_read, other.as_read
    named = ((set(mine.get(name) or ()), set(theirs.get(name) or ())) for name in LISTS)
    days = ((mine.get(name), theirs.get(name)) for name in DAYS)
    return all(not a or not b or a & b for a, b in named) and all(not a or not b or a == b for a, b in days)
