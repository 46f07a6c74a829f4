"""An alert in a record: what changed, its evidence, the exposure with its arithmetic, versions, acts and deliveries."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from models.audit import import_key
from models.sealing import alert_seal
from models.telling import Act, StoredAlert
from pipeline.errors import CaptureError, StateError
from pipeline.rendering.filters import phrase
from pipeline.rendering.sheets import Grid, Section
from pipeline.storage.audit import load_audit
from pipeline.storage.documents import load_revisions
from pipeline.storage.engine import reading
from pipeline.storage.hand import acts_of_event
from pipeline.storage.holdings import find_inventory
from pipeline.storage.outbox import load_attempts
from pipeline.storage.parties import load_editions_at
from pipeline.storage.retention import capture_removed_at
from pipeline.storage.seals import load_digests, load_seal_of
from pipeline.storage.state import load_content
from pipeline.tasks.alert_view import show_sides
from pipeline.tasks.context import Context
from pipeline.tasks.exposure_shown import Shown
from pipeline.tasks.outbox import who_was_told
from pipeline.tasks.views import show_alert


@dataclass
class RecordFiles:
    """What goes beside the document, by its path."""

    captures: dict[str, bytes]
    versions: dict[str, bytes]
    withheld: int = 0


def alert_sections(
    context: Context, stored: StoredAlert, files: RecordFiles, *, privileged: bool, many: bool
) -> Iterator[Section]:
    """The sections of one alert; what they name goes into `files`. `many`: it is one of several in the record.

    Raises:
        StateError: there is no such alert.
        StoreError: the captures' place does not answer.
    """
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
                    ("stage", phrase(said(draft.stage))),
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
        (
            f"{each['known_at']:%Y-%m-%d}",
            phrase(said(each["from_stage"])),
            phrase(said(each["to_stage"])),
            said(each["why"]),
        )
        for each in detail.moves
    )
    if moves:
        yield Section("How it went", (), (Grid(("day", "from", "to", "why"), moves),), level=3)
    sides = show_sides(context, draft.id)
    if sides is not None and sides.exposure is not None:
        yield from _exposure(sides.exposure)
    yield _versions(context, stored, files)
    yield from _acts(stored, privileged=privileged)
    yield replace(changes(context, _subjects(context, stored)), level=3)
    yield _told(context, draft.id)


def _evidence(context: Context, stored: StoredAlert, files: RecordFiles) -> Section:
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
        who = f"{one.publisher}\n{one.title}\n{one.url}\n{said(one.published_at)}" if one else "a private document"
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
                phrase(row.status),
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
                said(each.shipment),
                said(each.quantity),
                each.outcome,
                each.margin,
                "; ".join((*each.why, *each.missing)),
            )
            for each in clause.orders
        )
        columns = ("order", "shipment", "units", "outcome", "margin", "why")
        yield Section("Orders against a clause", (clause.told,), (Grid(columns, orders),) if orders else (), level=3)


def _versions(context: Context, stored: StoredAlert, files: RecordFiles) -> Section:
    """The versions in force, each as a file; of lists the edition that a screening or a change names."""
    asked = stored.draft.exposure.get("asked")
    named = {**stored.draft.made_from}
    if isinstance(asked, dict):
        named |= {name: str(asked[name]) for name in ("reported", "dependencies", "rates") if name in asked}
    rows = []
    with reading(context.engine) as connection:
        for kind, sha in sorted(named.items()):
            # Of a list what was read is named by its edition, which the database keeps as rows.
            body = load_content(connection, sha) if re.fullmatch(r"[0-9a-f]{64}", sha) else None
            where = "kept as rows of the database" if body is None else f"#versions/{kind}-{sha}"
            if body is not None:
                files.versions[f"versions/{kind}-{sha}"] = body.encode()
            rows.append((kind, sha, where))
        lists = load_editions_at(connection, stored.draft.known_at)
        sealed = load_seal_of(connection, stored.draft.id)
        digests = load_digests(connection, stored.draft.id)
    rows.append(("chipwatch", str(asked["version"]) if isinstance(asked, dict) else "", ""))
    grids = [Grid(("what", "SHA-256, or the edition", "file"), tuple(rows))]
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
                said(act.note),
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


def _subjects(context: Context, stored: StoredAlert) -> list[str]:
    """What the audit calls an alert, what it is about, the claims that people set right, and the imports behind it."""
    draft = stored.draft
    snapshot = draft.exposure.get("snapshot")
    with reading(context.engine) as connection:
        held = find_inventory(connection, str(snapshot)) if snapshot else None
        acts = acts_of_event(connection, draft.subject.id) if draft.subject.kind == "event" else []
    return [
        f"alert:{draft.id}",
        f"{draft.subject.kind}:{draft.subject.id}",
        *(f"claim:{each.claim}" for each in acts if each.claim is not None),
        *(import_key(each.sha) for each in (held.parts if held else ())),
    ]


def changes(context: Context, subjects: list[str]) -> Section:
    """What people changed of these subjects, from the audit."""
    with reading(context.engine) as connection:
        found = load_audit(connection, subjects=subjects)
    rows = tuple(
        (
            f"{each.recorded_at:%Y-%m-%d %H:%M:%S}",
            each.who,
            each.what.replace("_", " "),
            each.subject,
            "; ".join(f"{name}: {said(value)}" for name, value in each.detail.items()),
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


def said(value: object) -> str:
    """A value as a cell: instants in UTC, and days alone where no hour is known; nothing for what is not known."""
    if isinstance(value, datetime):
        at = value.astimezone(UTC)
        return f"{at:%Y-%m-%d}" if (at.hour, at.minute, at.second) == (0, 0, 0) else f"{at:%Y-%m-%d %H:%M} UTC"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)
