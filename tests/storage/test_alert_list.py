"""The list of alerts in SQL, on both databases: as the plain values have it, by key, by index, for whoever reads."""

import random
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, insert, select, text
from sqlalchemy.dialects import postgresql, sqlite

from models.clocks import WallInstant, WorldInstant
from models.event import Event
from models.face import COUNTED, URGENCY
from models.filters import STATES, Filters, Place
from models.keeping import keep_back
from models.recipient import KeptFrom
from models.silence import Silence, stands
from models.telling import Act, AlertDraft, StoredAlert
from models.values import Subject
from pipeline.storage import alert_list as store
from pipeline.storage.alert_acts import add_act
from pipeline.storage.alert_conditions import TAGS, Asked, allowed
from pipeline.storage.alerts import load_alerts, save_alert, save_world_alert
from pipeline.storage.engine import reading, writing
from pipeline.storage.faces import face, gist, make_faces, tag, world_face, world_gist
from pipeline.storage.seen import Sight, seen_by
from pipeline.storage.silences import Asked as Quiet
from pipeline.storage.silences import add_silence, load_silences
from tests.alerts.test_silences import ALERT, passage
from tests.conftest import WALL, WORLD

NOW = WorldInstant(WORLD + timedelta(days=400))
CHIPS, FIRMS, SOURCES = ("h20", "mi308", "h200"), ("nvidia", "amd"), ("bis_press", "harbour_wire", "deadwire")
RULES, STAGES = ("restriction-touches-us", "party-listed", "market-news"), ("rumoured", "announced", "in_force", None)


def drafts(count: int) -> Iterator[AlertDraft]:
    """Alerts of all sorts, always the same."""
    chance = random.Random(7)
    for number in range(count):
        event = f"ev-{chance.randrange(12)}"
        clock = chance.random() < 0.2
        about = {
            "id": event, "type": chance.choice(("restriction_imposed", "supply_cut")),
            "chips": chance.sample(CHIPS, chance.randrange(3)), "firms": chance.sample(FIRMS, chance.randrange(3)),
        }  # fmt: skip
        yield replace(
            ALERT,
            id=f"al-{number:03d}",
            key=f"k{number}".encode(),
            rule=chance.choice(RULES),
            subject=Subject("clock", f"{event}:effective") if clock else Subject("event", event),
            occasion=str(number),
            severity=chance.choice(tuple(URGENCY)),
            title=chance.choice(("A licence for the H20", "50% of _all_ orders", "Tariff on the MI308")),
            stage=chance.choice(STAGES),
            known_at=WORLD + timedelta(days=chance.randrange(300)),
            evidence=tuple(map(passage, chance.sample(SOURCES, chance.randrange(3)))),
            exposure={"context": {"event": about}, "units_elsewhere": chance.choice((0, 9))},
            units_in_scope=chance.choice((0, 0, 64, 128)),
            dry_run=chance.random() < 0.1,
        )


@pytest.fixture
def filled(engine: Engine) -> Engine:
    chance = random.Random(8)
    with writing(engine) as connection:
        for number in range(12):
            connection.execute(insert(Event).values(id=f"ev-{number}", type="x", known_at=WORLD))
        for draft in drafts(150):
            save_alert(connection, draft, WallInstant(WALL))
            for act, more in chance.choice(((), (("acknowledged", {}),), (("assigned", {"to": "olga"}),), DONE)):
                add_act(connection, draft.id, Act(act, "ada", WALL, **more))
        for scope, key, days, stage in (
            ("event", "ev-1", None, False), ("event", "ev-2", 500, True), ("rule", "market-news", 500, False),
            ("entity", "h20", None, False), ("entity", "mi308", 600, False), ("source", "deadwire", None, False),
            ("clock", "ev-5:effective", 450, False), ("event", "ev-3", 300, False),
        ):  # fmt: skip
            until = WORLD + timedelta(days=days) if days else None
            add_silence(
                connection, Quiet(scope, key, until, stage), who="ada", via="page",  # type: ignore[arg-type]
                known_at=WorldInstant(WORLD + timedelta(days=100)), at=WallInstant(WALL),
            )  # fmt: skip
    return engine


