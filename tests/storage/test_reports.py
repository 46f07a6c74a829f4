"""Reports by pages, on both databases: by kind, person and whether they stand."""

from sqlalchemy import Engine

from pipeline.storage import hand
from pipeline.storage.engine import reading, writing
from pipeline.storage.reports import became_of, load_reports, reporters, told_of_alerts
from tests.conftest import WALL, WORLD


def test_reports_are_listed_by_kind_person_and_state(engine: Engine) -> None:
    with writing(engine) as connection:
        numbers = [
            hand.save_act(connection, name, who=who, why="so", via="page", known_at=WORLD, at=WALL, undoes=undoes)
            for name, who, undoes in (("wrong", "ada", None), ("miss", "bob", None), ("undo", "eve", 1))
        ]
    with reading(engine) as connection:
        total, found = load_reports(connection, limit=10)
        assert (total, [each.act.id for each in found]) == (2, [numbers[1], numbers[0]])
        assert [each.undone_by for each in found] == [None, numbers[2]]
        for given, wanted in (
            ({"names": ("miss",)}, [numbers[1]]),
            ({"who": "ada"}, [numbers[0]]),
            ({"stands": True}, [numbers[1]]),
            ({"stands": False}, [numbers[0]]),
            ({"who": "ada", "stands": True}, []),
        ):
            total, found = load_reports(connection, limit=10, **given)  # type: ignore[arg-type]
            assert (total, [each.act.id for each in found]) == (len(wanted), wanted), given
        total, found = load_reports(connection, limit=1, offset=1)
        assert (total, [each.act.id for each in found]) == (2, [numbers[0]])
        assert reporters(connection) == ("ada", "bob", "eve")
        assert became_of(connection, [each.act for each in found])[numbers[0]].turns == 0
        assert told_of_alerts(connection, ["al-1"]) == ()
