"""Deployments of any size, on each database that is here: the recorded world, and behind it an invented archive."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from pipeline.bench.databases import databases
from pipeline.replay.server import serving
from pipeline.replay.world import load_world
from pipeline.settings import Settings, load_settings
from pipeline.storage.engine import writing
from pipeline.storage.padding import pad
from pipeline.storage.padding_alerts import pad_alerts
from pipeline.tasks.backup import backup
from pipeline.tasks.context import Context, open_context, open_empty
from pipeline.tasks.restoring import restore
from pipeline.tasks.setup import set_up_demonstration
from pipeline.tasks.sweep import play

WORDS = [f"word{number}" for number in range(3000)]


def deployments(
    documents: int, alerts: int, say: Callable[[str], object], until: date | None = None
) -> Iterator[Context]:
    """One deployment after the other; all are gone when the last was asked for.

    Args:
        documents: how many are invented; a million takes ten minutes or more, and 18 GB.
        alerts: about so many in all; as they are repeated from the recorded world, it must have raised some.
        say: is told what is made now.
        until: the recorded world is played to this day only.

    Raises:
        StateError: too few alerts were raised to repeat.
    """
    with TemporaryDirectory(prefix="chipwatch-bench-") as made, databases() as addresses:
        say("playing the recorded world")
        saved = str(Path(made) / "backups")
        _play(Path(made) / "played", saved, until)
        for number, address in enumerate(addresses):
            settings = _settings(Path(made) / f"home-{number}", address)
            say(f"filling {settings.database_url.partition(':')[0]}")
            empty = open_empty(settings)
            restore(empty, saved)
            empty.engine.dispose()
            context = open_context(settings)
            _fill(context, documents, alerts)
            yield context
            context.engine.dispose()


def _play(home: Path, saved: str, until: date | None) -> None:
    """Play the recorded world in a home of its own, and keep a backup of it."""
    world = load_world(until=until)
    playing: list[Context] = []
    with serving(world, lambda: playing[0].clocks.world_now()) as server:
        watched = {name.removeprefix("CHIPWATCH_").lower(): text for name, text in world.environment().items()}
        settings = _settings(home, None, **watched, replay=server.address)
        playing.append(set_up_demonstration(settings, starts_at=world.starts_at))
        play(playing[0], [turn.at for turn in world.steps()])
    backup(playing[0], saved)
    playing[0].engine.dispose()


def _fill(context: Context, documents: int, alerts: int) -> None:
    now = context.clocks.world_now()
    with writing(context.engine) as connection:
        pad(connection, documents, now, WORDS)
        pad_alerts(connection, alerts)
    # What a database that runs for long did by itself meanwhile.
    analysed = "ANALYZE" if context.engine.dialect.name == "sqlite" else "VACUUM ANALYZE"
    with context.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql(analysed)


def _settings(home: Path, database: str | None, **given: str) -> Settings:
    """Settings of the recorded world, apart from everything that this deployment has."""
    own: dict[str, object] = {
        "home": home,
        "database": database,
        "captures": None,
        "smtp_host": None,
        "profile": "full",
    }
    return load_settings(**(own | {"replay": "127.0.0.1:9"} | given))
