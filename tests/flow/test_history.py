"""The past is kept: what stands can be derived again from it, and a changed byte is found."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, select, text, update

from models.hashing import plain
from models.tables import metadata
from pipeline.catalogue import load_catalogue
from pipeline.settings import load_settings
from pipeline.storage.alerts import load_alerts
from pipeline.storage.engine import reading, writing
from pipeline.storage.events import load_views, rebuild
from pipeline.storage.feeds import load_reported
from pipeline.storage.holdings import load_snapshot
from pipeline.storage.turns import MoveTurn, read_move_turn, told_claims
from pipeline.tasks.archive import dump, load
from pipeline.tasks.context import Context
from pipeline.tasks.desk import open_desk
from pipeline.tasks.raising import ask_about_move
from pipeline.tasks.verify import verify

pytestmark = pytest.mark.xdist_group("replay")

TABLES = metadata.tables


def table_rows(context: Context, name: str) -> list[tuple[Any, ...]]:
    table = TABLES[name]
    with reading(context.engine) as connection:
        return [tuple(row) for row in connection.execute(select(table).order_by(*table.primary_key.columns))]


def test_the_replay_left_something_to_look_at(replayed: Context) -> None:
    counts = {name: len(table_rows(replayed, name)) for name in ("event", "move", "alert", "edition", "list_change")}
    assert min(counts.values()) > 0, counts
    assert counts["alert"] >= 10, counts


def test_events_are_rebuilt_from_the_history_alone(copied: Context) -> None:
    """The index by which claims find their events, and every event as it stands, say what they said before."""
    catalogue = load_catalogue()
    ids = [row[0] for row in table_rows(copied, "event")]
    marks = table_rows(copied, "event_mark")
    with writing(copied.engine) as connection:
        before = {view.id: view for view in load_views(connection, ids)}
        rebuilt = rebuild(connection, catalogue.ancestors)
    assert rebuilt == before
    assert table_rows(copied, "event_mark") == marks
    assert len(marks) > len(ids)


def all_moves(connection: Connection) -> list[MoveTurn]:
    """Every move with its event's claims that were known by then."""
    move, event = TABLES["move"], TABLES["event"]
    asked = select(move, event.c.type, event.c.known_at.label("first_known_at"))
    rows = connection.execute(asked.join(event, event.c.id == move.c.event_id)).all()
    return [read_move_turn(row, tuple(told_claims(connection, row.event_id, until=row.known_at))) for row in rows]


def test_every_exposure_is_worked_out_again_from_its_snapshot(replayed: Context) -> None:
    """The snapshot that an alert names by its hash is kept, and gives the figures that the alert shows."""
    desk = open_desk(replayed)
    with reading(replayed.engine) as connection:
        alerts = load_alerts(connection)
        moves = {turn.move.id: turn for turn in all_moves(connection)}
    checked = 0
    for stored in alerts:
        turn = moves.get(stored.draft.occasion)
        sha = stored.draft.made_from.get("snapshot")
        if turn is None or sha is None:
            continue
        with reading(replayed.engine) as connection:
            found = load_snapshot(connection, sha)
            told = load_reported(connection, stored.draft.known_at)
        assert found is not None, stored.draft.id
        snapshot, positions = found
        then = replace(
            desk,
            positions=tuple(positions),
            snapshot_sha=sha,
            inventory_at=snapshot.known_at,
            reported={site: at.date() for site, at in told.items()},
        )
        again = ask_about_move(then, turn, alerted=False).matter.exposure
        shown = plain(again)
        kept = dict(stored.draft.exposure)
        assert {name: kept.get(name) for name in shown} == json.loads(json.dumps(shown)), stored.draft.id
        assert stored.draft.units_in_scope == (again.units_in_scope if again else 0)
        checked += 1
    assert checked >= 5


# ── evidence ─────────────────────────────────────────────────────────────────────────────────────


def quoted(context: Context) -> tuple[int, bytes]:
    """The first passage's revision and its capture."""
    with reading(context.engine) as connection:
        stored = next(each for each in load_alerts(connection) if each.draft.evidence)
        revision = stored.draft.evidence[0].revision
        table = TABLES["revision"]
        sha = connection.execute(select(table.c.capture_sha).where(table.c.id == revision)).scalar_one()
    return revision, sha


def place_of(context: Context, sha: bytes) -> Path:
    name = sha.hex()
    [found] = [
        path for path in context.settings.captures_path.rglob("*") if name.endswith(path.name) and path.is_file()
    ]
    return found


def test_all_evidence_is_sound(replayed: Context) -> None:
    found = verify(replayed)
    # All but a headline or two that only a listing has.
    assert found.placed > 0.9 * found.passages
    assert found.faults == ()
    assert found.passages >= found.alerts / 2 > 0


def test_a_flipped_byte_of_a_capture_is_named(copied: Context) -> None:
    revision, sha = quoted(copied)
    place = place_of(copied, sha)
    body = bytearray(place.read_bytes())
    body[len(body) // 2] ^= 1
    place.chmod(0o600)
    place.write_bytes(bytes(body))
    faults = verify(copied).faults
    assert faults
    assert any(f"revision {revision} " in fault for fault in faults), faults


def test_a_missing_capture_is_named(copied: Context) -> None:
    revision, sha = quoted(copied)
    place_of(copied, sha).unlink()
    assert any(f"revision {revision} " in fault for fault in verify(copied).faults)


def test_a_changed_letter_of_a_text_is_named(copied: Context) -> None:
    revision, _ = quoted(copied)
    table = TABLES["revision"]
    with writing(copied.engine) as connection:
        words = connection.execute(select(table.c.text).where(table.c.id == revision)).scalar_one()
        connection.execute(update(table).where(table.c.id == revision).values(text=words[:-1] + "~"))
    faults = verify(copied).faults
    assert [fault for fault in faults if f"revision {revision} " in fault and "text" in fault]


# ── out and in ───────────────────────────────────────────────────────────────────────────────────


def test_a_dump_goes_into_postgresql_and_comes_out_the_same(
    replayed: Context, postgresql_engine: Engine, tmp_path: Path
) -> None:
    lines = [json.dumps(line, sort_keys=True) for line in dump(replayed, private=True)]
    # The test's template has the tables; `load` brings them itself, as on an empty server.
    with writing(postgresql_engine) as connection:
        for table in reversed(metadata.sorted_tables):
            connection.execute(text(f"DROP TABLE {table.name} CASCADE"))
    other = Context(load_settings(home=tmp_path), postgresql_engine, replayed.clocks)
    loaded = load(other, (json.loads(line) for line in lines))
    assert sum(loaded.values()) > 100
    assert [json.dumps(line, sort_keys=True) for line in dump(other, private=True)] == lines
    assert verify(other).faults == ()
