"""What stands beside an alert on its page: what became of its texts, whose reprints they are, the outage, the entry."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection

from models.telling import AlertDraft
from models.terms import Passage
from pipeline.documents.passing import pass_on
from pipeline.documents.redline import Piece, redline
from pipeline.documents.told_change import told_kept
from pipeline.errors import StateError
from pipeline.rendering.filters import day, money, plural
from pipeline.storage.alerts import load_alert
from pipeline.storage.dossiers import Edition, ids_of, load_editions
from pipeline.storage.engine import reading
from pipeline.storage.events import load_moves
from pipeline.storage.hand import acts_of_event
from pipeline.storage.list_history import load_change
from pipeline.storage.outages import load_missed, load_outages
from pipeline.tasks.alert_days import left_to
from pipeline.tasks.context import Context
from pipeline.tasks.document_view import is_publication, why_withdrawn
from pipeline.tasks.exposure_shown import Shown, show_kept
from pipeline.tasks.knowledge import catalogue_in
from pipeline.tasks.labels import ActLine, act_lines
from pipeline.tasks.list_view import ListLine, lines_of
from pipeline.tasks.outage_view import OutageLine, outage_line

#: Of one text, as many of its later editions are told.
MOST_FATES = 5
#: Of one edit, as many paragraphs are set beside each other.
MOST_VERSIONS = 4


@dataclass(frozen=True, slots=True)
class Version:
    """One paragraph of two editions beside each other, what was taken out and put in marked; "" where it has none."""

    before: tuple[Piece, ...]
    after: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of a text that an alert rests on, after the edition that it quotes.

    `older` and `newer` number the editions before and after an edit, `versions` are their paragraphs that differ.
    """

    document: str
    title: str
    publisher: str
    at: datetime
    withdrawn: bool
    what: str
    meaning: str
    older: int = 0
    newer: int = 0
    versions: tuple[Version, ...] = ()


@dataclass(frozen=True, slots=True)
class Decide:
    """What is to be decided: `left` tells how far its day is from today, `late` whether it has passed."""

    what: str
    by: date
    left: str
    late: bool
    why: str
    otherwise: str
    units: int
    value: str
    owner: str


@dataclass(frozen=True, slots=True)
class AlertSides:
    """What stands beside an alert.

    Attributes:
        documents: public ids of the documents of its passages, by revision.
        groups: passages by their places in the evidence: one that is no reprint, and the reprints of its desk.
        fates: what became of its texts, the latest first.
        outage: the outage that it tells of.
        change: the list change that it tells of.
        by_hand: what people set right of its event.
        exposure: what it touches of ours, as computed when it was raised; None where none was computed.
        decide: what it asks to be decided, and by when; None where it asks nothing, or has no day.
        grounds: how sure it was when it was raised, a line each.
    """

    documents: Mapping[int, str]
    groups: tuple[tuple[int, tuple[int, ...]], ...]
    fates: tuple[Fate, ...]
    outage: OutageLine | None
    change: ListLine | None
    by_hand: tuple[ActLine, ...] = ()
    screening: Mapping[str, Any] | None = None  # of a party: `ScreeningView` as the alert kept it
    exposure: Shown | None = None
    decide: Decide | None = None
    grounds: tuple[str, ...] = ()


def show_sides(context: Context, alert_id: str) -> AlertSides | None:
    """What stands beside an alert, for signed-in people; None where there is none of that id."""
    with reading(context.engine) as connection:
        try:
            draft = load_alert(connection, alert_id, hidden=context.hidden_subjects).draft
        except StateError:
            return None
        names = {entry_id: entry.name for entry_id, entry in catalogue_in(connection).entries.items()}
        documents = ids_of(connection, [passage.revision for passage in draft.evidence])
        return AlertSides(
            documents={revision: public for revision, (_, public) in documents.items()},
            groups=folded(draft.evidence),
            fates=_fates(connection, draft, documents),
            outage=_outage(connection, draft, context.clocks.world_now()),
            change=_change(connection, draft),
            screening=_screening(draft),
            exposure=show_kept(draft.exposure, names),
            decide=_decide(draft, context.clocks.world_now().date()),
            grounds=_grounds(draft),
            by_hand=tuple(act_lines(acts_of_event(connection, draft.subject.id)))
            if draft.subject.kind == "event"
            else (),
        )


def folded(evidence: Sequence[Passage]) -> tuple[tuple[int, tuple[int, ...]], ...]:
    """Places of passages, each with the reprints of its desk; a reprint whose first is not among them leads."""
    led: dict[int, list[int]] = {at: [] for at, passage in enumerate(evidence) if not passage.copy}
    last_of = {evidence[at].origin: at for at in led}
    for at, passage in enumerate(evidence):
        if not passage.copy:
            continue
        if passage.origin in last_of:
            led[last_of[passage.origin]].append(at)
        else:
            led[at] = []
            last_of[passage.origin] = at
    return tuple((at, tuple(reprints)) for at, reprints in sorted(led.items()))


# ── what became of its texts ─────────────────────────────────────────────────────────────────────


def _fates(connection: Connection, draft: AlertDraft, documents: Mapping[int, tuple[int, str]]) -> tuple[Fate, ...]:
    fallen = draft.subject.kind == "event" and _has_fallen(connection, draft.subject.id)
    quoted: dict[tuple[int, str], list[Passage]] = {}
    for passage in draft.evidence:
        if passage.revision in documents:
            quoted.setdefault(documents[passage.revision], []).append(passage)
    found = [
        fate
        for (row, public), passages in quoted.items()
        for fate in _of_document(load_editions(connection, row), public, passages, fallen=fallen)
    ]
    return tuple(sorted(found, key=lambda fate: fate.at, reverse=True))


