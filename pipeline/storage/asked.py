"""The turns that rules were asked about, each with its picture as it was: appended, each once."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select

from models.asked import AskedTurn, Basis, KeptTurn
from models.clocks import WallInstant
from models.hashing import canonical, key_of, sha256
from models.state import Content
from models.values import Change, Subject
from pipeline.rules.kept import packed, unpacked
from pipeline.storage.state import NamedContent, insert_new, save_contents

asked_turn = AskedTurn.__table__  # type: ignore[attr-defined]
content = Content.__table__  # type: ignore[attr-defined]

BATCH = 1000


def save_asked(connection: Connection, turns: Sequence[KeptTurn], at: WallInstant) -> int:
    """Append turns; one that is asked twice is kept as it was first. Gives how many are new."""
    rows, holdings = [], {}
    for turn in turns:
        picture, ours = packed(turn.change.context)
        sha = None
        if ours:
            body = canonical(ours)
            sha = sha256(body)
            holdings[sha] = NamedContent(sha, "holdings", "seen by rules", body.decode())
        subject = turn.change.subject
        rows.append(
            {
                "key": key_of(subject.kind, subject.id, turn.change.occasion),
                "subject_kind": subject.kind,
                "subject_id": subject.id,
                "occasion": turn.change.occasion,
                "kind": turn.change.kind,
                "origin": turn.change.origin,
                "picture": picture,
                "holdings": sha,
                "basis": {name: value for name, value in asdict(turn.basis).items() if value},
                "known_at": turn.known_at,
            }
        )
    save_contents(connection, list(holdings.values()), at)
    return insert_new(connection, asked_turn, rows)


def load_asked(
    connection: Connection, *, subject: Subject | None = None, latest: int | None = None
) -> Iterator[KeptTurn]:
    """Every turn, in the order in which they were asked; of one subject, or the latest alone, where that is given."""
    asked = select(asked_turn).order_by(asked_turn.c.id)
    if latest is not None:
        first = select(asked_turn.c.id).order_by(asked_turn.c.id.desc()).limit(1).offset(latest - 1)
        asked = asked.where(asked_turn.c.id >= func.coalesce(first.scalar_subquery(), 0))
    if subject is not None:
        asked = asked.where(asked_turn.c.subject_kind == subject.kind, asked_turn.c.subject_id == subject.id)
    shas = asked.with_only_columns(asked_turn.c.holdings).order_by(None).distinct()
    holdings: dict[bytes | None, dict[str, Any]] = {
        row.sha: json.loads(row.body)
        for row in connection.execute(select(content.c.sha, content.c.body).where(content.c.sha.in_(shas)))
    }
    for row in connection.execute(asked.execution_options(yield_per=BATCH)):
        yield _turn(row, holdings.get(row.holdings, {}))


def find_asked(connection: Connection, subject: Subject, occasion: str) -> KeptTurn | None:
    """One turn with its picture; None where it was not kept, or is not shown to this reader."""
    key = key_of(subject.kind, subject.id, occasion)
    asked = select(asked_turn, content.c.body).outerjoin(content, content.c.sha == asked_turn.c.holdings)
    row = connection.execute(asked.where(asked_turn.c.key == key)).one_or_none()
    return None if row is None else _turn(row, json.loads(row.body) if row.body else {})


def _turn(row: Any, holdings: dict[str, Any]) -> KeptTurn:
    return KeptTurn(
        Change(
            Subject(row.subject_kind, row.subject_id),
            row.occasion,
            row.origin,
            row.kind,
            unpacked(row.picture, holdings),
        ),
        _basis(row.basis),
        row.known_at,
    )


def _basis(kept: dict[str, Any]) -> Basis:
    given: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in kept.items()}
    return Basis(**given)


def count_asked(connection: Connection) -> tuple[int, datetime | None]:
    """How many turns are kept, and when the first of them became known."""
    number, first = connection.execute(select(func.count(), func.min(asked_turn.c.known_at))).one()
    return number, first
