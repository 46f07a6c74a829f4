"""What acts make of claims, and claims of events: worked out anew from all acts that stand, whenever one is added.

So an act, and the act that takes it back, go the same way, and a text that is read anew inherits both.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from models.clocks import WorldInstant
from models.values import Claim, ClaimType, Move, Origin, Stage
from pipeline.catalogue import load_catalogue
from pipeline.events.by_hand import PUT, SET_RIGHT, differing, find_words, nearest
from pipeline.events.merge import WINDOW_DAYS, merge, refold
from pipeline.storage import hand
from pipeline.storage.annotations import read_claim
from pipeline.storage.documents import PendingRevision
from pipeline.storage.events import load_candidates, load_event, remark, save_moves, save_turnout, since_for
from pipeline.storage.hand import FOUND_BY_PEOPLE, KeptAct, KeptClaim
from pipeline.storage.turns import alerted_moves
from pipeline.tasks.behind import is_measure

Saved = tuple[int, bytes, Claim]


@dataclass(frozen=True, slots=True)
class Why:
    """Who sets something right, why, and when (world); by which act, once that is kept.

    `origin` is `regroup` where claims are only put together otherwise: that is no news, and is told to nobody.
    """

    who: str
    why: str
    now: WorldInstant
    act: int = 0
    origin: Origin = "live"

    @property
    def told(self) -> str:
        """As a move's reason says it: the reason itself, which may speak of a private document, stays with the act."""
        return f"{SET_RIGHT}{self.who}, act {self.act}"


# ── claims ───────────────────────────────────────────────────────────────────────────────────────


def settle(connection: Connection, document_id: int) -> list[KeptClaim]:
    """Let the acts that stand hold for every claim of a document; gives the claims that they changed, as they were."""
    claims = hand.claims_of_document(connection, document_id)
    acts = hand.standing(hand.load_acts(connection, documents=[document_id]))
    meant = _meant(claims, acts)
    changed = []
    for one in claims:
        fields: dict[str, Any] = {}
        struck = one.pipeline == FOUND_BY_PEOPLE
        for act in meant.get(one.row, ()):
            fields |= act.after if act.act == "correct" else {}
            struck = act.act == "wrong" if act.act in {"wrong", "miss"} else struck
        fields = {name: fields[name] for name in differing(one.spoken.as_read, fields)}
        if struck != one.struck or differing(one.body, {**one.spoken.as_read, **fields}):
            hand.write_claim(connection, one, fields, struck=struck)
            changed.append(one)
    return changed


def _meant(claims: Sequence[KeptClaim], acts: Sequence[KeptAct]) -> dict[int, list[KeptAct]]:
    """By claim the acts that mean it: those on itself, and on the same words by another reading."""
    by_row = {one.row: one for one in claims}
    readings: dict[tuple[int, bytes], list[KeptClaim]] = {}
    for one in claims:
        readings.setdefault((one.revision, one.pipeline), []).append(one)
    meant: dict[int, list[KeptAct]] = {}
    for act in acts:
        named = by_row.get(act.claim or 0)
        if named is None:
            continue
        for reading in readings.values():
            again = named.spoken if named in reading else nearest(named.spoken, [one.spoken for one in reading])
            if again is not None:
                meant.setdefault(again.row, []).append(act)
    return meant


