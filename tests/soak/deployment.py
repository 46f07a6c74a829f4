"""Where a worker works: a home, a database, and the sinks; may be handed to another process."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from models.clocks import Clocks, WallInstant
from pipeline.settings import Settings
from pipeline.storage.engine import open_engine
from pipeline.tasks.context import Context, open_context

AHEAD_S = 1200  # longer than a lease


@dataclass(frozen=True)
class Deployment:
    """One deployment.

    `shift_s`: the wall clock runs ahead, so that the leases of the dead have run out. `sources`, `sec_ciks` and `cut`
    say which part of the recorded world is watched.
    """

    home: Path
    database: str
    smtp_port: int = 0
    http_port: int = 9
    shift_s: int = 0
    sources: str | None = None
    sec_ciks: str | None = None
    cut: str | None = None

    def settings(self) -> Settings:
        return Settings(
            home=self.home,
            database=self.database,
            captures=None,
            replay=f"127.0.0.1:{self.http_port}",
            smtp_host="127.0.0.1" if self.smtp_port else None,
            smtp_port=self.smtp_port or 587,
            smtp_tls="none",
            smtp_user=None,
            mail_from="chipwatch@watch.example",
            sources=self.sources,
            sec_ciks=self.sec_ciks,
            webhook_secret="whsec_" + "c29hay1zb2FrLXNvYWstc29hay1zb2FrLXNvYWs=",
        )

    def context(self) -> Context:
        opened = open_context(self.settings(), open_engine(self.database))
        shift = timedelta(seconds=self.shift_s)
        clocks = Clocks(opened.clocks.world_now, lambda: WallInstant(datetime.now(UTC) + shift))
        return replace(opened, clocks=clocks)

    def later(self, times: int = 1) -> "Deployment":
        """The same when the leases of all who died so far have run out."""
        return replace(self, shift_s=self.shift_s + times * AHEAD_S)
