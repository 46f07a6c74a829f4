from datetime import timedelta

from sqlalchemy import Engine

from models.clocks import WallInstant, WorldInstant
from pipeline.storage.engine import reading, writing
from pipeline.storage.fetches import DatabasePace, load_validators, save_fetch
from pipeline.web import Fetched, RobotsRecord
from tests.conftest import WALL, WORLD

NOW = WallInstant(WALL)
TWO, MINUTE = timedelta(seconds=2), timedelta(minutes=1)


def test_a_host_promises_each_moment_once(engine: Engine) -> None:
    pace, other = DatabasePace(engine), DatabasePace(engine)
    given = [store.reserve("a.example", now=NOW, delay=TWO, patience=MINUTE) for store in (pace, other, pace)]
    assert [(at - NOW).total_seconds() for at in given] == [0, 2, 4]
    assert pace.reserve("b.example", now=NOW, delay=TWO, patience=MINUTE) == NOW


def test_what_is_beyond_our_patience_is_not_booked(engine: Engine) -> None:
    pace = DatabasePace(engine)
    until = WallInstant(NOW + timedelta(minutes=5))
    pace.postpone("a.example", until)
    pace.postpone("a.example", NOW)
    for _ in range(2):
        assert pace.reserve("a.example", now=NOW, delay=TWO, patience=MINUTE) == until
    assert pace.reserve("a.example", now=until, delay=TWO, patience=MINUTE) == until


def test_robots_are_kept(engine: Engine) -> None:
    pace = DatabasePace(engine)
    assert pace.load_robots("a.example") is None
    pace.reserve("a.example", now=NOW, delay=TWO, patience=MINUTE)
    assert pace.load_robots("a.example") is None
    for record in (RobotsRecord("User-agent: *", 200, NOW), RobotsRecord(None, None, NOW)):
        pace.save_robots("a.example", record)
        assert pace.load_robots("a.example") == record


def test_validators_outlive_a_304(engine: Engine) -> None:
    url = "https://a.example/feed"

    def answered(status: int, headers: dict[str, str]) -> Fetched:
        return Fetched(url, url, status, headers, b"", "text/xml", None, status == 304, (), NOW)

    def save(fetched: Fetched, sha: bytes | None) -> None:
        with writing(engine) as connection:
            save_fetch(connection, fetched, source="wire", body_sha=sha, seen_at=WorldInstant(WORLD))

    save(answered(200, {"etag": '"1"', "last-modified": "then"}), b"\1" * 32)
    save(answered(304, {"etag": '"2"'}), None)
    with reading(engine) as connection:
        found = load_validators(connection, [url, "https://a.example/other"])
    assert list(found) == [url]
    assert (found[url].etag, found[url].last_modified, found[url].body_sha) == ('"2"', "then", b"\1" * 32)
    save(answered(200, {}), b"\2" * 32)
    with reading(engine) as connection:
        assert load_validators(connection, [url])[url].etag is None
