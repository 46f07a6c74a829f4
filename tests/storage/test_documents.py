import random
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, func, select

from models.clocks import WallInstant, WorldInstant
from models.values import Page, Turn
from pipeline.documents.addresses import natural_key, normal_url
from pipeline.errors import WorldMismatchError
from pipeline.storage.documents import Put, capture, finish, lease_pending, save_receipt
from pipeline.storage.engine import reading, writing
from pipeline.storage.holders import holding
from pipeline.storage.revisions import DocumentFacts, document, load_latest, revision, save_gone, save_revision
from tests.conftest import WALL, WORLD

FACTS = DocumentFacts(
    natural_key="url:https://wire.example/a",
    source="wire",
    publisher="Wire",
    kind="news",
    url="https://wire.example/a",
)
PAGE = Page(
    title="Licence needed",
    text="The rule covers the H20 from 15 April.\nIt takes effect at once.",
    authors=("Jane Roe",),
    turns=(Turn(0, 8, "Operator"),),
    flags=("truncated",),
)
AT = WorldInstant(WORLD)


def save(engine: Engine, page: Page = PAGE, facts: DocumentFacts = FACTS, **more: Any) -> Any:
    given = {"capture_sha": b"\1" * 32, "reader": "article@1", "origin": "live", "known_at": AT, "world_kind": "live"}
    with writing(engine) as connection:
        return save_revision(connection, facts, page, **(given | more))


def rows(engine: Engine, table: Any) -> list[Any]:
    with reading(engine) as connection:
        return list(connection.execute(select(table).order_by(*table.primary_key)))


def test_the_same_page_twice_is_one_revision(engine: Engine) -> None:
    first, again = save(engine), save(engine)
    assert (first.kind, again.kind) == ("first", "unchanged")
    assert first.revision_id == again.revision_id
    (row,) = rows(engine, revision)
    assert row.title == "Licence needed"
    assert row.authors == ["Jane Roe"]
    assert [(turn["start"], turn["end"], turn["speaker"]) for turn in row.turns] == [(0, 8, "Operator")]
    assert row.work == "pending"
    assert len(rows(engine, document)) == 1


def test_an_edit_waits_for_analysis_and_dress_alone_does_not(engine: Engine) -> None:
    save(engine)
    dressed = replace(PAGE, text=PAGE.text.replace(". ", ".\u00a0").replace("\n", "\n\nUpdated 3 minutes ago\n\n"))
    edited = replace(PAGE, text=PAGE.text.replace("H20", "H800"))
    assert save(engine, dressed, capture_sha=b"\2" * 32).kind == "cosmetic"
    assert save(engine, edited, capture_sha=b"\3" * 32).kind == "edit"
    assert [(row.number, row.kind, row.work) for row in rows(engine, revision)] == [
        (1, "first", "pending"),
        (2, "cosmetic", "done"),
        (3, "edit", "pending"),
    ]


def test_a_new_reader_is_no_news(engine: Engine) -> None:
    save(engine)
    reread = save(engine, replace(PAGE, text=PAGE.text + "\nA line that the old reader lost."), reader="article@2")
    assert reread.kind == "reread"
    # The publisher then edits: the new reader's own earlier text is what it is compared with.
    edit = save(engine, replace(PAGE, text=PAGE.text + "\nNot so."), reader="article@2", capture_sha=b"\2" * 32)
    assert edit.kind == "edit"
    assert [row.origin for row in rows(engine, revision)] == ["live", "reread", "live"]


def test_a_correction_and_a_page_taken_away_are_retractions(engine: Engine) -> None:
    save(engine)
    corrected = replace(PAGE, text="Correction: the rule does not cover the H20.", flags=("retraction",))
    assert save(engine, corrected, capture_sha=b"\2" * 32).kind == "retraction"
    with writing(engine) as connection:
        gone = save_gone(connection, FACTS.natural_key, status=410, origin="live", known_at=AT)
    with writing(engine) as connection:
        again = save_gone(connection, FACTS.natural_key, status=410, origin="live", known_at=AT)
        never = save_gone(connection, "url:https://wire.example/never", status=404, origin="live", known_at=AT)
    assert gone is not None
    assert gone.kind == "retraction"
    assert again is not None
    assert again.kind == "unchanged"
    assert never is None
    assert rows(engine, revision)[-1].flags == ["retraction", "status_410"]


