"""Backups: the database as it stood at one moment, every capture once, and the home's own files, with their hashes.

A backup is a folder of its own beside the `captures/` that all backups of a place share: only new ones are copied. It
is made under another name, and gets its own when it is whole; in object storage its manifest is written last.
"""

import gzip
import hashlib
import json
import os
import shutil
import sqlite3
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from models.clocks import wall_now
from models.hashing import plain
from pipeline import __version__
from pipeline.errors import CaptureError, StateError, StoreError, show
from pipeline.storage.archive import dump_rows
from pipeline.storage.captures import Captures, open_place, options_of
from pipeline.storage.documents import was_removed
from pipeline.storage.engine import open_engine, reading, schema_of, snapshot, writing
from pipeline.storage.retention import kept_captures
from pipeline.storage.state import last_detail, load_world, log_run
from pipeline.tasks.context import Context

FORMAT = "chipwatch-backup/1"
MANIFEST, SUMS, CAPTURES = "manifest.json", "SHA256SUMS", "captures.txt"
SQLITE, ROWS = "chipwatch.db", "rows.jsonl.gz"
#: Of the home what is made anew, lies in the backup otherwise, or is Airflow's own.
LEFT = frozenset({"captures", "backups", "editions", "logs", "mail", "airflow", "secrets", "records"})


@dataclass(frozen=True, slots=True)
class BackedUp:
    """A backup that was made.

    Attributes:
        where: its folder or address.
        rows: of the database.
        captures: that it has; `new` of them were copied now.
        gone: captures that went by their terms while it was made.
        size: bytes of the database's part.
    """

    where: str
    rows: int
    captures: int
    new: int
    gone: int
    size: int


def backup(context: Context, where: str | None = None) -> BackedUp:
    """Back everything up while it runs; noted as a run, so that pages can show the last.

    Args:
        context: the deployment.
        where: a folder or an address of object storage; the home's `backups/` when None.

    Raises:
        StoreError: the place does not take it.
        CaptureError: a capture is missing or changed: `chipwatch verify --captures` names them all.
    """
    started_at = wall_now()
    root = (where or str(context.settings.home / "backups")).rstrip("/")
    name = f"{context.clocks.wall_now():%Y%m%dT%H%M%SZ}"
    with _made_in(root, name, options_of(context.settings)) as folder:
        database, captures = _copy_database(context, folder)
        new, gone = _copy_captures(context, open_place(f"{root}/captures", options_of(context.settings)), captures)
        kept = [sha for sha in captures if sha not in gone]
        (folder / CAPTURES).write_text("".join(f"{sha.hex()}\n" for sha in kept), encoding="ascii")
        _copy_home(context.settings.home, folder / "home")
        with reading(context.engine) as connection:
            kind, at = load_world(connection)
        manifest = {
            "format": FORMAT,
            "made_at": context.clocks.wall_now(),
            "chipwatch": __version__,
            "world": {"kind": kind, "at": at},
            "database": database,
            "captures": {"count": len(kept), "gone": sorted(sha.hex() for sha in gone)},
            "files": {path: sha_of(folder / path) for path in _files(folder)},
        }
        (folder / MANIFEST).write_text(json.dumps(plain(manifest), indent=1) + "\n", encoding="utf-8")
        sums = "".join(f"{sha_of(folder / path)}  {path}\n" for path in _files(folder))
        (folder / SUMS).write_text(sums, encoding="utf-8")
    made = BackedUp(
        where=f"{show(root) if '://' in root else root}/{name}",
        rows=sum(database["rows"].values()),
        captures=len(kept),
        new=new,
        gone=len(gone),
        size=database["bytes"],
    )
    note(context, "backup", started_at, {"where": made.where, "rows": made.rows, "captures": made.captures})
    return made


def last_backup(context: Context) -> tuple[Any, dict[str, Any]] | None:
    """When the last backup was made (wall), and where, how many rows and captures; None where there is none."""
    with reading(context.engine) as connection:
        return last_detail(connection, "backup")


def note(context: Context, task: str, started_at: Any, detail: dict[str, object]) -> None:
    """Note a backup or a restoring as a run."""
    with writing(context.engine) as connection:
        log_run(
            connection,
            task,
            started_at=started_at,
            ended_at=wall_now(),
            world_at=context.clocks.world_now(),
            outcome="ok",
            detail=detail,
        )


