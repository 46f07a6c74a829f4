"""What is handed out on demand: exports, and what a search finds. Feeds are in `own_feeds`."""

import json

from models.terms import Passage, Told, Words
from pipeline.alerts.export import export_rows, write_csv
from pipeline.documents.passing import pass_on, snippet
from pipeline.storage import alerts as alert_store
from pipeline.storage.engine import reading
from pipeline.storage.search import Hit, find_texts
from pipeline.tasks.context import Context

MOST_FOUND = 20
MOST_WORDS = 8
AROUND = 120


def export_alerts(context: Context, form: str) -> str:
    """All alerts as `csv` or `json`, oldest first."""
    with reading(context.engine) as connection:
        stored = alert_store.load_alerts(connection, newest_first=True, hidden=context.hidden_subjects)
    rows = export_rows(reversed(stored))
    return write_csv(rows) if form == "csv" else json.dumps(rows, ensure_ascii=False, indent=2) + "\n"


def search(context: Context, asked: str) -> tuple[Told, ...]:
    """The newest public texts in which all the words stand, each with what may be shown of the place.

    Args:
        context: the deployment.
        asked: words; at most eight of them count.
    """
    words = asked.replace("\0", " ").split()[:MOST_WORDS]
    if not words:
        return ()
    with reading(context.engine) as connection:
        hits = find_texts(connection, words, MOST_FOUND)
    return pass_on([_found(hit, words[0]) for hit in hits], "snippet")


def _found(hit: Hit, word: str) -> Passage:
    at = max(0, hit.text.lower().find(word.lower()))
    end = min(len(hit.text), at + len(word))
    return Passage(
        revision=hit.revision,
        start=at,
        end=end,
        words=snippet(Words(hit.text), at, len(word), AROUND),
        source=hit.source,
        publisher=Words(hit.publisher),
        url=Words(hit.url),
        title=Words(hit.title),
        published_at=hit.published_at,
        document=str(hit.document),
        terms=hit.terms,
    )
