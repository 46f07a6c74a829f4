"""One byte that changed, anywhere in what an alert rests on, is found and named."""

import json
import random
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, delete, insert, select, update

from models.recipient import reached_by
from models.sealing import COLUMNS, FIRST, alert_seal, day_seal
from models.tables import metadata
from pipeline.storage.captures import FolderCaptures, path_of
from pipeline.storage.engine import reading, writing
from pipeline.storage.recipients import save_recipients
from pipeline.storage.seals import load_seals
from pipeline.tasks.digest import digest
from pipeline.tasks.sealing import check_seals, seal_days
from pipeline.tasks.verify import verify
from tests.conftest import FrozenClocks
from tests.tasks.told import Desk, deploy

TABLES = metadata.tables
ALERT = TABLES["alert"]
CLAIMS = (
    "The Commerce Department said that a licence is required to export the NVIDIA H20 to China.",
    "Beijing banned the sale of the NVIDIA RTX Pro 6000D to Chinese firms.",
)


@pytest.fixture
def desk(engine: Engine, tmp_path: Path, frozen: FrozenClocks) -> Desk:
    """Alerts of two days, each sealed, and an edition that prints a seal."""
    made = deploy(engine, tmp_path, frozen)
    for claim in CLAIMS:
        made.publish(claim, source="federal_register_bis")
        made.analyse()
        made.after(1)
    assert seal_days(made.context) >= 2
    assert seal_days(made.context) == 0
    found = verify(made.context, captures=True)
    assert found.faults == ()
    assert found.alerts >= 2
    assert found.days >= 2
    return made


def change(desk: Desk, statement: Any) -> None:
    with writing(desk.context.engine) as connection:
        assert connection.execute(statement).rowcount == 1


