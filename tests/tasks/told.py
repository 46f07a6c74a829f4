"""A small deployment into which tests publish texts, days apart."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, select

from models.clocks import WallInstant, WorldInstant
from models.tables import metadata
from models.terms import Terms
from models.values import Origin, Page
from pipeline.documents.retraction import noticed
from pipeline.documents.transcripts import read_transcript
from pipeline.settings import Settings
from pipeline.sources import all_sources
from pipeline.storage.documents import save_receipt
from pipeline.storage.engine import reading, writing
from pipeline.storage.revisions import DocumentFacts, save_gone, save_revision
from pipeline.storage.state import claim_world
from pipeline.tasks.analyse import analyse
from pipeline.tasks.context import Context
from pipeline.tasks.deliver import deliver
from pipeline.tasks.holdings import import_holdings
from pipeline.tasks.receiving import keep_bytes
from tests.conftest import FrozenClocks

FLEET = (
    b"item,quantity,status,site,site_country,owner,owner_parent_country,unit_cost,currency,need_by,supplier,workload\n"
    b"NVIDIA H20,64,on_order,Shanghai,CN,Northlight Shanghai,CN,12500,USD,2026-12-20,Yangpu Digital,inference\n"
)


@dataclass
class Desk:
    """A deployment with a fleet of 64 H20 on order in Shanghai, and two clocks that a test moves."""

    context: Context
    frozen: FrozenClocks

    def publish(
        self,
        text: str,
        *,
        source: str = "harbour_wire",
        title: str = "",
        name: str = "",
        terms: Terms | None = None,
        private: bool = False,
        origin: Origin = "live",
    ) -> int:
        """Store a text as read from a source now; gives the revision's row."""
        now = WorldInstant(self.frozen.world)
        kind = "rule" if source.startswith("federal_register") else "news"
        key = name or f"{source}/{self.frozen.world.isoformat()}"
        title = title or text.split(". ")[0]
        put = keep_bytes(self.context, text.encode())
        with writing(self.context.engine) as connection:
            sha = save_receipt(
                connection,
                put,
                media_type="text/plain",
                url=f"https://{source}.example/{key}",
                source=source,
                fetched_at=WallInstant(self.frozen.wall),
                known_at=now,
            )
            facts = DocumentFacts(
                natural_key=key,
                source=source,
                url=f"https://{source}.example/{key}",
                kind="private" if private else kind,
                publisher=source,
                private=private,
            )
            page = noticed(Page(title=title, text=text, published_at=now))
            given = terms or all_sources()[source].terms
            saved = save_revision(
                connection, facts, page, capture_sha=sha, reader="page", origin=origin, known_at=now, terms=given
            )
        return saved.revision_id

    def publish_call(self, title: str, text: str, *, source: str = "callscribe", terms: Terms | None = None) -> int:
        """Store a transcript as read from a source now; gives the revision's row."""
        now = WorldInstant(self.frozen.world)
        url = f"https://{source}.example/{title.replace(' ', '-')}"
        page = replace(read_transcript(text, url), title=title, published_at=now)
        put = keep_bytes(self.context, text.encode())
        with writing(self.context.engine) as connection:
            sha = save_receipt(
                connection,
                put,
                media_type="text/plain",
                url=url,
                source=source,
                fetched_at=WallInstant(self.frozen.wall),
                known_at=now,
            )
            facts = DocumentFacts(
                natural_key=f"url:{url}", source=source, url=url, kind="transcript", publisher=source, private=False
            )
            given = terms or all_sources()[source].terms
            saved = save_revision(
                connection, facts, page, capture_sha=sha, reader="page", origin="live", known_at=now, terms=given
            )
        return saved.revision_id

    def take_away(self, name: str) -> None:
        """A publisher's page is gone."""
        now = WorldInstant(self.frozen.world)
        with writing(self.context.engine) as connection:
            save_gone(connection, name, status=410, origin="live", known_at=now)

    def after(self, days: int) -> None:
        """Let days pass, and do what is due."""
        self.frozen.step(world=timedelta(days=days), wall=timedelta(minutes=10))
        self.analyse()

    def analyse(self) -> dict[str, object]:
        """All that waits, and what it makes is sent."""
        found = analyse(self.context)
        self.deliver()
        return found

    def deliver(self) -> None:
        """What is due, to files."""
        deliver(self.context)

    def rows(self, table: str, *columns: str) -> list[tuple[Any, ...]]:
        """Some columns of a table, in the order of its key."""
        made = metadata.tables[table]
        with reading(self.context.engine) as connection:
            chosen = select(*(made.c[name] for name in columns)).order_by(*made.primary_key.columns)
            return [tuple(row) for row in connection.execute(chosen)]

    def rules(self) -> list[str]:
        """The rules that alerted, in the order of their days."""
        return [rule for _, rule in sorted(self.rows("alert", "known_at", "rule"))]

    def today(self) -> date:
        """The world's day."""
        return self.frozen.world.date()


def deploy(engine: Engine, home: Path, frozen: FrozenClocks, *, fleet: bytes | None = FLEET) -> Desk:
    """Set up a live deployment with the fleet; with none where there is none yet."""
    with writing(engine) as connection:
        claim_world(connection, "live")
    context = Context(settings=Settings(home=home), engine=engine, clocks=frozen.clocks)
    if fleet is not None:
        import_holdings(context, fleet, name="fleet.csv")
    return Desk(context, frozen)
