"""What people see of a replayed world: its pages, and the editions of its weeks."""

import re
from dataclasses import dataclass
from html import unescape

from fastapi.testclient import TestClient
from sqlalchemy import select

from models.tables import metadata
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
        return " ".join(unescape(re.sub(r"<[^>]*>", " ", reply.text)).split())

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

    def editions(self, week: str) -> list[str]:
        """The texts of all readers' editions of a week; both parts say the same words."""
        with reading(self.context.engine) as connection:
            made = load_editions(connection, week=week)
        assert len(made) == 3, week
        for edition in made:
            bare = re.sub(r"<style.*?</style>", " ", edition.html, flags=re.S)
            html = " ".join(unescape(re.sub(r"<[^>]*>", " ", bare)).split())
            assert "What we could not see" in html
        return [" ".join(edition.text.split()) for edition in made]
