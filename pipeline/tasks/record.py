"""Everything on an alert, an order or a party as one folder that opens without chipwatch.

What publishers wrote is told as their terms allow a file to tell it; captures go with it where these allow the whole.
"""

import hashlib
import json
import os
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from models.hashing import plain
from models.register import Order, Promise, Shipment
from models.sealing import alert_seal
from models.telling import Act, StoredAlert
from pipeline import __version__
from pipeline.errors import CallError, CaptureError, StateError
from pipeline.rendering import render
from pipeline.rendering.paper import print_sheet
from pipeline.rendering.sheets import Grid, Section, Sheet
from pipeline.storage.alerts import load_alerts
from pipeline.storage.audit import load_audit
from pipeline.storage.documents import load_revisions
from pipeline.storage.engine import reading
from pipeline.storage.holdings import load_current
from pipeline.storage.outbox import load_attempts
from pipeline.storage.parties import load_editions_at
from pipeline.storage.retention import capture_removed_at
from pipeline.storage.seals import load_digests, load_seal_of
from pipeline.storage.state import load_content
from pipeline.tasks.alert_view import show_sides
from pipeline.tasks.context import Context
from pipeline.tasks.exposure_shown import Shown
from pipeline.tasks.outbox import who_was_told
from pipeline.tasks.registers import load_registers
from pipeline.tasks.screening_export import tell_file
from pipeline.tasks.screening_view import screening_file
from pipeline.tasks.todos import refuse_research
from pipeline.tasks.views import show_alert

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


@dataclass
class _Files:
    """What goes beside the document, by its path."""

    captures: dict[str, bytes]
    versions: dict[str, bytes]
    withheld: int = 0


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
    files = _Files({}, {})
    sections = [*own]
    for stored in alerts:
        many = len(alerts) > 1 or bool(own)
        sections += list(_alert_sections(context, stored, files, privileged=privileged, many=many))
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
    if orders:
        touched = [each for each in everything if what in _orders_in(each)]
        return f"Order {what}", _order_sections(context, orders[0], touched), touched
    file = screening_file(context, what)  # which says that there is none
    names = {file.party.id, file.party.name}
    about = [each for each in everything if _about_party(each, names)]
    lines = tuple(tell_file(file).splitlines())
    decided = tuple(
        (str(each.decision.on), each.decision.by, each.decision.list_id, each.decision.verdict, each.decision.why)
        for each in file.decisions
    )
    screened = tuple(
        (str(each.run.day), each.screening.outcome, each.screening.why, "; ".join(each.run.because))
        for each in file.screenings
    )
    sections = [
        Section(
            "The party",
            lines,
            (
                Grid(("day", "outcome", "why", "asked because"), screened),
                *([Grid(("day", "who", "list", "decided", "why"), decided)] if decided else ()),
            ),
        ),
        _changes(context, [f"party:{name}" for name in names]),
        _touching(about),
    ]
    return f"Party {file.party.name}", sections, about


def _orders_in(stored: StoredAlert) -> set[str]:
    clauses = stored.draft.exposure.get("clauses") or ()
    named = {str(order["order"]) for clause in clauses for order in clause["orders"]}  # type: ignore[attr-defined]
    return named | ({stored.draft.subject.id} if stored.draft.subject.kind == "order" else set())


def _about_party(stored: StoredAlert, names: set[str]) -> bool:
    if stored.draft.subject.kind == "party":
        return stored.draft.subject.id in names
    rows = stored.draft.exposure.get("rows") or ()
    return any(row.get("supplier") in names for row in rows)  # type: ignore[attr-defined]


def _order_sections(context: Context, order: Order, touched: list[StoredAlert]) -> list[Section]:
    with reading(context.engine) as connection:
        registers = load_registers(connection)
        _, positions = load_current(connection)
    lines = [each for each in positions if each.order == order.order]
    return [
        Section(
            "The contract",
            (),
            (
                _fields(order),
                Grid(
                    ("item", "chip", "units", "status", "site", "supplier", "need by"),
                    tuple(
                        tuple(
                            _said(part)
                            for part in (
                                each.item,
                                each.chip,
                                each.units,
                                each.status,
                                each.site,
                                each.supplier,
                                each.need_by,
                            )
                        )
                        for each in lines
                    ),
                ),
            ),
        ),
        Section(
            "Promises and shipments",
            (),
            (
                Grid(
                    ("promised on", "delivery on"),
                    tuple(
                        (_said(each.promised_on), _said(each.delivery_on))
                        for each in registers.of(Promise)
                        if each.order == order.order
                    ),
                ),
                *(_fields(each) for each in registers.of(Shipment) if each.order == order.order),
            ),
        ),
        _changes(context, [f"order:{order.order}"]),
        _touching(touched),
    ]


def _fields(line: Order | Shipment) -> Grid:
    names = [name for name in line.__dataclass_fields__ if getattr(line, name) is not None]
    return Grid(
        ("what", "as registered"), tuple((name.replace("_", " "), _said(getattr(line, name))) for name in names)
    )