def flipped(value: Any, pick: random.Random) -> Any:
    """The value with one sign of it changed; None and what is empty become something."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, bytes):
        at = pick.randrange(len(value))
        return value[:at] + bytes([value[at] ^ 1]) + value[at + 1 :]
    if isinstance(value, str) and value:
        at = pick.randrange(len(value))
        return value[:at] + ("x" if value[at] != "x" else "y") + value[at + 1 :]
    if isinstance(value, int):
        return value + 1
    if isinstance(value, dict | list):
        return _flipped_inside(value, pick)
    return value + timedelta(microseconds=1) if value is not None and value != "" else "x"


def _flipped_inside(value: Any, pick: random.Random) -> Any:
    told = json.loads(json.dumps(value))
    places = [(holder, key) for holder, key in _leaves(told) if not isinstance(holder[key], dict | list)]
    if not places:
        return {"x": 1} if isinstance(value, dict) else ["x"]
    holder, key = pick.choice(places)
    old = holder[key]
    holder[key] = "x" if old in (None, "") else old + 1 if isinstance(old, float) else flipped(old, pick)
    return told


def _leaves(value: Any) -> Iterator[tuple[Any, Any]]:
    for key in value if isinstance(value, dict) else range(len(value)):
        if isinstance(value[key], dict | list) and value[key]:
            yield from _leaves(value[key])
        else:
            yield value, key


def test_a_flipped_column_of_an_alert_is_named(desk: Desk) -> None:
    for column in COLUMNS:
        pick = random.Random(column)
        alert_id, value = pick.choice(desk.rows("alert", "id", column))
        if column in {"id", "escalate_after"}:
            continue
        other = flipped(value, pick)
        assert other != value
        change(desk, update(ALERT).where(ALERT.c.id == alert_id).values({column: other}))
        with reading(desk.context.engine) as connection:
            faults = check_seals(connection).faults
        # And of nothing else it is said that it was changed.
        assert faults == [f"{alert_id}: its {column} is not what was kept, or the digest of it is not"]
        assert faults[0] in verify(desk.context).faults
        change(desk, update(ALERT).where(ALERT.c.id == alert_id).values({column: value}))


def test_a_row_that_cannot_be_read_is_named_and_the_others_are_checked(
    sqlite_engine: Engine, tmp_path: Path, frozen: FrozenClocks
) -> None:
    """A byte of the file may break JSON, an instant or UTF-8: nothing of ours may fall over it."""
    made = deploy(sqlite_engine, tmp_path, frozen)
    for claim in CLAIMS:
        made.publish(claim, source="federal_register_bis")
        made.analyse()
    alert_id, spared, *_ = (row[0] for row in made.rows("alert", "id"))
    broken = {"exposure": "'{'", "evidence": "'[7]'", "known_at": "'the day before'", "title": "CAST(X'C3' AS TEXT)"}
    for column, value in broken.items():
        with writing(sqlite_engine) as connection:
            old = connection.exec_driver_sql(f"SELECT {column} FROM alert WHERE id = '{alert_id}'").scalar_one()
            connection.exec_driver_sql(f"UPDATE alert SET {column} = {value} WHERE id = '{alert_id}'")
        found = verify(made.context)
        assert any(fault.startswith(f"{alert_id}: ") for fault in found.faults), column
        assert not any(fault.startswith(spared) for fault in found.faults), column
        with writing(sqlite_engine) as connection:
            connection.exec_driver_sql(f"UPDATE alert SET {column} = ? WHERE id = '{alert_id}'", (old,))
    assert verify(made.context).faults == ()


def test_an_alert_under_another_id_is_missed(desk: Desk) -> None:
    [alert_id, *_] = (row[0] for row in desk.rows("alert", "id"))
    with writing(desk.context.engine) as connection:
        row = dict(connection.execute(select(ALERT).where(ALERT.c.id == alert_id)).mappings().one())
        connection.execute(insert(ALERT).values(row | {"id": "al-another", "key": b"other"}))
        for table in TABLES.values():
            for key in [each for each in table.foreign_keys if each.column.table is ALERT]:
                connection.execute(delete(table).where(key.parent == alert_id))
        connection.execute(delete(ALERT).where(ALERT.c.id == alert_id))
    faults = verify(desk.context).faults
    assert any(re.match(rf"{alert_id}: it is gone, and stands under the seal of 2025-04-\d\d", each) for each in faults)
    assert "al-another: its id is not what was kept, or the digest of it is not" in faults


def test_a_flipped_byte_of_a_capture_is_named(desk: Desk) -> None:
    captures = desk.context.captures
    assert isinstance(captures, FolderCaptures)
    for sha in list(captures.names()):
        place = captures.folder / path_of(sha)
        body = place.read_bytes()
        place.write_bytes(flipped(body, random.Random(sha)))
        faults = verify(desk.context).faults
        assert faults
        assert all(f"capture {sha.hex()}: its bytes have another hash" in fault for fault in faults)
        place.unlink()
        assert all(f"capture {sha.hex()}: No such file" in fault for fault in verify(desk.context).faults)
        place.write_bytes(body)
    assert verify(desk.context).faults == ()


def test_a_capture_that_no_evidence_rests_on_is_read_when_asked(desk: Desk) -> None:
    desk.publish("The weather was mild.")
    captures = desk.context.captures
    assert isinstance(captures, FolderCaptures)
    resting = {row[0] for row in desk.rows("revision", "capture_sha")[:-1]}
    [sha] = set(captures.names()) - resting
    (captures.folder / path_of(sha)).write_bytes(b"The weather was wild.")
    assert verify(desk.context).faults == ()
    assert verify(desk.context, captures=True).faults == (f"capture {sha.hex()}: its bytes have another hash",)


def test_a_flipped_span_of_evidence_is_named(desk: Desk) -> None:
    [(alert_id, evidence), *_] = desk.rows("alert", "id", "evidence")
    for name in ("revision", "start", "end", "quote", "sha", "url", "said"):
        changed = [{**evidence[0], name: flipped(evidence[0][name], random.Random(name))}, *evidence[1:]]
        change(desk, update(ALERT).where(ALERT.c.id == alert_id).values(evidence=changed))
        faults = verify(desk.context).faults
        assert f"{alert_id}: its evidence is not what was kept, or the digest of it is not" in faults
        if name in {"start", "end", "sha"}:
            at = changed[0]
            place = f"{alert_id} revision {at['revision']} {at['start']}-{at['end']}: "
            assert any(fault.startswith(place) for fault in faults), name


def test_a_flipped_text_is_named(desk: Desk) -> None:
    revision = TABLES["revision"]
    [(row, words), *_] = desk.rows("revision", "id", "text")
    change(desk, update(revision).where(revision.c.id == row).values(text=flipped(words, random.Random(1))))
    assert any(f"revision {row} " in fault for fault in verify(desk.context).faults)


def test_a_flipped_seal_is_named(desk: Desk) -> None:
    seal = TABLES["seal"]
    [first, *_] = desk.rows("seal", "on", "sha", "previous")
    for name, value in zip(("on", "sha", "previous"), first, strict=True):
        on = first[0]
        other = on - timedelta(days=1) if name == "on" else flipped(value, random.Random(name))
        change(desk, update(seal).where(seal.c.on == on).values({name: other}))
        told = other if name == "on" else on
        assert any(fault.startswith(f"seal of {told}: ") for fault in verify(desk.context).faults)
        change(desk, update(seal).where(seal.c.on == told).values({name: value}))


def test_a_flipped_line_under_a_seal_is_named(desk: Desk) -> None:
    under = TABLES["sealed_alert"]
    [(alert_id, sha), *_] = desk.rows("sealed_alert", "alert_id", "sha")
    change(desk, update(under).where(under.c.alert_id == alert_id).values(sha=flipped(sha, random.Random(2))))
    faults = verify(desk.context).faults
    assert any(fault.startswith(f"{alert_id}: its digests are not those under the seal of") for fault in faults)
    assert any("it is not the seal of what stands under it" in fault for fault in faults)


def test_a_flipped_digest_of_an_alert_is_named(desk: Desk) -> None:
    [(alert_id, digests), *_] = desk.rows("alert", "id", "digests")
    changed = digests | {"title": flipped(digests["title"], random.Random(3))}
    change(desk, update(ALERT).where(ALERT.c.id == alert_id).values(digests=changed))
    faults = verify(desk.context).faults
    assert f"{alert_id}: its title is not what was kept, or the digest of it is not" in faults


def test_a_seal_that_was_taken_away_is_missed(desk: Desk) -> None:
    seal = TABLES["seal"]
    days = [row[0] for row in desk.rows("seal", "on")]
    change(desk, delete(seal).where(seal.c.on == days[0]))
    assert any(str(days[0]) in fault for fault in verify(desk.context).faults)


def test_a_chain_made_anew_is_not_the_one_that_was_printed(desk: Desk) -> None:
    """Who rewrites an alert, all its digests and every seal after it still cannot rewrite what was sent."""
    with writing(desk.context.engine) as connection:
        save_recipients(connection, [reached_by("Ada", "ada@x.example", confirmed_at=desk.frozen.world)])
    desk.after(7)
    assert entry(digest(desk.context)["editions"])
    [(text,), *_] = desk.rows("edition", "text")
    assert "Seal of 2025-04-" in text
    from models.sealing import digests_of

    with writing(desk.context.engine) as connection:
        row = dict(connection.execute(select(ALERT).limit(1)).mappings().one()) | {"title": "Nothing happened."}
        row["digests"] = digests_of(row)
        connection.execute(update(ALERT).where(ALERT.c.id == row["id"]).values(row))
        seal, under = TABLES["seal"], TABLES["sealed_alert"]
        connection.execute(update(under).where(under.c.alert_id == row["id"]).values(sha=alert_seal(row["digests"])))
        previous = FIRST
        for on in connection.execute(select(seal.c.on).order_by(seal.c.on)).scalars().all():
            alerts = connection.execute(select(under.c.alert_id, under.c.sha).where(under.c.on == on)).all()
            made = day_seal(on, previous, [tuple(each) for each in alerts])  # type: ignore[misc]
            connection.execute(update(seal).where(seal.c.on == on).values(sha=made.sha, previous=previous))
            previous = made.sha
    faults = verify(desk.context).faults
    assert faults
    assert all(re.search(r"edition ed-\w+ prints another seal of 2025-04-\d\d than is kept", each) for each in faults)


def entry(value: object) -> int:
    assert isinstance(value, int)
    return value


def test_an_alert_that_came_late_is_under_the_next_seal(desk: Desk) -> None:
    desk.publish(CLAIMS[0].replace("H20", "A800"), source="federal_register_bis")
    desk.analyse()
    known = {row[0] for row in desk.rows("sealed_alert", "alert_id")}
    [(alert_id, at), *_] = [row for row in desk.rows("alert", "id", "known_at") if row[0] not in known]
    desk.frozen.step(world=timedelta(days=-3))  # as if it had been known before the last seal, and saved after it
    change(desk, update(ALERT).where(ALERT.c.id == alert_id).values(known_at=at - timedelta(days=3)))
    desk.frozen.step(world=timedelta(days=5))
    seal_days(desk.context)
    [on] = [row[1] for row in desk.rows("sealed_alert", "alert_id", "on") if row[0] == alert_id]
    assert on == at.date()


def test_a_seal_is_the_same_where_rows_have_other_numbers(
    sqlite_engine: Engine, postgresql_engine: Engine, tmp_path: Path, frozen: FrozenClocks
) -> None:
    desks = [deploy(each, tmp_path / each.dialect.name, frozen) for each in (sqlite_engine, postgresql_engine)]
    desks[1].publish("The weather was fine.")  # PostgreSQL skips numbers after a crash
    for each in desks:
        each.publish(CLAIMS[0], source="federal_register_bis")
        each.analyse()
    desks[0].after(1)
    seals = []
    for each in desks:
        assert seal_days(each.context)
        with reading(each.context.engine) as connection:
            assert connection.execute(select(ALERT.c.evidence)).scalars().first()
            seals.append([seal.line for seal in load_seals(connection)])
    assert seals[0] == seals[1]
