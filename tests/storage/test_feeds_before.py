"""An inventory of before there were feeds stands as it stood, and the next import follows it."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine, create_engine, make_url, text

from models.clocks import WallInstant, WorldInstant
from pipeline.storage.engine import migrate, open_engine, reading, writing
from pipeline.storage.feeds import load_reported
from pipeline.storage.holdings import load_current, load_snapshot, save_snapshot

AT = datetime(2025, 4, 16, 12, tzinfo=UTC)
BEFORE = "0016"  # the last version that knew one inventory alone


def test_an_inventory_of_before_is_taken_over(engine: Engine, postgresql_url: str) -> None:
    if engine.dialect.name == "postgresql":
        address = make_url(postgresql_url)
        admin = create_engine(address.set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT")
        with admin.connect() as connection:
            connection.execute(text("CREATE DATABASE chipwatch_feeds"))
        admin.dispose()
        engine = open_engine(address.set(database="chipwatch_feeds").render_as_string(False))
    else:
        engine = open_engine(str(engine.url).replace("chipwatch.db", "feeds.db"))
    migrate(engine, BEFORE)
    with writing(engine) as connection:
        for number, site in ((1, "Reno"), (2, "Oslo")):
            connection.execute(
                text(
                    "INSERT INTO snapshot (id, content_sha, name, lines, refused, report, known_at, recorded_at)"
                    " VALUES (:n, :sha, 'fleet.csv', 1, 0, '[]', :at, :at)"
                ),
                {"n": number, "sha": bytes([number]) * 32, "at": f"2025-04-1{number} 12:00:00.000000"},
            )
            connection.execute(
                text(
                    "INSERT INTO position (snapshot_id, line, item, quantity, units, status, site)"
                    " VALUES (:n, 2, 'NVIDIA H20', 5, 5, 'in_use', :site)"
                ),
                {"n": number, "site": site},
            )
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT setval(pg_get_serial_sequence('snapshot', 'id'), 2)"))
    migrate(engine)
    with reading(engine) as connection:
        current, positions = load_current(connection)
        assert current is not None
        assert (current.sha, [position.site for position in positions]) == ("02" * 32, ["Oslo"])
        assert [position.site for position in load_current(connection, AT - timedelta(days=5))[1]] == ["Reno"]
        assert load_snapshot(connection, "01" * 32) is not None
        assert set(load_reported(connection)) == {"Oslo", "Reno"}
    with writing(engine) as connection:
        _, new = save_snapshot(
            connection, positions, content_sha=b"3" * 32, name="fleet.csv", lines=1, refused=0, report=[],
            known_at=WorldInstant(AT), recorded_at=WallInstant(AT),
        )  # fmt: skip
        assert new
        now, _ = load_current(connection)
        assert now is not None
        assert now.sha == (b"3" * 32).hex()
    engine.dispose()
