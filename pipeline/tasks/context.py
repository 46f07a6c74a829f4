"""What every task is handed: the settings, our database and the two clocks."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property

from sqlalchemy import Engine, inspect

from models.clocks import Clocks, WorldInstant, wall_now
from models.recipient import Addressee, Profile
from models.state import World
from pipeline.errors import StateError
from pipeline.settings import Settings, load_settings
from pipeline.storage.captures import Captures, open_captures
from pipeline.storage.engine import migrate, newest_schema, open_engine, reading, schema_of, writing
from pipeline.storage.seen import Sight, seen_by, sight_of
from pipeline.storage.state import claim_world, load_world
from pipeline.tasks.watches import enable_watches


@dataclass(frozen=True)
class Context:
    """One deployment as its tasks see it."""

    settings: Settings
    engine: Engine
    clocks: Clocks

    @cached_property
    def world_kind(self) -> str:
        """`live` or `replay`. Raises `StateError` where the database was never set up."""
        with reading(self.engine) as connection:
            return load_world(connection)[0]

    @cached_property
    def captures(self) -> Captures:
        """The place of the captures. Raises `SettingsError` where no driver for it is installed."""
        return open_captures(self.settings)

    @property
    def hidden_subjects(self) -> tuple[str, ...]:
        """Of which kinds of subjects alerts are not told here: the profile `research` reaches nothing of our own."""
        return ("party", "feed", "site") if self.settings.profile == "research" else ()

    def as_seen_by(self, who: Addressee) -> "Context":
        """The same deployment as a recipient sees it: what is kept from them is not read at all (`storage.seen`).

        Whoever looks at what another sees sees no more than they may themselves, and nobody more than the deployment's
        own profile lets them.
        """
        profile: Profile = "research" if "research" in {who.profile, self.settings.profile} else "full"
        settings = self.settings.model_copy(update={"profile": profile})
        kept = {*who.kept_from, *sight_of(self.engine).kept}
        sight = Sight(profile, () if profile == "research" else tuple(sorted(kept)))
        return replace(self, settings=settings, engine=seen_by(self.engine, sight))


def open_context(settings: Settings | None = None, engine: Engine | None = None) -> Context:
    """The context of this process: settings from the environment, clocks by the kind of world.

    Raises:
        SettingsError: a setting is wrong.
        StateError: the database was never set up, or its tables are another version's.
    """
    settings = settings or load_settings()
    engine = engine or open_engine(settings.database_url)
    enable_watches(settings)
    with reading(engine) as connection:
        schema = schema_of(connection)
        if not inspect(connection).has_table(World.__tablename__):
            raise StateError("this database was not set up: run `chipwatch init` first")
    if schema and schema < newest_schema():
        raise StateError(
            f"this database is of an earlier version (migration {schema}, this one has {newest_schema()}): "
            "back it up with that version, then run `chipwatch init`"
        )
    if schema > newest_schema():
        raise StateError(f"this database is of a later version of chipwatch (migration {schema}): install that one")
    return _context(settings, engine)


def open_empty(settings: Settings | None = None) -> Context:
    """The context of a database that is about to be filled with a dump: nothing is made in it, nothing is asked of it.

    Raises:
        SettingsError: a setting is wrong.
    """
    settings = settings or load_settings()
    return _context(settings, open_engine(settings.database_url))


def _context(settings: Settings, engine: Engine) -> Context:
    def world_now() -> WorldInstant:
        with reading(engine) as connection:
            kind, now_at = load_world(connection)
        if kind == "replay" and now_at is not None:
            return now_at
        return WorldInstant(datetime.now(UTC))

    if settings.profile == "research":
        engine = seen_by(engine, Sight("research"))
    return Context(settings=settings, engine=engine, clocks=Clocks(world_now=world_now, wall_now=wall_now))


def set_up(settings: Settings | None = None, *, starts_at: datetime | None = None) -> Context:
    """Make or upgrade the database, and say what world it holds: the replay's where one is set.

    Args:
        settings: from the environment when None.
        starts_at: where a replay's clock begins; given by the recorded world.

    Raises:
        WorldMismatchError: the database holds the other world.
    """
    settings = settings or load_settings()
    context = _context(settings, open_engine(settings.database_url))
    migrate(context.engine)
    with writing(context.engine) as connection:
        claim_world(connection, "replay" if context.settings.replay else "live", starts_at)
    return context
