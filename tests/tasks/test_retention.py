"""After a text's days its body goes, from the database and from the disk; what rests on it stays and holds."""

import base64
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event, insert, select, update

from models.hashing import sha256
from models.tables import metadata
from models.terms import Terms
from models.values import Page
from pipeline.errors import CaptureError
from pipeline.storage import retention as store
from pipeline.storage.documents import save_receipt
from pipeline.storage.engine import reading, snapshot, writing
from pipeline.storage.retention import capture_removed_at
from pipeline.storage.revisions import DocumentFacts, save_gone, save_revision
from pipeline.storage.search import Asked, search
from pipeline.tasks import views
from pipeline.tasks.archive import dump
from pipeline.tasks.receiving import keep_bytes
from pipeline.tasks.rereading import reread_source
from pipeline.tasks.retention import retain
from pipeline.tasks.verify import verify
from tests.conftest import FrozenClocks
from tests.tasks.told import Desk, deploy

TABLES = metadata.tables
CLAIM = "The Commerce Department said that a licence is required to export the NVIDIA H20 to China."
MARK = "Amber lintels hold the seventh marker."
BODY = f"{CLAIM} {MARK}"
MONTH = Terms(store_days=30)


@pytest.fixture
def desk(engine: Engine, tmp_path: Path, frozen: FrozenClocks) -> Desk:
    return deploy(engine, tmp_path, frozen)


def publish(desk: Desk, **given: object) -> int:
    found = desk.publish(BODY, **{"terms": MONTH, "title": "A licence"} | given)  # type: ignore[arg-type]
    desk.analyse()
    return found


def alert_of(desk: Desk) -> str:
    return str(desk.rows("alert", "id")[0][0])


def files(desk: Desk) -> list[Path]:
    return [path for path in (desk.context.settings.home / "captures").rglob("*") if path.is_file()]


def test_the_body_goes_and_what_rests_on_it_stays(desk: Desk) -> None:
    revision = publish(desk)
    before = desk.rows("revision", "text_sha", "capture_sha", "title", "published_at")
    bands = desk.rows("copy_band", "band", "hash", "revision_id")
    claims = desk.rows("claim", "key", "start", "end", "body")
    assert claims
    assert bands
    desk.frozen.step(world=timedelta(days=29))
    assert retain(desk.context) == {"bodies": 0, "captures": 0}
    desk.frozen.step(world=timedelta(days=1))
    assert retain(desk.context) == {"bodies": 1, "captures": 1}
    assert retain(desk.context) == {"bodies": 0, "captures": 0}
    [(words, at, why, kept)] = desk.rows("revision", "text", "removed_at", "removed_why", "kept")
    assert (words, at, why) == ("", desk.frozen.world, "its terms allow 30 days")
    assert MARK not in str(kept)
    assert all(sha256(span["text"].encode()).hex() == span["sha"] for span in kept)
    assert desk.rows("revision", "text_sha", "capture_sha", "title", "published_at") == before
    assert desk.rows("copy_band", "band", "hash", "revision_id") == bands
    assert desk.rows("claim", "key", "start", "end", "body") == claims
    assert files(desk) == []
    found = verify(desk.context)
    assert found.faults == ()
    assert found.notes
    day = desk.frozen.world.date().isoformat()
    assert all(f"body removed on {day} by terms; the quoted span's hash agrees" in note for note in found.notes)
    detail = views.show_alert(alert_of(desk), ctx=desk.context)
    assert detail is not None
    assert detail.evidence[0].revision == revision
    assert "licence is required" in detail.evidence[0].quote
    assert (detail.evidence[0].before, detail.evidence[0].after) == ("", "")
    assert day in detail.evidence[0].withheld


def test_a_text_that_went_does_not_come_up_as_the_newest(desk: Desk) -> None:
    publish(desk, name="old")
    publish(desk, source="later_wire", terms=Terms(store_days=None))
    desk.frozen.step(world=timedelta(days=30))
    assert retain(desk.context)["bodies"] == 1
    for size in (1, 25):
        sources: list[str] = []
        after: str | None = ""
        with snapshot(desk.context.engine) as connection:
            while after is not None:
                found = search(connection, Asked(), order="newest", limit=size, after=after)
                sources += [facet for hit in found.hits for facet in hit.facets if facet.startswith("source:")]
                after = found.after
        assert sources == ["source:later_wire", "source:harbour_wire"]