def test_a_text_that_comes_back_is_a_revision_of_its_own(engine: Engine) -> None:
    other = replace(PAGE, text=PAGE.text.replace("H20", "H800"))
    for hours, page in enumerate((PAGE, other, PAGE, PAGE)):
        save(engine, page, known_at=hour(hours), capture_sha=bytes([hours]) * 32)
    made = rows(engine, revision)
    assert [(row.number, row.kind, row.text == PAGE.text) for row in made] == [
        (1, "first", True),
        (2, "edit", False),
        (3, "edit", True),
    ]
    assert made[1].changed["names"] == [["H20"], ["H800"]]
    assert made[2].seen == [hour(2).isoformat(), hour(3).isoformat()]
    with writing(engine) as connection:
        pending = lease_pending(connection, 5, WallInstant(WALL))
    assert [row.returns for row in pending] == [False, False, True]


def test_what_was_gone_and_stands_there_again_is_restored(engine: Engine) -> None:
    save(engine)
    with writing(engine) as connection:
        save_gone(connection, FACTS.natural_key, status=410, origin="live", known_at=hour(1))
    assert save(engine, known_at=hour(2)).kind == "restored"
    assert [row.kind for row in rows(engine, revision)] == ["first", "retraction", "restored"]


def hour(number: int) -> WorldInstant:
    return WorldInstant(WORLD + timedelta(hours=number))


def see(engine: Engine, key: str, hours: int, text: str | None) -> None:
    """One sighting: a text, or that the page is gone."""
    if text is None:
        with writing(engine) as connection:
            save_gone(connection, key, status=410, origin="live", known_at=hour(hours))
    else:
        page = replace(PAGE, text=text, flags=("correction",) if text.startswith("Correction") else ())
        save(engine, page, replace(FACTS, natural_key=key), known_at=hour(hours), capture_sha=bytes([hours]) * 32)


def history(engine: Engine, key: str) -> list[tuple[Any, ...]]:
    with reading(engine) as connection:
        found = connection.execute(
            select(revision)
            .join(document, document.c.id == revision.c.document_id)
            .where(document.c.natural_key == key)
            .order_by(revision.c.number)
        ).all()
    return [(row.number, row.kind, row.text, row.known_at, row.seen, row.changed) for row in found]


def test_edits_in_any_order_give_one_history(engine: Engine) -> None:
    """Bar R4: what was seen when decides, not when we came to store it; what was taken away stays in it."""
    a, b, c = "It covers the H20.", "It covers the H800.", "Correction: it covers the H800 alone."
    seen = [(1, a), (2, b), (3, a), (4, a), (5, c), (6, None), (7, c), (8, a)]
    for hours, text in seen:
        see(engine, "in order", hours, text)
    expected = history(engine, "in order")
    assert [row[1] for row in expected] == ["first", "edit", "edit", "edit", "retraction", "restored", "edit"]
    chance = random.Random(4)
    for number in range(12):
        # Nothing can be known as gone before it was ever read.
        mixed = sorted(seen, key=lambda _: chance.random())
        first = next(at for at, (_, text) in enumerate(mixed) if text is not None)
        mixed[0], mixed[first] = mixed[first], mixed[0]
        for hours, text in mixed:
            see(engine, f"mixed {number}", hours, text)
        assert history(engine, f"mixed {number}") == expected, mixed


def test_a_live_database_refuses_the_replay(engine: Engine) -> None:
    with pytest.raises(WorldMismatchError):
        save(engine, facts=replace(FACTS, reconstruction=True))
    assert rows(engine, document) == []
    assert save(engine, facts=replace(FACTS, reconstruction=True), world_kind="replay").kind == "first"