DONE: Any = (("acknowledged", {}), ("resolved", {"verdict": "noise"}))
QUERIES = (
    "", "state=open", "state=new", "state=snoozed", "state=muted&state=resolved", "severity=critical&severity=high",
    "rule=party-listed&state=open&order=newest", "chip=h20", "chip=h20&chip=mi308&source=bis_press", "company=nvidia",
    "q=licence", "q=_all_ 50%", "q=zzz", "subject=ev-4", "subject=event:ev-4", "held_by=olga", "held_by=nobody",
    "stage=none", "stage=in_force&scope=in_scope", "scope=elsewhere&scope=nothing", "type=supply_cut&state=new",
    "since=2025-06-01&until=2025-09-01", "dry_run=1", "order=newest&severity=low",
)  # fmt: skip


def fits(filters: Filters, stored: StoredAlert, silences: tuple[Silence, ...], *, but: str = "") -> bool:
    """The same question put to the plain values."""
    draft, stood = stored.draft, stands(stored, silences, NOW)
    context: Any = draft.exposure["context"]
    units = (draft.units_in_scope and "in_scope") or (draft.exposure["units_elsewhere"] and "elsewhere") or "nothing"
    holder = stood.who if standing_of(stored) in {"acknowledged", "assigned"} else ""
    has = {
        "severity": {draft.severity}, "state": {stood.state}, "rule": {draft.rule}, "scope": {units},
        "type": {context["event"]["type"]}, "stage": {draft.stage or "none"}, "held_by": {holder or "nobody"},
        "chip": set(context["event"]["chips"]), "company": set(context["event"]["firms"]),
        "source": {piece.source for piece in draft.evidence},
    }  # fmt: skip
    asked = {name: set(getattr(filters, name)) for name in has if name != but}
    return (
        all(not values or values & has[name] for name, values in asked.items())
        and all(word in f"{draft.title} {draft.paragraph}".lower() for word in filters.q.lower().split())
        and (not filters.subject or f"{draft.subject.kind}:{draft.subject.id}".endswith(filters.subject))
        and (not filters.since or draft.known_at.date() >= filters.since)
        and (not filters.until or draft.known_at.date() <= filters.until)
        and (draft.dry_run == filters.dry_run or but == "dry_run")
    )


def standing_of(stored: StoredAlert) -> str:
    return stands(stored, (), NOW).state


def in_order(filters: Filters, found: list[StoredAlert]) -> list[str]:
    if filters.order == "newest":
        found = sorted(found, key=lambda each: (each.draft.known_at, each.draft.id), reverse=True)
    else:
        found = sorted(
            found,
            key=lambda each: (
                URGENCY[each.draft.severity], -each.draft.units_in_scope, -each.draft.known_at.timestamp(),
                each.draft.id,
            ),
        )  # fmt: skip
    return [each.draft.id for each in found]


def asked_of(connection: Connection, query: str) -> Asked:
    silences = tuple(each for each in load_silences(connection) if each.holds(NOW))
    return store.find_words(connection, Asked(Filters.read(query), silences, NOW))


def test_every_filter_gives_what_the_plain_values_give_page_by_page(filled: Engine) -> None:
    with reading(filled) as connection:
        everything = load_alerts(connection, dry_run=None)
        silences = load_silences(connection)
        states = Counter(stands(each, silences, NOW).state for each in everything)
        assert set(states) == set(STATES), states
        for query in QUERIES:
            asked = asked_of(connection, query)
            right = in_order(asked.filters, [each for each in everything if fits(asked.filters, each, silences)])
            assert store.count(connection, asked) == len(right), query
            forth, place = [], Place()
            while True:
                page = store.page_of(connection, asked, place, 7)
                forth += page.ids
                assert page.before == bool(place.after), query
                if not page.after:
                    break
                place = Place(after=page.ids[-1])
            assert forth == right, query
            back, place = list[str](), Place(before=right[-1]) if right else Place()
            while right and (page := store.page_of(connection, asked, place, 7)).ids:
                back = [*page.ids, *back]
                place = Place(before=page.ids[0])
                if not page.before:
                    break
            assert back == right[:-1], query
            for at, alert_id in enumerate(right):
                near = (right[at - 1] if at else None, right[at + 1] if at + 1 < len(right) else None)
                assert store.neighbours(connection, asked, alert_id) == near


