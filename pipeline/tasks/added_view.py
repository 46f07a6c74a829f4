"""What was found in a document that somebody added: while it is read, and after."""

from dataclasses import dataclass

from pipeline.storage.added import load_progress
from pipeline.storage.dossiers import find_document
from pipeline.storage.engine import reading
from pipeline.storage.recipients import load_recipients
from pipeline.tasks.context import Context
from pipeline.tasks.document_view import DocumentView, show_document
from pipeline.tasks.knowledge import catalogue_in

MOST_NAMED = 24


@dataclass(frozen=True, slots=True)
class AddedView:
    """A document, whether it is still being read, and whom it names: name, entry (None: not known), how often."""

    page: DocumentView
    waits: bool
    set_aside: bool
    named: tuple[tuple[str, str | None, int], ...]
    more_named: int


def show_added(context: Context, public: str) -> AddedView | None:
    """How far a document is, and what was found in it; None where there is none of that id."""
    page = show_document(context, public)
    if page is None:
        return None
    with reading(context.engine) as connection:
        sheet = find_document(connection, public)
        if sheet is None:
            return None
        progress = load_progress(connection, sheet.row)
        entries = catalogue_in(connection).entries
    counts: dict[tuple[str, str | None], int] = {}
    for (_label, entry, words), number in progress.named.items():
        known = entries.get(entry or "")
        key = (known.name if known else words or entry or "", entry if known else None)
        counts[key] = counts.get(key, 0) + number
    named = sorted(((name, entry, number) for (name, entry), number in counts.items()), key=lambda one: (-one[2], one))
    return AddedView(
        page, progress.waits, progress.set_aside, tuple(named[:MOST_NAMED]), max(0, len(named) - MOST_NAMED)
    )


def private_kept_from(context: Context) -> tuple[str, ...]:
    """The recipients from whom private documents are kept, by name."""
    with reading(context.engine) as connection:
        return tuple(
            sorted(
                who.name
                for who in load_recipients(connection)
                if "private_documents" in who.kept_from or who.profile == "research"
            )
        )
