"""Registers imported, and what of them stands: sites, contracts, shipments, licences, plans."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TypeVar, cast

from sqlalchemy import Connection

from models.audit import Audited, import_key
from models.hashing import canonical, sha256
from models.register import RegisterLine
from models.telling import Via
from pipeline.errors import HoldingsError
from pipeline.holdings.registers import KINDS, read_register, stored_line
from pipeline.holdings.tables import Refused, Table
from pipeline.storage.audit import record
from pipeline.storage.engine import writing
from pipeline.storage.registers import StoredRegister, find_register, load_current, save_register
from pipeline.tasks.context import Context

LineT = TypeVar("LineT", bound=RegisterLine)


@dataclass(frozen=True, slots=True)
class RegisterReport:
    """What an import did; `new` is False where nothing had changed."""

    kind: str
    name: str
    new: bool
    lines: int
    refused: tuple[Refused, ...]


@dataclass(frozen=True)
class Registers:
    """All registers at one instant, by kind; a kind that was never imported is empty."""

    kinds: dict[str, tuple[RegisterLine, ...]] = field(default_factory=dict)
    imported_at: dict[str, datetime] = field(default_factory=dict)
    body: str = ""  # the content hash of each kind's version, as canonical JSON; empty where there is none

    @property
    def sha(self) -> str:
        """The hash of `body` as hex, by which alerts name it; empty where nothing was imported."""
        return sha256(self.body.encode()).hex() if self.body else ""

    def of(self, line: type[LineT]) -> tuple[LineT, ...]:
        """The lines of one kind, by the class of its lines."""
        kind = next(name for name, form in KINDS.items() if form.line is line)
        return cast("tuple[LineT, ...]", self.kinds.get(kind, ()))


def import_register(context: Context, kind: str, table: Table, *, by: str = "", via: Via = "command") -> RegisterReport:
    """Import a register as the current one of its kind. Refused lines are set aside and told, the rest goes in.

    Args:
        context: the deployment.
        kind: of `KINDS`.
        table: its cells.
        by: who hands it in, for the audit; empty where no person does.
        via: by which way this comes.

    Raises:
        CallError: no such kind.
        HoldingsError: nothing of it can be used.
    """
    found = read_register(kind, table)
    if not found.lines:
        first = f"no line can be used; {found.refused[0].told}" if found.refused else "no line stands below the header"
        raise HoldingsError(f"{first}; the register of {kind} stays as it is", place=table.name)
    at = context.clocks.wall_now()
    with writing(context.engine) as connection:
        new = save_register(
            connection,
            kind,
            found.lines,
            content_sha=found.sha,
            name=found.name,
            report=[
                {"line": each.line, "column": each.column, "reason": each.reason, "record": [*each.record]}
                for each in found.refused
            ],
            known_at=context.clocks.world_now(),
            recorded_at=at,
        )
        if by and new:
            told = {"as": kind, "file": found.name, "lines": len(found.lines), "refused": len(found.refused)}
            record(connection, Audited(by, "imported", import_key(found.sha.hex()), via, at, told))
    return RegisterReport(kind, found.name, new, len(found.lines), found.refused)


def load_registers(connection: Connection, at: datetime | None = None) -> Registers:
    """Every register as it stands, or as it stood at an instant of world time."""
    kept = load_current(connection, at)
    return _registers({kind: kept[kind] for kind in KINDS if kind in kept})


def read_kept(connection: Connection, body: str) -> Registers:
    """The registers of a stored body; when each was imported is not told by it.

    Raises:
        HoldingsError: a version is not there, or a line of it is not one of its kind.
    """
    kept: dict[str, StoredRegister] = {}
    for kind, sha in json.loads(body):
        found = find_register(connection, kind, sha)
        if found is None:
            raise HoldingsError(f"the register {kind} of the content {sha[:12]} is not kept", place=kind)
        kept[kind] = found
    return replace(_registers(kept), imported_at={})


def _registers(kept: Mapping[str, StoredRegister]) -> Registers:
    return Registers(
        {kind: tuple(stored_line(kind, line) for line in one.lines) for kind, one in kept.items()},
        {kind: one.known_at for kind, one in kept.items()},
        canonical(sorted((kind, one.content_sha) for kind, one in kept.items())).decode() if kept else "",
    )
