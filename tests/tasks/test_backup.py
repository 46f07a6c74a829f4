"""What was backed up comes back row for row, on and between both databases, from a folder or a bucket."""

import json
import shutil
import subprocess
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, insert

from models.hashing import sha256
from models.tables import metadata
from models.terms import Terms
from pipeline.errors import CallError, CaptureError, InputError, StateError
from pipeline.settings import Settings
from pipeline.storage.captures import FolderCaptures, path_of
from pipeline.storage.engine import migrate, open_engine, writing
from pipeline.storage.state import claim_world
from pipeline.tasks import backup as tasks
from pipeline.tasks.archive import dump, load
from pipeline.tasks.backup import backup, last_backup
from pipeline.tasks.context import Context
from pipeline.tasks.restoring import restore
from pipeline.tasks.retention import retain
from pipeline.tasks.verify import verify
from tests.conftest import FrozenClocks
from tests.golden.rows import digest_of
from tests.storage.s3 import Bucket
from tests.tasks.told import Desk, deploy

CLAIM = "The Commerce Department said that a licence is required to export the NVIDIA H20 to China."


@pytest.fixture
def desk(engine: Engine, tmp_path: Path, frozen: FrozenClocks) -> Desk:
    made = deploy(engine, tmp_path / "home", frozen)
    made.publish(CLAIM, source="federal_register_bis")
    made.analyse()
    (tmp_path / "home" / "feeds.yaml").write_text("feeds: {}\n")
    return made


@pytest.fixture
def other(engine: Engine, tmp_path: Path, frozen: FrozenClocks, request: pytest.FixtureRequest) -> Iterator[Context]:
    """An empty home and database, of the other kind."""
    if engine.dialect.name == "sqlite":
        target = request.getfixturevalue("postgresql_engine")
        metadata.drop_all(target)
    else:
        target = open_engine(f"sqlite:///{tmp_path / 'elsewhere' / 'chipwatch.db'}")
    yield Context(Settings(home=tmp_path / "elsewhere"), target, frozen.clocks)
    target.dispose()


def rows(engine: Engine) -> dict[str, object]:
    """All but the runs, of which the restoring is one."""
    with engine.connect() as connection:
        found = digest_of(connection)
    found.pop("run")
    return found


def test_it_comes_back_into_the_other_kind_of_database(desk: Desk, other: Context, tmp_path: Path) -> None:
    before = rows(desk.context.engine)
    made = backup(desk.context)
    assert (made.captures, made.new) == (1, 1)
    place = Path(made.where)
    assert place.parent == tmp_path / "home" / "backups"
    assert oct(place.stat().st_mode)[-3:] == "700"
    assert {oct(path.stat().st_mode)[-3:] for path in place.iterdir() if path.is_file()} == {"600"}
    done = subprocess.run(["sha256sum", "-c", "--quiet", "SHA256SUMS"], cwd=place, capture_output=True, check=False)
    assert (done.returncode, done.stdout) == (0, b"")
    told = last_backup(desk.context)
    assert told is not None
    assert told[1] == {"where": made.where, "rows": made.rows, "captures": 1}
    put = restore(other, str(place.parent))
    assert (put.rows, put.captures, put.where) == (made.rows, 1, made.where)
    assert rows(other.engine) == before
    assert (other.settings.home / "feeds.yaml").read_text() == "feeds: {}\n"
    found = verify(other, captures=True)
    assert found.faults == ()
    assert found.captures == 1
    with pytest.raises(StateError, match="not empty"):
        restore(other, made.where)


def test_it_comes_into_a_database_that_was_set_up_and_not_used(desk: Desk, other: Context) -> None:
    before, made = rows(desk.context.engine), backup(desk.context)
    migrate(other.engine)
    with writing(other.engine) as connection:
        claim_world(connection, "live")
    lines = list(dump(desk.context, private=True))
    with pytest.raises(StateError, match=r"of migration \d+, the dump's of 0041: load it into"):
        load(other, [{**lines[0], "schema": "0041"}, *lines[1:]])
    restore(other, made.where)
    assert rows(other.engine) == before


def test_only_new_captures_are_copied_and_the_last_backup_is_found(desk: Desk, other: Context) -> None:
    backup(desk.context)
    desk.publish(CLAIM.replace("H20", "A800"), source="federal_register_bis")
    desk.frozen.step(wall=timedelta(minutes=1))
    made = backup(desk.context)
    assert (made.captures, made.new) == (2, 1)
    assert restore(other, str(Path(made.where).parent)).where == made.where


