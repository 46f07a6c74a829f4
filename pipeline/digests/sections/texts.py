"""Others' texts: edited, withdrawn, known before publication; companies' calls against the last."""

from collections.abc import Iterable
from datetime import datetime

from pipeline.digests.material import TextNote
from pipeline.digests.sections.items import Maker, shortened
from pipeline.digests.values import TextLine, Texts

LONGEST_TITLE = 16
LONGEST = 30


def texts(notes: Iterable[TextNote], maker: Maker, since: datetime, until: datetime, most: int) -> Texts:
    """The notes of a time, those on which an alert rests first."""
    within = [note for note in notes if since <= note.known_at < until]
    ranked = sorted(within, key=lambda note: (not note.alert, note.known_at, note.document))
    return Texts(tuple(_line(note, maker) for note in ranked[:most]), max(0, len(ranked) - most))


def _line(note: TextNote, maker: Maker) -> TextLine:
    return TextLine(
        title=shortened(note.title, LONGEST_TITLE),
        publisher=note.publisher,
        what=shortened(note.what, LONGEST),
        link=f"{maker.base_url}/documents/{note.document}" if maker.base_url else None,
        # An alert's title may tell of what we hold.
        alert_title=shortened(note.alert_title, LONGEST_TITLE) if maker.ours else "",
        alert_link=maker.link(note.alert),
    )
