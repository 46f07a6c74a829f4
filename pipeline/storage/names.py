"""Names in texts as people set them right, laid over the mentions: whoever asks for an entry finds what holds."""

from collections.abc import Sequence

from sqlalchemy import Connection, func, select, update

from models.annotation import MentionRow
from models.document import Revision
from pipeline.events.renaming import held, renaming_of
from pipeline.storage.documents import kept_words
from pipeline.storage.hand import load_acts, standing_acts
from pipeline.storage.search_index import put_revisions

mention = MentionRow.__table__  # type: ignore[attr-defined]
revision = Revision.__table__  # type: ignore[attr-defined]


def lay_names(connection: Connection, document: int, revisions: Sequence[int] = ()) -> bool:
    """Let the mentions of a document's texts be what the acts that stand say; gives whether any changed.

    Done twice it is done once; with no act they stand as they were read. Where a text is gone, and what was quoted of
    it does not hold the name, an act on single words leaves it as it is.

    Args:
        connection: a writing transaction, which puts what changed into the index of texts.
        document: its row.
        revisions: of its texts those that are asked for; all where none is named.
    """
    acts = standing_acts(load_acts(connection, documents=[document]), "name")
    said = [(each.id, renaming_of(each.before, each.after)) for each in acts]
    words = func.substr(revision.c.text, mention.c.start + 1, mention.c.end - mention.c.start)
    asked = (
        select(mention, revision.c.kept, words.label("words"))
        .join(revision, revision.c.id == mention.c.revision_id)
        .where(revision.c.document_id == document)
    )
    if revisions:
        asked = asked.where(revision.c.id.in_(list(revisions)))
    if not said:
        asked = asked.where(mention.c.act_id.is_not(None))
    changed = set()
    for row in connection.execute(asked).all():
        as_read = row.entity if row.act_id is None else row.as_read
        spoken = row.words or kept_words(row.kept, row.start, row.end)
        entity, by = held(as_read, spoken, said)
        if (entity, by) == (row.entity, row.act_id) or (not spoken and row.act_id in {each for each, _ in said}):
            continue
        connection.execute(
            update(mention)
            .where(mention.c.id == row.id)
            .values(entity=entity, act_id=by, as_read=None if by is None else as_read)
        )
        changed.add(row.revision_id)
    if changed:
        put_revisions(connection, changed)
    return bool(changed)
