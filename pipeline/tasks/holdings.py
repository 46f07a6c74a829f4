"""The inventory: imported as a snapshot, and asked what a measure, real or made up, touches of it."""

from dataclasses import dataclass
from pathlib import Path

from models.clocks import wall_now
from models.values import Exposure, Measure, Position
from pipeline.catalogue import Catalogue
from pipeline.errors import CallError
from pipeline.holdings import Rates, UnmatchedItem, exposure, read_holdings, read_rates
from pipeline.holdings.condensed import condense, fleet_sums
from pipeline.holdings.deadlines import StoodTo
from pipeline.holdings.questions import Answer, answer, read_question
from pipeline.holdings.stored import read_exposure, read_stood
from pipeline.holdings.tables import Refused
from pipeline.policy import Policy, by_catalogue, load_policy
from pipeline.storage.alerts import load_alert
from pipeline.storage.engine import reading, writing
from pipeline.storage.holdings import StoredSnapshot, load_current, save_snapshot
from pipeline.tasks.context import Context
from pipeline.tasks.knowledge import catalogue_in


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did. `snapshot` is the content hash as hex; `new` is False where nothing had changed."""

    name: str
    snapshot: str
    new: bool
    lines: int
    positions: int
    units: int
    refused: tuple[Refused, ...]
    unmatched: tuple[UnmatchedItem, ...]

    def summary(self) -> dict[str, object]:
        """Names and numbers alone, as Airflow may carry them."""
        return {
            "name": self.name,
            "snapshot": self.snapshot,
            "new": self.new,
            "lines": self.lines,
            "positions": self.positions,
            "units": self.units,
            "refused": len(self.refused),
            "unmatched": len(self.unmatched),
        }


def import_holdings(context: Context, file: Path | bytes, *, name: str | None = None) -> ImportReport:
    """Import an inventory as the current snapshot; the same content again changes nothing.

    Args:
        context: the deployment.
        file: a CSV file, or its bytes.
        name: where it came from; the file's name when None.

    Raises:
        CallError: the file cannot be read.
        HoldingsError: nothing in it can be used: its header is another, or every line is refused.
    """
    data = file if isinstance(file, bytes) else read_file(file)
    called = name or (file.name if isinstance(file, Path) else "inventory")
    with reading(context.engine) as connection:
        catalogue = catalogue_in(connection)
    inventory = read_holdings(data, catalogue, name=called)
    inventory.check_usable()
    report: list[dict[str, object]] = [
        {"kind": "refused", "line": each.line, "column": each.column, "reason": each.reason, "record": [*each.record]}
        for each in inventory.refused
    ]
    report += [
        {"kind": "unmatched", "line": each.line, "item": each.item, "quantity": each.quantity, "reason": each.reason}
        for each in inventory.unmatched
    ]
    known_at = context.clocks.world_now()
    with writing(context.engine) as connection:
        stored, new = save_snapshot(
            connection,
            condense(inventory.positions),
            content_sha=inventory.sha,
            name=called,
            lines=inventory.lines,
            refused=len(inventory.refused),
            report=report,
            known_at=known_at,
            recorded_at=wall_now(),
            sums=fleet_sums(inventory.positions),
        )
    return ImportReport(
        name=called,
        snapshot=stored.sha,
        new=new,
        lines=inventory.lines,
        positions=len(inventory.positions),
        units=sum(position.units for position in inventory.positions),
        refused=inventory.refused,
        unmatched=inventory.unmatched,
    )


def read_file(path: Path) -> bytes:
    """A file's bytes.

    Raises:
        CallError: naming it and what is wrong.
    """
    try:
        return path.read_bytes()
    except OSError as fault:
        raise CallError(f"{path}: {fault.strerror}") from fault


@dataclass(frozen=True, slots=True)
class Fleet:
    """The current inventory, and what is needed to ask it something."""

    snapshot: StoredSnapshot | None
    positions: tuple[Position, ...]
    catalogue: Catalogue
    policy: Policy
    rates: Rates | None

    def exposure(self, measure: Measure) -> Exposure:
        """What a measure touches of it."""
        sha = self.snapshot.sha if self.snapshot else ""
        return exposure(measure, self.positions, self.catalogue, snapshot=sha, rates=self.rates, policy=self.policy)


def load_fleet(context: Context) -> Fleet:
    """The current inventory of a deployment, with the user's rates where a file is set.

    Raises:
        CallError: the file of rates cannot be read.
        HoldingsError: it is wrong.
    """
    path = context.settings.currency_rates
    rates = read_rates(read_file(path), name=path.name) if path is not None else None
    with reading(context.engine) as connection:
        snapshot, positions = load_current(connection)
        catalogue = catalogue_in(connection)
    return Fleet(snapshot, positions, catalogue, by_catalogue(load_policy(), catalogue), rates)


def ask_what_if(context: Context, data: bytes, *, name: str) -> Answer:
    """Try a made-up measure on every chip and on the current inventory. Nothing is written.

    Raises:
        CallError: naming the part of the question that was not understood.
    """
    fleet = load_fleet(context)
    question = read_question(data, fleet.catalogue, fleet.policy, name=name)
    sha = fleet.snapshot.sha if fleet.snapshot else ""
    return answer(question, fleet.positions, fleet.catalogue, fleet.policy, snapshot=sha, rates=fleet.rates)


def load_alert_exposure(context: Context, alert_id: str) -> tuple[Exposure, tuple[StoodTo, ...]]:
    """What an alert touches, and how its orders stand to the days of its clauses, as computed when it was raised.

    Raises:
        StateError: there is no alert of that id.
        CallError: no exposure was computed for it.
    """
    with reading(context.engine) as connection:
        kept = load_alert(connection, alert_id, hidden=context.hidden_subjects).draft.exposure
    if kept.get("lines") is None:
        raise CallError(f"{alert_id}: no exposure was computed: it is about no hardware, or no inventory was there")
    return read_exposure(kept), read_stood(kept)
