from datetime import timedelta

from sqlalchemy import Engine

from models.clocks import WallInstant, WorldInstant
from pipeline.storage.engine import reading, writing
from pipeline.storage.fetches import DatabasePace, load_validators, save_fetch
from pipeline.web import Fetched, RobotsRecord
from tests.conftest import WALL, WORLD

NOW = WallInstant(WALL)
HOLD = timedelta(seconds=35)


def after(seconds: float) -> WallInstant:
    return WallInstant(NOW + timedelta(seconds=seconds))


def test_one_worker_at_a_time_has_a_hosts_turn(engine: Engine) -> None:
    mine, other = DatabasePace(engine), DatabasePace(engine)
    assert mine.claim("a.example", now=NOW, hold=HOLD) == NOW
    assert NOW < other.claim("a.example", now=NOW, hold=HOLD) < after(1), "it looks again soon"
    assert other.claim("b.example", now=NOW, hold=HOLD) == NOW
    mine.release("a.example", held_until=after(35), free_at=after(5))
    assert other.claim("a.example", now=after(3), hold=HOLD) == after(5), "the delay runs from the answer"
    assert other.claim("a.example", now=after(5), hold=HOLD) == after(5)


def test_a_worker_that_died_gives_its_turn_back_by_itself(engine: Engine) -> None:
    late, other = DatabasePace(engine), DatabasePace(engine)
    late.claim("a.example", now=NOW, hold=HOLD)
    assert other.claim("a.example", now=after(35), hold=HOLD) == after(35)
    late.release("a.example", held_until=after(35), free_at=after(37))
    assert late.claim("a.example", now=after(40), hold=HOLD) > after(40), "who comes late takes nobody's turn away"


def test_what_a_refusal_asks_for_outlasts_a_turn(engine: Engine) -> None:
    pace = DatabasePace(engine)
    pace.claim("a.example", now=NOW, hold=HOLD)
    pace.postpone("a.example", after(300))
    pace.postpone("a.example", NOW)
    pace.release("a.example", held_until=after(35), free_at=after(2))
    for _ in range(2):
        assert pace.claim("a.example", now=after(40), hold=HOLD) == after(300)
    assert pace.claim("a.example", now=after(300), hold=HOLD) == after(300)


def test_robots_are_kept(engine: Engine) -> None:
    pace = DatabasePace(engine)
    assert pace.load_robots("a.example") is None
    pace.claim("a.example", now=NOW, hold=HOLD)
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