def _touching(alerts: Iterable[StoredAlert]) -> Section:
    rows = tuple(
        (f"{each.draft.known_at:%Y-%m-%d}", each.draft.id, each.draft.severity, each.draft.title) for each in alerts
    )
    told = () if rows else ("No alert is about it or touches it.",)
    return Section("Alerts that touch it", told, (Grid(("day", "alert", "severity", "title"), rows),) if rows else ())


def _said(value: object) -> str:
    return "" if value is None else str(value)


# ── an alert ─────────────────────────────────────────────────────────────────────────────────────


def _alert_sections(
    context: Context, stored: StoredAlert, files: _Files, *, privileged: bool, many: bool
) -> Iterator[Section]:
    draft = stored.draft
    head = f"{draft.id}: " if many else ""
    yield Section(
        f"{head}{draft.title}" if many else "What changed",
        (draft.paragraph,),
        (
            Grid(
                ("what", "is"),
                (
                    ("alert", draft.id),
                    ("severity", f"{draft.severity}: {draft.severity_why}"),
                    ("stage", _said(draft.stage)),
                    ("known", f"{draft.known_at:%Y-%m-%d %H:%M} UTC"),
                    ("recorded", f"{stored.recorded_at:%Y-%m-%d %H:%M} UTC (this machine's clock)"),
                    ("rule", draft.rule),
                    ("about", f"{draft.subject.kind}:{draft.subject.id}"),
                    ("occasion", draft.occasion),
                ),
            ),
        ),
    )
    yield _evidence(context, stored, files)
    detail = show_alert(draft.id, ctx=context, audience="file", privileged=privileged)
    if detail is None:
        raise StateError(f"no alert {draft.id}")
    moves = tuple(
        (f"{each['known_at']:%Y-%m-%d}", _said(each["from_stage"]), _said(each["to_stage"]), _said(each["why"]))
        for each in detail.moves
    )
    if moves:
        yield Section("How it went", (), (Grid(("day", "from", "to", "why"), moves),), level=3)
    sides = show_sides(context, draft.id)
    if sides is not None and sides.exposure is not None:
        yield from _exposure(sides.exposure)
    yield _versions(context, stored, files)
    yield from _acts(stored, privileged=privileged)
    yield replace(_changes(context, [f"alert:{draft.id}", f"{draft.subject.kind}:{draft.subject.id}"]), level=3)
    yield _told(context, draft.id)


def _evidence(context: Context, stored: StoredAlert, files: _Files) -> Section:
    detail = show_alert(stored.draft.id, ctx=context, audience="file")
    told = {(each.revision, each.start, each.end): each for each in detail.evidence} if detail else {}
    rows = []
    for passage in stored.draft.evidence:
        one = told.get((passage.revision, passage.start, passage.end))
        with reading(context.engine) as connection:
            found = load_revisions(connection, [passage.revision])
            gone = capture_removed_at(connection, found[0].capture_sha) if found else None
        where = "the text is gone"
        if found:
            revision = found[0]
            sha = revision.capture_sha.hex()
            terms = revision.terms
            if gone is not None:
                where = f"capture {sha} was taken out by its terms on {gone.date()}"
            elif not terms.whole or revision.private:
                where = f"capture {sha} stays where it is: its publisher's terms let it not be passed on"
                files.withheld += 1
            else:
                name = f"captures/{sha}"
                try:
                    files.captures[name] = context.captures.get(revision.capture_sha)
                    where = f"#{name}"
                except CaptureError as fault:
                    where = str(fault)
        who = f"{one.publisher}\n{one.title}\n{one.url}\n{_said(one.published_at)}" if one else "a private document"
        words = (one.quote or one.said) + (f"\n({one.withheld})" if one.withheld else "") if one else "told to nobody"
        place = (
            f"revision {passage.revision}, signs {passage.start} to {passage.end}\nSHA-256 of the words: {passage.sha}"
        )
        rows.append((words, who.strip(), place, where))
    lines = () if rows else ("It rests on no text: it tells of our own books or of a source.",)
    return Section(
        "Evidence",
        lines,
        (Grid(("words", "who says so", "place in the text", "capture"), tuple(rows)),) if rows else (),
        level=3,
    )


def _exposure(shown: Shown) -> Iterator[Section]:
    lines = (
        shown.headline,
        *shown.sums,
        *shown.beside,
        *shown.unknown,
        shown.inventory,
        shown.reviewed,
        *shown.upstream,
    )
    yield Section("What it touches of ours, with the sums", tuple(line for line in lines if line), level=3)
    for act in shown.acts:
        rows = tuple(
            (
                row.chip,
                row.site,
                row.status,
                str(row.units),
                row.value,
                row.effect,
                "yes" if row.counts else "no",
                row.why,
            )
            for row in act.rows
        )
        head = ("chip", "site", "status", "units", "value", "effect", "counted", "why")
        yield Section(f"{act.act}", (act.told,), (Grid(head, rows),) if rows else (), level=3)
    if shown.changes:
        yield Section("Chips that change side", (), (Grid(("direction", "by which numbers"), shown.changes),), level=3)
    for clause in shown.clauses:
        orders = tuple(
            (
                each.order,
                _said(each.shipment),
                _said(each.quantity),
                each.outcome,
                each.margin,
                "; ".join((*each.why, *each.missing)),
            )
            for each in clause.orders
        )
        columns = ("order", "shipment", "units", "outcome", "margin", "why")
        yield Section("Orders against a clause", (clause.told,), (Grid(columns, orders),) if orders else (), level=3)


