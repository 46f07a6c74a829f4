"""A small cut of the soak: a few deaths of real processes, counted at real sinks."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from models.tables import metadata
from pipeline.storage.engine import open_engine, writing
from tests.soak.databases import Databases, differing, picture
from tests.soak.scenarios import Soak, soak_on
from tests.soak.sinks import sinking
from tests.soak.story import AT
from tests.soak.works import ALL_POINTS


@pytest.fixture(params=["sqlite", "postgresql"])
def soak(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Soak]:
    server = request.getfixturevalue("postgresql_url") if request.param == "postgresql" else None
    with sinking() as sinks:
        yield soak_on(Databases(tmp_path, server), sinks)


@pytest.mark.parametrize("point", ["before_sending", "accepted", "mark_in_hand"])
def test_a_worker_that_dies_loses_nothing_and_repeats_at_most_the_one_in_its_hand(soak: Soak, point: str) -> None:
    count = soak.outbox.at(point)
    assert (count.broken, count.crashes, count.lost) == ("", 1, 0)
    assert count.repeats == 1 or (count.repeats == 0 and point == "before_sending")


def test_workers_that_share_an_outbox_send_each_message_once(soak: Soak) -> None:
    count = soak.outbox.shared(workers=4, each=10)
    assert (count.broken, count.lost, count.repeats, count.mails, count.posts) == ("", 0, 0, 20, 20)


@pytest.mark.parametrize("point", ["revision_saved", "listing_noted"])
def test_a_poll_that_died_loses_nothing_and_the_next_ones_add_nothing(soak: Soak, point: str) -> None:
    count = soak.polls.at(point)
    assert (count.broken, count.crashes, count.lost) == ("", 1, 0)


def test_an_analysis_that_died_while_writing_and_ran_again_tells_the_same_history(soak: Soak) -> None:
    count = soak.analysis.at("turns_finished")
    assert (count.broken, count.crashes, count.rows_differing) == ("", 1, 0)


def test_a_story_that_was_cut_off_reaches_its_readers_as_it_would_have(soak: Soak) -> None:
    """Killed in the transaction that keeps an edition: texts, alerts, corrections and editions reach their readers."""
    count = soak.life.at("edition_enqueued")
    assert (count.broken, count.crashes, count.lost, count.repeats) == ("", 1, 0, 0)


def test_a_number_that_a_cut_off_transaction_took_is_no_difference_and_another_order_is(tmp_path: Path) -> None:
    """PostgreSQL gives it to nobody else; what else names a row by it, as columns and evidence do, follows."""
    calm, gap, turned = (_todos(Databases(tmp_path), *numbers) for numbers in ((1, 2), (1, 12), (12, 1)))
    assert differing(calm, gap) == {}
    assert differing(calm, turned) == {"document": 4, "todo": 4}


def _todos(databases: Databases, *numbers: int) -> dict[str, list[str]]:
    """The picture of documents of these row numbers, and of what a person has to do about each."""
    address = databases.fresh("nothing", lambda made: None)
    engine = open_engine(address)
    with writing(engine) as connection:
        for place, number in enumerate(numbers):
            about = {"key": bytes([place]) * 32, "natural_key": str(place), "url": "", "first_seen_at": AT}
            about |= dict.fromkeys(("source", "publisher", "kind"), "news")
            connection.execute(metadata.tables["document"].insert().values(id=number, **about))
            todo = {"kind": "read", "subject": f"text {place}", "why": "", "context": {"document": str(number)}}
            connection.execute(metadata.tables["todo"].insert().values(id=place + 1, opened_at=AT, **todo))
    engine.dispose()
    return picture(address)


def test_several_makers_of_editions_make_and_send_each_once(soak: Soak) -> None:
    count = soak.life.editions_twice()
    assert (count.broken, count.lost, count.repeats) == ("", 0, 0)


@pytest.mark.run
def test_a_world_played_twice_and_read_again_tells_nothing_new(soak: Soak) -> None:
    """The whole run again, every publisher asked anew, texts pending again and read otherwise: nothing at the sinks."""
    counts = list(soak.twice.counts("2022-10-14"))
    assert [(count.scenario, count.broken) for count in counts if count.broken] == []
    assert len(counts) == 8
    assert min(counts[0].mails, counts[0].posts) > 0


def test_every_named_point_is_a_function_that_is_there() -> None:
    for point in ALL_POINTS.values():
        assert hasattr(point.module, point.function), point.name


def test_a_database_that_nobody_may_write_for_a_while_loses_nothing(soak: Soak) -> None:
    count = soak.outbox.locked(seconds=1.0, messages=20)
    assert (count.broken, count.lost, count.repeats) == ("", 0, 0)