def inherit(
    connection: Connection, revision: PendingRevision, key: bytes, saved: Sequence[Saved]
) -> tuple[list[Saved], dict[int, str]]:
    """What people set right in earlier readings of a document, applied to a new one.

    Args:
        connection: a writing transaction under the merge lock.
        revision: that was read.
        key: of the revision.
        saved: the claims that were read in it, already saved.

    Returns:
        The claims to merge, without those that people struck out and with those that people found; and, by claim,
        the event to which people put it.
    """
    if not hand.was_touched(connection, revision.document_id):
        return list(saved), {}
    claims = hand.claims_of_document(connection, revision.document_id)
    ours = {row for row, _, _ in saved}
    read_now = [one for one in claims if one.row in ours]
    keys = {row: found for row, found, _ in saved}
    acts = hand.standing(hand.load_acts(connection, documents=[revision.document_id]))
    for act in acts:
        found = next((one for one in claims if one.row == act.claim and act.act == "miss"), None)
        if found is None or nearest(found.spoken, [one.spoken for one in read_now]) is not None:
            continue
        span = find_words(revision.text, found.spoken.words)
        if span is not None:
            again = replace(read_claim(dict(found.spoken.as_read)), evidence=span)
            row, found_key = hand.add_claim(connection, revision.id, key, again, revision.known_at)
            keys[row] = found_key
    settle(connection, revision.document_id)
    now = [one for one in hand.claims_of_document(connection, revision.document_id) if one.row in keys]
    homes = {}
    for one in claims:
        if one.event is not None and one.placed.startswith(PUT) and one.row not in keys:
            again_here = nearest(one.spoken, [each.spoken for each in now])
            if again_here is not None:
                homes[again_here.row] = one.event
    return [(one.row, keys[one.row], read_claim(one.body)) for one in now if not one.struck], homes


# ── events ───────────────────────────────────────────────────────────────────────────────────────


def stages_of(connection: Connection, events: Sequence[str], now: datetime) -> dict[str, Stage | None]:
    """The stage of each event by its claims alone."""
    return {event: refold(hand.told_of(connection, event), now.date()) for event in events}


def follow(
    connection: Connection,
    event: str,
    before: Stage | None,
    why: Why,
    *,
    claims: Sequence[int] = (),
    dated: bool = False,
) -> Move:
    """The turn of an event of which claims were set right: rules are asked about it as about any other.

    Where an alert told of the event before, the turn is a correction; else it is told as if it were new.

    Args:
        connection: a writing transaction under the merge lock.
        event: as its claims now are.
        before: its stage by its claims before.
        why: who, why, when.
        claims: that were set right.
        dated: only a day changed.
    """
    remark(connection, [event], load_catalogue().ancestors)
    view = load_event(connection, event)
    after = refold(hand.told_of(connection, event), why.now.date())
    stage = view.stage
    if after is None:
        stage = "withdrawn"
    elif view.stage == before or before is None:
        stage = after
    told = bool(alerted_moves(connection, [event]))
    kind = "dated" if dated and stage == view.stage else "corrected" if told else "stage"
    return turn(connection, event, stage, why.told, why.now, kind=kind, claims=claims, origin=why.origin)


def turn(
    connection: Connection,
    event: str,
    stage: Stage,
    said: str,
    now: WorldInstant,
    *,
    kind: str = "stage",
    claims: Sequence[int] = (),
    ask: bool = True,
    origin: Origin = "live",
) -> Move:
    """Record one turn of an event."""
    view = load_event(connection, event)
    first = view.moves == 0
    move = Move(
        id=f"{event}.{view.moves + 1}",
        event=event,
        ordinal=view.moves + 1,
        kind=kind,  # type: ignore[arg-type]  # of the kinds that are written here
        from_stage=None if first else view.stage,
        to_stage=stage,
        why=said,
    )
    save_moves(connection, [move], origin, now, claims=claims, ask=ask)
    return move


def retype(connection: Connection, event: str, why: Why) -> None:
    """Let an event have the type of its claims; those that are of another type than the rest go where they belong."""
    claims = [one for one in hand.claims_of_event(connection, event) if not one.struck]
    view = load_event(connection, event)
    others = [one for one in claims if one.body["type"] != view.type]
    if not others:
        return
    kinds: set[ClaimType] = {one.body["type"] for one in claims}
    if len(kinds) == 1:
        hand.set_event(connection, event, type=kinds.pop())
        return
    catalogue = load_catalogue()
    for one in others:
        claim = read_claim(one.body)
        facts = replace(hand.facts_of(connection, one.row), known_at=why.now)
        hand.unplace(connection, one.row)
        since = since_for(facts.at, WINDOW_DAYS[claim.type])
        candidates = load_candidates(connection, claim, facts, since, catalogue.ancestors)
        turnout = merge(claim, facts, candidates, catalogue.ancestors, is_measure)
        save_turnout(connection, turnout, one.row, claim, facts, catalogue.ancestors)