def test_a_bucket_takes_a_backup_and_gives_it_back(
    desk: Desk, other: Context, bucket: Bucket, tmp_path: Path, frozen: FrozenClocks
) -> None:
    settings = bucket.settings(desk.context.settings.home)
    far = Context(settings, desk.context.engine, frozen.clocks)
    far.captures.put(CLAIM.encode())
    made = backup(far, f"s3://{bucket.name}/backups/")
    assert made.where.startswith(f"s3://{bucket.name}/backups/20260105T09")
    before = rows(desk.context.engine)
    target = Context(bucket.settings(tmp_path / "elsewhere"), other.engine, frozen.clocks)
    restore(target, f"s3://{bucket.name}/backups")
    assert rows(other.engine) == before
    assert verify(target, captures=True).faults == ()


def test_one_flipped_byte_of_a_backup_is_named_before_anything_is_put(desk: Desk, other: Context) -> None:
    place = Path(backup(desk.context).where)
    assert restore(other, str(place), check_only=True).checked_only
    for path in sorted(place.rglob("*")):
        if not path.is_file() or path.name == "SHA256SUMS":
            continue
        body = path.read_bytes()
        path.write_bytes(body[:-1] + bytes([body[-1] ^ 1]))
        with pytest.raises(InputError, match=str(path.relative_to(place))):
            restore(other, str(place))
        path.write_bytes(body)
    captures = FolderCaptures(place.parent / "captures")
    sha = sha256(CLAIM.encode())
    (captures.folder / path_of(sha)).write_bytes(b"other")
    with pytest.raises(CaptureError, match=f"{sha.hex()}.*another hash"):
        restore(other, str(place), check_only=True)
    captures.erase(sha)
    with pytest.raises(CaptureError, match=f"{sha.hex()}: not in"):
        restore(other, str(place))
    with pytest.raises(CallError, match="no backup is there"):
        restore(other, str(place / "home"))


def test_a_backup_that_fails_leaves_nothing_that_looks_like_one(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    (path,) = (each for each in desk.context.settings.captures_path.rglob("*") if each.is_file())
    path.unlink()
    with pytest.raises(CaptureError, match="No such file"):
        backup(desk.context)
    folder = desk.context.settings.home / "backups"
    assert [each.name for each in folder.iterdir() if each.name != "captures"] == []
    assert last_backup(desk.context) is None


def test_it_is_of_one_moment_while_others_write(desk: Desk, other: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between database and captures a text comes in and another goes: neither breaks the backup."""
    desk.publish("The weather was mild.", terms=Terms(store_days=1), name="mild")
    desk.analyse()
    copied = tasks._copy_database

    def then_others_write(context: Context, folder: Path) -> object:
        made = copied(context, folder)
        desk.publish(CLAIM.replace("H20", "A800"), source="federal_register_bis")
        desk.frozen.step(world=timedelta(days=2))
        assert retain(desk.context)["captures"] == 1
        return made

    monkeypatch.setattr(tasks, "_copy_database", then_others_write)
    made = backup(desk.context)
    assert (made.captures, made.gone) == (1, 1)
    put = restore(other, made.where)
    assert put.captures == 1
    with other.engine.connect() as connection:
        assert digest_of(connection)["revision"]["rows"] == 2


def test_a_dump_is_of_one_moment_too(desk: Desk) -> None:
    """Rows that are written while it is being read are not in it, or its counts would not agree."""
    lines = dump(desk.context, private=True)
    header = next(lines)
    table = metadata.tables["watch_list"]
    row = {"name": "w", "version": 1, "title": "w", "entries": [], "author": "a", "recorded_at": desk.frozen.wall}

    def write() -> None:
        with writing(desk.context.engine) as connection:
            connection.execute(insert(table).values(row))

    other = threading.Thread(target=write)
    other.start()
    other.join()
    found = [line for line in lines if line.get("table") == "watch_list"]
    assert (header["tables"]["watch_list"], found) == (0, [])
    assert json.dumps(header)


def test_a_backup_of_a_later_version_is_refused(desk: Desk, other: Context) -> None:
    place = Path(backup(desk.context).where)
    moved = place.with_name("later")
    shutil.copytree(place, moved)
    manifest = json.loads((moved / "manifest.json").read_text())
    manifest["format"] = "chipwatch-backup/9"
    (moved / "manifest.json").write_text(json.dumps(manifest))
    sums = (moved / "SHA256SUMS").read_text().splitlines()
    sha = sha256((moved / "manifest.json").read_bytes()).hex()
    (moved / "SHA256SUMS").write_text(
        "\n".join(f"{sha}  manifest.json" if each.endswith("  manifest.json") else each for each in sums)
    )
    with pytest.raises(InputError, match="chipwatch-backup/9"):
        restore(other, str(moved))
