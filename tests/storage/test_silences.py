"""Mutes, snoozes and the audit on both databases: appended, ended by people or by themselves, never changed."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, delete, insert, update
from sqlalchemy.exc import DatabaseError

from models.audit import Audited
from models.clocks import WallInstant, WorldInstant
from models.event import Event, MoveRow
from models.silence import Silence
from models.telling import Act
from pipeline.errors import StateError
from pipeline.storage.alert_acts import add_act
from pipeline.storage.alerts import load_alert, save_alert
from pipeline.storage.audit import audit, load_audit, record
from pipeline.storage.engine import reading, writing
from pipeline.storage.silences import Asked, add_silence, end_silence, load_silences, wake
from tests.alerts.test_silences import ALERT
from tests.conftest import WALL, WORLD


def now(days: int = 0) -> dict[str, Any]:
    return {"known_at": WorldInstant(WORLD + timedelta(days=days)), "at": WallInstant(WALL + timedelta(days=days))}


def add(connection: Connection, asked: Asked, days: int = 0) -> Silence:
    return add_silence(connection, asked, who="ada", via="command", **now(days))


def add_event(connection: Connection, name: str, *stages: str) -> None:
    connection.execute(insert(Event).values(id=name, type="restriction_imposed", known_at=WORLD))
    for number, stage in enumerate(stages, 1):
        add_move(connection, name, number, stage)


def add_move(connection: Connection, name: str, number: int, stage: str) -> None:
    connection.execute(
        insert(MoveRow).values(
            id=f"{name}.{number}", event_id=name, ordinal=number, kind="stage", from_stage="rumoured", to_stage=stage,
            why="", claims=[], origin="live", known_at=WORLD,
        )
    )  # fmt: skip


def test_a_snooze_ends_when_the_stage_moves_and_stays_ended_when_it_moves_back(engine: Engine) -> None:
    with writing(engine) as connection:
        add_event(connection, "ev-1", "rumoured", "announced")
        made = add(connection, Asked("event", "ev-1", until_stage=True))
        assert (made.stage, made.moves, made.state) == ("announced", 2, "snoozed")
        add_move(connection, "ev-1", 3, "announced")
        assert wake(connection, **now(1)) == 0
        add_move(connection, "ev-1", 4, "in_force")
        add_move(connection, "ev-1", 5, "announced")
        assert wake(connection, **now(2)) == 1
        assert wake(connection, **now(3)) == 0
        [over] = load_silences(connection)
    assert (over.ended_by, over.ended_why, over.ended_on) == ("chipwatch", "the stage moved to in force", "ev-1.4")


def test_a_day_wakes_by_the_worlds_clock(engine: Engine) -> None:
    with writing(engine) as connection:
        add(connection, Asked("rule", "market-news", until_at=WORLD + timedelta(days=3)))
        assert wake(connection, **now(2)) == 0
        assert wake(connection, **now(3)) == 1
        assert not load_silences(connection)[0].holds(WORLD)
        # What is over may be asked for again.
        add(connection, Asked("rule", "market-news"), 3)


def test_a_merged_event_is_silenced_in_the_one_that_it_went_into(engine: Engine) -> None:
    with writing(engine) as connection:
        add_event(connection, "ev-1", "announced")
        add_event(connection, "ev-2", "announced")
        add(connection, Asked("event", "ev-1", until_stage=True))
        connection.execute(update(Event).where(Event.id == "ev-1").values(merged_into="ev-2"))  # type: ignore[arg-type]
        [kept] = load_silences(connection)
        assert kept.key == "ev-2"
        assert wake(connection, **now(1)) == 0
        add_move(connection, "ev-2", 2, "denied")
        assert wake(connection, **now(1)) == 1


def test_what_cannot_be_silenced_is_refused_in_words(engine: Engine) -> None:
    with writing(engine) as connection:
        add(connection, Asked("source", "harbour_wire"))
    for asked, why in (
        (Asked("source", "harbour_wire"), "muted on 2025-04-16 by ada already"),
        (Asked("source", "harbour_wire", until_stage=True), "a stage is an event's"),
        (Asked("event", "ev-9"), "no event ev-9"),
        (Asked("rule", "market-news", until_at=WORLD), "is not ahead"),
        (Asked("rule", " "), "what it is kept on"),
        (Asked("colour", "red"), "nothing that can be silenced"),  # type: ignore[arg-type]
    ):
        with pytest.raises(StateError, match=why), writing(engine) as connection:
            add(connection, asked)


def test_a_person_ends_it_once_and_every_act_is_in_the_audit(engine: Engine) -> None:
    with writing(engine) as connection:
        made = add(connection, Asked("source", "harbour_wire", why="a strike"))
        over = end_silence(connection, made.id, who="bob", why="it is over", via="page", **now(1))
        assert over.woke == "muted on 2025-04-16 by ada, ended by bob"
        with pytest.raises(StateError, match="is over"):
            end_silence(connection, made.id, who="bob", why="", via="page", **now(2))
        with pytest.raises(StateError, match="no mute or snooze"):
            end_silence(connection, made.id + 1, who="bob", why="", via="page", **now(2))
        told = [(each.who, each.what, each.subject, each.via) for each in load_audit(connection)]
    assert told == [
        ("ada", "muted", "source:harbour_wire", "command"),
        ("bob", "unmuted", "source:harbour_wire", "page"),
    ]


def test_no_code_path_changes_or_deletes_what_the_audit_holds(engine: Engine) -> None:
    act = Audited("ada", "released", "message:7", "page", WallInstant(WALL), {"why": "seen", "note": None})
    with writing(engine) as connection:
        record(connection, act)
    for statement in (update(audit).values(who="eve"), delete(audit)):
        with pytest.raises(DatabaseError, match="the audit is never changed"), writing(engine) as connection:
            connection.execute(statement)
    with pytest.raises(StateError), writing(engine) as connection:
        record(connection, Audited(" ", "x", "y", "page", WALL))
    with reading(engine) as connection:
        [kept] = load_audit(connection)
        assert (kept.who, kept.detail) == ("ada", {"why": "seen"})
        assert load_audit(connection, who="bob") == load_audit(connection, since=WALL + timedelta(days=1)) == []


def test_of_two_who_acknowledge_at_once_one_does_and_the_other_reads_who(engine: Engine) -> None:
    with writing(engine) as connection:
        save_alert(connection, replace(ALERT, key=b"k" * 32), WallInstant(WALL))
    begun = threading.Barrier(6)

    def acknowledge(name: str) -> str:
        begun.wait()
        try:
            with writing(engine) as connection:
                add_act(connection, ALERT.id, Act("acknowledged", name, WALL))
        except StateError as fault:
            return str(fault)
        return ""

    with ThreadPoolExecutor(6) as pool:
        said = list(pool.map(acknowledge, "abcdef"))
    assert said.count("") == 1
    winner = "abcdef"[said.index("")]
    assert {each for each in said if each} == {f"al-1 cannot be acknowledged: {winner} acknowledged it already"}
    with reading(engine) as connection:
        assert len(load_alert(connection, ALERT.id).acts) == len(load_audit(connection)) == 1
