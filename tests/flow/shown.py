"""What people see of a replayed world: its pages, and the editions of its weeks."""

import re
from dataclasses import dataclass
from html import unescape

from fastapi.testclient import TestClient
from sqlalchemy import select

from models.tables import metadata
from models.telling import RenderedEdition
from pipeline.storage.dossiers import public_id
from pipeline.storage.editions import load_editions
from pipeline.storage.engine import reading
from pipeline.tasks.context import Context
from pipeline.ui.app import Reader, make_app

TABLES = metadata.tables


@dataclass(frozen=True)
class Shown:
    """A deployment as its readers see it; `views.context` must give it."""

    context: Context

    def page(self, path: str) -> str:
        """A page as a person reads it."""
        client = TestClient(make_app(lambda: Reader("ada", "viewer")), base_url="http://chipwatch.test")
        reply = client.get(path)
        assert reply.status_code == 200, path
        return read(reply.text)

    def document(self, address: str) -> str:
        """The page of the document whose address ends so, or that has this key."""
        table = TABLES["document"]
        with reading(self.context.engine) as connection:
            rows = connection.execute(select(table.c.key, table.c.url, table.c.natural_key)).all()
        [key] = [row.key for row in rows if row.url.rstrip("/").endswith(address) or row.natural_key == address]
        return self.page(f"/documents/{public_id(key)}")

    def alert(self, words: str, *, day: str) -> str:
        """The page of the first alert of a day whose title has these words."""
        table = TABLES["alert"]
        with reading(self.context.engine) as connection:
            rows = connection.execute(select(table.c.id, table.c.title, table.c.known_at).order_by(table.c.known_at))
            found = [row.id for row in rows if words in row.title and row.known_at.date().isoformat() == day]
        assert found, f"no alert {words!r} of {day}"
        return self.page(f"/alerts/{found[0]}")

    def editions(self) -> list[RenderedEdition]:
        """All editions, the first first."""
        with reading(self.context.engine) as connection:
            return load_editions(connection)[::-1]

    def telling(self, words: str) -> dict[str, list[str]]:
        """The editions that tell these words in both parts: their weeks, by reader, the first first."""
        found: dict[str, list[str]] = {}
        for edition in self.editions():
            in_text, in_html = words in read(edition.text), words in read(edition.html)
            assert in_text == in_html, (edition.id, words)
            if in_text:
                found.setdefault(edition.recipient, []).append(edition.week)
        return found


def read(html: str) -> str:
    """Markup as a person reads it."""
    bare = re.sub(r"<style.*?</style>", " ", html, flags=re.S)
    bare = " ".join(unescape(re.sub(r"<[^>]*>", " ", bare)).split())
    return re.sub(r" ([;,.:])", r"\1", bare)
