# ruff: noqa: S608 - every statement here is put together from our own words and whole numbers
"""Fills a database with alerts and all that comes with them, in bulk: for benchmarks and tests of query plans alone.

What the deployment has lived through is repeated, each time some hours earlier and under names of its own: so
exposures, evidence, stages and messages are spread as real ones are. People act on most of it, and keep some quiet.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import Connection, func, select
from sqlmodel import SQLModel

from pipeline.errors import StateError
from pipeline.storage.faces import alert, make_faces
from pipeline.storage.padding import FIRST, Speech, run_padding

#: Repetitions at the most: a row number of the first is followed by those of its repetitions.
MOST = 999
HOURS = 35_000  # over which repetitions are spread: four years
SHORT = 2_000  # characters of a message that are kept


@dataclass(frozen=True, slots=True)
class _Again:
    """A table that is repeated: what is another in each repetition, and how many times as seldom it is repeated."""

    table: str
    changed: Mapping[str, str]
    seldom: int = 1
    at: tuple[str, ...] = ("known_at",)
    only: str = "true"
    keys: tuple[str, ...] = field(default=())


def pad_alerts(connection: Connection, alerts: int) -> int:
    """Repeat the deployment's alerts, events and messages until there are about so many alerts; gives how many.

    Args:
        connection: a writing transaction, on a database with some alerts of its own.
        alerts: how many.

    Raises:
        StateError: there are no alerts to repeat, too few of them, or they were repeated before.
    """
    own = connection.execute(select(func.count()).select_from(alert)).scalar_one()
    repeated = connection.execute(select(func.count()).where(alert.c.id.contains("q1q"))).scalar_one()
    times = alerts // own if own else 0
    if not 0 < times <= MOST or repeated:
        raise StateError(f"{own} alerts cannot be repeated into {alerts}, or were before")
    speak = Speech(connection.dialect.name)
    for each in _tables(speak):
        _repeat(connection, each, max(1, times // each.seldom), speak)
    for statement in _acts(speak):
        run_padding(connection, statement, {"first": FIRST}, speak)
    for statement in _watching(speak):
        run_padding(connection, statement, {"first": FIRST}, speak)
    return make_faces(connection) and own * (times + 1)


def _repeat(connection: Connection, each: _Again, times: int, speak: Speech) -> None:
    columns = [column.name for column in SQLModel.metadata.tables[each.table].columns]
    earlier = {name: speak.hours_before(f'r."{name}"', f"k * {HOURS} / {times}") for name in each.at}
    values = {name: f'r."{name}"' for name in columns} | earlier | dict(each.changed)
    values |= {name: speak.sha("r.row_n * 1000 + k") for name in each.keys}
    names = ", ".join(f'"{name}"' for name in columns)
    order = ", ".join(f'"{column.name}"' for column in SQLModel.metadata.tables[each.table].primary_key)
    run_padding(
        connection,
        f'INSERT INTO "{each.table}" ({names})'
        f" WITH RECURSIVE n(k) AS (SELECT 1 UNION ALL SELECT k + 1 FROM n WHERE k < {times}),"
        f' r AS (SELECT t.*, row_number() OVER (ORDER BY {order}) AS row_n FROM "{each.table}" t WHERE {each.only})'
        f" SELECT {', '.join(values[name] for name in columns)} FROM r CROSS JOIN n",
        {"first": FIRST},
        speak,
    )


def _tables(speak: Speech) -> list[_Again]:
    kk = f"'q' || {speak.text('k')} || 'q'"
    number = ":first + r.id * 1000 + k"

    def named(column: str) -> str:
        return f"r.{column} || {kk}"

    def within(column: str) -> str:
        return f"replace(replace(r.{column}, '.', {kk} || '.'), '\\:', {kk} || '\\:')"

    def own(column: str) -> str:
        return f"{column} NOT LIKE 'ev-pad-%'"

    about = (
        f"CASE r.subject_kind WHEN 'event' THEN {named('subject_id')} WHEN 'clock' THEN {within('subject_id')}"
        " ELSE r.subject_id END"
    )
    subject = {"subject_id": about, "occasion": within("occasion")}
    raised = {"id": named("id")} | subject
    # Claims of the invented archive, another for each row of an event.
    spare = "(SELECT count(*) FROM claim WHERE id >= :first)"
    claim = f":first + (r.row_n + k * 1009) % {spare}"
    html = {"html": f"substr(r.html, 1, {SHORT})", "text": f"substr(r.text, 1, {SHORT})"}
    return [
        _Again("event", {"id": named("id"), "merged_into": named("merged_into")}, only=own("id")),
        _Again("move", {"id": within("id"), "event_id": named("event_id")}, only=own("event_id")),
        _Again("event_mark", {"event_id": named("event_id")}, at=("last_at",), only=own("event_id")),
        _Again(
            "event_claim",
            {"id": ":first * 3 + r.id * 1000 + k", "event_id": named("event_id"), "claim_id": claim},
            at=("known_at", "told_at"),
            only=f"id < :first AND {spare} > (SELECT count(*) FROM event_claim WHERE id < :first)",
        ),
        _Again("alert", raised, at=("known_at", "recorded_at"), keys=("key",)),
        _Again("world_alert", raised, at=("known_at", "recorded_at"), keys=("key",)),
        _Again("sealed_alert", {"alert_id": named("alert_id")}, at=()),
        _Again("finding", subject, seldom=5, keys=("key",)),
        _Again("asked_turn", {"id": number} | subject, keys=("key",)),
        _Again("evaluation", {"id": number, "event_id": named("event_id")}),
        _Again(
            "message",
            {"id": number, "message_id": named("message_id"), "about": named("about")} | html,
            at=("known_at", "due_at", "sent_at", "since_at"),
            keys=("key",),
        ),
        _Again("delivery", {"id": number, "message_row": ":first + r.message_row * 1000 + k"}, at=("attempted_at",)),
        _Again(
            "notice",
            {"id": number, "alert_id": named("alert_id"), "subject_id": about, "message_key": "NULL",
             "thread": within("thread")},
            at=("known_at", "due_at"),
            keys=("key",),
        ),
        _Again("edition", {"id": named("id"), "recipient": named("recipient")} | html, seldom=25),
        _Again("edition_cover", {"alert_id": named("alert_id")}, at=()),
        _Again("list_version", {"id": number}, keys=("content_sha",)),
        _Again("list_change", {"id": number, "key": named("key"), "version_id": number.replace("r.id", "r.version_id")},
               keys=("change_key",)),
        _Again("list_entry", {"id": number, "key": named("key"),
                              "from_version": number.replace("r.id", "r.from_version")}, at=()),
        _Again("source_turn", {"id": number}, seldom=5),
        _Again("screening_run", {"id": number}, seldom=9, at=("known_at", "recorded_at"), keys=("key",)),
        _Again("screening", {"id": number, "run_id": number.replace("r.id", "r.run_id")}, seldom=9, at=()),
        _Again("suggestion", {"id": number, "key": f"{kk} || r.key", "name": f"{kk} || ' ' || r.name"}, seldom=9,
               at=("first_seen_at", "last_seen_at")),
        _Again("suggestion_passage", {"suggestion_id": number.replace("r.id", "r.suggestion_id")}, seldom=9, at=()),
        _Again("company_call", {"id": number}, seldom=9, keys=("key",)),
        _Again("run", {"id": number}, seldom=9, at=("started_at", "ended_at", "world_at")),
        _Again("fetch_state", {"url": named("url")}, at=("fetched_at", "seen_at"), keys=("url_key",)),
        _Again("capture", {"url": named("url")}, at=("fetched_at", "known_at"), keys=("sha",)),
        _Again("content", {}, seldom=9, at=("recorded_at",), keys=("sha",)),
    ]  # fmt: skip


def _acts(speak: Speech) -> list[str]:
    """Six alerts of ten were acknowledged, one is assigned, four are done with; all of it in the audit."""
    numbered = "(SELECT id, recorded_at, row_number() OVER (ORDER BY id) AS n FROM alert WHERE id LIKE '%q') AS padded"
    acts = [
        ("acknowledged", "n % 10 < 6", "NULL", "NULL"),
        ("assigned", "n % 10 = 5", "'olga'", "NULL"),
        ("resolved", "n % 10 < 4", "NULL", "CASE n % 3 WHEN 0 THEN 'noise' ELSE 'true' END"),
    ]
    return [
        statement
        for place, (act, which, to, verdict) in enumerate(acts)
        for statement in (
            "INSERT INTO alert_act (id, alert_id, act, who, assigned_to, verdict, privileged, via, recorded_at)"
            f" SELECT :first + n * 10 + {place}, id, '{act}', {speak.name('person', 'n % 7')}, {to}, {verdict}, false,"
            f" 'page', recorded_at FROM {numbered} WHERE {which}",
            "INSERT INTO audit (id, who, what, subject, detail, via, recorded_at)"
            f" SELECT :first + n * 10 + {place}, {speak.name('person', 'n % 7')}, '{act}', 'alert\\:' || id,"
            f" {speak.json('{}')}, 'page', recorded_at FROM {numbered} WHERE {which}",
        )
    ]


def _watching(speak: Speech) -> list[str]:
    """What is kept quiet, most of it over; what runs of Airflow made; what could not be used; open questions."""
    quiet = (
        "INSERT INTO silence (id, scope, key, until_stage, moves, who, why, known_at, recorded_at)"
        " SELECT :first + n, {scope}, subject_id, false, 0, 'ada', 'padding', known_at, recorded_at FROM ("
        "SELECT subject_id, min(known_at) AS known_at, min(recorded_at) AS recorded_at,"
        " row_number() OVER (ORDER BY subject_id) AS n FROM alert"
        " WHERE subject_kind = '{kind}' AND id LIKE '%q' GROUP BY subject_id) AS padded WHERE n % {every} = 0"
    )
    task = (
        "INSERT INTO airflow_task (key, dag_id, run_id, task_id, map_index, began_at)"
        f" SELECT {speak.sha('r.id')}, 'analyse', {speak.name('run-', 'r.id')}, 'analyse_pending', -1, r.started_at"
        " FROM run r WHERE r.task = 'analyse' AND r.id % 7 = 0"
    )
    made = (
        "INSERT INTO made (task_key, kind, ref)"
        f" SELECT {speak.sha('r.id')}, 'alert', a.id FROM"
        " (SELECT id, row_number() OVER (ORDER BY id) AS n FROM run WHERE task = 'analyse' AND id % 7 = 0) AS r"
        " JOIN (SELECT id, row_number() OVER (ORDER BY id) AS n FROM alert) AS a ON a.n / 20 = r.n"
    )
    numbers = "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < {count})"
    place = speak.name("https\\://padding.example/", "i")
    aside = (
        "INSERT INTO set_aside (id, stage, place, reason, record, known_at) "
        + numbers.format(count=20_000)
        + f" SELECT :first + i, 'read', {place}, 'padding', {speak.json('{}')},"
        " (SELECT max(known_at) FROM move) FROM n"
    )
    over = (
        "INSERT INTO silence_end (silence_id, who, why, known_at, recorded_at)"
        " SELECT id, 'ada', 'padding', known_at, recorded_at FROM silence WHERE id >= :first AND id % 3 <> 0"
    )
    return [
        quiet.format(scope="'event'", kind="event", every=300),
        quiet.format(scope="'clock'", kind="clock", every=97).replace(":first + n", ":first * 2 + n"),
        over,
        task,
        made,
        aside,
    ]