def test_counts_are_those_of_the_plain_values_each_without_itself(filled: Engine) -> None:
    with reading(filled) as connection:
        everything = load_alerts(connection, dry_run=None)
        silences = load_silences(connection)
        for query in QUERIES:
            asked = asked_of(connection, query)
            lets = allowed(asked.filters)
            for part in ("state", "severity", "rule", "type"):
                counted = Counter[str]()
                for key, count in store.count_by(connection, asked, COUNTED).items():
                    row = dict(zip(COUNTED, key, strict=True))
                    if all(name == part or not lets[name] or value in lets[name] for name, value in row.items()):
                        counted[row[part]] += count
                right = Counter(
                    {"state": stands(each, silences, NOW).state, "severity": each.draft.severity,
                     "rule": each.draft.rule, "type": dict(each.draft.exposure["context"])["event"]["type"]}[part]  # type: ignore[call-overload]
                    for each in everything if fits(asked.filters, each, silences, but=part)
                )  # fmt: skip
                assert counted == right, (query, part)
            told = {value: n for kind, value, n in store.count_tags(connection, asked, ("source",)) if kind == "source"}
            fit = [each for each in everything if fits(asked.filters, each, silences)]
            assert told == Counter(name for each in fit for name in {piece.source for piece in each.draft.evidence})


def test_faces_made_anew_are_those_that_were_kept(filled: Engine) -> None:
    with writing(filled) as connection:
        save_world_alert(connection, replace(ALERT, id="al-000", key=b"k0"), WallInstant(WALL))
        tables = (face, tag, world_face, gist, world_gist)
        before = [connection.execute(select(each).order_by(*each.primary_key)).all() for each in tables]
        assert make_faces(connection) == 151
        after = [connection.execute(select(each).order_by(*each.primary_key)).all() for each in tables]
    assert before == after
    assert {row.state for row in before[0]} == {"new", "acknowledged", "assigned", "resolved"}
    assert [row.state for row in before[2]] == ["new"]
    assert [len(each) for each in before[3:]] == [150, 1]


def test_words_in_very_many_alerts_are_counted_in_the_gravest_and_listed_in_all(
    filled: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "MOST_FOUND", 10)
    with reading(filled) as connection:
        asked = asked_of(connection, "q=licence&severity=low")
        assert asked.more
        right = [each for each in load_alerts(connection) if fits(asked.filters, each, ())]
        assert store.page_of(connection, asked, Place(), 200).ids == tuple(in_order(asked.filters, right))
        assert sum(store.count_by(connection, asked, COUNTED).values()) == 10


# ── by index ─────────────────────────────────────────────────────────────────────────────────────


def plan(connection: Connection, statement: Any) -> str:
    on_sqlite = connection.dialect.name == "sqlite"
    dialect = sqlite.dialect() if on_sqlite else postgresql.dialect()  # type: ignore[no-untyped-call]
    told = statement.compile(dialect=dialect, compile_kwargs={"literal_binds": True})
    rows = connection.execute(text(f"EXPLAIN {'QUERY PLAN ' if on_sqlite else ''}{told}".replace(":", "\\:")))
    return "\n".join(str(row[-1]) for row in rows)


