"""Determinations on both databases: appended, never changed, each at most once."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, Engine

from models.clocks import WallInstant, WorldInstant
from models.determination import Stated
from models.hashing import canonical
from pipeline.catalogue import load_catalogue
from pipeline.errors import StateError
from pipeline.policy import figures_of, load_policy
from pipeline.policy.determinations import read_kept
from pipeline.policy.reviewing import made_with
from pipeline.storage.determinations import load_determinations, load_kept, save_determination
from pipeline.storage.engine import reading, writing
from tests.conftest import WALL, WORLD

A40 = Stated(
    item="NVIDIA A40", says="3A090.b", basis="maker", document="eccn.pdf", who="NVIDIA", on=date(2024, 1, 2), note="„ß“"
)
BESIDE = made_with([figures_of(load_catalogue().chips["nvidia-a40"])], load_policy(), A40.on)


def save(connection: Connection, stated: Stated, days: int = 0) -> tuple[int, bool]:
    times: dict[str, Any] = {"known_at": WorldInstant(WORLD + timedelta(days=days)), "at": WallInstant(WALL)}
    return save_determination(connection, stated, "chip:nvidia-a40", BESIDE, recorded_by="ada", via="command", **times)


def test_what_was_recorded_comes_back_as_it_was_and_as_it_was_known(engine: Engine) -> None:
    later = replace(A40, says="not 3A090", on=date(2024, 6, 1), valid_until=date(2026, 1, 1), company="Northlight GmbH")
    with writing(engine) as connection:
        assert save(connection, A40) == (1, True)
        assert save(connection, later, days=1) == (2, True)
    with reading(engine) as connection:
        one, two = load_determinations(connection)
        assert (one.says, one.on, one.note, one.made_with) == ("3A090.b", A40.on, "„ß“", BESIDE)
        assert one.made_with.chips["nvidia-a40"].paragraph == "b.2"
        assert (two.valid_until, two.company, two.replaces) == (later.valid_until, later.company, None)
        assert load_determinations(connection, WORLD) == (one,)
        assert [each.recorded_by for each in load_kept(connection)] == ["ada", "ada"]
        # By its content alone an alert's determinations are there again.
        assert read_kept(canonical((one, two)).decode()) == (one, two)


def test_a_later_one_of_its_basis_stands_in_its_place_and_the_old_row_is_as_it_was(engine: Engine) -> None:
    with writing(engine) as connection:
        save(connection, A40)
        [before] = load_determinations(connection)
        assert save(connection, replace(A40, says="EAR99", on=date(2024, 3, 1))) == (2, True)
        assert save(connection, replace(A40, basis="signed", on=date(2024, 4, 1))) == (3, True)
        # An older document that is handed in late replaces nothing, and nothing replaces it.
        assert save(connection, replace(A40, says="3A991.p", on=date(2023, 1, 1))) == (4, True)
        rows = load_determinations(connection)
        assert rows[0] == before
        assert [each.replaces for each in rows] == [None, 1, None, None]


def test_the_same_words_again_change_nothing_also_where_they_were_replaced(engine: Engine) -> None:
    other = replace(A40, says="EAR99")
    with writing(engine) as connection:
        assert [save(connection, each) for each in (A40, other, A40, other)] == [
            (1, True), (2, True), (1, False), (2, False),
        ]  # fmt: skip


def test_one_is_taken_back_by_a_row_of_its_own(engine: Engine) -> None:
    gone = replace(A40, says="withdrawn", on=date(2024, 5, 1))
    with writing(engine) as connection:
        with pytest.raises(StateError, match="no determination of that basis"):
            save(connection, gone)
        save(connection, A40)
        assert save(connection, gone) == (2, True)
        with pytest.raises(StateError, match="no determination of that basis"):
            save(connection, replace(gone, on=date(2024, 6, 1)))
        assert [each.replaces for each in load_determinations(connection)] == [None, 1]
