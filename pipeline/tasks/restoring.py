"""A backup put back into an empty home and database, after all of it was held against its manifest."""

import gzip
import json
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from models.clocks import wall_now
from pipeline.errors import CallError, CaptureError, InputError, StoreError, show
from pipeline.storage.archive import dump_rows, must_be_empty
from pipeline.storage.captures import Captures, open_place, options_of
from pipeline.storage.engine import migrate, open_engine, reading
from pipeline.tasks.archive import load
from pipeline.tasks.backup import CAPTURES, FORMAT, MANIFEST, SUMS, note, sha_of
from pipeline.tasks.context import Context


@dataclass(frozen=True, slots=True)
class Restored:
    """A backup that was checked, and put back unless only that was asked for."""

    where: str
    made_at: str
    version: str
    rows: int
    captures: int
    checked_only: bool = False


def restore(context: Context, where: str, *, check_only: bool = False) -> Restored:
    """Check a backup whole, then put it into an empty home and database of either kind.

    A backup of an earlier version is brought to this one's tables.

    Args:
        context: the deployment; its database holds nothing.
        where: a backup's folder or address, or the place of several: then the last of them.
        check_only: put nothing anywhere.

    Raises:
        CallError: there is no backup.
        InputError: a file is not as its manifest says, or it is of another format.
        CaptureError: a capture is missing or changed.
        StateError: the database is not empty, or the backup is of a later version.
        StoreError: the place does not answer.
    """
    started_at = wall_now()
    options = options_of(context.settings)
    root, name = _find(where.rstrip("/"), options)
    if not check_only:
        with reading(context.engine) as connection:
            must_be_empty(connection)
    place = open_place(f"{root}/captures", options)
    with _fetched(f"{root}/{name}", options) as folder:
        manifest = _checked(folder)
        wanted = [bytes.fromhex(line) for line in (folder / CAPTURES).read_text(encoding="ascii").split()]
        _must_have(place, wanted)
        for sha in wanted:
            body = place.get(sha)
            if not check_only:
                context.captures.put(body)
        told = Restored(
            where=f"{show(root) if '://' in root else root}/{name}",
            made_at=manifest["made_at"],
            version=manifest["chipwatch"],
            rows=sum(manifest["database"]["rows"].values()),
            captures=len(wanted),
            checked_only=check_only,
        )
        if check_only:
            return told
        _put_database(context, folder, manifest["database"])
        _put_home(folder / "home", context.settings.home)
    note(context, "restore", started_at, {"where": told.where, "rows": told.rows, "captures": told.captures})
    return told


def _find(where: str, options: Mapping[str, Any]) -> tuple[str, str]:
    """The place of a backup and its name there."""
    from upath import UPath

    try:
        place = UPath(where, **options) if "://" in where else UPath(Path(where).expanduser().absolute())
        if (place / MANIFEST).exists():
            root, _, name = str(place).rstrip("/").rpartition("/")
            return root, name
        whole = sorted(each.parent.name for each in place.glob(f"*/{MANIFEST}"))
        whole = [each for each in whole if not each.startswith(".")]
    except OSError as fault:
        raise StoreError(f"{show(where)}: {fault}") from fault
    if not whole:
        raise CallError(f"{show(where)}: no backup is there")
    return str(place).rstrip("/"), whole[-1]


@contextmanager
def _fetched(address: str, options: Mapping[str, Any]) -> Iterator[Path]:
    """A backup's files in a folder of this machine, copied there so that nothing is done to the backup itself."""
    from upath import UPath

    with tempfile.TemporaryDirectory(prefix="chipwatch-restore-") as made:
        folder = Path(made) / "backup"
        if "://" not in address:
            shutil.copytree(address, folder)
        else:
            place = UPath(address, **options)
            try:
                place.fs.get(place.path, str(folder), recursive=True)
            except OSError as fault:
                raise StoreError(f"{show(address)}: {fault}") from fault
        yield folder


def _checked(folder: Path) -> dict[str, Any]:
    """The manifest, when every file is as it says, and it is as the sums say.

    Raises:
        InputError: naming the file that is not.
    """
    sums = {}
    for line in (folder / SUMS).read_text(encoding="utf-8").splitlines() if (folder / SUMS).is_file() else ():
        sha, _, path = line.partition("  ")
        sums[path] = sha
    if sums.get(MANIFEST) != sha_of(folder / MANIFEST):
        raise InputError(f"{MANIFEST} is not the one that was written", place=folder.name)
    manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    if manifest.get("format") != FORMAT:
        raise InputError(f"its format is {manifest.get('format')!r}, and not {FORMAT}", place=MANIFEST)
    for path, sha in manifest["files"].items():
        if not (folder / path).is_file():
            raise InputError(f"{path} is missing", place="backup")
        if sha_of(folder / path) != sha:
            raise InputError(f"{path} has other bytes than were backed up", place="backup")
    return manifest


def _must_have(place: Captures, wanted: list[bytes]) -> None:
    there = set(place.names())
    missing = [sha for sha in wanted if sha not in there]
    if missing:
        raise CaptureError(f"capture {missing[0].hex()}: not in {place.address}, and {len(missing) - 1} others")


def _put_database(context: Context, folder: Path, told: Mapping[str, Any]) -> None:
    if told["kind"] == "rows":
        with gzip.open(folder / told["file"], "rt", encoding="utf-8") as lines:
            load(context, map(json.loads, lines))
        return
    # The file goes through rows too: they come into either kind of database, and each is read on the way.
    engine = open_engine(f"sqlite:///{folder / told['file']}")
    try:
        if told["schema"]:
            migrate(engine)
        with reading(engine) as connection:
            load(context, dump_rows(connection))
    finally:
        engine.dispose()


def _put_home(source: Path, home: Path) -> None:
    for path in sorted(source.rglob("*")) if source.is_dir() else ():
        place = home / path.relative_to(source)
        if path.is_file() and not place.exists():
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, place)
