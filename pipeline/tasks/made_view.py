"""What a run of a DAG made, for the tabs beside it: its own texts, lists, moves, alerts, editions and messages."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from pipeline.documents.passing import pass_on
from pipeline.storage import made as store
from pipeline.storage.dossiers import OF_PASSAGE, passage_of, public_id
from pipeline.storage.engine import reading
from pipeline.storage.made import Which
from pipeline.tasks.context import Context

#: Of one kind on one page, and runs of a DAG.
MOST = 200
RUNS = 25
#: In the order in which a run makes them: what one is called, and many.
WORDS = {
    "revision": ("text", "texts"),
    "list_version": ("list", "lists"),
    "move": ("move", "moves"),
    "alert": ("alert", "alerts"),
    "edition": ("edition", "editions"),
    "message": ("message", "messages"),
}


@dataclass(frozen=True, slots=True)
class MadeText:
    """A text that was stored: its document's page, and what it was to what stood before."""

    document: str
    title: str
    publisher: str
    became: str
    number: int


@dataclass(frozen=True, slots=True)
class MadeAlert:
    """An alert that was raised."""

    id: str
    severity: str
    title: str
    rule: str
    stage: str | None
    dry_run: bool


@dataclass(frozen=True, slots=True)
class MadeMove:
    """A turn of an event."""

    event: str
    kind: str
    before: str | None
    stage: str
    why: str
    known_at: datetime


@dataclass(frozen=True, slots=True)
class MadeList:
    """An edition of a restricted-party list, with how many changes it brought."""

    list_id: str
    entries: int
    changes: int


@dataclass(frozen=True, slots=True)
class MadeMessage:
    """A message that was tried to be sent; for those who act."""

    number: int
    channel: str
    recipient: str
    subject: str
    state: str


@dataclass(frozen=True, slots=True)
class MadeRun:
    """What one run of a DAG made, in numbers."""

    run_id: str
    began_at: datetime
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class MadePage:
    """What one run, or one task of it, made. `counts` are whole; of each kind at most `MOST` are shown."""

    which: Which
    counts: Mapping[str, int]
    texts: tuple[MadeText, ...] = ()
    lists: tuple[MadeList, ...] = ()
    moves: tuple[MadeMove, ...] = ()
    alerts: tuple[MadeAlert, ...] = ()
    editions: tuple[tuple[str, str], ...] = ()
    messages: tuple[MadeMessage, ...] = field(default=())


def list_runs(context: Context, dag_id: str) -> tuple[MadeRun, ...]:
    """The last runs of a DAG that made anything, the newest first."""
    with reading(context.engine) as connection:
        rows = store.count_made(connection, Which(dag_id), runs=RUNS)
    found: dict[str, MadeRun] = {}
    for row in rows:
        before = found.get(row.run_id, MadeRun(row.run_id, row.began_at, {}))
        found[row.run_id] = MadeRun(row.run_id, row.began_at, {**before.counts, row.kind: row.count})
    return tuple(found.values())


def show_made(
    context: Context,
    dag_id: str,
    run_id: str,
    task_id: str | None = None,
    map_index: int | None = None,
    *,
    inside: bool,
) -> MadePage:
    """What a run, or a task instance of it, made.

    Args:
        context: the deployment, as whoever asks sees it.
        dag_id, run_id, task_id, map_index: as Airflow names them; -1 where the task is not mapped.
        inside: whether they act, and so see whom messages went to.
    """
    which = Which(dag_id, run_id, task_id, map_index)
    with reading(context.engine) as connection:
        counts = {row.kind: row.count for row in store.count_made(connection, which, runs=1)}
        refs = {kind: store.load_refs(connection, which, kind, limit=MOST) for kind in counts if kind in WORDS}
        numbers = {kind: [int(each) for each in found if each.isdecimal()] for kind, found in refs.items()}
        texts = store.load_made_revisions(connection, numbers.get("revision", []), OF_PASSAGE)
        lists = store.load_made_lists(connection, numbers.get("list_version", []))
        moves = store.load_made_moves(connection, refs.get("move", []))
        alerts = store.load_made_alerts(connection, refs.get("alert", []))
        editions = store.load_made_editions(connection, refs.get("edition", []) if inside else [])
        messages = store.load_made_messages(connection, numbers.get("message", []) if inside else [])
    told = pass_on([passage_of(row) for row in texts], "signed_in")
    return MadePage(
        which=which,
        counts=counts,
        texts=tuple(
            MadeText(public_id(row.key), shown.title, shown.publisher, row.became, row.number)
            for row, shown in zip(texts, told, strict=True)
        ),
        lists=tuple(MadeList(row.list_id, row.entries, row.changes) for row in lists),
        moves=tuple(
            MadeMove(row.event_id, row.kind, row.from_stage, row.to_stage, row.why, row.known_at) for row in moves
        ),
        alerts=tuple(MadeAlert(*row) for row in alerts),
        editions=tuple((row.recipient, row.week) for row in editions),
        messages=tuple(MadeMessage(*row) for row in messages),
    )
