"""What a replay left, by what its rows are about: no numbers that depend on order, no wall clock."""

from typing import Any

from sqlalchemy import Engine, select

from models.sealing import LOCAL, NUMBERS
from models.tables import metadata
from pipeline.storage.engine import reading

TABLES = metadata.tables


def told_state(engine: Engine) -> dict[str, set[tuple[Any, ...]]]:
    """Events, moves, alerts with their figures, list changes, editions and revisions, as sets of natural keys."""
    columns: dict[str, tuple[str, ...]] = {
        "event": ("id", "type", "known_at"),
        "move": ("id", "kind", "from_stage", "to_stage", "origin", "known_at"),
        "alert": ("id", "rule", "subject_id", "occasion", "severity", "title", "stage", "units_in_scope", "known_at"),
        "list_change": ("list_id", "key", "kind", "origin", "known_at"),
        "edition": ("recipient", "week", "subject", "content_sha", "known_at"),
        "source_turn": ("source", "from_state", "to_state", "known_at"),
        "sealed_alert": ("alert_id", "on"),
    }
    found: dict[str, set[tuple[Any, ...]]] = {}
    with reading(engine) as connection:
        for name, wanted in columns.items():
            table = TABLES[name]
            found[name] = {tuple(row) for row in connection.execute(select(*(table.c[column] for column in wanted)))}
        alert = TABLES["alert"]
        found["exposure"] = {
            (
                row.id,
                row.exposure.get("units_in_scope"),
                row.exposure.get("units_elsewhere"),
                str(row.exposure.get("rows")),
            )
            for row in connection.execute(select(alert.c.id, alert.c.exposure))
        }
        # What a seal is over, by column, so that where two seals differ the column is told.
        found["alert_digest"] = {
            (row.id, column, digest)
            for row in connection.execute(select(alert.c.id, alert.c.digests))
            for column, digest in row.digests.items()
            if column not in LOCAL
        }
        found["passage"] = {
            (row.id, number, name, str(value))
            for row in connection.execute(select(alert.c.id, alert.c.evidence))
            for number, piece in enumerate(row.evidence)
            for name, value in piece.items()
            if name not in NUMBERS
        }
        revision, document = TABLES["revision"], TABLES["document"]
        texts = select(
            document.c.natural_key, revision.c.kind, revision.c.origin, revision.c.text_sha, revision.c.known_at
        )
        found["revision"] = {
            tuple(row) for row in connection.execute(texts.join(document, document.c.id == revision.c.document_id))
        }
    return found
