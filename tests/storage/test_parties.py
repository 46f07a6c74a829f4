"""List editions: nothing is overwritten, the first is no news, and the state of any day can be had back."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine, func, select

from models.clocks import WorldInstant
from models.party import ListChangeRow, ListEntryRow, ListVersion
from models.values import ListEntry
from pipeline.errors import LayoutError
from pipeline.storage.engine import reading, writing
from pipeline.storage.parties import SavedList, load_entries, save_version

LIST = "us-1260h-list"


def party(key: str, **more: object) -> ListEntry:
    return replace(ListEntry(LIST, key, f"Party {key}", aliases=("Also",), countries=("CN",)), **more)  # type: ignore[arg-type]


def day(number: int) -> WorldInstant:
    return WorldInstant(datetime(2026, 2, number, 12, tzinfo=UTC))


def save(engine: Engine, at: int, *entries: ListEntry, source: str = "trade_gov_csl") -> SavedList:
    with writing(engine) as connection:
        return save_version(
            connection, source, LIST, entries, capture_sha=b"c" * 32, reader="csl@1", known_at=day(at)
        )  # fmt: skip


def keys(engine: Engine, at: int | None = None) -> set[str]:
    with reading(engine) as connection:
        return {entry.key for entry in load_entries(connection, LIST, day(at) if at else None).entries}


def count(engine: Engine, table: object) -> int:
    with reading(engine) as connection:
        found: int = connection.execute(select(func.count()).select_from(table)).scalar_one()  # type: ignore[arg-type]
        return found


def test_the_first_edition_is_no_news(engine: Engine) -> None:
    saved = save(engine, 1, party("a"), party("b"))
    assert saved.new
    assert saved.changes == ()
    assert count(engine, ListChangeRow) == 0


def test_an_edition_saved_twice_changes_nothing(engine: Engine) -> None:
    save(engine, 1, party("a"), party("b"))
    save(engine, 2, party("a"), party("c"))
    before = [count(engine, table) for table in (ListVersion, ListEntryRow, ListChangeRow)]
    again = save(engine, 3, party("c"), party("a"))
    assert not again.new
    assert [count(engine, table) for table in (ListVersion, ListEntryRow, ListChangeRow)] == before


def test_changes_name_what_differs_and_the_past_can_be_had_back(engine: Engine) -> None:
    save(engine, 1, party("a"), party("b"), party("c"))
    saved = save(engine, 5, party("a"), party("b", licence_policy="Case by case."), party("d"))
    assert [(change.kind, change.key, change.fields) for change in saved.changes] == [
        ("amended", "b", ("licence_policy",)),
        ("removed", "c", ()),
        ("added", "d", ()),
    ]
    assert keys(engine) == {"a", "b", "d"}
    assert keys(engine, 4) == {"a", "b", "c"}
    with reading(engine) as connection:
        then = {entry.key: entry for entry in load_entries(connection, LIST, day(2)).entries}
        now = {entry.key: entry for entry in load_entries(connection, LIST).entries}
    assert then["b"] == party("b")
    assert now["b"] == party("b", licence_policy="Case by case.")


def test_before_the_first_edition_nothing_is_known(engine: Engine) -> None:
    save(engine, 5, party("a"))
    assert keys(engine, 4) == set()


def test_a_posting_that_is_pulled_and_issued_again_is_three_editions(engine: Engine) -> None:
    save(engine, 1, party("a"))
    save(engine, 13, party("a"), party("alibaba"))
    pulled = save(engine, 14, party("a"))
    assert [change.kind for change in pulled.changes] == ["removed"]
    assert not save(engine, 15, party("a")).new
    issued = save(engine, 20, party("a"), party("alibaba"))
    assert [change.kind for change in issued.changes] == ["added"]
    assert [keys(engine, at) for at in (12, 13, 14, 19, 20)] == [
        {"a"}, {"a", "alibaba"}, {"a"}, {"a"}, {"a", "alibaba"},
    ]  # fmt: skip
    assert count(engine, ListChangeRow) == 3


def test_an_empty_or_halved_list_is_refused(engine: Engine) -> None:
    with pytest.raises(LayoutError, match="empty"):
        save(engine, 1)
    many = [party(f"k{number}") for number in range(30)]
    save(engine, 1, *many)
    with pytest.raises(LayoutError, match="30 parties became 10"):
        save(engine, 2, *many[:10])
    assert len(keys(engine)) == 30


def test_two_sources_of_one_list_tell_each_party_once(engine: Engine) -> None:
    save(engine, 1, party("a"), party("old"))
    save(engine, 2, party("a"), party("new"), source="ofac_sdn_csv")
    assert keys(engine) == {"a", "new"}
    assert keys(engine, 1) == {"a", "old"}
    with reading(engine) as connection:
        versions = load_entries(connection).versions
    assert list(versions) == [LIST]
    assert versions[LIST].startswith("2026-02-02/")


def test_days_come_back_as_days(engine: Engine) -> None:
    dated = party("a", starts_on=datetime(2020, 12, 23, tzinfo=UTC).date(), programs=("X", "Y"))
    save(engine, 1, dated)
    with reading(engine) as connection:
        assert load_entries(connection, LIST).entries == (dated,)
