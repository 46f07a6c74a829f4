"""Everything out and in: the database's rows, then the captures' bytes, as one stream of JSON objects."""

import base64
import json
import os
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import Any

from models.hashing import sha256
from pipeline.errors import InputError, StateError
from pipeline.storage.archive import dump_rows, load_rows, must_be_empty, schema_of_dump
from pipeline.storage.engine import migrate, reading, schema_of, snapshot, writing
from pipeline.storage.leaving import Leaving
from pipeline.storage.search_fill import fill
from pipeline.tasks.context import Context


def dump(context: Context, *, private: bool = False) -> Iterator[dict[str, Any]]:
    """The rows in the order of their tables, as they stood together; then each capture's bytes.

    Args:
        context: the deployment.
        private: with every text, for a backup that stays on this machine; else with what may leave.

    Raises:
        CaptureError: bytes are missing, or were taken out by their terms meanwhile: dump again.
    """
    captures: list[bytes] = []
    with snapshot(context.engine) as connection:
        leaving = None if private else Leaving(connection, context.clocks.world_now())
        for line in dump_rows(connection, leaving):
            yield line
            if line.get("table") == "capture" and not line["row"]["removed_at"]:
                captures.append(base64.b64decode(line["row"]["sha"]))
    for sha in captures:
        yield {"capture": sha.hex(), "bytes": base64.b64encode(context.captures.get(sha)).decode("ascii")}


def private_backup(context: Context) -> Path:
    """Everything, every text with it, into a file under the home that its owner alone can read; gives its place."""
    folder = context.settings.home / "backups"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    place = folder / f"private-{context.clocks.wall_now():%Y%m%dT%H%M%SZ}.jsonl"
    handle = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as out:
        for line in dump(context, private=True):
            out.write(json.dumps(line, ensure_ascii=False) + "\n")
        out.flush()
        os.fsync(out.fileno())
    return place


def load(context: Context, lines: Iterable[dict[str, Any]]) -> dict[str, int]:
    """Put a dump into an empty database, its captures into their place; all of the rows or none.

    A dump of an earlier version goes into that version's tables, which are then brought to this one's.

    Raises:
        StateError: the database is not empty, or `chipwatch init` made tables in it that are not the dump's.
        InputError: the dump is not whole, or a capture's bytes are not those of its name.
    """
    rest = iter(lines)
    header = next(rest, {})
    schema = schema_of_dump(header)
    with reading(context.engine) as connection:
        must_be_empty(connection)
        found = schema_of(connection)
    if found and schema and found != schema:
        raise StateError(
            f"the database's tables are of migration {found}, the dump's of {schema}: load it into a database "
            "on which `chipwatch init` was not run"
        )
    migrate(context.engine, schema or "head")

    def rows() -> Iterator[dict[str, Any]]:
        for number, line in enumerate(rest, 2):
            if "capture" not in line:
                yield line
                continue
            body = base64.b64decode(line["bytes"])
            if sha256(body).hex() != line["capture"]:
                raise InputError(f"capture {line['capture'][:12]} has other bytes", place=f"line {number}")
            context.captures.put(body)

    # Nobody works on an empty database: here alone bytes are put while a transaction is open.
    with writing(context.engine) as connection:
        loaded = load_rows(connection, chain([header], rows()))
    migrate(context.engine)
    with writing(context.engine) as connection:
        fill(connection)
    return loaded
