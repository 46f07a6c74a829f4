"""What programs walk through by key (`docs/api.md`): events, documents, list changes; and one event whole."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from models.terms import Told
from pipeline.documents.passing import pass_on
from pipeline.errors import StateError
from pipeline.storage import walks as store
from pipeline.storage.companies import Saying, sayings_of_events
from pipeline.storage.dossiers import Resting, ids_of, load_resting
from pipeline.storage.engine import reading
from pipeline.storage.events import load_event, load_views
from pipeline.storage.list_history import changes_after, load_change
from pipeline.storage.tellings import parts_of
from pipeline.storage.timeline import Turn, load_turns
from pipeline.tasks.context import Context
from pipeline.tasks.event_lines import EventLine, event_lines
from pipeline.tasks.knowledge import catalogue_in
from pipeline.tasks.list_view import ListLine, lines_of


@dataclass(frozen=True, slots=True)
class ShelfLine:
    """A document as a line of a list."""

    id: str
    title: str
    publisher: str
    kind: str
    private: bool
    changed_at: datetime
    edits: int
    withdrawn: bool
    filed: bool


@dataclass(frozen=True, slots=True)
class EventRow:
    """An event of the list: its line, its type, and when it became known (world)."""

    line: EventLine
    type: str
    known_at: datetime


@dataclass(frozen=True, slots=True)
class EventClaimed:
    """A claim of an event, with what of its words a signed-in person may be told."""

    saying: Saying
    told: Told


@dataclass(frozen=True, slots=True)
class EventWhole:
    """One event with its history."""

    row: EventRow
    turns: tuple[Turn, ...]
    claims: tuple[EventClaimed, ...]
    alerts: tuple[Resting, ...]


def walk_events(
    context: Context,
    after: tuple[datetime, str] | None,
    limit: int,
    *,
    types: Sequence[str] = (),
    chips: Sequence[str] = (),
    firms: Sequence[str] = (),
    since: datetime | None = None,
    until: datetime | None = None,
) -> list[EventRow]:
    """Events, the last known first, from a key (`storage.walks.events_after`) on.

    A chip stands for its variants too, as marks do; a firm for those in which it is named, or acts.
    """
    today = context.clocks.world_now().date()
    marks = [[f"chip:{each}" for each in chips]] if chips else []
    marks += [[f"{how}:{each}" for each in firms for how in ("firm", "by")]] if firms else []
    with reading(context.engine) as connection:
        found = store.events_after(connection, after, limit, types=types, marks=marks, since=since, until=until)
        ids = [event for event, _ in found]
        lines = {one.event: one for one in event_lines(connection, catalogue_in(connection), ids, today=today)}
        kinds = {view.id: view.type for view in load_views(connection, ids)}
    return [EventRow(lines[event], kinds[event], known_at) for event, known_at in found if event in lines]


def show_event(context: Context, event_id: str) -> EventWhole | None:
    """One event whole, or the one that it was merged into; None where there is none that this reader sees."""
    today = context.clocks.world_now().date()
    with reading(context.engine) as connection:
        try:
            view = load_event(connection, event_id)
        except StateError:
            return None
        lines = event_lines(connection, catalogue_in(connection), [view.id], today=today)
        if not lines:
            return None
        turns = load_turns(connection, [view.id]).get(view.id, ())
        sayings = sayings_of_events(connection, parts_of(connection, view.id))
        alerts = load_resting(connection, [view.id])
    told = pass_on([one.passage for one in sayings], "signed_in")
    known_at = min((one.first_seen_at for one in sayings), default=turns[0].known_at)
    return EventWhole(
        EventRow(lines[0], view.type, known_at),
        turns,
        tuple(EventClaimed(one, shown) for one, shown in zip(sayings, told, strict=True)),
        alerts,
    )


def walk_documents(
    context: Context, after: int | None, limit: int, *, source: str = "", kind: str = ""
) -> list[tuple[int, ShelfLine]]:
    """Documents with their row numbers, those that came in last first, from a row on."""
    with reading(context.engine) as connection:
        found = store.documents_after(connection, after, limit, source=source, kind=kind)
    told = pass_on([one.passage for _, one in found], "signed_in")
    return [
        (
            row,
            ShelfLine(
                id=one.id, title=shown.title or "Untitled", publisher=shown.publisher, kind=one.kind,
                private=shown.private, changed_at=one.changed_at, edits=one.edits, withdrawn=one.withdrawn,
                filed=one.filed,
            ),
        )
        for (row, one), shown in zip(found, told, strict=True)
    ]  # fmt: skip


def walk_changes(
    context: Context, after: int | None, limit: int, *, list_id: str = "", kind: str = ""
) -> tuple[ListLine, ...]:
    """List changes, the last recorded first, from a row on."""
    with reading(context.engine) as connection:
        kept = changes_after(connection, after, limit, list_id=list_id, kind=kind)
        names = {entry_id: entry.name for entry_id, entry in catalogue_in(connection).entries.items()}
        return lines_of(connection, kept, names)


def show_change(context: Context, row: int) -> ListLine | None:
    """One list change; None where there is none of that row."""
    with reading(context.engine) as connection:
        kept = load_change(connection, row)
        if kept is None:
            return None
        names = {entry_id: entry.name for entry_id, entry in catalogue_in(connection).entries.items()}
        [line] = lines_of(connection, [kept], names)
        return line


def documents_of(context: Context, revisions: Sequence[int]) -> dict[int, str]:
    """Public ids of the documents of revisions, by revision."""
    with reading(context.engine) as connection:
        return {revision: public for revision, (_, public) in ids_of(connection, revisions).items()}
