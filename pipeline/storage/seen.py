"""For whom rows are read: whoever may not see them meets a database in which they are not.

A `Sight` hides whole tables from those who reach nothing of our own (profile `research`), and columns from those from
whom unit costs or suppliers are kept. It is put on an engine; `storage.engine.reading` then opens transactions in which
temporary views stand before the tables, so that no query of ours, present or future, has to remember it.

Alerts are told apart by more than columns: research reads `world_alert` in the place of `alert`, and of the others each
alert is handed on as `alerts.keeping` leaves it.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Column, Connection, Dialect, Engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry

from models.face import URGENCY
from models.keeping import key_of_kept
from models.recipient import KeptFrom, Profile
from models.tables import metadata

OPTION = "chipwatch_sight"
#: The engine that a sight was put on.
WHOLE = "chipwatch_whole"
#: What is ours: what we hold and ordered, whom we deal with, what we decided, said, screened and sent.
OURS = frozenset(
    {
        "alert_act", "asked_turn", "audit", "circuit", "delivery", "determination", "evaluation", "evaluation_pass",
        "feed_report", "feed_token", "finding", "fleet_sum", "hold", "import_decision", "inventory", "inventory_part",
        "item_match", "message", "message_image", "name_screening", "notice", "opening_filter", "party", "position",
        "register_version", "removal", "saved_filter", "screened_entry", "screening", "screening_decision",
        "screening_run", "seal", "sealed_alert", "silence", "silence_end", "snapshot", "todo", "todo_turn",
        "watch_list", "done_once",
    }
)  # fmt: skip
#: Tables that others stand before, or whose texts are taken out.
RETOLD = frozenset({"alert", "alert_face", "alert_gist", "alert_tag", "edition", "hand_act"})
#: What tells of the world and of our own watching alone.
WORLD = frozenset(
    {
        "airflow_task", "capture", "catalogue_layer", "claim", "company_call", "content", "copy_band", "document",
        "edition_cover",
        "event", "event_claim", "event_mark", "fetch_state", "host_state", "list_change", "list_entry", "list_version",
        "made", "mention", "move", "pause", "recipient", "recipient_route", "revision", "rule_layer", "run",
        "search_block", "search_dead", "search_entry", "search_page", "search_word",
        "set_aside", "source_state", "source_trial", "source_turn", "story", "story_member", "story_term", "suggestion",
        "suggestion_passage", "term_count", "world", "world_alert", "world_alert_face", "world_alert_gist",
        "world_alert_tag",
    }
)  # fmt: skip
#: Contents that tell nothing of ours.
OPEN_CONTENTS = ("catalogue", "policy", "rule", "pipeline", "dependencies")
RESEARCH_COLUMNS = {
    "edition": dict.fromkeys(("subject", "text", "html"), "''"),
    "hand_act": {"why": "''"},
}
#: Free words of people, and what was sent: nobody from whom something is kept reads them in the database.
WORDS = {
    "alert_act": {"note": "NULL"},
    "audit": {"detail": "'{}'"},
    "hand_act": {"why": "''"},
    # Of an alert its title stands beside its id.
    "hold": {"why": "''", "released_why": "''", "name": "CASE WHEN kind = 'alert' THEN subject ELSE name END"},
    "silence": {"why": "''"},
    # What was written for others may hold it, and nothing says for whom this is read.
    "message": {"subject": "''", "text": "''", "html": "NULL", "data": "'{}'"},
    "edition": {"subject": "''", "text": "''", "html": "''"},
    "silence_end": {"why": "''"},
}
#: Rows of private documents, and of what is read in them, by table.
PRIVATE = {
    "document": "NOT private",
    "revision": "document_id IN (SELECT id FROM {0}.document WHERE NOT private)",
    "search_entry": "document_id IN (SELECT id FROM {0}.document WHERE NOT private)",
    "claim": "revision_id IN (SELECT revision.id FROM {0}.revision JOIN {0}.document "
    "ON document.id = revision.document_id WHERE NOT document.private)",
}
#: Columns that are empty where something is kept from a reader, and tables that would tell it in their JSON.
KEPT_COLUMNS: dict[KeptFrom, dict[str, dict[str, str]]] = {
    "unit_costs": {
        "position": dict.fromkeys(("unit_cost", "paid", "committed", "deposit", "net_book"), "NULL"),
        "fleet_sum": {"priced": "0", "value": "0"},
    },
    "suppliers": {"position": dict.fromkeys(("supplier", "servicer"), "NULL")},
    "private_documents": {},
}
KEPT_TABLES: dict[KeptFrom, frozenset[str]] = {
    "unit_costs": frozenset({"asked_turn", "import_decision", "register_version"}),
    "suppliers": frozenset(
        {
            "asked_turn",
            "hold",
            "name_screening",
            "register_version",
            "party",
            "screening",
            "screening_run",
            "screening_decision",
            "screened_entry",
            "todo",
        }
    ),
    "private_documents": frozenset({"asked_turn"}),
}


@dataclass(frozen=True, slots=True)
class Sight:
    """How much somebody sees: the profile, and what is kept from them."""

    profile: Profile = "full"
    kept: tuple[KeptFrom, ...] = ()

    @property
    def whole(self) -> bool:
        """Nothing is hidden."""
        return self.profile == "full" and not self.kept


def seen_by(engine: Engine, sight: Sight) -> Engine:
    """The same database as somebody sees it."""
    return engine.execution_options(**{OPTION: sight, WHOLE: _whole(engine)})


def _whole(engine: Engine) -> Engine:
    found = engine.get_execution_options().get(WHOLE)
    return found if isinstance(found, Engine) else engine


def sight_of(bind: Engine | Connection) -> Sight:
    """As whom an engine or a connection reads."""
    found = bind.get_execution_options().get(OPTION)
    return found if isinstance(found, Sight) else Sight()


_behind: WeakKeyDictionary[Engine, dict[Sight, Engine]] = WeakKeyDictionary()


def veiled(engine: Engine, again: Callable[[Engine], Engine]) -> Engine:
    """An engine whose connections see what the sight on `engine` leaves; `engine` itself where that is everything.

    `again` opens another engine on the same database.
    """
    sight = sight_of(engine)
    if sight.whole:
        return engine
    whole = _whole(engine)
    made = _behind.setdefault(whole, {})
    if sight not in made:
        behind = again(whole)
        event.listen(behind, "connect", _veil(sight, whole.dialect))
        event.listen(whole, "engine_disposed", lambda _engine: behind.dispose())
        made[sight] = behind.execution_options(**{OPTION: sight, WHOLE: whole})
    return made[sight]


def _veil(sight: Sight, dialect: Dialect) -> Callable[[DBAPIConnection, ConnectionPoolEntry], None]:
    def draw(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
        home = "main"
        cursor = connection.cursor()
        if dialect.name == "postgresql":
            cursor.execute("SELECT current_schema()")
            home = str(cursor.fetchone()[0])  # type: ignore[index]  # it gives one row
        for name, query in views(sight, home, dialect):
            cursor.execute(f'CREATE TEMP VIEW "{name}" AS {query}')
        cursor.close()
        connection.commit()

    return draw


def views(sight: Sight, home: str, dialect: Dialect) -> Iterator[tuple[str, str]]:
    """By table the query that stands before it; `home` is the schema of the tables."""
    research = sight.profile == "research"
    empty = OURS if research else frozenset[str]().union(*(KEPT_TABLES[each] for each in sight.kept))
    if research or empty:
        kinds = ", ".join(f"'{each}'" for each in OPEN_CONTENTS)
        yield "content", f"SELECT * FROM {home}.content WHERE kind IN ({kinds})"  # noqa: S608
    for name in sorted(empty & set(metadata.tables)):
        yield name, f'SELECT * FROM {home}."{name}" WHERE 1 = 0'  # noqa: S608 - names of our own tables
    blank: dict[str, dict[str, str]] = {}
    if research:
        for name in ("alert", "alert_face", "alert_gist", "alert_tag"):
            yield name, f"SELECT * FROM {home}.world_{name}"  # noqa: S608
        blank = RESEARCH_COLUMNS
    else:
        yield "alert", _kept_alerts(sight, home, dialect)
        yield "alert_face", _kept_faces(sight, home, dialect)
        yield "alert_gist", _kept_gists(sight, home, dialect)
        yield "alert_tag", _kept_tags(sight, home)
        blank = dict(WORDS)
        if "private_documents" in sight.kept:
            for name, public in PRIVATE.items():
                yield name, f'SELECT * FROM {home}."{name}" WHERE {public.format(home)}'  # noqa: S608
        for each in sight.kept:
            for name, columns in KEPT_COLUMNS[each].items():
                blank[name] = blank.get(name, {}) | columns
    for name in sorted(set(blank) - empty):
        yield name, _blanked(name, blank[name], home, dialect)


def _kept_alerts(sight: Sight, home: str, dialect: Dialect) -> str:
    """Alerts by their other titles, and without those that are not told: `AlertDraft.without`, as SQL.

    Of what is kept the most that an alert has to do with is the key by which it reads otherwise.
    """
    told, withheld = _by_kept(sight, "without", dialect)
    texts = {name: told(name) for name in ("severity", "severity_why", "title", "paragraph")}
    return f"{_blanked('alert', texts, home, dialect)} WHERE NOT ({withheld})"


def _kept_gists(sight: Sight, home: str, dialect: Dialect) -> str:
    """Gists likewise; what their parts are without is `models.keeping`'s, as of the alerts."""
    told, withheld = _by_kept(sight, "without", dialect)
    return f"{_blanked('alert_gist', {'title': told('title')}, home, dialect)} WHERE NOT ({withheld})"


