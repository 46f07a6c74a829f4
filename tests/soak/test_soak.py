"""A small cut of the soak: a few deaths of real processes, counted at real sinks."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.soak.databases import Databases
from tests.soak.scenarios import Soak
from tests.soak.sinks import sinking


@pytest.fixture(params=["sqlite", "postgresql"])
def soak(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Soak]:
    server = request.getfixturevalue("postgresql_url") if request.param == "postgresql" else None
    with sinking() as sinks:
        yield Soak(Databases(tmp_path, server), sinks, tmp_path)


@pytest.mark.parametrize(("point", "repeats"), [("before_sending", 0), ("accepted", 1), ("mark_in_hand", 1)])
def test_a_worker_that_dies_loses_nothing_and_repeats_at_most_the_one_in_its_hand(
    soak: Soak, point: str, repeats: int
) -> None:
    count = soak.outbox_at(point)
    assert (count.broken, count.crashes, count.repeats) == ("", 1, repeats)


def test_workers_that_share_an_outbox_send_each_message_once(soak: Soak) -> None:
    count = soak.outbox_shared(workers=4, each=10)
    assert (count.broken, count.lost, count.repeats) == ("", 0, 0)


@pytest.mark.parametrize("point", ["revision_saved", "listing_noted"])
def test_a_poll_that_died_loses_nothing_and_the_next_ones_add_nothing(soak: Soak, point: str) -> None:
    count = soak.collection_at(point)
    assert (count.broken, count.crashes, count.lost) == ("", 1, 0)


def test_an_analysis_that_died_while_writing_and_ran_again_tells_the_same_history(soak: Soak) -> None:
    count = soak.analysis_at("turns_finished")
    assert (count.broken, count.crashes, count.rows_differing) == ("", 1, 0)
