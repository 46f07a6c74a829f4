"""Events in the database: found again, moved once, and rebuilt from their history alone."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, func, select, update

from models.clocks import WorldInstant
from models.event import Event, EventClaim, EventMark, MoveRow
from models.hashing import sha256
from models.values import Claim, Turnout
from pipeline.errors import StateError
from pipeline.events.merge import ClaimFacts, due_moves, merge
from pipeline.storage.annotations import save_claims
from pipeline.storage.engine import reading, take_merge_lock, writing
from pipeline.storage.events import (
    load_candidates,
    load_due,
    load_event,
    load_moves,
    load_views,
    placed_in,
    rebuild,
    save_moves,
    save_turnout,
)
from tests.storage.test_stories import save_revision

DAY = datetime(2025, 4, 15, tzinfo=UTC)
SINCE = DAY - timedelta(days=500)
TREE = {"nvidia-h20": ("nvidia-h20", "nvidia-hopper"), "nvidia-h200": ("nvidia-h200", "nvidia-hopper")}
event = Event.__table__  # type: ignore[attr-defined]
event_mark = EventMark.__table__  # type: ignore[attr-defined]


def ancestors(name: str) -> tuple[str, ...]:
    return TREE.get(name, (name,))


def claim(status: Any, **more: Any) -> Claim:
    values: dict[str, Any] = {"actors": ("us-government",), "chips": ("nvidia-h20",), "places": ("CN",)}
    return Claim("restriction_imposed", status, **{**values, **more})


def tell(
    connection: Connection, number: int, told: Claim, *, day: int | None = None, **more: Any
) -> tuple[Turnout, int]:
    """What a task does with one claim of one new document."""
    at = DAY + timedelta(days=number if day is None else day)
    save_revision(connection, number, None, f"text {number}", "example")
    ((row, key, _),) = save_claims(
        connection, number, sha256(str(number).encode()), [told], b"p" * 32, WorldInstant(at)
    )
    return put(connection, row, key, told, at, **more), row


def put(connection: Connection, row: int, key: bytes, told: Claim, at: datetime, **more: Any) -> Turnout:
    values: dict[str, Any] = {"kind": "news", "publisher": f"family-{row}", "document": str(row)}
    facts = ClaimFacts(key, at, at, **{**values, **more})
    take_merge_lock(connection)
    turnout = merge(told, facts, load_candidates(connection, told, facts, SINCE, ancestors), ancestors)
    save_turnout(connection, turnout, row, told, facts, ancestors)
    return turnout


def saga(connection: Connection) -> str:
    """A rumour, a denial, the rule itself with a later day, and a chip beside it."""
    first, _ = tell(connection, 1, claim("rumoured", attribution="unnamed"))
    tell(connection, 2, claim("denied", attribution="official"))
    ruled = claim("announced", attribution="official", effective=date(2025, 5, 15), ends_on=date(2025, 9, 1))
    tell(connection, 3, ruled, official=True)
    tell(connection, 4, claim("announced"), copy_of="3", story="st-a")
    other, _ = tell(connection, 5, claim("announced", chips=("nvidia-h200",)))
    assert other.minted
    return first.event


def test_one_happening_is_one_event_with_its_turns_in_order(engine: Engine) -> None:
    with writing(engine) as connection:
        happening = saga(connection)
    with reading(engine) as connection:
        moves = load_moves(connection, happening)
        held = load_event(connection, happening)
    assert [move.to_stage for move in moves] == ["rumoured", "denied", "announced"]
    assert [move.id for move in moves] == [f"{happening}.{n}" for n in (1, 2, 3)]
    assert moves[1].known_at == DAY + timedelta(days=2)
    assert len(moves[2].claims) == 1
    assert (held.stage, held.effective, held.ends_on, held.official) == (
        "announced",
        date(2025, 5, 15),
        date(2025, 9, 1),
        True,
    )
    assert held.publishers == {"family-1", "family-2", "family-3"}
    assert held.chips == {"nvidia-h20"}
    assert held.last_at == DAY + timedelta(days=4)


def test_a_task_that_runs_twice_moves_once(engine: Engine) -> None:
    with writing(engine) as connection:
        first, row = tell(connection, 1, claim("rumoured"))
        tell(connection, 2, claim("announced", attribution="official"), official=True)
        before = _all(connection)
        put(connection, row, b"k" * 32, claim("rumoured"), DAY)
        assert placed_in(connection, row) == first.event
        assert _all(connection) == before


def test_the_present_state_is_what_the_history_gives(engine: Engine) -> None:
    with writing(engine) as connection:
        saga(connection)
        ids = sorted(connection.execute(select(event.c.id)).scalars())
        kept = {view.id: view for view in load_views(connection, ids)}
        marks = _marks(connection)
        assert rebuild(connection, ancestors) == kept
        assert _marks(connection) == marks
        connection.execute(update(event_mark).values(type="wrong"))
        rebuild(connection, ancestors)
        assert _marks(connection) == marks


def test_due_days_come_once(engine: Engine) -> None:
    with writing(engine) as connection:
        happening = saga(connection)
        assert load_due(connection, date(2025, 5, 14), date(2025, 4, 1)) == []
        for today, stage in ((date(2025, 5, 15), "in_force"), (date(2025, 9, 1), "ended")):
            views = load_due(connection, today, date(2025, 4, 1))
            moves = due_moves(views, today)
            assert [(move.event, move.to_stage) for move in moves] == [(happening, stage)]
            save_moves(connection, moves, "live", DAY)
            save_moves(connection, moves, "live", DAY)
            assert due_moves(load_due(connection, today, date(2025, 4, 1)), today) == []
        assert load_event(connection, happening).stage == "ended"
        assert [move.ordinal for move in load_moves(connection, happening)] == [1, 2, 3, 4, 5]


def test_an_official_day_is_not_moved_by_the_press(engine: Engine) -> None:
    with writing(engine) as connection:
        happening = saga(connection)
        tell(connection, 6, claim("announced", effective=date(2025, 6, 1)))
        assert load_event(connection, happening).effective == date(2025, 5, 15)


def test_an_event_that_was_merged_by_hand_stands_for_the_other(engine: Engine) -> None:
    with writing(engine) as connection:
        happening = saga(connection)
        aside = next(i for i in connection.execute(select(event.c.id)).scalars() if i != happening)
        connection.execute(update(event).where(event.c.id == aside).values(merged_into=happening))
        assert load_event(connection, aside).id == happening
        assert load_event(connection, happening).chips == {"nvidia-h20", "nvidia-h200"}
        later, _ = tell(connection, 7, claim("announced", chips=("nvidia-h200",)))
        assert later.event == happening


def test_an_unknown_event_is_said(engine: Engine) -> None:
    with reading(engine) as connection, pytest.raises(StateError, match="no event 'ev-none'"):
        load_event(connection, "ev-none")


def test_candidates_share_a_mark_and_are_recent(engine: Engine) -> None:
    with writing(engine) as connection:
        tell(connection, 1, claim("rumoured", chips=("amd-mi308",)))
        tell(connection, 2, claim("rumoured", chips=("nvidia-h200",)))
        tell(connection, 3, claim("rumoured", chips=(), firms=(), instruments=()), day=3)
        facts = ClaimFacts(b"k", DAY, DAY, "news", "example", "d")
        found = load_candidates(connection, claim("rumoured"), facts, SINCE, ancestors)
        assert [view.chips for view in found] == [frozenset({"nvidia-h200"})]
        assert load_candidates(connection, claim("rumoured"), facts, DAY + timedelta(days=9), ancestors) == []
        bare = claim("rumoured", chips=(), actors=("us-bis",))
        assert len(load_candidates(connection, bare, facts, SINCE, ancestors)) == 1


def _all(connection: Connection) -> list[int]:
    tables = [event, EventClaim.__table__, MoveRow.__table__, event_mark]  # type: ignore[attr-defined]
    return [connection.execute(select(func.count()).select_from(table)).scalar_one() for table in tables]


def _marks(connection: Connection) -> list[Any]:
    return list(connection.execute(select(event_mark).order_by(event_mark.c.event_id, event_mark.c.mark)))