def _has_fallen(connection: Connection, event: str) -> bool:
    moves = load_moves(connection, event)
    return bool(moves) and moves[-1].to_stage == "withdrawn"


def _of_document(editions: Sequence[Edition], public: str, passages: Sequence[Passage], *, fallen: bool) -> list[Fate]:
    """The later editions of a text that matter to what was quoted of it."""
    revisions = {passage.revision for passage in passages}
    first = min((at for at, one in enumerate(editions) if one.passage.revision in revisions), default=len(editions))
    told = pass_on([one.passage for one in editions], "signed_in")
    quotes = [shown.quote for shown in pass_on(passages, "signed_in") if shown.quote]
    fates = []
    for at in range(first + 1, len(editions)):
        before, one, shown = editions[at - 1], editions[at], told[at]
        if one.kind == "retraction":
            what = f"withdrawn on {day(one.known_at)}: {why_withdrawn(one.flags)}"
            meaning = (
                "nothing else carries it: what it told counts as withdrawn"
                if fallen
                else "other texts tell it too, or it came back: what it told still stands"
            )
        elif one.kind == "restored":
            what, meaning = f"back again since {day(one.known_at)}", "what it told is told again"
        elif one.kind == "edit" and not is_publication(before, one):
            changed = told_kept(one.changed)
            what = f"{'corrected' if 'correction' in one.flags else 'edited'} on {day(one.known_at)}"
            what += f": {changed}" if changed else ""
            meaning = _standing(quotes, shown.quote)
        else:
            continue
        versions = _versions(told[at - 1].quote, shown.quote) if one.kind == "edit" else ()
        title = shown.title or next((each.title for each in reversed(told) if each.title), "") or "Untitled"
        gone, numbers = one.kind == "retraction", (before.number, one.number)
        fates.append(Fate(public, title, shown.publisher, one.known_at, gone, what, meaning, *numbers, versions))
    return fates[-MOST_FATES:]


def _versions(old: str, new: str) -> tuple[Version, ...]:
    """The first paragraphs that differ between two editions; none where the text of one is not kept."""
    if not old or not new:
        return ()
    changed = [line for line in redline(old, new) if line.changed]
    return tuple(
        Version(
            tuple(piece for piece in line.pieces if piece.mark != "put"),
            tuple(piece for piece in line.pieces if piece.mark != "out"),
        )
        for line in changed[:MOST_VERSIONS]
    )


def _standing(quotes: Sequence[str], text: str) -> str:
    """Whether what an alert quotes is still in an edited text."""
    flat = " ".join(text.split())
    gone = sum(" ".join(quote.split()) not in flat for quote in quotes)
    if not quotes or not text:
        return ""
    if not gone:
        return "what this alert quotes of it is still there"
    return (
        "what this alert quotes of it is not there any more" if gone == len(quotes) else "a part of what it quotes went"
    )


# ── at a glance ──────────────────────────────────────────────────────────────────────────────────


def _decide(draft: AlertDraft, today: date) -> Decide | None:
    """The decision that an alert keeps, with how far its day is from today."""
    kept: Any = draft.exposure.get("decide")
    if not kept:
        return None
    by = date.fromisoformat(kept["by"])
    return Decide(
        what=f"{kept['verb']} {kept['object']}",
        by=by,
        left=left_to(by, today),
        late=by < today,
        why=kept["by_why"],
        otherwise=kept["otherwise"],
        units=kept["units"],
        value=money(kept["value"], kept["priced"], kept["lines"]) if kept["value"] else "",
        owner=kept.get("owner", ""),
    )


_SAID_BY = {
    "official": "an official text", "named_firm": "the firm itself", "named_person": "a named person",
    "unnamed": "unnamed people", "outlet": "an outlet in its own voice",
}  # fmt: skip


def _grounds(draft: AlertDraft) -> tuple[str, ...]:
    """How sure an alert on an event was when it was raised."""
    context: Any = draft.exposure.get("context") or {}
    event = context.get("event") or {}
    if not event.get("type"):
        return ()
    said = {passage.attribution for passage in draft.evidence}
    best = next((_SAID_BY[each] for each in _SAID_BY if each in said), "")
    lines = ["An official text says it" if event["official"] else f"No official text: said by {best}" if best else ""]
    if event["origins"]:
        independent = plural(event["origins"], "independent origin")
        lines.append(f"{independent}, {plural(event['documents'], 'document')}")
    lines += ["texts contradict each other"] if event["contradicted"] else []
    return tuple(line for line in [*lines, f"claims {100 * event['confidence']:.0f} % sure"] if line)


# ── outages and lists ────────────────────────────────────────────────────────────────────────────


def _outage(connection: Connection, draft: AlertDraft, now: datetime) -> OutageLine | None:
    """The outage whose start the alert's occasion names."""
    if draft.subject.kind != "source":
        return None
    began_at = datetime.fromisoformat(draft.occasion.rpartition(":")[0])
    for one in load_outages(connection, source=draft.subject.id):
        if one.began_at == began_at:
            return outage_line(one, load_missed(connection, [one]).get(one, ()), now)
    return None


def _change(connection: Connection, draft: AlertDraft) -> ListLine | None:
    row = draft.occasion.rpartition(":")[2]
    if draft.subject.kind != "list_entry" or not row.isdecimal():
        return None
    kept = load_change(connection, int(row))
    if kept is None:
        return None
    names = {entry_id: entry.name for entry_id, entry in catalogue_in(connection).entries.items()}
    [line] = lines_of(connection, [kept], names)
    return line


def _screening(draft: AlertDraft) -> Mapping[str, Any] | None:
    context = draft.exposure.get("context")
    return context["screening"] if draft.subject.kind == "party" and isinstance(context, dict) else None