def test_leases_are_exclusive_run_out_and_end(engine: Engine) -> None:
    for number in range(3):
        facts = replace(FACTS, natural_key=f"url:https://wire.example/{number}")
        save(engine, facts=facts, known_at=WorldInstant(WORLD + timedelta(hours=3 - number)))
    wall = WallInstant(WALL)
    with writing(engine) as connection:
        first = lease_pending(connection, 2, wall)
    with writing(engine) as connection:
        second = lease_pending(connection, 5, wall)
    assert [row.natural_key[-1] for row in (*first, *second)] == ["2", "1", "0"]
    assert first[0].turns == PAGE.turns
    assert first[0].flags == PAGE.flags
    assert first[0].document_kind == "news"
    with writing(engine) as connection:
        finish(connection, [first[0].id])
        assert lease_pending(connection, 5, wall) == []
    with writing(engine) as connection:
        later = lease_pending(connection, 5, WallInstant(WALL + timedelta(minutes=6)))
    assert {row.id for row in later} == {first[1].id, second[0].id}


def test_what_a_dead_worker_had_is_taken_at_once_and_of_a_living_one_nothing(engine: Engine) -> None:
    save(engine, facts=FACTS)
    wall = WallInstant(WALL)
    with holding(engine, "one"):
        with writing(engine) as connection:
            taken = lease_pending(connection, 5, wall, "one")
        with writing(engine) as connection:
            assert lease_pending(connection, 5, wall, "two") == []
    with writing(engine) as connection:
        assert [row.id for row in lease_pending(connection, 5, wall, "two")] == [row.id for row in taken]
    assert rows(engine, revision)[0].leased_by == "two"
    with writing(engine) as connection:
        finish(connection, [taken[0].id])
    assert rows(engine, revision)[0].leased_by is None


def test_two_workers_lease_nothing_twice(postgresql_engine: Engine) -> None:
    for number in range(4):
        save(postgresql_engine, facts=replace(FACTS, natural_key=f"url:https://wire.example/{number}"))
    wall = WallInstant(WALL)
    with writing(postgresql_engine) as one, writing(postgresql_engine) as two:
        mine = {row.id for row in lease_pending(one, 2, wall)}
        yours = {row.id for row in lease_pending(two, 4, wall)}
    assert len(mine) == 2
    assert len(yours) == 2
    assert not mine & yours


def test_the_first_receipt_of_bytes_is_kept_once(engine: Engine) -> None:
    facts: dict[str, Any] = {
        "media_type": "text/html",
        "url": FACTS.url,
        "source": "wire",
        "fetched_at": WallInstant(WALL),
        "known_at": AT,
    }
    for _ in range(2):
        with writing(engine) as connection:
            save_receipt(connection, Put(b"\1" * 32, 11), **facts)
    assert [row.size for row in rows(engine, capture)] == [11]


def test_load_latest_is_the_newest(engine: Engine) -> None:
    save(engine)
    save(engine, replace(PAGE, text="Something else entirely."), capture_sha=b"\2" * 32)
    with reading(engine) as connection:
        latest = load_latest(connection, FACTS.natural_key)
        assert load_latest(connection, "url:https://wire.example/none") is None
        assert connection.execute(select(func.count()).select_from(revision)).scalar_one() == 2
    assert latest is not None
    assert (latest.number, latest.text, latest.capture_sha) == (2, "Something else entirely.", b"\2" * 32)


@pytest.mark.parametrize(
    ("url", "normal"),
    [
        ("HTTP://Wire.Example:80/a/?utm_source=x&id=2&fbclid=9#top", "https://wire.example/a?id=2"),
        ("https://wire.example", "https://wire.example/"),
        ("https://wire.example/a?b=%E4%B8%AD&a=", "https://wire.example/a?b=%E4%B8%AD&a="),
        ("https://wire.example:8443/a", "https://wire.example:8443/a"),
        ("https://[::1", "https://[::1"),
        ("mailto:a@b.example", "mailto:a@b.example"),
    ],
)
def test_addresses_lose_what_names_the_visit(url: str, normal: str) -> None:
    assert normal_url(url) == normal
    assert normal_url(normal) == normal


def test_a_publishers_number_comes_before_the_address() -> None:
    assert natural_key("https://x.example/1", "fr:2026-00789") == "fr:2026-00789"