def _kept_faces(sight: Sight, home: str, dialect: Dialect) -> str:
    """Faces likewise, by `AlertFace.otherwise`: its words are those of the alert as it is told."""
    told, withheld = _by_kept(sight, "otherwise", dialect)
    texts = {name: told(name) for name in ("severity", "type", "event")}
    cases = " ".join(f"WHEN '{severity}' THEN '{urgency}'" for severity, urgency in URGENCY.items())
    texts["rank"] = f"CASE {told('severity')} {cases} END || substr(rank, 2)"
    texts["words"] = (
        "(SELECT lower(told.title || ' ' || told.paragraph) FROM alert AS told WHERE told.id = alert_face.alert_id)"
    )
    texts["otherwise"] = "NULL"
    return f"{_blanked('alert_face', texts, home, dialect)} WHERE NOT ({withheld})"


def _kept_tags(sight: Sight, home: str) -> str:
    """Tags of the alerts that are told, without those that are not told of them.

    A tag that goes with one thing that is kept goes with it for whoever does not see that one, alone or with others.
    """
    kept = [f"untold NOT LIKE '% {key_of_kept(chosen)} %'" for size in range(1, len(sight.kept) + 1)
            for chosen in combinations(sight.kept, size)]  # fmt: skip
    return f"SELECT * FROM {home}.alert_tag WHERE {' AND '.join(kept)}"  # noqa: S608 - our own words