def test_a_kept_span_that_was_changed_is_a_fault(desk: Desk) -> None:
    publish(desk)
    desk.frozen.step(world=timedelta(days=30))
    retain(desk.context)
    table = TABLES["revision"]
    with writing(desk.context.engine) as connection:
        kept = connection.execute(select(table.c.kept)).scalar_one()
        changed = [span | {"text": span["text"].replace("required", "refused"), "sha": "00"} for span in kept]
        connection.execute(update(table).values(kept=changed))
    assert any("not the quoted one" in fault for fault in verify(desk.context).faults)
    with writing(desk.context.engine) as connection:
        connection.execute(update(table).values(kept=[]))
    assert any("was not kept" in fault for fault in verify(desk.context).faults)


def test_stopped_between_row_and_file_the_next_run_ends_it(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(desk)
    desk.frozen.step(world=timedelta(days=30))
    unlink = Path.unlink

    def die(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "unlink", die)
    with pytest.raises(KeyboardInterrupt):
        retain(desk.context)
    assert len(files(desk)) == 1
    assert desk.rows("capture", "erased_at") == [(None,)]

    desk.frozen.step(wall=timedelta(minutes=16))

    def die_after(path: Path, **given: bool) -> None:
        unlink(path, **given)
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "unlink", die_after)
    with pytest.raises(KeyboardInterrupt):
        retain(desk.context)
    assert files(desk) == []
    monkeypatch.setattr(Path, "unlink", unlink)
    assert retain(desk.context) == {"bodies": 0, "captures": 0}  # whoever died may still be at it
    desk.frozen.step(wall=timedelta(minutes=16))
    assert retain(desk.context) == {"bodies": 0, "captures": 1}
    assert verify(desk.context).faults == ()


