"""Kept screenings of names, editions of one entry and the mark of the lists, on both databases."""

from dataclasses import replace

from sqlalchemy import Engine

from pipeline.storage.audit import load_audit
from pipeline.storage.engine import reading, writing
from pipeline.storage.list_entries import days_of_notices, load_changes_of, load_entry_editions, mark_of_lists
from pipeline.storage.name_screenings import keep_answers, load_kept
from tests.conftest import WALL, WORLD
from tests.storage.test_parties import LIST, day, party, save


def test_answers_are_kept_with_who_and_in_the_audit(engine: Engine) -> None:
    answer = {"name": "A", "country": "CN", "as_of": None, "outcome": "match", "why": "so", "matches": [], "lists": {}}
    with writing(engine) as connection:
        numbers = keep_answers(
            connection, [answer, answer | {"name": "B", "as_of": WORLD.date()}], who="ada", known_at=WORLD, at=WALL,
            via="page",
        )  # fmt: skip
    with reading(engine) as connection:
        total, found = load_kept(connection, limit=1)
        [first, _] = load_audit(connection, what=("screened",))
    assert (total, found[0].name, found[0].as_of, found[0].who) == (2, "B", WORLD.date(), "ada")
    assert (first.subject, first.detail) == (f"screening:{numbers[0]}", {"outcome": "match"})


def test_the_editions_of_an_entry_and_the_mark_that_tells_a_change(engine: Engine) -> None:
    save(engine, 1, party("a"), party("b"))
    with reading(engine) as connection:
        before = mark_of_lists(connection)
    save(engine, 3, party("a"), replace(party("b"), name="Other"))
    save(engine, 5, party("a"), party("c"))
    with reading(engine) as connection:
        assert mark_of_lists(connection) != before
        assert mark_of_lists(connection) == mark_of_lists(connection)
        found = load_entry_editions(connection, LIST, "b")
        assert [(each.entry.name, each.since, each.until) for each in found] == [
            ("Party b", day(1), day(3)), ("Other", day(3), day(5)),
        ]  # fmt: skip
        assert [each.change.kind for each in load_changes_of(connection, LIST, "b")] == ["removed", "amended"]
        assert load_entry_editions(connection, LIST, "zz") == ()
        assert days_of_notices(connection, ["90 FR 1"], ["fr:1"], ["federal_register_bis"]) == {}