@contextmanager
def _made_in(root: str, name: str, options: Mapping[str, Any]) -> Iterator[Path]:
    """A folder to make a backup in, which is put in its place when all went well, and taken away when not."""
    far = "://" in root
    if far:
        work = Path(tempfile.mkdtemp(prefix="chipwatch-backup-"))
    else:
        work = Path(root).expanduser().absolute() / f".new-{name}"
        try:
            work.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            if (work.parent / name).exists():
                raise StateError(f"{work.parent / name} is there already: a backup was made in this second")
            work.mkdir(mode=0o700)
        except OSError as fault:
            raise StoreError(f"{work.parent}: {fault.strerror}") from fault
    try:
        yield work
        for path in work.rglob("*"):
            if path.is_file():
                path.chmod(0o600)
                _to_disk(path)
        if far:
            _send(work, f"{root}/{name}", options)
        else:
            _to_disk(work)
            work.rename(work.parent / name)
            _to_disk(work.parent)
    except OSError as fault:
        raise StoreError(f"{show(root)}: {fault.strerror or fault}") from fault
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _to_disk(path: Path) -> None:
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _send(work: Path, address: str, options: Mapping[str, Any]) -> None:
    from upath import UPath

    place = UPath(address, **options)
    # Who finds a manifest finds a whole backup.
    for path in sorted([*_files(work), SUMS], key=lambda each: each == MANIFEST):
        place.fs.put_file(str(work / path), f"{place.path}/{path}")


def _files(folder: Path) -> list[str]:
    """The files of a backup, by their paths in it; without the sums, which are over them."""
    found = (path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    return sorted(path for path in found if path != SUMS)


def sha_of(path: Path) -> str:
    """The SHA-256 of a file, as hex."""
    with path.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()


# ── the database ─────────────────────────────────────────────────────────────────────────────────


def _copy_database(context: Context, folder: Path) -> tuple[dict[str, Any], list[bytes]]:
    """The database as of one moment, into a file; gives what the manifest says of it, and the captures it names."""
    if context.engine.dialect.name == "sqlite":
        return _copy_sqlite(str(context.engine.url.database), folder / SQLITE)
    return _copy_rows(context, folder / ROWS)


def _copy_sqlite(source: str, place: Path) -> tuple[dict[str, Any], list[bytes]]:
    # SQLite's own online backup: writers go on meanwhile (https://sqlite.org/backup.html).
    with closing(sqlite3.connect(source)) as running, closing(sqlite3.connect(place)) as copy:
        running.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")  # one file, which needs no log beside it
    engine = open_engine(f"sqlite:///{place}")
    try:
        with reading(engine) as connection:
            rows = next(dump_rows(connection))["tables"]
            schema, captures = schema_of(connection), kept_captures(connection)
    finally:
        engine.dispose()
    with closing(sqlite3.connect(place)) as copy:
        copy.execute("PRAGMA journal_mode=DELETE")
    told = {"kind": "sqlite", "file": SQLITE, "schema": schema, "bytes": place.stat().st_size, "rows": rows}
    return told, captures


def _copy_rows(context: Context, place: Path) -> tuple[dict[str, Any], list[bytes]]:
    rows: Counter[str] = Counter()
    with snapshot(context.engine) as connection, gzip.open(place, "wt", encoding="utf-8", compresslevel=6) as out:
        for line in dump_rows(connection):
            out.write(json.dumps(line, ensure_ascii=False) + "\n")
            if "table" in line:
                rows[line["table"]] += 1
        schema, captures = schema_of(connection), kept_captures(connection)
    size = place.stat().st_size
    return {"kind": "rows", "file": ROWS, "schema": schema, "bytes": size, "rows": dict(rows)}, captures


# ── captures and the home ────────────────────────────────────────────────────────────────────────


def _copy_captures(context: Context, place: Captures, wanted: list[bytes]) -> tuple[int, set[bytes]]:
    """Copy the captures that the place has not got; gives how many, and those that went meanwhile by their terms."""
    there = set(place.names())
    copied, gone = 0, set()
    for sha in wanted:
        if sha in there:
            continue
        try:
            body = context.captures.get(sha)
        except CaptureError:
            with reading(context.engine) as connection:
                if not was_removed(connection, sha):
                    raise
            gone.add(sha)
            continue
        place.put(body)
        copied += 1
    return copied, gone


def _copy_home(home: Path, place: Path) -> None:
    """What people put under the home: declarations of sources and feeds, inventories."""
    for path in sorted(home.rglob("*")):
        inside = path.relative_to(home)
        ours = inside.parts[0].startswith((".", "chipwatch.db")) or inside.parts[0] in LEFT
        if ours or not path.is_file() or path.is_symlink():
            continue
        (place / inside).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, place / inside)