def test_stopped_in_the_middle_of_a_batch_nothing_is_half_removed(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(desk)
    desk.frozen.step(world=timedelta(days=30))
    with monkeypatch.context() as patch:
        patch.setattr(store, "_needed", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            retain(desk.context)
    [(words, at)] = desk.rows("revision", "text", "removed_at")
    assert MARK in words
    assert at is None
    assert retain(desk.context)["bodies"] == 1


def test_bytes_that_another_text_needs_stay(desk: Desk) -> None:
    publish(desk, name="one")
    publish(desk, name="two", terms=Terms(store_days=None))
    desk.frozen.step(world=timedelta(days=400))
    assert retain(desk.context) == {"bodies": 1, "captures": 0}
    assert len(files(desk)) == 1
    assert verify(desk.context).faults == ()


def test_bytes_that_come_again_are_there_again(desk: Desk) -> None:
    publish(desk)
    desk.frozen.step(world=timedelta(days=30))
    retain(desk.context)
    sha = sha256(BODY.encode())
    with reading(desk.context.engine) as connection:
        assert capture_removed_at(connection, sha) is not None
    with pytest.raises(CaptureError, match=sha.hex()):
        desk.context.captures.get(sha)
    put = keep_bytes(desk.context, BODY.encode())
    assert retain(desk.context) == {"bodies": 0, "captures": 0}  # it comes in just now: nobody erases it
    with writing(desk.context.engine) as connection:
        save_receipt(
            connection, put, media_type="text/plain", url="https://a.example/", source="harbour_wire",
            fetched_at=desk.context.clocks.wall_now(), known_at=desk.context.clocks.world_now(),
        )  # fmt: skip
    assert retain(desk.context) == {"bodies": 0, "captures": 0}
    with reading(desk.context.engine) as connection:
        assert capture_removed_at(connection, sha) is None
    assert desk.context.captures.get(sha) == BODY.encode()


def test_what_was_not_read_yet_is_read_first(desk: Desk) -> None:
    desk.publish(BODY, terms=Terms(store_days=0))
    assert retain(desk.context)["bodies"] == 0
    desk.analyse()
    assert retain(desk.context)["bodies"] == 1
    assert desk.rows("claim", "id")


def test_terms_are_those_of_the_day_of_receipt(desk: Desk) -> None:
    """A source's terms change, or the source goes: texts that came before keep to what was promised then."""
    publish(desk, terms=Terms(store_days=30), name="first")
    publish(desk, terms=Terms(store_days=None, pass_on="full", quote_chars=9), name="second")
    terms = [row[0] for row in desk.rows("revision", "terms")]
    assert [each["pass_on"] for each in terms] == ["link", "full"]


def test_no_page_of_sqlites_file_holds_the_body(sqlite_engine: Engine, tmp_path: Path, frozen: FrozenClocks) -> None:
    desk = deploy(sqlite_engine, tmp_path, frozen)
    publish(desk)
    desk.frozen.step(world=timedelta(days=30))
    place = Path(str(sqlite_engine.url.database))
    retain(desk.context)
    sqlite_engine.dispose()  # the last connection carries the log into the file
    stored = b"".join(path.read_bytes() for path in place.parent.glob("chipwatch.db*") if path.is_file())
    assert CLAIM.encode() in stored
    assert MARK.encode() not in stored


def test_a_public_backup_of_removed_and_kept_texts_comes_in_and_holds(desk: Desk) -> None:
    publish(desk)
    desk.frozen.step(world=timedelta(days=30))
    retain(desk.context)
    publish(desk, name="later", terms=MONTH)
    lines = list(dump(desk.context))
    assert MARK not in str(lines)
    assert "licence is required" not in str([line for line in lines if line.get("table") in {"revision", "alert"}])


def test_what_is_read_anew_keeps_the_terms_and_the_day_of_receipt(desk: Desk) -> None:
    """A later reader, and a source whose terms were loosened meanwhile, keep a text no longer."""
    publish(desk, name="one")
    received = desk.frozen.world
    desk.frozen.step(world=timedelta(days=10))
    facts = DocumentFacts("one", "harbour_wire", "harbour_wire", "news", "https://harbour_wire.example/one")
    with writing(desk.context.engine) as connection:
        saved = save_revision(
            connection, facts, Page(title="A licence", text=f"{BODY} More."), capture_sha=sha256(BODY.encode()),
            reader="page@2", origin="reread", known_at=desk.context.clocks.world_now(),
            terms=Terms(store_days=None, pass_on="full", quote_chars=100_000),
        )  # fmt: skip
    assert saved.kind == "reread"
    assert [row[0]["pass_on"] for row in desk.rows("revision", "terms")] == ["link", "link"]
    assert {row[0] for row in desk.rows("revision", "expires_at")} == {received + timedelta(days=30)}
    desk.analyse()
    desk.frozen.step(world=timedelta(days=20))
    assert retain(desk.context) == {"bodies": 2, "captures": 1}


def test_a_removed_capture_is_not_read_again_and_it_says_so(desk: Desk) -> None:
    publish(desk)
    desk.frozen.step(world=timedelta(days=30))
    retain(desk.context)
    report = reread_source(desk.context, "harbour_wire", keep=True)
    assert (report.read, dict(report.left), report.failed) == (0, {"removed by its terms": 1}, ())
    assert len(desk.rows("revision", "id")) == 1


def test_what_was_taken_back_holds_no_bytes(desk: Desk) -> None:
    publish(desk, name="one")
    desk.frozen.step(world=timedelta(days=20))
    with writing(desk.context.engine) as connection:
        save_gone(connection, "one", status=410, origin="live", known_at=desk.context.clocks.world_now())
    desk.analyse()
    desk.frozen.step(world=timedelta(days=10))
    assert retain(desk.context) == {"bodies": 1, "captures": 1}


def test_files_of_a_list_stay_and_are_backed_up(desk: Desk) -> None:
    publish(desk)
    puts = [keep_bytes(desk.context, body) for body in (b"first", b"second")]
    now, at = desk.context.clocks.world_now(), desk.context.clocks.wall_now()
    given = {"media_type": "text/csv", "url": "https://a.example/", "source": "s", "fetched_at": at, "known_at": now}
    with writing(desk.context.engine) as connection:
        files = [save_receipt(connection, put, **given) for put in puts]  # type: ignore[arg-type]
        connection.execute(
            insert(TABLES["list_version"]).values(
                source="s", list_id="l", content_sha=b"c", capture_sha=files[0], reader="r", entries=1, known_at=now,
                captures=[sha.hex() for sha in [*files, sha256(BODY.encode())]],
            )
        )  # fmt: skip
    desk.frozen.step(world=timedelta(days=30))
    assert retain(desk.context) == {"bodies": 1, "captures": 0}
    bodies = {base64.b64decode(line["bytes"]) for line in dump(desk.context) if "bytes" in line}
    assert bodies == {b"first", b"second"}


def test_what_must_go_is_found_without_a_look_at_what_stays(
    sqlite_engine: Engine, tmp_path: Path, frozen: FrozenClocks
) -> None:
    desk = deploy(sqlite_engine, tmp_path, frozen)
    publish(desk)
    desk.frozen.step(world=timedelta(days=30))
    asked: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        asked.append((statement, parameters))

    event.listen(sqlite_engine, "before_cursor_execute", note)
    retain(desk.context)
    event.remove(sqlite_engine, "before_cursor_execute", note)
    selects = [each for each in asked if each[0].lstrip().startswith("SELECT")]
    assert len(selects) >= 6
    with sqlite_engine.connect() as connection:
        for statement, parameters in selects:
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters).all()
            steps = " / ".join(str(row[-1]) for row in plan)
            assert not re.search(r"SCAN (revision|claim)\b", steps), (statement, steps)
            assert not re.search(r"SCAN capture(?! USING (COVERING )?INDEX ix_capture_to_erase)", steps), steps