def _by_kept(sight: Sight, column: str, dialect: Dialect) -> tuple[Callable[[str], str], str]:
    """By what is kept, as SQL over a column of JSON: what another column reads as, and whether a row is told at all."""
    keys = [key_of_kept(chosen) for size in range(len(sight.kept), 0, -1) for chosen in combinations(sight.kept, size)]
    if dialect.name == "postgresql":
        has = f"\"{column}\" -> '{{0}}' IS NOT NULL"
        hidden = f"\"{column}\" -> '{{0}}' = 'null'::jsonb"
        other = f"\"{column}\" -> '{{0}}' ->> '{{1}}'"
    else:
        has = f'json_type("{column}", \'$."{{0}}"\') IS NOT NULL'
        hidden = f"json_type(\"{column}\", '$.\"{{0}}\"') = 'null'"
        other = f'json_extract("{column}", \'$."{{0}}".{{1}}\')'

    def told(name: str) -> str:
        cases = " ".join(f"WHEN {has.format(key)} THEN COALESCE({other.format(key, name)}, {name})" for key in keys)
        return f"CASE {cases} ELSE {name} END"

    withheld = (
        "CASE " + " ".join(f"WHEN {has.format(key)} THEN {hidden.format(key)}" for key in keys) + " ELSE 1 = 0 END"
    )
    return told, withheld


def _blanked(name: str, instead: dict[str, str], home: str, dialect: Dialect) -> str:
    def told_as(column: Column[Any]) -> str:
        if column.name not in instead:
            return f'"{column.name}"'
        # SQLite's values have types of their own; PostgreSQL's columns do.
        value, kind = instead[column.name], column.type.compile(dialect)
        return f'{value if dialect.name == "sqlite" else f"CAST({value} AS {kind})"} AS "{column.name}"'

    told = [told_as(column) for column in metadata.tables[name].columns]
    return f'SELECT {", ".join(told)} FROM {home}."{name}"'  # noqa: S608 - names of our own columns
