"""What a publisher's taking back, correcting or putting back of a page does to the events that rest on it.

History stays: each is a move of its own, and who was told of the event is told of the move by the rules.
"""

from collections.abc import Sequence

from sqlalchemy import Connection

from models.values import Claim, Move, Stage
from pipeline.events.merge import EventView
from pipeline.storage.documents import PendingRevision
from pipeline.storage.events import load_moves, load_views, save_moves
from pipeline.storage.withdrawals import events_resting_on, load_said

OVER = frozenset({"denied", "withdrawn", "ended"})


def withdraw(connection: Connection, revision: PendingRevision) -> list[Move]:
    """A publisher took a document back: the events that rest on it fall back, and keep their history."""
    return [
        _turned(connection, revision, view, "withdrawn", _withdrew(revision))
        for view in load_views(connection, events_resting_on(connection, revision.document_id))
        if view.stage not in OVER
    ]


def restore(connection: Connection, revision: PendingRevision) -> list[Move]:
    """What was gone stands there again: the events that its going withdrew are where they were."""
    moves: list[Move] = []
    for view in load_views(connection, events_resting_on(connection, revision.document_id)):
        last = load_moves(connection, view.id)[-1]
        if view.stage == "withdrawn" and last.why == _withdrew(revision) and last.from_stage is not None:
            stage: Stage = last.from_stage  # type: ignore[assignment]  # as it was written
            moves.append(_turned(connection, revision, view, stage, f"{revision.publisher} put {revision.url} back"))
    return moves


def correct(connection: Connection, revision: PendingRevision, moved: Sequence[Move]) -> list[Move]:
    """A publisher corrected a document: events of which it now says nothing fall back, others are contradicted.

    Call it when the corrected text's own claims are merged; `moved` are the moves that they caused.
    """
    moves: list[Move] = []
    for view in load_views(connection, events_resting_on(connection, revision.document_id)):
        before, now = load_said(connection, view.id, revision.document_id, revision.id)
        if view.stage in OVER or not before or any(turn.event == view.id for turn in moved):
            continue
        corrected = f"{revision.publisher} corrected {revision.url}"
        if not now:
            moves.append(_turned(connection, revision, view, "withdrawn", f"{corrected}: it says so no more"))
        elif differing := _differing(before, now):
            why = f"{corrected}: {', '.join(differing)} changed"
            moves.append(_turned(connection, revision, view, view.stage, why, kind="contradicted"))
    return moves


def _withdrew(revision: PendingRevision) -> str:
    return f"{revision.publisher} withdrew {revision.url}"


def _differing(before: Sequence[Claim], now: Sequence[Claim]) -> list[str]:
    """In words, what the claims of two texts on one event say otherwise."""
    named = {"status": "status", "chips": "chips", "except_chips": "exceptions", "firms": "firms", "places": "places",
             "effective": "effective date", "ends_on": "end", "comply_by": "day to comply by",
             "saved_until": "last day for goods under way", "amounts": "figures", "thresholds": "limits"}  # fmt: skip
    return [
        words
        for name, words in named.items()
        if {getattr(claim, name) for claim in before} != {getattr(claim, name) for claim in now}
    ]


def _turned(
    connection: Connection, revision: PendingRevision, view: EventView, stage: Stage, why: str, *, kind: str = "stage"
) -> Move:
    turn = Move(
        id=f"{view.id}.{view.moves + 1}",
        event=view.id,
        ordinal=view.moves + 1,
        kind="contradicted" if kind == "contradicted" else "stage",
        from_stage=view.stage,
        to_stage=stage,
        why=why,
    )
    save_moves(connection, [turn], revision.origin, revision.known_at)
    return turn