def _versions(context: Context, stored: StoredAlert, files: _Files) -> Section:
    """The versions in force, each as a file; of lists the edition that a screening or a change names."""
    asked = stored.draft.exposure.get("asked")
    named = {**stored.draft.made_from}
    if isinstance(asked, dict):
        named |= {name: str(asked[name]) for name in ("reported", "dependencies", "rates") if name in asked}
    rows = []
    with reading(context.engine) as connection:
        for kind, sha in sorted(named.items()):
            body = load_content(connection, sha)
            where = "kept as rows of the database" if body is None else f"#versions/{kind}-{sha}"
            if body is not None:
                files.versions[f"versions/{kind}-{sha}"] = body.encode()
            rows.append((kind, sha, where))
        lists = load_editions_at(connection, stored.draft.known_at)
        sealed = load_seal_of(connection, stored.draft.id)
        digests = load_digests(connection, stored.draft.id)
    rows.append(("chipwatch", str(asked["version"]) if isinstance(asked, dict) else "", ""))
    grids = [Grid(("what", "SHA-256", "file"), tuple(rows))]
    if lists:
        grids.append(Grid(("list", "edition known since", "entries", "SHA-256 of its entries"), lists))
    seal = f"Its seal is {alert_seal(digests).hex()}."
    if sealed is not None:
        seal += f" It stands under the seal of {sealed.on}: {sealed.sha.hex()}, which follows {sealed.previous.hex()}."
    return Section("Versions in force, lists, hashes", (seal,), tuple(grids), level=3)


def _acts(stored: StoredAlert, *, privileged: bool) -> Iterator[Section]:
    open_acts = [act for act in stored.acts if not act.privileged]
    closed = [act for act in stored.acts if act.privileged]
    head = ("when (UTC)", "who", "did", "words", "by")

    def rows(acts: Iterable[Act]) -> tuple[tuple[str, ...], ...]:
        return tuple(
            (
                f"{act.recorded_at:%Y-%m-%d %H:%M:%S}",
                act.who,
                " ".join(filter(None, (act.act, act.to and f"to {act.to}", act.verdict and f"as {act.verdict}"))),
                _said(act.note),
                act.via,
            )
            for act in acts
        )

    lines = ["Nobody has acted on it."] if not open_acts else []
    if closed and not privileged:
        lines.append(f"{len(closed)} privileged comment{'' if len(closed) == 1 else 's'} left out.")
    yield Section(
        "Acknowledgements and what else was done",
        tuple(lines),
        (Grid(head, rows(open_acts)),) if open_acts else (),
        level=3,
    )
    if closed and privileged:
        yield Section(
            "Privileged comments",
            (),
            (Grid(head, rows(closed)),),
            marked="PRIVILEGED AND CONFIDENTIAL. Take this section out before the record is passed on.",
            level=3,
        )


def _changes(context: Context, subjects: list[str]) -> Section:
    with reading(context.engine) as connection:
        found = load_audit(connection, subjects=subjects)
    rows = tuple(
        (
            f"{each.recorded_at:%Y-%m-%d %H:%M:%S}",
            each.who,
            each.what.replace("_", " "),
            each.subject,
            "; ".join(f"{name}: {value}" for name, value in each.detail.items()),
            each.via,
        )
        for each in found
    )
    head = ("when (UTC)", "who", "what", "on", "more", "by")
    told = () if rows else ("No person has changed anything of it.",)
    return Section("Every change, with who and when", told, (Grid(head, rows),) if rows else ())


def _told(context: Context, alert_id: str) -> Section:
    rows = []
    lines = who_was_told(context, alert_id)
    with reading(context.engine) as connection:
        for line in lines:
            attempts = load_attempts(connection, line.message) if line.message is not None else ()
            tried = "\n".join(
                f"{each.attempted_at:%Y-%m-%d %H:%M:%S} {each.outcome} {each.detail}" for each in attempts
            )
            rows.append((line.recipient, line.channel, line.kind, line.outcome, line.at, line.why, tried))
    head = ("recipient", "channel", "message", "outcome", "when", "why", "attempts (this machine's clock, UTC)")
    told = () if rows else ("Nobody was to be told.",)
    return Section("Deliveries", told, (Grid(head, tuple(rows)),) if rows else (), level=3)


# ── the folder ───────────────────────────────────────────────────────────────────────────────────


def _write(folder: Path, sheet: Sheet, files: _Files) -> dict[str, int]:
    """Write everything under another name, then give the folder its own."""
    if folder.exists():
        raise CallError(f"{folder} is there already")
    work = folder.with_name(f".new-{folder.name}")
    try:
        work.mkdir(mode=0o700, parents=True)
        printed = print_sheet(sheet, foot=sheet.title)
        lost = sum(count for _, count in printed.not_shown)
        told = f"; {lost} signs that no font there has stand by their numbers" if lost else ""
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
