"""Texts of one day that come in any order: the same alerts, and each reader is told the same, each thing once."""

import itertools
from pathlib import Path

from sqlalchemy import Engine, text

from models.recipient import reached_by
from models.tables import metadata
from pipeline.storage.engine import writing
from pipeline.storage.recipients import save_recipients
from tests.conftest import WALL, FrozenClocks
from tests.tasks.told import deploy

H20 = (
    "The U.S. government now requires a licence for exports of Nvidia's H20 to China, the Commerce Department said."
    " Buyers in the region hold stock for about two quarters."
)
#: Another outlet's account of the same.
OTHER = (
    "Exports of Nvidia's H20 to China now need a licence, the U.S. Commerce Department said on Wednesday."
    " Makers said that they wait for its word, and analysts had expected such a step."
)
RUMOUR = "The U.S. may soon require a licence for exports of Nvidia's H20 to China, two people briefed on it said."
TEXTS = (("harbour_wire", H20), ("silicon_courier", OTHER), ("tidewater_times", RUMOUR))
RESTRICTED = "U.S. Department of Commerce restricts NVIDIA H20 for China: in force"
EXPECTED = (
    {("restriction-touches-us", RESTRICTED)},
    {("all", "first", RESTRICTED), ("grave", "first", RESTRICTED)},
)

Told = tuple[set[tuple[str, str]], set[tuple[str, str, str]]]


def tell(engine: Engine, home: Path, order: tuple[tuple[str, str], ...], *, at_once: bool) -> Told:
    """The alerts by rule and title, and who was told what, when the texts come in that order."""
    frozen = FrozenClocks()
    desk = deploy(engine, home, frozen)
    with writing(engine) as connection:
        people = [
            reached_by(name, f"{name}@reader.example", instant_from=since, confirmed_at=WALL)
            for name, since in (("all", "low"), ("grave", "high"))
        ]
        save_recipients(connection, people)  # type: ignore[arg-type]
    for source, words in order:
        desk.publish(words, source=source, name=source)
        if not at_once:
            desk.analyse()
    desk.analyse()
    desk.after(1)
    alerts = {(rule, title) for rule, title in desk.rows("alert", "rule", "title")}
    with engine.connect() as connection:
        asked = (
            "SELECT n.recipient, n.kind, a.title FROM notice n JOIN alert a ON a.id = n.alert_id WHERE n.state = 'told'"
        )
        rows = connection.execute(text(asked)).all()
    assert len(rows) == len(set(rows)), "somebody was told one thing twice"
    return alerts, {tuple(row) for row in rows}  # type: ignore[misc]


def clear(engine: Engine) -> None:
    metadata.drop_all(engine)
    metadata.create_all(engine)


def orders() -> list[tuple[tuple[str, str], ...]]:
    return list(itertools.permutations(TEXTS))


def test_texts_that_are_read_together_tell_the_same_in_any_order(sqlite_engine: Engine, tmp_path: Path) -> None:
    for number, order in enumerate(orders()):
        assert tell(sqlite_engine, tmp_path / str(number), order, at_once=True) == EXPECTED, order
        clear(sqlite_engine)


def test_texts_that_are_read_as_they_come_tell_a_rumour_beside_only_where_it_was_first(
    sqlite_engine: Engine, tmp_path: Path
) -> None:
    """What was told as a rumour before anything official was read cannot be untold; the rest is told as ever."""
    rumour = "Unconfirmed: restriction on NVIDIA H20 for China"
    for number, order in enumerate(orders()):
        alerts, told = tell(sqlite_engine, tmp_path / str(number), order, at_once=False)
        clear(sqlite_engine)
        first = order[0][1] == RUMOUR
        assert alerts - EXPECTED[0] == ({("rumour-touches-us", rumour)} if first else set()), order
        assert told - EXPECTED[1] == ({("all", "first", rumour)} if first else set()), order
        assert (EXPECTED[0] <= alerts, EXPECTED[1] <= told) == (True, True), order