@pytest.mark.parametrize("figures", [False, True], ids=["fresh", "analysed"])
def test_a_page_enters_its_index_at_the_place_and_counts_go_through_theirs_alone(
    engine: Engine, *, figures: bool
) -> None:
    row = {
        "severity": "low", "state": "new", "holder": "", "rule": "r", "type": "t", "stage": "", "scope": "nothing",
        "dry_run": False, "subject": "event:ev-1", "event": "ev-1", "recorded_at": WALL, "words": "x" * 300,
    }  # fmt: skip
    with writing(engine) as connection:
        rows = [
            row | {"alert_id": f"al-{n:05d}", "rank": f"3.{n:05d}", "known_at": WORLD + timedelta(minutes=n)}
            for n in range(4000)
        ]
        connection.execute(insert(face), rows)
    if figures or engine.dialect.name == "postgresql":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE" if engine.dialect.name == "postgresql" else "ANALYZE"))
    with reading(engine) as connection:
        for query, index, keys in (
            ("", "ix_alert_face_rank", ("3.02000",)),
            ("state=open", "ix_alert_face_rank", ("3.02000",)),
            ("state=open&order=newest", "ix_alert_face_newest", (WORLD + timedelta(minutes=2000), "al-02000")),
        ):
            asked = asked_of(connection, query)
            for backwards in (False, True):
                told = plan(connection, store.page_query(asked, keys, 50, backwards=backwards))
                assert index in told, (query, told)
                assert "SORT" not in told.upper(), (query, told)
                assert "TEMP B-TREE" not in told, (query, told)
        told = plan(connection, store.counts_query(asked_of(connection, "severity=low&since=2020-01-01"), COUNTED))
        if engine.dialect.name == "sqlite":
            assert re.search("USING COVERING INDEX ix_alert_face_(facts|about)", told), told
            assert "TEMP B-TREE" not in told, told
        else:
            assert "Aggregate" in told, told


# ── for whoever reads ────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "kept", [("suppliers",), ("unit_costs",), ("private_documents",), ("private_documents", "suppliers", "unit_costs")]
)
def test_a_face_reads_as_its_alert_does_for_whom_something_is_kept(engine: Engine, kept: tuple[KeptFrom, ...]) -> None:
    private = passage("by_hand")
    private = replace(private, terms=replace(private.terms, pass_on="private"))
    context: Any = ALERT.exposure["context"]
    public = {"event": context["event"] | {"chips": ["nvidia-h20"], "firms": []}}
    told = {"title": "without", "severity": "low"}
    every = ("suppliers", "unit_costs", "suppliers+unit_costs", "private_documents", "private_documents+suppliers",
             "private_documents+unit_costs", "private_documents+suppliers+unit_costs")  # fmt: skip
    draft = replace(
        ALERT,
        evidence=(*ALERT.evidence, private),
        without={
            key: (told if "suppliers" in key else {}) | ({"context": public} if "private" in key else {})
            for key in every
        },
    )
    hidden = replace(ALERT, id="al-2", key=b"2", without=dict.fromkeys(every))
    plain = replace(ALERT, id="al-3", key=b"3", title="Marker", severity="critical")
    with writing(engine) as connection:
        for each in (draft, hidden, plain):
            save_alert(connection, each, WallInstant(WALL))
    with reading(seen_by(engine, Sight("full", kept))) as connection:
        seen = keep_back(draft, kept)
        assert seen is not None
        asked = asked_of(connection, f"severity={seen.severity}")
        assert store.page_of(connection, asked, Place(), 9).ids == ("al-1",)
        assert store.page_of(connection, asked_of(connection, ""), Place(), 9).ids == ("al-3", "al-1")
        words = asked_of(connection, f"q={seen.title.split()[0]}")
        assert "al-1" in store.page_of(connection, words, Place(), 9).ids
        assert store.count(connection, asked_of(connection, "q=licence")) == (0 if "suppliers" in kept else 1)
        tags = {(kind, value) for kind, value, _ in store.count_tags(connection, asked, TAGS)}
        assert (("source", "by_hand") in tags) == ("private_documents" not in kept)
        assert (("chip", "amd-mi308") in tags) == ("private_documents" not in kept)
        assert ("chip", "nvidia-h20") in tags
    with reading(seen_by(engine, Sight("research"))) as connection:
        assert store.page_of(connection, asked_of(connection, ""), Place(), 9).ids == ()
        assert store.count_by(connection, asked_of(connection, ""), COUNTED) == {}
