"""Acts of people on what was read: a claim set right, struck out, said to be right, or missed; and taking acts back.

Each is one transaction under the merge lock; then the rules are asked, as about any other turn.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from models.clocks import WorldInstant
from models.hashing import key_of
from models.telling import Via
from models.values import Claim, Stage
from pipeline.errors import CallError
from pipeline.events.by_hand import DAYS, differing, find_words, read_fields
from pipeline.events.merge import WINDOW_DAYS, ClaimFacts, merge
from pipeline.sources import all_sources
from pipeline.storage import hand
from pipeline.storage.annotations import read_claim
from pipeline.storage.documents import PendingRevision, load_revisions
from pipeline.storage.engine import take_merge_lock, writing
from pipeline.storage.events import load_candidates, save_turnout, since_for
from pipeline.storage.hand import FOUND_BY_PEOPLE, KeptAct, KeptClaim
from pipeline.storage.state import save_content
from pipeline.storage.stories import StoryStore
from pipeline.storage.trace import latest_revision
from pipeline.tasks.behind import is_measure
from pipeline.tasks.context import Context
from pipeline.tasks.knowledge import catalogue_in, ids_known
from pipeline.tasks.raising import raise_pending
from pipeline.tasks.reading import spoken_by
from pipeline.tasks.set_right import Why, follow, retype, settle, stages_of


@dataclass(frozen=True, slots=True)
class Done:
    """What an act did: its number, the turns that it caused, and how many alerts came of these."""

    act: int
    moves: tuple[str, ...] = ()
    claim: int | None = None
    event: str | None = None
    alerts: int = 0


def finish(context: Context, done: Done) -> Done:
    """Ask the rules about the turns of an act."""
    return replace(done, alerts=raise_pending(context)["alerts"]) if done.moves else done


def correct_claim(
    context: Context, number: int, given: Mapping[str, str | None], *, who: str, why: str, via: Via = "command"
) -> Done:
    """Set fields of a claim right; its event follows.

    Raises:
        CallError: a field, id or day that cannot be, or nothing that differs.
        StateError: there is no such claim, or nobody or no reason is named.
    """
    fields = read_fields(given, ids_known(context))
    return _on_claim(context, "correct", number, fields, who=who, why=why, via=via)


def strike_claim(context: Context, number: int, *, who: str, why: str, via: Via = "command") -> Done:
    """Say that a text does not say what a claim says; its event goes on without it, or falls.

    Raises:
        StateError: there is no such claim, or nobody or no reason is named.
    """
    return _on_claim(context, "wrong", number, {}, who=who, why=why, via=via)


def affirm_claim(context: Context, number: int, *, who: str, why: str, via: Via = "command") -> Done:
    """Say that a claim was read rightly: it is counted, and moves nothing.

    Raises:
        StateError: there is no such claim, or nobody or no reason is named.
    """
    now, at = context.clocks.world_now(), context.clocks.wall_now()
    with writing(context.engine) as connection:
        one = hand.load_claim(connection, number)
        act = hand.save_act(
            connection, "right", who=who, why=why, via=via, known_at=now, at=at, document_id=one.document,
            claim_id=number, event_id=one.event,
        )  # fmt: skip
    return Done(act, claim=number, event=one.event)


def _on_claim(
    context: Context, name: str, number: int, fields: dict[str, object], *, who: str, why: str, via: Via
) -> Done:
    with writing(context.engine) as connection:
        done = change_claim(connection, context, name, number, fields, who=who, why=why, via=via)
    return finish(context, done)


def change_claim(
    connection: Connection,
    context: Context,
    name: str,
    number: int,
    fields: Mapping[str, object],
    *,
    who: str,
    why: str,
    via: Via | None,
) -> Done:
    """Set a claim right or strike it in a transaction, under the merge lock; no rule is asked yet.

    Args:
        connection: a writing transaction; whoever rolls it back has changed nothing.
        context: the deployment.
        name: correct or wrong.
        number: of the claim.
        fields: as they are to be.
        who: does it.
        why: the reason.
        via: by which way it comes; None where it is part of another act, which the audit has.

    Raises:
        CallError: nothing differs, or it is struck out already.
        StateError: there is no such claim, or nobody or no reason is named.
    """
    now, at = context.clocks.world_now(), context.clocks.wall_now()
    take_merge_lock(connection)
    one = hand.load_claim(connection, number)
    before = differing(one.body, fields)
    if name == "correct" and not before:
        raise CallError(f"claim {number} says so already: {', '.join(fields) or 'no field is named'}")
    if name == "wrong" and one.struck:
        raise CallError(f"claim {number} is struck out already")
    stages = _stages_around(connection, one.document, now)
    act = hand.save_act(
        connection, name, who=who, why=why, via=via, known_at=now, at=at, document_id=one.document, claim_id=number,
        event_id=one.event, before=before, after=dict(fields),
    )  # fmt: skip
    moves = _settled(connection, one.document, stages, Why(who, why, now, act))
    return Done(act, moves, number, one.event)


def _stages_around(connection: Connection, document: int, now: WorldInstant) -> dict[str, Stage | None]:
    events = {each.event for each in hand.claims_of_document(connection, document) if each.event}
    return stages_of(connection, sorted(events), now)


def _settled(connection: Connection, document: int, stages: Mapping[str, Stage | None], why: Why) -> tuple[str, ...]:
    """The turns of the events whose claims the acts that stand changed."""
    changed = settle(connection, document)
    events: dict[str, list[KeptClaim]] = {}
    for one in changed:
        if one.event is not None:
            events.setdefault(one.event, []).append(one)
    moves = []
    for event, claims in events.items():
        retype(connection, event, why)
        rows = [one.row for one in claims]
        held = {row: hand.load_claim(connection, row) for row in rows}
        names = {name for one in claims for name in differing(one.body, held[one.row].body)}
        dated = bool(names) and names <= set(DAYS) and not any(held[one.row].struck != one.struck for one in claims)
        moves.append(follow(connection, event, stages.get(event), why, claims=rows, dated=dated).id)
    return tuple(moves)


# ── what was missed ──────────────────────────────────────────────────────────────────────────────


def report_miss(
    context: Context,
    what: str,
    given: Mapping[str, str | None],
    *,
    words: str | None,
    who: str,
    why: str,
    via: Via = "command",
) -> Done:
    """Say what should have been found in a document: it is a claim from now on, and is merged like any other.

    Args:
        context: the deployment.
        what: the document: its key, address, or the number of one of its texts.
        given: type and status, and what else the text says.
        words: that say it, as they stand in the text; its first line where None.
        who: reports it.
        why: it is one.

    Raises:
        CallError: no such document, its text is gone, the words do not stand in it, or type or status is missing.
    """
    fields = read_fields(given, ids_known(context))
    for name in ("type", "status"):
        if name not in fields:
            raise CallError(f"--{name} is missing: what should have been found?")
    now, at = context.clocks.world_now(), context.clocks.wall_now()
    with writing(context.engine) as connection:
        take_merge_lock(connection)
        number = latest_revision(connection, what)
        if number is None:
            raise CallError(f"no document {what}")
        [revision] = load_revisions(connection, [number])
        claim = spoken_by(_missed(revision, words, fields, who), revision)
        save_content(connection, FOUND_BY_PEOPLE, kind="pipeline", name="people", body="found by people", at=at)
        key = key_of("revision", revision.natural_key, revision.text_sha.hex(), revision.reader)
        row, claim_key = hand.add_claim(connection, revision.id, key, claim, now)
        facts = _facts(connection, revision, claim_key, now)
        catalogue = catalogue_in(connection)
        since = since_for(facts.at, WINDOW_DAYS[claim.type])
        candidates = load_candidates(connection, claim, facts, since, catalogue.ancestors)
        turnout = merge(claim, facts, candidates, catalogue.ancestors, is_measure)
        save_turnout(connection, turnout, row, claim, facts, catalogue.ancestors)
        act = hand.save_act(
            connection, "miss", who=who, why=why, via=via, known_at=now, at=at, document_id=revision.document_id,
            claim_id=row, event_id=turnout.event, after=fields,
        )  # fmt: skip
        settle(connection, revision.document_id)
    return finish(context, Done(act, (turnout.move.id,) if turnout.move else (), row, turnout.event))


def _missed(revision: PendingRevision, words: str | None, fields: Mapping[str, object], who: str) -> Claim:
    if not revision.text:
        raise CallError(f"{revision.url}: its text is not kept any more")
    line = revision.text.strip().split("\n", 1)[0]
    span = find_words(revision.text, line if words is None else words)
    if span is None:
        raise CallError(f"these words do not stand in {revision.url}: {words}")
    body = {**fields, "evidence": list(span), "confidence": 1.0, "attribution": "outlet", "how": f"found by {who}"}
    return read_claim(body)


def _facts(connection: Connection, revision: PendingRevision, key: bytes, now: WorldInstant) -> ClaimFacts:
    source = all_sources().get(revision.source)
    placement = StoryStore(connection, revision.known_at).placed(str(revision.id))
    return ClaimFacts(
        key=key,
        at=revision.published_at or revision.known_at,
        known_at=now,
        kind=revision.document_kind,
        publisher=(source.publisher_family if source else None) or revision.publisher,
        document=revision.natural_key,
        official=bool(source and source.official),
        story=placement.story if placement else None,
        copy_of=placement.copy_of if placement else None,
    )


# ── taking back ──────────────────────────────────────────────────────────────────────────────────


def take_back(connection: Connection, act: KeptAct, why: Why, saved: Callable[[], Why]) -> tuple[str, ...]:
    """The turns of taking back an act on a claim; `saved` appends the act that takes it back."""
    assert act.document is not None
    stages = _stages_around(connection, act.document, why.now)
    return _settled(connection, act.document, stages, saved())
