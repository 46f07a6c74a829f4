"""Everything on an alert, an order or a party as one folder that opens without chipwatch.

What publishers wrote is told as their terms allow a file to tell it; captures go with it where these allow the whole.
"""

import hashlib
import json
import os
import shutil
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from models.hashing import plain
from models.register import Order
from models.telling import StoredAlert
from models.wording import plural
from pipeline import __version__
from pipeline.errors import CallError
from pipeline.rendering import render
from pipeline.rendering.paper import print_sheet
from pipeline.rendering.sheets import Grid, Section, Sheet
from pipeline.sources.tools.names import name_key
from pipeline.storage.alerts import load_alerts
from pipeline.storage.engine import reading
from pipeline.tasks.context import Context
from pipeline.tasks.record_alert import RecordFiles, alert_sections
from pipeline.tasks.record_deals import has_order, order_sections, party_sections
from pipeline.tasks.registers import load_registers
from pipeline.tasks.screening_view import screening_file
from pipeline.tasks.todos import refuse_research

NOTICE = "No legal advice. Figures are computed by the versions named here, and not reviewed unless a review is named."
README = """{title}

A record written by chipwatch {version} on {at} (UTC). It opens without chipwatch:

index.html   the record, for any browser; it loads nothing from anywhere
record.pdf   the same for paper{lost}
record.json  the same for programs
captures/    the bytes as received, named by their SHA-256, where their publishers' terms allow that
versions/    rule, policy, catalogue and what else figures were computed by, named by kind and SHA-256
SHA256SUMS   hashes of all files: `sha256sum -c SHA256SUMS`

{notice}
"""


@dataclass(frozen=True, slots=True)
class Recorded:
    """A record that was written: its folder, and how many alerts, captures and versions are in it.

    `withheld` are captures that stay here by their publishers' terms; `not_shown` signs that the PDF shows by number.
    """

    folder: str
    alerts: int
    captures: int
    versions: int
    withheld: int
    not_shown: int


def record(context: Context, what: str, place: Path | None = None, *, privileged: bool = False) -> Recorded:
    """Write the record of an alert (`al-…`), an order of the register, or a party.

    Args:
        context: the deployment.
        what: an id or name.
        place: a folder that is not there yet; under the home's `records/` when None.
        privileged: with privileged comments, marked as such.

    Raises:
        CallError: there is no such thing, the folder is there already, or the profile is `research`.
        StoreError: the captures' place does not answer.
    """
    refuse_research(context, "record: it tells what we hold")
    title, own, alerts = _asked(context, what)
    files = RecordFiles({}, {})
    sections = [*own]
    for stored in alerts:
        many = len(alerts) > 1 or bool(own)
        sections += list(alert_sections(context, stored, files, privileged=privileged, many=many))
    label = ("A reconstruction: a recorded world, no news of today.",) if context.world_kind == "replay" else ()
    at = context.clocks.wall_now()
    about = (*label, f"Written by chipwatch {__version__} on {at:%Y-%m-%d %H:%M} UTC. {NOTICE}")
    sheet = Sheet(title, about, tuple(sections))
    name = "".join(sign if sign.isalnum() or sign in "-." else "-" for sign in what)[:80].strip("-.")
    folder = place or context.settings.home / "records" / f"{name}-{at:%Y%m%dT%H%M%SZ}"
    not_shown = _write(folder.expanduser().absolute(), sheet, files)
    return Recorded(
        str(folder), len(alerts), len(files.captures), len(files.versions), files.withheld, sum(not_shown.values())
    )


# ── what is asked for ────────────────────────────────────────────────────────────────────────────


def _asked(context: Context, what: str) -> tuple[str, list[Section], list[StoredAlert]]:
    """The title, sections of its own, and the alerts that are about it or touch it, the oldest first."""
    with reading(context.engine) as connection:
        everything = sorted(
            load_alerts(connection, dry_run=None), key=lambda each: (each.draft.known_at, each.draft.id)
        )
        registers = load_registers(connection)
    if what.startswith("al-"):
        found = [each for each in everything if each.draft.id == what]
        if not found:
            raise CallError(f"no alert {what}")
        return found[0].draft.title, [], found
    orders = [order for order in registers.of(Order) if order.order == what]
    if orders or has_order(context, what):
        touched = [each for each in everything if what in _orders_in(each)]
        return f"Order {what}", [*order_sections(context, what), _touching(touched)], touched
    file = screening_file(context, what)  # which says that there is none
    names = {name_key(name) for name in (file.party.id, *file.party.names)}
    about = [each for each in everything if _about_party(each, names)]
    return f"Party {file.party.name}", [*party_sections(context, file), _touching(about)], about


def _orders_in(stored: StoredAlert) -> set[str]:
    exposure: Mapping[str, Any] = stored.draft.exposure
    clauses = exposure.get("clauses") or ()
    named = {str(order["order"]) for clause in clauses for order in clause["orders"]}
    named |= {str(order) for order in exposure.get("orders") or ()}
    return named | ({stored.draft.subject.id} if stored.draft.subject.kind == "order" else set())


def _about_party(stored: StoredAlert, names: Collection[str]) -> bool:
    if stored.draft.subject.kind == "party":
        return name_key(stored.draft.subject.id) in names
    exposure: Mapping[str, Any] = stored.draft.exposure
    return any(name_key(row.get("supplier") or "") in names for row in exposure.get("rows") or ())


def _touching(alerts: Iterable[StoredAlert]) -> Section:
    rows = tuple(
        (f"{each.draft.known_at:%Y-%m-%d}", each.draft.id, each.draft.severity, each.draft.title) for each in alerts
    )
    told = () if rows else ("No alert is about it or touches it.",)
    return Section("Alerts that touch it", told, (Grid(("day", "alert", "severity", "title"), rows),) if rows else ())


# ── the folder ───────────────────────────────────────────────────────────────────────────────────


def _write(folder: Path, sheet: Sheet, files: RecordFiles) -> dict[str, int]:
    """Write everything under another name, then give the folder its own."""
    if folder.exists():
        raise CallError(f"{folder} is there already")
    work = folder.with_name(f".new-{folder.name}")
    try:
        work.mkdir(mode=0o700, parents=True)
        printed = print_sheet(sheet, foot=sheet.title)
        lost = sum(count for _, count in printed.not_shown)
        told = f"; {plural(lost, 'sign')} that no font there has by number" if lost else ""
        (work / "index.html").write_text(render("record/index.html", sheet=sheet), encoding="utf-8")
        (work / "record.pdf").write_bytes(printed.pdf)
        told_plain = json.dumps(plain(sheet), ensure_ascii=False, indent=1)
        (work / "record.json").write_text(f"{told_plain}\n", encoding="utf-8")
        at = (
            next(line for line in sheet.about if line.startswith("Written by"))
            .partition(" on ")[2]
            .partition(" UTC")[0]
        )
        readme = README.format(title=sheet.title, version=__version__, at=at, lost=told, notice=NOTICE)
        (work / "README.txt").write_text(readme, encoding="utf-8")
        for name, body in (files.captures | files.versions).items():
            (work / name).parent.mkdir(exist_ok=True)
            (work / name).write_bytes(body)
        names = sorted(path.relative_to(work).as_posix() for path in work.rglob("*") if path.is_file())
        sums = (f"{hashlib.sha256((work / name).read_bytes()).hexdigest()}  {name}\n" for name in names)
        (work / "SHA256SUMS").write_text("".join(sums), encoding="utf-8")
        os.replace(work, folder)
    except OSError as fault:
        raise CallError(f"{folder}: {fault.strerror}") from fault
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return dict(printed.not_shown)
