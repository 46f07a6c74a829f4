"""Mentions and claims of revisions: saved in bulk, once for each pipeline."""

from collections.abc import Sequence
from dataclasses import fields
from datetime import date
from typing import Any, get_type_hints

from sqlalchemy import Connection, delete, or_, select

from models.annotation import ClaimRow, MentionRow
from models.clocks import WorldInstant
from models.hashing import key_of, plain
from models.values import Amount, Claim, Limit, LimitTree, Mention
from pipeline.storage.state import insert_new

mention = MentionRow.__table__  # type: ignore[attr-defined]
claim = ClaimRow.__table__  # type: ignore[attr-defined]

#: A mention that a person says is no name of anything is kept, and told to nobody.
IS_NAME = or_(mention.c.entity.is_not(None), mention.c.act_id.is_(None))

_TUPLES = {name for name, kind in get_type_hints(Claim).items() if str(kind).startswith("tuple")}
_DATES = {"effective", "ends_on", "comply_by", "saved_until"}


def save_mentions(connection: Connection, revision_id: int, mentions: Sequence[Mention], pipeline_sha: bytes) -> None:
    """The mentions that this pipeline finds in a revision; done twice, they stand once."""
    connection.execute(
        delete(mention).where(mention.c.revision_id == revision_id, mention.c.pipeline_sha == pipeline_sha)
    )
    rows = [
        {
            "revision_id": revision_id,
            "start": found.start,
            "end": found.end,
            "label": found.label,
            "entity": found.id,
            "how": found.how,
            "pipeline_sha": pipeline_sha,
        }
        for found in mentions
    ]
    if rows:
        connection.execute(mention.insert(), rows)


def save_claims(
    connection: Connection,
    revision_id: int,
    revision_key: bytes,
    claims: Sequence[Claim],
    pipeline_sha: bytes,
    known_at: WorldInstant,
) -> list[tuple[int, bytes, Claim]]:
    """Append a revision's claims; gives (row, key, claim) for each, in order."""
    saved: list[tuple[int, bytes, Claim]] = []
    for ordinal, found in enumerate(claims):
        key = key_of("claim", revision_key.hex(), str(ordinal), pipeline_sha.hex())
        insert_new(
            connection,
            claim,
            {
                "key": key,
                "revision_id": revision_id,
                "ordinal": ordinal,
                "type": found.type,
                "status": found.status,
                "effective": found.effective,
                "start": found.evidence[0],
                "end": found.evidence[1],
                "confidence": found.confidence,
                "attribution": found.attribution,
                "body": plain(found),
                "pipeline_sha": pipeline_sha,
                "known_at": known_at,
            },
        )
        row = connection.execute(select(claim.c.id).where(claim.c.key == key)).scalar_one()
        saved.append((row, key, found))
    return saved


def claims_of_revision(connection: Connection, revision_id: int) -> list[Any]:
    """The claim rows of a revision, in order."""
    return list(connection.execute(select(claim).where(claim.c.revision_id == revision_id).order_by(claim.c.ordinal)))


def read_claim(body: dict[str, Any]) -> Claim:
    """The claim that a row's `body` keeps."""
    values: dict[str, Any] = {part.name: body[part.name] for part in fields(Claim) if part.name in body}
    for name in _TUPLES & values.keys():
        values[name] = tuple(values[name])
    for name in _DATES & values.keys():
        values[name] = date.fromisoformat(values[name]) if values[name] else None
    values["thresholds"] = tuple(Limit(**part) for part in values.get("thresholds", ()))
    values["limits"] = _read_tree(values.get("limits"))
    values["amounts"] = tuple(Amount(**part) for part in values.get("amounts", ()))
    return Claim(**values)


def _read_tree(body: dict[str, Any] | None) -> LimitTree | None:
    if body is None:
        return None
    limit = Limit(**body["limit"]) if body["limit"] else None
    parts = tuple(tree for part in body["parts"] if (tree := _read_tree(part)) is not None)
    return LimitTree(body["op"], limit, parts)
